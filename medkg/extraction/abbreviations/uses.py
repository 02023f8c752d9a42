"""Every place of a text where a short form stands, however it is written there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice, pairwise
from typing import Final, NamedTuple

__all__ = ["find_uses"]

_PIECE: Final = re.compile(r"[α-ωµ]|[^\W\d_α-ωµ]+|\d+|(?<=\w)\+")
_GREEK: Final = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "kappa": "κ",
    "lambda": "λ", "omega": "ω", "µ": "μ",
}  # fmt: skip
_NAMES: Final = {
    sign: [name for name, other in _GREEK.items() if other == sign] for sign in _GREEK.values()
}
_HYPHENS: Final = frozenset(["", "-", "‐", "‑", "–"])
# What may stand between the pieces of a short form; anything else ends it.
_LONGEST_GAP: Final = 2
# Letters a short form needs to be known in other capitals ("QoL", "QOL").
_LETTERS: Final = 3


Pieces = tuple[str, ...]


class _Forms(NamedTuple):
    """Short forms as written in the singular, by their pieces, and how many pieces they have."""

    exact: dict[str, str]
    folded: dict[Pieces, tuple[str, Pieces]]  # short form, what stands between its pieces
    sizes: dict[str, set[int]]


def find_uses(text: str, short_forms: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    """Start, end and short form of every use of the short forms, in reading order.

    Plural or singular; with a hyphen or without; a Greek letter or its name; where there are
    three letters, in other capitals if two are left, so that ``cat`` is no ``CAT``.

    >>> list(find_uses("SSRIs differ: an SSRI is no SNRI.", ["SSRIs"]))
    [(0, 5, 'SSRIs'), (17, 21, 'SSRIs')]
    >>> list(find_uses("IL6 and IL-6", ["IL-6"]))
    [(0, 3, 'IL-6'), (8, 12, 'IL-6')]
    """
    forms = _Forms({}, {}, {})
    for short in short_forms:
        stem = _singular(short)
        pieces = list(_PIECE.finditer(stem))
        if pieces:
            key = tuple([_folded(piece[0]) for piece in pieces])
            gaps = tuple([stem[a.end() : b.start()] for a, b in pairwise(pieces)])
            forms.exact.setdefault(stem, short)
            forms.folded.setdefault(key, (short, gaps))
            forms.sizes.setdefault(key[0], set()).add(len(key))
    return _found(text, forms) if forms.sizes else iter(())


def _found(text: str, forms: _Forms) -> Iterator[tuple[int, int, str]]:
    reach = 0
    for start in _heads(text, forms):
        first = _PIECE.match(text, start)
        if first is None or start < reach:
            continue
        head = _folded(first[0])
        counts = forms.sizes.get(head) or (head[-1] == "s" and forms.sizes.get(head[:-1])) or ()
        for count in sorted(counts, reverse=True):
            run = list(islice(_PIECE.finditer(text, start), count))
            end = run[-1].end()
            if len(run) < count or text[end : end + 1].isalnum():
                continue
            gaps = tuple([text[a.end() : b.start()] for a, b in pairwise(run)])
            if any(len(gap) > _LONGEST_GAP for gap in gaps):
                continue
            key = tuple([_folded(piece[0]) for piece in run])
            short = _short(text[start:end], key, gaps, forms)
            if short is not None:
                reach = end
                yield start, end, short
                break


def _heads(text: str, forms: _Forms) -> list[int]:
    """Where a first piece of a short form may stand: at the beginning of a word."""
    low = text.lower()
    if len(low) != len(text):  # a letter whose small form is two
        return [found.start() for found in _PIECE.finditer(text) if _begins(text, found.start())]
    places = set()
    for head in forms.sizes:
        for written in (head, *_NAMES.get(head, ())):
            at = low.find(written)
            while at >= 0:
                if _begins(text, at):
                    places.add(at)
                at = low.find(written, at + 1)
    return sorted(places)


def _begins(text: str, place: int) -> bool:
    return not (place and text[place - 1].isalnum())


def _short(surface: str, key: Pieces, gaps: Pieces, forms: _Forms) -> str | None:
    """The short form a surface is: as written, or in other letters."""
    variants = [(surface, key)]
    if surface[-1] == "s":
        variants.append((surface[:-1], (*key[:-1], key[-1][:-1])))
    for stem, _ in variants:
        if stem in forms.exact:
            return forms.exact[stem]
    for stem, pieces in variants:
        short, wanted = forms.folded.get(pieces, ("", ()))
        if short and all(
            gap == other or (gap in _HYPHENS and other in _HYPHENS)
            for gap, other in zip(gaps, wanted, strict=True)
        ):
            letters = sum(char.isalpha() for char in short)
            capitals = sum(char.isupper() for char in stem)
            if _unmarked(stem) == _unmarked(short) or (letters >= _LETTERS and capitals > 1):
                return short
    return None


def _folded(piece: str) -> str:
    low = piece.lower()
    return _GREEK.get(low, low)


def _unmarked(word: str) -> str:
    """A short form without hyphens, Greek letters by their sign."""
    return "".join([_GREEK.get(piece, piece) for piece in _PIECE.findall(word)])


def _singular(short: str) -> str:
    """``SSRI`` of ``SSRIs``; what is no plural of capitals stays."""
    return short[:-1] if len(short) > 2 and short.endswith("s") and short[:-1].isupper() else short
