"""Nodes and edges of one version as memory-mapped arrays: neighbours and best paths.

Built once for a version, under ``index/`` in the graph's folder, by whoever needs it first; in
memory where the folder cannot be written. ``[N]`` nodes, ``[E]`` edges, ``[M]`` ends of edges
(two for each edge, one for a loop).
"""

from __future__ import annotations

import contextlib
import heapq
import os
import shutil
from bisect import bisect_left
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path as FilePath
from tempfile import mkdtemp

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from medkg.types import Edge, Path

__all__ = ["Adjacency"]

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]
# Prefixes a search for paths may extend before it returns the best it has.
_BUDGET = 20_000


@dataclass(frozen=True)
class Adjacency:
    """Compressed rows over both ends of each edge, strongest edge of a node first."""

    nodes: pa.Table  # sorted by curie
    edges: pa.Table  # sorted by subject, predicate, object
    offsets: NDArray[np.int64]  # [N + 1]
    rows: Ints  # [M] row of the edge
    others: Ints  # [M] node at the far end

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
            nodes.combine_chunks(), edges.combine_chunks(), offsets, rows[order], others[order]
        )

    def save(self, folder: FilePath) -> None:
        """Write the arrays; the folder appears whole or not at all.

        Raises:
            OSError: it cannot be written.
        """
        folder.parent.mkdir(parents=True, exist_ok=True)
        scratch = FilePath(mkdtemp(prefix=".new-", dir=folder.parent))
        try:
            for name in ("nodes", "edges"):
                table = getattr(self, name)
                with pa.OSFile(str(scratch / f"{name}.arrow"), "wb") as sink:  # noqa: SIM117
                    with pa.ipc.new_file(sink, table.schema) as writer:
                        writer.write_table(table)
            for name in ("offsets", "rows", "others"):
                np.save(scratch / f"{name}.npy", getattr(self, name), allow_pickle=False)
            scratch.chmod(0o755)
            with contextlib.suppress(FileExistsError):
                _rename(scratch, folder)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)

    @classmethod
    def load(cls, folder: FilePath) -> Adjacency:
        """The arrays ``save`` wrote, mapped, not read.

        Raises:
            OSError: not there. ValueError: damaged.
        """
        tables = {}
        for name in ("nodes", "edges"):
            with pa.memory_map(str(folder / f"{name}.arrow")) as source:
                tables[name] = pa.ipc.open_file(source).read_all()
        arrays = {
            name: np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)
            for name in ("offsets", "rows", "others")
        }
        return cls(tables["nodes"], tables["edges"], **arrays)

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

    def paths(
        self,
        source: int,
        target: int,
        *,
        max_length: int,
        k: int,
        predicates: Collection[str] | None,
    ) -> list[Path]:
        """The ``k`` paths with the highest product of beliefs, each node once in a path.

        Best first with an exact bound: ``reach[n][v]`` is the highest product over walks of at
        most ``n`` edges from ``v`` to the target, so a hub is entered only where a good path
        goes through it.
        """
        strength = self._strength(predicates)
        reach = self._reach(strength, source, target, max_length)
        search = _Search(self, strength, reach, target)
        found = []
        for nodes, rows, belief in search.run(source, max_length):
            names = tuple(self.nodes["curie"][node].as_py() for node in nodes)
            found.append(Path(names, tuple(self.edge(row) for row in rows), belief))
            if len(found) == k:
                break
        return found

    def _strength(self, predicates: Collection[str] | None) -> Floats:
        """[M] belief of each end's edge; 0 where its predicate was not asked for."""
        import pyarrow.compute as pc

        belief = self.edges["belief"].to_numpy()
        if predicates is not None:
            asked = pc.is_in(self.edges["predicate"], value_set=pa.array(predicates, pa.string()))
            belief = np.where(asked.to_numpy(), belief, 0.0)
        return np.asarray(belief[self.rows], dtype=np.float64)

    def _reach(self, strength: Floats, source: int, target: int, length: int) -> list[Floats]:
        """``length + 1`` arrays [N]; a path never returns to its source nor passes its target."""
        first = np.zeros(len(self.nodes))
        first[target] = 1.0
        reach = [first]
        filled = np.flatnonzero(np.diff(self.offsets))
        for _ in range(length):
            step = np.zeros_like(first)
            step[filled] = np.maximum.reduceat(
                strength * reach[-1][self.others], self.offsets[filled]
            )
            step[target] = 1.0
            step[source] = 0.0
            reach.append(step)
        return reach


@dataclass(frozen=True, slots=True)
class _Search:
    graph: Adjacency
    strength: Floats
    reach: list[Floats]
    target: int

    def run(
        self, source: int, length: int
    ) -> Iterator[tuple[tuple[int, ...], tuple[int, ...], float]]:
        """Nodes, edge rows and belief of paths, best first; the shorter of two equals first."""
        # An entry is a prefix with its possible next ends, best first, and how many were taken.
        # Only the best open end of each prefix waits in the heap.
        heap: list[tuple[float, int, int, _Prefix, int]] = []
        made = 0
        self._push(heap, self._prefix((source,), (), 1.0, length), 0, made)
        while heap and made < _BUDGET:
            _, _, _, prefix, taken = heapq.heappop(heap)
            made += 1
            self._push(heap, prefix, taken + 1, made)
            end = int(prefix.ends[taken])
            node = int(self.graph.others[end])
            nodes = (*prefix.nodes, node)
            rows = (*prefix.rows, int(self.graph.rows[end]))
            belief = prefix.belief * float(self.strength[end])
            if node == self.target:
                yield nodes, rows, belief
                continue
            made += 1
            self._push(heap, self._prefix(nodes, rows, belief, length - len(rows)), 0, made)

    def _prefix(
        self, nodes: tuple[int, ...], rows: tuple[int, ...], belief: float, left: int
    ) -> _Prefix:
        start, stop = self.graph.offsets[nodes[-1]], self.graph.offsets[nodes[-1] + 1]
        others = self.graph.others[start:stop]
        bound = self.strength[start:stop] * self.reach[left - 1][others] * belief
        bound[np.isin(others, nodes)] = 0.0
        best = np.argsort(-bound, kind="stable")[: np.count_nonzero(bound)]
        return _Prefix(nodes, rows, belief, start + best, bound[best])

    def _push(
        self,
        heap: list[tuple[float, int, int, _Prefix, int]],
        prefix: _Prefix,
        taken: int,
        made: int,
    ) -> None:
        if taken < len(prefix.ends):
            entry = (-float(prefix.bounds[taken]), len(prefix.rows), made, prefix, taken)
            heapq.heappush(heap, entry)


@dataclass(frozen=True, slots=True, order=False)
class _Prefix:
    nodes: tuple[int, ...]
    rows: tuple[int, ...]
    belief: float
    ends: NDArray[np.int64]
    bounds: Floats


def _rename(scratch: FilePath, folder: FilePath) -> None:
    if folder.exists():
        raise FileExistsError(folder)
    os.replace(scratch, folder)  # noqa: PTH105 - os.replace on a folder fails if it is not empty
