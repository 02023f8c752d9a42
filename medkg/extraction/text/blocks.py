"""Expressions with their named parts filled in: ``{GAP}`` stands for the words of block GAP."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from medkg.errors import FormatError
from medkg.files.tables import read_table

__all__ = ["fill_blocks", "read_blocks"]

_BLOCK: Final = re.compile(r"\{([A-Z][A-Z_]*2?)\}")
_DEEPEST: Final = 10


def read_blocks(path: Path) -> dict[str, str]:
    """Blocks by name: a table of name, meaning (for the reader) and words (an expression).

    Raises:
        FormatError: as ``read_table``, a name is no block's, or a name stands there twice.
    """
    found: dict[str, str] = {}
    for line, row in read_table(path, ("name", "meaning", "words")):
        name = row["name"]
        if not _BLOCK.fullmatch(f"{{{name}}}") or name in found:
            raise FormatError(
                f"{path}, line {line}: name {name!r}; it must be in capitals and be there once"
            )
        found[name] = row["words"]
    return found


def fill_blocks(expression: str, blocks: Mapping[str, str]) -> str:
    """The expression with every ``{NAME}`` replaced, also in what it is replaced by.

    Raises:
        FormatError: there is no block of that name, or blocks name one another in a circle.

    >>> fill_blocks("{VERB} pain{0,2}", {"VERB": "{MAY}reliev(?:es|ed)", "MAY": "(?:may )?"})
    '(?:may )?reliev(?:es|ed) pain{0,2}'
    """
    filled = expression
    for _ in range(_DEEPEST):
        if not _BLOCK.search(filled):
            return filled
        try:
            filled = _BLOCK.sub(lambda found: blocks[found[1]], filled)
        except KeyError as missing:
            raise FormatError(
                f"no block {missing} in {expression!r}; there are: {', '.join(sorted(blocks))}"
            ) from None
    raise FormatError(f"the blocks of {expression!r} name one another in a circle")
