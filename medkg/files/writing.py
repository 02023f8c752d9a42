"""Files written whole or not at all: a kill on the way leaves what was there before."""

from __future__ import annotations

import gzip
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

__all__ = ["part_file", "replaced", "write_pieces"]


@contextmanager
def part_file(folder: Path, name: str = "") -> Iterator[Path]:
    """A path in the folder that nobody else writes to; gone after the block, if not moved.

    It begins with a dot and ends in ``.part``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    # Not mkstemp: the file would be the user's alone, whatever the umask.
    part = folder / f".{name[:100]}.{os.getpid()}-{secrets.token_hex(4)}.part"
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def replaced(path: Path, *, synced: bool = False) -> Iterator[Path]:
    """A path to write to; when the block ends well, the file there takes the place of ``path``.

    ``synced``: it is on the disk before it does, and so survives a loss of power.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with replaced(Path(folder) / "a.txt") as part:
    ...         _ = part.write_text("whole")
    ...     [path.name for path in Path(folder).iterdir()]
    ['a.txt']
    """
    with part_file(path.parent, path.name) as part:
        yield part
        if synced:
            with part.open("rb+") as file:
                os.fsync(file.fileno())
        part.replace(path)


def write_pieces(path: Path, pieces: Iterable[str]) -> None:
    """Write the pieces of a text as UTF-8, packed where the name ends in ``.gz``; whole or not."""
    with replaced(path) as part, part.open("wb") as plain:
        if path.suffix == ".gz":
            # Without name and time, equal content is an equal file.
            with gzip.GzipFile("", "wb", compresslevel=6, fileobj=plain, mtime=0) as packed:
                _write(packed, pieces)
        else:
            _write(plain, pieces)


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
