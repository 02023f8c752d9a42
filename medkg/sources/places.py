"""What a user names as files: paths, folders, patterns, addresses and standard input."""

from __future__ import annotations

import glob
import os
import re
import stat
import sys
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast
from urllib.parse import urldefrag, urlsplit

from medkg.errors import FormatError, MissingDataError
from medkg.files.archives import archive_kind
from medkg.files.compression import Stream
from medkg.files.download import DownloadError, Manners, fetch
from medkg.files.opening import Input, local, peeked, safe_name
from medkg.sources.formats import PACKINGS, READERS, format_of, known_suffix
from medkg.sources.report import ReadReport
from medkg.types import Problem

if TYPE_CHECKING:
    from io import BufferedReader

__all__ = ["ARCHIVES", "STANDARD_INPUT", "file_name", "inputs", "is_archive_name", "shown"]

STANDARD_INPUT: Final = "standard input"
#: Suffixes of archives; tar may be packed.
ARCHIVES: Final = (".zip", ".tar", ".tgz", ".tbz2", ".txz")

# A Path folds the two slashes of an address into one.
_ADDRESS: Final = re.compile(r"(https?):/+(?=[^/])", re.IGNORECASE)
_SECRET: Final = re.compile(r"([?&][^=&]*(?:key|token|sig|pass|auth|secret)[^=&]*=)[^&#]*", re.I)
_CHECKSUM: Final = re.compile(r"(sha256|md5)=([0-9a-fA-F]+)")

Given = str | Path | Input


def inputs(
    paths: Given | Iterable[Given],
    *,
    report: ReadReport,
    manners: Manners | None = None,
    any_kind: bool = False,
) -> list[Input]:
    """The files behind ``paths``, in reading order, each once; nothing is fetched yet.

    With ``any_kind`` files of any name are taken.

    Raises:
        MissingDataError: a path does not exist or a pattern matches nothing.
        FormatError: a file of a kind no reader knows, no regular file, or a folder without a
            readable one.
    """
    named = [paths] if isinstance(paths, str | Path | Input) else list(paths)
    seen: set[object] = set()
    found = []
    for place in named:
        for key, file in _expand(place, report, manners, any_kind):
            if key not in seen:
                seen.add(key)
                found.append(file)
    return found


def is_archive_name(name: str) -> bool:
    """Whether the name is an archive's.

    >>> is_archive_name("oa_comm.PMC001.TAR.GZ"), is_archive_name("a.xml.gz")
    (True, False)
    """
    name = name.lower()
    for packing in PACKINGS:
        name = name.removesuffix(packing)
    return name.endswith(ARCHIVES)


def file_name(name: str) -> str:
    """The part of an Input's name that ends in the suffix: an address has more behind it.

    >>> file_name("https://example.org/pubmed26n0001.xml.gz?key=...")
    'https://example.org/pubmed26n0001.xml.gz'
    """
    return re.split("[?#]", name, maxsplit=1)[0] if _ADDRESS.match(name) else name


def shown(place: str) -> str:
    """What a user named, as a report or record may show it: without keys, fit to print.

    >>> shown("https://example.org/efetch.fcgi?id=1&api_key=abc")
    'https://example.org/efetch.fcgi?id=1&api_key=...'
    """
    return safe_name(_SECRET.sub(r"\1...", place) if _ADDRESS.match(place) else place)


def _expand(
    place: Given, report: ReadReport, manners: Manners | None, any_kind: bool
) -> Iterator[tuple[object, Input]]:
    if isinstance(place, Input):
        yield place, place
    elif str(place) == "-":
        yield STANDARD_INPUT, Input(STANDARD_INPUT, _StandardInput)
    elif _ADDRESS.match(str(place)):
        address = _ADDRESS.sub(r"\1://", str(place), count=1)
        yield address, _address(address, manners)
    elif Path(place).is_dir():
        yield from _readable(_below(os.fspath(place), report), place, report, any_kind)
    elif os.path.lexists(place):
        path = Path(place)
        _check_kind(path, any_kind)
        yield _identity(path), local(path)
    else:
        matches = sorted(glob.glob(str(place), recursive=True))  # noqa: PTH207 absolute patterns
        if not matches:
            raise MissingDataError(
                f"nothing to read at {safe_name(str(place))}: no such file, folder or match"
            )
        found = (match for match in matches if not Path(match).is_dir())
        yield from _readable(found, place, report, any_kind)


