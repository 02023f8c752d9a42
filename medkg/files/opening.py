"""How a reader gets its bytes: named, opened on demand, unpacked, in bounded memory.

The contract of a reader::

    def read_x(
        file: Input | str | Path, *, report: ReadReport | None = None, limits: Limits = LIMITS
    ) -> Iterator[Document]

A reader calls :func:`given` (a path becomes an :class:`Input`; a missing file raises at the
call), takes its bytes from :func:`content`, :func:`lines` or :func:`seekable`, and hands its
records to :func:`medkg.sources.records.documents`, which counts what cannot be read. So the same
reader serves a plain or compressed file, a member of an archive, a URL and standard input. It
never opens a path itself and never writes one.
"""

from __future__ import annotations

import codecs
import contextlib
import io
import re
import tempfile
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final, TypeGuard

from medkg.errors import MissingDataError
from medkg.files.compression import (
    CHUNK,
    LIMITS,
    Begun,
    BrokenInputError,
    Limits,
    Stream,
    decompressed,
    is_packed,
)

__all__ = [
    "LIMITS",
    "Input",
    "Limits",
    "content",
    "given",
    "lines",
    "local",
    "peeked",
    "safe_name",
    "seekable",
    "split_lines",
]

_MEMORY: Final = 8 << 20  # more than this of a file that must be seekable goes to disk
_NAME: Final = 300
# Control, surrogate and direction characters: a name must not rewrite a terminal or a report.
_UNSAFE: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


@dataclass(frozen=True, slots=True)
class Input:
    """Named bytes that a reader opens when it needs them, once, and reads forwards.

    ``name`` is what reports call it: safe to print. ``open`` gives the raw bytes, which may
    still be compressed. ``path`` is the local file, None for a member of an archive or standard
    input.

    >>> import io
    >>> file = Input("note.txt", lambda: io.BytesIO(b"Aspirin."))
    >>> b"".join(content(file))
    b'Aspirin.'
    """

    name: str
    open: Callable[[], Stream]
    path: Path | None = None

    def __str__(self) -> str:
        return self.name


def given(file: Input | str | Path) -> Input:
    """The Input of a path; an Input as it is.

    Raises:
        MissingDataError: there is no regular file at the path (a pipe or device is none).
    """
    if isinstance(file, Input):
        return file
    path = Path(file)
    if not path.is_file():
        raise MissingDataError(f"no file at {safe_name(str(path))}")
    return local(path)


def local(path: Path) -> Input:
    """The Input of a path, not looked at before it is opened."""
    return Input(safe_name(str(path)), partial(_opened, path), path)


def _opened(path: Path) -> BinaryIO:
    return path.open("rb")


def safe_name(name: str) -> str:
    """``name`` with what could rewrite a terminal or a report escaped, and its middle cut if long.

    >>> safe_name("a\\x1b[2Jb.xml")
    'a\\\\x1b[2Jb.xml'
    """
    shown = _UNSAFE.sub(lambda found: found[0].encode("unicode_escape").decode(), name)
    half = _NAME // 2
    return shown if len(shown) <= _NAME else f"{shown[:half]}...{shown[-half:]}"


def content(file: Input, limits: Limits = LIMITS) -> Generator[bytes]:
    """Chunks of at most 64 KiB of the file's content, unpacked by what its first bytes say.

    What stands before a break is yielded first.

    Raises:
        BrokenInputError: the data is cut or damaged, or passes ``limits``.
        OSError: the file cannot be opened or read.
    """
    with contextlib.closing(file.open()) as stream:
        yield from decompressed(stream, limits)


@contextlib.contextmanager
def peeked(file: Input, limits: Limits = LIMITS) -> Iterator[tuple[bytes, Input]]:
    """The first 64 KiB or so of unpacked content, and the file from its start.

    What cannot be unpacked is left for the reader to find.

    Raises:
        BrokenInputError, OSError: the file cannot be opened.

    >>> import io
    >>> with peeked(Input("a", lambda: io.BytesIO(b"<a/>"))) as (head, file):
    ...     head, b"".join(content(file))
    (b'<a/>', b'<a/>')
    """
    recorder = _Recorder(file.open())
    with contextlib.closing(recorder):
        head = b""
        with contextlib.suppress(BrokenInputError, OSError):
            for chunk in decompressed(recorder, limits):
                head += chunk
                if len(head) >= CHUNK:
                    break
        stream = recorder.stream
        if _is_file(stream):
            stream.seek(0)
        else:
            stream = Begun(bytes(recorder.taken), stream, recorder.failure)
        yield head, replace(file, open=lambda: stream)


