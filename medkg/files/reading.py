"""One file's unpacked content, or its lines with their numbers; every error names the file."""

from __future__ import annotations

import codecs
import contextlib
import io
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import BinaryIO, Final, cast

from medkg.errors import FormatError
from medkg.files.archives import archive_kind, members
from medkg.files.compression import BrokenInputError, is_packed
from medkg.files.opening import Limits, content, given, local, peeked, split_lines

__all__ = ["FILE_LIMITS", "numbered_lines", "opened"]

#: Caps on a file that is read as one: UMLS's MRREL has 6 GB; ontologies compress 5 to 30 times.
FILE_LIMITS: Final = Limits(file=1 << 40, spared=4 << 20)

_BUFFER: Final = 1 << 18
_UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@contextlib.contextmanager
def opened(path: Path, limits: Limits = FILE_LIMITS) -> Iterator[BinaryIO]:
    """The file's content, unpacked if it is compressed or a zip of one file.

    Raises:
        MissingDataError: no such file.
        FormatError: an archive of several files, or ``.gz`` in name only; while reading: cut off,
            damaged, or larger than ``limits``.
    """
    with (
        contextlib.closing(_unpacked(path, limits)) as chunks,
        io.BufferedReader(_Content(path, chunks), _BUFFER) as file,
    ):
        yield file


def numbered_lines(
    path: Path, *, encoding: str = "utf-8", limits: Limits = FILE_LIMITS, nul: bool = False
) -> Iterator[tuple[int, str]]:
    """Number and text of every line, without its line end; a byte order mark is dropped.

    ``encoding`` is one in which a line feed is one byte (UTF-8, Latin-1, cp1252).
    ``nul``: a NUL byte is text like any other; else it is a sign of damage.

    Raises:
        MissingDataError: no such file.
        FormatError: a NUL byte, another encoding, an endless line, cut off, or too large; names
            file and line.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "a.txt").write_bytes(b"one\\r\\ntwo")
    ...     list(numbered_lines(Path(folder) / "a.txt"))
    [(1, 'one'), (2, 'two')]
    """
    number = 0
    try:
        with contextlib.closing(_unpacked(path, limits)) as chunks:
            for number, raw in enumerate(split_lines(chunks, limits.record), start=1):
                if (b"\0" in raw and not nul) or (number == 1 and raw.startswith(_UTF16)):
                    raise FormatError(
                        f"{path}:{number}: a NUL byte; the file is damaged or UTF-16: save it as "
                        "UTF-8"
                    )
                if number == 1:
                    raw = raw.removeprefix(codecs.BOM_UTF8)
                yield number, raw.decode(encoding).rstrip("\r")
    except BrokenInputError as error:
        raise FormatError(f"{path}:{number + 1}: {error}") from error
    except UnicodeDecodeError as error:
        raise FormatError(
            f"{path}:{number}: not {encoding.upper()} ({error.reason}); save the file as UTF-8, or "
            "name its encoding (encoding='latin-1', --encoding latin-1)"
        ) from error


def _unpacked(path: Path, limits: Limits) -> Generator[bytes]:
    with peeked(given(path), limits) as (head, file):
        if archive_kind(head) == "zip":
            yield from _only_member(path, limits)
        elif path.suffix == ".gz" and not _is_packed(path):
            raise FormatError(f"{path}: named .gz but no gzip; rename it or fetch it again")
        else:
            yield from content(file, limits)


def _only_member(path: Path, limits: Limits) -> Iterator[bytes]:
    count = sum(1 for _ in members(local(path), "zip", limits))
    if count != 1:
        raise FormatError(
            f"{path}: a zip archive of {count} files; unpack it and name the one meant"
        )
    for member in members(local(path), "zip", limits):
        yield from content(member, limits)


def _is_packed(path: Path) -> bool:
    with path.open("rb") as file:
        return is_packed(file.read(8))


class _Content(io.RawIOBase):
    """Chunks as a file."""

    def __init__(self, path: Path, chunks: Iterator[bytes]) -> None:
        self._path = path
        self._chunks = chunks
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        if not self._rest:
            try:
                self._rest = memoryview(next(self._chunks, b""))
            except BrokenInputError as error:
                raise FormatError(f"{self._path}: {error}") from error
        view = memoryview(cast("bytearray", buffer))
        size = min(len(view), len(self._rest))
        view[:size], self._rest = self._rest[:size], self._rest[size:]
        return size
