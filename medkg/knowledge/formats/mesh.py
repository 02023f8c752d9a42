"""MeSH descriptors and supplementary concepts in NLM's XML (``desc2025.xml``, ``supp2025.xml``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from medkg.knowledge.formats.rows import Asked, Row, VocabularyReading
from medkg.knowledge.formats.xml_records import xml_records
from medkg.ontology import Scope, Synonym, Term

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["read_mesh"]

_ROOTS: Final = ("DescriptorRecordSet", "SupplementalRecordSet")
_RECORDS: Final = ("DescriptorRecord", "SupplementalRecord")
# How a concept of a record stands to the preferred one.
_RELATIONS: Final[dict[str, Scope]] = {"NRW": "narrow", "BRD": "broad", "REL": "related"}
# Branches of the tree in the order they are asked, and the kind they make. C23 holds signs,
# symptoms and pathological processes, C10.597 neurologic manifestations.
_BRANCHES: Final = (
    ("disease", re.compile(r"C(?!23|10\.597)|F03")),
    ("phenotype", re.compile(r"C")),
    ("drug", re.compile(r"D")),
)
# A supplementary record of a gene product is called with its organism: "TP53 protein, human".
_GENE_PRODUCT: Final = re.compile(r"\b(?:proteins?|gene product|pseudogene)\b.*, |, human$")
# Classes of supplementary records: chemical, protocol, rare disease, organism.
_CLASSES: Final = {"1": "drug", "3": "disease"}


@dataclass(frozen=True, slots=True)
class _Record:
    line: int
    term: Term
    trees: tuple[str, ...]


def read_mesh(path: Path, asked: Asked, reading: VocabularyReading) -> Iterator[Row]:
    """Line and term of every record, without permuted names ("Syndrome, Marfan").

    A descriptor's parents come from its tree numbers; those of a supplementary record are the
    descriptors it is mapped to.

    Raises:
        FormatError: not MeSH XML, broken, or with unsafe entities; names file and line.
    """
    descriptors: list[_Record] = []
    reading.release = _year(path)
    elements = xml_records(
        path, asked.limits, roots=_ROOTS, tags=_RECORDS, advice="this must be MeSH XML"
    )
    for record in map(_record, elements):
        if record.trees:
            # A parent may stand later in the file.
            descriptors.append(record)
        else:
            yield record.line, record.term
    places = {tree: record.term.curie for record in descriptors for tree in record.trees}
    for record in descriptors:
        above = (places.get(tree.rpartition(".")[0]) for tree in record.trees)
        parents = tuple(dict.fromkeys(p for p in above if p and p != record.term.curie))
        yield record.line, replace(record.term, parents=parents)


def _year(path: Path) -> str:
    # The XML has none; the file is called desc2025.xml.
    found = re.search(r"(?:desc|supp)((?:19|20)\d\d)", path.name)
    return found[1] if found else ""


def _record(element: _Element) -> _Record:
    kind_of_record = str(element.tag).removesuffix("Record")
    name = _text(element, f"{kind_of_record}RecordName/String") or _text(
        element, f"{kind_of_record}Name/String"
    )
    curie = _text(element, f"{kind_of_record}RecordUI") or _text(element, f"{kind_of_record}UI")
    trees = tuple(t.text or "" for t in element.findall("TreeNumberList/TreeNumber"))
    mapped = element.findall(
        "HeadingMappedToList/HeadingMappedTo/DescriptorReferredTo/DescriptorUI"
    )
    synonyms = [synonym for synonym in _synonyms(element) if synonym.text != name]
    term = Term(
        f"MESH:{curie}" if curie else "",
        name,
        _kind(trees, element.get("SCRClass", ""), name),
        tuple(dict.fromkeys(synonyms)),
        parents=tuple(dict.fromkeys(f"MESH:{(m.text or '').strip().lstrip('*')}" for m in mapped)),
    )
    return _Record(cast("int", element.sourceline or 0), term, trees)


def _synonyms(element: _Element) -> Iterator[Synonym]:
    concepts = element.findall("ConceptList/Concept")
    scopes = {
        _text(relation, "Concept2UI"): _RELATIONS.get(relation.get("RelationName", ""), "related")
        for concept in concepts
        for relation in concept.findall("ConceptRelationList/ConceptRelation")
    }
    for concept in concepts:
        preferred = concept.get("PreferredConceptYN") == "Y"
        scope = "exact" if preferred else scopes.get(_text(concept, "ConceptUI"), "related")
        for term in concept.findall("TermList/Term"):
            # "Syndrome, Marfan" for "Marfan Syndrome".
            if term.get("IsPermutedTermYN") != "Y":
                yield Synonym(_text(term, "String"), scope)


def _kind(trees: tuple[str, ...], record_class: str, name: str) -> str:
    for kind, branch in _BRANCHES:
        if any(map(branch.match, trees)):
            return kind
    if _GENE_PRODUCT.search(name):
        return "other"
    return _CLASSES.get(record_class, "other")


def _text(element: _Element, path: str) -> str:
    found = element.find(path)
    return " ".join((found.text or "").split()) if found is not None else ""
