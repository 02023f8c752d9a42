"""Files from the web: retried, resumed, checked, and kept until the server has a newer one."""

from __future__ import annotations

import contextlib
import email.utils
import errno
import hashlib
import json
import re
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, Literal
from urllib.parse import urlsplit

from medkg.errors import MissingDataError
from medkg.files.folders import cache_dir

if TYPE_CHECKING:
    import httpx

__all__ = ["Download", "DownloadError", "Manners", "checksum", "fetch"]

_CHUNK: Final = 1 << 16
# RFC 9110: worth asking again.
_PASSING: Final = (408, 425, 429, 500, 502, 503, 504)
_FULL: Final = (errno.ENOSPC, errno.EDQUOT)
_REDIRECTS: Final = 8
_Sum = Literal["sha256", "md5"]
_UNSAFE: Final = re.compile(r"[^\w.\-]+")


class DownloadError(MissingDataError):
    """A file that did not come, or is not the one meant; what is in use stays."""


@dataclass(frozen=True, slots=True)
class Manners:
    """How long and how often to ask. Seconds; bytes.

    A connection that brings less than ``least`` bytes in ``timeout`` seconds counts as dropped.
    The wait doubles from ``wait``; a server's Retry-After goes before, up to ``longest_wait``.
    """

    timeout: float = 30.0
    tries: int = 6
    wait: float = 1.0
    longest_wait: float = 60.0
    least: int = 1024
    largest: int = 8 << 30
    sleep: Callable[[float], None] = time.sleep
    progress: Callable[[int, int | None], None] | None = None


@dataclass(frozen=True, slots=True)
class Download:
    """A file that is here: where, its checksum, and its date by the server (ISO, or empty)."""

    path: Path
    sha256: str
    date: str
    fresh: bool


@dataclass(slots=True)
class _Note:
    """What is known of a download, kept beside it: by this it is resumed or found unchanged."""

    url: str
    etag: str = ""
    modified: str = ""
    sha256: str = ""

    def validator(self) -> str:
        """What the server can compare its file by; a weak tag does not promise equal bytes."""
        return self.modified if self.etag.startswith("W/") else self.etag or self.modified


class _PassingError(Exception):
    """A failure after which it is worth asking again."""

    def __init__(self, message: str, wait: float | None = None) -> None:
        super().__init__(message)
        self.wait = wait


@dataclass(slots=True)
class _Place:
    """Where a URL's file, its unfinished part and the note on it are kept."""

    path: Path
    part: Path = field(init=False)
    note: Path = field(init=False)

    def __post_init__(self) -> None:
        self.part = self.path.with_name(self.path.name + ".part")
        self.note = self.path.with_name(self.path.name + ".json")

    def forget(self) -> None:
        for path in (self.part, self.note, self.path):
            path.unlink(missing_ok=True)


def fetch(
    url: str,
    *,
    sha256: str = "",
    md5: str = "",
    folder: Path | None = None,
    manners: Manners | None = None,
    secret: str = "",
) -> Download:
    """The file at ``url``, from ``folder`` where the server says that it is still the same.

    A dropped connection is taken up where it broke off, now or at the next call, if the server
    can tell that its file is unchanged. ``folder`` is the cache's by default. ``secret`` is the
    end of the address that stands in no message and no file: ``&api_key=...``.

    Raises:
        DownloadError: not http(s), not there, too large, another checksum than ``sha256`` or
            ``md5`` says, the disk is full, or it did not come in ``manners.tries`` tries; says
            what to do.
    """
    ways = manners or Manners()
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
        raise DownloadError(f"{url}: only http and https addresses are fetched")
    home = folder or cache_dir() / "downloads"
    home.mkdir(parents=True, exist_ok=True)
    name = _UNSAFE.sub("_", urlsplit(url).path.rpartition("/")[2])[-80:] or "file"
    place = _Place(home / f"{hashlib.sha256(url.encode()).hexdigest()[:16]}-{name}")
    from filelock import FileLock

    # Who comes second waits, and then finds the file unchanged.
    with FileLock(place.path.with_name(f".{place.path.name}.lock")):
        return _fetched(url, place, ways, secret, {"sha256": sha256.lower(), "md5": md5.lower()})


def _fetched(
    url: str, place: _Place, ways: Manners, secret: str, sums: Mapping[_Sum, str]
) -> Download:
    for attempt in range(1, ways.tries + 1):
        try:
            got = _attempt(url, place, ways, secret)
            _check(url, place, sums)
            return got
        except _PassingError as error:
            if attempt == ways.tries:
                raise DownloadError(
                    f"{url}: {error}, {attempt} times; what came is kept: try again later"
                ) from error
            wait = ways.wait * 2 ** (attempt - 1) if error.wait is None else error.wait
            ways.sleep(min(wait, ways.longest_wait))
        except OSError as error:
            if error.errno not in _FULL:
                raise
            place.forget()
            raise DownloadError(
                f"{place.path.parent}: the disk is full; make room, or set MEDKG_CACHE to "
                "another disk"
            ) from error
    raise DownloadError(f"{url}: not asked; tries must be at least 1")


def _check(url: str, place: _Place, sums: Mapping[_Sum, str]) -> None:
    for kind, expected in sums.items():
        if expected and (came := checksum(place.path, kind)) != expected:
            place.forget()
            raise DownloadError(
                f"{url}: checksum differs: {kind} {expected} expected, {came} came; ask its "
                "makers, or leave the checksum out"
            )


def checksum(path: Path, kind: _Sum = "sha256") -> str:
    """Hex digest of a file's bytes; md5 guards against damage alone, as NLM uses it."""
    made = partial(hashlib.new, kind, usedforsecurity=False)
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, made).hexdigest()


