"""OBO flat files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from medkg.knowledge.formats.rows import Asked, Reading, Row
from medkg.knowledge.obo import obo_terms
from medkg.knowledge.opening import lines

__all__ = ["read_obo"]


def read_obo(path: Path, asked: Asked, reading: Reading) -> Iterator[Row]:
    """Line and term of every [Term] of an OBO file, and of every ``alt_id``.

    Raises:
        FormatError: not OBO, or cut off; names file and line.
    """
    header: dict[str, str] = {}
    numbered = lines(path, encoding=asked.encoding, limits=asked.limits)
    for row in obo_terms(path, numbered, kind="", header=header):
        reading.release = header.get("data-version", "").rpartition("releases/")[2]
        yield row
