"""OBO flat files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from medkg.files.reading import numbered_lines
from medkg.knowledge.formats.rows import Asked, Row, VocabularyReading
from medkg.knowledge.obo import obo_terms

__all__ = ["obo_rows", "read_obo"]

_DATE: Final = re.compile(r"(\d\d):(\d\d):(\d{4})")


def read_obo(path: Path, asked: Asked, reading: VocabularyReading) -> Iterator[Row]:
    """Line and term of every [Term] of an OBO file, and of every ``alt_id``.

    The release is the header's ``data-version``, else its ``date``.

    Raises:
        FormatError: not OBO, or cut off; names file and line.
    """
    numbered = numbered_lines(path, encoding=asked.encoding, limits=asked.limits)
    return obo_rows(path, numbered, reading)


def obo_rows(
    path: Path, numbered: Iterable[tuple[int, str]], reading: VocabularyReading
) -> Iterator[Row]:
    """As :func:`read_obo`, from the file's lines.

    Raises:
        FormatError: not OBO, or cut off; names file and line.
    """
    header: dict[str, str] = {}
    for row in obo_terms(path, numbered, kind="", header=header):
        if not reading.release:
            reading.release = _release(header)
        yield row


def _release(header: Mapping[str, str]) -> str:
    """
    >>> _release({"data-version": "hp/releases/2025-01-16"}), _release({"date": "16:02:2012 15:20"})
    ('2025-01-16', '2012-02-16')
    """
    version = header.get("data-version", "").rpartition("releases/")[2].partition("/")[0]
    day = _DATE.match(header.get("date", ""))
    return version or (f"{day[3]}-{day[2]}-{day[1]}" if day else "")
