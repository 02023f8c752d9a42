"""Data files that cannot be read, and the graph without them."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

import pyarrow as pa

from medkg.errors import StoreError
from medkg.graph.belief.derive import BELIEF_COLUMNS, derive_edges
from medkg.graph.delta import tables
from medkg.graph.view.adjacency import Adjacency
from medkg.graph.view.names import NodeNames
from medkg.graph.view.snapshot import Snapshot
from medkg.types import Problem

__all__ = ["Intact", "damaged_files"]

_BATCH = 65_536


def damaged_files(view: Snapshot) -> list[Problem]:
    """A problem for each data file that cannot be read; edges are made of the others."""
    found = []
    for name in ("evidence", "document", "node", "passage"):
        rows = view.table(name)
        for part in rows.parts:
            try:
                for _ in replace(rows, parts=[part]).batches(_BATCH):
                    pass
            except StoreError as error:
                where = str(rows.folder / part.name)
                found.append(Problem("error", "damaged-file", str(error), where))
    return found


class Intact(Snapshot):
    """A snapshot without some data files; edges are derived from the rows that are left."""

    def __init__(self, base: Snapshot, without: frozenset[str]) -> None:
        super().__init__(base.folder, base.manifest)
        self._without = without
        self.scope = f"without {', '.join(sorted(without))}"

    def table(self, name: str) -> tables.Rows:
        """Rows of the files that can be read."""
        rows = super().table(name)
        return replace(rows, parts=[p for p in rows.parts if p.name not in self._without])

    @property
    def index(self) -> None:
        """Nothing that is made of a part is kept."""

    @cached_property
    def adjacency(self) -> Adjacency:
        """Nodes and edges as arrays, in memory."""
        edges = self._edges()
        return Adjacency.build(self._nodes(edges), edges)

    @cached_property
    def names(self) -> NodeNames:
        """The names of the nodes, to search in."""
        return NodeNames.build(self.adjacency.nodes)

    def counts(self) -> dict[str, int]:
        """How many documents, evidence rows, nodes and edges are left."""
        deleted = self.documents()["deleted"].to_pylist()
        return {
            "documents": deleted.count(False),
            "evidence": self.evidence.count(),
            "nodes": len(self.adjacency.nodes),
            "edges": len(self.adjacency.edges),
        }

    def _edges(self) -> pa.Table:
        rows = self.without_rejected(self.evidence.read(columns=["id", *BELIEF_COLUMNS]))
        return derive_edges(rows, withdrawn=self.withdrawn())
