"""Short forms a document defines, read everywhere in that document as their long form."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from medkg.extraction.dictionary import Dictionary, Match
from medkg.extraction.linking import links_of
from medkg.extraction.normalise import words
from medkg.extraction.tokens import Abbreviation
from medkg.types import Link

__all__ = ["LinkedSpan", "definitions", "expand"]

# A link through a definition is as sure as the long form's, but for the finder's own errors
# (Schwartz and Hearst, 2003: precision .96 at best).
DEFINITION_SCORE = 0.96
# The mention must make up this share of the long form's words ("severe heart failure (SHF)").
_MIN_SHARE = 0.6

LinkedSpan = tuple[int, int, tuple[Link, ...], str]  # start, end, links, method


def definitions(
    text: str,
    abbreviations: Iterable[Abbreviation],
    matches: Sequence[Match],
    dictionary: Dictionary,
) -> dict[str, tuple[Link, ...]]:
    """Links of each short form the document defines; empty where the long form is unknown.

    The long form is looked up whole; failing that, a mention that ends it and makes up at
    least most of its words stands for it.
    """
    ending = {match.end: match for match in matches}
    found: dict[str, tuple[Link, ...]] = {}
    for item in abbreviations:
        short = text[item.start : item.end]
        if found.get(short):
            continue
        found[short] = _resolved(text, item, ending.get(item.long_end), dictionary)
    return found


def _resolved(
    text: str, item: Abbreviation, tail: Match | None, dictionary: Dictionary
) -> tuple[Link, ...]:
    long = text[item.long_start : item.long_end]
    why = f"long form of {text[item.start : item.end]}"
    links = links_of(dictionary.lookup(long), dictionary.terms)
    share = 1.0
    if not links and tail is not None and tail.start >= item.long_start:
        whole = len(words(long))
        share = len(words(text[tail.start : tail.end])) / max(whole, 1)
        if share >= _MIN_SHARE:
            links = links_of(tail.names, dictionary.terms)
    if not links:
        links, share = _plausible(text[item.start : item.end], long, dictionary), 1.0
    factor = DEFINITION_SCORE * (1.0 if share == 1.0 else 0.9)
    return tuple(replace(link, score=round(link.score * factor, 4), why=why) for link in links)


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


def expand(
    text: str,
    matches: Sequence[Match],
    defined: Mapping[str, tuple[Link, ...]],
    dictionary: Dictionary,
) -> list[LinkedSpan]:
    """All linked spans of a document, in order: names, and every use of a defined short form.

    A short form whose long form is unknown is dropped even where the dictionary has a meaning
    for it: the document says that it means something else.
    """
    spans: list[LinkedSpan] = []
    taken: list[tuple[int, int]] = []
    for match in matches:
        surface = text[match.start : match.end]
        if surface in defined or (surface.endswith("s") and surface[:-1] in defined):
            continue
        spans.append(
            (match.start, match.end, links_of(match.names, dictionary.terms), "dictionary")
        )
        taken.append((match.start, match.end))
    usable = [short for short, links in defined.items() if links]
    if usable:
        covered = _Covered(taken)
        spans.extend(
            (start, end, defined[short], "abbreviation")
            for start, end, short in uses(text, usable)
            if covered.free(start, end)
        )
        spans.sort(key=lambda span: span[:2])
    return spans


def uses(text: str, short_forms: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    """Start, end and short form of every use of the short forms, singular or plural.

    >>> list(uses("SSRIs differ: an SSRI is no SNRI.", ["SSRIs"]))
    [(0, 5, 'SSRIs'), (17, 21, 'SSRIs')]
    """
    stems = {_singular(short): short for short in short_forms}
    if not stems:
        return
    either = "|".join(re.escape(stem) for stem in sorted(stems, key=len, reverse=True))
    for use in re.finditer(rf"(?<![^\W_])({either})s?(?![^\W_])", text):
        yield use.start(), use.end(), stems[use[1]]


def _singular(short: str) -> str:
    """``SSRI`` of ``SSRIs``; what is no plural of capitals stays."""
    return short[:-1] if len(short) > 2 and short.endswith("s") and short[:-1].isupper() else short


class _Covered:
    """Which stretches of a text are taken; the spans are sorted and do not overlap."""

    def __init__(self, spans: Sequence[tuple[int, int]]) -> None:
        self._starts = [start for start, _ in spans]
        self._ends = [end for _, end in spans]

    def free(self, start: int, end: int) -> bool:
        return bisect_left(self._starts, end) == bisect_right(self._ends, start)
