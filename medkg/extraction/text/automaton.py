"""Many byte strings found in one pass over a text (Aho and Corasick, 1975)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, cast

from medkg.errors import MissingExtraError

__all__ = ["Automaton", "build_automaton", "import_ahocorasick"]


class Automaton(Protocol):
    """What is used of ahocorasick_rs."""

    def find_matches_as_indexes(
        self, haystack: bytes, overlapping: bool = False
    ) -> list[tuple[int, int, int]]:
        """``(number of the string, start, end)`` of each occurrence, in bytes."""


def build_automaton(strings: Sequence[bytes]) -> Automaton:
    """An automaton over ``strings``, none of them empty.

    Raises:
        MissingExtraError: ahocorasick_rs is not installed.

    >>> build_automaton([b"he", b"she"]).find_matches_as_indexes(b"shed", overlapping=True)
    [(1, 0, 3), (0, 1, 3)]
    """
    return cast(Automaton, import_ahocorasick().BytesAhoCorasick(strings))


def import_ahocorasick() -> Any:
    """The module ahocorasick_rs.

    Raises:
        MissingExtraError: it is not installed.
    """
    try:
        import ahocorasick_rs
    except ImportError as error:
        raise MissingExtraError(
            f'the dictionary needs ahocorasick-rs ({error}): pip install "medkg[nlp]"'
        ) from error
    return ahocorasick_rs
