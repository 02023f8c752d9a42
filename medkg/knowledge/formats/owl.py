"""OWL ontologies in RDF/XML, streamed (OWL 2 mapping to RDF, W3C 2012; oboInOwl annotations)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from lxml import etree

from medkg.errors import FormatError
from medkg.files.reading import opened
from medkg.files.xml_options import SAFE_XML
from medkg.knowledge.formats.iri import curie_of
from medkg.knowledge.formats.rows import Asked, Reading, Row
from medkg.ontology import Scope, Synonym, Term, normalise_curie

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["check_entities", "free", "read_owl"]

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


def read_owl(path: Path, asked: Asked, reading: Reading) -> Iterator[Row]:
    """Line and term of every named class of an OWL file in RDF/XML.

    Names in other languages than English, restrictions and axioms are passed over.

    Raises:
        FormatError: not RDF/XML, broken, or with entities that could hide a bomb or read other
            files; names file and line.
    """
    tags = (*_CLASSES, f"{_OWL}Axiom", f"{_OWL}Ontology", f"{_OWL}NamedIndividual")
    with opened(path, asked.limits) as content:
        root: _Element | None = None
        events = etree.iterparse(
            content, events=("start", "end"), tag=(f"{_RDF}RDF", *tags), **SAFE_XML
        )
        try:
            for event, element in events:
                if root is None:
                    root = element
                    _check_root(path, root)
                if event == "start" or element.getparent() is not root:
                    continue
                yield from _rows(element, reading)
                free(element)
        except etree.XMLSyntaxError as error:
            raise FormatError(
                f"{path}:{error.lineno or 1}: broken or cut-off XML ({error.msg}); "
                "fetch the file again, and give OWL as RDF/XML"
            ) from error
    if root is None:
        raise FormatError(f"{path}: no rdf:RDF in the file; give OWL as RDF/XML")


def _check_root(path: Path, root: _Element) -> None:
    if root.getparent() is not None or root.tag != f"{_RDF}RDF":
        raise FormatError(f"{path}: no rdf:RDF at the top; give OWL as RDF/XML")
    check_entities(path, root)


def check_entities(path: Path, root: _Element) -> None:
    """Let through only entities that abbreviate a plain text, as Protégé writes for IRIs.

    Raises:
        FormatError: an entity that names a file, or is made of others, or is long.
    """
    dtd: Any = root.getroottree().docinfo.internalDTD
    for entity in dtd.iterentities() if dtd is not None else ():
        value = entity.orig or entity.content or ""
        if entity.content is None or "&" in value or "%" in value or len(value) > 500:
            raise FormatError(
                f"{path}: entity {entity.name!r} could hide a bomb or read other files; refused"
            )


def free(element: _Element) -> None:
    """Drop an element's content, and all that stands before it under its parent."""
    element.clear()
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]


def _rows(element: _Element, reading: Reading) -> Iterator[Row]:
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
