"""Content and lines of a vocabulary file, plain or compressed, in bounded memory."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import BinaryIO, Final, cast

from medkg.errors import FormatError, MissingDataError

__all__ = ["Limits", "lines", "open_content"]

_BUFFER: Final = 1 << 18
_BOM: Final = b"\xef\xbb\xbf"
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Limits:
    """Caps on what one file may make of itself, in bytes.

    The largest vocabulary file in use, UMLS's MRREL, is about 6 GB; ontologies compress 5 to 30
    times. ``ratio`` counts once ``content`` has passed ``spared`` bytes.

    >>> Limits(ratio=50).ratio
    50
    """

    content: int = 32 << 30
    line: int = 1 << 20
    ratio: int = 200
    spared: int = 4 << 20


_BROKEN: Final = (EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, OSError)


class _Content(io.RawIOBase):
    """Decompressed bytes of a file; a cut, damaged or absurd one is a :class:`FormatError`."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._path = path
        self._limits = limits
        self._file = path.open("rb")
        self._read = 0
        try:
            self._name, self._stream = _decoder(path, self._file)
        except BaseException:
            self._file.close()
            raise

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast("bytearray", buffer))
        try:
            data = self._stream.read(len(view))
        except _BROKEN as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise
            raise FormatError(
                f"{self._path}: broken or cut-off {self._name} ({error}); fetch the file again"
            ) from error
        self._read += len(data)
        self._check_size()
        view[: len(data)] = data
        return len(data)

    def _check_size(self) -> None:
        limits = self._limits
        if self._read > limits.content:
            raise FormatError(
                f"{self._path}: more than {limits.content:,} bytes of content, refused; "
                "raise Limits.content if that is meant"
            )
        if self._name and self._read > limits.spared + limits.ratio * max(1, self._file.tell()):
            raise FormatError(
                f"{self._path}: unpacks to more than {limits.ratio} times its size, refused: "
                "this looks like a decompression bomb"
            )

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()


# First bytes of a file -> what it is called and what unpacks it.
_DECODERS: Final[dict[bytes, tuple[str, Callable[[BinaryIO], BinaryIO]]]] = {
    b"\x1f\x8b": ("gzip", lambda file: cast("BinaryIO", gzip.GzipFile(fileobj=file))),
    b"BZh": ("bzip2", lambda file: cast("BinaryIO", bz2.BZ2File(file))),
    b"\xfd7zXZ\x00": ("xz", lambda file: cast("BinaryIO", lzma.LZMAFile(file))),  # noqa: SIM115
}


def _decoder(path: Path, file: BinaryIO) -> tuple[str, BinaryIO]:
    head = file.read(8)
    file.seek(0)
    for magic, (name, decoder) in _DECODERS.items():
        if head.startswith(magic):
            return name, decoder(file)
    if head.startswith(b"PK\x03\x04"):
        return "zip", _only_member(path, file)
    if path.suffix == ".gz":
        raise FormatError(f"{path}: named .gz but no gzip; rename it or fetch it again")
    return "", file


def _only_member(path: Path, file: BinaryIO) -> BinaryIO:
    try:
        archive = zipfile.ZipFile(file)
        members = [member for member in archive.infolist() if not member.is_dir()]
        if len(members) == 1:
            return cast("BinaryIO", archive.open(members[0]))
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError) as error:
        raise FormatError(
            f"{path}: broken, cut-off or locked zip ({error}); fetch the file again"
        ) from error
    raise FormatError(
        f"{path}: a zip archive of {len(members)} files; unpack it and name the one meant"
    )


def open_content(path: Path, limits: Limits | None = None) -> io.BufferedReader:
    """The file's content to read from, unpacked if it is gzip, bzip2, xz or a zip of one file.

    Raises:
        MissingDataError: no such file.
        FormatError: a zip archive of several files, or ``.gz`` in name only; while reading: cut
            off, damaged, or larger than ``limits``.
    """
    if not path.is_file():
        raise MissingDataError(f"no file at {path}")
    return io.BufferedReader(_Content(path, limits or Limits()), _BUFFER)


def lines(
    path: Path, *, encoding: str = "utf-8", limits: Limits | None = None
) -> Iterator[tuple[int, str]]:
    """Number and text of every line, without its line end; a byte order mark is dropped.

    ``encoding`` is one in which a line feed is one byte (UTF-8, Latin-1, cp1252).

    Raises:
        MissingDataError: no such file.
        FormatError: a NUL byte, another encoding, an endless line, cut off, or too large; names
            file and line.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "a.txt").write_bytes(b"one\\r\\ntwo")
    ...     list(lines(Path(folder) / "a.txt"))
    [(1, 'one'), (2, 'two')]
    """
    caps = limits or Limits()
    with open_content(path, caps) as content:
        for number in count(1):
            raw = content.readline(caps.line + 1)
            if not raw:
                return
            if len(raw) > caps.line:
                raise FormatError(
                    f"{path}:{number}: a line of more than {caps.line:,} bytes; is this text?"
                )
            if number == 1:
                raw = raw.removeprefix(_BOM)
            if b"\0" in raw or (number == 1 and raw.startswith(_UTF16)):
                raise FormatError(
                    f"{path}:{number}: a NUL byte; the file is damaged or UTF-16: save it as UTF-8"
                )
            try:
                text = raw.decode(encoding)
            except UnicodeDecodeError as error:
                raise FormatError(
                    f"{path}:{number}: not {encoding.upper()} ({error.reason}); save the file as "
                    "UTF-8, or name its encoding (encoding='latin-1', --encoding latin-1)"
                ) from error
            yield number, text.rstrip("\r\n")
