"""Title and labelled parts as one text, with the sections that lie on it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from medkg.types import Section

__all__ = ["composed", "one_line", "paper_id", "pmcid_of", "pmid_of", "year_of"]

#: Sections that are never joined with a neighbour of the same label: each is a thing of its own.
SINGLE: Final = frozenset({"title", "figure", "table"})

_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_PMID: Final = re.compile(r"(?:PMID:?\s*)?0*([1-9][0-9]{0,9})", re.IGNORECASE)
_PMCID: Final = re.compile(r"(?:PMCID:?\s*|PMC:\s*)?(?:PMC)?0*([1-9][0-9]{0,11})", re.IGNORECASE)
_DOI: Final = re.compile(r"(?:doi:\s*|https?://(?:dx\.)?doi\.org/)?(10\.\S+)", re.IGNORECASE)
_YEAR: Final = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")


def composed(title: str, parts: Iterable[tuple[str, str]]) -> tuple[str, tuple[Section, ...]]:
    """Text of title and ``(label, text)`` parts, a line each, and its sections.

    Neighbours of one label are one section, but for titles, figures and tables. Empty parts are
    left out.

    >>> composed("Aspirin.", [("results", "It helped."), ("results", "Twice.")])
    ... # doctest: +NORMALIZE_WHITESPACE
    ('Aspirin.\\nIt helped.\\nTwice.',
     (Section(label='title', start=0, end=8), Section(label='results', start=9, end=26)))
    """
    sections = [Section("title", 0, len(title))] if title else []
    lines = [title]
    end = len(title)
    for label, text in parts:
        if not text:
            continue
        start, end = end + 1, end + 1 + len(text)
        lines.append(text)
        if sections and sections[-1].label == label and label not in SINGLE:
            start = sections.pop().start
        sections.append(Section(label, start, end))
    return "\n".join(lines), tuple(sections)


def one_line(text: str) -> str:
    """The text on one line, white space runs made one space, lone surrogates replaced.

    >>> one_line(" Aspirin\\n for  fever. ")
    'Aspirin for fever.'
    """
    return " ".join(without_surrogates(text).split())


def without_surrogates(text: str) -> str:
    """The text with U+FFFD where half a surrogate pair stood: JSON can say what UTF-8 cannot."""
    return _SURROGATE.sub("\ufffd", text)


def pmid_of(text: str | None) -> str | None:
    """``PMID:n`` of a PubMed number with or without its prefix, else None.

    >>> pmid_of("0012"), pmid_of("pmid:12"), pmid_of("PMC12")
    ('PMID:12', 'PMID:12', None)
    """
    found = _PMID.fullmatch((text or "").strip())
    return f"PMID:{found[1]}" if found else None


def pmcid_of(text: str | None) -> str | None:
    """``PMC:PMCn`` of a PubMed Central number with or without its prefix, else None.

    >>> pmcid_of("PMC3460867"), pmcid_of("3460867"), pmcid_of("x")
    ('PMC:PMC3460867', 'PMC:PMC3460867', None)
    """
    found = _PMCID.fullmatch((text or "").strip())
    return f"PMC:PMC{found[1]}" if found else None


def paper_id(pmid: str | None, pmcid: str | None = None, doi: str | None = None) -> str | None:
    """The id of a paper: its PMID, else its PMC id, else its DOI; None without any.

    A paper has one id whatever it was read from, so that its rows count as one witness.

    >>> paper_id("12", "PMC34"), paper_id("", "34"), paper_id(None, None, "10.1000/X")
    ('PMID:12', 'PMC:PMC34', 'DOI:10.1000/x')
    """
    known = pmid_of(pmid) or pmcid_of(pmcid)
    if known is None and (found := _DOI.fullmatch((doi or "").strip())):
        return f"DOI:{found[1].lower()}"
    return known


def year_of(value: object) -> int | None:
    """The first year from 1500 to 2099 that the value names, else None.

    >>> year_of("2020 Jan 3"), year_of(1999), year_of(2001.0), year_of("12"), year_of(True)
    (2020, 1999, 2001, None, None)
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    found = _YEAR.search(str(value)[:100])
    return int(found[0]) if found else None
