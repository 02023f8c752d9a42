"""Long texts in overlapping windows of tokens, cut between sentences where that can be."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

__all__ = ["owners", "windows"]


def windows(count: int, starts: Sequence[int], *, size: int, overlap: int) -> list[tuple[int, int]]:
    """Windows of at most ``size`` tokens that cover ``count``, as (first, last + 1).

    ``starts`` are the tokens that begin a sentence, sorted. A window ends where a sentence
    does, and the next begins with a sentence at most ``overlap`` tokens before that end, so
    that both see some context; inside a sentence longer than ``size`` they overlap by
    ``overlap`` tokens.

    >>> windows(10, [0, 4, 8], size=8, overlap=4)
    [(0, 8), (4, 10)]
    >>> windows(7, [0], size=4, overlap=1)
    [(0, 4), (3, 7)]
    """
    if not 0 <= overlap < size:
        raise ValueError(f"an overlap of {overlap} does not fit windows of {size} tokens")
    found = []
    first = 0
    while first < count:
        last = first + size
        if last >= count:
            found.append((first, count))
            break
        # The last sentence that begins in the window begins the rest, if it is not the first.
        place = bisect_right(starts, last) - 1
        if place >= 0 and starts[place] > first + overlap:
            last = starts[place]
        found.append((first, last))
        place = bisect_left(starts, last - overlap)
        first = last - overlap
        if place < len(starts) and starts[place] <= last:
            first = starts[place]
    return found


def owners(count: int, held: Sequence[tuple[int, int]]) -> list[int]:
    """Which window decides on each token: the one that shows most context on its scarcer side.

    >>> owners(6, [(0, 4), (2, 6)])
    [0, 0, 0, 1, 1, 1]
    """
    best = [-1] * count
    owner = [0] * count
    for number, (first, last) in enumerate(held):
        for token in range(first, last):
            # The ends of the text are no loss of context.
            left = token - first if first else count
            right = last - 1 - token if last < count else count
            if min(left, right) > best[token]:
                best[token] = min(left, right)
                owner[token] = number
    return owner
