"""Decompressed bytes of a file, plain or gzip, bzip2 or xz, in bounded memory."""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from medkg.errors import FormatError

__all__ = ["BrokenInputError", "decompressed"]

CHUNK = 1 << 16


class BrokenInputError(FormatError):
    """A file that cannot be read on; ``code`` is the code of the Problem it becomes."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class _Decompressor(Protocol):
    """The part that ``bz2`` and ``lzma`` share, and that zlib is given below."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


class _Gzip:
    """zlib's gzip decoder with the interface of ``bz2.BZ2Decompressor``.

    zlib drops what it decoded in the call that meets the damage; here that comes out first, and
    the error with the next call.
    """

    def __init__(self) -> None:
        self._decoder = zlib.decompressobj(wbits=31)
        self._error: zlib.error | None = None

    @property
    def eof(self) -> bool:
        return self._decoder.eof

    @property
    def needs_input(self) -> bool:
        return not (self._decoder.unconsumed_tail or self._error)

    @property
    def unused_data(self) -> bytes:
        return self._decoder.unused_data

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        if self._error is not None:
            raise self._error
        data = self._decoder.unconsumed_tail + data
        before = self._decoder.copy()
        try:
            return self._decoder.decompress(data, max(0, max_length))
        except zlib.error as error:
            self._error = error
            return _until_error(before, data)


def _until_error(decoder: zlib._Decompress, data: bytes) -> bytes:
    whole = bytearray()
    try:
        for place in range(len(data)):
            whole += decoder.decompress(data[place : place + 1])
    except zlib.error:
        pass
    return bytes(whole)


# First bytes of a file -> name and decoder. The suffix is not asked: a browser that unpacks a
# download keeps its ".gz".
_MAGIC: dict[bytes, tuple[str, Callable[[], _Decompressor]]] = {
    b"\x1f\x8b": ("gzip", _Gzip),
    b"BZh": ("bzip2", bz2.BZ2Decompressor),
    b"\xfd7zXZ\x00": ("xz", lambda: lzma.LZMADecompressor(memlimit=1 << 28)),
}


def decompressed(path: Path, *, max_bytes: int) -> Iterator[bytes]:
    """Chunks of at most 64 KiB of the file's content; what stands before a break is yielded.

    Raises:
        BrokenInputError: the compressed data is cut or damaged, or there are more than
            ``max_bytes`` bytes of content.
        OSError: the file cannot be opened or read.

    >>> import gzip, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "a.gz"
    ...     _ = path.write_bytes(gzip.compress(b"one ") + gzip.compress(b"two"))
    ...     b"".join(decompressed(path, max_bytes=100))
    b'one two'
    """
    total = 0
    for chunk in _chunks(path):
        total += len(chunk)
        if total > max_bytes:
            raise BrokenInputError(
                "too-large",
                f"more than {max_bytes:,} bytes of content; raise max_bytes if that is meant",
            )
        yield chunk


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        raw = file.read(CHUNK)
        for magic, (name, decoder) in _MAGIC.items():
            if raw.startswith(magic):
                rest = iter(lambda: file.read(CHUNK), b"")
                yield from _members(raw, rest, name, decoder)
                return
        while raw:
            yield raw
            raw = file.read(CHUNK)


def _members(
    raw: bytes, rest: Iterator[bytes], name: str, decoder: Callable[[], _Decompressor]
) -> Iterator[bytes]:
    """Content of all members in turn: ``cat a.gz b.gz`` is a valid file."""
    member = decoder()
    while True:
        try:
            chunk = member.decompress(raw, CHUNK)
        except (zlib.error, lzma.LZMAError, OSError, EOFError) as error:
            raise BrokenInputError(
                "broken-compression", f"damaged {name} data ({error}); fetch the file again"
            ) from error
        if chunk:
            yield chunk
        raw = b""
        if member.eof:
            # Padding with NULs after the last member is allowed.
            raw = member.unused_data.lstrip(b"\0")
            while not raw:
                more = next(rest, None)
                if more is None:
                    return
                raw = more.lstrip(b"\0")
            member = decoder()
        elif member.needs_input:
            more = next(rest, None)
            if more is None:
                if chunk:
                    continue  # zlib may still hold output
                raise BrokenInputError(
                    "broken-compression",
                    f"the {name} data ends early; the file was cut, fetch it again",
                )
            raw = more
