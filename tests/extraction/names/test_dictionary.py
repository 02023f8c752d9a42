from __future__ import annotations

import pytest

from medkg.extraction import Dictionary
from medkg.extraction.names.links import best_of_kinds, links_of
from medkg.ontology import Ontology, Synonym, Term


def surfaces(dictionary: Dictionary, text: str) -> list[str]:
    return [text[m.start : m.end] for m in dictionary.find(text)]


@pytest.fixture(scope="module")
def dictionary() -> Dictionary:
    return Dictionary(
        [
            Ontology(
                "mondo",
                [
                    Term("MONDO:1", "breast cancer", "disease"),
                    Term("MONDO:2", "cancer", "disease"),
                    Term("MONDO:3", "disease", "disease"),
                    Term("MONDO:4", "Crouzon syndrome", "disease", (Synonym("can"),)),
                    Term(
                        "MONDO:5",
                        "chronic obstructive pulmonary disease",
                        "disease",
                        (Synonym("COPD"), Synonym("cold")),
                    ),
                    Term("MONDO:6", "lung neoplasm", "disease", (Synonym("lung"),)),
                    Term("MONDO:7", "gout", "disease", (Synonym("arthritis urica", "related"),)),
                    Term("MONDO:8", "strabismus", "disease"),
                    Term("MONDO:9", "old gout", "disease", obsolete=True, replaced_by="MONDO:7"),
                    Term("MONDO:10", "hypertension", "disease"),
                ],
            ),
            Ontology(
                "hpo",
                [
                    Term("HP:1", "Hypertension", "phenotype"),
                    Term("HP:2", "Severe", "other"),
                    Term("HP:3", "Seizure", "phenotype"),
                ],
            ),
            Ontology(
                "hgnc",
                [
                    Term("HGNC:1", "TNF", "gene", (Synonym("TNF-alpha"),)),
                    Term("HGNC:2", "MET", "gene"),
                    Term("HGNC:3", "CAT", "gene"),
                    Term("HGNC:4", "VANGL2", "gene", (Synonym("strabismus"),)),
                    Term("HGNC:5", "AR", "gene"),
                ],
            ),
        ]
    )


def test_longest_match_at_the_leftmost_place(dictionary: Dictionary) -> None:
    assert surfaces(dictionary, "cancer, breast cancers and cancer") == [
        "cancer",
        "breast cancers",
        "cancer",
    ]


def test_word_boundaries(dictionary: Dictionary) -> None:
    assert surfaces(dictionary, "precancer cancerous cancer2 cancer_x gouty gout") == ["gout"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("MET was mutated", ["MET"]),
        ("we met him", []),
        ("the patients can walk", []),
        ("a cold wind", []),
        ("COPD is common", ["COPD"]),
        ("the cat sat", []),
        ("CAT scans", []),  # in the stop list
        ("AR is two letters", []),
        ("TNF-α and TNFα and TNFs", ["TNF-α", "TNFα", "TNFs"]),
        ("the lung was normal", []),
        ("severe disease", []),
        ("old gout", ["gout"]),
        ("breast. Cancer", ["Cancer"]),
        ("breast (cancer)", ["cancer"]),
        ("anti-TNF and non-cancer and cancer-free and cancer-like", []),
        ("cancer-related", ["cancer"]),
        ("SEIZURES", ["SEIZURES"]),
    ],
)
def test_case_stop_list_and_marks(dictionary: Dictionary, text: str, found: list[str]) -> None:
    assert surfaces(dictionary, text) == found


def test_disease_is_meant_where_a_gene_is_called_by_it(dictionary: Dictionary) -> None:
    assert [name.curie for name in dictionary.lookup("strabismus")] == ["MONDO:8"]


def test_two_vocabularies_keep_both_links_disease_first(dictionary: Dictionary) -> None:
    links = links_of(dictionary.lookup("Hypertension"), dictionary.terms)
    assert [(link.curie, link.score, link.why) for link in links] == [
        ("MONDO:10", 1.0, "name"),
        ("HP:1", 1.0, "name"),
    ]
    chosen = best_of_kinds(links, ("phenotype",), dictionary.terms)
    assert chosen is not None
    assert chosen.curie == "HP:1"
    assert best_of_kinds(links, ("gene",), dictionary.terms) is None


def test_scope_is_the_reason_and_the_score(dictionary: Dictionary) -> None:
    exact = links_of(dictionary.lookup("COPD"), dictionary.terms)[0]
    assert (exact.score, exact.why) == (0.95, "exact synonym")
    related = links_of(dictionary.lookup("arthritis urica"), dictionary.terms)[0]
    assert (related.score, related.why) == (0.6, "related synonym")


