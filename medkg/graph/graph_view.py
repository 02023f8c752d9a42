"""What a graph answers: edges, evidence, paths, tables and other formats of one set of rows."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from medkg.graph.curation import review
from medkg.graph.curation.review import Decision
from medkg.graph.view.as_of import AsOf
from medkg.graph.view.conflicts import Conflict, find_conflicts
from medkg.graph.view.damage import Intact, damaged_files
from medkg.graph.view.scope import Scoped
from medkg.graph.view.snapshot import Direction, Snapshot
from medkg.graph.walks.walks import Walks
from medkg.types import Assertion, Certainty, Edge, Listing, Problem
from medkg.types.frames import Backend, to_frame

if TYPE_CHECKING:
    import networkx as nx

    from medkg.graph.formats.contents import Contents, Progress
    from medkg.graph.formats.kgx import KgxFormat
    from medkg.graph.formats.pyg import PygData
    from medkg.graph.formats.rdf.store import RdfGraph
    from medkg.graph.formats.rdf.stored import StoredRdf

__all__ = ["GraphView"]


class GraphView(Walks):
    """One version of a graph, for reading; every answer walks back to rows of evidence.

    :class:`medkg.graph.Graph` is one that can also be written to.
    """

    def __init__(self, path: FilePath, view: Snapshot) -> None:
        self.path = path
        self._view = view
        # Of this version: with evidence or without, once asked for.
        self._rdf: dict[bool, StoredRdf] = {}

    @property
    def version(self) -> int:
        """Number of the version that is read; it grows by one with each change."""
        return self._view.manifest.version

    def documents(self, *, source: str | None = None) -> dict[tuple[str, str], str]:
        """(source, id) -> fingerprint of every document; empty for one only ``add`` named."""
        rows = self._view.documents(source)
        keys = zip(rows["source"].to_pylist(), rows["id"].to_pylist(), strict=True)
        return dict(zip(keys, rows["fingerprint"].to_pylist(), strict=True))

    def document_table(self, *, source: str | None = None) -> pa.Table:
        """Every document, with the columns of ``schema.DOCUMENT``, sorted by source and id.

        Args:
            source: only those of this one.
        """
        return self._view.documents(source)

    def document_batches(self, size: int = 65_536) -> Iterator[pa.Table]:
        """Every document in tables of at most ``size`` rows, in no order: they may be millions."""
        for batch in self._view.table("document").batches(size):
            yield pa.Table.from_batches([batch])

    def node_table(self) -> pa.Table:
        """Table [curie, kind, name], sorted by curie: named nodes and all ends of edges."""
        return self._view.adjacency.nodes

    def edge_table(self, *, min_belief: float = 0.0) -> pa.Table:
        """Table [subject, predicate, object, belief, support, against, papers], sorted."""
        edges = self._view.adjacency.edges
        return edges if min_belief <= 0 else edges.filter(edges["belief"].to_numpy() >= min_belief)

    def evidence_table(
        self, *, predicate: str | None = None, source: str | None = None
    ) -> pa.Table:
        """Every row of evidence, with the columns of ``schema.EVIDENCE``; qualifiers as JSON."""
        return self._view.rows(predicate=predicate, source=source)

    def edges(
        self,
        *,
        subject: str | None = None,
        predicate: str | None = None,
        object: str | None = None,  # noqa: A002 - the term of the field
        min_belief: float = 0.0,
    ) -> Listing[Edge]:
        """Edges that match all that is given, sorted by subject, predicate and object.

        An edge of a symmetric predicate matches either way round.
        """
        found = self._view.select(
            subject=subject, predicate=predicate, target=object, min_belief=min_belief
        )
        return Listing(found, name=self.name)

    def evidence(
        self,
        subject: str,
        predicate: str,
        object: str,  # noqa: A002 - the term of the field
    ) -> Listing[Assertion]:
        """Every row behind one edge, strongest first, retracted ones last."""
        return Listing(self._view.behind(subject, predicate, object), name=self.name)

    def conflicts(self, *, predicate: str | None = None) -> Listing[Conflict]:
        """Edges with papers for and against them, the most evenly contested first."""
        edges = self._view.contested(predicate)
        found = find_conflicts(edges, lambda e: self._view.behind(e.subject, e.predicate, e.object))
        return Listing(found, name=self.name)

    def decisions(self) -> list[Decision]:
        """Every decision of a curator that the graph holds."""
        return review.decisions_of(self._view.decided())

    def neighbours(
        self,
        curie: str,
        *,
        predicate: str | None = None,
        direction: Direction = "both",
        min_belief: float = 0.0,
    ) -> Listing[Edge]:
        """Edges at a node, strongest first; symmetric ones whatever the direction."""
        found = self._view.neighbours(
            curie, predicate=predicate, direction=direction, min_belief=min_belief
        )
        return Listing(found, name=self.name)

    def as_of(
        self,
        *,
        year: int | None = None,
        undated: bool = False,
        sources: str | Collection[str] | None = None,
        designs: str | Collection[str] | None = None,
        species: str | Collection[str] | None = None,
        min_certainty: Certainty | None = None,
        reviewed: bool = False,
    ) -> GraphView:
        """This graph as if it held only the rows that all that is given allows.

        Edges and beliefs are derived from those rows alone; of nodes the ends of these edges
        stay. What was retracted or rejected by a curator is so whenever it was.

        Args:
            year: the last year that counts, that of the row.
            undated: whether rows without a year, as most curated ones are, stay when a year is
                given. By default not: nobody can say that they were known then.
            sources: who says so (``"pubmed"``, ``{"hpo", "pubmed"}``).
            designs: of the study; a row without one is left out, as with ``species``.
            species: of the study.
            min_certainty: ``"hedged"`` leaves out hypotheses, ``"stated"`` hedged claims too.
            reviewed: only what a curator accepted or corrected.

        Raises:
            StoreError: an empty set, or no such certainty.
        """
        wanted = AsOf.of(
            year=year,
            undated=undated,
            sources=sources,
            designs=designs,
            species=species,
            min_certainty=min_certainty,
            reviewed=reviewed,
        )
        return GraphView(self.path, Scoped(self._view, wanted))

    def subgraph(
        self,
        curies: str | Collection[str],
        *,
        hops: int = 1,
        predicates: Collection[str] | None = None,
        min_belief: float = 0.0,
    ) -> GraphView:
        """The nodes within ``hops`` edges of some, and every edge between these nodes.

        With ``predicates`` and ``min_belief`` only such edges are walked and kept. Beliefs are
        those of this graph. Unknown CURIEs are passed over.
        """
        given = [curies] if isinstance(curies, str) else list(curies)
        return GraphView(self.path, self._around(given, hops, predicates, min_belief))

    def name(self, curie: str) -> str:
        """Name of a node; the CURIE itself where none was given."""
        return self._view.node(curie)[1]

    def kind(self, curie: str) -> str:
        """Kind of a node; what the CURIE's prefix implies where none was given."""
        return self._view.node(curie)[0]

    def counts(self) -> dict[str, int]:
        """How many documents, evidence rows, nodes and edges."""
        return self._view.counts()

    def index(self) -> None:
        """Make what readers otherwise make when they first need it, so that they need not wait.

        Arrays of nodes and edges, names to search in, and rows of evidence by edge; beside the
        tables, in about twice their space. The last is kept from version to version for the
        files that stay; without it, a search for an edge's evidence reads the tables.

        Raises:
            StoreError: the graph's folder cannot be written.
        """
        self._view.make_index()

    def check(self) -> list[Problem]:
        """The data files of this version that cannot be read, each named; empty if all can."""
        return damaged_files(self._view)

    def readable(self) -> GraphView:
        """This graph without the data files that cannot be read; they are named in its repr."""
        damaged = frozenset(FilePath(problem.where).name for problem in self.check())
        return GraphView(self.path, Intact(self._view, damaged)) if damaged else self

    # Other formats

    def edges_frame(self, *, backend: Backend = "pandas", min_belief: float = 0.0) -> Any:
        """``edge_table`` as a data frame of pandas, polars or Arrow.

        Raises:
            MissingExtraError: the library is not installed.
        """
        return to_frame(self.edge_table(min_belief=min_belief), backend)

    def nodes_frame(self, *, backend: Backend = "pandas") -> Any:
        """``node_table`` as a data frame.

        Raises:
            MissingExtraError: the library is not installed.
        """
        return to_frame(self.node_table(), backend)

    def evidence_frame(
        self,
        *,
        backend: Backend = "pandas",
        predicate: str | None = None,
        source: str | None = None,
    ) -> Any:
        """``evidence_table`` as a data frame.

        Raises:
            MissingExtraError: the library is not installed.
        """
        return to_frame(self.evidence_table(predicate=predicate, source=source), backend)

    def to_networkx(self, *, min_belief: float = 0.0) -> nx.MultiDiGraph[str]:
        """A NetworkX copy: CURIEs with kind and name; edges keyed by predicate, with belief."""
        from medkg.graph.formats.networkx import to_networkx

        return to_networkx(self.node_table(), self.edge_table(min_belief=min_belief))

    def to_pyg(self, *, min_belief: float = 0.0) -> PygData:
        """PyTorch Geometric's data: a node type a kind, an edge type (kind, predicate, kind)."""
        from medkg.graph.formats.pyg import to_pyg

        return to_pyg(self.node_table(), self.edge_table(min_belief=min_belief))

    def to_rdf(self, *, evidence: bool = True) -> RdfGraph:
        """An rdflib graph over an Oxigraph store: Biolink terms, and PROV for the evidence.

        In memory, and the caller's own to change; ``stored_rdf`` is on disk. Without evidence:
        names, categories and a triple for each edge that is believed at all.
        """
        from medkg.graph.formats.rdf.store import to_rdf

        batches = self.contents().evidence() if evidence else None
        return to_rdf(self.node_table(), self.edge_table(), batches)

    def stored_rdf(self, *, evidence: bool = True, progress: Progress | None = None) -> StoredRdf:
        """The same statements as a store on disk, for reading; made once for each version.

        In memory for a part of a graph (``as_of``, ``subgraph``), and where neither the graph's
        folder can be written nor somebody who could has made it.

        Raises:
            StoreError: the store cannot be written, as when the disk is full.
        """
        from medkg.graph.formats.rdf.stored import stored

        if evidence not in self._rdf:
            self._rdf[evidence] = stored(
                self.path,
                self._view.index,
                lambda: self.contents(progress=progress),
                evidence=evidence,
            )
        return self._rdf[evidence]

    def sparql(self, query: str, *, timeout: float | None = None) -> list[dict[str, Any]]:
        """Rows a SPARQL query finds, ids as CURIEs; the usual prefixes need no declaration.

        ``SELECT ?drug WHERE { ?drug biolink:treats MONDO:0007947 }``. The first query on a
        version makes its store (``stored_rdf``), with the evidence only if the query looks at it.
        After ``timeout`` seconds it is stopped.

        Raises:
            FormatError: not a query, an update, or a query with SERVICE.
            StoreError: as ``stored_rdf``.
            TimeLimitError: the time is up (loading does not count).
        """
        from medkg.graph.formats.rdf.store import check, select, select_within
        from medkg.graph.formats.rdf.stored import is_stored

        index, evidence = self._view.index, check(query)
        if not evidence and not is_stored(index, self._rdf, evidence=False):
            # The larger store answers as well, and need not be made.
            evidence = is_stored(index, self._rdf, evidence=True)
        graph = self.stored_rdf(evidence=evidence).graph
        return select(graph, query) if timeout is None else select_within(timeout, graph, query)

    def write(
        self, path: str | FilePath, *, form: str | None = None, progress: Progress | None = None
    ) -> None:
        """Write the graph in a format of ``exchange.FORMATS``, by default the one ``path`` says.

        ``graph.write("x.nq.gz")``, ``graph.write("folder", form="neo4j")``.

        Raises:
            FormatError: no such format, or a name that says none.
        """
        from medkg.graph.formats.exchange import write

        write(FilePath(path), self.contents(progress=progress), form)

    def write_turtle(self, path: str | FilePath) -> None:
        """Write the graph with its evidence as a Turtle file."""
        self.write(path, form="turtle")

    def write_kgx(self, folder: str | FilePath, *, form: KgxFormat = "tsv") -> None:
        """Write KGX ``nodes`` and ``edges`` files (``tsv`` or ``jsonl``) into a folder."""
        from medkg.graph.formats.kgx import write_kgx

        write_kgx(FilePath(folder), self.contents(), form)

    def contents(self, *, progress: Progress | None = None) -> Contents:
        """The tables of this version, for the writers of other formats."""
        from medkg.graph.formats.contents import Contents, silent

        view = self._view
        return Contents(
            nodes=self.node_table(),
            edges=self.edge_table(),
            batches=lambda: view.batches(10_000),
            withdrawn=view.withdrawn(),
            name=self.path.name,
            version=self.version,
            created=view.manifest.created,
            medkg=view.manifest.medkg,
            progress=progress or silent,
        )

    def __contains__(self, curie: object) -> bool:
        return isinstance(curie, str) and self._view.adjacency.find(curie) is not None

    def __repr__(self) -> str:
        counts = ", ".join(f"{count:,} {name}" for name, count in self.counts().items())
        return f"{type(self).__name__}({str(self.path)!r}, {self._read()}: {counts})"

    def _repr_html_(self) -> str:
        from medkg.graph.view.summary import as_html

        return as_html(f"{self.path}, {self._read()}", self.counts(), self._view.adjacency)

    def _read(self) -> str:
        return ", ".join(filter(None, (f"version {self.version}", self._view.scope)))
