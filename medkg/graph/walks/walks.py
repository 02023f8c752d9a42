"""What is asked of a graph's nodes and how they hang together: names, typed paths, surroundings."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pyarrow as pa

from medkg.errors import StoreError
from medkg.graph.delta.buffers import row_numbers
from medkg.graph.view.adjacency import Direction
from medkg.graph.view.scope import Among, Scoped
from medkg.graph.view.snapshot import Snapshot
from medkg.graph.walks.metapaths import Metapaths, find_metapaths
from medkg.graph.walks.neighbourhood import distances, edges_among
from medkg.graph.walks.paths import best_paths
from medkg.graph.walks.pattern import PathPattern
from medkg.types import Link, Listing, Path

__all__ = ["Walks"]


class Walks:
    """The questions of :class:`medkg.graph.GraphView` that walk over many edges."""

    _view: Snapshot

    def find(self, name: str, *, kind: str | None = None, limit: int = 10) -> Listing[Link]:
        """Nodes with a name like ``name``, best first, each with a score and the reason.

        In turn: the id, the exact name, names that begin so, names with these words, names spelt
        alike. Case, accents and punctuation do not matter. Only the names in the graph are
        searched, one a node: for synonyms ask :func:`medkg.link`.

        Raises:
            StoreError: ``limit`` below 1.
        """
        if limit < 1:
            raise StoreError("find needs a limit of 1 or more")
        return Listing(self._view.names.find(name, kind=kind, limit=limit))

    def paths(
        self,
        source: str,
        target: str,
        *,
        max_length: int | None = 3,
        k: int = 5,
        predicates: Collection[str] | None = None,
    ) -> Listing[Path]:
        """The ``k`` chains of at most ``max_length`` edges with the highest product of beliefs.

        Edges are walked both ways and edges with belief 0 are not; a node is in a chain once.
        Empty where there is none. None for ``max_length`` is any length.

        Raises:
            StoreError: ``max_length`` or ``k`` below 1.
        """
        if (max_length is not None and max_length < 1) or k < 1:
            raise StoreError("paths need max_length and k of 1 or more")
        graph = self._view.adjacency
        start, end = graph.find(source), graph.find(target)
        if start is None or end is None or start == end:
            return Listing()
        found = best_paths(graph, start, end, max_length=max_length, k=k, predicates=predicates)
        return Listing(found, name=lambda curie: self._view.node(curie)[1])

    def metapaths(
        self,
        source: str,
        target: str | None,
        pattern: str | Sequence[str],
        *,
        k: int = 5,
        min_belief: float = 0.0,
    ) -> Metapaths:
        """How many paths of a pattern there are between two nodes, and the ``k`` best of them.

        ``"drug-targets->gene<-associated_with-disease"``, or the predicates alone,
        ``("targets", "<associated_with")``; see :class:`medkg.graph.walks.pattern.Pattern`.
        Without a ``target``, to any node. A symmetric predicate is walked either way.

        Raises:
            FormatError: not a pattern. UnknownTermError: no such predicate or kind.
            StoreError: ``k`` below 1, or too many paths to hold.
        """
        if k < 1:
            raise StoreError("metapaths need k of 1 or more")
        wanted = PathPattern.of(pattern)
        graph = self._view.adjacency
        start = graph.find(source)
        end = None if target is None else graph.find(target)
        if start is None or (target is not None and end in (None, start)):
            return Metapaths(str(wanted), 0, ())
        return find_metapaths(graph, start, end, wanted, k=k, min_belief=min_belief)

    def reachable(
        self,
        curie: str,
        *,
        hops: int | None = None,
        predicates: Collection[str] | None = None,
        direction: Direction = "both",
        min_belief: float = 0.0,
    ) -> dict[str, int]:
        """CURIE -> fewest edges, of every node that can be reached from one, itself left out.

        Edges with belief 0 are not walked; nearest first, then by CURIE.
        """
        graph = self._view.adjacency
        start = graph.find(curie)
        if start is None:
            return {}
        steps = distances(
            graph,
            [start],
            hops=hops,
            predicates=predicates,
            direction=direction,
            min_belief=min_belief,
        )
        rows = np.flatnonzero(steps > 0)
        rows = rows[np.argsort(steps[rows], kind="stable")]
        names = graph.nodes["curie"].take(row_numbers(rows)).to_pylist()
        return dict(zip(names, steps[rows].tolist(), strict=True))

    def _around(
        self,
        curies: Collection[str],
        hops: int,
        predicates: Collection[str] | None,
        min_belief: float,
    ) -> Snapshot:
        graph = self._view.adjacency
        starts = [row for row in map(graph.find, curies) if row is not None]
        near = distances(graph, starts, hops=hops, predicates=predicates, min_belief=min_belief)
        inside = near >= 0
        rows = edges_among(graph, inside, predicates=predicates, min_belief=min_belief)
        edges = graph.edges.take(row_numbers(rows))
        said = [f"within {hops} edges of {' or '.join(sorted(curies)[:3])}"]
        said += [f"and {len(curies) - 3} more"] if len(curies) > 3 else []
        said += [f"by {' or '.join(sorted(predicates))}"] if predicates is not None else []
        said += [f"with belief >= {min_belief:g}"] if min_belief > 0 else []
        nodes = graph.nodes.filter(pa.array(inside))
        return Scoped(self._view, Among(edges, " ".join(said)), edges=edges, nodes=nodes)
