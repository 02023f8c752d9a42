"""What each field of a PubMed record becomes; the file is tests/data/pubmed/corners.xml."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from medkg.errors import MissingDataError
from medkg.sources import ReadReport, read, read_pubmed
from medkg.sources.pubmed.record import document_of
from medkg.types import Document, Problem, Section, Study, to_json
from tests.sources.pubmed.samples import article, article_set, numbered

CORNERS = Path(__file__).resolve().parents[2] / "data" / "pubmed" / "corners.xml"


@pytest.fixture(scope="module")
def corners() -> tuple[list[Document], ReadReport]:
    report = ReadReport()
    return list(read_pubmed(CORNERS, report=report)), report


@pytest.fixture(scope="module")
def full(corners: tuple[list[Document], ReadReport]) -> Document:
    return corners[0][0]


def test_order_and_ids(corners: tuple[list[Document], ReadReport]) -> None:
    documents, report = corners
    numbers = [1, 2, 3, 97, 5, 6, 6]
    assert [document.id for document in documents] == [f"PMID:{90000000 + n}" for n in numbers]
    assert {document.source for document in documents} == {"pubmed"}
    assert report.read == 7


def test_structured_abstract_becomes_labelled_lines(full: Document) -> None:
    assert full.text.split("\n") == [
        "Examplostat in BRCA1-mutated carcinoma.",
        "BACKGROUND: Carcinoma with BRCA1 loss is hard to treat.",
        "AIMS: To test examplostat.",
        "PATIENTS AND METHODS: We gave 102 mg per m2 to 40 patients.",
        "MAIN RESULTS: Response was 40 % (p<0.01).",
        "TRIAL REGISTRATION: EX-1.",
        "CONCLUSION: Examplostat treats carcinoma.",
    ]
    assert full.title == "Examplostat in BRCA1-mutated carcinoma."


def test_sections_by_category_then_label(full: Document) -> None:
    assert [section.label for section in full.sections] == [
        "title",
        "background",
        "objective",
        "methods",
        "results",
        "abstract",
        "conclusions",
    ]
    lines = [full.text[section.start : section.end] for section in full.sections]
    assert lines == full.text.split("\n")


def test_metadata_of_a_full_record(full: Document) -> None:
    assert full.year == 2019
    assert full.study == Study("randomised trial", "human")
    assert full.metadata == {
        "version": 2,
        "revised": "2024-01-02",
        "journal": "Journal of Invented Trials",
        "journal_issn": "0000-0001",
        "journal_iso": "J Inv Trials",
        "mesh": [
            ["D006801", "Humans", False, []],
            [
                "D002277",
                "Carcinoma",
                True,
                [["Q000188", "drug therapy", True], ["Q000473", "pathology", False]],
            ],
        ],
        "supplementary_mesh": [["C000001", "Invented syndrome"]],
        "chemicals": [["D000001", "Examplostat", "0"]],
        "keywords": ["examplostat"],
        "publication_types": ["Journal Article", "Randomized Controlled Trial"],
        "languages": ["eng", "fre"],
        "other_abstracts": ["fre"],
        "translations": [["fre", "Texte à ne pas lire."]],
        "databanks": [["ClinicalTrials.gov", ["NCT90000001"]]],
        "corrections": [["ErratumIn", "PMID:90000098"], ["CommentIn", None]],
        "doi": "10.5555/own",
        "pmcid": "PMC9000001",
        "vernacular_title": "",
        "title_only": False,
    }


def test_title_without_abstract_is_kept(corners: tuple[list[Document], ReadReport]) -> None:
    document = corners[0][1]
    assert document.text == "[A case of invented fever]."
    assert document.metadata["title_only"] is True
    assert document.metadata["vernacular_title"] == "Un cas de fièvre inventée."
    assert document.sections == (Section("title", 0, 27),)
    assert document.study == Study("case report", None)


def test_abstract_without_title_starts_with_the_newline(
    corners: tuple[list[Document], ReadReport],
) -> None:
    document = corners[0][2]
    assert document.text == "\nMice with invented fever recovered."
    assert document.title == ""
    assert document.sections == (Section("abstract", 1, 36),)
    assert document.metadata["title_only"] is False
    assert document.metadata["doi"] == "10.5555/three"


def test_years(corners: tuple[list[Document], ReadReport]) -> None:
    # issue, MedlineDate, electronic date, PubMed history, book, none, none
    assert [d.year for d in corners[0]] == [2019, 1998, 2021, 2022, 1993, None, None]


def test_retracted_by_type_or_link_and_so_is_the_notice(
    corners: tuple[list[Document], ReadReport],
) -> None:
    expected = [False, True, True, True, False, False, False]
    assert [d.retracted for d in corners[0]] == expected


def test_book_chapter(corners: tuple[list[Document], ReadReport]) -> None:
    document = corners[0][4]
    assert document.text == "Invented Fever\nCLINICAL CHARACTERISTICS: Fever and rash."
    assert document.metadata["journal"] == "Invented Reviews"
    assert document.metadata["publication_types"] == ["Review"]
    assert document.metadata["languages"] == ["eng"]
    assert document.study == Study("review", None)


def test_named_characters_of_the_unread_dtd(corners: tuple[list[Document], ReadReport]) -> None:
    assert corners[0][5].text == "Interferon β & fever."


def test_each_version_comes_in_turn(corners: tuple[list[Document], ReadReport]) -> None:
    assert [d.metadata["version"] for d in corners[0] if d.id == "PMID:90000006"] == [1, 2]


def test_malformed_records_are_counted_by_file_and_number(
    corners: tuple[list[Document], ReadReport],
) -> None:
    no_pmid = "the record has no PMID that is a number"
    assert corners[1].skipped == [
        Problem("warning", "no-pmid", no_pmid, f"{CORNERS}, record 7, no id"),
        Problem("warning", "no-pmid", no_pmid, f"{CORNERS}, record 8, no id"),
        Problem(
            "warning",
            "no-text",
            "the record has neither title nor abstract",
            f"{CORNERS}, record 9, PMID:90000009",
        ),
    ]


def test_deleted_citations(corners: tuple[list[Document], ReadReport]) -> None:
    assert corners[1].deleted == ["PMID:90000010", "PMID:90000011"]


def test_documents_become_json(corners: tuple[list[Document], ReadReport]) -> None:
    for document in corners[0]:
        plain = to_json(document)
        assert json.loads(json.dumps(plain)) == plain


def test_missing_file_raises_at_the_call(tmp_path: Path) -> None:
    with pytest.raises(MissingDataError, match=r"no file at .*none\.xml"):
        read_pubmed(tmp_path / "none.xml")


def test_without_a_report_problems_are_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "cut.xml"
    path.write_text(article_set(numbered(2))[:-5])
    assert len(list(read_pubmed(path))) == 2
    assert "cut.xml, after record 2 (PMID:2): broken XML" in caplog.text


@pytest.mark.parametrize(
    ("date", "year"),
    [
        ("<Year>2001</Year>", 2001),
        ("<Year> 1887 </Year>", 1887),
        ("<Year>20011</Year>", None),
        ("<Year>soon</Year>", None),
        ("<MedlineDate>2000 Jul-Aug</MedlineDate>", 2000),
        ("<MedlineDate>Winter 1975-1976</MedlineDate>", 1975),
        ("<MedlineDate>1st Quart 1999</MedlineDate>", 1999),
        ("<Season>Fall</Season>", None),
    ],
)
def test_year_forms(date: str, year: int | None) -> None:
    record = etree.fromstring(
        "<PubmedArticle><MedlineCitation><PMID>1</PMID><Article><Journal><JournalIssue>"
        f"<PubDate>{date}</PubDate></JournalIssue></Journal><ArticleTitle>T.</ArticleTitle>"
        "</Article></MedlineCitation></PubmedArticle>"
    )
    assert document_of(record).year == year


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=40)


@given(title=WORDS, parts=st.lists(st.tuples(WORDS, WORDS), max_size=5))
def test_sections_tile_any_text(title: str, parts: list[tuple[str, str]]) -> None:
    record = etree.fromstring(article(1, "T"))
    heading, found = record.find(".//ArticleTitle"), record.find(".//Article")
    assert heading is not None and found is not None
    abstract = etree.SubElement(found, "Abstract")
    try:
        heading.text = "T" + title
        for label, text in parts:
            etree.SubElement(abstract, "AbstractText", Label=label).text = text
    except ValueError:
        return  # characters XML cannot hold
    document = document_of(record)
    pieces = [document.text[section.start : section.end] for section in document.sections]
    assert "\n".join(pieces) == document.text
    assert all(" ".join(piece.split()) == piece for piece in pieces)
    kept = [" ".join(text.split()) for _, text in parts if text.split()]
    assert len(pieces) == 1 + len(kept)
    assert all(piece.endswith(text) for piece, text in zip(pieces[1:], kept, strict=True))


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    def peak(count: int) -> int:
        path = tmp_path / f"{count}.xml"
        path.write_text(article_set(numbered(count, abstract="word " * 50)))
        tracemalloc.start()
        try:
            assert sum(1 for _ in read_pubmed(path, report=ReadReport())) == count
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    # tracemalloc does not see libxml2's tree; test_xml looks at that.
    assert peak(3_000) < 300_000 + peak(500)


def test_real_records(benchmark_data: Path) -> None:
    report = ReadReport()
    documents = list(read(benchmark_data / "text-pubmed-xml", report=report))
    assert len(documents) == report.read == 215
    assert len({document.id for document in documents}) == 215
    assert sum(not document.metadata["title_only"] for document in documents) == 211
    assert sum(bool(document.metadata["mesh"]) for document in documents) == 196
    assert [problem.code for problem in report.skipped] == ["other-files"]
    assert len(report.deleted) == 34
    assert all(document.year for document in documents)
    for document in documents:
        lines = [document.text[section.start : section.end] for section in document.sections]
        assert "\n".join(lines) == document.text
        assert "<" not in document.title
