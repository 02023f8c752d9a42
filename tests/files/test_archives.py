"""Archives, honest and hostile: members are streams, nothing is written, all is counted."""

from __future__ import annotations

import gzip
import io
import os
import tarfile
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medkg.files.archives import members
from medkg.files.compression import BrokenInputError, Stream
from medkg.sources import Input, Limits, ReadReport, read
from tests.sources.pubmed.samples import article, article_set

Files = dict[str, bytes]


def one(number: int) -> bytes:
    return article_set([article(number)]).encode()


def zipped(files: Files) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return made.getvalue()


def taped(files: Files, mode: str = "w", form: int = tarfile.PAX_FORMAT) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode=mode, format=form) as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return made.getvalue()


ARCHIVES: dict[str, Callable[[Files], bytes]] = {
    ".zip": zipped,
    ".tar": taped,
    ".tar.gz": lambda files: taped(files, "w:gz"),
    ".tgz": lambda files: taped(files, "w:gz"),
    ".tar.bz2": lambda files: taped(files, "w:bz2"),
    ".tar.xz": lambda files: taped(files, "w:xz"),
}
every_archive = pytest.mark.parametrize("suffix", ARCHIVES)


def reading(data: bytes, name: str, limits: Limits | None = None) -> tuple[list[str], ReadReport]:
    """Ids and report of an archive that cannot be sought in, as from a pipe."""
    report = ReadReport()
    file = Input(name, lambda: io.BytesIO(data))
    found = [d.id for d in read(file, report=report, limits=limits or Limits())]
    return found, report


def codes(report: ReadReport) -> list[str]:
    return [problem.code for problem in report.skipped]


@every_archive
def test_members_in_order(suffix: str, tmp_path: Path) -> None:
    files = {"b/2.xml": one(2), "b/1.xml.gz": gzip.compress(one(1)), "empty/": b"", "3.xml": one(3)}
    data = ARCHIVES[suffix](files)
    assert reading(data, "x" + suffix) == (["PMID:2", "PMID:1", "PMID:3"], ReadReport(read=3))
    (tmp_path / ("x" + suffix)).write_bytes(data)
    assert [d.id for d in read(tmp_path)] == ["PMID:2", "PMID:1", "PMID:3"]


@every_archive
def test_the_name_is_not_asked(suffix: str) -> None:
    assert reading(ARCHIVES[suffix]({"1.xml": one(1)}), "standard input")[0] == ["PMID:1"]


@every_archive
def test_a_bad_member_costs_itself(suffix: str) -> None:
    files = {"1.xml": one(1)[:-9], "2.xml": b"<html/>", "3.xml.gz": gzip.compress(one(3))[:-9]}
    found, report = reading(ARCHIVES[suffix](files | {"4.xml": one(4)}), "x" + suffix)
    assert found[-1] == "PMID:4"
    assert {problem.where.split(",")[0] for problem in report.skipped} == {
        f"x{suffix}/{name}" for name in files
    }


@every_archive
def test_others_and_nested_archives_are_one_problem_each(suffix: str) -> None:
    files = {f"{n}.pdf": b"%PDF" for n in range(5)} | {"in.zip": zipped({"9.xml": one(9)})}
    files |= {".hidden.xml": one(8), "tape.xml": taped({"9.xml": one(9)}), "1.xml": one(1)}
    found, report = reading(ARCHIVES[suffix](files), "x" + suffix)
    assert found == ["PMID:1"]
    told = {problem.code: problem.message for problem in report.skipped}
    assert told["other-files"].startswith("6 files of other kinds left out: 0.pdf, 1.pdf, 2.pdf,")
    assert told["nested-archive"].startswith("2 archives inside")
    assert len(report.skipped) == 2


