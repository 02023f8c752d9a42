"""The full names in a mention that names several concepts: "hepatitis B and C"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final

from medkg.extraction.names.coordination import expand_coordinations
from medkg.extraction.names.dictionary import COORDINATION, Match, Name
from medkg.extraction.names.word_table import EMPTY_WORDS

__all__ = ["full_names"]

# A mention without any of these names one thing; what is between two parts is no more than this.
_JOINED: Final = re.compile(r" (?:and|or|&) |, | ?/ ?|and/or")
_BETWEEN: Final = re.compile(r",? (?:and/or|and|or|&) |, | ?/ ?")
_WORD: Final = re.compile(r"[^\s,/]+")
# A longer mention is a clause; a shorter word alone is a letter that tells two names apart.
_MOST_WORDS: Final = 12
_SHORTEST: Final = 3


def full_names(text: str, named: Callable[[str], bool]) -> list[str]:
    """The name of each part, in order; empty unless there are two at least, side by side.

    ``named`` tells whether a text is a name. What a part leaves out is read from its neighbours
    by the rules of :func:`~medkg.extraction.names.coordination.expand_coordinations`.

    >>> full_names("renal and hepatic failure", {"renal failure", "hepatic failure"}.__contains__)
    ['renal failure', 'hepatic failure']
    """
    if not _JOINED.search(text):
        return []
    # No name begins or ends with "and" or "of".
    words = [m.span() for m in _WORD.finditer(text) if m[0].lower() not in EMPTY_WORDS]
    if len(words) > _MOST_WORDS:
        return []
    names = _Names(named)
    matches = expand_coordinations(text, _matches(text, words, names), names)
    for first, second in pairwise(matches):
        if not _BETWEEN.fullmatch(text, first.end, second.start):
            return []
    return [match.names[0].text for match in matches] if len(matches) > 1 else []


class _Names:
    """Names as the rules of coordination ask for them, each as it was asked for."""

    def __init__(self, named: Callable[[str], bool]) -> None:
        self._named = named

    def lookup(self, text: str) -> tuple[Name, ...]:
        return (Name("", "", COORDINATION, text, None),) if self._named(text) else ()


def _matches(text: str, words: Sequence[tuple[int, int]], names: _Names) -> list[Match]:
    """Names written out in full, from left to right the longest."""
    found: list[Match] = []
    at = 0
    while at < len(words):
        start = words[at][0]
        for last in range(len(words) - 1, at - 1, -1):
            end = words[last][1]
            held = names.lookup(text[start:end]) if end - start >= _SHORTEST else ()
            if held:
                found.append(Match(start, end, held))
                at = last
                break
        at += 1
    return found
