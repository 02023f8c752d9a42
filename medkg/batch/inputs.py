"""The files of a build: in one order, however they were named, and how far they are read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from medkg import sources
from medkg.files.compression import Stream
from medkg.sources import Input, ReadReport

__all__ = ["counted", "in_order", "size"]

Given = str | Path | Input | Iterable[str | Path | Input]


def in_order(paths: Given, report: ReadReport) -> list[Input]:
    """The files behind ``paths`` by name, then folder: PubMed's names say what comes after what.

    A baseline file stands before the updates of its year, whatever order they are given in.
    """
    found = sources.files(paths, report=report)
    return sorted(found, key=lambda file: (file.name.rpartition("/")[2], file.name))


def size(files: Iterable[Input]) -> int:
    """Bytes of the local files as they lie there, packed or not; of others nothing is known."""
    return sum(file.path.stat().st_size for file in files if file.path and file.path.is_file())


def counted(files: Sequence[Input], taken: Callable[[int], None]) -> list[Input]:
    """The files; ``taken`` is told of each stretch of bytes that is read from a local one."""

    def opener(file: Input) -> Callable[[], Stream]:
        return lambda: _Counted(file.open(), taken)

    return [replace(file, open=opener(file)) if file.path else file for file in files]


class _Counted:
    """A stream that says how much was read from it."""

    def __init__(self, stream: Stream, taken: Callable[[int], None]) -> None:
        self._stream = stream
        self._taken = taken

    def read(self, size: int = -1, /) -> bytes:
        data = self._stream.read(size)
        self._taken(len(data))
        return data

    def close(self) -> None:
        self._stream.close()
