"""Downloads from a server that drops, stalls, lies and loops."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from medkg.errors import MissingDataError
from medkg.files import download
from medkg.files.download import DownloadError, Manners, fetch
from tests.files.unruly import Server, always, dripping, dropped, serving, whole

BODY = bytes(range(256)) * 2000
SHA = hashlib.sha256(BODY).hexdigest()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with serving() as told:
        yield told


def kept(folder: Path) -> list[Path]:
    """What a failed download left; a lock is an empty file."""
    return [path for path in folder.iterdir() if path.suffix != ".lock" or path.stat().st_size]


class Waits(list[float]):
    def manners(self, **others: Any) -> Manners:
        return Manners(**{"timeout": 5.0, "tries": 4, "sleep": self.append, **others})


@pytest.fixture
def waits() -> Waits:
    return Waits()


def test_a_file(server: Server, tmp_path: Path, waits: Waits) -> None:
    server.answers = [whole(BODY, Last_Modified="Tue, 04 Mar 2025 10:00:00 GMT")]
    seen: list[tuple[int, int | None]] = []
    ways = waits.manners(progress=lambda done, total: seen.append((done, total)))
    got = fetch(f"{server.url}/a/mondo.obo?x=1", sha256=SHA.upper(), folder=tmp_path, manners=ways)
    assert got.path.read_bytes() == BODY
    assert got.path.name.endswith("-mondo.obo")
    assert (got.sha256, got.date, got.fresh) == (SHA, "2025-03-04", True)
    assert seen[-1] == (len(BODY), len(BODY))
    assert waits == []


def test_md5_as_its_makers_publish_it(server: Server, tmp_path: Path, waits: Waits) -> None:
    server.answers = [whole(BODY)]
    md5 = hashlib.md5(BODY, usedforsecurity=False).hexdigest()
    assert fetch(server.url + "/f", md5=md5, folder=tmp_path).path.read_bytes() == BODY
    with pytest.raises(DownloadError, match=f"md5 0+ expected, {md5} came"):
        fetch(server.url + "/f", md5="0" * 32, folder=tmp_path, manners=waits.manners())
    assert kept(tmp_path) == []


def test_unchanged_is_not_sent_again(server: Server, tmp_path: Path, waits: Waits) -> None:
    server.answers = [whole(BODY)]
    first = fetch(server.url + "/f", folder=tmp_path, manners=waits.manners())
    again = fetch(server.url + "/f", folder=tmp_path, manners=waits.manners())
    assert server.requests[1]["If-None-Match"] == '"one"'
    assert again.path == first.path
    assert not again.fresh
    server.answers = [whole(b"new", ETag='"two"')]
    assert fetch(server.url + "/f", folder=tmp_path).path.read_bytes() == b"new"


def test_who_comes_second_waits_for_the_first(server: Server, tmp_path: Path, waits: Waits) -> None:
    begun, going = threading.Event(), threading.Event()

    def slowly(handler: Any) -> None:
        begun.set()
        going.wait(5)
        whole(BODY)(handler)

    server.answers = [slowly, whole(BODY)]
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(fetch, server.url + "/f", folder=tmp_path, manners=waits.manners())
        begun.wait(5)
        second = pool.submit(fetch, server.url + "/f", folder=tmp_path, manners=waits.manners())
        going.set()
        found = [first.result(), second.result()]
    assert [got.fresh for got in found] == [True, False]
    assert {got.sha256 for got in found} == {SHA}
    assert server.requests[1]["If-None-Match"] == '"one"'


def test_by_date_where_there_is_no_tag(server: Server, tmp_path: Path, waits: Waits) -> None:
    date = "Tue, 04 Mar 2025 10:00:00 GMT"
    server.answers = [always(200, BODY, Last_Modified=date), always(304)]
    fetch(server.url + "/f", folder=tmp_path, manners=waits.manners())
    assert not fetch(server.url + "/f", folder=tmp_path, manners=waits.manners()).fresh
    assert server.requests[1]["If-Modified-Since"] == date


def test_a_damaged_copy_is_fetched_anew(server: Server, tmp_path: Path, waits: Waits) -> None:
    server.answers = [whole(BODY)]
    first = fetch(server.url + "/f", folder=tmp_path, manners=waits.manners())
    first.path.write_bytes(b"damaged")
    assert fetch(server.url + "/f", folder=tmp_path).path.read_bytes() == BODY
    assert "If-None-Match" not in server.requests[1]


def test_a_dropped_connection_is_taken_up(server: Server, tmp_path: Path, waits: Waits) -> None:
    server.answers = [dropped(BODY, 100_000), dropped(BODY, 200_000), whole(BODY)]
    got = fetch(server.url + "/f", sha256=SHA, folder=tmp_path, manners=waits.manners())
    assert got.path.read_bytes() == BODY
    assert [r.get("Range") for r in server.requests] == [None, "bytes=100000-", "bytes=300000-"]
    assert server.requests[1]["If-Range"] == '"one"'
    assert waits == [1.0, 2.0]
    assert not list(tmp_path.glob("*.part"))


def test_taken_up_by_a_later_call(server: Server, tmp_path: Path, waits: Waits) -> None:
    server.answers = [dropped(BODY, 100_000)]
    with pytest.raises(DownloadError, match="dropped after 100,000 of 512,000 bytes, 1 times"):
        fetch(server.url + "/f", folder=tmp_path, manners=waits.manners(tries=1))
    server.answers = [whole(BODY)]
    assert fetch(server.url + "/f", sha256=SHA, folder=tmp_path).path.read_bytes() == BODY
    assert server.requests[-1]["Range"] == "bytes=100000-"


@pytest.mark.parametrize(
    "second",
    [
        always(200, BODY),  # the range is ignored
        whole(BODY, ETag='"two"'),  # the file has changed
        dropped(BODY, 999_999, Content_Range="bytes 7-"),
        dropped(BODY, 999_999, ETag='"two"'),
        always(416),
    ],
)
def test_a_part_is_never_joined_to_another_file(
    server: Server, tmp_path: Path, waits: Waits, second: Any
) -> None:
    server.answers = [dropped(b"x" * len(BODY), 1000), second, whole(BODY, ETag='"two"')]
    got = fetch(server.url + "/f", folder=tmp_path, manners=waits.manners())
    assert got.path.read_bytes() == BODY


def test_without_a_tag_it_begins_again(server: Server, tmp_path: Path, waits: Waits) -> None:
    server.answers = [dropped(BODY, 1000, ETag=""), whole(BODY)]
    assert fetch(server.url + "/f", folder=tmp_path, manners=waits.manners()).sha256 == SHA
    assert "Range" not in server.requests[1]


def test_busy_and_then_well(server: Server, tmp_path: Path, waits: Waits) -> None:
    server.answers = [
        always(503, Retry_After="7"),
        always(429, Retry_After="9999"),
        always(500),
        whole(BODY),
    ]
    assert fetch(server.url + "/f", folder=tmp_path, manners=waits.manners()).sha256 == SHA
    assert waits == [7.0, 60.0, 4.0]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_not_there_is_not_asked_again(
    server: Server, tmp_path: Path, waits: Waits, status: int
) -> None:
    server.answers = [always(status)]
    with pytest.raises(DownloadError, match=f"said {status} .*check the address"):
        fetch(server.url + "/f", folder=tmp_path, manners=waits.manners())
    assert len(server.requests) == 1


def test_always_busy(server: Server, tmp_path: Path, waits: Waits) -> None:
    server.answers = [always(503)]
    with pytest.raises(DownloadError, match=r"503 .*, 4 times.*try again later"):
        fetch(server.url + "/f", folder=tmp_path, manners=waits.manners())
    assert waits == [1.0, 2.0, 4.0]


def test_wrong_checksum(server: Server, tmp_path: Path, waits: Waits) -> None:
    server.answers = [whole(BODY)]
    with pytest.raises(DownloadError, match=f"sha256 {'0' * 64} expected, {SHA} came"):
        fetch(server.url + "/f", sha256="0" * 64, folder=tmp_path, manners=waits.manners())
    assert kept(tmp_path) == []


@pytest.mark.parametrize("pause", [0.02, 30.0])
def test_too_slow(server: Server, tmp_path: Path, waits: Waits, pause: float) -> None:
    server.answers = [dripping(BODY, 0.02) if pause < 1 else silent]
    with pytest.raises(DownloadError, match=r"too slow|timed out"):
        fetch(server.url + "/f", folder=tmp_path, manners=waits.manners(timeout=0.2, tries=2))
    assert len(server.requests) == 2


def silent(handler: Any) -> None:
    handler.say(200, b"", Content_Length="10")
    handler.connection.settimeout(2.0)
    with contextlib.suppress(OSError):
        handler.rfile.read(1)  # until the client gives up


def test_redirects(server: Server, tmp_path: Path, waits: Waits) -> None:
    server.answers = [always(302, Location="/b"), always(301, Location="/c"), whole(BODY)]
    assert fetch(server.url + "/a", folder=tmp_path, manners=waits.manners()).sha256 == SHA
    assert [r["path"] for r in server.requests] == ["/a", "/b", "/c"]


def test_redirects_in_a_circle(server: Server, tmp_path: Path, waits: Waits) -> None:
    server.answers = [always(302, Location="/a")]
    with pytest.raises(DownloadError, match="redirects more than 8 times"):
        fetch(server.url + "/a", folder=tmp_path, manners=waits.manners())
    assert len(server.requests) < 10


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://127.0.0.1/x", "data:text/plain,x", "gopher://x/"]
)
def test_no_way_out_of_the_web(server: Server, tmp_path: Path, waits: Waits, target: str) -> None:
    server.answers = [always(302, Location=target)]
    with pytest.raises(DownloadError):
        fetch(server.url + "/a", folder=tmp_path, manners=waits.manners())
    with pytest.raises(DownloadError, match="only http and https"):
        fetch(target, folder=tmp_path)
    assert kept(tmp_path) == []


def test_too_large(server: Server, tmp_path: Path, waits: Waits) -> None:
    ways = waits.manners(largest=1000)
    for length in ({"Content_Length": str(len(BODY))}, {"Content_Length": ""}):
        server.answers = [always(200, BODY, **length)]
        with pytest.raises(DownloadError, match="larger than 1,000 bytes"):
            fetch(server.url + "/a", folder=tmp_path, manners=ways)


def test_nobody_there(tmp_path: Path, waits: Waits) -> None:
    with pytest.raises(DownloadError, match=r"connection failed .*4 times"):
        fetch("http://127.0.0.1:9/f", folder=tmp_path, manners=waits.manners(timeout=0.5))
    with pytest.raises(MissingDataError, match="only http"):
        fetch("http:///f", folder=tmp_path)


def test_full_disk(
    server: Server, tmp_path: Path, waits: Waits, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    server.answers = [whole(BODY)]
    monkeypatch.setattr(download, "_copy", full)
    with pytest.raises(DownloadError, match="disk is full; make room, or set MEDKG_CACHE"):
        fetch(server.url + "/f", folder=tmp_path, manners=waits.manners())
    assert len(server.requests) == 1
    assert kept(tmp_path) == []


@pytest.mark.parametrize("name", ["/..%2f..%2fetc", "/../../x", "/", "/a%00b", "/" + "n" * 300])
def test_a_name_cannot_leave_the_folder(
    server: Server, tmp_path: Path, waits: Waits, name: str
) -> None:
    server.answers = [whole(BODY)]
    got = fetch(server.url + name, folder=tmp_path, manners=waits.manners())
    assert got.path.resolve().parent == tmp_path.resolve()
