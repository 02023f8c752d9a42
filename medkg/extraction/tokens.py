"""Sentences and abbreviation definitions of a text, as plain records.

The tokeniser is scispaCy's (Neumann et al., 2019, doi:10.18653/v1/W19-5034), sentences end where
spaCy's rule sentencizer ends them. spaCy splits a text at white space first, so a stretch
without any has the same tokens everywhere: only stretches that can end a sentence are
tokenised, and what they hold is remembered. Nothing of spaCy leaves this file.
Abbreviations are those of :mod:`medkg.extraction.short_forms`.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from medkg.errors import MissingExtraError
from medkg.extraction.long_forms import Abbreviation
from medkg.extraction.short_forms import find_abbreviations

__all__ = ["Abbreviation", "Sentence", "TokenisedText", "Tokeniser"]

# A stretch without white space is tokenised in pieces of at most this many characters.
MAX_STRETCH: Final = 1_000
# spaCy keeps every string it has seen; past this many the tokeniser is built anew.
MAX_STRINGS: Final = 1_000_000
# Stretches whose tokens are remembered.
_MEMO: Final = 100_000

_UNSAFE: Final = re.compile("[\x00\ud800-\udfff]")
# spaCy strips marks off a word one by one, in time quadratic in their number.
_MARKS: Final = re.compile(r"[^\w\s]{12,}")
_LABEL: Final = re.compile(r"[A-Z][A-Z0-9 ,&/()'-]{2,70}: ")
_STRETCH: Final = re.compile(r"\S+")
# What ends a sentence, among ASCII characters; spaCy has the others.
_ENDING_ASCII: Final = re.compile(r"[.!?]\S*")
_ODD_SPACE: Final = re.compile(r"[^\S \n]")
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
        self._tools: _Tools | None = None
        self._marks: dict[str, _Marks] = {}

    def __call__(self, text: str) -> TokenisedText:
        """Sentences and abbreviations of ``text``; any string will do.

        Raises:
            MissingExtraError: spaCy or scispaCy is not installed.
        """
        if self._tools is None or len(self._tools.tokenise.vocab.strings) > MAX_STRINGS:
            self._tools = _load_tools()
        # One for one: offsets stay.
        safe = _MARKS.sub(lambda run: " " * len(run[0]), _UNSAFE.sub("\ufffd", text))
        sentences = tuple(_sentences(safe, self._spans(safe, self._tools)))
        return TokenisedText(sentences, find_abbreviations(safe))

    def _spans(self, text: str, tools: _Tools) -> Iterator[tuple[int, int]]:
        """Character spans of the sentences.

        After a token that ends a sentence, the next token that is no punctuation begins one;
        white space beyond a single space is such a token.
        """
        ending = list(_ending(text, tools))
        self._remember({text[a:b] for a, b in ending}, tools)
        first = reach = 0
        ended = False
        for start, end in [*ending, (len(text), len(text))]:
            cut = self._beginning(text, reach, start, tools) if ended else None
            if cut is not None:
                yield first, first + len(text[first:cut].rstrip())
                first, ended = cut, False
            for offset, ends, begins in self._tokens_of(text[start:end], tools):
                if ended and begins:
                    cut = start + offset
                    yield first, first + len(text[first:cut].rstrip())
                    first, ended = cut, False
                elif ends:
                    ended = True
            reach = end
        yield first, first + len(text[first:].rstrip())

    def _beginning(self, text: str, reach: int, limit: int, tools: _Tools) -> int | None:
        """Where a sentence begins after ``reach`` and not after ``limit``, if one does."""
        while True:
            found = _STRETCH.search(text, reach, limit)
            start = found.start() if found else limit
            if reach < start < len(text) and text[reach:start] != " ":
                return start
            if found is None:
                return None
            if text[start].isalnum():
                return start
            for offset, _, begins in self._tokens_of(found[0], tools):
                if begins:
                    return start + offset
            reach = found.end()

    def _tokens_of(self, stretch: str, tools: _Tools) -> _Marks:
        if stretch not in self._marks:
            self._remember({stretch}, tools)
        return self._marks.get(stretch, ())

    def _remember(self, stretches: set[str], tools: _Tools) -> None:
        """Learn which tokens of ``stretches`` end or begin a sentence."""
        if len(self._marks) > _MEMO:
            self._marks.clear()
        new = [stretch for stretch in stretches if stretch and stretch not in self._marks]
        if not new:
            return
        pieces = [[s[i : i + MAX_STRETCH] for i in range(0, len(s), MAX_STRETCH)] for s in new]
        doc = tools.tokenise(" ".join([piece for held in pieces for piece in held]))
        tokens = [(t.idx, t.text in tools.ends, t.is_punct) for t in doc]
        place = index = 0
        for stretch, held in zip(new, pieces, strict=True):
            marks = []
            offset = 0
            for piece in held:
                while index < len(tokens) and tokens[index][0] < place + len(piece):
                    at, ends, punct = tokens[index]
                    marks.append((at - place + offset, ends, not ends and not punct))
                    index += 1
                place += len(piece) + 1
                offset += len(piece)
            self._marks[stretch] = tuple(marks)


_Marks = tuple[tuple[int, bool, bool], ...]
"""Tokens of a stretch: offset, whether it ends a sentence, whether it may begin one."""


class _Tools(NamedTuple):
    """scispaCy's tokeniser, and what ends a sentence."""

    tokenise: Any
    ends: frozenset[str]
    ending: re.Pattern[str]


def _ending(text: str, tools: _Tools) -> Iterator[tuple[int, int]]:
    """Spans of the stretches that hold a mark that can end a sentence."""
    if _ODD_SPACE.search(text):
        marks = tools.ending
        yield from (s.span() for s in _STRETCH.finditer(text) if marks.search(s[0]))
        return
    reach = 0
    for found in (_ENDING_ASCII if text.isascii() else tools.ending).finditer(text):
        place = found.start()
        start = max(text.rfind(" ", reach, place), text.rfind("\n", reach, place)) + 1
        reach = found.end()
        yield start, reach


def _load_tools() -> _Tools:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import spacy
            from scispacy.custom_tokenizer import combined_rule_tokenizer
            from spacy.pipeline import Sentencizer

            tokenise = combined_rule_tokenizer(spacy.blank("en"))
    except ImportError as error:
        raise MissingExtraError(
            f'extraction needs spaCy and scispaCy ({error}): pip install "medkg[nlp]"'
        ) from error
    ends = frozenset(Sentencizer.default_punct_chars)
    marks = re.escape("".join(sorted(ends)))
    ending = re.compile(rf"[{marks}]\S*")
    return _Tools(tokenise, ends, ending)


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
