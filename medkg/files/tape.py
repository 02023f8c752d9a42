"""A tar archive as a stream of members: forwards only, in constant memory.

The standard library's reader keeps every member it has passed and reads headers of any size.
Formats: POSIX.1-2001 (pax, ustar); GNU tar manual, "Basic Tar Format".
"""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from typing import Final

from medkg.files.compression import BrokenInputError

__all__ = ["TapeMember", "tape_members"]

_BLOCK: Final = tarfile.BLOCKSIZE
_LONGEST_HEADER: Final = 1 << 20


class _Tape:
    """Exact numbers of bytes of a stream of chunks."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = memoryview(b"")
        self._failure: BrokenInputError | None = None

    def some(self, most: int) -> bytes:
        """At least one byte and at most ``most``; none at the end."""
        if self._failure is not None:
            raise self._failure
        while not self._rest:
            try:
                chunk = next(self._chunks, None)
            except BrokenInputError as error:
                self._failure = error
                raise
            if chunk is None:
                return b""
            self._rest = memoryview(chunk)
        piece, self._rest = self._rest[:most], self._rest[most:]
        return bytes(piece)

    def take(self, size: int) -> bytes:
        """``size`` bytes, fewer at the end alone."""
        pieces = []
        while size and (piece := self.some(size)):
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)

    def skip(self, size: int) -> None:
        while size:
            piece = self.some(size)
            if not piece:
                raise _cut()
            size -= len(piece)


class TapeMember:
    """A regular file in a tar, a stream that ends with it."""

    def __init__(self, name: str, size: int, tape: _Tape) -> None:
        self.name = name
        self.left = size
        self._tape = tape

    def read(self, size: int = -1, /) -> bytes:
        """At most ``size`` bytes, none at the member's end."""
        if not self.left:
            return b""
        piece = self._tape.some(min(self.left, size if size >= 0 else _LONGEST_HEADER))
        if not piece:
            raise _cut()
        self.left -= len(piece)
        return piece

    def close(self) -> None:
        """Nothing: the tape goes on."""


def tape_members(chunks: Iterator[bytes]) -> Iterator[TapeMember]:
    """The regular files of an unpacked tar; what is not read of one is skipped before the next.

    Links, folders, devices, and sparse files are passed over.

    Raises:
        BrokenInputError: cut, damaged, or a header longer than 1 MiB.

    >>> import io, tarfile
    >>> made = io.BytesIO()
    >>> with tarfile.open(fileobj=made, mode="w") as tar:
    ...     info = tarfile.TarInfo("a.txt"); info.size = 5
    ...     tar.addfile(info, io.BytesIO(b"Fever"))
    >>> [(m.name, m.read(9)) for m in tape_members(iter([made.getvalue()]))]
    [('a.txt', b'Fever')]
    """
    tape = _Tape(chunks)
    told: dict[str, str] = {}  # what headers before the member say of it
    while True:
        block = tape.take(_BLOCK)
        if len(block) == _BLOCK and not any(block):
            return
        if len(block) < _BLOCK:
            raise _cut()
        info = _header(block)
        padding = -info.size % _BLOCK
        if info.type in (tarfile.GNUTYPE_LONGNAME, tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE):
            if info.size > _LONGEST_HEADER:
                raise _damaged(f"a header of {info.size:,} bytes")
            data = tape.take(info.size)
            tape.skip(padding)
            if info.type == tarfile.GNUTYPE_LONGNAME:
                told["path"] = data.rstrip(b"\0").decode("utf-8", "replace")
            else:
                told.update(_pax(data))
            continue
        if info.type in (tarfile.GNUTYPE_LONGLINK, tarfile.XGLTYPE):
            tape.skip(info.size + padding)
            continue
        if info.type == tarfile.GNUTYPE_SPARSE:
            _skip_sparse_map(block, tape)
        size = _size(told.get("size"), info)
        padding = -size % _BLOCK
        sparse = any(key.startswith("GNU.sparse") for key in told)
        name = told.get("path", info.name)
        told = {}
        if info.type in tarfile.REGULAR_TYPES and info.type != tarfile.GNUTYPE_SPARSE:
            member = TapeMember(name, size, tape)
            # Before 1988 a folder was a file whose name ends in a slash.
            if not sparse and not name.endswith("/"):
                yield member
            tape.skip(member.left)
        elif info.type not in _WITHOUT_DATA:
            tape.skip(size)
        else:
            padding = 0
        tape.skip(padding)


_WITHOUT_DATA: Final = (
    tarfile.LNKTYPE,
    tarfile.SYMTYPE,
    tarfile.CHRTYPE,
    tarfile.BLKTYPE,
    tarfile.DIRTYPE,
    tarfile.FIFOTYPE,
)


def _skip_sparse_map(block: bytes, tape: _Tape) -> None:
    more = block[482]
    while more:
        block = tape.take(_BLOCK)
        if len(block) < _BLOCK:
            raise _cut()
        more = block[504]


def _header(block: bytes) -> tarfile.TarInfo:
    try:
        info = tarfile.TarInfo.frombuf(block, "utf-8", "replace")
    except (tarfile.HeaderError, ValueError, OverflowError) as error:
        raise _damaged(str(error)) from error
    if info.size < 0:
        raise _damaged("a member of less than no bytes")
    return info


def _size(told: str | None, info: tarfile.TarInfo) -> int:
    if told is None:
        return info.size
    if not (told.isascii() and told.isdigit() and len(told) < 20):
        raise _damaged(f"a size of {told[:20]!r}")
    return int(told)


def _pax(data: bytes) -> dict[str, str]:
    """Records ``"length key=value\\n"``; what is no record ends them."""
    found = {}
    while data:
        digits, _, _ = data[:20].partition(b" ")
        if not digits.isdigit() or not len(digits) + 2 < int(digits) <= len(data):
            break
        record, data = data[: int(digits)], data[int(digits) :]
        key, _, value = record[len(digits) + 1 : -1].partition(b"=")
        found[key.decode("utf-8", "replace")] = value.decode("utf-8", "replace")
    return found


def _cut() -> BrokenInputError:
    return BrokenInputError("broken-archive", "the tar ends early; it was cut, fetch it again")


def _damaged(what: str) -> BrokenInputError:
    return BrokenInputError("broken-archive", f"damaged tar ({what}); fetch it again")
