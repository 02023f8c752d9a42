"""What a graph answers: edges, evidence, paths and views of a part of its rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path as FilePath

from medkg.graph.curation import review
from medkg.graph.curation.review import Decision
from medkg.graph.table_view import TableView
from medkg.graph.view.as_of import AsOf
from medkg.graph.view.conflicts import Conflict, find_conflicts
from medkg.graph.view.damage import Intact, damaged_files
from medkg.graph.view.qualifiers import Wanted
from medkg.graph.view.scope import Scoped
from medkg.graph.view.snapshot import Direction
from medkg.types import Assertion, Certainty, Edge, Listing, Problem

__all__ = ["GraphView"]


class GraphView(TableView):
    """One version of a graph, for reading; every answer walks back to rows of evidence.

    :class:`medkg.graph.Graph` is one that can also be written to.
    """

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
        qualifiers: Mapping[str, Wanted] | None = None,
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
            qualifiers: what each of these must be: a value, several, or a function of one, as in
                ``{"population": "children", "sample_size": lambda size: size >= 100}``. Of a
                list one part must fit; a row without the qualifier is left out.
            reviewed: only what a curator accepted or corrected.

        Raises:
            StoreError: an empty set, or no such certainty.

        ``qualifier_table`` says which qualifiers there are.
        """
        wanted = AsOf.of(
            year=year,
            undated=undated,
            sources=sources,
            designs=designs,
            species=species,
            min_certainty=min_certainty,
            qualifiers=qualifiers,
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
