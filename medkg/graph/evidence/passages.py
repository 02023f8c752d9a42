"""The text of a document in passages, as rows that are stored beside its evidence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import pyarrow as pa

from medkg.graph.delta.schema import PASSAGE
from medkg.graph.evidence.rows import column
from medkg.types import Document

__all__ = ["Passage", "passage_rows", "passages_of"]

_LINE: Final = re.compile(r"[^\n]*\S[^\n]*")


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph of a document; offsets are characters of the document's text."""

    source: str
    document: str
    section: str
    start: int
    end: int
    text: str


def passages_of(document: Document) -> Iterator[Passage]:
    """The title and each paragraph, with the label of the innermost section it begins in.

    >>> document = Document("PMID:1", "Losartan in Marfan syndrome.\\nIt helped.", "pubmed")
    >>> [(p.section, p.start, p.text) for p in passages_of(document)]
    [('title', 0, 'Losartan in Marfan syndrome.'), ('', 29, 'It helped.')]
    """
    for line in _LINE.finditer(document.text):
        start, end = line.span()
        around = [s for s in document.sections if s.start <= start < s.end]
        section = max(around, key=lambda s: (s.start, -s.end)).label if around else ""
        if not section and start < len(document.title):
            section = "title"
        yield Passage(document.source, document.id, section, start, end, line[0])


def passage_rows(passages: Iterable[Passage]) -> pa.Table:
    """Passage table of passages, in their order."""
    rows = list(passages)
    return pa.table(
        [column([getattr(row, f.name) for row in rows], f.type) for f in PASSAGE], schema=PASSAGE
    )
