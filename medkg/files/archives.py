"""The members of a tar or zip archive, one after the other, in bounded memory.

Nothing is written under a member's name: members are streams with a name for reports. Archives
inside archives are not opened.
"""

from __future__ import annotations

import contextlib
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import IO, BinaryIO, Final, Literal, Self, cast

from medkg.files.compression import CHUNK, BrokenInputError
from medkg.files.opening import Input, Limits, content, safe_name, seekable

__all__ = ["archive_kind", "members"]

Kind = Literal["tar", "zip"]

_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_READABLE: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# zipfile holds the whole directory of an archive; this much is about half a million members.
_DIRECTORY: Final = 64 << 20
# A tar's header with all that describes its member, and the block before it.
_LONGEST_HEADER: Final = 1 << 20
# What zipfile raises of damaged archives (CPython's own fuzzing lists these).
_DAMAGE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    OverflowError,
)


def archive_kind(head: bytes) -> Kind | None:
    """What kind of archive a file is by its first unpacked bytes.

    >>> archive_kind(b"PK\\x03\\x04..."), archive_kind(b"<PubmedArticleSet>")
    ('zip', None)
    """
    if head.startswith(_ZIP):
        return "zip"
    if len(head) >= tarfile.BLOCKSIZE and not head.startswith(b"\0"):
        with contextlib.suppress(tarfile.HeaderError):
            tarfile.TarInfo.frombuf(head[: tarfile.BLOCKSIZE], "utf-8", "replace")
            return "tar"
    return None


def members(file: Input, kind: Kind, limits: Limits) -> Iterator[Input]:
    """The regular files in an archive, in its order; each is to be read before the next.

    Raises:
        BrokenInputError: the archive is cut or damaged (after the members before), holds more
            than ``limits.members``, or its members unpack to more than ``limits.archive`` bytes
            or ``limits.ratio`` times its size.
        OSError: it cannot be read.
    """
    found = _tar(file, limits) if kind == "tar" else _zip(file, limits)
    for count, member in enumerate(found, start=1):
        if count > limits.members:
            raise BrokenInputError("too-large", f"more than {limits.members:,} members")
        yield member


def _named(file: Input, name: str) -> str:
    """``archive/member`` without steps up, drive or root."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    return safe_name(f"{file.name}/{'/'.join(parts)}")


def _tar(file: Input, limits: Limits) -> Iterator[Input]:
    # The archive's own content is capped by the sum; the cap on a file is for each member.
    with contextlib.closing(content(file, replace(limits, file=limits.archive))) as chunks:
        tape = _Tape(chunks)
        with (
            _tar_damage(tape),
            tarfile.open(fileobj=cast("IO[bytes]", tape), mode="r|", tarinfo=_Header) as archive,
        ):
            stream = cast("IO[bytes]", archive.fileobj)
            while (info := archive.next()) is not None:
                tape.left = None
                # Before 1988 a folder was a file whose name ends in a slash.
                if info.isreg() and not info.issparse() and not info.name.endswith("/"):
                    member = _TarMember(info.size, stream, tape)
                    yield Input(_named(file, info.name), partial(_same, member))
                stream.seek(archive.offset)
                tape.left = _LONGEST_HEADER
                # The library would keep all that it has passed.
                archive.members = []  # type: ignore[attr-defined]
                archive.pax_headers = {}


def _same(member: _TarMember) -> _TarMember:
    return member


class _Tape:
    """Chunks as a file for tarfile: a break is its end, and headers cannot be of any size."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = b""
        self.failure: BrokenInputError | None = None
        # How much more may be read; None: any amount. The library reads the first header at once.
        self.left: int | None = _LONGEST_HEADER

    def read(self, size: int) -> bytes:
        """At least a byte and at most ``size``; none at the end."""
        if not self._rest and self.failure is None:
            try:
                self._rest = next(self._chunks, b"")
            except BrokenInputError as error:
                self.failure = error  # what came before it is read first
        if self.left is not None:
            if self.left < 0:
                raise tarfile.ReadError(f"a header of more than {_LONGEST_HEADER:,} bytes")
            self.left -= size
        piece, self._rest = self._rest[:size], self._rest[size:]
        return piece


