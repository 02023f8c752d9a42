"""Which files ``read`` reads, in which order, and what it says of the others."""

from __future__ import annotations

import gzip
import logging
from pathlib import Path

import pyarrow as pa
import pytest

from medkg.errors import FormatError, MissingDataError
from medkg.sources import ReadReport, files, read
from medkg.sources import report as report_module
from medkg.types import Problem
from tests.sources.pubmed.samples import article, article_set


def put(path: Path, *numbers: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    content = article_set(article(number) for number in numbers).encode()
    path.write_bytes(gzip.compress(content) if path.suffix.lower() == ".gz" else content)
    return path


def ids(documents: object) -> list[int]:
    return [int(document.id.removeprefix("PMID:")) for document in documents]  # type: ignore[attr-defined]


def test_one_file_as_text_or_path(tmp_path: Path) -> None:
    path = put(tmp_path / "a.xml", 1, 2)
    assert ids(read(path)) == ids(read(str(path))) == [1, 2]


def test_suffix_in_capitals(tmp_path: Path) -> None:
    assert ids(read(put(tmp_path / "A.XML.GZ", 1))) == [1]


@pytest.mark.parametrize("named", [True, False])
def test_zstandard_by_name_and_by_content(tmp_path: Path, named: bool) -> None:
    content = article_set(article(number) for number in (1, 2)).encode()
    path = tmp_path / ("a.xml.zst" if named else "a.xml")
    path.write_bytes(pa.compress(content, codec="zstd", asbytes=True))
    assert ids(read(path)) == ids(read(tmp_path)) == [1, 2]


def test_folder_is_sorted_and_deep(tmp_path: Path) -> None:
    put(tmp_path / "b.xml", 3)
    put(tmp_path / "a" / "z.xml.gz", 2)
    put(tmp_path / "a" / "y.xml", 1)
    put(tmp_path / ".hidden.xml", 9)
    assert ids(read(tmp_path)) == [1, 2, 3]


def test_glob(tmp_path: Path) -> None:
    put(tmp_path / "x1.xml", 1)
    put(tmp_path / "x2.xml", 2)
    put(tmp_path / "deep" / "x3.xml", 3)
    assert ids(read(str(tmp_path / "x*.xml"))) == [1, 2]
    assert sorted(ids(read(str(tmp_path / "**" / "x*.xml")))) == [1, 2, 3]


def test_a_name_with_brackets_is_a_name(tmp_path: Path) -> None:
    assert ids(read(put(tmp_path / "a[1].xml", 1))) == [1]


def test_several_in_the_order_given_each_once(tmp_path: Path) -> None:
    first, second = put(tmp_path / "a.xml", 1), put(tmp_path / "b.xml", 2)
    (tmp_path / "link.xml").symlink_to(first)
    assert ids(read([second, first, tmp_path])) == [2, 1]


def test_link_loop_ends(tmp_path: Path) -> None:
    put(tmp_path / "a" / "a.xml", 1)
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    assert ids(read(tmp_path)) == [1]


def test_unknown_suffix_names_the_known(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.touch()
    with pytest.raises(FormatError, match=r"a\.docx: known suffixes are .*\.xml"):
        read(path)


def test_folder_without_anything_to_read(tmp_path: Path) -> None:
    (tmp_path / "a.docx").touch()
    with pytest.raises(FormatError, match="no file to read"):
        read(tmp_path)


def test_missing_path_raises_before_anything_is_read(tmp_path: Path) -> None:
    good = put(tmp_path / "a.xml", 1)
    report = ReadReport()
    with pytest.raises(MissingDataError, match=r"none\.xml"):
        read([good, tmp_path / "none.xml"], report=report)
    with pytest.raises(FileNotFoundError):
        read(str(tmp_path / "none*.xml"))
    assert report == ReadReport()


def test_other_files_of_a_folder_are_one_problem(tmp_path: Path) -> None:
    put(tmp_path / "a.xml", 1)
    for number in range(5):
        (tmp_path / f"a{number}.xml.gz.md5").touch()
    report = ReadReport()
    assert ids(read(tmp_path, report=report)) == [1]
    assert [(p.level, p.code, p.where) for p in report.skipped] == [
        ("warning", "other-files", str(tmp_path))
    ]
    assert report.skipped[0].message.startswith("5 files of other kinds left out: a0.xml.gz.md5")


def test_a_bad_file_among_good_ones_is_counted(tmp_path: Path) -> None:
    put(tmp_path / "a.xml", 1)
    (tmp_path / "b.xml").write_text("<html/>")
    (tmp_path / "c.xml.gz").write_bytes(gzip.compress(article_set([article(3)]).encode())[:-6])
    put(tmp_path / "d.xml", 4)
    report = ReadReport()
    assert ids(read(tmp_path, report=report)) == [1, 3, 4]
    assert {problem.where.split(",")[0] for problem in report.skipped} == {
        str(tmp_path / "b.xml"),
        str(tmp_path / "c.xml.gz"),
    }


def test_a_file_gone_meanwhile_is_counted(tmp_path: Path) -> None:
    put(tmp_path / "a.xml", 1)
    gone = put(tmp_path / "b.xml", 2)
    report = ReadReport()
    documents = read(tmp_path, report=report)
    gone.unlink()
    assert ids(documents) == [1]
    assert [(p.code, p.where) for p in report.skipped] == [("unreadable", str(gone))]


def test_nothing_given_is_nothing_read() -> None:
    assert list(read([])) == []


def test_files_are_listed_without_reading(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(b"nonsense")
    assert [file.path for file in files(tmp_path)] == [tmp_path / "a.xml"]


def test_report_is_silent_when_the_caller_has_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "a.xml").write_bytes(b"nonsense")
    with caplog.at_level(logging.DEBUG):
        list(read(tmp_path, report=ReadReport()))
        assert caplog.text == ""
        list(read(tmp_path))
        assert "not-xml" in caplog.text


def test_a_million_bad_records_do_not_fill_the_report(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_module, "_NAMED", 3)
    report = ReadReport()
    for number in range(9):
        report.skip(Problem("warning", "no-text", "empty", f"record {number}"))
    report.skip(Problem("error", "broken-xml", "cut", "record 9"))
    assert [p.where for p in report.skipped] == ["record 0", "record 1", "record 2", "record 9"]
    assert report.counts == {"no-text": 9, "broken-xml": 1}