def test_equals_share_the_score() -> None:
    twins = [
        Term(f"MONDO:{i}", f"type {i} thing", "disease", (Synonym("the thing"),)) for i in (1, 2)
    ]
    dictionary = Dictionary([Ontology("toy", twins)])
    links = links_of(dictionary.lookup("the thing"), dictionary.terms)
    assert [(link.curie, link.score) for link in links] == [
        ("MONDO:1", 0.7125),
        ("MONDO:2", 0.7125),
    ]


def test_own_stop_list() -> None:
    toy = Ontology("toy", [Term("MONDO:1", "gout", "disease"), Term("MONDO:2", "date", "disease")])
    assert surfaces(Dictionary([toy]), "gout date") == ["gout"]
    assert surfaces(Dictionary([toy], stop=["gout"]), "gout date") == ["date"]


def test_no_names_at_all() -> None:
    empty = Dictionary([])
    assert len(empty) == 0
    assert empty.find("anything") == []


def test_nested_matches_on_request(dictionary: Dictionary) -> None:
    text = "breast cancer or gout"
    found = [text[m.start : m.end] for m in dictionary.find(text, nested=True)]
    assert found == ["breast cancer", "cancer", "gout"]


def mesh() -> list[Ontology]:
    mondo = Ontology(
        "mondo",
        [
            Term("MONDO:1", "gout", "disease", xrefs=("MESH:D1",)),
            Term("MONDO:2", "rash", "disease"),
        ],
    )
    terms = [
        Term("MESH:D1", "Gouty Disease", "disease", (Synonym("podagra"),)),
        Term("MESH:D2", "rash", "disease"),
        Term("MESH:D3", "xylazole", "drug"),
        Term("MESH:D4", "a b c d e f g h acid", "drug"),
    ]
    return [mondo, Ontology("mesh", terms)]


def test_mapped_term_lends_its_names() -> None:
    dictionary = Dictionary(mesh())
    assert [(n.curie, n.scope) for n in dictionary.lookup("podagra")] == [("MONDO:1", "exact")]
    assert [(n.curie, n.scope) for n in dictionary.lookup("gouty diseases")] == [
        ("MONDO:1", "exact")
    ]


def test_canonical_vocabulary_goes_before_mesh() -> None:
    dictionary = Dictionary(mesh())
    assert [n.curie for n in dictionary.lookup("rash")] == ["MONDO:2"]
    assert [n.curie for n in dictionary.lookup("xylazole")] == ["MESH:D3"]


def test_systematic_names_of_many_parts_are_left_out() -> None:
    assert Dictionary(mesh()).lookup("a b c d e f g h acid") == ()


def test_supplementary_chemicals_hardly_said_are_left_out() -> None:
    names = ["A 19", "2-(3,4-dimethyl)-5,6-xylo-7-ol", "a long name of one more substance", "xylol"]
    terms = [Term(f"MESH:C{i}", name, "drug") for i, name in enumerate(names)]
    dictionary = Dictionary([Ontology("mesh", terms)])
    assert [bool(dictionary.lookup(name)) for name in names] == [False, False, False, True]


def test_approved_symbol_of_a_gene_names_the_gene_first() -> None:
    mondo = Ontology("mondo", [Term("MONDO:1", "G6PD deficiency", "disease", (Synonym("G6PD"),))])
    hgnc = Ontology("hgnc", [Term("HGNC:1", "G6PD", "gene")])
    dictionary = Dictionary([mondo, hgnc])
    links = links_of(dictionary.lookup("G6PD"), dictionary.terms)
    assert [link.curie for link in links] == ["HGNC:1", "MONDO:1"]


OWN = Term("MY:1", "melatonin", "drug", (Synonym("MLT"), Synonym("M2"), Synonym("ML", "related")))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("MLT and MLTs helped", ["MLT", "MLTs"]),
        ("mlt or Mlt", []),
        ("ML with M2", ["ML", "M2"]),
        ("2 ml were given", []),
    ],
)
def test_symbols_that_a_user_gives_are_read_in_their_case(text: str, found: list[str]) -> None:
    own = Dictionary([Ontology("my-terms", [OWN])])
    assert surfaces(own, text) == found
    shipped = Dictionary([Ontology("drugs", [OWN])])
    assert surfaces(shipped, text) == []


def test_stop_list_holds_for_symbols_of_a_user() -> None:
    own = Dictionary([Ontology("my-terms", [OWN])], stop=["MLT"])
    assert surfaces(own, "MLT, M2") == ["M2"]


def test_code_of_letters_and_a_number_keeps_its_case() -> None:
    dictionary = Dictionary([Ontology("drugs", [Term("X:1", "AT 10", "drug")])])
    assert surfaces(dictionary, "AT 10, AT10 and AT-10 at 10 weeks") == ["AT 10", "AT10", "AT-10"]
