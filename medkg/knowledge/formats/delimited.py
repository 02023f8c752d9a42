"""Rows of a delimited file by column name, with their line."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final

from medkg.errors import FormatError
from medkg.files.reading import numbered_lines
from medkg.knowledge.formats.rows import Asked, VocabularyReading

__all__ = ["Delimited", "open_delimited"]

# A quoted cell of a CSV may hold line ends; one that never closes must not eat the file.
_MOST_LINES: Final = 100


@dataclass(frozen=True, slots=True)
class Delimited:
    """The header's names as written, ``comments`` before it, and the rows as they are read."""

    path: Path
    columns: tuple[str, ...]
    comments: tuple[str, ...]
    rows: Iterator[tuple[int, dict[str, str]]]

    def need(self, *names: str) -> None:
        """Check that there are columns of these names.

        Raises:
            FormatError: there are not; says which there are.
        """
        missing = [name for name in names if name not in self.columns]
        if missing:
            raise FormatError(
                f"{self.path}:1: no column {', '.join(missing)} (columns: {_listed(self.columns)})"
            )


def open_delimited(path: Path, asked: Asked, reading: VocabularyReading) -> Delimited:
    """The file's rows; the delimiter is what the header has most of: tab, comma, semicolon, bar.

    Empty lines, and lines that start with ``#`` before the header, are passed over. A row of
    more cells than the header is left out and counted.

    Raises:
        FormatError: empty, no header, a column named twice, a quote that is never closed.
    """
    numbered = numbered_lines(path, encoding=asked.encoding, limits=asked.limits)
    comments: list[str] = []
    for line, text in numbered:
        if text.startswith("#") and "\t" not in text:
            comments.append(text.lstrip("# "))
        elif text.strip():
            columns, delimiter = _header(path, line, text.removeprefix("#"))
            rows = _rows(path, chain(numbered), (columns, delimiter, line), reading)
            return Delimited(path, columns, tuple(comments), rows)
    raise FormatError(f"{path}: empty; the first line must name the columns (curie, name, ...)")


def _header(path: Path, line: int, text: str) -> tuple[tuple[str, ...], str]:
    delimiter = max("\t,;|", key=text.count)
    try:
        cells = next(csv.reader([text], delimiter=delimiter))
    except csv.Error as error:
        raise FormatError(
            f"{path}:{line}: {error}; the first line must name the columns"
        ) from error
    columns = tuple(cell.strip() for cell in cells)
    named = [column.casefold() for column in columns if column]
    twice = sorted({name for name in named if named.count(name) > 1})
    if twice:
        raise FormatError(f"{path}:{line}: column {', '.join(twice)} is there twice; rename one")
    return columns, delimiter


def _rows(
    path: Path,
    numbered: Iterator[tuple[int, str]],
    header: tuple[tuple[str, ...], str, int],
    reading: VocabularyReading,
) -> Iterator[tuple[int, dict[str, str]]]:
    columns, delimiter, line = header
    place = line + 1
    texts = (text + "\n" for _, text in numbered)
    reader = csv.reader(texts, delimiter=delimiter)
    most = 1 if delimiter == "\t" else _MOST_LINES
    while True:
        start = line + reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise FormatError(f"{path}:{start}: {error}; is a quote not closed?") from error
        if cells is None:
            return
        if line + reader.line_num - start >= most:
            raise FormatError(f"{path}:{start}: a quote that is opened here is not closed")
        place = start
        if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
            message = f"{len(cells)} cells under {len(columns)} columns; left out"
            reading.problem("too-many-cells", message, f"{path}:{place}")
        elif any(cells):
            # Editors drop empty cells at the end of a row.
            yield place, dict(zip(columns, map(_tidy, _padded(cells, len(columns))), strict=False))


def _padded(cells: Sequence[str], length: int) -> list[str]:
    return [*cells, *[""] * (length - len(cells))]


def _tidy(cell: str) -> str:
    # Most cells are tidy, and this is asked of every one; only a plain blank is printable.
    if cell.isprintable() and "  " not in cell and cell[:1] != " " and cell[-1:] != " ":
        return cell
    return " ".join(cell.split())


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(columns[:20])
