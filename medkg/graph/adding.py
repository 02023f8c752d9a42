"""What a file of another format holds, into a graph."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Final

from medkg.graph.formats.edge_columns import claims
from medkg.graph.formats.exchange import Item
from medkg.graph.store import Graph
from medkg.types import Assertion, Edge, Node

__all__ = ["add_items"]

_BATCH: Final = 50_000


def add_items(graph: Graph, items: Iterable[Item], *, source: str, document: str) -> int:
    """How many rows of evidence are new in ``graph`` after the items are in.

    Edges without evidence become one row each, which says ``source`` and ``document``.

    Raises:
        StoreError: as ``Graph.add``.
    """
    added = 0
    stream = iter(items)
    with graph.writing():
        while batch := list(islice(stream, _BATCH)):
            edges = [item for item in batch if isinstance(item, Edge)]
            rows = [item for item in batch if isinstance(item, Assertion)]
            rows += claims(edges, source=source, document=document)
            nodes = [item for item in batch if isinstance(item, Node)]
            added += graph.add(rows, nodes=nodes).added
    return added
