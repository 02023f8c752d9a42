"""Which edges carry messages in one forward pass, cut to what the answer needs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from medkg.learn.splits import Split, pair_keys
from medkg.learn.tensors import Ints

__all__ = ["MessagePlan", "capped", "plan_messages"]


def capped(edges: Ints, *, fanout: int, nodes: int) -> NDArray[np.bool_]:
    """``[M] bool``: keeps, for each target and relation, the ``fanout`` least connected sources.

    ``edges`` are rows source, relation, target. A phenotype of three diseases says more about
    a disease than one of three thousand (information content: Resnik, 1995).

    >>> import numpy as np
    >>> star = np.array([[0, 0, 2], [1, 0, 2], [1, 0, 3]])
    >>> capped(star, fanout=1, nodes=4).tolist()      # node 1 is the better connected source
    [True, False, True]
    """
    if not len(edges):
        return np.zeros(0, dtype=np.bool_)
    degree = np.bincount(edges[:, 0], minlength=nodes)
    order = np.lexsort((edges[:, 0], degree[edges[:, 0]], edges[:, 1], edges[:, 2]))
    place = edges[order][:, [2, 1]]
    starts = np.flatnonzero(np.r_[True, (place[1:] != place[:-1]).any(axis=1)])
    lengths = np.diff(np.r_[starts, len(order)])
    position = np.arange(len(order)) - np.repeat(starts, lengths)
    kept = np.zeros(len(order), dtype=np.bool_)
    kept[order] = position < fanout
    return kept


@dataclass(frozen=True)
class MessagePlan:
    """Directed edges of a forward pass, over the nodes it needs and no others.

    Attributes:
        nodes: ``[n]`` dataset numbers of the nodes taking part: those read after the last
            layer first, then those only earlier layers read.
        sizes: how many of ``nodes``, from the first on, each layer gives new vectors to.
        edges: ``[M, 3]`` source, relation, target as positions in ``nodes``; relation ``r + R``
            is the inverse of ``r``.
        layers: ``[L, M] bool``: the edges each layer needs, first layer first.
        pair: ``[M]``: row of the training pair whose ends the edge links, or -1.
        pairs: ``[P, 2]`` the training pairs, as positions in ``nodes``.
        claims: ``[P]``: equal for rows that are one claim (twins).
    """

    nodes: Ints
    sizes: tuple[int, ...]
    edges: Ints
    layers: NDArray[np.bool_]
    pair: Ints
    pairs: Ints
    claims: Ints

    def hide(self, claims: Ints) -> list[Ints]:
        """Edges ``[m, 3]`` per layer, without any that links the ends of these claims."""
        telling = np.r_[np.isin(self.claims, claims), False][self.pair]
        return [self.edges[layer & ~telling] for layer in self.layers]

    def draw(self, share: float, rng: np.random.Generator) -> tuple[Ints, list[Ints]]:
        """Rows of ``pairs`` to predict in this epoch, and the edges per layer without them.

        ``share`` of the claims is drawn, at least one: a pair is never predicted from itself.
        """
        claims = np.unique(self.claims)
        drawn = rng.choice(claims, size=max(1, round(share * len(claims))), replace=False)
        return np.flatnonzero(np.isin(self.claims, drawn)), self.hide(drawn)


def plan_messages(split: Split, targets: Ints, *, layers: int, fanout: int) -> MessagePlan:
    """The plan that gives ``targets`` (node numbers) their exact vectors after ``layers`` hops.

    Only edges into a node that some later layer reads are kept, so the cost follows the
    neighbourhood of the targets and not the graph. Edges between the ends of training pairs
    are never capped. ``layers`` is at least 1.
    """
    dataset, message = split.dataset, split.message
    count, relations = len(dataset.nodes), len(dataset.relations)
    back = message[:, [2, 1, 0]] + np.array([0, relations, 0])
    directed = np.concatenate([message, back])
    train_keys = pair_keys(dataset, split.train[:, 0], split.train[:, 1])
    unique, first = np.unique(train_keys, return_index=True)
    keys = pair_keys(dataset, directed[:, 0], directed[:, 2])
    place = np.minimum(np.searchsorted(unique, keys), max(len(unique) - 1, 0))
    pair = np.full(len(directed), -1, dtype=np.int64)
    if len(unique):
        pair = np.where(unique[place] == keys, first[place], -1)
    free = pair < 0
    kept = ~free
    kept[free] = capped(directed[free], fanout=fanout, nodes=count)
    directed, pair = directed[kept], pair[kept]

    nodes = np.union1d(targets, split.train.ravel())
    position = np.full(count, -1, dtype=np.int64)
    position[nodes] = np.arange(len(nodes))
    masks: list[NDArray[np.bool_]] = []
    sizes: list[int] = []
    for _ in range(layers):
        mask = position[directed[:, 2]] >= 0
        masks.insert(0, mask)
        sizes.insert(0, len(nodes))
        further = np.setdiff1d(directed[mask, 0], nodes)
        position[further] = len(nodes) + np.arange(len(further))
        nodes = np.concatenate([nodes, further])
    used = masks[0]
    edges = directed[used].copy()
    edges[:, [0, 2]] = position[edges[:, [0, 2]]]
    stacked = np.array([mask[used] for mask in masks])
    pairs = position[split.train]
    return MessagePlan(nodes, tuple(sizes), edges, stacked, pair[used], pairs, train_keys)
