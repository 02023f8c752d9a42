"""What tells a paper's design: wordings, publication types and MeSH headings, read from tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

from medkg.extraction.text.word_lists import fraction, read_pairs, read_words
from medkg.files.tables import read_table

__all__ = ["DESIGN_CUES", "FINDINGS", "GIVEN", "HEADING_CUES", "TYPE_CUES", "DesignCue"]

_TABLES: Final = Path(__file__).parent / "tables"


class DesignCue(NamedTuple):
    """A design, the scores (0..1) of its wordings in the title and below it, the wordings.

    A wording is in lower case; ``*`` at its end lets the word go on, and ``?`` is s or z. The
    design "" says nothing and only silences shorter wordings inside its own.
    """

    design: str
    title: float
    body: float
    phrases: tuple[str, ...]


def _wordings() -> Iterator[tuple[tuple[str, float, float], str]]:
    path = _TABLES / "design_cues.tsv"
    for line, row in read_table(path, ("design", "title", "body", "phrase")):
        design = "" if row["design"] == "-" else row["design"]
        title, body = (fraction(path, line, row, column=column) for column in ("title", "body"))
        yield (design, title, body), row["phrase"]


def _scored(table: str, columns: tuple[str, ...]) -> Iterator[tuple[list[str], float]]:
    """The cells of each row before its score, and the score."""
    path = _TABLES / table
    for line, row in read_table(path, columns):
        yield [row[column] for column in columns[:-1]], fraction(path, line, row, column="score")


#: Wordings, those of one design and score that stand together in the table as one.
DESIGN_CUES: Final[tuple[DesignCue, ...]] = tuple(
    DesignCue(design, title, body, tuple(phrase for _, phrase in rows))
    for (design, title, body), rows in groupby(_wordings(), key=lambda row: row[0])
)
#: Signs of a paper's own findings.
FINDINGS: Final = read_words(_TABLES / "findings.tsv", column="phrase")
#: Publication type -> design, where the reader of records makes none of it.
TYPE_CUES: Final[Mapping[str, str]] = MappingProxyType(
    read_pairs(_TABLES / "publication_types.tsv", ("type", "design"))
)
#: How far a design that came with the document is believed.
GIVEN: Final[Mapping[str, float]] = MappingProxyType(
    {design: score for [design], score in _scored("given_designs.tsv", ("design", "score"))}
)
#: MeSH heading -> design and score, beside those that the reader of records knows.
HEADING_CUES: Final[Mapping[str, tuple[str, float]]] = MappingProxyType(
    {
        heading: (design, score)
        for [heading, design], score in _scored("headings.tsv", ("heading", "design", "score"))
    }
)
