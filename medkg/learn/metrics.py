"""Filtered ranks and threshold-free metrics of a score matrix."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from medkg.learn.tensors import Ints

__all__ = ["auroc", "average_precision", "filtered_ranks", "rank_metrics", "rank_of"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def rank_of(score: float, others: Floats) -> float:
    """Realistic rank of ``score`` among ``others``: ties count half (Berrendorf et al., 2020).

    >>> import numpy as np
    >>> rank_of(0.5, np.array([0.9, 0.5, 0.5, 0.1]))
    3.0
    """
    return 1.0 + float((others > score).sum()) + float((others == score).sum()) / 2.0


def filtered_ranks(scores: Floats, pairs: Ints, known: Bools) -> NDArray[np.float64]:
    """``[n, 2] float64``: rank of each pair's row in its column, and of its column in its row.

    Args:
        scores: ``[D, C]`` score of every drug with every condition.
        pairs: ``[n, 2]`` row and column of the pairs asked about.
        known: ``[D, C]`` pairs known to be true anywhere: never counted as competitors
            (the filtered setting of Bordes et al., 2013).
    """
    ranks = np.empty((len(pairs), 2))
    for number, (row, column) in enumerate(pairs):
        score = float(scores[row, column])
        ranks[number, 0] = rank_of(score, scores[~known[:, column], column])
        ranks[number, 1] = rank_of(score, scores[row, ~known[row]])
    return ranks


def rank_metrics(ranks: Floats, *, cutoffs: Sequence[int] = (1, 3, 10)) -> dict[str, float]:
    """Mean reciprocal rank and Hits@k over all ranks given, each in 0..1; nan without ranks.

    >>> import numpy as np
    >>> rank_metrics(np.array([1.0, 4.0]), cutoffs=(1,))
    {'mrr': 0.625, 'hits@1': 0.5}
    """
    if not ranks.size:
        return {"mrr": float("nan"), **{f"hits@{k}": float("nan") for k in cutoffs}}
    return {
        "mrr": float((1.0 / ranks).mean()),
        **{f"hits@{k}": float((ranks <= k).mean()) for k in cutoffs},
    }


def auroc(positive: Floats, negative: Floats) -> float:
    """Chance that a positive scores above a negative, a tie counting half; nan if either is empty.

    >>> import numpy as np
    >>> auroc(np.array([3.0, 1.0]), np.array([2.0, 0.0]))
    0.75
    """
    if not len(positive) or not len(negative):
        return float("nan")
    ordered = np.sort(negative)
    below = np.searchsorted(ordered, positive, side="left")
    not_above = np.searchsorted(ordered, positive, side="right")
    return float((below + not_above).mean() / 2.0 / len(negative))


def average_precision(positive: Floats, negative: Floats) -> float:
    """Area under precision-recall by steps, tied scores taken together; nan without a positive.

    >>> import numpy as np
    >>> round(average_precision(np.array([3.0, 1.0]), np.array([2.0])), 4)
    0.8333
    """
    if not len(positive):
        return float("nan")
    scores = np.concatenate([positive, negative])
    labels = np.concatenate([np.ones(len(positive)), np.zeros(len(negative))])
    order = np.argsort(-scores, kind="stable")
    scores, hits = scores[order], np.cumsum(labels[order])
    last = np.r_[np.flatnonzero(np.diff(scores)), len(scores) - 1]
    precision, recall = hits[last] / (last + 1.0), hits[last] / len(positive)
    return float((precision * np.diff(np.r_[0.0, recall])).sum())
