"""Neo4j's bulk-import CSV, only written: ``nodes.csv`` and ``edges.csv`` with typed headers.

``neo4j-admin database import full --nodes=nodes.csv --relationships=edges.csv --multiline-fields
--array-delimiter=";"``. A node's labels are its kind and its Biolink category, a relationship's
type is its predicate in capitals. Evidence is dropped, as a relationship cannot be pointed at;
``README.txt`` beside the files says where the graph comes from.
Format: Neo4j Operations Manual 5, "Import", CSV header format.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from medkg.files.writing import write_pieces
from medkg.graph.formats.contents import NUMBERS, Contents
from medkg.vocabulary import KINDS

__all__ = ["write_neo4j"]

_NODES: Final = ["curie:ID", "name", "kind", ":LABEL"]
_EDGES: Final = [
    ":START_ID",
    ":END_ID",
    ":TYPE",
    "belief:double",
    "support:long",
    "against:long",
    "papers:long",
]


def write_neo4j(folder: Path, contents: Contents) -> None:
    """Write ``nodes.csv``, ``edges.csv`` and ``README.txt`` into a folder, made if need be."""
    write_pieces(folder / "nodes.csv", _rows(_NODES, _node_rows(contents)))
    write_pieces(folder / "edges.csv", _rows(_EDGES, _edge_rows(contents)))
    notes = contents.release_notes()
    write_pieces(folder / "README.txt", (f"{name}: {text}\n" for name, text in notes.items()))


def _node_rows(contents: Contents) -> Iterator[list[Any]]:
    for node in contents.node_records():
        category = KINDS[node.kind if node.kind in KINDS else "other"].biolink
        yield [node.curie, node.name, node.kind, category.removeprefix("biolink:")]


def _edge_rows(contents: Contents) -> Iterator[list[Any]]:
    for edge in contents.edge_records():
        numbers = [repr(getattr(edge, name)) for name in NUMBERS]
        yield [edge.subject, edge.object, edge.predicate.upper(), *numbers]


def _rows(header: list[str], rows: Iterator[list[Any]]) -> Iterator[str]:
    yield ",".join(header) + "\n"
    for row in rows:
        # All in quotes: without, Neo4j would read an empty text as no value, and trim others.
        yield ",".join(f'"{_doubled(cell)}"' for cell in row) + "\n"


def _doubled(cell: str) -> str:
    return cell.replace('"', '""')
