"""The best paths between two nodes: by product of beliefs, each node once in a path.

Best first with an exact bound: ``reach[n][v]`` is the highest product over walks of at most
``n`` edges from ``v`` to the target, so a hub is entered only where a good path goes through it.
The bound knows nothing of the nodes a prefix has used up; where that leads the search astray,
the paths are found by Yen's algorithm (Yen, 1971, doi:10.1287/mnsc.17.11.712, with Lawler's
partition, 1972, doi:10.1287/mnsc.18.7.401), which costs more for each path and never explodes.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from medkg.graph.view.adjacency import Adjacency, Floats
from medkg.types import Path

__all__ = ["best_paths", "path_of"]

# Prefixes the best-first search may extend before Yen's algorithm takes over.
_BUDGET = 20_000

# Nodes, rows of edges, and belief of a path.
Found = tuple[tuple[int, ...], tuple[int, ...], float]


def best_paths(
    graph: Adjacency,
    source: int,
    target: int,
    *,
    max_length: int | None = None,
    k: int = 5,
    predicates: Collection[str] | None = None,
    budget: int = _BUDGET,
) -> list[Path]:
    """The ``k`` paths of at most ``max_length`` edges with the highest product of beliefs.

    Of two equals the shorter comes first. Edges are walked both ways.
    """
    strength = _strength(graph, predicates)
    length = len(graph.nodes) - 1 if max_length is None else max_length
    network = _Network(graph, strength, source, target)
    search = _Search(network, network.reach(length), length)
    found = list(islice(search.run(budget), k))
    if len(found) < k and search.stopped:
        found = list(islice(_yen(network, length), k))
    return [path_of(graph, *path) for path in found]


def path_of(graph: Adjacency, nodes: Collection[int], rows: Collection[int], belief: float) -> Path:
    """A path as a record."""
    names = tuple(graph.nodes["curie"][int(node)].as_py() for node in nodes)
    return Path(names, tuple(graph.edge(int(row)) for row in rows), float(belief))


def _strength(graph: Adjacency, predicates: Collection[str] | None) -> Floats:
    """[M] belief of each end's edge; 0 where its predicate was not asked for."""
    belief = graph.beliefs[graph.rows]
    if predicates is not None:
        belief = np.where(graph.walked(graph.rows, graph.others, predicates, "both"), belief, 0.0)
    return belief


@dataclass(frozen=True, slots=True)
class _Network:
    graph: Adjacency
    strength: Floats
    source: int
    target: int

    def reach(self, length: int, without: Collection[int] = ()) -> list[Floats]:
        """Arrays [N] of the best product over walks of at most 0, 1 ... edges to the target.

        Walks neither return to the source nor pass the target or the nodes ``without``. The
        last array stands for all longer walks, if fewer than ``length + 1`` are given.
        """
        barred = np.array([self.source, *without])
        offsets = self.graph.offsets
        first = np.zeros(len(offsets) - 1)
        first[self.target] = 1.0
        reach = [first]
        filled = np.flatnonzero(np.diff(offsets))
        for _ in range(length):
            step = np.zeros_like(first)
            step[filled] = np.maximum.reduceat(
                self.strength * reach[-1][self.graph.others], offsets[filled]
            )
            step[barred] = 0.0
            step[self.target] = 1.0
            if np.array_equal(step, reach[-1]):
                break
            reach.append(step)
        return reach

    def ends(self, node: int) -> slice:
        """Where in [M] the ends at a node are."""
        return slice(int(self.graph.offsets[node]), int(self.graph.offsets[node + 1]))


