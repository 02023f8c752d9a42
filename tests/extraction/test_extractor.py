from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medkg.extraction import CUES, PATTERNS, Cue, Extractor
from medkg.ontology import Ontology
from medkg.types import Document, Extraction, Section, Study
from medkg.vocabulary import kind_of, predicate

WORDS = [
    "aspirin", "metformin", "FBN1", "TNF-α", "gout", "hypertension", "Marfan syndrome (MFS)", "MFS",
    "reduced", "did not", "causes", "is effective for", "may", "in", "and", ",", ".", "?", "(", ")",
    "\n", "\x00", "\ud800", "İ", "é", "不", "-", "-induced", "patients with", "treated with", " ",
]  # fmt: skip


@pytest.fixture(scope="module")
def document() -> Document:
    text = "Lithium in gout\nAIM: It is old.\nRESULTS: Allopurinol did not prevent gout."
    results = text.index("RESULTS")
    return Document(
        "PMID:7",
        text,
        "pubmed",
        year=2020,
        retracted=True,
        sections=(Section("title", 0, 15), Section("results", results, len(text))),
        study=Study("trial", "human"),
    )


def test_evidence_carries_the_document(extractor: Extractor, document: Document) -> None:
    (assertion,) = extractor.extract(document).assertions
    evidence = assertion.evidence
    assert (assertion.subject, assertion.predicate, assertion.object) == (
        "DRUGBANK:11",
        "prevents",
        "MONDO:13",
    )
    assert evidence.source == "pubmed"
    assert evidence.document == evidence.reference == "PMID:7"
    assert evidence.method == "pattern:prevents"
    assert evidence.text == "Allopurinol did not prevent gout."
    assert evidence.span is not None
    assert document.text[slice(*evidence.span)] == evidence.text
    assert (evidence.polarity, evidence.certainty, evidence.cue) == ("against", "stated", "did not")
    assert (evidence.year, evidence.retracted) == (2020, True)
    assert evidence.study == Study("trial", "human")
    assert 0 < evidence.score <= 1
    assert evidence.qualifiers["section"] == "results"
    assert evidence.qualifiers["subject_text"] == "Allopurinol"
    assert evidence.qualifiers["object_text"] == "gout"
    cue = slice(*evidence.qualifiers["cue_span"])
    assert document.text[cue] == "did not"


def test_nodes_are_the_concepts_of_the_assertions(extractor: Extractor, document: Document) -> None:
    nodes = extractor.extract(document).nodes
    assert [(n.curie, n.kind, n.name) for n in nodes] == [
        ("DRUGBANK:11", "drug", "Allopurinol"),
        ("MONDO:13", "disease", "gout"),
    ]


def test_short_form_means_its_long_form_everywhere(extractor: Extractor) -> None:
    text = "MFS is old.\nMarfan syndrome (MFS) is rare. FBN1 is associated with MFS."
    found = extractor.extract(Document("1", text, "x"))
    short = [m for m in found.mentions if m.text == "MFS"]
    assert len(short) == 3
    assert {m.curie for m in short} == {"MONDO:7"}
    assert {m.links[0].why for m in short} == {"long form of MFS"}
    assert {m.method for m in short} == {"abbreviation"}
    assert [(a.predicate, a.object) for a in found.assertions] == [("associated_with", "MONDO:7")]


def test_short_form_of_something_unknown_is_not_read_as_the_gene(extractor: Extractor) -> None:
    text = "Middle ear tympanometry (MET) was done. MET was fine."
    assert extractor.extract(Document("1", text, "x")).mentions == ()
    assert [m.text for m in extractor.extract(Document("1", "MET was mutated.", "x")).mentions] == [
        "MET"
    ]


def test_short_form_of_part_of_the_long_form(extractor: Extractor) -> None:
    text = "Juvenile rheumatoid arthritis (JRA) hurts. JRA stays."
    mentions = extractor.extract(Document("1", text, "x")).mentions
    assert [m.curie for m in mentions if m.text == "JRA"] == ["MONDO:4", "MONDO:4"]


def test_same_document_gives_same_ids(extractor: Extractor, document: Document) -> None:
    first, second = extractor.extract_many([document, document])
    assert first == second
    assert [a.id for a in first.assertions] == [a.id for a in second.assertions]


def test_fingerprint_changes_with_every_part(ontologies: list[Ontology]) -> None:
    plain = Extractor(ontologies)
    others = [
        Extractor(ontologies[:3]),
        Extractor(ontologies, patterns=PATTERNS[1:]),
        Extractor(ontologies, cues=[*CUES, Cue("allegedly", "hedge")]),
        Extractor(ontologies, stop=["gout"]),
        Extractor(ontologies, max_claims=5),
    ]
    assert Extractor(ontologies).fingerprint == plain.fingerprint
    assert len({plain.fingerprint, *(other.fingerprint for other in others)}) == 6


def test_own_patterns_only(ontologies: list[Ontology]) -> None:
    none = Extractor(ontologies, patterns=())
    assert none.extract(Document("1", "Aspirin relieved headache.", "x")).assertions == ()


def well_formed(document: Document, found: Extraction) -> None:
    reach = 0
    for mention in found.mentions:
        assert document.text[mention.start : mention.end] == mention.text
        assert mention.start >= reach
        assert mention.links
        reach = mention.end
    curies = {node.curie for node in found.nodes}
    for assertion in found.assertions:
        row = predicate(assertion.predicate)
        assert kind_of(assertion.subject) in row.domain
        assert kind_of(assertion.object) in row.range
        assert {assertion.subject, assertion.object} <= curies
        assert assertion.subject != assertion.object
        span = assertion.evidence.span
        assert span is not None
        assert document.text[slice(*span)] == assertion.evidence.text
    assert len({a.id for a in found.assertions}) == len(found.assertions)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=40), st.sampled_from(["", " "]))
def test_any_text_gives_well_formed_results(
    extractor: Extractor, parts: list[str], separator: str
) -> None:
    document = Document("PMID:1", separator.join(parts), "pubmed")
    well_formed(document, extractor.extract(document))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_unicode_gives_well_formed_results(extractor: Extractor, text: str) -> None:
    document = Document("PMID:1", text, "pubmed")
    well_formed(document, extractor.extract(document))


@pytest.mark.parametrize(
    "text",
    [
        "ASPIRIN IS EFFECTIVE FOR GOUT AND FEVER.",
        "- aspirin\n- gout\n- " + "very " * 300 + "long gout reduced by aspirin",
        "aspirin reduced " * 200 + "gout.",
        "not no never may might whether but aspirin reduced gout? ; : however",
        "".join(f"aspirin {i} reduced gout, " for i in range(200)),
        "(" * 3000 + "gout" + ")" * 3000,
    ],
    ids=["capitals", "bullets", "chain", "cues", "clauses", "brackets"],
)
def test_odd_texts(extractor: Extractor, text: str) -> None:
    document = Document("PMID:1", text, "pubmed")
    found = extractor.extract(document)
    well_formed(document, found)
    assert found.mentions
