"""ICD-10-CM categories and codes with their hierarchy, from the tabular list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element, fromstring

from medkg.ontology import Synonym, Term, normalise_name
from tools.ontologies.wheels import Wheel

__all__ = ["TABULAR_XML", "build_icd10cm"]

TABULAR_XML: Final = "simple_icd_10_cm/data/icd10c-tabular-April-1-2026.xml"

_RANGE: Final = re.compile(r"\s*\(([A-Z]\w\w)(?:-([A-Z]\w\w))?\)$")
# "Cholera NOS": not otherwise specified; and codes in brackets at the end of an inclusion.
_REMARK: Final = re.compile(r",? NOS$|\s*[\[(][A-Z]\d\S*[\])]$|,? NEC$")
_MOST: Final = 100


def build_icd10cm(wheel: Wheel) -> tuple[list[Term], dict[str, int]]:
    """Chapters, blocks and codes in the order of the list, and what was counted.

    Titles are names; inclusion terms are related synonyms: some name the code, some only one
    of the conditions under it. Kind by chapter: symptoms and signs (R) are phenotypes, external
    causes, status and services (V to Z) are ``other``, the rest are diseases. The codes that
    add a seventh character (initial encounter, sequela) are not terms: they have no name of
    their own.
    """
    # A released file of known checksum, with no document type: nothing in it can expand.
    root = fromstring(wheel.text(TABULAR_XML))  # noqa: S314
    terms = [term for chapter in root.iter("chapter") for term in _chapter(chapter)]
    unique = {term.curie: term for term in reversed(terms)}
    kept = [term for term in terms if unique[term.curie] is term]
    codes = sum("-" not in term.curie for term in kept)
    return kept, {"codes": codes, "chapters and blocks": len(kept) - codes}


def _chapter(chapter: Element) -> Iterator[Term]:
    title = _text(chapter, "desc")
    found = _RANGE.search(title)
    curie = _range(found) if found else f"ICD10CM:chapter-{_text(chapter, 'name')}"
    yield Term(curie, _RANGE.sub("", title), _kind(curie))
    for section in chapter.findall("section"):
        title = _text(section, "desc")
        found = _RANGE.search(title)
        block = _range(found) if found else f"ICD10CM:{section.get('id')}"
        # A block of one category has that category's id, and gives way to it.
        if "-" in block and block != curie:
            yield Term(block, _RANGE.sub("", title), _kind(block), parents=(curie,))
        above = block if "-" in block else curie
        for code in section.findall("diag"):
            yield from _code(code, above)


def _code(code: Element, parent: str) -> Iterator[Term]:
    curie = f"ICD10CM:{_text(code, 'name')}"
    name = _text(code, "desc")
    notes = [
        _REMARK.sub("", " ".join(n.itertext()).strip()) for n in code.iterfind("inclusionTerm/note")
    ]
    seen = {normalise_name(name)}
    synonyms = []
    for note in notes:
        key = normalise_name(note)
        if key and key not in seen and len(note) <= _MOST:
            seen.add(key)
            synonyms.append(Synonym(note, "related"))
    yield Term(curie, name, _kind(curie), tuple(synonyms), (), (parent,))
    for below in code.findall("diag"):
        yield from _code(below, curie)


def _range(found: re.Match[str]) -> str:
    first, last = found.groups()
    return f"ICD10CM:{first}-{last}" if last and last != first else f"ICD10CM:{first}"


def _kind(curie: str) -> str:
    letter = curie.partition(":")[2][:1]
    if letter == "R":
        return "phenotype"
    return "other" if letter in "VWXYZ" else "disease"


def _text(element: Element, tag: str) -> str:
    return " ".join((element.findtext(tag) or "").split())
