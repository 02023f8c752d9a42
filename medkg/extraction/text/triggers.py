"""Which of many regular expressions can match a text at all, told by the words they need.

Most sentences hold the words of few rules. Strings that every match of an expression must
contain are read off its parse; one automaton looks for those of all expressions at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any, Final

from medkg.extraction.text.automaton import build_automaton

__all__ = ["Triggers", "needed_strings"]

# Shorter strings are in nearly every sentence.
_MIN_LENGTH: Final = 3
_REPEATS: Final = (
    _constants.MAX_REPEAT,
    _constants.MIN_REPEAT,
    _constants.POSSESSIVE_REPEAT,
)

Needs = list[frozenset[str]]
"""A match contains at least one string of each set."""


class Triggers:
    """Numbers of the expressions whose needs a text meets, in order; the others cannot match.

    >>> Triggers(["treat(?:s|ed)", r"caus(?:es|ed) \\w+", "[a-z]+"])("aspirin causes nausea")
    [1, 2]
    """

    def __init__(self, expressions: Sequence[str]) -> None:
        # Of each string: what it meets, and the expressions it can bring in.
        masks: dict[str, int] = {}
        brings: dict[str, list[int]] = {}
        self._always = []
        self._needs = []
        bit = 1
        for number, expression in enumerate(expressions):
            need = 0
            sets = needed_strings(expression)
            for strings in sets:
                need |= bit
                for string in strings:
                    masks[string] = masks.get(string, 0) | bit
                bit <<= 1
            self._needs.append(need)
            if not sets:
                self._always.append(number)
            for string in max(sets, key=_shortest, default=()):
                brings.setdefault(string, []).append(number)
        self._masks = list(masks.values())
        self._brings = [brings.get(string, ()) for string in masks]
        encoded = [string.encode("utf-8", "surrogatepass") for string in masks]
        self._automaton = build_automaton(encoded) if encoded else None

    def __call__(self, text: str) -> list[int]:
        """Numbers of the expressions that ``text`` may match."""
        if self._automaton is None:
            return list(self._always)
        encoded = text.encode("utf-8", "surrogatepass")
        hits = self._automaton.find_matches_as_indexes(encoded, overlapping=True)
        met = 0
        brought = set(self._always)
        for string in {hit[0] for hit in hits}:
            met |= self._masks[string]
            brought.update(self._brings[string])
        return sorted([i for i in brought if self._needs[i] & met == self._needs[i]])


def needed_strings(expression: str) -> Needs:
    """Sets of strings: every match of ``expression`` contains one string of each set.

    >>> [sorted(strings) for strings in needed_strings(r"(?:treat|cure)s? \\w+ with")]
    [['cure', 'treat'], [' with']]
    """
    parsed = _parser.parse(expression)
    if parsed.state.flags & re.IGNORECASE:
        return []
    return [strings for strings in _needs(parsed) if _shortest(strings) >= _MIN_LENGTH]


def _shortest(strings: Iterable[str]) -> int:
    return min(map(len, strings))


def _needs(sequence: Any) -> Iterator[frozenset[str]]:
    """The needs of each part of a sequence; letters that follow one another make one string."""
    run = ""
    for operation, value in sequence:
        if operation is _constants.LITERAL:
            run += chr(value)
            continue
        if run:
            yield frozenset({run})
            run = ""
        if operation is _constants.SUBPATTERN:
            _, added, _, inner = value
            if not added & re.IGNORECASE:
                yield from _needs(inner)
        elif operation is _constants.ATOMIC_GROUP:
            yield from _needs(value)
        elif operation in _REPEATS and value[0] > 0:
            yield from _needs(value[2])
        elif operation is _constants.BRANCH:
            yield from _either(value[1])
    if run:
        yield frozenset({run})


def _either(branches: Sequence[Any]) -> Iterator[frozenset[str]]:
    """The longest string of each branch; nothing where a branch needs none."""
    held: set[str] = set()
    for branch in branches:
        best = max(_needs(branch), key=_shortest, default=None)
        if best is None:
            return
        held |= best
    yield frozenset(held)
