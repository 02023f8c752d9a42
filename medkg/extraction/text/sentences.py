"""Sentences and abbreviation definitions of a text, as plain records.

The tokeniser is scispaCy's (Neumann et al., 2019, doi:10.18653/v1/W19-5034), sentences end where
spaCy's rule sentencizer ends them. spaCy splits a text at white space first, so a stretch
without any has the same tokens everywhere: only stretches that can end a sentence are
tokenised, and what they hold is remembered. Nothing of spaCy leaves this file.
Abbreviations are those of :mod:`medkg.extraction.abbreviations.finder`.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from medkg.errors import MissingExtraError
from medkg.extraction.abbreviations.finder import find_abbreviations
from medkg.extraction.abbreviations.long_forms import Abbreviation

__all__ = ["Abbreviation", "Sentence", "TokenisedText", "Tokeniser"]

# A stretch without white space is tokenised in pieces of at most this many characters.
MAX_STRETCH: Final = 1_000
# spaCy keeps every string it has seen; past this many the tokeniser is built anew.
MAX_STRINGS: Final = 1_000_000
# Stretches remembered, and how long they may be.
_MEMO: Final = 100_000
_LONG: Final = 100
# Longer sentences are cut at white space: what reads a sentence may take more than one look.
MAX_SENTENCE: Final = 5_000

_UNSAFE: Final = re.compile("[\x00\ud800-\udfff]")
# spaCy strips marks off a word one by one, in time quadratic in their number.
_MARKS: Final = re.compile(r"[^\w\s]{12,}")
# The same for ASCII: marks as 1, other characters as 0.
_KINDS: Final = bytes(bool(re.match(r"[^\w\s]", chr(i))) for i in range(128)) + bytes(128)
_RUN: Final = b"\1" * 12
_LABEL: Final = re.compile(r"[A-Z][A-Z0-9 ,&/()'-]{2,70}: ")
_STRETCH: Final = re.compile(r"\S+")
# What ends a sentence, among ASCII characters; spaCy has the others.
_ENDING_ASCII: Final = re.compile(r"[.!?]\S*")
_ODD_SPACE: Final = re.compile(r"[^\S \n]")
# A full stop after these does not end a sentence (Kiss and Strunk, 2006, on abbreviations).
_NO_ENDS: Final = tuple(
    f"{short}."
    for short in (
        "vs", "cf", "e.g", "i.e", "et al", "approx", "resp", "spp", "sp", "fig", "figs", "dr",
        "st", "ca", "incl",
    )
)  # fmt: skip
# scispaCy keeps "C." together for "C. elegans"; in "hepatitis C. The ..." it ends a sentence.
_LETTER_END: Final = re.compile(r" (?=[A-Z][a-z]+ [a-z])(?<=[a-z] [A-Z]\. )")


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
        self._cuts: dict[str, _Cuts] = {}

    def __call__(self, text: str) -> TokenisedText:
        """Sentences and abbreviations of ``text``; any string will do.

        Raises:
            MissingExtraError: spaCy or scispaCy is not installed.
        """
        if self._tools is None or len(self._tools.tokenise.vocab.strings) > MAX_STRINGS:
            self._tools = _load_tools()
        safe = _safe(text)
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
            if ended:
                cut = self._beginning(text, reach, start, tools)
                if cut is not None:
                    yield first, first + len(text[first:cut].rstrip())
                    first, ended = cut, False
            cuts, ended = self._cuts_of(text[start:end], tools)[ended]
            for offset in cuts:
                cut = start + offset
                yield first, first + len(text[first:cut].rstrip())
                first = cut
            reach = end
        yield first, first + len(text[first:].rstrip())

    def _beginning(self, text: str, reach: int, limit: int, tools: _Tools) -> int | None:
        """Where a sentence begins after ``reach`` and not after ``limit``, if one does."""
        if reach + 1 < limit and text[reach] == " " and text[reach + 1].isalnum():
            return reach + 1
        while True:
            found = _STRETCH.search(text, reach, limit)
            start = found.start() if found else limit
            if reach < start < len(text) and text[reach:start] != " ":
                return start
            if found is None:
                return None
            if text[start].isalnum():
                return start
            cuts, _ = self._cuts_of(found[0], tools)[True]
            if cuts:
                return start + cuts[0]
            reach = found.end()

    def _cuts_of(self, stretch: str, tools: _Tools) -> _Cuts:
        held = self._cuts.get(stretch)
        if held is not None:
            return held
        if len(stretch) > _LONG:
            return next(_read([stretch], tools))
        self._remember({stretch}, tools)
        return self._cuts[stretch]

    def _remember(self, stretches: set[str], tools: _Tools) -> None:
        """Learn where ``stretches`` end and begin sentences."""
        if len(self._cuts) > _MEMO:
            self._cuts.clear()
        new = [s for s in stretches if s not in self._cuts and len(s) <= _LONG]
        if new:
            self._cuts.update(zip(new, _read(new, tools), strict=True))


_Cuts = tuple[tuple[tuple[int, ...], bool], tuple[tuple[int, ...], bool]]
"""Where sentences begin within a stretch, and whether it leaves one ended: first where none
has ended before it, then where one has."""


def _read(stretches: Sequence[str], tools: _Tools) -> Iterator[_Cuts]:
    """The cuts of each stretch, all tokenised at once."""
    pieces = [[s[i : i + MAX_STRETCH] for i in range(0, len(s), MAX_STRETCH)] for s in stretches]
    doc = tools.tokenise(" ".join([piece for held in pieces for piece in held]))
    tokens = [(t.idx, t.text in tools.ends, t.is_punct) for t in doc]
    place = index = 0
    for held in pieces:
        marks = []
        offset = 0
        for piece in held:
            while index < len(tokens) and tokens[index][0] < place + len(piece):
                at, ends, punct = tokens[index]
                marks.append((at - place + offset, ends, not ends and not punct))
                index += 1
            place += len(piece) + 1
            offset += len(piece)
        yield _followed(marks, ended=False), _followed(marks, ended=True)


def _followed(
    marks: Iterable[tuple[int, bool, bool]], *, ended: bool
) -> tuple[tuple[int, ...], bool]:
    """``marks``: the tokens' places, whether they end a sentence and whether they may begin one."""
    cuts = []
    for place, ends, begins in marks:
        if ended and begins:
            cuts.append(place)
            ended = False
        elif ends:
            ended = True
    return tuple(cuts), ended


