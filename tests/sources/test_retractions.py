"""Lists of retracted papers: the shipped one, PMIDs a line, and Retraction Watch's table."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from medkg.errors import FormatError, MissingDataError
from medkg.sources import Retractions, read, read_retractions
from medkg.types import Document
from tests.sources.pubmed.samples import article, article_set

HEADER = (
    "Record ID,Title,RetractionDate,RetractionPubMedID,OriginalPaperDOI,OriginalPaperPubMedID,"
    "RetractionNature,Reason\n"
)


def test_the_shipped_list() -> None:
    shipped = Retractions.shipped()
    assert len(shipped.ids) == 19_163
    assert "PMID:993" in shipped.ids
    assert shipped.source == "PubMed, July 2024"


def test_read_marks_what_the_list_names_and_the_file_does_not(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text(article_set([article(992), article(993)]))
    first, second = read(path)
    assert (first.retracted, second.retracted) == (False, True)
    assert second.metadata["retracted_by"] == "PubMed, July 2024"
    assert "retracted_by" not in first.metadata
    mine = Retractions(frozenset({"PMID:992"}), "mine")
    assert [d.retracted for d in read(path, retractions=mine)] == [True, False]


def test_a_document_that_says_so_itself_is_left_as_it_is() -> None:
    document = Document("PMID:1", "T", "pubmed", retracted=True)
    assert list(Retractions(frozenset({"PMID:1"}), "x").marked([document])) == [document]


def test_pmids_a_line(tmp_path: Path) -> None:
    path = tmp_path / "list.txt.gz"
    path.write_bytes(gzip.compress(b"# retracted\n12\n\nPMID:0034 \r\npmid: 5\n"))
    assert read_retractions(path).ids == {"PMID:12", "PMID:34", "PMID:5"}
    assert read_retractions(path).source == str(path)


def test_retraction_watch(tmp_path: Path) -> None:
    path = tmp_path / "watch.csv"
    rows = [
        '1,"A, b",1/31/2020 0:00,9,10.5555/A,11,Retraction,x',
        '2,"Two\nlines",1/31/2020 0:00,0,unavailable,0,Retraction,x',
        "3,Concern,1/31/2020 0:00,0,10.5555/c,13,Expression of concern,x",
        "4,Back,1/31/2021 0:00,0,10.5555/d,14,Reinstatement,x",
        "4,Back,1/31/2020 0:00,0,10.5555/d,14,Retraction,x",
        "5,Gone again,1/31/2022 0:00,0,10.5555/e,15,Retraction,x",
        "5,Gone again,1/31/2021 0:00,0,10.5555/e,15,Reinstatement,x",
        "6,By DOI,2020-01-31,0,10.5555/F,,Retraction,x",
    ]
    path.write_text(HEADER + "\n".join(rows), encoding="utf-8-sig")
    found = read_retractions(path)
    assert found.ids == {"PMID:11", "10.5555/a", "PMID:15", "10.5555/e", "10.5555/f"}
    document = Document("PMC:PMC1", "T", "pmc", metadata={"doi": "10.5555/F"})
    assert [d.retracted for d in found.marked([document])] == [True]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("12\nabc\n", "line 2: 'abc' is no PMID"),
        ("<html>", "line 1: '<html>' is no PMID"),
        ("OriginalPaperPubMedID,Title\n1,x\n", "no column OriginalPaperDOI, RetractionNature"),
    ],
)
def test_other_files_are_refused(content: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "list"
    path.write_text(content)
    with pytest.raises(FormatError, match=message):
        read_retractions(path)


def test_missing_and_cut_lists(tmp_path: Path) -> None:
    with pytest.raises(MissingDataError):
        read_retractions(tmp_path / "none")
    (tmp_path / "cut.gz").write_bytes(gzip.compress(b"12\n" * 1000)[:-9])
    with pytest.raises(FormatError, match="cut"):
        read_retractions(tmp_path / "cut.gz")
