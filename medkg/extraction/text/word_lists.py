"""Words, pairs and checked cells of the tables that clinicians edit."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from medkg.errors import FormatError
from medkg.files.tables import read_table

__all__ = ["cell_error", "choice", "fraction", "parted", "read_pairs", "read_words"]


def read_words(path: Path, *, column: str) -> tuple[str, ...]:
    """The cells of a table of one column, in order.

    Raises:
        FormatError: as ``read_table``, or a word stands there twice.
    """
    found: dict[str, int] = {}
    for line, row in read_table(path, (column,)):
        _once(path, line, row[column], found)
    return tuple(found)


def read_pairs(path: Path, columns: tuple[str, str]) -> dict[str, str]:
    """The second cell by the first, in order.

    Raises:
        FormatError: as ``read_table``, or two rows begin with the same cell.
    """
    lines: dict[str, int] = {}
    found = {}
    for line, row in read_table(path, columns):
        first, second = row.values()
        _once(path, line, first, lines)
        found[first] = second
    return found


def choice(path: Path, line: int, row: dict[str, str], *, column: str, of: Collection[str]) -> str:
    """A cell that must be one of ``of``."""
    cell = row[column]
    if cell not in of:
        raise cell_error(path, line, column, f"is {cell!r}; it must be one of {', '.join(of)}")
    return cell


def fraction(path: Path, line: int, row: dict[str, str], *, column: str) -> float:
    """A cell that must be a number from 0 to 1."""
    try:
        value = float(row[column])
    except ValueError:
        value = -1.0
    if not 0.0 <= value <= 1.0:
        raise cell_error(path, line, column, f"is {row[column]!r}; it must be a number from 0 to 1")
    return value


def parted(cell: str) -> tuple[str, ...]:
    """The parts of a cell that ``|`` parts; a lone ``-`` is an empty one.

    >>> parted("um|us|-")
    ('um', 'us', '')
    """
    return tuple("" if part == "-" else part for part in cell.split("|"))


def cell_error(path: Path, line: int, column: str, complaint: str) -> FormatError:
    """An error that says where in a table a cell is wrong."""
    return FormatError(f"{path}, line {line}: {column} {complaint}")


def _once(path: Path, line: int, cell: str, lines: dict[str, int]) -> None:
    first = lines.setdefault(cell, line)
    if first != line:
        raise FormatError(f"{path}, line {line}: {cell!r} is in line {first} too; keep one of them")
