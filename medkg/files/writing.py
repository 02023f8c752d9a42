"""Files of exchange formats: packed where the name says so, and written whole or not at all."""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from medkg.errors import FormatError

__all__ = ["opened", "text_lines", "write_pieces"]


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """The bytes of a file, unpacked as they are read where its name ends in ``.gz``.

    Raises:
        FormatError: a packed file that is damaged or cut off.
    """
    try:
        if path.suffix == ".gz":
            with gzip.open(path, "rb") as packed:
                yield packed  # type: ignore[misc]
        else:
            with path.open("rb") as plain:
                yield plain
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise FormatError(f"{path}: damaged or cut off: {error}") from error


def text_lines(path: Path) -> Iterator[str]:
    """Lines of a UTF-8 file, without their ends; only a line feed ends one.

    Raises:
        FormatError: not UTF-8; names file and line.
    """
    with opened(path) as source:
        for number, line in enumerate(source, start=1):
            try:
                yield line.decode("utf-8").rstrip("\n")
            except UnicodeDecodeError as error:
                raise FormatError(f"{path}, line {number}: not UTF-8: {error}") from error


def write_pieces(path: Path, pieces: Iterable[str]) -> None:
    """Write the pieces of a text, packed where the name ends in ``.gz``.

    A kill on the way leaves what was there before.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with partial.open("wb") as plain:
            if path.suffix == ".gz":
                # Without name and time, equal content is an equal file.
                with gzip.GzipFile("", "wb", compresslevel=6, fileobj=plain, mtime=0) as packed:
                    _write(packed, pieces)
            else:
                _write(plain, pieces)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _write(handle: IO[bytes] | gzip.GzipFile, pieces: Iterable[str]) -> None:
    held: list[str] = []
    length = 0
    for piece in pieces:
        held.append(piece)
        length += len(piece)
        if length >= 1 << 20:
            handle.write("".join(held).encode("utf-8"))
            held, length = [], 0
    handle.write("".join(held).encode("utf-8"))
