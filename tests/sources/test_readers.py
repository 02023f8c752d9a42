"""What every reader must pass, whatever its format: bad bytes cost nothing but themselves."""

from __future__ import annotations

import bz2
import gzip
import lzma
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pubmed_samples import article_set, numbered

from medkg.sources import READERS, ReadReport
from medkg.types import Document

Outcome = tuple[list[Document], ReadReport]
COUNT = 4
COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
}


@dataclass(frozen=True)
class Case:
    """A good file of COUNT records and the text that ends each record."""

    content: bytes
    record_end: bytes


CASES = {".xml": Case(article_set(numbered(COUNT)).encode(), b"</PubmedArticle>")}


def base(suffix: str) -> str:
    return next(known for known in CASES if suffix.startswith(known))


def packed(suffix: str, content: bytes) -> bytes:
    outer = suffix.removeprefix(base(suffix))
    return COMPRESS[outer](content) if outer else content


def file_problem(report: ReadReport, name: str) -> str:
    """Code of the one problem, which must name the file."""
    assert len(report.skipped) == 1, report.skipped
    assert report.skipped[0].level == "error"
    assert name in report.skipped[0].where
    return report.skipped[0].code


every_reader = pytest.mark.parametrize("suffix", sorted(READERS))


@every_reader
def test_every_suffix_has_a_case(suffix: str) -> None:
    assert base(suffix) in CASES


@every_reader
def test_good_file(suffix: str, read_bytes: Callable[..., Outcome]) -> None:
    documents, report = read_bytes(packed(suffix, CASES[base(suffix)].content), "a" + suffix)
    assert len(documents) == report.read == COUNT
    assert report.skipped == []
    assert len({document.id for document in documents}) == COUNT
    for document in documents:
        assert document.text.strip() and document.source
        for section in document.sections:
            assert 0 <= section.start < section.end <= len(document.text)


@every_reader
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 1000,
        b"not what it says",
        b"\x1f\x8b",
        b"\x1f\x8b\x08\x00garbage that is no deflate stream",
        b"BZh9garbage",
        b"\xfd7zXZ\x00garbage",
        bytes(range(256)) * 300,
        b"<html><body><p>503 Service Unavailable</p></body></html>",
    ],
    ids=["empty", "nul", "words", "gzip magic", "gzip", "bzip2", "xz", "bytes", "html"],
)
def test_not_the_format(suffix: str, content: bytes, read_bytes: Callable[..., Outcome]) -> None:
    documents, report = read_bytes(content, "a" + suffix)
    assert documents == []
    file_problem(report, "a" + suffix)


@every_reader
def test_compression_is_told_from_the_content(
    suffix: str, read_bytes: Callable[..., Outcome]
) -> None:
    for compress in (bytes, *COMPRESS.values()):
        documents, report = read_bytes(compress(CASES[base(suffix)].content), "a" + suffix)
        assert (len(documents), report.skipped) == (COUNT, [])


@every_reader
def test_cut_anywhere_keeps_all_before(suffix: str, read_bytes: Callable[..., Outcome]) -> None:
    case = CASES[base(suffix)]
    for cut in range(1, len(case.content.rstrip()), 7):
        part = case.content[:cut]
        documents, report = read_bytes(packed(suffix, part), "a" + suffix)
        assert len(documents) == part.count(case.record_end)
        file_problem(report, "a" + suffix)
        if documents:
            assert documents[-1].id in report.skipped[0].where


@pytest.mark.parametrize("name", sorted(COMPRESS))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(share=st.floats(0, 0.999))
def test_cut_archive(name: str, share: float, read_bytes: Callable[..., Outcome]) -> None:
    whole = COMPRESS[name](article_set(numbered(300)).encode())
    cut = whole[: int(len(whole) * share)]
    documents, report = read_bytes(cut, "a.xml" + name)
    assert [d.id for d in documents] == [f"PMID:{n}" for n in range(1, len(documents) + 1)]
    assert len(report.skipped) == 1 or cut[-4:] == whole[-4:]


def test_cut_gzip_loses_nothing_that_was_whole(read_bytes: Callable[..., Outcome]) -> None:
    content = article_set(numbered(2000)).encode()
    whole = gzip.compress(content)
    documents, report = read_bytes(whole[:-8], "a.xml.gz")  # only the checksum is gone
    assert len(documents) == 2000
    assert file_problem(report, "a.xml.gz") == "broken-compression"


def test_wrong_checksum_is_told(read_bytes: Callable[..., Outcome]) -> None:
    whole = bytearray(gzip.compress(CASES[".xml"].content))
    whole[-5] ^= 0xFF
    documents, report = read_bytes(bytes(whole), "a.xml.gz")
    assert len(documents) == COUNT
    assert file_problem(report, "a.xml.gz") == "broken-compression"


@pytest.mark.parametrize("compress", COMPRESS.values(), ids=COMPRESS)
def test_members_one_after_the_other(
    compress: Callable[[bytes], bytes], read_bytes: Callable[..., Outcome]
) -> None:
    content = CASES[".xml"].content
    joined = compress(content[:300]) + compress(content[300:]) + b"\0" * 512
    documents, report = read_bytes(joined, "a.xml.gz")
    assert (len(documents), report.skipped) == (COUNT, [])


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_damage_escapes(data: st.DataObject, read_bytes: Callable[..., Outcome]) -> None:
    suffix = data.draw(st.sampled_from(sorted(READERS)))
    content = bytearray(packed(suffix, CASES[base(suffix)].content))
    for _ in range(data.draw(st.integers(1, 5))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    documents, report = read_bytes(bytes(content), "a" + suffix)
    assert len(documents) <= COUNT
    assert report.read == len(documents)
    if len(documents) < COUNT:
        assert report.skipped


@every_reader
def test_content_cap(suffix: str, read_bytes: Callable[..., Outcome]) -> None:
    case = CASES[base(suffix)]
    documents, report = read_bytes(
        packed(suffix, case.content), "a" + suffix, max_bytes=len(case.content) - 1
    )
    assert len(documents) <= COUNT
    assert file_problem(report, "a" + suffix) == "too-large"


def test_decompression_bomb(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xml.gz"
    many = gzip.compress(b"<a>" + b" " * (1 << 20) + b"</a>")  # 1 MiB in 1 KiB, a member each
    path.write_bytes(gzip.compress(b"<PubmedArticleSet>") + many * 300)
    report = ReadReport()
    tracemalloc.start()
    try:
        assert list(READERS[".xml.gz"](path, report=report)) == []
        assert tracemalloc.get_traced_memory()[1] < 20 << 20
    finally:
        tracemalloc.stop()
    assert file_problem(report, "bomb.xml.gz") == "record-too-large"


@every_reader
def test_unreadable_file_is_counted(
    suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / ("a" + suffix)
    path.write_bytes(b"x")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    report = ReadReport()
    monkeypatch.setattr(Path, "open", refuse)
    assert list(READERS[suffix](path, report=report)) == []
    assert file_problem(report, "a" + suffix) == "unreadable"
