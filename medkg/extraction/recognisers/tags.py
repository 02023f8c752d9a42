"""Spans of a sequence of tags: BIO, IOB1, BIOES, BILOU, or a bare label for each word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

__all__ = ["label_of", "spans_of"]

_BEGINS: Final = frozenset("BSU")
_ENDS: Final = frozenset("ESLU")
_PREFIXES: Final = frozenset("BIOESLU")
_OUTSIDE: Final = frozenset({"", "O", "NONE", "PAD", "X"})


def _split(tag: str) -> tuple[str, str]:
    """Prefix and label; a bare label is a word inside, an outside tag has no label."""
    if len(tag) > 1 and tag[0] in _PREFIXES and tag[1] in "-_":
        return tag[0], tag[2:]
    # Some models put the prefix last: "Disease-B".
    if len(tag) > 1 and tag[-1] in _PREFIXES and tag[-2] == "-":
        return tag[-1], tag[:-2]
    if tag.upper() in _OUTSIDE or tag.startswith("["):
        return "O", ""
    return "I", tag


def label_of(tag: str) -> str | None:
    """The label of a tag without its prefix, None for a tag outside of everything.

    >>> label_of("B-Disease"), label_of("I_DRUG"), label_of("GENE"), label_of("O")
    ('Disease', 'DRUG', 'GENE', None)
    """
    return _split(tag)[1] or None


def spans_of(tags: Sequence[str]) -> list[tuple[int, int, str]]:
    """(first, last + 1, label) of each span, as conlleval reads them.

    A span begins at B, S or U, after E, S or L, and where the label changes; so a sequence that
    breaks its scheme's rules still has a reading.

    >>> spans_of(["B-D", "I-D", "O", "S-G", "S-G", "I-D", "E-D"])
    [(0, 2, 'D'), (3, 4, 'G'), (4, 5, 'G'), (5, 7, 'D')]
    """
    found: list[tuple[int, int, str]] = []
    is_open = False
    for place, tag in enumerate(tags):
        prefix, label = _split(tag)
        if not label:
            is_open = False
            continue
        if is_open and prefix not in _BEGINS and found[-1][2] == label:
            found[-1] = (found[-1][0], place + 1, label)
        else:
            found.append((place, place + 1, label))
        is_open = prefix not in _ENDS
    return found
