"""BioC XML: documents, and the annotations in them, streamed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from medkg.files.opening import LIMITS, Input, Limits, given
from medkg.files.xml import elements
from medkg.sources.annotated import Annotated, annotated_documents
from medkg.sources.bioc.document import annotated_of
from medkg.sources.records import documents
from medkg.sources.report import ReadReport
from medkg.types import Document

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["ROOTS", "read_bioc_xml", "read_bioc_xml_annotated"]

ROOTS: Final = ("collection",)
# Children that come many times -> the name of their list in BioC JSON.
_LISTS: Final = {
    "annotation": "annotations",
    "passage": "passages",
    "relation": "relations",
    "sentence": "sentences",
}
_EMPTY: Final = ("text", "offset", "id")


def read_bioc_xml(
    file: Input | str | Path, *, report: ReadReport | None = None, limits: Limits = LIMITS
) -> Iterator[Document]:
    """Documents of a BioC XML collection; annotations unread.

    The text is the passages', a line each; references, acknowledgements and the cells of tables
    are left out. Read as safely as PubMed's XML (:func:`medkg.sources.read_pubmed`).

    Raises:
        MissingDataError: there is no such file (at the call, not at the first document).

    Format: Comeau et al., 2013, doi:10.1093/database/bat064.

    >>> import io
    >>> text = b"<collection><document><id>7</id><passage><infon key='type'>title</infon>" \\
    ...     b"<offset>0</offset><text>Aspirin.</text></passage></document></collection>"
    >>> [(d.id, d.text) for d in read_bioc_xml(Input("a.xml", lambda: io.BytesIO(text)))]
    [('PMID:7', 'Aspirin.')]
    """
    file = given(file)
    records = elements(file, ("document",), roots=ROOTS, limits=limits)
    return documents(file, records, lambda element: _read(element)[0].document, report)


def read_bioc_xml_annotated(
    file: Input | str | Path, *, report: ReadReport | None = None, limits: Limits = LIMITS
) -> Iterator[Annotated]:
    """Documents of a BioC XML collection with their mentions and relations.

    Offsets are those of ``document.text``, whatever the file counts; a mention whose text is not
    where the file says is left out, and counted in one Problem a document.

    Raises:
        MissingDataError: there is no such file (at the call, not at the first document).

    >>> import io
    >>> text = b"<collection><document><id>7</id><passage><offset>0</offset><text>Gout.</text>" \\
    ...     b"<annotation><infon key='type'>Disease</infon><location offset='0' length='4'/>" \\
    ...     b"<text>Gout</text></annotation></passage></document></collection>"
    >>> [found] = read_bioc_xml_annotated(Input("a.xml", lambda: io.BytesIO(text)))
    >>> found.mentions[0].text, found.mentions[0].kind
    ('Gout', 'disease')
    """
    file = given(file)
    records = elements(file, ("document",), roots=ROOTS, limits=limits)
    return annotated_documents(file, records, _read, report)


def _read(document: _Element) -> tuple[Annotated, list[str]]:
    return annotated_of(_mapping(document))


def _mapping(element: _Element) -> dict[str, Any]:
    """The element in the shape of BioC JSON."""
    found: dict[str, Any] = {"infons": {}, "locations": [], "nodes": []}
    found.update(_attributes(element))
    for child in element:
        tag = child.tag
        if tag == "infon":
            found["infons"][child.get("key", "")] = _text(child)
        elif tag == "location":
            found["locations"].append(_attributes(child))
        elif tag == "node":
            found["nodes"].append(_attributes(child))
        elif tag in _LISTS:
            found.setdefault(_LISTS[tag], []).append(_mapping(child))
        elif tag in _EMPTY:
            found[tag] = _text(child)
    return found


def _attributes(element: _Element) -> dict[str, str]:
    return {str(key): str(value) for key, value in element.items()}


def _text(element: _Element) -> str:
    return "".join(str(piece) for piece in element.itertext())
