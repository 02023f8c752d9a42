"""What may be named as files: folders of any shape, addresses, standard input."""

from __future__ import annotations

import bz2
import gzip
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from medkg.errors import FormatError, MissingDataError
from medkg.files.download import Manners
from medkg.files.opening import Input, peeked, safe_name, seekable
from medkg.sources import ReadReport, files, read
from tests.files.unruly import Server, always, dropped, serving, whole
from tests.sources.pubmed.samples import article, article_set


def one(number: int) -> bytes:
    return article_set([article(number)]).encode()


def ids(documents: Any) -> list[str]:
    return [document.id for document in documents]


# Folders


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes in folders")
def test_pipes_and_devices_are_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.xml")
    (tmp_path / "a.xml").write_bytes(one(1))
    report = ReadReport()
    assert ids(read(tmp_path, report=report)) == ["PMID:1"]
    assert [(p.code, p.where) for p in report.skipped] == [
        ("unreadable", str(tmp_path / "pipe.xml"))
    ]
    for place in (tmp_path / "pipe.xml", "/dev/null"):
        with pytest.raises(FormatError, match="neither a file nor a folder"):
            read(place)


def test_links_that_lead_nowhere_or_round(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(one(1))
    (tmp_path / "broken.xml").symlink_to(tmp_path / "none.xml")
    (tmp_path / "round.xml").symlink_to(tmp_path / "round.xml")
    (tmp_path / "up").symlink_to(tmp_path)
    report = ReadReport()
    assert ids(read(tmp_path, report=report)) == ["PMID:1"]
    assert [p.code for p in report.skipped] == ["unreadable", "unreadable"]
    with pytest.raises(FormatError, match="broken link"):
        read(tmp_path / "broken.xml")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_listed(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(one(1))
    (tmp_path / "shut").mkdir(mode=0o000)
    report = ReadReport()
    assert ids(read(tmp_path, report=report)) == ["PMID:1"]
    assert [p.where for p in report.skipped] == [str(tmp_path / "shut")]


def test_deep_folders(tmp_path: Path) -> None:
    deep = tmp_path
    for _ in range(300):
        deep = deep / "d"
        deep.mkdir()
    (deep / "a.xml").write_bytes(one(1))
    assert ids(read(tmp_path)) == ["PMID:1"]


def test_many_files_are_read_in_order_with_few_open(tmp_path: Path) -> None:
    names = [tmp_path / f"{number:05}.xml" for number in range(1, 1001)]
    for number, name in enumerate(names, start=1):
        name.write_bytes(one(number))
    documents = read(tmp_path)
    held = set()
    for number, document in enumerate(documents, start=1):
        assert document.id == f"PMID:{number}"
        if number % 250 == 0 and Path("/proc/self/fd").is_dir():
            held.add(sum(1 for _ in Path("/proc/self/fd").iterdir()))
    assert number == 1000
    assert len(held) <= 1


def test_names_that_would_rewrite_a_terminal(tmp_path: Path) -> None:
    (tmp_path / "a\x1b[2J\nb.xml").write_bytes(b"<html/>")
    report = ReadReport()
    assert ids(read(tmp_path, report=report)) == []
    assert report.skipped[0].where.isprintable()
    assert safe_name("\udcff.xml") == "\\udcff.xml"


def test_names_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"\xff.xml")).write_bytes(one(1))
    assert ids(read(tmp_path)) == ["PMID:1"]


def test_an_unknown_name_is_told_by_its_content(tmp_path: Path) -> None:
    path = tmp_path / "download"
    for data in (one(1), gzip.compress(one(1)), bz2.compress(one(1))):
        path.write_bytes(data)
        assert ids(read(path)) == ["PMID:1"]
    path.write_bytes(b"%PDF-1.7")
    with pytest.raises(FormatError, match="known suffixes"):
        read(path)


def test_a_format_named_goes_before_the_name(tmp_path: Path) -> None:
    path = tmp_path / "notes.docx"
    path.write_bytes(b"Aspirin treats fever.")
    [document] = read(path, format="text")
    assert document.text == "Aspirin treats fever."
    report = ReadReport()
    assert list(read(tmp_path, format="pubmed", report=report)) == []
    assert [problem.code for problem in report.skipped] == ["not-xml"]
    with pytest.raises(FormatError, match="no format 'word'; there are: pubmed, "):
        read(path, format="word")


