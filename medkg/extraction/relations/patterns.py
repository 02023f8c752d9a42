"""The pattern table compiled, and found in sentence skeletons."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from medkg.errors import FormatError
from medkg.extraction.relations.pattern_table import PATTERNS, Pattern, pattern_blocks
from medkg.extraction.relations.skeleton import Skeleton, kinds_class, kinds_mask
from medkg.extraction.text.blocks import fill_blocks
from medkg.extraction.text.triggers import Triggers

__all__ = ["CompiledPattern", "CompiledPatterns", "compile_patterns"]

# A slot while the blocks about it are filled in: no expression holds the mark.
_SLOT: Final = re.compile("\0([A-Z]+2?)\0")
# The slot that an expression begins with, after what may not stand before it.
_LEAD: Final = re.compile(r"(?:\(\?<![^)]*\))*\x00([SO])\x00")


@dataclass(frozen=True)
class CompiledPattern:
    """A row of the table and its expression.

    ``lead`` is the class of groups the expression starts with, where it starts with one: it is
    then tried at those groups only. ``kinds`` are those of its subject and of its object.
    """

    row: Pattern
    expression: str
    lead: re.Pattern[str] | None
    kinds: tuple[int, int]

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The expression, compiled when a sentence may first match it."""
        return re.compile(self.expression)

    def matches(self, skeleton: Skeleton) -> Iterator[re.Match[str]]:
        """Every match, overlapping ones too, one at most from each start."""
        text = skeleton.text
        if self.lead is None:
            yield from self.regex.finditer(text)
            return
        for start in self.lead.finditer(text):
            match = self.regex.match(text, start.start())
            if match:
                yield match

    def match_at(self, skeleton: Skeleton, position: int) -> re.Match[str] | None:
        """The match that starts with the subject at ``position``, or None."""
        if self.lead is None or not self.row.expression.startswith("{S}"):
            return None
        return self.regex.match(skeleton.text, position)


class CompiledPatterns:
    """Rows ready to match, in order."""

    def __init__(self, rows: Iterable[Pattern]) -> None:
        self._patterns = tuple(_compile(row) for row in rows)
        try:
            self._triggers = Triggers([pattern.expression for pattern in self._patterns])
        except re.error:
            _name_broken(self._patterns)
            raise

    def __iter__(self) -> Iterator[CompiledPattern]:
        return iter(self._patterns)

    def prepare(self) -> None:
        """Compile all expressions now."""
        tuple(pattern.regex for pattern in self._patterns)

    def possible(self, skeleton: Skeleton, *, given: int = 0) -> list[CompiledPattern]:
        """Those that can match: the kinds and some of the words they need are there.

        ``given`` are kinds that need not be in the sentence.
        """
        kinds = skeleton.kinds() | given
        if not kinds:
            return []
        patterns = [self._patterns[number] for number in self._triggers(skeleton.text)]
        return [p for p in patterns if kinds & p.kinds[0] and kinds & p.kinds[1]]


@lru_cache(maxsize=8)
def _compile_all(rows: tuple[Pattern, ...]) -> CompiledPatterns:
    return CompiledPatterns(rows)


def compile_patterns(rows: Sequence[Pattern] = PATTERNS) -> CompiledPatterns:
    """The rows ready to match, in order.

    Raises:
        FormatError: an expression is none, or names a block that there is not.

    >>> {pattern.row.predicate for pattern in compile_patterns()} >= {"treats", "causes"}
    True
    """
    return _compile_all(tuple(rows))


def _compile(row: Pattern) -> CompiledPattern:
    subject, obj = kinds_class(*row.subject), kinds_class(*row.object)
    slots = {
        "S": f"(?P<s>{subject})",
        "O": f"(?P<o>{obj})",
        "O2": f"(?P<o2>{obj})",
        "C": f"(?P<c>{subject})",
        "COND": kinds_class("disease"),
    }
    marked = {name: f"\0{name}\0" for name in slots}
    try:
        filled = fill_blocks(row.expression, {**pattern_blocks(), **marked})
        text = _SLOT.sub(lambda found: slots[found[1]], filled)
        start = _LEAD.match(filled)
        lead = {"S": subject, "O": obj}[start[1]] if start else None
        if lead is None and text[0] != "^":
            text = rf"\b{text}"
    except FormatError as error:
        raise FormatError(f"pattern {row.name}: {error}") from None
    return CompiledPattern(
        row,
        text,
        re.compile(lead) if lead else None,
        (kinds_mask(*row.subject), kinds_mask(*row.object)),
    )


def _name_broken(patterns: Iterable[CompiledPattern]) -> None:
    """Raise an error that names the first pattern whose expression is none."""
    for pattern in patterns:
        try:
            re.compile(pattern.expression)
        except re.error as error:
            raise FormatError(f"pattern {pattern.row.name}: {error}") from None
