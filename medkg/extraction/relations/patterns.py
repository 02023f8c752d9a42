"""The pattern table compiled, and found in sentence skeletons."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from medkg.extraction.relations.adverse_table import ADVERSE_PATTERNS, TOPIC_PATTERNS
from medkg.extraction.relations.marker_table import MARKER_PATTERNS
from medkg.extraction.relations.pattern_table import BLOCKS, SENTENCE_PATTERNS, Pattern
from medkg.extraction.relations.skeleton import Skeleton, kinds_class, kinds_mask
from medkg.extraction.text.triggers import Triggers

__all__ = [
    "PATTERNS",
    "TOPIC_PATTERNS",
    "CompiledPattern",
    "CompiledPatterns",
    "Pattern",
    "compiled",
]

#: All rows that are read within a sentence.
PATTERNS: Final[tuple[Pattern, ...]] = (
    *SENTENCE_PATTERNS,
    *ADVERSE_PATTERNS,
    *MARKER_PATTERNS,
)

_BLOCK: Final = re.compile(r"\{([A-Z]+2?)\}")


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
        self._triggers = Triggers([pattern.expression for pattern in self._patterns])

    def __iter__(self) -> Iterator[CompiledPattern]:
        return iter(self._patterns)

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
def _compiled(rows: tuple[Pattern, ...]) -> CompiledPatterns:
    return CompiledPatterns(rows)


def compiled(rows: Sequence[Pattern] = PATTERNS) -> CompiledPatterns:
    """The rows ready to match, in order.

    >>> {pattern.row.predicate for pattern in compiled()} >= {"treats", "causes", "targets"}
    True
    """
    return _compiled(tuple(rows))


def _compile(row: Pattern) -> CompiledPattern:
    subject, obj = kinds_class(*row.subject), kinds_class(*row.object)
    blocks = {
        **BLOCKS,
        "S": f"(?P<s>{subject})",
        "O": f"(?P<o>{obj})",
        "O2": f"(?P<o2>{obj})",
        "C": f"(?P<c>{subject})",
        "COND": kinds_class("disease"),
    }
    text = row.expression
    while _BLOCK.search(text):
        text = _BLOCK.sub(lambda found: blocks[found[1]], text)
    start = re.match(r"(?:\(\?<![^)]*\))*\{([SO])\}", row.expression)
    lead = {"S": subject, "O": obj}[start[1]] if start else None
    if lead is None and text[0] != "^":
        text = rf"\b{text}"
    return CompiledPattern(
        row,
        text,
        re.compile(lead) if lead else None,
        (kinds_mask(*row.subject), kinds_mask(*row.object)),
    )
