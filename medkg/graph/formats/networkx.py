"""The graph as a NetworkX multigraph, a copy whose changes do not reach the store; and back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from medkg.errors import FormatError
from medkg.graph.formats.edge_columns import NUMBERS, edge_of
from medkg.types import Edge, Node
from medkg.vocabulary import kind_of

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["from_networkx", "to_networkx"]

# What an edge without numbers is taken for: one row that says so.
_ONE_ROW = {"belief": 1.0, "support": 1, "against": 0, "papers": 1}


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


def from_networkx(graph: nx.Graph[Any]) -> Iterator[Node | Edge]:
    """Nodes and edges of a NetworkX graph; ``medkg.graph.adding.add_items`` stores them.

    An edge's predicate is its attribute ``predicate``, else its key; without a belief it counts
    as one row that says so. What a node does not say of itself, its id does.

    Raises:
        FormatError: an edge whose predicate medkg does not have, or whose belief is no number.

    >>> import networkx as nx
    >>> net = nx.DiGraph()
    >>> net.add_edge("DRUGBANK:DB00678", "MONDO:0007947", predicate="treats", belief=0.8)
    >>> [item.curie for item in from_networkx(net) if isinstance(item, Node)]
    ['DRUGBANK:DB00678', 'MONDO:0007947']
    """
    for curie, values in graph.nodes(data=True):
        node = str(curie)
        yield Node(node, str(values.get("kind") or kind_of(node)), str(values.get("name", node)))
    edges: Any = graph.edges
    keys = {"keys": True} if graph.is_multigraph() else {}
    for subject, target, *key, values in edges(data=True, **keys):
        predicate = str(values.get("predicate", key[0] if key else ""))
        where = f"edge {subject!r} to {target!r}"
        if not predicate:
            raise FormatError(f"{where}: no predicate; give the edge an attribute 'predicate'")
        yield edge_of(str(subject), predicate, str(target), {**_ONE_ROW, **values}, where)
