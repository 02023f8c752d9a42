"""The graph as a NetworkX multigraph, a copy whose changes do not reach the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from medkg.graph.formats.contents import NUMBERS

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["to_networkx"]


def to_networkx(nodes: pa.Table, edges: pa.Table) -> nx.MultiDiGraph[str]:
    """Multigraph of a node table and an edge table.

    Nodes are CURIEs with ``kind`` and ``name``; an edge's key is its predicate, and it has
    ``belief``, ``support``, ``against`` and ``papers``. Evidence stays behind.
    """
    import networkx as nx

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_nodes_from(
        (row["curie"], {"kind": row["kind"], "name": row["name"]}) for row in nodes.to_pylist()
    )
    columns = edges.to_pydict()
    ends = zip(columns["subject"], columns["object"], columns["predicate"], strict=True)
    values = zip(*(columns[name] for name in NUMBERS), strict=True)
    for (subject, target, key), row in zip(ends, values, strict=True):
        graph.add_edge(subject, target, key=key, **dict(zip(NUMBERS, row, strict=True)))
    return graph
