"""What a file of another format holds, into a graph."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Final

from medkg.graph.formats.exchange import Item
from medkg.graph.store import Graph
from medkg.types import Assertion, Node

__all__ = ["add_items"]

_BATCH: Final = 50_000


def add_items(graph: Graph, items: Iterable[Item]) -> int:
    """How many rows of evidence are new in ``graph`` after the items are in.

    Raises:
        StoreError: as ``Graph.add``.
    """
    added = 0
    stream = iter(items)
    with graph.writing():
        while batch := list(islice(stream, _BATCH)):
            rows = [item for item in batch if isinstance(item, Assertion)]
            nodes = [item for item in batch if isinstance(item, Node)]
            added += graph.add(rows, nodes=nodes).added
    return added
