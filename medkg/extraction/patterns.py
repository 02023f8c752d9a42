"""The pattern table compiled, and found in sentence skeletons."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from medkg.extraction.pattern_table import BLOCKS, PATTERNS, Pattern
from medkg.extraction.skeleton import Skeleton, kinds_class

__all__ = ["PATTERNS", "CompiledPattern", "Pattern", "compiled"]

_BLOCK: Final = re.compile(r"\{([A-Z]+2?)\}")


@dataclass(frozen=True, slots=True)
class CompiledPattern:
    """A row of the table and its expression.

    ``lead`` is the class of groups the expression starts with, where it starts with one: it is
    then tried at those groups only.
    """

    row: Pattern
    regex: re.Pattern[str]
    lead: re.Pattern[str] | None
    needs: tuple[re.Pattern[str], ...]

    def matches(self, skeleton: Skeleton) -> Iterator[re.Match[str]]:
        """Every match, overlapping ones too, one at most from each start."""
        text = skeleton.text
        if not all(need.search(text) for need in self.needs):
            return
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


@lru_cache(maxsize=8)
def _compiled(rows: tuple[Pattern, ...]) -> tuple[CompiledPattern, ...]:
    return tuple(_compile(row) for row in rows)


def compiled(rows: Sequence[Pattern] = PATTERNS) -> tuple[CompiledPattern, ...]:
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
    }
    text = row.expression
    while _BLOCK.search(text):
        text = _BLOCK.sub(lambda found: blocks[found[1]], text)
    start = re.match(r"(?:\(\?<![^)]*\))*\{([SO])\}", row.expression)
    lead = {"S": subject, "O": obj}[start[1]] if start else None
    if lead is None and text[0] != "^":
        text = rf"\b{text}"
    needs = (subject,) if subject == obj else (subject, obj)
    return CompiledPattern(
        row,
        re.compile(text),
        re.compile(lead) if lead else None,
        tuple(re.compile(need) for need in needs),
    )
