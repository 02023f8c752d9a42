"""Where coded names occur in coded texts: looked up at first, by an automaton from then on.

The automaton takes seconds to make and then reads a text several times as fast. So the first
texts are read by looking every stretch of words up, and it is made once they were so many that
it would have paid.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from medkg.extraction.text.automaton import Automaton, build_automaton

__all__ = ["Occurrences"]

# Letters of text (a letter is a word) after which the automaton is made: some 40 abstracts.
FEW: Final = 10_000

Hit = tuple[int, int, int]


class Occurrences:
    """Finds ``patterns`` of whole letters, ``width`` bytes each, in texts of such letters.

    Args:
        few: after so many letters of text the automaton is made.

    >>> sorted(Occurrences([b"ab", b"abcd", b"cd"], 2)(b"abcdab"))
    [(0, 0, 2), (0, 4, 6), (1, 0, 4), (2, 2, 4)]
    """

    def __init__(self, patterns: Sequence[bytes], width: int, *, few: int = FEW) -> None:
        self._patterns = patterns
        self._width = width
        self._left = few
        self._automaton: Automaton | None = None
        self._number: dict[bytes, int] = {}
        # First letter -> the lengths of the patterns that begin with it.
        self._lengths: dict[bytes, set[int]] = {}

    def __call__(self, text: bytes) -> list[Hit]:
        """``(number of the pattern, start, end)`` of every occurrence, nested ones too."""
        if self._automaton is not None:
            return self._automaton.find_matches_as_indexes(text, overlapping=True)
        if not self._patterns:
            return []
        self._left -= len(text) // self._width
        if self._left < 0:
            self.prepare()
            return self(text)
        return self._looked_up(text)

    def prepare(self) -> None:
        """Make the automaton now, as before many texts."""
        if self._patterns:
            self._automaton = build_automaton(self._patterns)
            self._patterns, self._number, self._lengths = (), {}, {}

    def _looked_up(self, text: bytes) -> list[Hit]:
        if not self._number:
            self._number = {pattern: number for number, pattern in enumerate(self._patterns)}
            for pattern in self._patterns:
                self._lengths.setdefault(pattern[: self._width], set()).add(len(pattern))
        hits = []
        for start in range(0, len(text), self._width):
            for length in self._lengths.get(text[start : start + self._width], ()):
                number = self._number.get(text[start : start + length])
                if number is not None and start + length <= len(text):
                    hits.append((number, start, start + length))
        return hits
