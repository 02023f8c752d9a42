"""Sentences of a text, by rules: what marks an end, and which full stops do not.

A mark of an end is followed by white space or, where the space is missing, by a capital
("metastasis.In") or a heading ("unknown.AIM: To"). A full stop ends no sentence after a word of
``tables/abbreviations.tsv`` or a single letter, nor any mark before a small letter. A line's end
always does; a heading ("METHODS: ") is no part of what the sentence says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from medkg.errors import FormatError
from medkg.files.tables import read_table

__all__ = ["MAX_SENTENCE", "Sentence", "pieces", "sentences"]

# Longer sentences are cut at white space: what reads a sentence may take more than one look.
MAX_SENTENCE: Final = 5_000

_ABBREVIATIONS: Final = Path(__file__).with_name("tables") / "abbreviations.tsv"
_COLUMNS: Final = ("abbreviation", "before", "stands for")
# Full stops and their like, of the scripts that abstracts come in.
_MARKS: Final = ".!?\u2026\u3002\uff01\uff1f\uff61\u061f\u06d4\u0964"
_END: Final = re.compile(
    rf"""
      [{_MARKS}]+ [)\]}}"'\u2019\u201d\u00bb]* (?= \s )   # an end, and what closes with it
    | (?<= [a-z0-9)] ) [.!?] (?= [A-Z][a-z]               # an end without a space,
                               | [A-Z][A-Z ]{{2,30}} [:/&(-] )  # also before a heading
    | [\u3002\uff01\uff1f\uff61]                          # an end in a script without spaces
    """,
    re.VERBOSE,
)
_LABEL: Final = re.compile(r"[A-Z][A-Z0-9 ,&/()'-]{2,70}: ")
_SPACE: Final = re.compile(r"\s*")
# A word that may be an abbreviation, with the full stops inside it.
_WORD: Final = re.compile(r"[A-Za-z]+(?:\.[A-Za-z]+)*\Z")
# A letter alone is an initial ("E. coli"), but for one that closes a name ("hepatitis C. The ...").
_NAME_BEFORE: Final = re.compile(r"[a-z] [A-Z]\Z")
_WORDS_AFTER: Final = re.compile(r"[A-Z][a-z]+ [a-z]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: ``text[start:end]``, white space at the ends stripped."""

    start: int
    end: int


def sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of ``text`` in reading order; any string will do.

    >>> text = "Doe et al. gave 5 mg. It helped (p = 0.01). Was it safe?"
    >>> [text[s.start : s.end] for s in sentences(text)]
    ['Doe et al. gave 5 mg.', 'It helped (p = 0.01).', 'Was it safe?']
    """
    return tuple(_sentences(text))


def _sentences(text: str) -> Iterator[Sentence]:
    start = 0
    while start < len(text):
        stop = text.find("\n", start)
        stop = len(text) if stop < 0 else stop
        yield from _of_line(text, start, stop)
        start = stop + 1


def _of_line(text: str, start: int, stop: int) -> Iterator[Sentence]:
    label = _LABEL.match(text, start, stop)
    first = label.end() if label else start
    for found in _END.finditer(text, first, stop):
        after = _after(text, found.end(), stop)
        if after < stop and not _goes_on(text, found.start(), found.end(), after):
            yield from pieces(text, first, found.end())
            first = after
    yield from pieces(text, first, stop)


def _after(text: str, end: int, stop: int) -> int:
    found = _SPACE.match(text, end, stop)
    return found.end() if found else end


def _goes_on(text: str, mark: int, end: int, after: int) -> bool:
    """Whether the sentence goes on past a mark at ``mark``, at what stands ``after`` it."""
    if text[after].islower() or text[after] in ",;:":
        return True
    if text[mark:end].strip(")]}\"'\u2019\u201d\u00bb") != ".":
        return False
    word = _WORD.search(text, max(0, mark - 12), mark)
    if word is None:
        return False
    before = text[word.start() - 1 : word.start()]
    if before.isalnum() or before in {"_", "-", "/", "."}:
        return False
    if len(word[0]) == 1:
        closes = _NAME_BEFORE.search(text, max(0, mark - 3), mark)
        return not (closes and _WORDS_AFTER.match(text, after))
    if word[0].isupper() and "." not in word[0]:  # "SSP." is no "ssp."
        return False
    needed = _abbreviations().get(word[0].lower())
    return needed == "anything" or (needed == "number" and text[after].isdigit())


@cache
def _abbreviations() -> dict[str, str]:
    """What must follow each abbreviation for its full stop to end no sentence."""
    found = {}
    for line, row in read_table(_ABBREVIATIONS, _COLUMNS):
        if row["before"] not in {"anything", "number"}:
            raise FormatError(
                f"{_ABBREVIATIONS}, line {line}: before is anything or number, not {row['before']}"
            )
        found[row["abbreviation"]] = row["before"]
    return found


def pieces(text: str, start: int, end: int) -> Iterator[Sentence]:
    """``text[start:end]`` without white space at its ends, cut where it is too long."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > MAX_SENTENCE:
        cut = max(text.rfind(" ", start, start + MAX_SENTENCE), start + MAX_SENTENCE // 2)
        yield Sentence(start, start + len(text[start:cut].rstrip()))
        while text[cut].isspace():
            cut += 1
        start = cut
    if end > start:
        yield Sentence(start, end)
