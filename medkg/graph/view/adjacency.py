"""Nodes and edges of one version as memory-mapped arrays: who is next to whom.

Built once for a version, under ``index/`` in the graph's folder, by whoever needs it first; in
memory where the folder cannot be written. ``[N]`` nodes, ``[E]`` edges, ``[M]`` ends of edges
(two for each edge, one for a loop).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path as FilePath
from typing import Any, Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from medkg.graph.delta.buffers import numbers
from medkg.graph.view import mapped
from medkg.types import Edge
from medkg.vocabulary import PREDICATES

__all__ = ["Adjacency", "Direction", "Ends"]

Direction = Literal["out", "in", "both"]

Flags = NDArray[np.bool_]
Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]

_TABLES = ("nodes", "edges")
_ARRAYS = ("offsets", "rows", "others", "subjects")


@dataclass(frozen=True, slots=True)
class Ends:
    """Ends of edges met from a list of nodes, as arrays ``[X]``."""

    parent: Longs  # place, in the list, of the node they are met from
    rows: Ints  # row of the edge
    others: Ints  # node at the far end

    def only(self, keep: Flags) -> Ends:
        """Those that ``keep`` marks."""
        return Ends(self.parent[keep], self.rows[keep], self.others[keep])


@dataclass(frozen=True)
class Adjacency:
    """Compressed rows over both ends of each edge, strongest edge of a node first."""

    nodes: pa.Table  # sorted by curie
    edges: pa.Table  # sorted by subject, predicate, object
    offsets: Longs  # [N + 1]
    rows: Ints  # [M] row of the edge
    others: Ints  # [M] node at the far end
    subjects: Ints  # [E] node that is the subject

    @classmethod
    def build(cls, nodes: pa.Table, edges: pa.Table) -> Adjacency:
        """Arrays over a node table sorted by curie, which holds every end of an edge."""
        import pyarrow.compute as pc

        curies = nodes["curie"]
        ends = [
            pc.index_in(edges[name], value_set=curies).to_numpy().astype(np.int32)
            for name in ("subject", "object")
        ]
        count = len(edges)
        loop = ends[0] == ends[1]
        here = np.concatenate([ends[0], ends[1][~loop]])
        others = np.concatenate([ends[1], ends[0][~loop]])
        every = np.arange(count, dtype=np.int32)
        rows = np.concatenate([every, every[~loop]])
        belief = edges["belief"].to_numpy()
        order = np.lexsort((rows, -belief[rows], here))
        offsets = np.zeros(len(nodes) + 1, dtype=np.int64)
        np.cumsum(np.bincount(here, minlength=len(nodes)), out=offsets[1:])
        return cls(
            nodes.combine_chunks(),
            edges.combine_chunks(),
            offsets,
            rows[order],
            others[order],
            ends[0],
        )

    def save(self, folder: FilePath) -> None:
        """Write the arrays; the folder appears whole or not at all.

        Raises:
            OSError: it cannot be written.
        """
        mapped.save(
            folder,
            tables={name: getattr(self, name) for name in _TABLES},
            arrays={name: getattr(self, name) for name in _ARRAYS},
        )

    @classmethod
    def load(cls, folder: FilePath) -> Adjacency:
        """The arrays ``save`` wrote, mapped, not read.

        Raises:
            OSError: not there. ValueError: damaged.
        """
        tables, arrays = mapped.load(folder, tables=_TABLES, arrays=_ARRAYS)
        return cls(**tables, **arrays)

    def find(self, curie: str) -> int | None:
        """Row of a node, or None."""
        column = self.nodes["curie"]
        at = bisect_left(range(len(column)), curie, key=lambda row: column[row].as_py())
        return at if at < len(column) and column[at].as_py() == curie else None

    def edge(self, row: int) -> Edge:
        """One edge as a record."""
        return Edge(*(column[row].as_py() for column in self.edges.columns))

    def incident(self, node: int) -> Ints:
        """Rows of the edges at a node, strongest first."""
        return self.rows[self.offsets[node] : self.offsets[node + 1]]

    def ends(self, nodes: NDArray[np.integer[Any]]) -> Ends:
        """Every end of an edge at each of ``nodes``, in their order."""
        starts = self.offsets[nodes]
        counts = self.offsets[np.asarray(nodes) + 1] - starts
        before = np.cumsum(counts) - counts
        at = np.arange(counts.sum()) + np.repeat(starts - before, counts)
        return Ends(np.repeat(np.arange(len(nodes)), counts), self.rows[at], self.others[at])

    @cached_property
    def beliefs(self) -> Floats:
        """[E] belief of each edge."""
        return numbers(self.edges["belief"])

    @cached_property
    def _relations(self) -> tuple[list[str], Ints]:
        """The predicates there are, and [E] which of them each edge has."""
        return _encoded(self.edges["predicate"])

    @cached_property
    def _kinds(self) -> tuple[list[str], Ints]:
        """The kinds of nodes there are, and [N] which of them each node is."""
        return _encoded(self.nodes["kind"])

    @property
    def kinds(self) -> list[str]:
        """The kinds of nodes there are."""
        return self._kinds[0]

    def of_kind(self, kind: str, nodes: NDArray[np.integer[Any]]) -> Flags:
        """Which of ``nodes`` are of a kind."""
        names, codes = self._kinds
        wanted: Flags = np.array([name == kind for name in names], dtype=bool)[codes[nodes]]
        return wanted

    def walked(
        self, rows: Ints, others: Ints, predicates: Collection[str] | None, direction: Direction
    ) -> Flags:
        """Which ends [X] may be walked to: by predicate, and by the way the edge points.

        An edge of a symmetric predicate points both ways.
        """
        names, codes = self._relations
        relation = codes[rows]
        keep = np.ones(len(rows), dtype=bool)
        if predicates is not None:
            keep = np.array([name in predicates for name in names], dtype=bool)[relation]
        if direction != "both":
            mutual = np.array([PREDICATES[name].symmetric for name in names], dtype=bool)[relation]
            to_subject = self.subjects[rows] == others
            keep &= mutual | (to_subject if direction == "in" else ~to_subject)
        return keep


def _encoded(column: pa.ChunkedArray) -> tuple[list[str], Ints]:
    import pyarrow.compute as pc

    encoded = pc.dictionary_encode(column.combine_chunks())
    return encoded.dictionary.to_pylist(), numbers(encoded.indices)
