"""The running text of a JATS element: paragraphs, captions, citations and formulae.

Format: NISO Z39.96 (JATS), Archiving and Interchange tag set 1.3,
https://jats.nlm.nih.gov/archiving/tag-library/1.3/.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from medkg.sources.pubmed.record import SECTION_OF_LABEL

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["abstract_parts", "parts", "running_text"]

_MATHML: Final = "{http://www.w3.org/1998/Math/MathML}"

# What says nothing in running text, or says again what its neighbour says.
_DROPPED: Final = frozenset(
    {
        "alt-text",
        "award-group",
        "chem-struct",
        "fn",
        "graphic",
        "inline-graphic",
        "inline-supplementary-material",
        "label",
        "long-desc",
        "media",
        "object-id",
        "permissions",
        "private-char",
        "tex-math",
        f"{_MATHML}annotation",
        f"{_MATHML}annotation-xml",
    }
)
# What may stand inside a paragraph and is read after it.
_BLOCKS: Final = frozenset(
    {
        "array",
        "boxed-text",
        "chem-struct-wrap",
        "code",
        "def-list",
        "disp-formula",
        "disp-formula-group",
        "disp-quote",
        "fig",
        "fig-group",
        "fn-group",
        "list",
        "preformat",
        "ref-list",
        "speech",
        "statement",
        "supplementary-material",
        "table-wrap",
        "table-wrap-group",
        "verse-group",
    }
)
# Blocks whose children are read as if they stood there themselves.
_OPEN: Final = frozenset(
    {
        "app",
        "app-group",
        "boxed-text",
        "def",
        "disp-quote",
        "fig-group",
        "floats-group",
        "glossary",
        "list",
        "list-item",
        "speech",
        "statement",
        "table-wrap-group",
    }
)
_CAPTIONS: Final = {"fig": "figure", "table-wrap": "table"}
# Cross-references that are marks, not words: to authors' addresses and to footnotes.
_MARKS: Final = frozenset({"aff", "author-notes", "contrib", "corresp", "fn", "table-fn"})

# sec-type (JATS 1.3, suggested values) and further headings -> section label. The headings of
# abstracts are in ``pubmed_record.SECTION_OF_LABEL``.
SECTION_OF_HEADING: Final[dict[str, str]] = {
    "intro": "background",
    "cases": "case",
    "case": "case",
    "case report": "case",
    "case description": "case",
    "case presentation": "case",
    "discussion": "discussion",
    "discussion and conclusion": "discussion",
    "discussion and conclusions": "discussion",
    "comment": "discussion",
    "limitations": "discussion",
    "concluding remarks": "conclusions",
    "summary": "conclusions",
    "materials": "methods",
    "subjects": "methods",
    "subjects and methods": "methods",
    "experimental": "methods",
    "experimental procedures": "methods",
    "experimental section": "methods",
    "methodology": "methods",
    "methods and materials": "methods",
    "statistical analysis": "methods",
    "study population": "methods",
    "results and discussion": "results",
    "abbreviations": "abbreviations",
    "list of abbreviations": "abbreviations",
}
# Sections that are about the paper, not its subject.
SKIPPED_SECTIONS: Final = frozenset(
    {
        "acknowledgement",
        "acknowledgements",
        "acknowledgment",
        "acknowledgments",
        "additional information",
        "author contributions",
        "authors' contributions",
        "availability of data and materials",
        "coi-statement",
        "competing interests",
        "conflict of interest",
        "conflicts of interest",
        "consent for publication",
        "data availability",
        "data-availability",
        "display-objects",
        "ethics approval and consent to participate",
        "funding",
        "funding-information",
        "pre-publication history",
        "supplementary material",
        "supplementary-material",
        "supporting information",
    }
)
_NUMBERING: Final = re.compile(r"^(?:(?:\d+|[IVX]+)(?:\.\d+)*[.)]?\s+)?")

# A bibliographic citation in the flattened text, and what may stand with it in brackets.
_OPENED, _CLOSED = "\ue000", "\ue001"
_CITATION: Final = f"{_OPENED}[^{_OPENED}{_CLOSED}]*{_CLOSED}"
_BESIDE: Final = r"[\s,;:.\u2010-\u2014-]|and|see|also|e\.g\.|cf\.|refs?|reviewed in|for review"
_BRACKETED: Final = re.compile(
    rf" ?[\[(](?:{_BESIDE})*{_CITATION}(?:{_BESIDE}|{_CITATION})*[\])]", re.IGNORECASE
)
_RUN: Final = re.compile(rf" ?{_CITATION}(?: ?[,;\u2010-\u2014-] ?{_CITATION})*")
_LETTER: Final = re.compile(r"[^\W\d_]{2}")


def running_text(element: _Element | None) -> str:
    """The text of a paragraph or title on one line; citations that are numbers are left out.

    A citation that is a word of its sentence ("Smith et al. found") stays. Of a formula, the
    presentation markup is read, not its TeX. Figures, tables and lists inside are not read.

    >>> from lxml import etree
    >>> running_text(etree.fromstring("<p>It helped [<xref ref-type='bibr'>1</xref>,"
    ...     "<xref ref-type='bibr'>2</xref>], as <xref ref-type='bibr'>Lee (2010)</xref> saw.</p>"))
    'It helped, as Lee (2010) saw.'
    """
    return "" if element is None else _flattened(element, [])


def parts(container: _Element, label: str) -> Iterator[tuple[str, str]]:
    """``(label, text)`` of all paragraphs, headings and captions below, in reading order.

    A section's label comes from its ``sec-type`` or heading, else from the section around it.
    References, acknowledgements and statements of interest are left out.

    >>> from lxml import etree
    >>> list(parts(etree.fromstring("<body><sec sec-type='results'><title>3. Results</title>"
    ...     "<p>It helped.</p><fig><label>1</label><caption><p>Pain.</p></caption></fig></sec>"
    ...     "</body>"), "body"))
    [('results', '3. Results'), ('results', 'It helped.'), ('figure', 'Pain.')]
    """
    for child in container:
        yield from _child(child, label)


def _child(child: _Element, label: str) -> Iterator[tuple[str, str]]:
    tag = child.tag
    if tag in ("p", "title"):
        blocks: list[_Element] = []
        yield label, _flattened(child, blocks)
        for block in blocks:
            yield from _block(block, label)
    elif tag == "sec":
        found = _section_label(child, label)
        if found is not None:
            yield from parts(child, found)
    else:
        yield from _block(child, label)


def abstract_parts(abstract: _Element, label: str) -> Iterator[tuple[str, str]]:
    """``(label, text)`` of an abstract's paragraphs; a heading stands before its first.

    >>> from lxml import etree
    >>> list(abstract_parts(etree.fromstring("<abstract><title>Abstract</title><sec>"
    ...     "<title>Results:</title><p>It helped.</p></sec></abstract>"), "abstract"))
    [('results', 'Results: It helped.')]
    """
    for child in abstract:
        if child.tag == "title":
            continue
        if child.tag != "sec":
            yield from _child(child, label)
            continue
        heading = running_text(child.find("title")).rstrip(": .")
        known = SECTION_OF_LABEL.get(heading.lower(), label)
        for _, text in abstract_parts(child, known):
            yield known, f"{heading}: {text}" if heading and text else text
            heading = "" if text else heading


def _section_label(section: _Element, around: str) -> str | None:
    """None for a section that is not read."""
    heading = running_text(section.find("title")).rstrip(": .")
    heading = _NUMBERING.sub("", heading).lower()
    kinds = (section.get("sec-type") or "").lower().split("|")
    names = [name.strip() for name in (*kinds, heading)]
    if any(name in SKIPPED_SECTIONS for name in names):
        return None
    for table in (SECTION_OF_HEADING, SECTION_OF_LABEL):
        for name in names:
            if name in table:
                return table[name]
    return around


def _block(block: _Element, label: str) -> Iterator[tuple[str, str]]:
    tag = block.tag
    if tag in _CAPTIONS:
        caption = block.find("caption")
        if caption is not None:
            texts = [text for _, text in parts(caption, label)]
            yield _CAPTIONS[tag], " ".join(text for text in texts if text)
    elif tag == "def-list":
        for item in block.iterchildren("def-item"):
            term = running_text(item.find("term"))
            meaning = " ".join(
                text for part in item.iterchildren("def") for _, text in parts(part, "")
            )
            yield label, f"{term}: {meaning}" if term and meaning else term or meaning
    elif tag in _OPEN:
        yield from parts(block, label)


def _flattened(element: _Element, blocks: list[_Element]) -> str:
    pieces: list[str] = []
    _inline(element, pieces, blocks)
    return _without_citations(" ".join("".join(pieces).split()))


def _inline(element: _Element, pieces: list[str], blocks: list[_Element]) -> None:
    pieces.append(element.text or "")
    for child in element:
        tag = child.tag
        if not isinstance(tag, str):  # a name such as &nbsp; that only the unread DTD defines
            pieces.append(html.unescape(child.text or ""))
        elif tag in _BLOCKS:
            blocks.append(child)
            pieces.append(" ")
        elif tag == "xref":
            _reference(child, pieces, blocks)
        elif tag == "alternatives":
            _one_of(child, pieces, blocks)
        elif tag == "break":
            pieces.append(" ")
        elif tag not in _DROPPED:
            _inline(child, pieces, blocks)
        pieces.append(child.tail or "")


def _reference(reference: _Element, pieces: list[str], blocks: list[_Element]) -> None:
    kind = reference.get("ref-type")
    if kind in _MARKS:
        return
    if kind == "bibr":
        pieces.append(_OPENED)
        _inline(reference, pieces, blocks)
        pieces.append(_CLOSED)
    else:
        _inline(reference, pieces, blocks)


def _one_of(alternatives: _Element, pieces: list[str], blocks: list[_Element]) -> None:
    """The presentation markup of a formula that is given in several forms."""
    for tag in (f"{_MATHML}math", "textual-form"):
        found = alternatives.find(tag)
        if found is not None:
            _inline(found, pieces, blocks)
            return


def _without_citations(text: str) -> str:
    if _OPENED not in text:
        return text
    text = _BRACKETED.sub("", text)
    text = _RUN.sub(_kept, text)
    return text.replace(_OPENED, "").replace(_CLOSED, "").strip()


def _kept(run: re.Match[str]) -> str:
    return run[0] if _LETTER.search(run[0]) else ""
