"""Paths of a pattern between two nodes: counted, and the best of them listed.

Both ends grow towards each other, the one with fewer edges ahead first, and what they have
reached is joined in the middle; so a pattern of three edges between two hubs needs only the
edges around them. A path of types is what Himmelstein et al. (2017, doi:10.7554/eLife.26726)
call a metapath; as there, a node is in a path once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from medkg.errors import StoreError, UnknownTermError
from medkg.graph.view.adjacency import Adjacency, Direction, Floats, Ints
from medkg.graph.walks.paths import path_of
from medkg.graph.walks.pattern import PathPattern, Step
from medkg.types import Path
from medkg.vocabulary import KINDS

__all__ = ["Metapaths", "find_metapaths"]

# Halves of paths kept at one time, and pairs of them joined at one time.
_MOST: Final = 5_000_000
_JOINED: Final = 500_000
_TURNED: Final[dict[Direction, Direction]] = {"out": "in", "in": "out", "both": "both"}


@dataclass(frozen=True, slots=True)
class Metapaths:
    """How many paths have the pattern, and the best of them, by product of beliefs."""

    pattern: str
    count: int
    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class _Half:
    """Beginnings (or ends, from the far end on) of paths: nodes ``[P, n + 1]``, rows ``[P, n]``."""

    nodes: Ints
    rows: Ints

    @property
    def tips(self) -> Ints:
        return self.nodes[:, -1]

    def take(self, which: NDArray[np.integer[Any]]) -> _Half:
        return _Half(self.nodes[which], self.rows[which])


def find_metapaths(
    graph: Adjacency,
    source: int,
    target: int | None,
    pattern: PathPattern,
    *,
    k: int = 10,
    min_belief: float = 0.0,
) -> Metapaths:
    """Paths of ``pattern`` from one node to another, or to any where ``target`` is None.

    Edges with belief 0, or below ``min_belief``, are not walked.

    Raises:
        UnknownTermError: a kind that neither the vocabulary nor the graph has.
        StoreError: more than five million halves of paths.
    """
    _check_kinds(graph, pattern)
    best = _Best(graph, k)
    kinds = (pattern.start, *(step.kind for step in pattern.steps))
    ends = [(source, kinds[0])] + ([] if target is None else [(target, kinds[-1])])
    if all(kind is None or bool(graph.of_kind(kind, np.array([n]))[0]) for n, kind in ends):
        for nodes, rows in _walks(_Walk(graph, min_belief), source, target, pattern):
            best.add(nodes, rows)
    return Metapaths(str(pattern), best.count, best.paths())


def _check_kinds(graph: Adjacency, pattern: PathPattern) -> None:
    for kind in (pattern.start, *(step.kind for step in pattern.steps)):
        if kind is not None and kind not in KINDS and kind not in graph.kinds:
            known = ", ".join(sorted({*KINDS, *graph.kinds}))
            raise UnknownTermError(f"no kind of node {kind!r}; there are: {known}")


@dataclass(frozen=True, slots=True)
class _Walk:
    graph: Adjacency
    min_belief: float

    def on(self, half: _Half, step: Step, kind: str | None, *, only: Ints | None = None) -> _Half:
        """Each half, one edge longer in every way there is; ``only`` to these nodes, if given."""
        graph = self.graph
        if self.degrees(half) > 10 * _MOST:
            raise _too_many()
        ends = graph.ends(half.tips)
        belief = graph.beliefs[ends.rows]
        keep = (belief > 0) & (belief >= self.min_belief)
        keep &= graph.walked(ends.rows, ends.others, step.predicates, step.direction)
        if kind is not None:
            keep &= graph.of_kind(kind, ends.others)
        if only is not None:
            wanted = np.zeros(len(graph.nodes), dtype=bool)
            wanted[only] = True
            keep &= wanted[ends.others]
        ends = ends.only(keep)
        fresh = np.ones(len(ends.rows), dtype=bool)
        for column in half.nodes.T:
            fresh &= column[ends.parent] != ends.others
        ends = ends.only(fresh)
        if len(ends.rows) > _MOST:
            raise _too_many()
        return _Half(
            np.column_stack([half.nodes[ends.parent], ends.others]),
            np.column_stack([half.rows[ends.parent], ends.rows]),
        )

    def degrees(self, half: _Half) -> int:
        """How many edges are ahead of the tips."""
        return int((self.graph.offsets[half.tips + 1] - self.graph.offsets[half.tips]).sum())


def _too_many() -> StoreError:
    return StoreError(
        f"the pattern has more than {_MOST:,} halves of paths here: give min_belief, a kind for "
        "each node, or a shorter pattern"
    )


def _walks(
    walk: _Walk, source: int, target: int | None, pattern: PathPattern
) -> Iterator[tuple[Ints, Ints]]:
    """Nodes ``[P, n + 1]`` and rows ``[P, n]`` of all paths, in pieces."""
    steps = pattern.steps
    front = _seed(source)
    if target is None:
        for step in steps:
            front = walk.on(front, step, step.kind)
        yield front.nodes, front.rows
        return
    back = _seed(target)
    first, last = 0, len(steps)
    while first < last:
        final = first + 1 == last
        if walk.degrees(front) <= walk.degrees(back):
            only = back.tips if final else None
            front = walk.on(front, steps[first], steps[first].kind, only=only)
            first += 1
        else:
            last -= 1
            turned = Step(steps[last].predicates, _TURNED[steps[last].direction])
            kind = steps[last - 1].kind if last else pattern.start
            back = walk.on(back, turned, kind, only=front.tips if final else None)
    yield from _joined(front, back)


def _seed(node: int) -> _Half:
    return _Half(np.array([[node]], dtype=np.int32), np.empty((1, 0), dtype=np.int32))


def _joined(front: _Half, back: _Half) -> Iterator[tuple[Ints, Ints]]:
    """Every beginning with every end that starts where it stops and shares no other node."""
    back = back.take(np.argsort(back.tips, kind="stable"))
    low = np.searchsorted(back.tips, front.tips, "left")
    counts = np.searchsorted(back.tips, front.tips, "right") - low
    total = np.cumsum(counts)
    begin = 0
    while begin < len(total):
        done = total[begin] - counts[begin]
        stop = max(begin + 1, int(np.searchsorted(total, done + _JOINED, "right")))
        here = counts[begin:stop]
        left = np.repeat(np.arange(begin, stop), here)
        at = np.arange(here.sum()) + np.repeat(low[begin:stop] - np.cumsum(here) + here, here)
        heads, tails = front.take(left), back.take(at)
        apart = np.ones(len(left), dtype=bool)
        for one in heads.nodes[:, :-1].T:
            for other in tails.nodes[:, :-1].T:
                apart &= one != other
        yield (
            np.column_stack([heads.nodes, tails.nodes[:, -2::-1]])[apart],
            np.column_stack([heads.rows, tails.rows[:, ::-1]])[apart],
        )
        begin = stop


class _Best:
    """Counts paths and keeps the ``k`` with the highest product of beliefs."""

    def __init__(self, graph: Adjacency, k: int) -> None:
        self.graph = graph
        self.k = k
        self.count = 0
        self._held: tuple[Ints, Ints, Floats] | None = None

    def add(self, nodes: Ints, rows: Ints) -> None:
        self.count += len(rows)
        beliefs = self.graph.beliefs[rows].prod(axis=1)
        if self._held is not None:
            nodes = np.concatenate([self._held[0], nodes])
            rows = np.concatenate([self._held[1], rows])
            beliefs = np.concatenate([self._held[2], beliefs])
        if len(beliefs) > self.k:
            least = np.partition(beliefs, len(beliefs) - self.k)[len(beliefs) - self.k]
            likely = np.flatnonzero(beliefs >= least)
            nodes, rows, beliefs = nodes[likely], rows[likely], beliefs[likely]
        # Of two equals the one whose edges come first in the table, wherever the halves met.
        order = np.lexsort((*rows.T[::-1], -beliefs))[: self.k]
        self._held = nodes[order], rows[order], beliefs[order]

    def paths(self) -> tuple[Path, ...]:
        if self._held is None:
            return ()
        return tuple(path_of(self.graph, *path) for path in zip(*self._held, strict=True))
