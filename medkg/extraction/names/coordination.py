"""Names that a text writes only once for several: "breast and ovarian cancer", "hepatitis B or C".

Every reading is looked up: a part with the head or the beginning it shares must be a name of
the dictionary, of the kind of the name it is listed with. Nothing is made up.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final, Protocol

from medkg.extraction.names.dictionary import COORDINATION, Match, Name
from medkg.extraction.names.word_table import GENERIC_HEADS
from medkg.extraction.text.normalise import fold

__all__ = ["Names", "expand_coordinations"]

# Between two parts: "A and B", "A, B and C", "A/B".
_JOIN: Final = re.compile(r",? (?:and/or|and|or|&) |, | ?/ ?")
_LISTED_BEFORE: Final = re.compile(r"(?:,? (?:and/or|and|or|&) |, | ?/ ?)$")
_WORDS_BEFORE: Final = re.compile(r"[^\W_][\w-]*(?: [^\W_][\w-]*){0,2}$")
# A part that only tells members of one family apart: B, 12, B12, IV.
_CODE: Final = re.compile(r"(?:[A-Z]?\d{1,4}[a-zA-Z]?|[A-Z]|[IVX]{1,4})(?![\w-])")
_NUMBER: Final = r"(?:\d{1,2}|[IVX]{1,4})[a-zA-Z]?"
_NUMBERED: Final = re.compile(
    rf"\b(type|stage|grade|class|factor)s? ((?:{_NUMBER}, )*{_NUMBER}),? (?:and/or|and|or|&) "
    rf"({_NUMBER}) $",
    re.IGNORECASE,
)
_OF: Final = re.compile(r" of (?:the )?([^\W\d_][\w-]*(?: [^\W\d_][\w-]*)?)")
_COUNTED: Final = re.compile(
    rf",? ((?:type|stage|grade|class)s? {_NUMBER})(?![\w-])", re.IGNORECASE
)
_SAME: Final = {"phenotype": "disease"}
_GENERIC: Final = GENERIC_HEADS | {"deficiency"}
_MAX_PARTS: Final = 12
_WINDOW: Final = 80


class Names(Protocol):
    """What knows names: a :class:`~medkg.extraction.names.dictionary.Dictionary`, or an index."""

    def lookup(self, text: str) -> tuple[Name, ...]:
        """Names spelt like the whole of ``text``."""


def expand_coordinations(text: str, matches: Sequence[Match], dictionary: Names) -> list[Match]:
    """``matches`` with those that share a word of another, and those written in another order.

    In reading order, none overlapping. The part that a name is cut down to is the span of its
    match; its names have the scope ``coordination``.

    >>> from medkg.extraction.names.dictionary import Dictionary
    >>> from medkg.ontology import Ontology, Term
    >>> names = ["breast cancer", "ovarian cancer"]
    >>> toy = Dictionary([Ontology("toy", [Term(f"X:{n}", n, "disease") for n in names])])
    >>> text = "Breast and ovarian cancer"
    >>> found = expand_coordinations(text, toy.find(text), toy)
    >>> [(text[m.start : m.end], m.names[0].text) for m in found]
    [('Breast', 'breast cancer'), ('ovarian cancer', 'ovarian cancer')]
    """
    found = _Found(matches)
    for match in matches:
        whole = _other_order(text, match, dictionary, found)
        found.replace(match, whole)
        for part in (
            *_numbered(text, whole, dictionary, found),
            *_before(text, whole, dictionary, found),
            *_after(text, whole, dictionary, found),
        ):
            found.add(part)
    return found.matches


class _Found:
    """Matches in reading order; what overlaps one of them is not added."""

    def __init__(self, matches: Sequence[Match]) -> None:
        self.matches = list(matches)

    def free(self, start: int, end: int) -> bool:
        place = bisect_left(self.matches, start, key=lambda match: match.end)
        while place < len(self.matches) and self.matches[place].end <= start:
            place += 1
        return place == len(self.matches) or self.matches[place].start >= end

    def add(self, match: Match) -> None:
        if self.free(match.start, match.end):
            place = bisect_left(self.matches, match.start, key=lambda other: other.start)
            self.matches.insert(place, match)

    def replace(self, match: Match, other: Match) -> None:
        if other is not match:
            self.matches[self.matches.index(match)] = other


def _named(dictionary: Names, name: str, like: Match) -> tuple[Name, ...]:
    """Names spelt so, of a kind that ``like`` has."""
    kinds = {_SAME.get(held.kind, held.kind) for held in like.names}
    return tuple(
        held._replace(scope=COORDINATION)
        for held in dictionary.lookup(name)
        if held.exact is None and _SAME.get(held.kind, held.kind) in kinds
    )


def _other_order(text: str, match: Match, dictionary: Names, found: _Found) -> Match:
    """ "cancer of the breast", "diabetes mellitus, type 2": the longer match, if it is a name."""
    head = text[match.start : match.end]
    for form in (_OF, _COUNTED):
        hit = form.match(text, match.end)
        if hit is None:
            continue
        words = hit[1].split(" ")
        for size in range(len(words), 0, -1) if form is _OF else (len(words),):
            rest = " ".join(words[:size])
            end = hit.start(1) + len(rest)
            names = _named(dictionary, f"{rest} {head}", match)
            if names and found.free(match.end, end):
                return Match(match.start, end, names)
    return match


def _numbered(text: str, match: Match, dictionary: Names, found: _Found) -> Iterator[Match]:
    """ "type 1 and 2 diabetes"; the last number becomes part of the match it stands before."""
    hit = _NUMBERED.search(text, max(0, match.start - _WINDOW), match.start)
    if hit is None:
        return
    head = text[match.start : match.end]
    names = _named(dictionary, f"{hit[1]} {hit[3]} {head}", match)
    if not names or not found.free(hit.start(), match.start):
        return
    found.replace(match, Match(hit.start(3), match.end, names))
    start = hit.start()
    for number in re.finditer(_NUMBER, hit[2]):
        names = _named(dictionary, f"{hit[1]} {number[0]} {head}", match)
        end = hit.start(2) + number.end()
        if names:
            yield Match(start, end, names)
        start = end + 2  # behind the comma


def _before(text: str, match: Match, dictionary: Names, found: _Found) -> Iterator[Match]:
    """ "breast, ovarian and colon cancer": parts that share the end of ``match``."""
    words = text[match.start : match.end].split(" ")
    heads = [" ".join(words[i:]) for i in range(1, len(words))]
    place = match.start
    for _ in range(_MAX_PARTS if heads else 0):
        join = _LISTED_BEFORE.search(text, max(0, place - 10), place)
        if join is None:
            return
        part = _part_before(text, join.start(), heads, match, dictionary)
        if part is None or not found.free(part.start, part.end):
            return
        yield part
        place = part.start


def _part_before(
    text: str, end: int, heads: Sequence[str], match: Match, dictionary: Names
) -> Match | None:
    hit = _WORDS_BEFORE.search(text, max(0, end - _WINDOW), end)
    if hit is None:
        return None
    words = hit[0].split(" ")
    for size in range(len(words), 0, -1):
        part = " ".join(words[-size:])
        if fold(part) in _GENERIC:
            continue  # "deficiency and Fish-eye disease"
        for head in heads:
            names = _named(dictionary, f"{part} {head}", match)
            if names:
                return Match(end - len(part), end, names)
    return None


def _after(text: str, match: Match, dictionary: Names, found: _Found) -> Iterator[Match]:
    """ "vitamins B6 and B12": codes that share the beginning of ``match``."""
    first, space, last = text[match.start : match.end].rpartition(" ")
    if not space or not _CODE.fullmatch(last):
        return
    place = match.end
    for _ in range(_MAX_PARTS):
        join = _JOIN.match(text, place)
        code = _CODE.match(text, join.end()) if join else None
        if code is None:
            return
        names = _named(dictionary, f"{first} {code[0]}", match)
        if not names or not found.free(code.start(), code.end()):
            return
        yield Match(code.start(), code.end(), names)
        place = code.end()
