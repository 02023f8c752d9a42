"""MEDLINE text: the same documents as PubMed's XML, field by field."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medkg.sources import Limits, ReadReport
from medkg.types import Document
from tests.sources.pubmed.samples import article_set

Outcome = tuple[list[Document], ReadReport]

RECORD = """\
PMID- 7
OWN - NLM
LR  - 20240709
TI  - Aspirin in fever: a trial of a drug whose name
      goes on.
LID - 10.1000/x.7 [doi]
AB  - BACKGROUND: It is old. METHODS: We gave A: B. RESULTS: It
      helped. TRIAL REGISTRATION: None.
LA  - eng
PT  - Journal Article
PT  - Randomized Controlled Trial
RN  - R16CO5Y76E (Aspirin)
JT  - Journal of tests
MH  - Aspirin/*therapeutic use
MH  - Humans
OT  - *fever
DP  - 2020 Jan 3
PMC - PMC70
CIN - J Test. 2021;1:1. doi: 10.1000/y. PMID: 99
"""


@pytest.fixture
def read(read_bytes: Callable[..., Outcome]) -> Callable[..., Outcome]:
    return lambda content, **options: read_bytes(content, "a.nbib", "medline", **options)


def test_record(read: Callable[..., Outcome]) -> None:
    [document], report = read(RECORD)
    assert report.skipped == []
    assert (document.id, document.source, document.year) == ("PMID:7", "pubmed", 2020)
    assert document.study.design == "randomised trial" and document.study.species == "human"
    assert [(s.label, document.text[s.start : s.end]) for s in document.sections] == [
        ("title", "Aspirin in fever: a trial of a drug whose name goes on."),
        ("background", "BACKGROUND: It is old."),
        ("methods", "METHODS: We gave A: B."),
        ("results", "RESULTS: It helped."),
        ("abstract", "TRIAL REGISTRATION: None."),
    ]
    assert document.metadata == {
        "revised": "2024-07-09",
        "journal": "Journal of tests",
        "mesh": [["", "Aspirin", True], ["", "Humans", False]],
        "chemicals": [["", "Aspirin"]],
        "supplementary_mesh": [],
        "keywords": ["fever"],
        "publication_types": ["Journal Article", "Randomized Controlled Trial"],
        "languages": ["eng"],
        "corrections": [["CommentIn", "PMID:99"]],
        "doi": "10.1000/x.7",
        "pmcid": "PMC70",
        "vernacular_title": "",
        "title_only": False,
    }


def test_the_same_text_as_of_xml(
    read: Callable[..., Outcome], read_bytes: Callable[..., Outcome]
) -> None:
    xml = article_set(
        [
            "<PubmedArticle><MedlineCitation><PMID>7</PMID><Article><ArticleTitle>A &lt; B."
            '</ArticleTitle><Abstract><AbstractText Label="AIM" NlmCategory="OBJECTIVE">To see.'
            '</AbstractText><AbstractText Label="RESULTS">It helped.</AbstractText></Abstract>'
            "</Article></MedlineCitation></PubmedArticle>"
        ]
    )
    [from_xml], _ = read_bytes(xml)
    [from_text], _ = read("PMID- 7\nTI  - A < B.\nAB  - AIM: To see. RESULTS: It helped.\n")
    assert from_text.text == from_xml.text
    assert from_text.sections == from_xml.sections


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("PT  - Retracted Publication", True),
        ("PT  - Retraction of Publication", True),
        ("RIN - J Test. 2021;1:1. PMID: 99", True),
        ("RRI - J Test. 2021;1:1. PMID: 99", True),
        ("ROF - J Test. 2021;1:1. PMID: 99", False),
        ("PRIN- J Test. 2021;1:1. PMID: 99", False),
        ("EIN - J Test. 2021;1:1. PMID: 99", False),
    ],
)
def test_retraction(line: str, expected: bool, read: Callable[..., Outcome]) -> None:
    [document], _ = read(f"PMID- 7\nTI  - A.\n{line}\n")
    assert document.retracted is expected
    if "99" in line:
        assert [pmid for _, pmid in document.metadata["corrections"]] == ["PMID:99"]


def test_an_abstract_without_structure_stays_whole(read: Callable[..., Outcome]) -> None:
    [document], _ = read("PMID- 7\nTI  - A.\nAB  - It helped. HIV: a virus. DNA: not.\n")
    assert document.text == "A.\nIt helped. HIV: a virus. DNA: not."


def test_records_that_cannot_be_read_cost_themselves(read: Callable[..., Outcome]) -> None:
    content = (
        b"PMID- 1\nTI  - A.\n\nPMID- x\nTI  - B.\n\nPMID- 3\nTI  - C\xff.\n\nPMID- 4\nPMID- 5\n"
    )
    documents, report = read(content + b"TI  - E.\r\n")
    assert [d.id for d in documents] == ["PMID:1", "PMID:5"]
    assert [p.code for p in report.skipped] == ["no-pmid", "wrong-encoding", "no-text"]
    documents, report = read("TY  - JOUR\nTI  - RIS is another format.\n")
    assert (documents, [p.code for p in report.skipped]) == ([], ["not-medline"])
    _, report = read("PMID- 1\n" + "AB  - x\n" * 1000, limits=Limits(record=1000))
    assert [p.code for p in report.skipped] == ["record-too-large"]


@settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(noise=st.text("ABTIPMID-: /*\n\t.(a", max_size=80))
def test_noise_in_a_record(noise: str, read: Callable[..., Outcome]) -> None:
    documents, _ = read(f"PMID- 1\nTI  - A.\n\nPMID- 2\nTI  - B.\n{noise}\n\nPMID- 3\nTI  - C.\n")
    assert documents[0].id == "PMID:1" and documents[-1].id == "PMID:3"
    for document in documents:
        for section in document.sections:
            assert 0 <= section.start < section.end <= len(document.text)
