"""What a held-out pair is ranked among."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from medkg.learn.splits import Split, pair_keys
from medkg.learn.tensors import Ints

__all__ = ["PairCandidates", "candidates_of"]


@dataclass(frozen=True)
class PairCandidates:
    """Rows and columns of the score matrix, and the pairs in it that are known to be true.

    Attributes:
        heads, tails: node numbers, ascending.
        known: ``[D, C] bool``.
    """

    heads: Ints
    tails: Ints
    known: NDArray[np.bool_]

    def positions(self, pairs: Ints) -> Ints:
        """``[n, 2]`` row and column of pairs of node numbers."""
        rows = np.searchsorted(self.heads, pairs[:, 0])
        return np.stack([rows, np.searchsorted(self.tails, pairs[:, 1])], axis=1)


def candidates_of(split: Split) -> PairCandidates:
    """All nodes that have a pair of the predicate anywhere, on each side.

    This is harder than ranking among all nodes of the right kind: there, a model is paid for
    telling conditions that are treated at all from the thousands that are not.
    """
    pairs = split.positives
    heads, tails = np.unique(pairs[:, 0]), np.unique(pairs[:, 1])
    true = pair_keys(split.dataset, pairs[:, 0], pairs[:, 1])
    shape = (len(heads), len(tails))
    rows, columns = np.repeat(heads, len(tails)), np.tile(tails, len(heads))
    known = np.isin(pair_keys(split.dataset, rows, columns), true).reshape(shape)
    return PairCandidates(heads, tails, known)
