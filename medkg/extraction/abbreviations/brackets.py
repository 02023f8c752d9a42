"""Definitions in brackets: "long form (SF)", "SF (long form)", lists of both, one in another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from medkg.extraction.abbreviations.alignment import Fit
from medkg.extraction.abbreviations.definition import Abbreviation
from medkg.extraction.abbreviations.long_forms import (
    Span,
    is_short,
    long_before,
    long_inside,
)

__all__ = ["LONGEST", "find_in_brackets"]

# Characters a bracket holds at most, and brackets that are open at once: a text with more is
# no prose.
LONGEST: Final = 400
_DEPTH: Final = 3

# Words that several short forms share may cost no more.
_SHARED: Final = 1.8

_MARK: Final = re.compile(r"[()\[\]]")
_INNER: Final = re.compile(r"(?<=\s)(?:\([^()]*\)|\[[^\[\]]*\])")
_SPLIT: Final = re.compile(
    r"\s*[;,=:<>≤≥±]\s+|\s*[;=:<>≤≥±]\s*|\s+[+–—-]\s+|\s+(?=[\d±(\[][\d.]*(?:\W|$))"
)
_JOINT: Final = re.compile(r"\s+(?:and|or|and/or|&)\s+|\s*/\s*|\s+respectively\b")
_CUE: Final = re.compile(
    r"(?:(?:hereafter|hereinafter|henceforth|herein|here|abbreviated|abbreviation|abbr\.?|acronym|"
    r"denoted|designated|termed|called|named|also|known|referred|shortened|to|as|by|with|from|or|"
    r"i\.e\.|ie|the|an|a|in|short|so-called|commonly|usually|often|now|on|e\.g\.)[\s,:]+)+",
    re.IGNORECASE,
)
_AFTER_CUE: Final = re.compile(r"\s+(?:for short|hereafter|henceforth|herein|respectively)$")
_QUOTES: Final = " \t\n\"'“”‘’`.*"
_LAST: Final = re.compile(r"(?<![^\s(\[\"“'/])[^\W_][\w+/.'’-]{1,12}[\"”']?\s*$")
_LAST_TWO: Final = re.compile(r"(?<![^\s(\[\"“'])[A-Z]\w{0,5} \w{1,4}\s*$")
_FIGURE: Final = re.compile(r"\s*[=:<>≤≥±]?\s*[\d.±<>-]")
_CONNECTOR: Final = re.compile(
    r"[\s,]*(?:\b(?:and|or|and/or|plus|with|combined with|versus|vs\.?)|&|/|\+)?"
    r"\s*(?:\b(?:the|an?))?\s*$"
)


@dataclass(frozen=True, slots=True)
class _Segment:
    """A stretch of a bracket between separators, and its short forms if it has only such."""

    start: int
    end: int
    shorts: tuple[Span, ...]


def find_in_brackets(text: str) -> Iterator[Abbreviation]:
    """Definitions in the brackets of a text, inner ones first."""
    for opening, closing, floor in _pairs(text):
        yield from _in_bracket(text, opening, closing, floor)


def _pairs(text: str) -> Iterator[tuple[int, int, int]]:
    """Start and end of what a bracket holds, and where what holds it begins."""
    opened: list[int] = []
    for mark in _MARK.finditer(text):
        place = mark.start()
        if mark[0] in "([":
            opened.append(place)
            del opened[:-_DEPTH]
        elif opened and (text[opened[-1]] == "(") == (mark[0] == ")"):
            opening = opened.pop()
            if 2 <= place - opening - 1 <= LONGEST:
                near = opened and opening - opened[-1] <= LONGEST
                yield opening, place, opened[-1] + 1 if near else 0


def _in_bracket(text: str, opening: int, closing: int, floor: int) -> Iterator[Abbreviation]:
    before, after = text[opening - 1 : opening], text[closing + 1 : closing + 2]
    if after.isalpha() or (before.isalnum() and not text[opening - 3 : opening].isalpha()):
        return  # part of a formula: "[Na]o", "A(2A)"
    segments = _segments(text, opening + 1, closing)
    if any(segment.shorts for segment in segments):
        found, left = _paired(text, segments)
        found += _before(text, floor, opening, left)
        if found:
            yield from found
            return
    short = _last_short(text, max(floor, opening - 16), opening)
    if short is None:
        return
    word = text[short[0] : short[1]]
    ends = [closing, *(segment.end for segment in segments[:1] if segment.end < closing)]
    fits = [fit for end in ends if (fit := long_inside(text, opening + 1, end, word))]
    if fits:
        best = min(fits, key=lambda fit: fit.cost)
        yield Abbreviation(*short, best.start, best.end)


def _last_short(text: str, floor: int, end: int) -> Span | None:
    for pattern in (_LAST, _LAST_TWO):
        found = pattern.search(text, floor, end)
        if found:
            span = _trimmed(text, found.start(), found.end())
            word = text[span[0] : span[1]]
            if is_short(word) and any(char.isupper() for char in word[:3]):
                return span
    return None


def _segments(text: str, start: int, end: int) -> list[_Segment]:
    inner = text[start:end]
    if "(" in inner or "[" in inner:
        inner = _INNER.sub(lambda held: " " * len(held[0]), inner)
    segments = []
    reach = 0
    for cut in [*_SPLIT.finditer(inner), None]:
        stop = cut.start() if cut else len(inner)
        if stop > reach:
            first, last = start + reach, start + stop
            segments.append(_Segment(first, last, _shorts(text, first, last)))
        reach = cut.end() if cut else stop
    return segments


def _shorts(text: str, start: int, end: int) -> tuple[Span, ...]:
    """The short forms of a stretch that holds nothing else."""
    tail = _AFTER_CUE.search(text, start, end)
    end = tail.start() if tail else end
    start, end = _trimmed(text, start, end)
    cue = _CUE.match(text, start, end)
    if cue and cue.end() < end:
        start, end = _trimmed(text, cue.end(), end)
    if end - start > 60:
        return ()
    if is_short(text[start:end]) and "/" not in text[start:end]:
        return ((start, end),)
    spans = []
    reach = start
    for joint in [*_JOINT.finditer(text, start, end), None]:
        stop = joint.start() if joint else end
        if stop > reach:
            spans.append(_trimmed(text, reach, stop))
        reach = joint.end() if joint else stop
    if len(spans) > 1 and all(is_short(text[a:b]) for a, b in spans):
        return tuple(spans)
    return ((start, end),) if is_short(text[start:end]) else ()


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start] in _QUOTES:
        start += 1
    while start < end and text[end - 1] in _QUOTES:
        end -= 1
    if text[end : end + 1] == "." and "." in text[start:end]:
        end += 1  # "i.v."
    return start, end


def _paired(text: str, segments: list[_Segment]) -> tuple[list[Abbreviation], list[Span]]:
    """Definitions whose both sides are segments, and the short forms that are left."""
    found: list[Abbreviation] = []
    left: list[Span] = []
    used: set[int] = set()
    for index, segment in enumerate(segments):
        if len(segment.shorts) != 1:
            left.extend(segment.shorts)
            continue
        short = segment.shorts[0]
        word = text[short[0] : short[1]]
        for other, look in ((index + 1, long_inside), (index - 1, long_before)):
            if not 0 <= other < len(segments) or other in used or segments[other].shorts:
                continue
            fit = look(text, segments[other].start, segments[other].end, word)
            if fit is not None:
                used.add(other)
                found.append(Abbreviation(*short, fit.start, fit.end))
                break
        else:
            left.append(short)
    return found, left


def _before(text: str, floor: int, end: int, shorts: list[Span]) -> list[Abbreviation]:
    """Definitions of the short forms by the words before a bracket.

    "A and B (X and Y)" gives each its own; "systolic and diastolic blood pressure (SBP, DBP)"
    and "a growth factor (AGF or TGF)" share their words.
    """
    found: list[Abbreviation] = []
    place = end
    last = ""
    for short in reversed(shorts):
        word = text[short[0] : short[1]]
        fit = _measured(text, short, long_before(text, floor, place, word))
        if fit is None or (fit.cost and found and word[-1] == last):
            break
        found.append(Abbreviation(*short, fit.start, fit.end))
        connector = _CONNECTOR.search(text, max(floor, fit.start - 20), fit.start)
        place = connector.start() if connector else fit.start
        last = word[-1]
    if len(found) == len(shorts):
        return found[::-1]
    shared = []
    for short in shorts:
        fit = _measured(text, short, long_before(text, floor, end, text[short[0] : short[1]]))
        if fit is not None and (fit.cost <= _SHARED or len(shorts) == 1):
            shared.append(Abbreviation(*short, fit.start, fit.end))
    return shared


def _measured(text: str, short: Span, fit: Fit | None) -> Fit | None:
    """The fit; none where two letters before a figure ("OR 0.95") are not its initials."""
    if fit and not fit.initials and short[1] - short[0] == 2 and _FIGURE.match(text, short[1]):
        return None
    return fit
