# ruff: noqa: E501 - a table row stays on one line
"""The part of a paper that a sentence belongs to: told by its label, else by wording and place.

Structured abstracts carry labels. In others the parts come in the same order (aim, methods,
results, conclusions), and sentences say what they are (Teufel and Moens, 2002; Hirohata et al.,
2008, "Identifying sections in scientific abstracts using conditional random fields").
"""

from __future__ import annotations

import re
from typing import Final, Literal

from medkg.types import Document

__all__ = ["Part", "section_of"]

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
# The first row that the sentence matches tells its part.
_WORDINGS: Final[tuple[tuple[re.Pattern[str], Part], ...]] = (
    (
        re.compile(
            r"\b(?:in (?:conclusion|summary)|we conclude|(?:these|our|the present) (?:results|findings|data|observations) (?:suggest|indicate|support|show|demonstrate|imply|confirm)|this (?:study|case|report) (?:suggests|shows|demonstrates|confirms|indicates|highlights)|(?:further|more|future) (?:\w+ )?(?:studies|research|trials|work)|should (?:be (?:considered|aware|used|given|avoided|monitored)|consider)|clinicians|physicians should|thus|therefore|we recommend|taken together)\b",
            re.IGNORECASE,
        ),
        "conclusions",
    ),
    (
        re.compile(
            r"\b(?:(?:the )?(?:aims?|objectives?|purpose|goals?) (?:of|was|is|were)|we (?:aimed|sought|hypothesi[sz]ed|wished|set out|investigated|examined|evaluated|assessed|studied|compared|tested|asked|report)|this (?:study|trial|review|paper|report) (?:was|aims|aimed|investigate[sd]|evaluate[sd]|assesse[sd]|examine[sd]|describes|reports|compare[sd]|reviews)|to (?:investigate|evaluate|assess|examine|determine|compare|study) (?:the|whether|if))\b",
            re.IGNORECASE,
        ),
        "aim",
    ),
    (
        re.compile(
            r"\b(?:were|was) (?:randomi[sz]ed|randomly|enrolled|recruited|included|allocated|assigned|administered|measured|performed|collected|analy[sz]ed|treated with|given|searched|reviewed|obtained|injected|followed|calculated|conducted|carried out)\b|\bwe (?:searched|enrolled|recruited|used|analy[sz]ed|randomi[sz]ed|measured|performed|conducted|included)\b",
            re.IGNORECASE,
        ),
        "methods",
    ),
    (
        re.compile(
            r"\b(?:p ?[<=>] ?0?\.\d+|95 ?%|hazard ratio|odds ratio|relative risk|significantly|we (?:found|observed)|(?:was|were) (?:found|observed|seen|associated|higher|lower|increased|decreased|reduced|noted|detected|similar)|showed|revealed|developed|increased|decreased|reduced|improved|occurred in|resulted in|\d+(?:\.\d+)? ?%)(?!\w)",
            re.IGNORECASE,
        ),
        "results",
    ),
)
# Unless the wording tells: shares of the body at which the parts end.
_ENDS: Final[tuple[tuple[float, Part], ...]] = (
    (0.22, "background"),
    (0.4, "methods"),
    (0.82, "results"),
)


def section_of(document: Document, span: tuple[int, int]) -> Part:
    """The part that the sentence ``document.text[start:end]`` belongs to.

    >>> text = "Aspirin\\nPain is common. Aspirin was given. Pain was reduced. In conclusion, it helps."
    >>> toy = Document("1", text, "text")
    >>> [section_of(toy, span) for span in [(0, 7), (8, 23), (24, 42), (43, 60), (61, 86)]]
    ['title', 'background', 'methods', 'results', 'conclusions']
    """
    start, end = span
    body = len(document.title) + 1
    if start < body:
        return "title"
    for section in document.sections:
        if section.start <= start < section.end and section.label in _LABELS:
            return _LABELS[section.label]
    place = (start - body) / max(len(document.text) - body, 1)
    for wording, part in _WORDINGS:
        if _in_order(part, place) and wording.search(document.text, start, end):
            return part
    return next((part for end_of_part, part in _ENDS if place < end_of_part), "conclusions")


def _in_order(part: Part, place: float) -> bool:
    """Whether ``part`` may stand at this share of the body."""
    if part == "conclusions":
        return place > 0.5
    return place < 0.6 if part == "aim" else place < 0.8 if part == "methods" else True
