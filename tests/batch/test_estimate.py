"""A dry run says what the build then does, and writes nothing."""

from __future__ import annotations

from pathlib import Path

from medkg import batch
from tests.batch.test_building import IMATINIB, LOSARTAN, pubmed


def test_a_small_folder_is_counted_exactly(tmp_path: Path) -> None:
    folder, into = tmp_path / "in", tmp_path / "g.medkg"
    folder.mkdir()
    pubmed(folder / "a.xml", (1, LOSARTAN, 2020), (2, IMATINIB, 2020))
    pubmed(folder / "b.xml", (3, LOSARTAN, 2020))
    found = batch.estimate(folder, into=into)
    assert not into.exists()
    assert (found.files, found.documents, found.to_read, found.exact) == (2, 3, 3, True)
    assert found.bytes == sum(file.stat().st_size for file in folder.iterdir())
    built = batch.build(folder, into=into, knowledge=())
    assert found.assertions == built.added
    pubmed(folder / "b.xml", (3, IMATINIB, 2021))
    again = batch.estimate(folder, into=into)
    assert (again.documents, again.to_read) == (3, 1)


def test_of_many_files_a_share_is_read(tmp_path: Path) -> None:
    for number in range(60):
        pubmed(tmp_path / f"{number:02}.xml", (number, LOSARTAN, 2020))
    found = batch.estimate(tmp_path, into=tmp_path / "g.medkg", sample=5)
    assert (found.files, found.exact) == (60, False)
    assert found.documents in range(59, 62)
    assert found.to_read == found.documents
    assert 5 <= found.sampled < 10
    assert found.assertions == found.documents


def test_nothing_to_read_takes_no_time(tmp_path: Path) -> None:
    source = tmp_path / "a.xml"
    source.write_text("<PubmedArticleSet></PubmedArticleSet>")
    found = batch.estimate(source, into=tmp_path / "g.medkg")
    assert (found.documents, found.to_read, found.rate, found.seconds) == (0, 0, 0.0, 0.0)
