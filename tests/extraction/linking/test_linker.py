"""Linking: what a name in a text means, with the reason, or nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medkg.extraction.abbreviations.finder import short_forms
from medkg.extraction.linking.linker import Linker, LinkQuery
from medkg.extraction.linking.spelling import SpellingIndex
from medkg.ontology import Ontology, Scope, Synonym, Term


def term(curie: str, kind: str, name: str, *synonyms: str, scope: Scope = "exact") -> Term:
    return Term(curie, name, kind, tuple(Synonym(text, scope) for text in synonyms))


TERMS = [
    term("D:1", "disease", "Alzheimer disease", "AD"),
    term("D:2", "disease", "atopic dermatitis", "AD", "atopic eczema"),
    term("D:3", "disease", "Diabetes mellitus, type 2"),
    term("D:4", "disease", "kidney failure"),
    term("D:5", "disease", "esophageal tumor"),
    term("D:6", "disease", "Dyskinesias"),
    term("D:7", "disease", "drug-induced dyskinesia"),
    term("D:8", "disease", "Nephrotic Syndrome"),
    term("D:9", "disease", "hypernatremia"),
    term("D:10", "disease", "Alzheimer Type Dementia (ATD)"),
    term("G:1", "gene", "CAT", "catalase"),
    term("C:1", "drug", "Glutamates"),
    term("C:2", "drug", "Glutamic Acid", "glutamate"),
    term("C:3", "drug", "acetazolamide"),
    term("C:4", "drug", "TNF-α inhibitor"),
    term("C:5", "drug", "calcium chloride"),
]


@pytest.fixture(scope="module")
def linker() -> Linker:
    return Linker([Ontology("toy", TERMS)])


@pytest.mark.parametrize(
    ("text", "kind", "curie", "why"),
    [
        ("Alzheimer disease", "disease", "D:1", "name"),
        ("ALZHEIMER DISEASE", "disease", "D:1", "name"),
        ("Alzheimer's disease", "disease", "D:1", "normalised name: possessive"),
        ("type II diabetes mellitus", "disease", "D:3", "normalised name: word order"),
        ("renal insufficiency", "disease", "D:4", "normalised name: words of one meaning"),
        ("oesophageal tumours", "disease", "D:5", "normalised name: plural or spelling"),
        ("Dyskinesia", "disease", "D:6", "normalised name: plural"),
        ("nephrotic", "disease", "D:8", "name (... syndrome)"),
        ("hypernatremic", "disease", "D:9", "name (noun of hypernatremic)"),
        ("Alzheimer type dementia", "disease", "D:10", "normalised name: qualifier"),
        ("severe atopic eczema", "disease", "D:2", "exact synonym (without modifiers)"),
        ("glutamate", "drug", "C:2", "exact synonym"),
        ("TNF alpha inhibitors", "drug", "C:4", "normalised name: Greek letter"),
        ("CaCl(2)", "drug", "C:5", "name (symbol CaCl2)"),
    ],
)
def test_why(linker: Linker, text: str, kind: str, curie: str, why: str) -> None:
    best = linker.link(text, kind=kind)[0]
    assert (best.curie, best.why) == (curie, why)


def test_a_misspelling_is_found_by_its_3_grams(linker: Linker) -> None:
    best = linker.link("acetazolamid", kind="drug")[0]
    assert best.curie == "C:3"
    assert best.why.startswith("char 3-gram 0.")
    assert best.score < linker.link("acetazolamide", kind="drug")[0].score


@pytest.mark.parametrize("text", ["", " ", "xylophone", "()", "\ud800", "的", "Q7", "\x00"])
def test_nothing_is_meant(linker: Linker, text: str) -> None:
    assert linker.link(text) == ()


def test_kind_decides_what_is_an_answer(linker: Linker) -> None:
    assert linker.link("Alzheimer disease", kind="drug") == ()
    assert linker.link("catalase", kind="gene")[0].curie == "G:1"


def test_a_symbol_in_other_case_is_less_sure(linker: Linker) -> None:
    assert linker.link("cat")[0].score < 0.7 < linker.link("CAT")[0].score


@pytest.mark.parametrize(
    ("context", "curie"),
    [
        ("Alzheimer's disease (AD) is common. AD begins late.", "D:1"),
        ("We studied AD (atopic dermatitis).", "D:2"),
        ("AD is an atopic disease of the skin, a dermatitis.", "D:2"),
    ],
)
def test_the_document_says_what_a_symbol_means(linker: Linker, context: str, curie: str) -> None:
    assert linker.link("AD", kind="disease", context=context)[0].curie == curie


@pytest.mark.parametrize("heading", ["D003876", "MESH:D003876", "D:2"])
def test_a_heading_of_the_record_decides_between_equals(heading: str) -> None:
    same = [
        Term("D:1", "Alzheimer disease", "disease", (Synonym("AD"),), ("MESH:D000544",)),
        Term("D:2", "atopic dermatitis", "disease", (Synonym("AD"),), ("MESH:D003876",)),
    ]
    toy = Linker([Ontology("toy", same)])
    assert toy.link("AD")[0].curie == "D:1"
    links = toy.link("AD", headings=[heading])
    # Exact synonym 0.98; a heading adds 0.04.
    assert [(link.curie, link.score) for link in links] == [("D:2", 1.0), ("D:1", 0.98)]
    assert links[0].why == "exact synonym, a heading of the record"
    assert links[1].why == "exact synonym"
    # Words of the document that speak for one count less than a heading that speaks for the other.
    about = toy.link("AD", context="AD is no disease of Alzheimer.", headings=[heading])
    assert about[0].curie == "D:2"


def test_a_heading_decides_nearly_equals_and_no_more() -> None:
    toy = Linker(
        [
            Ontology(
                "toy",
                [
                    term("MESH:D1", "disease", "renal failure"),
                    term("MESH:D2", "disease", "kidney trouble", "renal failure"),
                    term("MESH:D3", "disease", "renal fall", "renal failure", scope="related"),
                ],
            )
        ]
    )
    # Name 1.0, exact synonym 0.98, related synonym 0.8.
    for headings, best in (((), "MESH:D1"), (("D2",), "MESH:D2"), (("D3",), "MESH:D1")):
        assert toy.link("renal failure", headings=headings)[0].curie == best
    # The document defines it: no heading is asked.
    links = toy.link("RF", context="Renal failure (RF) was seen.", headings=["D3"])
    assert links[0].curie == "MESH:D1"


def test_other_meanings_of_a_symbol_stay_as_runners_up(linker: Linker) -> None:
    links = linker.link("AD", context="Alzheimer disease (AD)")
    assert [link.curie for link in links] == ["D:1", "D:2"]
    assert links[0].why == "long form of AD: name"


def test_a_drugs_disease_is_meant_where_the_document_says_so(linker: Linker) -> None:
    context = "Levodopa-induced dyskinesia is frequent. Dyskinesia was scored."
    assert linker.link("Dyskinesia", kind="disease", context=context)[0].curie == "D:7"
    others = (("levodopa", "drug"),)
    query = LinkQuery("dyskinesia", "disease", "The levodopa dyskinesia was scored.", others)
    assert linker.link_many([query])[0][0].curie == "D:7"
    assert linker.link("dyskinesia", kind="disease")[0].curie == "D:6"


def test_each_part_of_a_composite_is_an_answer() -> None:
    terms = [term("D:1", "disease", "liver failure"), term("D:2", "disease", "kidney failure")]
    links = Linker([Ontology("toy", terms)]).link("hepatic and renal failure", kind="disease")
    assert {link.curie for link in links} == {"D:1", "D:2"}


def test_top_limits_and_zero_links_is_nil(linker: Linker) -> None:
    assert len(linker.link("AD", top=1)) == 1
    assert Linker([]).link("AD") == ()


def test_threshold_decides_nil(linker: Linker) -> None:
    strict = Linker([Ontology("toy", TERMS)], threshold=0.95)
    assert linker.link("acetazolamid", kind="drug") != ()
    assert strict.link("acetazolamid", kind="drug") == ()


def test_another_vocabulary_lends_its_synonyms() -> None:
    own = Ontology(
        "own", [term("A:1", "disease", "Kidney Diseases"), term("A:2", "disease", "Rash")]
    )
    lent = Term("B:9", "renal thing", "disease", (Synonym("Bright disease"),), ("A:1",))
    same_name = term("B:8", "disease", "rash", "exanthem")
    linker = Linker([own], wider=[Ontology("b", [lent, same_name])])
    assert [(x.curie, x.why) for x in linker.link("Bright disease")] == [
        ("A:1", "exact synonym of b")
    ]
    assert linker.link("exanthem")[0].curie == "A:2"


def test_many_are_linked_as_each_alone(linker: Linker) -> None:
    texts = ["AD", "renal failure", "acetazolamid", "nothing here", "renal failure", ""]
    together = linker.link_many([LinkQuery(text) for text in texts])
    assert together == [linker.link(text) for text in texts]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40), st.text(max_size=80))
def test_any_text_gives_sorted_scores_and_no_error(text: str, context: str) -> None:
    links = _SHARED.link(text, context=context)
    assert all(0 <= link.score <= 1 and link.why for link in links)
    assert [link.score for link in links] == sorted((x.score for x in links), reverse=True)
    assert len({link.curie for link in links}) == len(links)


_SHARED = Linker([Ontology("toy", TERMS)])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("tissue factor (TF) was", {"TF": "tissue factor"}),
        ("MS (multiple sclerosis)", {"MS": "multiple sclerosis"}),
        ("combined oral contraceptives (COCs)", {"COCs": "combined oral contraceptives"}),
        ("lamotrigine (LTG; 100 mg)", {"LTG": "lamotrigine"}),
        ("calcium (Ca) and patients (n = 12)", {}),
        ("no brackets", {}),
        ("(((((((", {}),
    ],
)
def test_short_forms(text: str, found: dict[str, str]) -> None:
    assert short_forms(text) == found


def test_3_gram_cosine_by_hand() -> None:
    index = SpellingIndex(["ab", "cd"])
    # " ab " has two 3-grams of equal weight; "abx" shares one of its three with it.
    position, cosine = index.nearest(["ab"])[0][0]
    assert position == 0
    assert cosine == pytest.approx(1.0)
    assert index.nearest(["zz"]) == [[]]
    assert index.nearest([]) == []


@pytest.mark.parametrize(
    ("symbol", "context", "curie"),
    [
        ("TF", "Tissue factor (TF) starts coagulation.", "G:2"),
        ("TF", "Serum iron is bound by transferrin; TF was low, and so was iron.", "G:3"),
        ("CAT", "Catalase activity, CAT, fell.", "G:1"),
        ("CAT", "Children with cataract (CAT) were seen.", "D:11"),
    ],
)
def test_a_symbol_of_several_concepts_by_its_context(symbol: str, context: str, curie: str) -> None:
    more = [
        term("G:2", "gene", "F3", "tissue factor", "TF"),
        term("G:3", "gene", "TF", "transferrin"),
        term("D:11", "disease", "cataract", "CAT"),
    ]
    links = Linker([Ontology("toy", [*TERMS, *more])]).link(symbol, context=context)
    assert links[0].curie == curie
    assert len(links) > 1


def test_a_text_of_common_3_grams_alone_finds_its_name() -> None:
    names = [f"heart attack {number}" for number in range(40)] + ["heart attack"]
    index = SpellingIndex(names, max_names=3)
    position, cosine = index.nearest(["heart atack"], top=5)[0][0]
    assert names[position].startswith("heart attack")
    assert cosine > 0.5