def _attempt(url: str, place: _Place, ways: Manners, secret: str) -> Download:
    import httpx

    note = _noted(place, url)
    whole = bool(note.sha256) and place.path.is_file() and checksum(place.path) == note.sha256
    headers = {"User-Agent": "medkg", "Accept-Encoding": "identity"}
    begun = place.part.stat().st_size if place.part.is_file() and not whole else 0
    if whole and note.etag:
        headers["If-None-Match"] = note.etag
    elif whole and note.modified:
        headers["If-Modified-Since"] = note.modified
    elif begun and note.validator():
        headers |= {"Range": f"bytes={begun}-", "If-Range": note.validator()}
    try:
        with (
            httpx.Client(
                # The system's certificates: a hospital's proxy has its own.
                verify=ssl.create_default_context(),
                timeout=ways.timeout,
                # One file a client: a kept connection would only be found closed by the server.
                limits=httpx.Limits(max_keepalive_connections=0),
                max_redirects=_REDIRECTS,
                follow_redirects=True,
                event_hooks={"response": [_check_redirect]},
            ) as client,
            client.stream("GET", url + secret, headers=headers) as answer,
        ):
            if answer.status_code == 304 and whole:
                return Download(place.path, note.sha256, _day(note.modified), fresh=False)
            if not answer.is_success:
                raise _refusal(url, place, answer)
            _receive(answer, place, note, ways)
    except httpx.TooManyRedirects as error:
        raise DownloadError(f"{url}: redirects more than {_REDIRECTS} times, refused") from error
    except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
        raise DownloadError(f"{url}: no address that can be asked ({error})") from error
    except httpx.TransportError as error:
        raise _PassingError(f"the connection failed ({error or type(error).__name__})") from error
    note.sha256 = checksum(place.part)
    place.part.replace(place.path)
    place.note.write_text(json.dumps(asdict(note)), encoding="utf-8")
    return Download(place.path, note.sha256, _day(note.modified), fresh=True)


def _check_redirect(answer: httpx.Response) -> None:
    """Only http(s) is followed, and not from https to http."""
    if not answer.has_redirect_location:
        return
    target = answer.url.join(answer.headers["Location"])
    if target.scheme not in ("http", "https") or (answer.url.scheme, target.scheme) == (
        "https",
        "http",
    ):
        # Without what follows "?": it may hold a key.
        here, there = (str(url).partition("?")[0][:200] for url in (answer.url, target))
        raise DownloadError(f"{here}: redirects to {there}, refused")


def _refusal(url: str, place: _Place, answer: httpx.Response) -> Exception:
    said = f"the server said {answer.status_code} {answer.reason_phrase}"
    if answer.status_code == 416:
        # The part is longer than the file has become.
        place.part.unlink(missing_ok=True)
        return _PassingError("the file changed meanwhile", 0.0)
    if answer.status_code in _PASSING:
        after = answer.headers.get("Retry-After", "")
        return _PassingError(said, float(after) if after.isdecimal() else None)
    return DownloadError(
        f"{url}: {said}; check the address, or fetch the file yourself and name its path"
    )


def _receive(answer: httpx.Response, place: _Place, note: _Note, ways: Manners) -> None:
    headers = answer.headers
    resumed = answer.status_code == 206
    begun = place.part.stat().st_size if resumed else 0
    wrong_range = not headers.get("Content-Range", "").startswith(f"bytes {begun}-")
    if resumed and (wrong_range or headers.get("ETag", note.etag) != note.etag):
        place.part.unlink(missing_ok=True)
        raise _PassingError("the server sent another part than asked for", 0.0)
    length = headers.get("Content-Length", "")
    total = begun + int(length) if length.isdecimal() else None
    if total is not None and total > ways.largest:
        raise _too_large(note.url, ways)
    if not resumed:
        note.etag = headers.get("ETag", "")
        note.modified = headers.get("Last-Modified", "")
        note.sha256 = ""
        # Before the first byte, so that a part without a note of its own is never resumed.
        place.part.unlink(missing_ok=True)
        place.note.write_text(json.dumps(asdict(note)), encoding="utf-8")
    with place.part.open("ab") as part:
        _copy(answer, part, begun, total, note.url, ways)


def _copy(
    answer: httpx.Response, part: IO[bytes], begun: int, total: int | None, url: str, ways: Manners
) -> None:
    import httpx

    received, mark, since = begun, begun, time.monotonic()
    try:
        for chunk in answer.iter_raw():
            part.write(chunk)
            received += len(chunk)
            if received > ways.largest:
                raise _too_large(url, ways)
            if ways.progress is not None:
                ways.progress(received, total)
            now = time.monotonic()
            if now - since > ways.timeout:
                if received - mark < ways.least and received != total:
                    raise _PassingError(f"too slow: {received - mark} bytes in {ways.timeout:g} s")
                mark, since = received, now
    except httpx.RemoteProtocolError as error:
        raise _PassingError(
            f"the connection was dropped after {received:,} of {total or 0:,} bytes"
        ) from error


def _too_large(url: str, ways: Manners) -> DownloadError:
    return DownloadError(f"{url}: larger than {ways.largest:,} bytes, refused")


def _noted(place: _Place, url: str) -> _Note:
    with contextlib.suppress(OSError, ValueError, TypeError):
        note = _Note(**json.loads(place.note.read_text(encoding="utf-8")))
        if note.url == url and all(isinstance(text, str) for text in asdict(note).values()):
            return note
    return _Note(url)


def _day(modified: str) -> str:
    with contextlib.suppress(TypeError, ValueError):
        return email.utils.parsedate_to_datetime(modified).date().isoformat()
    return ""
