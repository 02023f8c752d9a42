"""CX2, the JSON of Cytoscape and NDEx: one network with nodes, edges and their attributes.

Only written: an attribute is a scalar or a list, so evidence is dropped. Where the graph comes
from is in the network's attributes. Format: Cytoscape Exchange Format 2.0,
https://cytoscape.org/cx/cx2/specification/cytoscape-exchange-format-specification-(version-2).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from medkg.graph.formats.contents import NUMBERS, Contents

__all__ = ["cx2"]

_TYPES: Final = {float: "double", int: "long"}


def cx2(contents: Contents) -> Iterator[str]:
    """The graph in CX2, in pieces; node ids are row numbers, CURIEs are in ``represents``."""
    notes = contents.release_notes()
    numbers = {name: {"d": _TYPES[read]} for name, read in NUMBERS.items()}
    declared = {
        "networkAttributes": {name: {"d": "string"} for name in notes},
        "nodes": {name: {"d": "string"} for name in ("name", "represents", "kind")},
        "edges": {"interaction": {"d": "string"}, **numbers},
    }
    sizes = {
        "attributeDeclarations": 1,
        "networkAttributes": 1,
        "nodes": len(contents.nodes),
        "edges": len(contents.edges),
    }
    meta = [{"name": name, "elementCount": count} for name, count in sizes.items()]
    yield '[{"CXVersion": "2.0", "hasFragments": false},\n'
    yield f'{{"metaData": {json.dumps(meta)}}},\n'
    yield f'{{"attributeDeclarations": [{json.dumps(declared)}]}},\n'
    yield f'{{"networkAttributes": [{json.dumps(notes, ensure_ascii=False)}]}},\n'
    yield from _aspect("nodes", _nodes(contents))
    yield from _aspect("edges", _edges(contents))
    yield '{"status": [{"completed": true, "error": ""}]}]\n'


def _aspect(name: str, elements: Iterable[dict[str, Any]]) -> Iterator[str]:
    yield f'{{"{name}": ['
    before = "\n"
    for element in elements:
        yield before + json.dumps(element, ensure_ascii=False)
        before = ",\n"
    yield "]},\n"


def _nodes(contents: Contents) -> Iterator[dict[str, Any]]:
    for number, node in enumerate(contents.node_records()):
        yield {"id": number, "v": {"name": node.name, "represents": node.curie, "kind": node.kind}}


def _edges(contents: Contents) -> Iterator[dict[str, Any]]:
    number_of = {curie: row for row, curie in enumerate(contents.nodes["curie"].to_pylist())}
    for row, edge in enumerate(contents.edge_records()):
        values = {"interaction": edge.predicate, **{name: getattr(edge, name) for name in NUMBERS}}
        ends = {"s": number_of[edge.subject], "t": number_of[edge.object]}
        yield {"id": row, **ends, "v": values}
