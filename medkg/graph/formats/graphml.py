"""GraphML: nodes with kind and name, edges with predicate, belief and counts.

Evidence is dropped: an attribute of GraphML is one scalar. XML 1.0 has no control characters;
they are written ``_xHHHH_`` (ECMA-376-1, 22.9.2.19), which other programs show as it stands and
medkg reads back. Format: Brandes et al., 2002, http://graphml.graphdrawing.org.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from medkg.errors import FormatError
from medkg.files.reading import opened
from medkg.files.xml_options import SAFE_XML
from medkg.graph.formats.contents import Contents
from medkg.graph.formats.edge_columns import NUMBERS, edge_of, edges_of, release_notes
from medkg.types import Edge, Node

__all__ = ["graphml", "read_graphml"]

_NAMESPACE: Final = "http://graphml.graphdrawing.org/xmlns"
_TYPES: Final = {float: "double", int: "long"}
_NODE: Final = ("kind", "name")
_STRANGE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]|_(?=x[0-9A-F]{4}_)")
_ESCAPED: Final = re.compile("_x([0-9A-F]{4})_")
_SPACES: Final = {"\r": "&#13;", "\n": "&#10;", "\t": "&#9;"}


def _text(value: str) -> str:
    return escape(_STRANGE.sub(_hexed, value), {"\r": "&#13;"})


def _attribute(value: str) -> str:
    return quoteattr(_STRANGE.sub(_hexed, value), _SPACES)


def _hexed(match: re.Match[str]) -> str:
    return f"_x{ord(match[0]):04X}_"


def _plain(value: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), value)


def graphml(contents: Contents) -> Iterator[str]:
    """The graph in GraphML, in pieces; where it comes from is data of the graph."""
    notes = release_notes(contents)
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="{_NAMESPACE}">\n'
    keys = [("graph", name, "string") for name in notes]
    keys += [("node", name, "string") for name in _NODE]
    keys += [("edge", "predicate", "string")]
    keys += [("edge", name, _TYPES[read]) for name, read in NUMBERS.items()]
    for owner, name, kind in keys:
        yield (f'<key id="{owner}.{name}" for="{owner}" attr.name="{name}" attr.type="{kind}"/>\n')
    yield '<graph edgedefault="directed">\n'
    for name, value in notes.items():
        yield f'<data key="graph.{name}">{_text(value)}</data>\n'
    for columns in contents.told("nodes", contents.nodes):
        for curie, *values in zip(*columns, strict=True):
            yield f"<node id={_attribute(curie)}>{_data('node', zip(_NODE, values, strict=True))}"
            yield "</node>\n"
    for edge in edges_of(contents):
        ends = f"source={_attribute(edge.subject)} target={_attribute(edge.object)}"
        values = [("predicate", edge.predicate)]
        values += [(name, repr(getattr(edge, name))) for name in NUMBERS]
        yield f'<edge id="{edge.id}" {ends}>{_data("edge", values)}</edge>\n'
    yield "</graph>\n</graphml>\n"


def _data(owner: str, values: Any) -> str:
    return "".join(f'<data key="{owner}.{name}">{_text(value)}</data>' for name, value in values)


def read_graphml(path: Path) -> Iterator[Node | Edge]:
    """Nodes and edges of a GraphML file that medkg wrote, in constant memory.

    Raises:
        FormatError: not XML, or an edge that is not whole; names file and line.
    """
    with opened(path) as source:
        try:
            for _, element in etree.iterparse(
                source,
                tag=[f"{{{_NAMESPACE}}}node", f"{{{_NAMESPACE}}}edge"],
                **SAFE_XML,
            ):
                yield _item(element, f"{path}, line {element.sourceline}")
                _forget(element)
        except etree.XMLSyntaxError as error:
            raise FormatError(f"{path}: not GraphML: {error}") from error


def _item(element: Any, where: str) -> Node | Edge:
    values = {
        str(data.get("key")).partition(".")[2]: _plain(data.text or "")
        for data in element.iterchildren(f"{{{_NAMESPACE}}}data")
    }
    if element.tag.endswith("}node"):
        curie = _plain(element.get("id", ""))
        if not curie:
            raise FormatError(f"{where}: a node without id")
        return Node(curie, values.get("kind", "other"), values.get("name", curie))
    ends = [_plain(element.get(name, "")) for name in ("source", "target")]
    return edge_of(ends[0], values.get("predicate", ""), ends[1], values, where)


def _forget(element: Any) -> None:
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]
