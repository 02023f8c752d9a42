"""Polarity, certainty and experiencer of a stretch of a sentence, with the cue that says so."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from medkg.extraction.cues import CUES, Category, Cue
from medkg.extraction.triggers import Triggers

__all__ = ["ContextFinder", "FoundCue", "Reading", "read_claim"]

Span = tuple[int, int]

_WORD: Final = re.compile(r"[\w'-]+")
_QUESTION: Final = re.compile(r"\?\W*$")
# A comma ends the scope of a cue that negates one noun phrase.
_COMMA: Final = re.compile(r", (?!and\b|or\b|nor\b)")


@dataclass(frozen=True, slots=True)
class FoundCue:
    """A cue at ``text[start:end]`` and the stretch it speaks about."""

    start: int
    end: int
    category: Category
    scope: Span

    def covers(self, span: Span) -> bool:
        """Whether the scope, or the cue itself, overlaps ``span``."""
        inside = self.scope[0] < span[1] and span[0] < self.scope[1]
        return inside or (self.start < span[1] and span[0] < self.end)


@dataclass(frozen=True, slots=True)
class Reading:
    """How a claim is meant. ``cue`` is the words that decided it; empty for a plain claim."""

    polarity: Literal["for", "against"] = "for"
    certainty: Literal["stated", "hedged", "hypothetical"] = "stated"
    experiencer: Literal["patient", "family"] = "patient"
    historical: bool = False
    cue: str = ""
    cue_span: Span | None = None


class ContextFinder:
    """Finds cues and their scopes in a sentence.

    ``cues`` is the table to use; add rows to :data:`medkg.extraction.cues.CUES` for your own.

    >>> finder = ContextFinder()
    >>> text = "Aspirin did not reduce fever but relieved headache."
    >>> [(text[c.start:c.end], text[slice(*c.scope)].strip()) for c in finder(text)]
    [('did not', 'reduce fever')]
    """

    def __init__(self, cues: Sequence[Cue] = CUES) -> None:
        self._cues = tuple(cues)
        # Longest first cannot be said in a regular expression: every cue is tried at each word,
        # and the longest kept.
        expressions = [_whole(cue.words) for cue in self._cues]
        self._all = [re.compile(expression) for expression in expressions]
        self._possible = Triggers(expressions)

    def __call__(self, text: str) -> list[FoundCue]:
        """Cues of one sentence in order; those that end or hide others are not among them."""
        lowered = text.lower()
        if len(lowered) != len(text):
            lowered = text
        raw = self._longest(lowered)
        stops = sorted((start, end) for start, end, cue in raw if cue.category == "stop")
        words = [match.span() for match in _WORD.finditer(text)]
        found = []
        for start, end, cue in raw:
            if cue.category in ("pseudo", "stop"):
                continue
            scope = _scope(lowered, start, end, cue, stops, words)
            found.append(FoundCue(start, end, cue.category, scope))
        question = _QUESTION.search(text)
        if question:
            found.append(FoundCue(question.start(), len(text), "hypothesis", (0, len(text))))
        return found

    def _longest(self, text: str) -> list[tuple[int, int, Cue]]:
        """Cues that lie in no longer cue."""
        hits = [
            (match.start(), match.end(), self._cues[number])
            for number in self._possible(text)
            for match in self._all[number].finditer(text)
        ]
        hits.sort(key=lambda hit: (hit[0] - hit[1], hit[0]))
        kept: list[tuple[int, int, Cue]] = []
        taken = bytearray(len(text))
        for start, end, cue in hits:
            if end > start and not any(taken[start:end]):
                kept.append((start, end, cue))
                taken[start:end] = b"\1" * (end - start)
        return sorted(kept, key=lambda hit: hit[0])


def _whole(words: str) -> str:
    """Whole words only; a semicolon may follow a word at once."""
    return rf"(?:(?<![\w-])|(?=[;:]))(?:{words})(?![\w-])"


def _end(span: Span) -> int:
    return span[1]


def _scope(
    text: str, start: int, end: int, cue: Cue, stops: Sequence[Span], words: Sequence[Span]
) -> Span:
    first, last = end, end
    if cue.direction in ("forward", "both"):
        place = bisect_left(words, (end, 0))
        after = words[place : place + cue.reach]
        last = after[-1][1] if after else end
        last = min([last, *(stop[0] for stop in stops if stop[0] >= end)])
        comma = _COMMA.search(text, end, last) if cue.category in ("absence", "family") else None
        last = comma.start() if comma else last
    if cue.direction in ("backward", "both"):
        place = bisect_right(words, start, key=_end)
        before = words[max(0, place - cue.reach) : place]
        first = before[0][0] if before else start
        first = max([first, *(stop[1] for stop in stops if stop[1] <= start)])
    return first, max(first, last)


def read_claim(
    text: str, cues: Iterable[FoundCue], *, trigger: Span, arguments: Sequence[Span] = ()
) -> Reading:
    """How the claim made by ``trigger`` about ``arguments`` is meant.

    A negation or hedge counts where it covers the trigger; a negation that covers only the
    last argument (the object) counts too ("reduced fever but not pain"). Negation and certainty
    are independent: "may not help" is hedged and against.

    >>> text = "Aspirin may not reduce fever."
    >>> reading = read_claim(text, ContextFinder()(text), trigger=(16, 22), arguments=((23, 28),))
    >>> reading.polarity, reading.certainty, reading.cue
    ('against', 'hedged', 'not')
    """
    negation: FoundCue | None = None
    hedge: FoundCue | None = None
    hypothesis: FoundCue | None = None
    family = historical = False
    for cue in cues:
        on_trigger = cue.covers(trigger)
        on_object = bool(arguments) and cue.covers(arguments[-1])
        on_argument = any(cue.covers(span) for span in arguments)
        if cue.category in ("negation", "absence"):
            if (on_trigger and cue.category == "negation") or on_object:
                negation = negation or cue
        elif cue.category == "hedge" and (on_trigger or on_object):
            hedge = hedge or cue
        elif cue.category == "hypothesis" and (on_trigger or on_object):
            hypothesis = hypothesis or cue
        elif cue.category == "family" and on_argument:
            family = True
        elif cue.category == "historical" and on_argument:
            historical = True
    decisive = negation or hypothesis or hedge
    return Reading(
        polarity="against" if negation else "for",
        certainty="hypothetical" if hypothesis else "hedged" if hedge else "stated",
        experiencer="family" if family else "patient",
        historical=historical,
        cue=text[decisive.start : decisive.end] if decisive else "",
        cue_span=(decisive.start, decisive.end) if decisive else None,
    )
