"""One version of a graph as tables, as data frames, and in other formats."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from medkg.graph.evidence.passages import Passage
from medkg.graph.view.qualifiers import qualifier_rows
from medkg.graph.view.snapshot import Snapshot
from medkg.graph.walks.walks import Walks
from medkg.types.frames import Backend, to_frame

if TYPE_CHECKING:
    import networkx as nx

    from medkg.graph.formats.contents import Contents, Progress
    from medkg.graph.formats.pyg import PygData
    from medkg.graph.formats.rdf.store import RdfGraph
    from medkg.graph.formats.rdf.stored import StoredRdf

__all__ = ["TableView"]


class TableView(Walks):
    """What of :class:`medkg.graph.GraphView` are tables, and what is made of tables."""

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

    @property
    def has_text(self) -> bool:
        """Whether passages of any document are kept."""
        return self._view.table("passage").count() > 0

    def passages(self, document: str, *, source: str | None = None) -> list[Passage]:
        """The title and paragraphs of a document, in order; none where its text was not kept.

        Those of a retracted document stay: its row in ``document_table`` says so.
        """
        return [Passage(**row) for row in self._view.passages(source, document).to_pylist()]

    def passage_table(self, *, source: str | None = None) -> pa.Table:
        """All passages, with the columns of ``schema.PASSAGE``, sorted by document and place.

        Args:
            source: only those of this one.
        """
        return self._view.passages(source)

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

    def qualifier_table(
        self,
        *,
        names: Collection[str] | None = None,
        predicate: str | None = None,
        source: str | None = None,
    ) -> pa.Table:
        """One row for each value of each qualifier of the evidence.

        Columns [id, subject, predicate, object, source, reference, name, value, number]: ``value``
        as text, ``number`` where it is one.

        Args:
            names: only these qualifiers (``["dose", "frequency"]``).
            predicate, source: of the evidence.
        """
        return qualifier_rows(self.evidence_table(predicate=predicate, source=source), names)

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

    def contents(self, *, progress: Progress | None = None) -> Contents:
        """The tables of this version, for the writers of other formats."""
        from medkg.graph.formats.contents import Contents

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
            progress=progress,
        )
