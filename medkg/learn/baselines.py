"""What a model must beat: popularity, and the company a node keeps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from medkg.learn.predictors import Run, ScoreFunction
from medkg.learn.splits import Split
from medkg.learn.tensors import Ints

__all__ = ["BASELINES", "Baseline", "degree", "nearest_neighbour", "pairs_seen"]

Matrix = NDArray[np.float64]


def pairs_seen(split: Split, heads: Ints, tails: Ints) -> Matrix:
    """``[D, C]``: 1 where a training pair is, else 0."""
    count = len(split.dataset.nodes)
    data = np.ones(len(split.train))
    seen = csr_array((data, (split.train[:, 0], split.train[:, 1])), shape=(count, count))
    return np.asarray(seen[heads][:, tails].todense(), dtype=np.float64)


def _similarity(split: Split, nodes: Ints) -> Matrix:
    """``[n, n]`` cosine of the typed neighbours two nodes have in the message edges."""
    count, relations = len(split.dataset.nodes), len(split.dataset.relations)
    edges = split.message
    rows = np.concatenate([edges[:, 0], edges[:, 2]])
    columns = np.concatenate(
        [edges[:, 1] * count + edges[:, 2], (relations + edges[:, 1]) * count + edges[:, 0]]
    )
    shape = (count, 2 * relations * count)
    profile = csr_array((np.ones(len(rows)), (rows, columns)), shape=shape)[nodes]
    length = np.sqrt(profile.sum(axis=1))
    shared = np.asarray((profile @ profile.T).todense(), dtype=np.float64)
    length = np.where(length > 0, length, 1.0)
    similar = shared / length[:, None] / length[None, :]
    np.fill_diagonal(similar, 0.0)
    return np.asarray(similar)


def degree(split: Split, heads: Ints, tails: Ints) -> Matrix:
    """``[D, C]``: how many training pairs the drug has, times how many the condition has.

    One is added to both, so that a condition without pairs still ranks drugs by theirs.
    """
    left = np.bincount(split.train[:, 0], minlength=len(split.dataset.nodes))[heads]
    right = np.bincount(split.train[:, 1], minlength=len(split.dataset.nodes))[tails]
    return np.asarray(np.outer(left + 1.0, right + 1.0))


def nearest_neighbour(split: Split, heads: Ints, tails: Ints) -> Matrix:
    """``[D, C]``: similar drugs given for the condition, plus similar conditions given the drug.

    Similarity is the cosine of typed neighbours over all message edges; each side's sum is
    over the training pairs.
    """
    seen = pairs_seen(split, heads, tails)
    return np.asarray(_similarity(split, heads) @ seen + seen @ _similarity(split, tails))


@dataclass(frozen=True, slots=True)
class Baseline:
    """A function of the training pairs and message edges, as a predictor."""

    name: str
    function: Callable[[Split, Ints, Ints], Matrix]

    @property
    def settings(self) -> Mapping[str, Any]:
        """Nothing but its name."""
        return {"predictor": self.name}

    def fit(self, split: Split, run: Run) -> ScoreFunction:
        """The function, on this split."""
        return ScoreFunction(partial(self.function, split))


BASELINES: Final = (
    Baseline("degree", degree),
    Baseline("nearest neighbour", nearest_neighbour),
)
