"""Definitions in so many words: "hereafter X", "X stands for", "X, short for", ", or X,"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from medkg.extraction.abbreviations.alignment import Fit
from medkg.extraction.abbreviations.brackets import listed
from medkg.extraction.abbreviations.long_forms import (
    WINDOW,
    Abbreviation,
    Span,
    is_short,
    long_after,
    long_before,
)

__all__ = ["worded"]

# Words that may stand between a long form and the short form after it, about one that must.
_FILLERS: Final = (
    "also are be by commonly for from frequently further generally hereafter herein here"
    " hereinafter henceforth hence in is it known now often on or referred simply sometimes text"
    " the this throughout to usually was we were which will with an as below that thereafter and"
    " so so-called shortened simply termed called named denoted designated abbreviated"
    " abbreviation acronym initials common short form can being been has have traditionally"
)
_FILLER: Final = frozenset(_FILLERS.split())
_MOST_FILLERS: Final = 8

# Sure wordings, in which any close long form will do, before or after.
_SAID: Final = (
    "hereafter", "hereinafter", "henceforth", "abbreviated", "abbreviation", "acronym", "denoted",
    "designated", "termed", "called", "known as", "referred to", "shortened", "a.k.a.", " aka ",
    "initials", "short form",
)  # fmt: skip
# The short form stands before; the long form follows.
_STANDS: Final = (
    "stands for ", "standing for ", "stood for ", "short for ", "abbreviation for ",
    "abbreviation of ", "acronym for ", "acronym of ", "abbreviates ", "denotes ", "denoting ",
    "means ", "meaning ",
)  # fmt: skip
_FOR_SHORT: Final = (" for short",)
_IS_SHORT: Final = re.compile(
    r"(?:acronym|abbreviation|short form) (?:for|of) [^.;:\n]{5,120}?( (?:is|are|was|were) )"
)
# Loose ones, in which the letters must be the initials of all words.
_LOOSE_BEFORE: Final = (
    " or ", " as ", " i.e. ", " i.e., ", " namely ", " viz. ", " or the ", ", ", " – ", " — ",
    " - ", "—",
)  # fmt: skip
_APPOSED: Final = (", ", " – ", " — ", " - ", "—")
_LOOSE_AFTER: Final = (
    ", or ", " or ", ", i.e. ", ", i.e., ", " i.e. ", " i.e., ", ", namely ", ", that is ",
    ", that is, ", ": ", " = ", " – ", " — ", " - ", "—", ", viz. ",
)  # fmt: skip
_LIST: Final = re.compile(r"\bAbbreviations?(?: used)?\s*[:.–—-]\s*")
_LIST_END: Final = re.compile(r"\.\s|\n|$")
_LONGEST_LIST: Final = 3_000

_CAPITALS: Final = re.compile(r"[A-Z][a-z]?[A-Z0-9]")
_WORD: Final = re.compile(r"[^\s,:]+")
_TOKEN: Final = re.compile(r"[\s,]*[\"“'‘]?([^\W_][\w+/.'’-]*\w)(?=[\"”'’]?(?:[\s,;:.)\]–—]|$))")
_BACK: Final = re.compile(r"(?<![\w-])([^\W_][\w+/.'’-]{0,12}\w)[\"”'’]?[\s,–—-]*$")
_QUOTES: Final = "\"“”'‘’"


def worded(text: str) -> Iterator[Abbreviation]:
    """Definitions that a wording makes, in or outside of brackets."""
    if "bbreviation" in text:
        yield from _lists(text)
    for _, end, short in _after_short(text, _STANDS):
        yield from _forward(text, short, end, loose=False)
    for _, _, short in _after_short(text, _FOR_SHORT):
        yield from _backward(text, short, short[0], loose=False)
    for start, end in _places(text, _SAID):
        yield from _said(text, start, end)
    if "short form " in text or "acronym " in text or "abbreviation " in text:
        for cue in _IS_SHORT.finditer(text):
            named = _short_at(text, cue.end())
            if named:
                yield from _backward(text, named, cue.start(1), loose=True)
    yield from _loosely(text)


def _lists(text: str) -> Iterator[Abbreviation]:
    reach = 0
    for cue in _LIST.finditer(text):
        if cue.start() >= reach:
            found = _LIST_END.search(text, cue.end(), cue.end() + _LONGEST_LIST)
            reach = found.start() if found else min(len(text), cue.end() + _LONGEST_LIST)
            yield from listed(text, cue.end(), reach)


def _places(text: str, cues: tuple[str, ...]) -> Iterator[Span]:
    for cue in cues:
        at = text.find(cue)
        while at >= 0:
            yield at, at + len(cue)
            at = text.find(cue, at + len(cue))


def _after_short(text: str, cues: tuple[str, ...]) -> Iterator[tuple[int, int, Span]]:
    """Cues that a short form stands before: where they begin and end, and the short form."""
    for start, end in _places(text, cues):
        short = _short_back(text, _before_fillers(text, start))
        if short:
            yield start, end, short


def _said(text: str, start: int, end: int) -> Iterator[Abbreviation]:
    """ "long form, hereafter called SF"; "SF, also known as long form"."""
    before, after = _before_fillers(text, start), _past_fillers(text, end)
    short = _short_at(text, after)
    if short:
        found = list(_backward(text, short, before, loose=False))
        if found:
            yield from found
            return
    short = _short_back(text, before)
    if short:
        yield from _forward(text, short, after, loose=True)


def _loosely(text: str) -> Iterator[Abbreviation]:
    reach = 0
    for capitals in _CAPITALS.finditer(text):
        start = capitals.start()
        if start < reach:
            continue
        while start > reach and text[start - 1].islower() and capitals.start() - start < 2:
            start -= 1
        word = _TOKEN.match(text, start, start + 20)
        reach = capitals.end()
        if word is None or (start and text[start - 1].isalnum()):
            continue
        reach = word.end()
        before = text[max(0, start - 10) : start].rstrip(_QUOTES)
        if before.endswith(_LOOSE_BEFORE):
            short = _capitals(text, word.span(1))
            closed = not before.endswith(_APPOSED) or _closed(text, word.end())
            if short and closed:
                left = _before_fillers(text, start - 2) if before.endswith(" the ") else start
                yield from _backward(text, short, _past_cue(text, left), loose=True)
        after = text[word.end() : word.end() + 12].lstrip(_QUOTES)
        if after.startswith(_LOOSE_AFTER):
            short = _capitals(text, word.span(1))
            if short:
                cue = max((c for c in _LOOSE_AFTER if after.startswith(c)), key=len)
                yield from _forward(text, short, text.find(cue, short[1]) + len(cue), loose=True)


def _past_cue(text: str, place: int) -> int:
    """Where the long form before a loose cue ends."""
    before = text[max(0, place - 12) : place]
    bare = before.rstrip(_QUOTES)
    cue = max((c for c in _LOOSE_BEFORE if bare.endswith(c)), key=len, default="")
    return place - (len(before) - len(bare)) - len(cue)


def _backward(text: str, short: Span, end: int, *, loose: bool) -> Iterator[Abbreviation]:
    while end and text[end - 1] in " ,–—-":
        end -= 1
    word = text[short[0] : short[1]]
    fit = long_before(text, 0, end, word)
    if fit and _close(word, fit, loose=loose):
        yield Abbreviation(*short, fit.start, fit.end)


def _forward(text: str, short: Span, start: int, *, loose: bool) -> Iterator[Abbreviation]:
    word = text[short[0] : short[1]]
    fit = long_after(text, start, start + WINDOW, word)
    if fit and _close(word, fit, loose=loose):
        yield Abbreviation(*short, fit.start, fit.end)


def _close(word: str, fit: Fit, *, loose: bool) -> bool:
    """Whether a fit is close enough without brackets; after a loose wording, initials alone."""
    if loose:
        return fit.initials and fit.cost <= 0.3 and len(word) > 2
    return fit.initials or fit.cost <= 0.5 * len(word) + 0.1


def _short_at(text: str, place: int) -> Span | None:
    found = _TOKEN.match(text, place, place + 24)
    return _capitals(text, found.span(1)) if found else None


def _short_back(text: str, place: int) -> Span | None:
    found = _BACK.search(text, max(0, place - 20), place)
    return _capitals(text, found.span(1)) if found else None


def _capitals(text: str, span: Span) -> Span | None:
    word = text[span[0] : span[1]]
    capitals = sum(char.isupper() for char in word)
    strong = capitals > 1 or (capitals and (word[0].islower() or any(map(str.isdigit, word))))
    return span if strong and is_short(word) else None


def _closed(text: str, place: int) -> bool:
    """Whether an apposition ends here."""
    place += text[place : place + 1] in ('"', "”", "'", "’")
    return text[place : place + 1] in (",", ")", "–", "—") or text[place : place + 2] in (
        " –",
        " —",
        " -",
    )


def _past_fillers(text: str, place: int) -> int:
    for _ in range(_MOST_FILLERS):
        found = _WORD.search(text, place, place + 24)
        if found is None or found[0].lower() not in _FILLER:
            break
        place = found.end()
    return place


def _before_fillers(text: str, place: int) -> int:
    for _ in range(_MOST_FILLERS):
        words = list(_WORD.finditer(text, max(0, place - 24), place))
        if not words or words[-1][0].lower() not in _FILLER:
            break
        place = words[-1].start()
    return place
