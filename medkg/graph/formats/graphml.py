"""GraphML: nodes with kind and name, edges with predicate, belief and counts.

Only written: an attribute of GraphML is one scalar, so evidence is dropped. XML 1.0 has no control
characters; they are written ``_xHHHH_`` (ECMA-376-1, 22.9.2.19). Format: Brandes et al., 2002, http://graphml.graphdrawing.org.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

from medkg.graph.formats.contents import NUMBERS, Contents

__all__ = ["graphml"]

_NAMESPACE: Final = "http://graphml.graphdrawing.org/xmlns"
_TYPES: Final = {float: "double", int: "long"}
_NODE: Final = ("kind", "name")
_STRANGE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]|_(?=x[0-9A-F]{4}_)")
_SPACES: Final = {"\r": "&#13;", "\n": "&#10;", "\t": "&#9;"}


def _text(value: str) -> str:
    return escape(_STRANGE.sub(_hexed, value), {"\r": "&#13;"})


def _attribute(value: str) -> str:
    return quoteattr(_STRANGE.sub(_hexed, value), _SPACES)


def _hexed(match: re.Match[str]) -> str:
    return f"_x{ord(match[0]):04X}_"


def graphml(contents: Contents) -> Iterator[str]:
    """The graph in GraphML, in pieces; where it comes from is data of the graph."""
    notes = contents.release_notes()
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
    for node in contents.node_records():
        values = [(name, getattr(node, name)) for name in _NODE]
        yield f"<node id={_attribute(node.curie)}>{_data('node', values)}</node>\n"
    for edge in contents.edge_records():
        ends = f"source={_attribute(edge.subject)} target={_attribute(edge.object)}"
        values = [("predicate", edge.predicate)]
        values += [(name, repr(getattr(edge, name))) for name in NUMBERS]
        yield f'<edge id="{edge.id}" {ends}>{_data("edge", values)}</edge>\n'
    yield "</graph>\n</graphml>\n"


def _data(owner: str, values: Any) -> str:
    return "".join(f'<data key="{owner}.{name}">{_text(value)}</data>' for name, value in values)
