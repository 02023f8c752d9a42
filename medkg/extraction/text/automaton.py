"""Many byte strings found in one pass over a text (Aho and Corasick, 1975)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, cast

import ahocorasick_rs

__all__ = ["Automaton", "build_automaton"]


class Automaton(Protocol):
    """What is used of ahocorasick_rs."""

    def find_matches_as_indexes(
        self, haystack: bytes, overlapping: bool = False
    ) -> list[tuple[int, int, int]]:
        """``(number of the string, start, end)`` of each occurrence, in bytes."""


def build_automaton(strings: Sequence[bytes]) -> Automaton:
    """An automaton over ``strings``, none of them empty.

    >>> build_automaton([b"he", b"she"]).find_matches_as_indexes(b"shed", overlapping=True)
    [(1, 0, 3), (0, 1, 3)]
    """
    return cast(Automaton, ahocorasick_rs.BytesAhoCorasick(strings))
