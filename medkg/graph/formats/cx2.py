"""CX2, the JSON of Cytoscape and NDEx: one network with nodes, edges and their attributes.

Evidence is dropped: an attribute is a scalar or a list. Where the graph comes from is in the
network's attributes. Format: Cytoscape Exchange Format 2.0,
https://cytoscape.org/cx/cx2/specification/cytoscape-exchange-format-specification-(version-2).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from medkg.errors import FormatError
from medkg.files.reading import opened
from medkg.graph.formats.contents import Contents
from medkg.graph.formats.edge_columns import NUMBERS, edge_of, edges_of, release_notes
from medkg.types import Edge, Node

__all__ = ["cx2", "read_cx2"]

_TYPES: Final = {float: "double", int: "long"}


def cx2(contents: Contents) -> Iterator[str]:
    """The graph in CX2, in pieces; node ids are row numbers, CURIEs are in ``represents``."""
    notes = release_notes(contents)
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
    number = 0
    for columns in contents.told("nodes", contents.nodes):
        for curie, kind, name in zip(*columns, strict=True):
            yield {"id": number, "v": {"name": name, "represents": curie, "kind": kind}}
            number += 1


def _edges(contents: Contents) -> Iterator[dict[str, Any]]:
    number_of = {curie: row for row, curie in enumerate(contents.nodes["curie"].to_pylist())}
    for row, edge in enumerate(edges_of(contents)):
        values = {"interaction": edge.predicate, **{name: getattr(edge, name) for name in NUMBERS}}
        ends = {"s": number_of[edge.subject], "t": number_of[edge.object]}
        yield {"id": row, **ends, "v": values}


def read_cx2(path: Path) -> Iterator[Node | Edge]:
    """Nodes and edges of a CX2 file that medkg wrote, which is read whole.

    Raises:
        FormatError: not CX2, cut off, or an edge that is not whole; names file and element.
    """
    aspects = _aspects(path)
    curies: dict[int, str] = {}
    for row in aspects.get("nodes", []):
        where = f"{path}, node {row.get('id')!r}"
        values = _values(row, where)
        curie = values.get("represents")
        if not isinstance(curie, str) or not curie:
            raise FormatError(f"{where}: a node without 'represents'")
        curies[row["id"]] = curie
        yield Node(curie, str(values.get("kind", "other")), str(values.get("name", curie)))
    for row in aspects.get("edges", []):
        where = f"{path}, edge {row.get('id')!r}"
        values = _values(row, where)
        ends = [curies.get(row.get(key, -1), "") for key in ("s", "t")]
        yield edge_of(ends[0], str(values.get("interaction")), ends[1], values, where)


def _values(row: dict[str, Any], where: str) -> dict[str, Any]:
    values = row.get("v")
    if not isinstance(values, dict) or not isinstance(row.get("id"), int):
        raise FormatError(f"{where}: needs an integer id and attributes 'v'")
    return values


def _aspects(path: Path) -> dict[str, list[dict[str, Any]]]:
    try:
        with opened(path) as source:
            parts = json.load(source)
    except (ValueError, RecursionError) as error:
        raise FormatError(f"{path}: not JSON, or cut off: {error}") from error
    if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
        raise FormatError(f"{path}: not CX2, which is a list of objects")
    if not parts or parts[0].get("CXVersion") != "2.0":
        raise FormatError(f"{path}: not CX2: it does not begin with CXVersion 2.0")
    aspects: dict[str, list[dict[str, Any]]] = {}
    for part in parts:
        for name, elements in part.items():
            if name in ("nodes", "edges"):
                if not isinstance(elements, list) or not all(isinstance(e, dict) for e in elements):
                    raise FormatError(f"{path}: {name} are not a list of objects")
                aspects.setdefault(name, []).extend(elements)
    return aspects