class _Header(tarfile.TarInfo):
    """A header that is damaged or cut is an error; the library takes it for the archive's end."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        try:
            return super().frombuf(buf, encoding, errors)
        except tarfile.EOFHeaderError:  # type: ignore[attr-defined]
            raise
        except tarfile.HeaderError as error:
            raise tarfile.ReadError(f"header: {error}") from error


class _TarMember:
    """A regular file in a tar, a stream that ends with it."""

    def __init__(self, size: int, stream: IO[bytes], tape: _Tape) -> None:
        self._left, self._stream, self._tape = size, stream, tape

    def read(self, size: int = -1, /) -> bytes:
        with _tar_damage(self._tape):
            piece = self._stream.read(min(self._left, CHUNK if size < 0 else size))
            if self._left and size and not piece:
                raise tarfile.ReadError("it ends early")
        self._left -= len(piece)
        return piece

    def close(self) -> None:
        """Nothing: the archive goes on."""


@contextlib.contextmanager
def _tar_damage(tape: _Tape) -> Iterator[None]:
    try:
        yield
    except BrokenInputError:
        raise
    except (tarfile.TarError, *_DAMAGE) as error:
        raise tape.failure or BrokenInputError(
            "broken-archive", f"damaged or cut tar ({error}); fetch it again"
        ) from error


def _zip(file: Input, limits: Limits) -> Iterator[Input]:
    with contextlib.ExitStack() as held:
        opened = held.enter_context(seekable(file, replace(limits, file=limits.archive)))
        size = opened.seek(0, 2)
        with _damage():
            archive = held.enter_context(zipfile.ZipFile(cast("BinaryIO", _Sized(opened))))
        budget = _Budget(min(limits.archive, limits.content_of(size)))
        for info in archive.infolist():
            if not info.is_dir() and not _is_link(info):
                yield Input(_named(file, info.filename), _ZipOpener(archive, info, budget))
                budget.check()


def _is_link(info: zipfile.ZipInfo) -> bool:
    return info.create_system == 3 and (info.external_attr >> 16) & 0o170000 == 0o120000


class _Sized:
    """A file that refuses to be read in large pieces: a zip's directory is read in one."""

    def __init__(self, file: BinaryIO) -> None:
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable
        self._file = file

    def read(self, size: int = -1, /) -> bytes:
        if size > _DIRECTORY:
            message = f"a zip directory of {size:,} bytes; unpack it, or split it"
            raise BrokenInputError("too-large", message)
        return self._file.read(size if size >= 0 else _DIRECTORY)


class _Budget:
    """What the members of one zip may still unpack to, however they overlap."""

    def __init__(self, left: int) -> None:
        self.left = left

    def check(self) -> None:
        if self.left < 0:
            raise BrokenInputError(
                "bomb",
                "its members unpack to too much: this looks like a decompression bomb; raise "
                "archive and ratio if that is meant",
            )


class _ZipOpener:
    """Opens one member of a zip."""

    def __init__(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: _Budget) -> None:
        self._archive, self._info, self._budget = archive, info, budget

    def __call__(self) -> _ZipMember:
        if self._info.flag_bits & 1:
            raise BrokenInputError("encrypted", "the member is encrypted; unpack it yourself")
        if self._info.compress_type not in _READABLE:
            message = f"zip method {self._info.compress_type} is not read; unpack it yourself"
            raise BrokenInputError("broken-archive", message)
        with _damage():
            return _ZipMember(self._archive.open(self._info), self._budget)


class _ZipMember:
    def __init__(self, file: IO[bytes], budget: _Budget) -> None:
        self._file, self._budget = file, budget

    def read(self, size: int = -1, /) -> bytes:
        with _damage():
            data = self._file.read(CHUNK if size < 0 else size)
        self._budget.left -= len(data)
        self._budget.check()
        return data

    def close(self) -> None:
        self._file.close()


@contextlib.contextmanager
def _damage() -> Iterator[None]:
    try:
        yield
    except BrokenInputError:  # a ValueError itself
        raise
    except _DAMAGE as error:
        raise BrokenInputError(
            "broken-archive", f"damaged or cut zip ({error}); fetch it again"
        ) from error