def _check_kind(path: Path, any_kind: bool) -> None:
    """Refuse at the call what no reader knows: by name, else by the first bytes."""
    if not path.is_file():
        raise FormatError(
            f"cannot read {safe_name(str(path))}: neither a file nor a folder (a broken link, a "
            "pipe or a device); for a pipe, name - and redirect it"
        )
    if any_kind or known_suffix(path.name) or is_archive_name(path.name):
        return
    try:
        with peeked(local(path)) as (head, _):
            if archive_kind(head) or format_of("", head):
                return
    except OSError:
        return  # counted when it is read
    raise FormatError(f"cannot read {safe_name(str(path))}: known suffixes are {_known()}")


def _below(folder: str, report: ReadReport) -> Iterator[str]:
    """Paths of files under a folder, sorted; no hidden ones, links to folders not followed."""
    waiting = [folder]  # the next to take stands last
    while waiting:
        path = waiting.pop()
        if path.endswith(os.sep) or path == folder:
            waiting += reversed(_entries(path, report))
        else:
            yield path


def _entries(folder: str, report: ReadReport) -> list[str]:
    """What is in a folder, sorted; folders end in a separator."""
    found = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    found.append((entry.name, entry.path + os.sep))
                elif not (entry.is_symlink() and Path(entry.path).is_dir()):
                    found.append((entry.name, entry.path))
    except OSError as error:
        report.skip(Problem("error", "unreadable", str(error.strerror), safe_name(folder)))
    return [path for _, path in sorted(found)]


def _readable(
    paths: Iterable[str], place: str | Path, report: ReadReport, any_kind: bool
) -> Iterator[tuple[object, Input]]:
    """Those a reader knows by name; the others are one Problem, and none at all an error."""
    others: list[str] = []
    left_out = good = 0
    for name in paths:
        if not (any_kind or known_suffix(name) or is_archive_name(name)):
            left_out += 1
            if left_out <= 3:
                others.append(safe_name(name.rpartition(os.sep)[2]))
            continue
        path = Path(name)
        good += 1
        if (identity := _identity(path)) is not None:
            yield identity, local(path)
        else:
            message = "no regular file: a broken link, a pipe or a device, or gone"
            report.skip(Problem("error", "unreadable", message, safe_name(name)))
    if not good:
        where = safe_name(str(place))
        raise FormatError(f"no file to read in {where}: known suffixes are {_known()}")
    if left_out:
        shown = ", ".join(others) + (", ..." if left_out > len(others) else "")
        message = f"{left_out:,} files of other kinds left out: {shown}"
        report.skip(Problem("warning", "other-files", message, safe_name(str(place))))


def _identity(path: Path) -> tuple[int, int] | None:
    """What tells a regular file from another under any name; None for what is none."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return (found.st_dev, found.st_ino) if stat.S_ISREG(found.st_mode) else None


def _known() -> str:
    known = {suffix for form in READERS.values() for suffix in form.suffixes}
    return ", ".join([*sorted(known), *ARCHIVES])


class _StandardInput:
    """Standard input, which is not closed: it is not ours."""

    def read(self, size: int = -1, /) -> bytes:
        return cast("BufferedReader", sys.stdin.buffer).read1(size)

    def close(self) -> None:
        """Nothing."""


def _address(address: str, manners: Manners | None) -> Input:
    plain, wanted = urldefrag(address)
    parts = urlsplit(plain)
    if "@" in parts.netloc:
        raise FormatError(f"{parts.hostname}: an address with a password in it is not fetched")
    if wanted and not _CHECKSUM.fullmatch(wanted):
        raise FormatError(f"{plain}: a checksum is given as #sha256=HEX or #md5=HEX")
    name = shown(plain)
    return Input(name, partial(_fetched, plain, wanted, name, manners))


def _fetched(address: str, wanted: str, name: str, manners: Manners | None) -> Stream:
    """The address's file, from the cache if the server says it is the same."""
    checksum = _CHECKSUM.fullmatch(wanted)
    sums = {checksum[1]: checksum[2]} if checksum else {}
    try:
        return fetch(address, manners=manners, **sums).path.open("rb")  # type: ignore[arg-type]
    except DownloadError as error:
        # The address may hold a key that a report must not.
        raise DownloadError(str(error).replace(address, name)) from None
