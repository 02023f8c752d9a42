"""Arrays of a saved model -> scores of pairs; needs neither torch nor the graph."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["SCORINGS", "Scoring"]

Floats = NDArray[np.float64]
Arrays = Mapping[str, NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Scoring:
    """How arrays score rows of heads with rows of tails.

    Attributes:
        table: ``[D, C] float64`` from the arrays and the rows asked for.
        shapes: of each array it needs, with ``D`` heads, ``C`` tails and one width ``H``.
    """

    table: Callable[[Arrays, Sequence[int], Sequence[int]], Floats]
    shapes: Mapping[str, tuple[str, ...]]


def _distmult(arrays: Arrays, left: Sequence[int], right: Sequence[int]) -> Floats:
    """DistMult with a bias for each side (Yang et al., 2015)."""
    heads, tails, relation, head_bias, tail_bias = (
        arrays[name].astype(np.float64) for name in SCORINGS["distmult"].shapes
    )
    product = (heads[left] * relation) @ tails[right].T
    return np.asarray(product + head_bias[left][:, None] + tail_bias[right][None, :])


def _matrix(arrays: Arrays, left: Sequence[int], right: Sequence[int]) -> Floats:
    """Scores made once for all."""
    return arrays["score/matrix"][np.ix_(left, right)].astype(np.float64)


SCORINGS: Final[Mapping[str, Scoring]] = {
    "distmult": Scoring(
        _distmult,
        {
            "vectors/heads": ("D", "H"),
            "vectors/tails": ("C", "H"),
            "score/relation": ("H",),
            "score/heads": ("D",),
            "score/tails": ("C",),
        },
    ),
    "matrix": Scoring(_matrix, {"score/matrix": ("D", "C")}),
}
