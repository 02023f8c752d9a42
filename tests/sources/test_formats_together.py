"""A folder and an archive of every format, read at once; a bundle of articles as PMC gives it."""

from __future__ import annotations

import gzip
import io
import tarfile
from pathlib import Path

import pytest

from medkg.sources import ReadReport, read
from medkg.sources.formats import format_of
from tests.sources.cases import CASES


def bundle(path: Path, members: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return path


def test_a_folder_of_every_format(tmp_path: Path) -> None:
    for name, case in CASES.items():
        (tmp_path / f"{name}{case.suffix}").write_bytes(case.content)
    report = ReadReport()
    found = list(read(tmp_path, report=report))
    assert len(found) == sum(case.count for case in CASES.values())
    assert report.skipped == []
    assert {document.source for document in found} == {
        "pubmed", "pmc", "bioc", "pubtator", "jsonl", "csv", "parquet", "text",
    }  # fmt: skip


def test_an_archive_of_every_format(tmp_path: Path) -> None:
    members = {f"x/{name}{case.suffix}": case.content for name, case in CASES.items()}
    report = ReadReport()
    found = list(read(bundle(tmp_path / "all.tar.gz", members), report=report))
    assert len(found) == sum(case.count for case in CASES.values())
    assert report.skipped == []


def test_a_bundle_of_articles(tmp_path: Path) -> None:
    article = (
        '<article><front><article-meta><article-id pub-id-type="pmc">{}</article-id>'
        "<title-group><article-title>Aspirin.</article-title></title-group></article-meta>"
        "</front><body><p>It helped.</p></body></article>"
    )
    members = {f"PMC00/PMC{n}.xml": article.format(n).encode() for n in range(1, 6)}
    members |= {"PMC00/PMC6.nxml": b"<article><front>", "PMC00/fig.jpg": b"\xff\xd8"}
    path = bundle(tmp_path / "oa_comm_xml.PMC000xxxxxx.baseline.tar.gz", members)
    report = ReadReport()
    assert [d.id for d in read(path, report=report)] == [f"PMC:PMC{n}" for n in range(1, 6)]
    errors = [p for p in report.skipped if p.level == "error"]
    assert len(errors) == 1 and "PMC6.nxml" in errors[0].where


@pytest.mark.parametrize("name", sorted(set(CASES) - {"text"}))
def test_a_name_without_suffix_is_told_by_its_content(name: str, tmp_path: Path) -> None:
    path = tmp_path / "download"
    path.write_bytes(gzip.compress(CASES[name].content))
    form = format_of(path.name, CASES[name].content)
    assert form is not None
    assert len(list(form.read(path))) == CASES[name].count
