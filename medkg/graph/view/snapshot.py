"""One version of a graph, for reading: nothing here changes when a writer commits."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from pathlib import Path as FilePath
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from medkg.errors import StoreError
from medkg.graph.belief import edges, overrides
from medkg.graph.belief.formula import reliability
from medkg.graph.curation.review import Decision
from medkg.graph.delta import manifest, tables
from medkg.graph.delta.buffers import row_numbers
from medkg.graph.delta.manifest import DEFERRED, Manifest
from medkg.graph.delta.readable import Readable
from medkg.graph.delta.schema import KEYS, NODE
from medkg.graph.evidence.rows import assertions_of
from medkg.graph.view import mapped
from medkg.graph.view.adjacency import Adjacency, Direction
from medkg.graph.view.lookup import Lookup
from medkg.graph.view.names import NodeNames
from medkg.types import Assertion, Edge, Evidence
from medkg.vocabulary import PREDICATES, kind_of

__all__ = ["Direction", "Snapshot"]

# Edges whose rows may be searched for before the lookup is made, which costs about as much; and
# the rows past which it is made only when asked for.
_SEARCHES: Final = 40
_FEW_ROWS: Final = 2_000_000


class Snapshot:
    """The rows and the derived edges of one version; each is read when it is first asked for."""

    def __init__(self, folder: FilePath, manifest: Manifest) -> None:
        self.folder = folder
        self.manifest = manifest
        self.scope = ""  # which rows these are, where they are not all
        self._searches = 0

    def table(self, name: str) -> tables.Rows:
        """Rows of a table at this version."""
        return tables.dataset(self.folder / name, self.manifest.tables[name])

    @cached_property
    def _stored(self) -> tables.Rows:
        return self.table("evidence")

    @property
    def evidence(self) -> Readable:
        """The evidence rows, with those that a curator rejected."""
        return self._stored

    def documents(self, source: str | None = None) -> pa.Table:
        """Every document, or those of a source, sorted by source and id."""
        rows = self.table("document").read(only={} if source is None else {"source": source})
        return rows.sort_by([("source", "ascending"), ("id", "ascending")])

    def passages(self, source: str | None = None, document: str | None = None) -> pa.Table:
        """Passages that are kept, of all documents or those named, in the order of the text."""
        asked = {"source": source, "document": document}
        rows = self.table("passage").read(only={k: v for k, v in asked.items() if v is not None})
        return rows.sort_by([(name, "ascending") for name in KEYS["passage"]])

    @cached_property
    def rejected(self) -> pa.Array:
        """Ids of the rows that a curator's rejection takes out of every view."""
        return overrides.rejected(self.evidence)

    def without_rejected(self, rows: pa.Table) -> pa.Table:
        """``rows`` of evidence without those rejected."""
        import pyarrow.compute as pc

        if not len(self.rejected):
            return rows
        return rows.filter(pc.invert(pc.is_in(rows["id"], value_set=self.rejected)))

    def batches(self, size: int) -> Iterator[Any]:
        """All rows that stand, in record batches of at most ``size``."""
        for batch in self.evidence.batches(size):
            yield from self.without_rejected(pa.Table.from_batches([batch])).to_batches()

    def decision_rows(self) -> pa.Table:
        """The rows that hold a curator's decisions."""
        return self.evidence.read(only={"source": overrides.CURATOR})

    def evidence_judged(self, decisions: Iterable[Decision]) -> dict[str, Evidence]:
        """The evidence that each decision is about, by the decision's key, where it is held."""
        wanted = {decision.key for decision in decisions}
        subjects = pa.array(sorted({d.subject for d in decisions}), pa.string())
        found: dict[str, Evidence] = {}
        for assertion in assertions_of(self.evidence.read(only={"subject": subjects})):
            key = Decision.about(assertion, "accept").key
            if key in wanted and assertion.evidence.source != overrides.CURATOR:
                found[key] = assertion.evidence
        return found

    @cached_property
    def adjacency(self) -> Adjacency:
        """Nodes and edges as arrays, mapped from the index, which is made if it is not there."""
        index = self._index
        if index.is_dir():
            try:
                return Adjacency.load(index)
            except mapped.Damage:
                shutil.rmtree(index, ignore_errors=True)  # damaged: it can be made again
        edges = self._edges()
        built = Adjacency.build(self._nodes(edges), edges)
        try:
            built.save(index)
            return Adjacency.load(index)
        except OSError:
            # A folder that cannot be written, or whose writer has gone on, is read all the same.
            return built

    @property
    def index(self) -> FilePath | None:
        """The folder for what is made of all rows of this version; None where these are not all."""
        return self._index

    @property
    def _index(self) -> FilePath:
        return self.folder / "index" / str(self.manifest.version)

    @cached_property
    def names(self) -> NodeNames:
        """The names of the nodes, to search in; made and kept as ``adjacency`` is."""
        nodes = self.adjacency.nodes
        try:
            return NodeNames.load(self._index / "names", nodes)
        except mapped.Damage:
            shutil.rmtree(self._index / "names", ignore_errors=True)
        built = NodeNames.build(nodes)
        if self._index.is_dir():
            try:
                built.save(self._index / "names")
            except OSError:
                return built
        return built

    @cached_property
    def lookup(self) -> Lookup:
        """The rows of evidence by edge, of the data files for which that is made."""
        return Lookup(self.folder, self._stored.parts)

    def make_lookup(self) -> None:
        """Make the lookup of every data file of this version.

        Raises:
            OSError: the folder cannot be written. StoreError: a data file is damaged.
        """
        newest = manifest.read(self.folder)
        parts = tables.dataset(self.folder / "evidence", newest.tables["evidence"]).parts
        self.lookup.build(used=[part.name for part in parts])

    def make_index(self) -> None:
        """Make all that is otherwise made when it is first asked for.

        Raises:
            StoreError: the folder cannot be written.
        """
        _ = self.adjacency, self.names
        try:
            self.make_lookup()
        except OSError as error:
            raise StoreError(f"cannot write {self.folder / 'lookup'}: {error}") from error

    def withdrawn(self) -> pa.Array:
        """Ids of retracted documents."""
        rows = self.table("document").read(columns=["id", "retracted"])
        return rows.filter(rows["retracted"])["id"].combine_chunks()

    def counts(self) -> dict[str, int]:
        """How many documents, evidence rows, nodes and edges."""
        counts = dict(self.manifest.counts)
        if "edges" not in counts:
            counts |= {"nodes": len(self.adjacency.nodes), "edges": len(self.adjacency.edges)}
        return {name: counts[name] for name in ("documents", "evidence", "nodes", "edges")}

    def _edges(self) -> pa.Table:
        if self.manifest.tables["edge"] == DEFERRED:
            return edges.edges_at(self.folder, self.manifest)
        try:
            stored = self.table("edge").read()
        except StoreError:
            # Edges of older versions are not kept: evidence says the same.
            return edges.edges_at(self.folder, self.manifest)
        order = [(name, "ascending") for name in ("subject", "predicate", "object")]
        return stored.sort_by(order)

    def _nodes(self, edges: pa.Table) -> pa.Table:
        import pyarrow.compute as pc

        stored = self.table("node").read()
        ends = pa.chunked_array([*edges["subject"].chunks, *edges["object"].chunks], pa.string())
        ends = ends.unique()
        unnamed = ends.filter(pc.invert(pc.is_in(ends, value_set=stored["curie"])))
        kinds = pa.array([kind_of(curie) for curie in unnamed.to_pylist()], pa.string())
        implied = pa.table([unnamed, kinds, unnamed], schema=NODE)
        return pa.concat_tables([stored, implied]).sort_by("curie")

    def select(
        self,
        *,
        subject: str | None,
        predicate: str | None,
        target: str | None,
        min_belief: float,
    ) -> list[Edge]:
        """Edges that match; those of a symmetric predicate match either way round."""
        graph = self.adjacency
        anchor = subject if subject is not None else target
        if anchor is None:
            return self.records(self._by_predicate(predicate, min_belief))
        node = graph.find(anchor)
        if node is None:
            return []
        rows = np.sort(graph.incident(node))
        found = []
        for edge in self.records(rows):
            ways = [(edge.subject, edge.object)]
            if PREDICATES[edge.predicate].symmetric:
                ways.append((edge.object, edge.subject))
            if (
                edge.belief >= min_belief
                and predicate in (None, edge.predicate)
                and any(subject in (None, s) and target in (None, o) for s, o in ways)
            ):
                found.append(edge)
        return found

    def _by_predicate(self, predicate: str | None, min_belief: float) -> NDArray[np.int64]:
        import pyarrow.compute as pc

        edges = self.adjacency.edges
        keep = pc.greater_equal(edges["belief"], min_belief)
        if predicate is not None:
            keep = pc.and_(keep, pc.equal(edges["predicate"], predicate))
        return np.flatnonzero(keep.to_numpy())

    def contested_edges(self, predicate: str | None) -> list[Edge]:
        """Edges with rows for and against them."""
        import pyarrow.compute as pc

        edges = self.adjacency.edges
        keep = pc.and_(pc.greater(edges["support"], 0), pc.greater(edges["against"], 0))
        if predicate is not None:
            keep = pc.and_(keep, pc.equal(edges["predicate"], predicate))
        return self.records(np.flatnonzero(keep.to_numpy()))

    def records(self, rows: Any) -> list[Edge]:
        """Rows of the edge table as records, in the order of ``rows``."""
        taken = self.adjacency.edges.take(row_numbers(rows)).to_pydict()
        return [Edge(*values) for values in zip(*taken.values(), strict=True)]

    def neighbours(
        self, curie: str, *, predicate: str | None, direction: Direction, min_belief: float
    ) -> list[Edge]:
        """Edges at a node, strongest first."""
        node = self.adjacency.find(curie)
        if node is None:
            return []
        found = []
        for edge in self.records(self.adjacency.incident(node)):
            if predicate not in (None, edge.predicate) or edge.belief < min_belief:
                continue
            both = direction == "both" or PREDICATES[edge.predicate].symmetric
            if both or curie == (edge.subject if direction == "out" else edge.object):
                found.append(edge)
        return found

    def rows(self, *, predicate: str | None, source: str | None) -> pa.Table:
        """Evidence rows, all or those of one predicate or source."""
        asked = {"predicate": predicate, "source": source}
        found = self.evidence.read(only={k: v for k, v in asked.items() if v is not None})
        return self.without_rejected(found)

    def evidence_of_edge(self, subject: str, predicate: str, target: str) -> list[Assertion]:
        """The rows of one edge, strongest first."""
        rows = self.rows_of_edge(subject, predicate, target)
        ranked = zip(rows["id"].to_pylist(), assertions_of(rows), strict=True)
        return [
            assertion
            for _, assertion in sorted(
                ranked, key=lambda row: (-reliability(row[1]), -row[1].evidence.score, row[0])
            )
        ]

    def rows_of_edge(self, subject: str, predicate: str, target: str) -> pa.Table:
        """The rows of one edge that stand, in no order."""
        ways = [(subject, target)]
        if predicate in PREDICATES and PREDICATES[predicate].symmetric and subject != target:
            ways.append((target, subject))
        held = self.lookup.rows(predicate, ways)
        missing = self.lookup.missing()
        if missing:
            self._count_search()
            rest = replace(self._stored, parts=missing)
            held = pa.concat_tables(
                [held]
                + [rest.read(only={"subject": s, "predicate": predicate, "object": o})
                   for s, o in ways]
            )  # fmt: skip
        return self.without_rejected(held)

    def _count_search(self) -> None:
        self._searches += 1
        if self._searches == _SEARCHES and self.manifest.counts["evidence"] <= _FEW_ROWS:
            try:
                self.make_lookup()
            except OSError:
                return  # a folder that cannot be written is searched as before

    def node(self, curie: str) -> tuple[str, str]:
        """Kind and name; of an unknown node, what its id says."""
        row = self.adjacency.find(curie)
        if row is None:
            return kind_of(curie), curie
        nodes = self.adjacency.nodes
        return nodes["kind"][row].as_py(), nodes["name"][row].as_py()