def _is_file(stream: Stream) -> TypeGuard[io.BufferedReader]:
    return isinstance(stream, io.BufferedReader) and stream.seekable()


class _Recorder:
    """A stream that keeps what was read of it, and how that ended if it did."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.taken = bytearray()
        self.failure: BrokenInputError | OSError | None = None

    def read(self, size: int = -1, /) -> bytes:
        try:
            raw = self.stream.read(size)
        except (BrokenInputError, OSError) as error:
            self.failure = error
            raise
        self.taken += raw
        return raw

    def close(self) -> None:
        self.stream.close()


def lines(file: Input, limits: Limits = LIMITS) -> Iterator[bytes]:
    """Lines as UTF-8 bytes, without their ends (LF or CR LF); a byte order mark is taken off.

    UTF-16 with its mark is turned into UTF-8. Bytes that are no UTF-8 come as they are:
    :func:`medkg.sources.records.decoded` refuses them with their record.

    Raises:
        BrokenInputError: as :func:`content`, or a line longer than ``limits.record``.
        OSError: the file cannot be opened or read.

    >>> import io
    >>> list(lines(Input("a.txt", lambda: io.BytesIO(b"one\\r\\n\\ntwo"))))
    [b'one', b'', b'two']
    """
    return split_lines(_utf8(content(file, limits)), limits.record)


def split_lines(chunks: Iterator[bytes], longest: int) -> Iterator[bytes]:
    """Lines of chunks of bytes, without their ends (LF or CR LF).

    Raises:
        BrokenInputError: a line of more than ``longest`` bytes, or so.

    >>> list(split_lines(iter([b"on", b"e\\r\\n\\ntwo"]), 99))
    [b'one', b'', b'two']
    """
    pending: list[bytes] = []
    size = 0
    for chunk in chunks:
        first, *others = chunk.split(b"\n")
        pending.append(first)
        size += len(first)
        if others:
            yield b"".join(pending).removesuffix(b"\r")
            for line in others[:-1]:
                yield line.removesuffix(b"\r")
            pending, size = [others[-1]], len(others[-1])
        if size > longest:
            message = f"no line ends within {longest:,} bytes"
            raise BrokenInputError("record-too-large", message)
    if last := b"".join(pending):
        yield last.removesuffix(b"\r")


def _utf8(chunks: Iterator[bytes]) -> Iterator[bytes]:
    head = b""
    for chunk in chunks:
        head += chunk
        if len(head) > 2:
            break
    if not head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        yield head.removeprefix(codecs.BOM_UTF8)
        yield from chunks
        return
    decoder = codecs.getincrementaldecoder("utf-16")()
    try:
        yield decoder.decode(head).encode()
        for chunk in chunks:
            yield decoder.decode(chunk).encode()
        decoder.decode(b"", final=True)
    except UnicodeError as error:
        raise BrokenInputError("wrong-encoding", f"not UTF-16 as its mark says: {error}") from error


@contextlib.contextmanager
def seekable(file: Input, limits: Limits = LIMITS) -> Iterator[BinaryIO]:
    """The content as a file that can be read in any order (Parquet needs that).

    A plain local file is given as it is. Of any other, up to 8 MiB are held in memory, more in
    an unnamed temporary file.

    Raises:
        BrokenInputError, OSError: as :func:`content`.
    """
    stream = file.open()
    with contextlib.closing(stream):
        if _is_file(stream) and not is_packed(stream.peek(8)):
            if stream.seek(0, 2) > limits.file:
                raise BrokenInputError("too-large", f"more than {limits.file:,} bytes")
            stream.seek(0)
            yield stream
            return
        with tempfile.SpooledTemporaryFile(max_size=_MEMORY) as spool:
            for chunk in decompressed(stream, limits):
                spool.write(chunk)
            spool.seek(0)
            yield spool  # type: ignore[misc]  # a BinaryIO in all that is asked of it
