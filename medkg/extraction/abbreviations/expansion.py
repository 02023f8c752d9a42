"""Short forms a document defines, read everywhere in that document as their long form."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from medkg.extraction.abbreviations.definition import Abbreviation
from medkg.extraction.abbreviations.uses import find_uses
from medkg.extraction.names.dictionary import Dictionary, Match
from medkg.extraction.names.links import links_of
from medkg.extraction.text.normalise import words
from medkg.types import Link

__all__ = ["Definitions", "LinkedSpan", "expand_short_forms", "in_force", "resolve_definitions"]

# A link through a definition is as sure as the long form's, but for the finder's own errors
# (Schwartz and Hearst, 2003: precision .96 at best).
DEFINITION_SCORE = 0.96
# The mention must make up this share of the long form's words ("severe heart failure (SHF)").
_MIN_SHARE = 0.6

# What follows the head of a long form without changing what it names.
_ADDITIONS = (" with ", " without ", " in ", " of ", " due ", " after ", " type ", ", ")

LinkedSpan = tuple[int, int, tuple[Link, ...], str]  # start, end, links, method
Definitions = dict[str, list[tuple[int, tuple[Link, ...]]]]
"""Of each short form, where it is defined and the links of what it stands for, in order."""

Meaning = TypeVar("Meaning")


def resolve_definitions(
    text: str,
    abbreviations: Iterable[Abbreviation],
    matches: Sequence[Match],
    dictionary: Dictionary,
) -> Definitions:
    """Links of each short form the document defines; empty where the long form is unknown.

    The long form is looked up whole; failing that, a mention that ends or begins it and makes
    up most of its words stands for it.
    """
    ending = {match.end: match for match in matches}
    beginning = {match.start: match for match in matches}
    found: Definitions = {}
    for item in abbreviations:
        places = found.setdefault(text[item.start : item.end], [])
        near = [ending.get(item.long_end), beginning.get(item.long_start)]
        links = _resolved(text, item, [match for match in near if match], dictionary)
        if links and places and not places[-1][1]:
            places[-1] = (places[-1][0], links)
        elif links or not places:
            places.append((item.start, links))
    return found


def in_force(places: Sequence[tuple[int, Meaning]], at: int) -> Meaning:
    """What a short form means at a place: by the last definition up to there, or the first.

    >>> in_force([(10, "Alzheimer disease"), (90, "atopic dermatitis")], 95)
    'atopic dermatitis'
    """
    index = bisect_right(places, at, key=lambda place: place[0])
    return places[max(index - 1, 0)][1]


def _resolved(
    text: str, item: Abbreviation, near: Sequence[Match], dictionary: Dictionary
) -> tuple[Link, ...]:
    long = text[item.long_start : item.long_end]
    why = f"long form of {text[item.start : item.end]}"
    factor = DEFINITION_SCORE
    links = links_of(dictionary.lookup(long), dictionary.terms)
    if not links:
        whole = len(words(long))
        for match in near:
            if not _stands_for(text, match, item):
                continue
            part = len(words(text[match.start : match.end]))
            if min(part, whole) >= _MIN_SHARE * max(part, whole):
                links = links_of(match.names, dictionary.terms)
                factor = 0.9 * DEFINITION_SCORE
                break
    if not links:
        links, factor = _plausible(text[item.start : item.end], long, dictionary), DEFINITION_SCORE
    return tuple(replace(link, score=round(link.score * factor, 4), why=why) for link in links)


def _stands_for(text: str, match: Match, item: Abbreviation) -> bool:
    """Whether a mention can stand for a long form: it has the head, and begins no word before."""
    if match.end < item.long_end and not text.startswith(_ADDITIONS, match.end):
        return False  # "hepatitis C virus"
    return match.start >= item.long_start or " " not in text[match.start : item.long_start]


def _plausible(short: str, long: str, dictionary: Dictionary) -> tuple[Link, ...]:
    """Links of the short form itself whose names share half the words of the long form."""
    wanted = {word.key for word in words(long)}
    names = []
    for name in dictionary.lookup(short):
        term = dictionary.terms[name.curie]
        known = {word.key for word in words(term.name)}
        for synonym in term.synonyms:
            known.update(word.key for word in words(synonym.text))
        if wanted and len(wanted & known) / len(wanted) >= _MIN_SHARE:
            names.append(name)
    return links_of(names, dictionary.terms)


def expand_short_forms(
    text: str, matches: Sequence[Match], defined: Definitions, dictionary: Dictionary
) -> list[LinkedSpan]:
    """All linked spans of a document, in order: names, and every use of a defined short form.

    A short form whose long form is unknown is dropped even where the dictionary has a meaning
    for it: the document says that it means something else.
    """
    places = [(*use, in_force(defined[use[2]], use[0])) for use in find_uses(text, defined)]
    short = {(start, end) for start, end, _, _ in places}
    spans: list[LinkedSpan] = []
    taken: list[tuple[int, int]] = []
    for match in matches:
        if (match.start, match.end) not in short:
            spans.append(
                (match.start, match.end, links_of(match.names, dictionary.terms), "dictionary")
            )
            taken.append((match.start, match.end))
    if places:
        covered = _Covered(taken)
        spans.extend(
            (start, end, links, "abbreviation")
            for start, end, _, links in places
            if links and covered.free(start, end)
        )
        spans.sort(key=lambda span: span[:2])
    return spans


class _Covered:
    """Which stretches of a text are taken; the spans are sorted and do not overlap."""

    def __init__(self, spans: Sequence[tuple[int, int]]) -> None:
        self._starts = [start for start, _ in spans]
        self._ends = [end for _, end in spans]

    def free(self, start: int, end: int) -> bool:
        return bisect_left(self._starts, end) == bisect_right(self._ends, start)
