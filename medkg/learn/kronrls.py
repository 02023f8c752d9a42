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
    """``[n, n]`` Gaussian kernel of the rows of ``pairs [n, m]`` .

    The Gaussian interaction profile of van Laarhoven et al. (2011): ``bandwidth`` is divided
    by the mean squared length of a row.

    >>> import numpy as np
    >>> interaction_kernel(np.array([[1.0, 0.0], [0.0, 1.0]])).round(3).tolist()
    [[1.0, 0.135], [0.135, 1.0]]
    """
    lengths = (pairs**2).sum(axis=1)
    mean = lengths.mean() if len(lengths) else 0.0
    distance = lengths[:, None] + lengths[None, :] - 2 * pairs @ pairs.T
    return np.asarray(np.exp(-bandwidth / (mean or 1.0) * np.maximum(distance, 0.0)))


def kron_rls(left: Floats, right: Floats, *, known: Floats, penalty: float = 1.0) -> Floats:
    """``[D, C]`` scores from kernels ``left [D, D]``, ``right [C, C]`` and pairs ``[D, C]``.

    Kernel ridge regression with the Kronecker product of both kernels, ``K (K + penalty I)^-1``
    times the known pairs, by the eigenvectors of each: no matrix of pairs by pairs is made.

    >>> import numpy as np
    >>> kron_rls(np.eye(1), np.eye(2), known=np.array([[1.0, 0.0]])).tolist()
    [[0.5, 0.0]]
    """
    (rows, below), (columns, beside) = np.linalg.eigh(left), np.linalg.eigh(right)
    product = np.outer(rows, columns)
    inner = below.T @ known @ beside
    return np.asarray(below @ (inner * product / (product + penalty)) @ beside.T)


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
        """Solved once, for the candidates of the run."""
        rows, columns = run.candidates.heads, run.candidates.tails
        known = pairs_seen(split, rows, columns)
        left = interaction_kernel(known, self.bandwidth)
        right = interaction_kernel(known.T, self.bandwidth)
        table = kron_rls(left, right, known=known, penalty=self.penalty)

        def scores(heads: Ints, tails: Ints) -> Floats:
            places = np.ix_(np.searchsorted(rows, heads), np.searchsorted(columns, tails))
            return np.asarray(table[places])

        return ScoreFunction(scores)
