"""Polarity, certainty and experiencer of a stretch of a sentence, with the cue that says so."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from medkg.extraction.context.cues import CUES, MENTION_CUES, Category, Cue
from medkg.extraction.context.reach import is_about
from medkg.extraction.context.scopes import PHRASES, FoundCue, Marks, scope_of
from medkg.extraction.text.sentences import Sentence, sentences
from medkg.extraction.text.triggers import Triggers
from medkg.types import Extraction

__all__ = [
    "ContextFinder",
    "FoundCue",
    "MentionContext",
    "MentionReader",
    "Reading",
    "contexts",
    "read_claim",
    "read_mentions",
]

Span = tuple[int, int]

# Words that start with a letter, as far as this can be told at a glance.
_WORD_FIRST: Final = re.compile(r"(?![^|]*[;:]\|)(?:\(\?:)*\w")
_QUESTION: Final = re.compile(r"\?\W*$")
_SILENT: Final = frozenset({"pseudo", "stop", "clause", "predicate", "pass"})
# Cues that speak of one noun phrase or list of them, for mentions.
_OF_A_PHRASE: Final[frozenset[Category]] = frozenset(
    {"negation", "absence", "doubt", "suspicion", "family", "other", "historical", "shield"}
)
# Of two, the first counts.
_CERTAINTIES: Final[Mapping[Category, Literal["conditional", "hypothesis", "hedged"]]] = {
    "conditional": "conditional",
    "hypothesis": "hypothesis",
    "hedge": "hedged",
    "suspicion": "hedged",
    "doubt": "hedged",
}
# An illness of the past that is over is not denied.
_GROUP: Final = re.compile(
    r"\b(?:patients|men|women|children|subjects|participants|those|people|individuals|adults) $"
)
_GONE: Final = re.compile(r"resolved|disappeared|healed|cleared|subsided|remitted", re.IGNORECASE)


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

    ``cues`` is the table to use; add rows to :data:`medkg.extraction.context.cues.CUES` for your
    own. Of two cues in the same words the first of the table counts. The scope of the categories
    ``phrases`` ends at a comma that ends a list.

    >>> finder = ContextFinder()
    >>> text = "Aspirin did not reduce fever but relieved headache."
    >>> [(text[c.start:c.end], text[slice(*c.scope)].strip()) for c in finder(text)]
    [('did not', 'reduce fever')]
    """

    def __init__(
        self, cues: Sequence[Cue] = CUES, *, phrases: Collection[Category] = PHRASES
    ) -> None:
        self._cues = tuple(cues)
        self._phrases = frozenset(phrases)
        # Longest first cannot be said in a regular expression: every cue is tried at each word,
        # and the longest kept.
        # Each is compiled when a sentence may first match it.
        self._expressions = [_whole(cue.words) for cue in self._cues]
        self._compiled: dict[int, re.Pattern[str]] = {}
        self._unless = {
            number: re.compile(cue.unless) for number, cue in enumerate(self._cues) if cue.unless
        }
        self._possible = Triggers(self._expressions)

    def __call__(self, text: str) -> list[FoundCue]:
        """Cues of one sentence in order; those that end or hide others are not among them."""
        lowered = text.lower()
        if len(lowered) != len(text):
            lowered = text
        raw = self._longest(lowered)
        found = []
        marks: Marks | None = None
        for start, end, cue in raw:
            if cue.category not in _SILENT:
                marks = marks or Marks(lowered, raw)
                scope = scope_of(start, end, cue, marks=marks, phrases=self._phrases)
                found.append(FoundCue(start, end, cue.category, scope))
        question = _QUESTION.search(text)
        if question:
            found.append(FoundCue(question.start(), len(text), "hypothesis", (0, len(text))))
        return found

    def _cue(self, number: int) -> re.Pattern[str]:
        if number not in self._compiled:
            self._compiled[number] = re.compile(self._expressions[number])
        return self._compiled[number]

    def _longest(self, text: str) -> list[tuple[int, int, Cue]]:
        """Cues that lie in no longer cue."""
        hits = [
            (match.start(), match.end(), self._cues[number])
            for number in self._possible(text)
            if number not in self._unless or not self._unless[number].search(text)
            for match in self._cue(number).finditer(text)
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
    """Whole words only; where ``words`` starts with punctuation, it may follow a word at once."""
    first = r"(?<![\w-])" if _WORD_FIRST.match(words) else r"(?:(?<![\w-])|(?=[;:(?. \n-]))"
    return rf"{first}(?:{words})(?:(?![\w-])|(?<=[?\s-]))"


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
        if cue.category in ("negation", "absence", "doubt"):
            if (on_trigger and cue.category != "absence") or on_object:
                negation = negation or cue
                hedge = cue if cue.category == "doubt" and not hedge else hedge
        elif cue.category in ("hedge", "suspicion") and (on_trigger or on_object):
            hedge = hedge or cue
        elif cue.category in ("hypothesis", "conditional") and (on_trigger or on_object):
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


@dataclass(frozen=True, slots=True)
class MentionContext:
    """How a mention is meant. ``cues`` are those that decided it, in order; none if plain.

    ``historical``: before the present episode or study. Each cue has a span and a category.
    """

    negated: bool = False
    certainty: Literal["asserted", "hedged", "hypothesis", "conditional"] = "asserted"
    experiencer: Literal["patient", "family", "other"] = "patient"
    historical: bool = False
    cues: tuple[FoundCue, ...] = ()


class MentionReader:
    """Reads the context of mentions with a table of cues, made once for any number of texts.

    >>> reader = MentionReader((Cue("nary an?", "negation", reach=3), *MENTION_CUES))
    >>> reader("Nary a fever, but cough.", [(7, 12), (18, 23)])[0].negated
    True
    """

    def __init__(self, cues: Sequence[Cue] = MENTION_CUES) -> None:
        self._find = ContextFinder(cues, phrases=_OF_A_PHRASE)

    def __call__(self, sentence: str, spans: Sequence[Span]) -> tuple[MentionContext, ...]:
        """The context of each of ``spans``, character offsets of the sentence, in their order."""
        cues = [cue for cue in self._find(sentence) if not _within_one(cue, spans)]
        shields = [cue for cue in cues if cue.category == "shield"]
        said = [cue for cue in cues if cue.category != "shield"]
        return tuple(_context(sentence, span, said, shields) for span in spans)


def _within_one(cue: FoundCue, spans: Sequence[Span]) -> bool:
    """Whether a word of the cue is part of a mention: "gram-negative"."""
    return any(
        start < cue.end and cue.start < end and not (cue.start < start and end <= cue.end)
        for start, end in spans
    )


def _reaches(cue: FoundCue, span: Span) -> bool:
    return cue.covers(span) and (cue.end <= span[0] or cue.start >= span[1])


def _span_of(cue: FoundCue | None) -> Span:
    return (cue.start, cue.end) if cue else (0, 0)


def _distance(cue: FoundCue, span: Span) -> int:
    return span[0] - cue.end if cue.end <= span[0] else cue.start - span[1]


def _context(
    text: str, span: Span, cues: Sequence[FoundCue], shields: Sequence[FoundCue]
) -> MentionContext:
    """How one mention is meant: each cue that reaches it and that no shield keeps off."""
    over = [shield for shield in shields if _reaches(shield, span)]
    found: dict[str, FoundCue] = {}
    for cue in cues:
        if not _reaches(cue, span) or not is_about(text, cue, span, over):
            continue
        held = found.get(cue.category)
        if held is None or _distance(cue, span) < _distance(held, span):
            found[cue.category] = cue
    if "historical" in found and _GONE.search(text, *_span_of(found.get("negation"))):
        del found["negation"]
    denied = found.get("absence")
    if denied and _GROUP.search(text, max(0, denied.start - 20), denied.start):
        found = {name: cue for name, cue in found.items() if name not in _CERTAINTIES}
    negations = [found[name] for name in ("negation", "absence", "doubt") if name in found]
    certainties = [found[name] for name in _CERTAINTIES if name in found]
    persons = sorted(
        (found[name] for name in ("family", "other") if name in found),
        key=lambda cue: _distance(cue, span),
    )
    past = [found["historical"]] if "historical" in found else []
    decisive = {*negations[:1], *certainties[:1], *persons[:1], *past}
    return MentionContext(
        negated=bool(negations),
        certainty=_CERTAINTIES[certainties[0].category] if certainties else "asserted",
        experiencer="other"
        if persons and persons[0].category == "other"
        else "family"
        if persons
        else "patient",
        historical=bool(past),
        cues=tuple(sorted(decisive, key=lambda cue: cue.start)),
    )


@cache
def _reader() -> MentionReader:
    return MentionReader()


def read_mentions(text: str, spans: Sequence[Span]) -> tuple[MentionContext, ...]:
    """The context of each mention of one sentence; ``spans`` are character offsets of ``text``.

    Categories and cues after ConText (Harkema et al., 2009, doi:10.1016/j.jbi.2009.05.002).

    >>> text = "Her mother had gout; she may have asthma but denies pain."
    >>> for context in read_mentions(text, [(15, 19), (34, 40), (52, 56)]):
    ...     print(context.experiencer, context.certainty, context.negated)
    family asserted False
    patient hedged False
    patient asserted True
    """
    return _reader()(text, spans)


def contexts(
    extraction: Extraction,
    *,
    split: Callable[[str], Sequence[Sentence]] = sentences,
    read: Callable[[str, Sequence[Span]], tuple[MentionContext, ...]] = read_mentions,
) -> tuple[MentionContext, ...]:
    """The context of each mention of a document, in the order of ``extraction.mentions``.

    ``split`` finds the sentences; a mention that lies in no one sentence is read as plain.

    >>> from medkg.types import Document, Mention
    >>> text = "No fever was seen. Cough was common."
    >>> places = [(3, 8), (19, 24)]
    >>> mentions = [Mention("1", s, e, text[s:e], "phenotype", 1.0, "toy") for s, e in places]
    >>> found = Extraction(Document("1", text, "text"), tuple(mentions), ())
    >>> [context.negated for context in contexts(found)]
    [True, False]
    """
    text = extraction.document.text
    found = split(text)
    starts = [sentence.start for sentence in found]
    held: dict[int, list[int]] = {}
    for number, mention in enumerate(extraction.mentions):
        place = bisect_right(starts, mention.start) - 1
        if place >= 0 and mention.end <= found[place].end:
            held.setdefault(place, []).append(number)
    answers = [MentionContext()] * len(extraction.mentions)
    for place, numbers in held.items():
        first = starts[place]
        here = [extraction.mentions[number] for number in numbers]
        spans = [(mention.start - first, mention.end - first) for mention in here]
        for number, answer in zip(
            numbers, read(text[first : found[place].end], spans), strict=True
        ):
            answers[number] = answer
    return tuple(answers)