@every_archive
def test_names_that_climb_are_names_alone(
    suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    names = ["../../up.xml", "/abs/root.xml", "..\\..\\win.xml", "a\x1b[2J\n\u202e.xml", "x" * 999]
    files = {name + ".xml": b"<html/>" for name in names}
    _, report = reading(ARCHIVES[suffix](files), "x" + suffix)
    assert len(report.skipped) == len(names)
    for problem in report.skipped:
        assert ".." not in problem.where.replace("...", "")
        assert problem.where.isprintable()
        assert len(problem.where) < 400
    assert list(tmp_path.iterdir()) == []


@every_archive
def test_cut_anywhere(suffix: str) -> None:
    data = ARCHIVES[suffix]({f"{n}.xml": one(n) + os.urandom(200).hex().encode() for n in (1, 2)})
    for cut in range(1, len(data), max(1, len(data) // 60)):
        found, report = reading(data[:cut], "x" + suffix)
        assert found == ["PMID:1", "PMID:2"][: len(found)]
        if len(found) < 2:
            assert "error" in {problem.level for problem in report.skipped}


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_no_damage_escapes(data: st.DataObject) -> None:
    suffix = data.draw(st.sampled_from(sorted(ARCHIVES)))
    damaged = bytearray(ARCHIVES[suffix]({"a.xml": one(1), "b.xml": one(2)}))
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(damaged) - 1))
        damaged[place] = data.draw(st.integers(0, 255))
    found, report = reading(bytes(damaged), "x" + suffix)
    assert report.read == len(found)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=2000), st.sampled_from([b"PK\x03\x04", b"PK\x05\x06", b""]))
def test_noise_is_no_archive(noise: bytes, magic: bytes) -> None:
    found, report = reading(magic + noise, "x.zip")
    assert found == []
    assert report.skipped


@pytest.mark.parametrize("suffix", [".zip", ".tar.gz"])
def test_bombs(suffix: str) -> None:
    blanks = b"<PubmedArticleSet>" + b" " * (1 << 20) + b"</PubmedArticleSet>"
    data = ARCHIVES[suffix]({f"{n}.xml": blanks for n in range(9)} | {"last.xml": one(1)})
    for limits in (Limits(spared=4 << 20), Limits(ratio=10_000, archive=4 << 20)):
        tracemalloc.start()
        try:
            found, report = reading(data, "x" + suffix, limits)
            assert tracemalloc.get_traced_memory()[1] < 4 << 20
        finally:
            tracemalloc.stop()
        assert found == []
        assert set(codes(report)) <= {"bomb", "too-large"} and report.skipped
    assert reading(data, "x" + suffix, Limits(ratio=10_000)) == (["PMID:1"], ReadReport(read=1))


@every_archive
def test_too_many_members(suffix: str) -> None:
    data = ARCHIVES[suffix]({f"{n}.xml": one(n) for n in range(1, 6)})
    found, report = reading(data, "x" + suffix, Limits(members=3))
    assert found == ["PMID:1", "PMID:2", "PMID:3"]
    assert codes(report) == ["too-large"]


def test_members_of_a_zip_that_share_their_bytes() -> None:
    """Many entries of a directory that point to one member (Fifield, WOOT 2019)."""
    blanks = b"<PubmedArticleSet>" + b" " * (1 << 20) + b"</PubmedArticleSet>"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xml", blanks)
        archive.filelist += archive.filelist * 40
    found, report = reading(made.getvalue(), "x.zip", Limits(record=1 << 30, spared=4 << 20))
    assert found == []
    assert {"bomb", "broken-archive"} & set(codes(report))  # Python 3.13 refuses them itself
    assert len(report.skipped) < 50


def test_encrypted_and_strangely_packed_members() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("1.xml", one(1), zipfile.ZIP_LZMA)
        archive.writestr("2.xml", one(2))
        archive.filelist[1].flag_bits |= 1
        archive.writestr("3.xml", one(3))
    found, report = reading(made.getvalue(), "x.zip")
    assert found == ["PMID:3"]
    assert codes(report) == ["broken-archive", "encrypted"]


