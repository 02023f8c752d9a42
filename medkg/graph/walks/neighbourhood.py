"""Which nodes can be reached from some, and in how many steps."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from medkg.graph.view.adjacency import Adjacency, Direction

__all__ = ["distances", "edges_among"]


def distances(
    graph: Adjacency,
    sources: Collection[int],
    *,
    hops: int | None = None,
    predicates: Collection[str] | None = None,
    direction: Direction = "both",
    min_belief: float = 0.0,
) -> NDArray[np.int32]:
    """[N] fewest edges from any source to each node; -1 where none lead there within ``hops``.

    Edges with belief 0, or below ``min_belief``, are not walked.
    """
    found = np.full(len(graph.nodes), -1, dtype=np.int32)
    tips = np.unique(np.array(list(sources), dtype=np.int64))
    found[tips] = 0
    steps = 0
    while len(tips) and (hops is None or steps < hops):
        steps += 1
        ends = graph.ends(tips)
        belief = graph.beliefs[ends.rows]
        keep = (belief > 0) & (belief >= min_belief) & (found[ends.others] < 0)
        keep &= graph.walked(ends.rows, ends.others, predicates, direction)
        tips = np.unique(ends.others[keep]).astype(np.int64)
        found[tips] = steps
    return found


def edges_among(
    graph: Adjacency,
    nodes: NDArray[np.bool_],
    *,
    predicates: Collection[str] | None = None,
    min_belief: float = 0.0,
) -> NDArray[np.int32]:
    """Rows, in order, of the edges whose both ends are marked in ``nodes`` [N]."""
    ends = graph.ends(np.flatnonzero(nodes))
    keep = nodes[ends.others] & (graph.beliefs[ends.rows] >= min_belief)
    keep &= graph.walked(ends.rows, ends.others, predicates, "both")
    rows: NDArray[np.int32] = np.unique(ends.rows[keep])
    return rows
