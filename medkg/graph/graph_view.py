"""What a graph answers: edges, evidence, paths, tables and other formats of one set of rows."""

from __future__ import annotations

import html
from collections.abc import Collection
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from medkg.errors import StoreError
from medkg.graph import review
from medkg.graph.conflicts import Conflict, find_conflicts
from medkg.graph.review import Decision
from medkg.graph.view import Direction, Snapshot
from medkg.types import Assertion, Edge, Path

if TYPE_CHECKING:
    import networkx as nx

    from medkg.graph.contents import Contents, Progress
    from medkg.graph.kgx import KgxFormat
    from medkg.graph.rdf import RdfGraph

__all__ = ["GraphView"]

_LONGEST = 4


class GraphView:
    """One version of a graph, for reading; every answer walks back to rows of evidence.

    :class:`medkg.graph.Graph` is one that can also be written to.
    """

    def __init__(self, path: FilePath, view: Snapshot) -> None:
        self.path = path
        self._view = view

    @property
    def version(self) -> int:
        """Number of the version that is read; it grows by one with each change."""
        return self._view.manifest.version

    def documents(self) -> dict[tuple[str, str], str]:
        """(source, id) -> fingerprint of every document; empty for one only ``add`` named."""
        rows = self._view.table("document").read(columns=["source", "id", "fingerprint"])
        keys = zip(rows["source"].to_pylist(), rows["id"].to_pylist(), strict=True)
        return dict(zip(keys, rows["fingerprint"].to_pylist(), strict=True))

    def document_table(self) -> pa.Table:
        """Every document, with the columns of ``schema.DOCUMENT``, sorted by source and id."""
        rows = self._view.table("document").read()
        return rows.sort_by([("source", "ascending"), ("id", "ascending")])

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
    ) -> list[Edge]:
        """Edges that match all that is given, sorted by subject, predicate and object.

        An edge of a symmetric predicate matches either way round.
        """
        return self._view.select(
            subject=subject, predicate=predicate, target=object, min_belief=min_belief
        )

    def evidence(
        self,
        subject: str,
        predicate: str,
        object: str,  # noqa: A002 - the term of the field
    ) -> list[Assertion]:
        """Every row behind one edge, strongest first, retracted ones last."""
        return self._view.behind(subject, predicate, object)

    def conflicts(self, *, predicate: str | None = None) -> list[Conflict]:
        """Edges with papers for and against them, the most evenly contested first."""
        edges = self._view.contested(predicate)
        return find_conflicts(edges, lambda e: self.evidence(e.subject, e.predicate, e.object))

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
    ) -> list[Edge]:
        """Edges at a node, strongest first; symmetric ones whatever the direction."""
        return self._view.neighbours(
            curie, predicate=predicate, direction=direction, min_belief=min_belief
        )

    def paths(
        self,
        source: str,
        target: str,
        *,
        max_length: int = 3,
        k: int = 5,
        predicates: Collection[str] | None = None,
    ) -> list[Path]:
        """The ``k`` chains of at most ``max_length`` edges with the highest product of beliefs.

        Edges are walked both ways and edges with belief 0 are not. Empty where there is none.

        Raises:
            StoreError: ``max_length`` outside 1..4 or ``k`` below 1.
        """
        if not 1 <= max_length <= _LONGEST or k < 1:
            raise StoreError(f"paths need max_length in 1..{_LONGEST} and k of 1 or more")
        return self._view.paths(source, target, max_length=max_length, k=k, predicates=predicates)

    def name(self, curie: str) -> str:
        """Name of a node; the CURIE itself where none was given."""
        return self._view.node(curie)[1]

    def kind(self, curie: str) -> str:
        """Kind of a node; what the CURIE's prefix implies where none was given."""
        return self._view.node(curie)[0]

    def counts(self) -> dict[str, int]:
        """How many documents, evidence rows, nodes and edges."""
        return self._view.counts()

    # Other formats

    def to_networkx(self, *, min_belief: float = 0.0) -> nx.MultiDiGraph[str]:
        """A NetworkX copy: CURIEs with kind and name; edges keyed by predicate, with belief."""
        from medkg.graph.networkx import to_networkx

        return to_networkx(self.node_table(), self.edge_table(min_belief=min_belief))

    def to_rdf(self, *, evidence: bool = True) -> RdfGraph:
        """An rdflib graph over an Oxigraph store: Biolink terms, and PROV for the evidence.

        Without evidence: names, categories and a triple for each edge that is believed at all.
        """
        view = self._view
        if evidence not in view.rdf:
            from medkg.graph.rdf import to_rdf

            batches = self.contents().evidence() if evidence else None
            view.rdf[evidence] = to_rdf(self.node_table(), self.edge_table(), batches)
        return view.rdf[evidence]

    def sparql(self, query: str) -> list[dict[str, Any]]:
        """Rows a SPARQL query finds, ids as CURIEs; the usual prefixes need no declaration.

        ``SELECT ?drug WHERE { ?drug biolink:treats MONDO:0007947 }``. The first query on a
        version loads it into memory, with the evidence only if the query looks at it.

        Raises:
            FormatError: not a query, an update, or a query with SERVICE.
        """
        from medkg.graph.rdf import check, select

        return select(self.to_rdf(evidence=check(query)), query)

    def write(
        self, path: str | FilePath, *, form: str | None = None, progress: Progress | None = None
    ) -> None:
        """Write the graph in a format of ``exchange.FORMATS``, by default the one ``path`` says.

        ``graph.write("x.nq.gz")``, ``graph.write("folder", form="neo4j")``.

        Raises:
            FormatError: no such format, or a name that says none.
        """
        from medkg.graph.exchange import write

        write(FilePath(path), self.contents(progress=progress), form)

    def write_turtle(self, path: str | FilePath) -> None:
        """Write the graph with its evidence as a Turtle file."""
        self.write(path, form="turtle")

    def write_kgx(self, folder: str | FilePath, *, form: KgxFormat = "tsv") -> None:
        """Write KGX ``nodes`` and ``edges`` files (``tsv`` or ``jsonl``) into a folder."""
        from medkg.graph.kgx import write_kgx

        write_kgx(FilePath(folder), self.contents(), form)

    def contents(self, *, progress: Progress | None = None) -> Contents:
        """The tables of this version, for the writers of other formats."""
        from medkg.graph.contents import Contents, silent

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
        return f"Graph({str(self.path)!r}, version {self.version}: {counts})"

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><th>{html.escape(name)}</th><td>{count:,}</td></tr>"
            for name, count in self.counts().items()
        )
        title = html.escape(f"{self.path}, version {self.version}")
        return f"<table><caption>{title}</caption>{rows}</table>"
