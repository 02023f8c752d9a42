"""OWL ontologies in RDF/XML, streamed (OWL 2 mapping to RDF, W3C 2012; oboInOwl annotations)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from medkg.knowledge.formats.iri import curie_of
from medkg.knowledge.formats.rows import Asked, Row, VocabularyReading
from medkg.knowledge.formats.xml_records import xml_records
from medkg.ontology import Scope, Synonym, Term, normalise_curie

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["read_owl"]

_RDF: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_RDFS: Final = "{http://www.w3.org/2000/01/rdf-schema#}"
_OWL: Final = "{http://www.w3.org/2002/07/owl#}"
_OBO: Final = "{http://purl.obolibrary.org/obo/}"
_OIO: Final = "{http://www.geneontology.org/formats/oboInOwl#}"
_SKOS: Final = "{http://www.w3.org/2004/02/skos/core#}"
_EFO: Final = "{http://www.ebi.ac.uk/efo/}"
_NCIT: Final = "{http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl#}"
_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"

_LABELS: Final = (f"{_RDFS}label", f"{_SKOS}prefLabel")
_SYNONYMS: Final[dict[str, Scope]] = {
    f"{_OIO}hasExactSynonym": "exact",
    f"{_OIO}hasNarrowSynonym": "narrow",
    f"{_OIO}hasBroadSynonym": "broad",
    f"{_OIO}hasRelatedSynonym": "related",
    f"{_OBO}IAO_0000118": "related",
    f"{_SKOS}altLabel": "related",
    f"{_EFO}alternative_term": "exact",
    f"{_EFO}EFO_0000118": "exact",
    f"{_NCIT}P90": "exact",
}
_XREFS: Final = (f"{_OIO}hasDbXref", f"{_SKOS}exactMatch")
_REPLACED: Final = f"{_OBO}IAO_0100001"
_CLASSES: Final = (f"{_OWL}Class", f"{_RDF}Description")
_VERSION: Final = re.compile(r"(\d{4}-\d\d(?:-\d\d)?|v?\d+(?:\.\d+)+)")


def read_owl(path: Path, asked: Asked, reading: VocabularyReading) -> Iterator[Row]:
    """Line and term of every named class of an OWL file in RDF/XML.

    Names in other languages than English, restrictions and axioms are passed over.

    Raises:
        FormatError: not RDF/XML, broken, or with entities that could hide a bomb or read other
            files; names file and line.
    """
    tags = (*_CLASSES, f"{_OWL}Axiom", f"{_OWL}Ontology", f"{_OWL}NamedIndividual")
    records = xml_records(
        path, asked.limits, roots=(f"{_RDF}RDF",), tags=tags, advice="give OWL as RDF/XML"
    )
    for element in records:
        yield from _rows(element, reading)


def _rows(element: _Element, reading: VocabularyReading) -> Iterator[Row]:
    if element.tag == f"{_OWL}Ontology":
        reading.release = _release(element) or reading.release
    elif element.tag in _CLASSES and _is_class(element):
        about = element.get(f"{_RDF}about", "")
        curie = curie_of(about) if about else ""
        line = cast("int", element.sourceline or 0)
        if curie:
            term = _term(curie, element)
            yield line, term
            for old in element.findall(f"{_OIO}hasAlternativeId"):
                alternative = normalise_curie(_text(old))
                yield line, Term(alternative, term.name, "", obsolete=True, replaced_by=curie)
        elif about:
            reading.counts["classes with an IRI of no CURIE"] += 1


def _is_class(element: _Element) -> bool:
    if element.tag == f"{_OWL}Class":
        return True
    types = (kind.get(f"{_RDF}resource") for kind in element.findall(f"{_RDF}type"))
    return "http://www.w3.org/2002/07/owl#Class" in types


def _release(element: _Element) -> str:
    iri = element.find(f"{_OWL}versionIRI")
    texts = [_text(found) for found in element.findall(f"{_OWL}versionInfo")]
    if iri is not None:
        texts.append(iri.get(f"{_RDF}resource", ""))
    found = next((match for text in texts if (match := _VERSION.search(text))), None)
    return found[1] if found else next(iter(texts), "")


def _term(curie: str, element: _Element) -> Term:
    labels = [_text(child) for child in chain(*map(element.findall, _LABELS)) if _english(child)]
    name = next(iter(labels), "")
    obsolete = _text(element.find(f"{_OWL}deprecated")).lower() in ("true", "1")
    if obsolete:
        name = name.removeprefix("obsolete ").removeprefix("obsolete_")
    synonyms = (
        Synonym(_text(child), scope)
        for child in element
        if (scope := _SYNONYMS.get(str(child.tag))) and _english(child) and _text(child)
    )
    return Term(
        curie,
        name,
        "",
        tuple(dict.fromkeys(synonyms)),
        _ids(element, _XREFS, _resource_or_text),
        _ids(element, (f"{_RDFS}subClassOf",), _resource),
        obsolete,
        next(iter(_ids(element, (_REPLACED,), _resource_or_text)), None),
    )


def _ids(
    element: _Element, tags: tuple[str, ...], value: Callable[[_Element], str]
) -> tuple[str, ...]:
    found = (curie_of(value(child)) for tag in tags for child in element.findall(tag))
    return tuple(dict.fromkeys(curie for curie in found if curie and " " not in curie))


def _resource(element: _Element) -> str:
    return element.get(f"{_RDF}resource", "")


def _resource_or_text(element: _Element) -> str:
    return _resource(element) or _text(element)


def _english(element: _Element) -> bool:
    return element.get(_LANG, "en").partition("-")[0].lower() == "en"


def _text(element: _Element | None) -> str:
    return " ".join((element.text or "").split()) if element is not None else ""
