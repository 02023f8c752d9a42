"""Sentences and abbreviation definitions of a text, as plain records.

The tokeniser and the abbreviation finder are scispaCy's (Neumann et al., 2019,
doi:10.18653/v1/W19-5034; Schwartz and Hearst, 2003), on a blank spaCy pipeline with a rule
sentencizer. Nothing of spaCy leaves this file.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from medkg.errors import MissingExtraError

__all__ = ["Abbreviation", "Sentence", "TokenisedText", "Tokeniser"]

# Texts are tokenised in pieces of at most this many characters, so that memory is bounded.
CHUNK: Final = 10_000
# spaCy keeps every string it has seen; past this many the pipeline is built anew.
MAX_STRINGS: Final = 1_000_000

_UNSAFE: Final = re.compile("[\x00\ud800-\udfff]")
# spaCy strips marks off a word one by one, in time quadratic in their number.
_MARKS: Final = re.compile(r"[^\w\s]{12,}")
_LABEL: Final = re.compile(r"[A-Z][A-Z0-9 ,&/()'-]{2,70}: ")
_BREAK: Final = re.compile(r"\n|(?<=[.!?]) ")
# A full stop after these does not end a sentence (Kiss and Strunk, 2006, on abbreviations).
_NO_END: Final = re.compile(
    r"\b(?:vs|cf|e\.g|i\.e|et al|approx|resp|spp|sp|fig|figs|dr|st|ca|incl)\.$", re.IGNORECASE
)
# scispaCy keeps "C." together for "C. elegans"; in "hepatitis C. The ..." it ends a sentence.
_LETTER_END: Final = re.compile(r"(?<=[a-z] [A-Z]\.) (?=[A-Z][a-z]+ [a-z])")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: ``text[start:end]``, white space at the ends stripped."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """One definition: ``text[long_start:long_end]`` is what ``text[start:end]`` stands for."""

    start: int
    end: int
    long_start: int
    long_end: int


@dataclass(frozen=True, slots=True)
class TokenisedText:
    """What the tokeniser found in one text, in reading order."""

    sentences: tuple[Sentence, ...]
    abbreviations: tuple[Abbreviation, ...]


class Tokeniser:
    """Sentences and abbreviation definitions of texts; the pipeline is built at first use.

    >>> text = "Aspirin helps. Alzheimer disease (AD) is common."
    >>> found = Tokeniser()(text)
    >>> [text[s.start:s.end] for s in found.sentences]
    ['Aspirin helps.', 'Alzheimer disease (AD) is common.']
    >>> [(text[a.start:a.end], text[a.long_start:a.long_end]) for a in found.abbreviations]
    [('AD', 'Alzheimer disease')]
    """

    def __init__(self) -> None:
        self._nlp: Any = None
        self._candidates: Any = None
        self._expand: Any = None

    def __call__(self, text: str) -> TokenisedText:
        """Sentences and abbreviations of ``text``; any string will do.

        Raises:
            MissingExtraError: spaCy or scispaCy is not installed.
        """
        if self._nlp is None or len(self._nlp.vocab.strings) > MAX_STRINGS:
            self._nlp, self._candidates, self._expand = _pipeline()
        # One for one: offsets stay.
        safe = _MARKS.sub(lambda run: " " * len(run[0]), _UNSAFE.sub("\ufffd", text))
        sentences: list[Sentence] = []
        abbreviations: list[Abbreviation] = []
        for start, end in _chunks(safe):
            doc = self._nlp(safe[start:end])
            sentences.extend(_sentences(safe, _spans(safe, doc, start, end)))
            if "(" in doc.text:
                abbreviations.extend(self._abbreviations(doc, start))
        return TokenisedText(tuple(sentences), tuple(abbreviations))

    def _abbreviations(self, doc: Any, offset: int) -> Iterator[Abbreviation]:
        for long_form, short_form in self._candidates(_brackets(doc), doc):
            short, long = self._expand(long_form, short_form)
            if long is not None and long.end_char > long.start_char:
                yield Abbreviation(
                    offset + short.start_char,
                    offset + short.end_char,
                    offset + long.start_char,
                    offset + long.end_char,
                )


def _spans(text: str, doc: Any, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Character spans of the sentences (``doc.sents`` makes an object of each token)."""
    firsts = (doc.to_array("SENT_START") == 1).nonzero()[0].tolist()
    cuts = [start + doc[first].idx for first in firsts]
    for first, last in pairwise([*cuts, end]):
        yield first, first + len(text[first:last].rstrip())


def _brackets(doc: Any) -> list[tuple[int, int, int]]:
    """Token spans inside round brackets, each to the next closing one, as a matcher gives them.

    scispaCy's own matcher tries every pair of brackets, which is quadratic.
    """
    strings = doc.vocab.strings
    orths = doc.to_array("ORTH")
    opening, closing = strings["("], strings[")"]
    marks = [(i, orth) for i, orth in enumerate(orths.tolist()) if orth in (opening, closing)]
    return [
        (0, start + 1, end)
        for (start, first), (end, second) in pairwise(marks)
        if (first, second) == (opening, closing) and end > start + 1
    ]


def _pipeline() -> tuple[Any, Any, Any]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import spacy
            from scispacy.abbreviation import filter_matches, find_abbreviation
            from scispacy.custom_tokenizer import combined_rule_tokenizer

            nlp = spacy.blank("en")
            nlp.tokenizer = combined_rule_tokenizer(nlp)
    except ImportError as error:
        raise MissingExtraError(
            f'extraction needs spaCy and scispaCy ({error}): pip install "medkg[nlp]"'
        ) from error
    nlp.max_length = 2 * CHUNK
    nlp.add_pipe("sentencizer")
    return nlp, filter_matches, find_abbreviation


def _chunks(text: str) -> Iterator[tuple[int, int]]:
    """Stretches of at most ``CHUNK`` characters, cut at a line or sentence end if there is one."""
    start = 0
    while start < len(text):
        end = min(start + CHUNK, len(text))
        if end < len(text):
            cuts = [match.end() for match in _BREAK.finditer(text, start + CHUNK // 2, end)]
            end = cuts[-1] if cuts else end
        yield start, end
        start = end


def _sentences(text: str, spans: Iterator[tuple[int, int]]) -> Iterator[Sentence]:
    """Sentences of ``spans``: split at line ends, joined after an abbreviation's full stop."""
    pending: tuple[int, int] | None = None
    for start, end in spans:
        if pending is not None:
            start, pending = pending[0], None
        after = text[end : end + 2].strip()
        if after[:1].islower() or (after and _NO_END.search(text, max(start, end - 12), end)):
            pending = (start, end)
            continue
        for cut in _LETTER_END.finditer(text, start, end):
            yield from _lines(text, start, cut.start())
            start = cut.end()
        yield from _lines(text, start, end)
    if pending is not None:
        yield from _lines(text, *pending)


def _lines(text: str, start: int, end: int) -> Iterator[Sentence]:
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        at_line_start = start == 0 or text[start - 1] == "\n"
        # A heading ("METHODS: ") is not part of what the sentence says.
        label = _LABEL.match(text, start, stop) if at_line_start else None
        first = label.end() if label else start
        while first < stop and text[first].isspace():
            first += 1
        last = stop
        while last > first and text[last - 1].isspace():
            last -= 1
        if last > first:
            yield Sentence(first, last)
        start = stop + 1