def _safe(text: str) -> str:
    """``text``, one character for one, without what spaCy cannot take."""
    if text.isascii() and "\0" not in text:
        if _RUN not in text.encode().translate(_KINDS):
            return text
    else:
        text = _UNSAFE.sub("\ufffd", text)
    return _MARKS.sub(lambda run: " " * len(run[0]), text)


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
        if after[:1].islower() or (after and _abbreviated(text, start, end)):
            pending = (start, end)
            continue
        for cut in _LETTER_END.finditer(text, start, end):
            yield from _lines(text, start, cut.start())
            start = cut.end()
        yield from _lines(text, start, end)
    if pending is not None:
        yield from _lines(text, *pending)


def _abbreviated(text: str, start: int, end: int) -> bool:
    """Whether ``text[start:end]`` ends with an abbreviation's full stop."""
    tail = text[max(start, end - 8) : end].lower()
    if not tail.endswith(_NO_ENDS):
        return False
    before = [tail[: -len(short)][-1:] for short in _NO_ENDS if tail.endswith(short)]
    return any(not (char.isalnum() or char == "_") for char in before)


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
        yield from _pieces(text, first, last)
        start = stop + 1


def _pieces(text: str, start: int, end: int) -> Iterator[Sentence]:
    """``text[start:end]`` cut where it is too long; there is no white space at its ends."""
    while end - start > MAX_SENTENCE:
        cut = max(text.rfind(" ", start, start + MAX_SENTENCE), start + MAX_SENTENCE // 2)
        yield Sentence(start, start + len(text[start:cut].rstrip()))
        while text[cut].isspace():
            cut += 1
        start = cut
    if end > start:
        yield Sentence(start, end)
