"""Rows of a table as lines: beside each other as far as they fit, the rest below its row."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Final

from rich.cells import cell_len
from rich.text import Text

from medkg.types.listing import as_shown

__all__ = ["cell", "columns_beside", "lay_out", "plain", "tab_separated", "visible", "wrap"]

_GAP: Final = 2
_INDENT: Final = 4
# A column that is folded at its words has at least this room, and takes about two lines.
_FOLDED: Final = 24
_STYLES: Final = {"ok": "green", "caution": "yellow", "blocked": "red", "unchecked": "magenta"}


def lay_out(
    columns: Sequence[str], rows: Sequence[Sequence[Any]], *, width: int | None = None
) -> Iterator[Text]:
    """Lines of at most ``width`` terminal cells, None for as wide as it takes.

    Columns stand side by side from the left as long as they fit; those that do not stand below
    their row, each with its name, where they are not empty. Text is folded between words only,
    so that an id is never broken: a longer word makes a longer line.

    >>> told = lay_out(("id", "why"), [("MONDO:0007947", "a reason of several words")], width=26)
    >>> for line in told:
    ...     print(line)
    id
    ─────────────
    MONDO:0007947
        why: a reason of
          several words
    """
    texts = [[cell(value) for value in row] for row in rows]
    widths = columns_beside(columns, texts, width)
    numeric = [_is_numeric([row[index] for row in rows]) for index in range(len(columns))]
    yield from _beside(columns, widths, numeric, "bold")
    yield Text("─" * (sum(widths) + _GAP * (len(widths) - 1)), style="dim")
    for told in texts:
        yield from _beside(told, widths, numeric, _STYLES)
        below = islice(zip(columns, told, strict=True), len(widths), None)
        yield from map(Text, _below([f"{name}: {text}" for name, text in below if text], width))


def columns_beside(
    columns: Sequence[str], texts: Sequence[Sequence[str]], width: int | None
) -> list[int]:
    """Widths of the columns that stand side by side; there is always one.

    The last of them may be folded, if it has about two lines of text or less.

    >>> columns_beside(("id", "name"), [("HP:1", "short")], 80)
    [4, 5]
    """
    taken: list[int] = []
    for index, column in enumerate(columns):
        words = [column, *(row[index] for row in texts)]
        natural = max(map(cell_len, words))
        left = natural if width is None else width - sum(taken) - _GAP * len(taken)
        if natural <= left:
            taken.append(natural)
            continue
        longest = max(cell_len(word) for text in words for word in text.split() or [""])
        if left >= max(_FOLDED, longest) and (natural <= 2 * left or not taken):
            return [*taken, left]
        return taken or [longest]
    return taken


def wrap(text: str, width: int | None, *, hang: int = 2) -> list[str]:
    """A line as lines of at most ``width`` cells, broken between words only.

    What follows the first is set in as far as the first is, and ``hang`` further.

    >>> wrap("  losartan treats Marfan syndrome", 20)
    ['  losartan treats', '    Marfan syndrome']
    """
    if width is None or cell_len(text) <= width:
        return [text]
    lead = text[: len(text) - len(text.lstrip())]
    lines, line = [], lead
    for word in text.split():
        held = line.strip() != ""
        if held and cell_len(line) + 1 + cell_len(word) > width:
            lines.append(line)
            line, held = lead + " " * hang, False
        line += f" {word}" if held else word
    return [*lines, line]


def tab_separated(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Iterator[str]:
    r"""A line of names and one of plain values for each row, with tabs between.

    >>> list(tab_separated(("id", "count"), [("HP:1", 12345)]))
    ['id\tcount', 'HP:1\t12345']
    """
    yield "\t".join(columns)
    for row in rows:
        yield "\t".join(plain(str(v)) if _is_number(v) else cell(v) for v in row)


def cell(value: Any) -> str:
    """A value on one line, for people.

    >>> cell(0.98765), cell(" two\\nlines")
    ('0.988', 'two lines')
    """
    return plain(as_shown(value))


def plain(text: str) -> str:
    r"""The text on one line, :func:`visible`.

    >>> plain("one\ttwo\nthree")
    'one two three'
    """
    return visible(" ".join(text.split()))


def visible(text: str) -> str:
    r"""The text without characters that would steer a terminal: it may come from a stranger.

    >>> visible("\x1b[31mred")
    '�[31mred'
    """
    return "".join("�" if unicodedata.category(c) == "Cc" else c for c in text)


def _is_numeric(values: Sequence[Any]) -> bool:
    given = [value for value in values if value is not None]
    return bool(given) and all(map(_is_number, given))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _beside(
    texts: Sequence[str],
    widths: Sequence[int],
    numeric: Sequence[bool],
    style: str | dict[str, str],
) -> Iterator[Text]:
    """One row, on as many lines as its folded cell takes."""
    folded = [wrap(t, w, hang=0) for t, w in zip(texts, widths, strict=False)]
    for number in range(max(map(len, folded))):
        line = Text()
        for lines, room, right in zip(folded, widths, numeric, strict=False):
            said = lines[number] if number < len(lines) else ""
            space = " " * (room - cell_len(said))
            line.append(space if right else "")
            line.append(said, style if isinstance(style, str) else style.get(said))
            line.append(("" if right else space) + " " * _GAP)
        line.rstrip()
        yield line


def _below(pieces: Sequence[str], width: int | None) -> Iterator[str]:
    """The pieces, set in; short ones share a line."""
    line = ""
    for piece in pieces:
        longer = f"{line}   {piece}" if line else " " * _INDENT + piece
        if line and width is not None and cell_len(longer) > width:
            yield from wrap(line, width)
            longer = " " * _INDENT + piece
        line = longer
    if line:
        yield from wrap(line, width)
