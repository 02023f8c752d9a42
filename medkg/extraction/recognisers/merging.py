"""One list of mentions out of what several recognisers found.

The rule, in order:

1. Mentions of the same characters are one. The most trusted recogniser that links it says what
   it is, or the most trusted of all where none does. Those whose kind agrees raise its score to
   1 - prod(1 - score), as independent witnesses would; those that disagree are ignored.
   Disease and phenotype agree.
2. Where mentions overlap, one with a link beats one without; then the longer beats the shorter;
   then the more trusted the less trusted (``prefer="trusted"``: trust before length); then the
   earlier the later. What overlaps a winner is dropped.
3. ``method`` names the recognisers that agreed, joined by ``+``, the most trusted first.

The dictionary and the abbreviations it reads are trusted most, then models in the order they
were added.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal

from medkg.extraction.linking.name_words import may_be_kind
from medkg.types import Mention

__all__ = ["Preference", "merge"]

Preference = Literal["longest", "trusted"]


def merge(
    mentions: Iterable[Mention], *, order: Sequence[str], prefer: Preference = "longest"
) -> list[Mention]:
    """The mentions of one document that stay, in reading order, none overlapping another.

    ``order`` lists methods, the most trusted first; others come after them.

    >>> def found(start, end, method, score=0.9):
    ...     return Mention("PMID:1", start, end, "x" * (end - start), "drug", score, method)
    >>> kept = merge([found(0, 4, "a"), found(0, 4, "b"), found(2, 4, "b")], order=["a", "b"])
    >>> [(m.start, m.end, m.score, m.method) for m in kept]
    [(0, 4, 0.99, 'a+b')]
    """
    rank = {method: place for place, method in enumerate(order)}
    spans: dict[tuple[int, int], list[Mention]] = {}
    for mention in mentions:
        spans.setdefault((mention.start, mention.end), []).append(mention)
    agreed = [_agreed(found, rank) for found in spans.values()]
    starts: list[int] = []
    kept: list[Mention] = []
    for mention in sorted(agreed, key=lambda m: _claim(m, rank, prefer)):
        place = bisect_left(starts, mention.start)
        if place and kept[place - 1].end > mention.start:
            continue
        if place < len(kept) and kept[place].start < mention.end:
            continue
        starts.insert(place, mention.start)
        kept.insert(place, mention)
    return kept


def _rank(mention: Mention, rank: dict[str, int]) -> int:
    return rank.get(mention.method.partition("+")[0], len(rank))


def _agreed(found: Sequence[Mention], rank: dict[str, int]) -> Mention:
    """One mention for all that are of the same characters."""
    if len(found) == 1:
        return found[0]
    ordered = sorted(
        found,
        key=lambda m: (
            not m.links,
            _rank(m, rank),
            m.method,
            m.kind,
            -m.score,
            [(-link.score, link.curie) for link in m.links],
        ),
    )
    first = ordered[0]
    scores: dict[str, float] = {}
    for mention in ordered:
        if may_be_kind(mention.kind, first.kind):
            scores[mention.method] = max(scores.get(mention.method, 0.0), mention.score)
    methods = sorted(scores, key=lambda method: (rank.get(method, len(rank)), method))
    doubt = math.prod(1 - score for score in scores.values())
    score = round(1 - doubt, 4) if len(scores) > 1 else first.score
    return replace(first, score=max(score, *scores.values()), method="+".join(methods))


def _claim(
    mention: Mention, rank: dict[str, int], prefer: Preference
) -> tuple[bool, int, int, int, str]:
    """The smaller, the better its claim to the characters it covers."""
    length, trust = mention.start - mention.end, _rank(mention, rank)
    first, second = (length, trust) if prefer == "longest" else (trust, length)
    return not mention.links, first, second, mention.start, mention.method
