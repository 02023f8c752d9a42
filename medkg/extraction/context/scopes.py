"""How far a cue speaks: to its reach in words, the next stop, or a comma that starts a clause."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from medkg.extraction.context.cues import Category, Cue

__all__ = ["FINITE", "PHRASES", "FoundCue", "Marks", "scope_of"]

Span = tuple[int, int]

_WORD: Final = re.compile(r"[\w'-]+")
_BRACKETS: Final = re.compile(r"\([^()]*\)")
# What follows a comma in a list, and what starts a clause.
_NO_ITEM: Final = re.compile(
    r"(?!,\s*(?:[\w-]+ ){0,4}?(?:or|nor) (?:[\w-]+ ){1,4}?(?:was|were|is|are|has been"
    r"|have been) (?:\w+ly )?(?:seen|found|noted|observed|detected|identified|reported|present"
    r"|recorded|demonstrated|appreciated|documented|evident|visuali[sz]ed)\b)"
    r",\s*(?:(?:and|or|nor|as well as)\s+)?(?:(?:but|he|she|it|they|we|i|his|her|their|this"
    r"|these|that|those|which|who|whose|where|when|patient|patients|with|in|at|on|after|before"
    r"|during|for|as|so|then|because|since|although|though|while|until|to|by|from|there|both"
    r"|suggesting|making|including|therefore|thus|now|old|prior|previous|known|chronic|stable"
    r"|mild|moderate|some|occasional|positive(?! (?:surgical )?margins)|status|s/p|likely"
    r"|probable|possible|normal|good|only|consider|give|start|stop|call|return|resume|add|take"
    r"|continue|refer|order|proceed|the (?:patient|drug|rest)|\d+)\b|\(\d|\+"
    r"|[^,]*\b(?:was|were|is|are|be|been|has|have|had|did|does|do|will|would|can|could|may|might"
    r"|should|shows?|showed|reveals?|revealed|presented|developed|remains?|remained|den(?:ies"
    r"|ied)|reports?|reported|complains?|found|seen|noted|rose|fell|gave|took|takes|came|went"
    r"|feels?|felt|became|occurred|persist(?:s|ed)|alive|dead|well|positive|last (?:night|week)"
    r"|today|yesterday)\b"
    r"|[^,]*\b\w+ed (?:the|an?|to|by|in|on|at|with|for|from|\d+|well|and)\b)"
)
_NOUNS: Final = frozenset({"absence", "historical", "shield"})
#: A verb ends what one noun phrase is denied: "patients without pain had fever".
FINITE: Final = re.compile(
    r"\b(?:was|were|is|are|has|have|had|did|does|do|will|would|can|could|may|might|should"
    r"|doubled|tripled|halved|raised|lowered|carried|conferred|remain(?:s|ed)|became|persisted"
    r"|required|needed|underwent|identified|found|observed|using|compared|causes?|caused"
    r"|predict(?:s|ed)|leads?|led|increase[sd]|reduce[sd]|suggest(?:s|ed)|improve[sd]"
    r"|exclude[sd]|show(?:s|ed)|responded|died|survived|recovered|developed|received|mean[st]"
    r"|makes|made|rose|fell|reported|occurred)\b"
)
_PERSONS: Final = frozenset({"family", "other"})
# What still speaks of the same persons after a comma.
_SAME: Final = re.compile(
    r", (?:who|neither|both|one|all|none|each|and had|with|had|died|deceased|alive|has|ages?"
    r"|aged|\d+)\b"
)
# "without rest his pain returns"
_SUBJECT: Final = re.compile(r"\w (?:she|he|we|they|it|her|his|their) ")
# "We show that without insulin, ..."
_AT_FIRST: Final = re.compile(r"(?:^\W*|that )$")
_JOINED: Final = re.compile(r"\b(?:and|but|or|yet) $")
# "in 12 patients with gout and in two controls"
_ANOTHER_GROUP: Final = re.compile(
    r"\b(?:in|among|of)\b[^,;]*?\b(?:patients|subjects|cases|participants|group|women|men"
    r"|children|those|individuals)\b[^;]*? (?:and|but|versus|vs) "
)
# A mark right behind a cue that ends nothing: "Father: gout", "I suspect that this is gout".
_NO_STOP: Final = re.compile(r" ?(?::|that \w+)")
# "was not blinded and pain was rated"
_AND_CLAUSE: Final = re.compile(r" and (?:[\w-]+ ){1,4}(?:was|were|is|are|had|has|have|did|does)\b")
# "To exclude gout, the joint was tapped."
_DONE: Final = re.compile(
    r", (?:we\b|(?:the )?(?:(?!and\b|or\b)[\w-]+ ){1,4}(?:was|were|underwent|received|had) )"
)
# "no pain and body weight was 70 kg"
_AND_VALUE: Final = re.compile(
    r" and (?:[\w-]+ ){1,4}(?:was|were) (?:\d|higher|lower|normal|increased|decreased|rated"
    r"|similar|within)"
)
#: Categories that speak of one noun phrase.
PHRASES: Final[frozenset[Category]] = frozenset({"absence", "family"})
_ENDS: Final = frozenset({"stop", "clause", "predicate"})
# What ends a scope: 0 stops, 1 new clauses too, 2 further verbs too.
_LEVEL: Final[Mapping[Category, int]] = {"hypothesis": 0, "conditional": 0, "family": 1, "other": 1}


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


# How many words a condition reaches back at most: "give it if pain recurs".
_BACK: Final[Mapping[Category, int]] = {"conditional": 16}


class Marks:
    """Where the words, stops and brackets of a sentence are, each in order."""

    def __init__(self, text: str, ends: Sequence[tuple[int, int, Cue]]) -> None:
        self.text = text
        self.brackets = [match.span() for match in _BRACKETS.finditer(text)]
        words = [match.span() for match in _WORD.finditer(text)]
        stops = [(s, e) for s, e, cue in ends if cue.category == "stop"]
        clauses = [(s, e) for s, e, cue in ends if cue.category in ("stop", "clause")]
        verbs = [(s, e) for s, e, cue in ends if cue.category in _ENDS]
        self._all: tuple[list[Span], ...] = words, stops, clauses, verbs
        self._open: tuple[list[Span], ...] = self._all
        if self.brackets:
            self._open = tuple(self._outside(spans) for spans in self._all)

    def around(self, place: int) -> tuple[list[Span], ...]:
        """Words, stops, clauses, verbs for a cue at ``place``; what brackets hold, inside only."""
        return self._all if self.in_brackets(place) else self._open

    def in_brackets(self, place: int) -> bool:
        """Whether ``place`` is inside a pair of brackets."""
        return self.closing(place) is not None

    def closing(self, place: int) -> int | None:
        """Where the brackets round ``place`` end; None outside brackets."""
        number = bisect_right(self.brackets, place, key=_start) - 1
        inside = number >= 0 and place < self.brackets[number][1]
        return self.brackets[number][1] if inside else None

    def opening(self, place: int) -> int | None:
        """Where the brackets round ``place`` begin; None outside brackets."""
        number = bisect_right(self.brackets, place, key=_start) - 1
        inside = number >= 0 and place < self.brackets[number][1]
        return self.brackets[number][0] if inside else None

    def _outside(self, spans: Sequence[Span]) -> list[Span]:
        return [span for span in spans if not self.in_brackets(span[0])]


def _start(span: Span) -> int:
    return span[0]


def _end(span: Span) -> int:
    return span[1]


def scope_of(
    start: int, end: int, cue: Cue, *, marks: Marks, phrases: Collection[Category] = PHRASES
) -> Span:
    """The stretch that the cue at ``text[start:end]`` speaks about, the cue itself included.

    The scope of a category of ``phrases`` ends where a comma ends the noun phrase or its list.
    """
    words, *ends = marks.around(start)
    first, last = start, end
    if cue.direction in ("forward", "both"):
        last = _forward((start, end), cue, marks, words, ends[_LEVEL.get(cue.category, 2)], phrases)
    if cue.direction in ("backward", "both"):
        first = _backward(start, cue, marks, words, ends[2], phrases)
    return (first if cue.direction != "forward" else end), max(end, last)


def _forward(
    place: Span,
    cue: Cue,
    marks: Marks,
    words: Sequence[Span],
    ends: Sequence[Span],
    phrases: Collection[Category],
) -> int:
    """How far the cue at ``place`` speaks about what follows."""
    start, end = place
    number = bisect_right(words, end, key=_end)
    after = words[number : number + cue.reach]
    last = after[-1][1] if after else end
    stop = bisect_left(ends, (end, 0))
    if stop < len(ends) and _NO_STOP.fullmatch(marks.text, end, ends[stop][1]):
        stop += 1
    if stop < len(ends):
        last = max(end, min(last, ends[stop][0]))
    if cue.category in phrases and not _opens(marks.text, start, cue):
        last = _comma(marks, end, last, _SAME if cue.category in _PERSONS else None)
        if cue.category == "absence" and _AT_FIRST.search(marks.text, max(0, start - 8), start):
            comma = marks.text.find(",", end, last)
            last = comma if comma >= 0 else last
    if cue.category == "negation" and "not" in marks.text[start:end]:
        joined = _AND_CLAUSE.search(marks.text, end, last)
        last = joined.start() if joined else last
    elif cue.category == "hypothesis" and marks.text.startswith("to ", start):
        done = _DONE.search(marks.text, end, last)
        last = done.start() if done else last
    elif cue.category == "negation":
        joined = _AND_VALUE.search(marks.text, end, last)
        last = joined.start() if joined else last
    if cue.category in _NOUNS:
        if start or cue.direction == "forward":
            verb = FINITE.search(marks.text, end, last)
            last = verb.start() if verb else last
        subject = _SUBJECT.search(marks.text, end + 2, last)
        last = subject.start() + 1 if subject else last
    closing = marks.closing(start)  # "(9 against 3 with no exposure) was associated with"
    return last if closing is None else max(end, min(last, closing))


def _backward(
    start: int,
    cue: Cue,
    marks: Marks,
    words: Sequence[Span],
    ends: Sequence[Span],
    phrases: Collection[Category],
) -> int:
    """How far the cue at ``start`` speaks about what precedes."""
    if cue.category == "hedge" and _JOINED.search(marks.text, max(0, start - 5), start):
        return start
    place = bisect_left(words, (start, 0))
    before = words[max(0, place - min(cue.reach, _BACK.get(cue.category, cue.reach))) : place]
    first = before[0][0] if before else start
    stop = bisect_right(ends, start, key=_end)
    if stop:
        first = min(start, max(first, ends[stop - 1][1]))
    if cue.category in phrases or cue.category == "hedge":
        first = _comma_before(marks, first, start)
    if cue.category == "other":
        group = map(
            _end, map(re.Match[str].span, _ANOTHER_GROUP.finditer(marks.text, first, start))
        )
        first = max(group, default=first)
    opening = marks.opening(start)  # "cirrhosis (cause not documented)"
    if opening is not None and marks.text[opening + 1 : start].strip():
        first = min(start, max(first, opening))
    return first


def _opens(text: str, start: int, cue: Cue) -> bool:
    """Whether the cue opens the sentence as the place of what follows: "In relatives, ..."."""
    return not start and cue.category in _PERSONS and text.startswith(("in ", "among ", "of "))


def _comma(marks: Marks, start: int, end: int, goes_on: re.Pattern[str] | None) -> int:
    """Where in ``text[start:end]`` a comma starts no further item of a list; else ``end``."""
    place = marks.text.find(",", start, end)
    while place >= 0:
        goes = marks.in_brackets(place) or (goes_on and goes_on.match(marks.text, place))
        if not goes and _NO_ITEM.match(marks.text, place):
            return place
        place = marks.text.find(",", place + 1, end)
    return end


_RELATIVE: Final = re.compile(r",? *(?:which|who|whose|that|although|though|where|when)\b")


def _comma_before(marks: Marks, start: int, end: int) -> int:
    """Behind the last comma of ``text[start:end]`` that ends a clause; else ``start``."""
    place = marks.text.rfind(",", start, end)
    while place >= 0:
        before = marks.text.rfind(",", start, place)
        here = max(before, start)
        if (
            not marks.in_brackets(place)
            and FINITE.search(marks.text, here, place)
            and not _RELATIVE.match(marks.text, here)
        ):
            return place + 1
        place = before
    return start