@dataclass(slots=True)
class _Search:
    network: _Network
    reach: list[Floats]
    length: int
    stopped: bool = False

    def run(self, budget: int) -> Iterator[Found]:
        """Paths, best first, until there are no more or the budget is spent."""
        # An entry is a prefix with its possible next ends, best first, and how many were taken.
        # Only the best open end of each prefix waits in the heap.
        network = self.network
        heap: list[tuple[float, int, int, _Prefix, int]] = []
        made = 0
        _push(heap, self._prefix((network.source,), (), 1.0), 0, made)
        while heap:
            if made >= budget:
                self.stopped = True
                return
            _, _, _, prefix, taken = heapq.heappop(heap)
            made += 1
            _push(heap, prefix, taken + 1, made)
            end = int(prefix.ends[taken])
            node = int(network.graph.others[end])
            nodes = (*prefix.nodes, node)
            rows = (*prefix.rows, int(network.graph.rows[end]))
            belief = prefix.belief * float(network.strength[end])
            if node == network.target:
                yield nodes, rows, belief
                continue
            made += 1
            _push(heap, self._prefix(nodes, rows, belief), 0, made)

    def _prefix(self, nodes: tuple[int, ...], rows: tuple[int, ...], belief: float) -> _Prefix:
        here = self.network.ends(nodes[-1])
        others = self.network.graph.others[here]
        left = self.length - len(rows) - 1
        ahead = self.reach[min(left, len(self.reach) - 1)]
        bound = self.network.strength[here] * ahead[others] * belief
        bound[np.isin(others, nodes)] = 0.0
        best = np.argsort(-bound, kind="stable")[: np.count_nonzero(bound)]
        return _Prefix(nodes, rows, belief, here.start + best, bound[best])


def _push(
    heap: list[tuple[float, int, int, _Prefix, int]], prefix: _Prefix, taken: int, made: int
) -> None:
    if taken < len(prefix.ends):
        entry = (-float(prefix.bounds[taken]), len(prefix.rows), made, prefix, taken)
        heapq.heappush(heap, entry)


@dataclass(frozen=True, slots=True)
class _Prefix:
    nodes: tuple[int, ...]
    rows: tuple[int, ...]
    belief: float
    ends: NDArray[np.int64]
    bounds: Floats


@dataclass(frozen=True, slots=True)
class _Part:
    """All paths that begin with ``rows`` and go on by none of the edges ``barred``."""

    nodes: tuple[int, ...]
    rows: tuple[int, ...]
    barred: frozenset[int]


def _yen(network: _Network, length: int) -> Iterator[Found]:
    """Paths, best first: each one found splits its part of all paths into disjoint ones."""
    heap: list[tuple[float, int, int, Found, _Part]] = []
    made = 0

    def consider(part: _Part) -> None:
        nonlocal made
        best = _best(network, length, part)
        if best is not None:
            made += 1
            heapq.heappush(heap, (-best[2], len(best[1]), made, best, part))

    consider(_Part((network.source,), (), frozenset()))
    while heap:
        _, _, _, found, part = heapq.heappop(heap)
        yield found
        nodes, rows, _ = found
        for spur in range(len(part.rows), len(rows)):
            barred = part.barred if spur == len(part.rows) else frozenset()
            consider(_Part(nodes[: spur + 1], rows[:spur], barred | {rows[spur]}))


def _best(network: _Network, length: int, part: _Part) -> Found | None:
    """The best path of a part; the shorter of two equals."""
    graph = network.graph
    reach = network.reach(length - len(part.rows), without=part.nodes)
    nodes, rows = list(part.nodes), list(part.rows)
    belief = float(np.prod(graph.beliefs[rows])) if rows else 1.0
    left = length - len(rows)
    while nodes[-1] != network.target:
        here = network.ends(nodes[-1])
        others = graph.others[here]
        open_ends = ~np.isin(others, part.nodes)
        if len(nodes) == len(part.nodes):
            open_ends &= ~np.isin(graph.rows[here], list(part.barred))
        strength = np.where(open_ends, network.strength[here], 0.0)
        # With the fewest edges that are as good: more could be a way round in a circle.
        best, at = 0.0, -1
        for left_after, ahead in enumerate(reach[:left]):
            bound = strength * ahead[others]
            most = int(bound.argmax()) if len(bound) else -1
            if most >= 0 and bound[most] > best:
                best, at, left_now = float(bound[most]), most, left_after
        if at < 0:
            return None
        left = left_now
        belief *= float(strength[at])
        nodes.append(int(others[at]))
        rows.append(int(graph.rows[here][at]))
    return tuple(nodes), tuple(rows), belief
