"""What is in a graph, at a glance: as HTML for a notebook."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np
import pyarrow as pa

from medkg.graph.view.adjacency import Adjacency

__all__ = ["as_html"]

_SHOWN: Final = 5


def as_html(title: str, counts: Mapping[str, int], graph: Adjacency) -> str:
    """Counts, nodes by kind, edges by predicate, and the edges with the highest beliefs."""
    parts = [
        f"<strong>{html.escape(title)}</strong>",
        _table(("", "count"), counts.items()),
        _table(("kind", "nodes"), _tally(graph.nodes["kind"])),
        _table(("predicate", "edges"), _tally(graph.edges["predicate"])),
        _table(("subject", "predicate", "object", "belief", "papers"), _strongest(graph)),
    ]
    return f"<div>{''.join(parts)}</div>"


def _strongest(graph: Adjacency) -> Iterable[Sequence[object]]:
    papers = graph.edges["papers"].to_numpy()
    for row in np.lexsort((-papers, -graph.beliefs))[:_SHOWN]:
        edge = graph.edge(int(row))
        ends = [_named(graph, curie) for curie in (edge.subject, edge.object)]
        yield ends[0], edge.predicate, ends[1], f"{edge.belief:.3f}", edge.papers


def _named(graph: Adjacency, curie: str) -> str:
    row = graph.find(curie)
    name = curie if row is None else graph.nodes["name"][row].as_py()
    return curie if name == curie else f"{name} [{curie}]"


def _tally(column: pa.ChunkedArray) -> list[tuple[str, int]]:
    counts = {row["values"]: row["counts"] for row in column.value_counts().to_pylist()}
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [_line("th", head), *(_line("td", row) for row in rows)]
    return f'<table style="display:inline-table; margin-right:1em">{"".join(lines)}</table>'


def _line(tag: str, cells: Sequence[object]) -> str:
    shown = (f"{cell:,}" if isinstance(cell, int) else html.escape(str(cell)) for cell in cells)
    return "<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in shown) + "</tr>"
