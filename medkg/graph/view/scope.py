"""A part of a version's rows, read as if there were no others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, reduce
from typing import Any, Final, Protocol

import pyarrow as pa

from medkg.graph.belief.derive import BELIEF_COLUMNS, derive_edges
from medkg.graph.delta.readable import Readable
from medkg.graph.delta.schema import EVIDENCE, NODE
from medkg.graph.view.adjacency import Adjacency
from medkg.graph.view.lookup import Lookup
from medkg.graph.view.names import NodeNames
from medkg.graph.view.snapshot import Snapshot
from medkg.vocabulary import PREDICATES

__all__ = ["Among", "RowFilter", "Scoped"]

_TRIPLE: Final = ("subject", "predicate", "object")


class RowFilter(Protocol):
    """Which rows of evidence there are; ``str`` says it for people."""

    @property
    def columns(self) -> Sequence[str]:
        """The columns that ``keep`` looks at."""

    def keep(self, rows: pa.Table) -> pa.ChunkedArray:
        """Which of the rows there are, as booleans."""


class Among:
    """Rows of these edges alone."""

    columns: Sequence[str] = _TRIPLE

    def __init__(self, edges: pa.Table, said: str) -> None:
        self._said = said
        mutual = pa.array([row.name for row in PREDICATES.values() if row.symmetric])
        turned = edges.filter(_is_in(edges["predicate"], mutual))
        ways = [_key(edges, _TRIPLE), _key(turned, _TRIPLE[::-1])]
        self._keys = pa.chunked_array([c for way in ways for c in way.chunks], pa.string())

    def keep(self, rows: pa.Table) -> pa.ChunkedArray:
        """Which rows are of one of the edges, either way round where that is the same."""
        return _is_in(_key(rows, _TRIPLE), self._keys)

    def __str__(self) -> str:
        return self._said


class _ScopedRows:
    def __init__(self, rows: Readable, wanted: RowFilter) -> None:
        self._rows = rows
        self._wanted = wanted

    def read(
        self,
        *,
        columns: Sequence[str] | None = None,
        only: Mapping[str, str | pa.Array] | None = None,
        among: pa.Table | None = None,
    ) -> pa.Table:
        names = list(columns or EVIDENCE.names)
        needed = list(dict.fromkeys([*names, *self._wanted.columns]))
        rows = self._rows.read(columns=needed, only=only, among=among)
        return rows.filter(self._wanted.keep(rows)).select(names)

    def count(self) -> int:
        return len(self.read(columns=["predicate"]))

    def batches(self, size: int) -> Iterator[Any]:
        for batch in self._rows.batches(size):
            rows = pa.Table.from_batches([batch])
            yield from rows.filter(self._wanted.keep(rows)).to_batches()


class Scoped(Snapshot):
    """The rows of another snapshot that a filter keeps, and the edges they alone add up to.

    What a curator rejected stays out and what was retracted counts as retracted, whichever rows
    say so.
    """

    def __init__(
        self, base: Snapshot, wanted: RowFilter, *, edges: pa.Table | None = None,
        nodes: pa.Table | None = None,
    ) -> None:  # fmt: skip
        super().__init__(base.folder, base.manifest)
        self.base = base
        self.wanted = wanted
        self.scope = ", ".join(filter(None, (base.scope, str(wanted))))
        self._given = edges, nodes

    @cached_property
    def evidence(self) -> Readable:
        """The rows that are kept."""
        return _ScopedRows(self.base.evidence, self.wanted)

    @cached_property
    def rejected(self) -> pa.Array:
        """Ids of the rows that a curator's rejection takes out, whether or not it is kept."""
        return self.base.rejected

    @property
    def index(self) -> None:
        """Nothing that is made of a part is kept."""

    @cached_property
    def adjacency(self) -> Adjacency:
        """Nodes and edges as arrays, in memory."""
        edges, nodes = self._given
        if edges is None:
            rows = self.without_rejected(self.evidence.read(columns=["id", *BELIEF_COLUMNS]))
            edges = derive_edges(rows, withdrawn=self.withdrawn())
        if nodes is None:
            named = self.base.adjacency.nodes
            ends = [edges[name] for name in ("subject", "object")]
            used = pa.chunked_array([c for e in ends for c in e.chunks], pa.string()).unique()
            nodes = named.filter(_is_in(named["curie"], used)).cast(NODE)
        return Adjacency.build(nodes, edges)

    @cached_property
    def names(self) -> NodeNames:
        """The names of the nodes that are left, to search in."""
        return NodeNames.build(self.adjacency.nodes)

    @property
    def lookup(self) -> Lookup:
        """The lookup of the version."""
        return self.base.lookup

    def make_lookup(self) -> None:
        """Make the lookup of the version."""
        self.base.make_lookup()

    def rows_of_edge(self, subject: str, predicate: str, target: str) -> pa.Table:
        """The rows of one edge that stand and are kept, in no order."""
        rows = self.base.rows_of_edge(subject, predicate, target)
        return rows.filter(self.wanted.keep(rows))

    def documents(self, source: str | None = None) -> pa.Table:
        """The documents that rows come from, sorted by source and id."""
        only = {} if source is None else {"source": source}
        rows = self.evidence.read(columns=["source", "document"], only=only)
        held = self.base.documents(source)
        named = _key(held, ("source", "id"))
        return held.filter(_is_in(named, _key(rows, ("source", "document")).unique()))

    def passages(self, source: str | None = None, document: str | None = None) -> pa.Table:
        """Passages of the documents that rows come from."""
        held = self.base.passages(source, document)
        named = _key(self.documents(source), ("source", "id"))
        return held.filter(_is_in(_key(held, ("source", "document")), named))

    @cached_property
    def _counts(self) -> dict[str, int]:
        return {
            "documents": len(self.documents()),
            "evidence": self.evidence.count(),
            "nodes": len(self.adjacency.nodes),
            "edges": len(self.adjacency.edges),
        }

    def counts(self) -> dict[str, int]:
        """How many documents, evidence rows, nodes and edges."""
        return dict(self._counts)


def _key(rows: pa.Table, columns: Sequence[str]) -> pa.ChunkedArray:
    """One text for several columns, which no other values of them give."""
    import pyarrow.compute as pc

    joined = reduce(
        lambda left, right: pc.binary_join_element_wise(left, right, "\0"),
        (rows[name] for name in columns),
    )
    return pa.chunked_array(joined.chunks, pa.string())


def _is_in(column: Any, values: Any) -> Any:
    import pyarrow.compute as pc

    return pc.is_in(column, value_set=values)
