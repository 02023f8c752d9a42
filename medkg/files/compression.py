"""Decompressed bytes of a stream, plain or gzip, bzip2, xz or Zstandard, in bounded memory."""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from medkg.errors import FormatError

__all__ = [
    "CHUNK",
    "LIMITS",
    "Begun",
    "BrokenInputError",
    "Limits",
    "Stream",
    "decompressed",
    "is_packed",
]

CHUNK: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Limits:
    """Caps on what one file may make of itself, in bytes after decompression.

    A PubMed baseline file is about 200 MB, a record with thousands of authors a few MB. A tree
    takes up to 30 times the memory of its XML. ``ratio`` is content to compressed bytes, asked
    once there are ``spared`` bytes of content: text and XML compress 3 to 20 times, seldom 100
    times, a few repeated lines a thousand times. ``archive`` caps the sum over an archive's
    members, ``members`` their number.

    >>> Limits(file=1_000_000).record
    16777216
    """

    file: int = 8 << 30
    record: int = 16 << 20
    prolog: int = 1 << 20
    ratio: int = 200
    spared: int = 64 << 20
    archive: int = 1 << 40
    members: int = 10_000_000

    def content_of(self, read: int) -> int:
        """Bytes that ``read`` compressed bytes may unpack to."""
        return max(self.spared, self.ratio * read)


LIMITS: Final = Limits()


class Stream(Protocol):
    """What a reader may ask of an open file: bytes in order, and its end."""

    def read(self, size: int = -1, /) -> bytes:
        """At most ``size`` bytes, fewer only where there are no more at hand; b"" at the end."""

    def close(self) -> None:
        """No more is read."""


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
_ZSTANDARD: Final = b"\x28\xb5\x2f\xfd"
_LONGEST: Final = max(map(len, (*_MAGIC, _ZSTANDARD)))


def is_packed(head: bytes) -> bool:
    """Whether a file with these first bytes is compressed in a way known here.

    >>> is_packed(b"BZh91"), is_packed(b"<?xml")
    (True, False)
    """
    return head.startswith((*_MAGIC, _ZSTANDARD))


def decompressed(stream: Stream, limits: Limits = LIMITS) -> Iterator[bytes]:
    """Chunks of at most 64 KiB of the stream's content; what stands before a break is yielded.

    Raises:
        BrokenInputError: the compressed data is cut or damaged, or there is more content than
            ``limits`` allow.
        OSError: the stream cannot be read.

    >>> import gzip, io
    >>> stream = io.BytesIO(gzip.compress(b"one ") + gzip.compress(b"two"))
    >>> b"".join(decompressed(stream))
    b'one two'
    """
    counted = _Counted(stream)
    total = 0
    for chunk in _chunks(counted):
        total += len(chunk)
        if total > limits.file:
            raise BrokenInputError(
                "too-large",
                f"more than {limits.file:,} bytes of content; raise the limit if that is meant",
            )
        if total > limits.content_of(counted.count):
            raise BrokenInputError(
                "bomb",
                f"unpacks to more than {limits.ratio} times its size: this looks like a "
                "decompression bomb; raise the ratio if that is meant",
            )
        yield chunk


class _Counted:
    """A stream that counts what was read of it."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self.count = 0

    def read(self, size: int = -1, /) -> bytes:
        raw = self._stream.read(size)
        self.count += len(raw)
        return raw

    def close(self) -> None:
        self._stream.close()


def _chunks(stream: Stream) -> Iterator[bytes]:
    raw = stream.read(CHUNK)
    while 0 < len(raw) < _LONGEST and (more := stream.read(CHUNK)):
        raw += more  # a pipe may give a byte at a time
    for magic, (name, decoder) in _MAGIC.items():
        if raw.startswith(magic):
            rest = iter(lambda: stream.read(CHUNK), b"")
            yield from _members(raw, rest, name, decoder)
            return
    if raw.startswith(_ZSTANDARD):
        yield from _zstandard(raw, stream)
        return
    while raw:
        yield raw
        raw = stream.read(CHUNK)


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
                "broken-compression", f"broken or cut-off {name} ({error}); fetch the file again"
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
                    f"broken or cut-off {name} (it ends early); fetch the file again",
                )
            raw = more


def _zstandard(raw: bytes, stream: Stream) -> Iterator[bytes]:
    """Content of all frames in turn, by Arrow's decoder: the standard library has none.

    Arrow drops what it decoded in the read that meets the damage, so the reads are small.
    """
    import pyarrow as pa

    file = pa.PythonFile(_Lent(raw, stream), mode="r")
    with pa.CompressedInputStream(file, "zstd") as unpacked:
        while True:
            try:
                chunk: bytes = unpacked.read(1 << 12)
            except OSError as error:
                raise BrokenInputError(
                    "broken-compression", f"broken or cut-off zstd ({error}); fetch the file again"
                ) from error
            if not chunk:
                return
            yield chunk


class Begun:
    """A stream of which some bytes were taken already: they come first, then what ended them.

    >>> import io
    >>> begun = Begun(b"ab", io.BytesIO(b"cd"))
    >>> begun.read(1), begun.read(9), begun.read(9)
    (b'a', b'b', b'cd')
    """

    def __init__(self, head: bytes, stream: Stream, failure: Exception | None = None) -> None:
        self._head = head
        self._stream = stream
        self._failure = failure
        self.closed = False

    def read(self, size: int = -1, /) -> bytes:
        """What was taken, then the rest."""
        if not self._head:
            if self._failure is not None:
                raise self._failure
            return self._stream.read(size)
        size = len(self._head) if size < 0 else size
        piece, self._head = self._head[:size], self._head[size:]
        return piece

    def close(self) -> None:
        """Close the stream."""
        self.closed = True
        self._stream.close()

    def readable(self) -> bool:
        """True: Arrow asks."""
        return True


class _Lent(Begun):
    """A stream that somebody else opened and will close: Arrow closes all that it is given."""

    def close(self) -> None:
        """No more is read here."""
        self.closed = True
