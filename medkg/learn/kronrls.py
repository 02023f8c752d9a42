"""Kronecker regularised least squares: a closed form over the pairs alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from medkg.learn.baselines import pairs_seen
from medkg.learn.predictors import Run, ScoreFunction
from medkg.learn.splits import Split
from medkg.learn.tensors import Ints

__all__ = ["KronRls", "interaction_kernel", "kron_rls"]

Floats = NDArray[np.float64]


def interaction_kernel(pairs: Floats, bandwidth: float = 1.0) -> Floats:
    """``[n, n]`` Gaussian kernel of the rows of ``pairs [n, m]`` (van Laarhoven et al., eq. 1).

    The width is ``bandwidth`` over the mean squared length of a row.

    >>> import numpy as np
    >>> interaction_kernel(np.array([[1.0, 0.0], [0.0, 1.0]])).round(3).tolist()
    [[1.0, 0.135], [0.135, 1.0]]
    """
    lengths = (pairs**2).sum(axis=1)
    mean = lengths.mean() if len(lengths) else 0.0
    distance = lengths[:, None] + lengths[None, :] - 2 * pairs @ pairs.T
    return np.asarray(np.exp(-bandwidth / (mean or 1.0) * np.maximum(distance, 0.0)))


def kron_rls(left: Floats, right: Floats, known: Floats, penalty: float = 1.0) -> Floats:
    """``[D, C]`` scores from kernels ``left [D, D]``, ``right [C, C]`` and pairs ``[D, C]``.

    The minimum of ``|Y - F|^2 + penalty |f|^2`` with the Kronecker product of both kernels, by
    their eigenvectors (van Laarhoven et al., eq. 4 and 5).
    """
    below, beside = np.linalg.eigh(left), np.linalg.eigh(right)
    product = np.outer(below.eigenvalues, beside.eigenvalues)
    inner = below.eigenvectors.T @ known @ beside.eigenvectors
    return np.asarray(
        below.eigenvectors @ (inner * product / (product + penalty)) @ beside.eigenvectors.T
    )


@dataclass(frozen=True, slots=True)
class KronRls:
    """KronRLS with Gaussian interaction-profile kernels.

    van Laarhoven, Nabuurs and Marchiori, 2011, doi:10.1093/bioinformatics/btr500. It knows
    nodes by their training pairs alone: one without any is scored like every other such.
    """

    bandwidth: float = 1.0
    penalty: float = 1.0

    @property
    def name(self) -> str:
        """As the paper calls it."""
        return "KronRLS"

    @property
    def settings(self) -> Mapping[str, Any]:
        """Both numbers."""
        return {"predictor": "KronRLS", "bandwidth": self.bandwidth, "penalty": self.penalty}

    def fit(self, split: Split, run: Run) -> ScoreFunction:
        """Solved for all nodes that have a pair, and for those asked."""

        def scores(heads: Ints, tails: Ints) -> Floats:
            rows = np.union1d(split.train[:, 0], heads)
            columns = np.union1d(split.train[:, 1], tails)
            known = pairs_seen(split, rows, columns)
            left = interaction_kernel(known, self.bandwidth)
            right = interaction_kernel(known.T, self.bandwidth)
            table = kron_rls(left, right, known, self.penalty)
            places = np.ix_(np.searchsorted(rows, heads), np.searchsorted(columns, tails))
            return np.asarray(table[places])

        return ScoreFunction(scores)