def test_files_can_be_read_one_by_one(tmp_path: Path) -> None:
    for number in (1, 2):
        (tmp_path / f"{number}.xml").write_bytes(one(number))
    assert [ids(read(file)) for file in files(tmp_path)] == [["PMID:1"], ["PMID:2"]]


# Standard input


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    for data in (one(1), gzip.compress(one(1))):
        given = io.TextIOWrapper(io.BufferedReader(io.BytesIO(data)))  # type: ignore[type-var]
        monkeypatch.setattr(sys, "stdin", given)
        assert ids(read("-")) == ["PMID:1"]
        assert not given.closed


def test_standard_input_of_no_known_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    for data in (b"", b"Aspirin treats fever.", b"\0\1\2"):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        report = ReadReport()
        assert list(read("-", report=report)) == []
        assert [(p.level, p.where) for p in report.skipped] == [("error", "standard input")]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"Aspirin treats fever.")))
    assert [d.text for d in read(Path("-"), format="text")] == ["Aspirin treats fever."]


def test_a_pipe_in_a_process_of_its_own() -> None:
    code = "from medkg.sources import read; print([d.id for d in read('-')])"
    done = subprocess.run(
        [sys.executable, "-c", code], input=gzip.compress(one(4)), capture_output=True, check=True
    )
    assert done.stdout.split() == [b"['PMID:4']"]


# Addresses


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("MEDKG_CACHE", str(tmp_path / "cache"))
    with serving() as told:
        yield told


def hurried(tries: int = 3) -> Manners:
    return Manners(timeout=5.0, tries=tries, sleep=lambda seconds: None)


def test_an_address(server: Server) -> None:
    packed = gzip.compress(one(1))
    server.answers = [dropped(packed, 50), whole(packed)]
    for place in (server.url + "/a.xml.gz", Path(server.url + "/a.xml.gz")):
        assert ids(read(place, manners=hurried())) == ["PMID:1"]


def test_nothing_is_fetched_before_its_turn(server: Server) -> None:
    server.answers = [whole(one(1))]
    documents = read([server.url + "/1.xml", server.url + "/2.xml"], manners=hurried())
    assert len(server.requests) == 0
    next(documents)
    assert len(server.requests) == 1


def test_an_address_that_does_not_come_costs_itself(server: Server, tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(one(1))
    server.answers = [always(404)]
    report = ReadReport()
    places = [server.url + "/x.xml?api_key=hush&id=1", tmp_path / "a.xml"]
    assert ids(read(places, report=report, manners=hurried())) == ["PMID:1"]
    [problem] = report.skipped
    assert problem.where == server.url + "/x.xml?api_key=...&id=1"
    assert "404" in problem.message
    assert "hush" not in problem.message


def test_checksums_of_addresses(server: Server) -> None:
    server.answers = [whole(one(1))]
    report = ReadReport()
    place = f"{server.url}/a.xml#md5={'0' * 32}"
    assert ids(read(place, report=report, manners=hurried())) == []
    assert "checksum differs" in report.skipped[0].message
    with pytest.raises(FormatError, match="#sha256=HEX"):
        read(server.url + "/a.xml#part")
    with pytest.raises(FormatError, match="password"):
        read("https://me:secret@example.org/a.xml")


def test_other_kinds_of_address_are_no_files() -> None:
    for place in ("ftp://example.org/a.xml", "file:///etc/passwd"):
        with pytest.raises(MissingDataError):
            read(place)


# What readers are given


def test_peeking_takes_nothing_away() -> None:
    data = bytes(range(1, 256)) * 1000
    for raw in (data, gzip.compress(data), data[:3]):
        with peeked(Input("a", lambda raw=raw: io.BytesIO(raw))) as (head, file):  # type: ignore[misc]
            assert data.startswith(head) and head
            assert file.open().read(len(raw)) + file.open().read() == raw


def test_a_local_file_is_not_copied_to_be_sought(tmp_path: Path) -> None:
    for name, data in [("a", b"plain"), ("b", gzip.compress(b"plain"))]:
        (tmp_path / name).write_bytes(data)
        file = Input(name, lambda name=name: (tmp_path / name).open("rb"))  # type: ignore[misc]
        with seekable(file) as opened:
            assert isinstance(opened, io.BufferedReader) == (name == "a")
            opened.seek(2)
            assert opened.read() == b"ain"