def test_links_and_devices_in_archives_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.xml"
    secret.write_bytes(one(7))
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE):
            info = tarfile.TarInfo("link.xml")
            info.type, info.linkname = kind, str(secret)
            archive.addfile(info)
        info = tarfile.TarInfo("1.xml")
        info.size = len(one(1))
        archive.addfile(info, io.BytesIO(one(1)))
    assert reading(made.getvalue(), "x.tar") == (["PMID:1"], ReadReport(read=1))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive_:
        entry = zipfile.ZipInfo("link.xml")
        entry.create_system, entry.external_attr = 3, 0o120777 << 16
        archive_.writestr(entry, str(secret))
        archive_.writestr("1.xml", one(1))
    assert reading(made.getvalue(), "x.zip") == (["PMID:1"], ReadReport(read=1))


def tar_members(data: bytes, step: int = 1 << 16) -> Iterator[tuple[str, Stream]]:
    """Name and stream of each member of a tar that comes in pieces of ``step`` bytes."""
    pieces = io.BufferedReader(Pieces(data, step), 1)  # type: ignore[arg-type]
    for member in members(Input("x", lambda: pieces), "tar", Limits()):
        yield member.name.removeprefix("x/"), member.open()


class Pieces(io.RawIOBase):
    def __init__(self, data: bytes, step: int) -> None:
        self._data, self._step = io.BytesIO(data), step

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self._data.read(min(self._step, len(buffer)))
        buffer[: len(piece)] = piece
        return len(piece)


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_long_names_of_every_kind_of_tar(form: int) -> None:
    name = "/".join(["folder" * 6] * 5) + "/1.xml"
    found = tar_members(taped({name: b"x"}, form=form))
    assert [(name, stream.read()) for name, stream in found] == [(name, b"x")]


@pytest.mark.parametrize("kind", [tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME])
def test_a_header_as_large_as_memory_is_refused(kind: bytes) -> None:
    info = tarfile.TarInfo("x")
    info.type, info.size = kind, 1 << 33
    header = info.tobuf(tarfile.GNU_FORMAT)
    found, report = reading(header + bytes(4096), "x.tar")
    assert (found, codes(report)) == ([], ["broken-archive"])
    packed = gzip.compress(header) + gzip.compress(bytes(8 << 20)) * 8
    tracemalloc.start()
    try:
        found, report = reading(packed, "x.tar.gz", Limits(ratio=10_000))
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()
    assert (found, codes(report)) == ([], ["broken-archive"])


def test_a_tar_takes_memory_for_one_member() -> None:
    data = taped({f"{n}.xml": one(n) for n in range(1, 1501)})

    def peak(most: int) -> int:
        tracemalloc.start()
        try:
            for count, _ in enumerate(tar_members(data), start=1):
                if count == most:
                    break
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert peak(1500) < peak(300) + 100_000


def test_what_is_not_read_of_a_member_is_skipped() -> None:
    data = taped({"a": b"a" * 5000, "b": b"b" * 5000, "c": b"c"})
    found = [(name, stream.read(3)[:1]) for name, stream in tar_members(data, step=7)]
    assert found == [("a", b"a"), ("b", b"b"), ("c", b"c")]


def test_what_stands_before_the_cut_is_read_to_its_last_byte() -> None:
    data = taped({"a": b"a" * 5000, "b": b"b" * 5000})
    came = b""
    with pytest.raises(BrokenInputError, match="cut tar"):
        for _, stream in tar_members(data[: 512 + 5120 + 512 + 3001]):
            while piece := stream.read(100):
                came += piece
    assert came == b"a" * 5000 + b"b" * 3001


def test_sparse_members_are_passed_over() -> None:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, headers in (("s.xml", {"GNU.sparse.size": "9999999"}), ("1.xml", {})):
            info = tarfile.TarInfo(name)
            info.size, info.pax_headers = len(one(1)), headers
            archive.addfile(info, io.BytesIO(one(1)))
    assert reading(made.getvalue(), "x.tar") == (["PMID:1"], ReadReport(read=1))
