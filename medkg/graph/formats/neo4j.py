"""Neo4j's bulk-import CSV: ``nodes.csv`` and ``edges.csv`` with typed headers.

``neo4j-admin database import full --nodes=nodes.csv --relationships=edges.csv --multiline-fields
--array-delimiter=";"``. A node's labels are its kind and its Biolink category, a relationship's
type is its predicate in capitals. Evidence is dropped, as a relationship cannot be pointed at;
``README.txt`` beside the files says where the graph comes from.
Format: Neo4j Operations Manual 5, "Import", CSV header format.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from medkg.errors import FormatError
from medkg.files.reading import opened
from medkg.files.writing import write_pieces
from medkg.graph.formats.contents import Contents
from medkg.graph.formats.edge_columns import NUMBERS, edge_of, edges_of, release_notes
from medkg.types import Edge, Node
from medkg.vocabulary import KINDS

__all__ = ["read_neo4j", "write_neo4j"]

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
    notes = release_notes(contents)
    write_pieces(folder / "README.txt", (f"{name}: {text}\n" for name, text in notes.items()))


def _node_rows(contents: Contents) -> Iterator[list[Any]]:
    for columns in contents.told("nodes", contents.nodes):
        for curie, kind, name in zip(*columns, strict=True):
            category = KINDS[kind if kind in KINDS else "other"].biolink
            label = category.removeprefix("biolink:")
            yield [curie, name, kind, label]


def _edge_rows(contents: Contents) -> Iterator[list[Any]]:
    for edge in edges_of(contents):
        numbers = [repr(getattr(edge, name)) for name in NUMBERS]
        yield [edge.subject, edge.object, edge.predicate.upper(), *numbers]


def _rows(header: list[str], rows: Iterator[list[Any]]) -> Iterator[str]:
    yield ",".join(header) + "\n"
    for row in rows:
        # All in quotes: without, Neo4j would read an empty text as no value, and trim others.
        yield ",".join(f'"{_doubled(cell)}"' for cell in row) + "\n"


def _doubled(cell: str) -> str:
    return cell.replace('"', '""')


def read_neo4j(folder: Path) -> Iterator[Node | Edge]:
    """Nodes and edges of a folder that ``write_neo4j`` wrote.

    Raises:
        FormatError: other columns, or an edge that is not whole; names file and line.
    """
    for _, row in _read(folder / "nodes.csv", _NODES):
        yield Node(row["curie:ID"], row["kind"], row["name"])
    for where, row in _read(folder / "edges.csv", _EDGES):
        numbers = {name.partition(":")[0]: value for name, value in row.items()}
        yield edge_of(row[":START_ID"], row[":TYPE"].lower(), row[":END_ID"], numbers, where)


def _read(path: Path, header: list[str]) -> Iterator[tuple[str, dict[str, str]]]:
    try:
        with opened(path) as source, io.TextIOWrapper(source, "utf-8", newline="") as text:
            rows = csv.reader(text, strict=True)
            found = next(rows, [])
            if found != header:
                raise FormatError(f"{path}: its columns are {found}, not {header}")
            for row in rows:
                where = f"{path}, line {rows.line_num}"
                if len(row) != len(header):
                    raise FormatError(f"{where}: {len(row)} cells, not {len(header)}")
                yield where, dict(zip(header, row, strict=True))
    except (csv.Error, UnicodeDecodeError) as error:
        raise FormatError(f"{path}: not the CSV medkg writes: {error}") from error
