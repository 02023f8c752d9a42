"""Symbols that are words: in capitals they are read only where the document defines them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from medkg.extraction.text.word_lists import cell_error
from medkg.files.tables import read_table

__all__ = ["COLUMNS", "WORDS_IN_CAPITALS"]

#: Columns of the table: the symbol, and how often its word stands in each spelling.
COLUMNS: Final = ("symbol", "lower", "first", "capital", "capitals")
_PATH: Final = Path(__file__).parent / "tables" / "words_in_capitals.tsv"


def _read() -> dict[str, tuple[int, ...]]:
    found = {}
    for line, row in read_table(_PATH, COLUMNS):
        symbol, *counts = row.values()
        for column, count in zip(COLUMNS[1:], counts, strict=True):
            if not count.isdecimal():
                raise cell_error(_PATH, line, column, f"is {count!r}; it must be a count")
        found[symbol] = tuple(map(int, counts))
    return found


#: Symbol -> times in lower case, first in a sentence, with a capital inside one, in capitals.
WORDS_IN_CAPITALS: Final[dict[str, tuple[int, ...]]] = _read()
