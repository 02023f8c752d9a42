"""Graph -> integer arrays."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from medkg.types import content_id
from medkg.vocabulary import PREDICATES, kind_of

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Dataset", "EdgeSource", "Ints", "Triples", "from_triples", "to_dataset"]

Ints = NDArray[np.int64]


class EdgeSource(Protocol):
    """What learning needs of a graph: two Arrow tables."""

    def node_table(self) -> pa.Table:
        """Columns curie, kind, name."""

    def edge_table(self, *, min_belief: float = 0.0) -> pa.Table:
        """Columns subject, predicate, object, belief, support."""


@dataclass(frozen=True, slots=True)
class Triples:
    """Believed triples and what is known of their nodes; an :class:`EdgeSource`."""

    edges: tuple[tuple[str, str, str], ...]
    nodes: tuple[tuple[str, str, str], ...] = ()

    def node_table(self) -> pa.Table:
        """Columns curie, kind, name."""
        return _columns(self.nodes, ("curie", "kind", "name"))

    def edge_table(self, *, min_belief: float = 0.0) -> pa.Table:
        """Columns subject, predicate, object, belief (1), support (1)."""
        table = _columns(self.edges, ("subject", "predicate", "object"))
        table = table.append_column("belief", [np.ones(len(table))])
        return table.append_column("support", [np.ones(len(table), dtype=np.int64)])


def _columns(rows: Collection[tuple[str, str, str]], names: tuple[str, str, str]) -> pa.Table:
    import pyarrow as pa

    columns = zip(*rows, strict=True) if rows else ((), (), ())
    return pa.table(
        {name: pa.array(list(c), pa.string()) for name, c in zip(names, columns, strict=True)}
    )


def from_triples(
    edges: Iterable[tuple[str, str, str]], nodes: Iterable[tuple[str, str, str]] = ()
) -> Triples:
    """A graph to learn from, of plain ``(subject, predicate, object)`` triples.

    Args:
        nodes: ``(curie, kind, name)`` of nodes; others take the kind of their prefix.

    >>> graph = from_triples([("DRUGBANK:DB00945", "treats", "HP:0002315")])
    >>> to_dataset(graph).kinds
    ('drug', 'phenotype')
    """
    return Triples(tuple(edges), tuple(nodes))


@dataclass(frozen=True)
class Dataset:
    """A graph as arrays; equal graphs give equal datasets, whatever order their rows came in.

    Attributes:
        nodes, names, kinds: per node, sorted by CURIE.
        relations: predicate names, sorted.
        edges: ``[E, 3] int64``, each row head, relation, tail; sorted, without duplicates.
        fingerprint: content id of all of these.
    """

    nodes: tuple[str, ...]
    names: tuple[str, ...]
    kinds: tuple[str, ...]
    relations: tuple[str, ...]
    edges: Ints
    fingerprint: str

    @cached_property
    def index(self) -> dict[str, int]:
        """Node number of each CURIE."""
        return {curie: number for number, curie in enumerate(self.nodes)}

    @cached_property
    def twins(self) -> Ints:
        """``[N]``: the lowest node number each node is ``same_as``, through any chain."""
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import connected_components

        count = len(self.nodes)
        same = self.triples("same_as")
        links = coo_array((np.ones(len(same)), (same[:, 0], same[:, 2])), shape=(count, count))
        _, label = connected_components(links, directed=False)
        _, first = np.unique(label, return_index=True)
        return np.asarray(first[label], dtype=np.int64)

    def triples(self, predicate: str) -> Ints:
        """``[n, 3]`` edges of one predicate; none where the graph does not use it."""
        if predicate not in self.relations:
            return np.empty((0, 3), dtype=np.int64)
        chosen = self.edges[:, 1] == self.relations.index(predicate)
        return np.asarray(self.edges[chosen], dtype=np.int64)

    def of_kinds(self, kinds: Collection[str]) -> Ints:
        """Numbers of the nodes of these kinds, ascending."""
        return np.array([n for n, kind in enumerate(self.kinds) if kind in kinds], dtype=np.int64)

    def sides(self, predicate: str) -> tuple[Ints, Ints]:
        """Nodes that may stand on the left and on the right of ``predicate``, ascending.

        The vocabulary's domain and range decide; a predicate outside it takes the kinds of
        the nodes it links in this graph.
        """
        row = PREDICATES.get(predicate)
        found = self.triples(predicate)
        kinds = [{self.kinds[i] for i in found[:, side]} for side in (0, 2)]
        if row is not None:
            kinds = [set(row.domain) | kinds[0], set(row.range) | kinds[1]]
        return self.of_kinds(kinds[0]), self.of_kinds(kinds[1])


def to_dataset(graph: EdgeSource, *, min_belief: float = 0.0) -> Dataset:
    """The arrays of ``graph``: edges with ``belief >= min_belief`` and at least one row for them.

    A node named by an edge only takes its kind from its prefix and its id as its name.

    >>> graph = from_triples([("D:1", "treats", "HP:1")], [("D:1", "drug", "aspirin")])
    >>> to_dataset(graph).edges.tolist(), to_dataset(graph).kinds
    ([[0, 0, 1]], ('drug', 'phenotype'))
    """
    node_table = graph.node_table()
    columns = (node_table.column(name).to_pylist() for name in ("curie", "kind", "name"))
    known = {curie: (kind, name) for curie, kind, name in zip(*columns, strict=True)}
    table = graph.edge_table(min_belief=min_belief)
    keep = (table.column("belief").to_numpy() >= min_belief) & (
        table.column("support").to_numpy() > 0
    )
    subjects, predicates, objects = (
        np.array(table.column(name).to_pylist(), dtype=object)[keep]
        for name in ("subject", "predicate", "object")
    )
    nodes = sorted({*known, *subjects, *objects})
    relations = sorted(set(predicates))
    index = {curie: number for number, curie in enumerate(nodes)}
    order = {name: number for number, name in enumerate(relations)}
    rows = [
        (index[s], order[p], index[o])
        for s, p, o in zip(subjects, predicates, objects, strict=True)
    ]
    edges = np.unique(np.array(rows, dtype=np.int64).reshape(-1, 3), axis=0)
    described = [known.get(curie, (kind_of(curie), curie)) for curie in nodes]
    kinds = tuple(kind for kind, _ in described)
    names = tuple(name or curie for curie, (_, name) in zip(nodes, described, strict=True))
    fingerprint = content_id(nodes, names, kinds, relations, edges.tobytes().hex())
    return Dataset(tuple(nodes), names, kinds, tuple(relations), edges, fingerprint)
