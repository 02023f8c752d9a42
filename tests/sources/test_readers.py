"""What every reader must pass, whatever its format: bad bytes cost nothing but themselves."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import re
import socket
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medkg.errors import MissingDataError
from medkg.files.compression import Stream
from medkg.sources import READERS, Input, Limits, ReadReport
from medkg.sources.formats import format_of
from medkg.types import Document
from tests.sources.cases import CASES, COUNT
from tests.sources.pubmed.samples import article_set, numbered

Outcome = tuple[list[Document], ReadReport]
COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": lambda content: pa.compress(content, codec="zstd", asbytes=True),
}


def packed(packing: str, content: bytes) -> bytes:
    return COMPRESS[packing](content) if packing else content


def file_problem(report: ReadReport, name: str) -> str:
    """Code of the one problem, which must name the file."""
    assert len(report.skipped) == 1, report.skipped
    assert report.skipped[0].level == "error"
    assert name in report.skipped[0].where
    return report.skipped[0].code


every_reader = pytest.mark.parametrize("reader", sorted(READERS))
every_packing = pytest.mark.parametrize("packing", ["", *COMPRESS])


@every_reader
def test_every_reader_has_a_case(reader: str) -> None:
    assert CASES[reader].suffix in READERS[reader].suffixes


@every_packing
@every_reader
def test_good_file(reader: str, packing: str, read_bytes: Callable[..., Outcome]) -> None:
    case = CASES[reader]
    name = f"a{case.suffix}{packing}"
    documents, report = read_bytes(packed(packing, case.content), name, reader)
    assert len(documents) == report.read == case.count
    assert report.skipped == []
    assert len({document.id for document in documents}) == case.count
    for document in documents:
        assert document.text.strip() and document.source
        for section in document.sections:
            assert 0 <= section.start < section.end <= len(document.text)
    assert read_bytes(packed(packing, case.content), name, reader)[0] == documents


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
def test_not_the_format(reader: str, content: bytes, read_bytes: Callable[..., Outcome]) -> None:
    case = CASES[reader]
    if content[:3].isalpha() and not case.tells_kind:
        return
    documents, report = read_bytes(content, "a" + case.suffix, reader)
    assert documents == []
    file_problem(report, "a" + case.suffix)


@every_reader
def test_cut_anywhere_keeps_all_before(reader: str, read_bytes: Callable[..., Outcome]) -> None:
    case = CASES[reader]
    for cut in range(1, len(case.content.rstrip()), 7):
        part = case.content[:cut]
        documents, report = read_bytes(part, "a" + case.suffix, reader)
        whole = part.count(case.record_end)
        if not case.tells_cut:
            assert whole <= len(documents) <= whole + 1
            continue
        assert len(documents) == whole
        file_problem(report, "a" + case.suffix)
        if documents:
            assert documents[-1].id in report.skipped[0].where


@every_reader
def test_cut_archive_keeps_all_before(reader: str, read_bytes: Callable[..., Outcome]) -> None:
    case = CASES[reader]
    whole = gzip.compress(case.content)
    for cut in range(1, len(whole), 11):
        documents, report = read_bytes(whole[:cut], f"a{case.suffix}.gz", reader)
        assert report.read == len(documents) <= COUNT
        assert [p.level for p in report.skipped][-1:] == ["error"]


@pytest.mark.parametrize("name", sorted(COMPRESS))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
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
    whole = bytearray(gzip.compress(CASES["pubmed"].content))
    whole[-5] ^= 0xFF
    documents, report = read_bytes(bytes(whole), "a.xml.gz")
    assert len(documents) == COUNT
    assert file_problem(report, "a.xml.gz") == "broken-compression"


@pytest.mark.parametrize("compress", COMPRESS.values(), ids=COMPRESS)
def test_members_one_after_the_other(
    compress: Callable[[bytes], bytes], read_bytes: Callable[..., Outcome]
) -> None:
    content = CASES["pubmed"].content
    joined = compress(content[:300]) + compress(content[300:])
    documents, report = read_bytes(joined, "a.xml.gz")
    assert (len(documents), report.skipped) == (COUNT, [])


def test_padding_after_the_last_member(read_bytes: Callable[..., Outcome]) -> None:
    for name in (".gz", ".bz2", ".xz"):
        content = COMPRESS[name](CASES["pubmed"].content) + b"\0" * 512
        documents, report = read_bytes(content, "a.xml.gz")
        assert (len(documents), report.skipped) == (COUNT, [])


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_no_damage_escapes(data: st.DataObject, read_bytes: Callable[..., Outcome]) -> None:
    reader = data.draw(st.sampled_from(sorted(READERS)))
    packing = data.draw(st.sampled_from(["", *COMPRESS]))
    content = bytearray(packed(packing, CASES[reader].content))
    for _ in range(data.draw(st.integers(1, 5))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    documents, report = read_bytes(bytes(content), "a" + CASES[reader].suffix, reader)
    assert report.read == len(documents)
    for document in documents:
        for section in document.sections:
            assert 0 <= section.start < section.end <= len(document.text)
    # Zstandard here has no checksum: a changed letter comes back in every tag, and the XML stays
    # well-formed, of elements that are no records.
    if len(documents) < CASES[reader].count and CASES[reader].tells_cut and packing != ".zst":
        assert report.skipped


@every_reader
def test_content_cap(reader: str, read_bytes: Callable[..., Outcome]) -> None:
    case = CASES[reader]
    limits = Limits(file=len(case.content) - 1)
    documents, report = read_bytes(case.content, "a" + case.suffix, reader, limits=limits)
    assert len(documents) <= COUNT
    assert file_problem(report, "a" + case.suffix) == "too-large"


def test_decompression_bomb(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xml.gz"
    many = gzip.compress(b"<a>" + b" " * (1 << 20) + b"</a>")  # 1 MiB in 1 KiB, a member each
    path.write_bytes(gzip.compress(b"<PubmedArticleSet>") + many * 300)
    tracemalloc.start()
    try:
        for limits, code in [
            (Limits(), "record-too-large"),
            (Limits(record=1 << 30), "bomb"),
            (Limits(record=1 << 30, ratio=10_000, file=70 << 20), "too-large"),
        ]:
            report = ReadReport()
            assert list(READERS["pubmed"].read(path, report=report, limits=limits)) == []
            assert file_problem(report, "bomb.xml.gz") == code
        assert tracemalloc.get_traced_memory()[1] < 20 << 20
    finally:
        tracemalloc.stop()


@every_reader
def test_unreadable_file_is_counted(reader: str) -> None:
    def refuse() -> Stream:
        raise PermissionError(13, "Permission denied")

    report = ReadReport()
    assert list(READERS[reader].read(Input("a.x", refuse), report=report)) == []
    assert file_problem(report, "a.x") == "unreadable"


@every_reader
def test_missing_file_raises_at_the_call(reader: str, tmp_path: Path) -> None:
    with pytest.raises(MissingDataError, match="no file at "):
        READERS[reader].read(tmp_path / "none")


@every_reader
def test_a_byte_at_a_time(reader: str) -> None:
    """A pipe or a socket hands out what it has."""

    class Slow:
        def __init__(self, content: bytes) -> None:
            self.rest, self.closed = content, 0

        def read(self, size: int = -1, /) -> bytes:
            piece, self.rest = self.rest[:1], self.rest[1:]
            return piece

        def close(self) -> None:
            self.closed += 1

    for content in (CASES[reader].content, gzip.compress(CASES[reader].content)):
        slow = Slow(content)
        report = ReadReport()
        documents = list(READERS[reader].read(Input("slow", lambda s=slow: s), report=report))
        assert (len(documents), report.skipped) == (CASES[reader].count, [])
        assert slow.closed == 1


@every_reader
def test_a_reader_that_is_dropped_closes_its_file(reader: str) -> None:
    opened = io.BytesIO(CASES[reader].content)
    documents = READERS[reader].read(Input("a", lambda: opened), report=ReadReport())
    next(documents)
    del documents
    assert opened.closed


@every_reader
def test_no_network_and_no_file_is_opened(reader: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a reader reads what it is given, no more")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr("builtins.open", refuse)
    monkeypatch.setattr(Path, "open", refuse)
    content = CASES[reader].content
    assert (
        len(list(READERS[reader].read(Input("a", lambda: io.BytesIO(content)))))
        == CASES[reader].count
    )


@every_reader
def test_a_format_knows_its_own(reader: str) -> None:
    case = CASES[reader]
    assert format_of("a" + case.suffix, case.content) is READERS[reader]
    looks = READERS[reader].looks
    if looks is not None:
        assert looks(case.content)
        assert [n for n, c in CASES.items() if n != reader and looks(c.content)] == []
        assert not looks(b"") and not looks(bytes(range(256)))


@every_reader
def test_a_broken_record_in_the_middle(reader: str, read_bytes: Callable[..., Outcome]) -> None:
    case = CASES[reader]
    name = "a" + case.suffix
    good, _ = read_bytes(case.content, name, reader)
    first, end, rest = case.content.partition(case.record_end)
    documents, report = read_bytes(
        first + end + rest.replace(case.record_end, b"", 1), name, reader
    )
    assert report.read == len(documents) <= case.count
    if case.content.count(case.record_end) > 1:
        assert documents[:1] == good[:1]
        if case.tells_cut:
            assert len(documents) < case.count
            assert report.skipped


@every_reader
def test_a_record_that_is_too_large(reader: str, read_bytes: Callable[..., Outcome]) -> None:
    case = CASES[reader]
    documents, report = read_bytes(
        case.content, "a" + case.suffix, reader, limits=Limits(record=16)
    )
    assert report.read == len(documents) <= case.count
    assert report.skipped or len(documents) == case.count


# Parquet packs its texts, under a checksum of its own.
@pytest.mark.parametrize("reader", sorted(READERS.keys() - {"parquet"}))
def test_a_letter_in_another_encoding(reader: str, read_bytes: Callable[..., Outcome]) -> None:
    """It costs its record, or is read as what it is; never the records before."""
    case = CASES[reader]
    name = "a" + case.suffix
    good, _ = read_bytes(case.content, name, reader)
    start, title, rest = re.compile(rb"(Title of\s+2|A title)").split(case.content, maxsplit=1)
    documents, report = read_bytes(start + title.replace(b"i", b"\xef") + rest, name, reader)
    assert report.read == len(documents)
    assert report.skipped
    assert case.count == 1 or documents[:1] == good[:1]
    assert all("\ufffd" not in document.text for document in documents)
