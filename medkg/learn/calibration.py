"""Scores -> probabilities."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

__all__ = ["Calibration", "fit_platt"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Calibration:
    """``probability = 1 / (1 + exp(-(slope * score + offset)))``; ``slope`` is positive, so
    the order of candidates never changes."""

    slope: float
    offset: float

    def __call__(self, scores: Floats) -> Floats:
        """Probabilities, in the shape of ``scores``.

        >>> import numpy as np
        >>> Calibration(slope=1.0, offset=0.0)(np.array([0.0])).tolist()
        [0.5]
        """
        logits = np.clip(self.slope * scores + self.offset, -500.0, 500.0)
        return np.asarray(1.0 / (1.0 + np.exp(-logits)))


def fit_platt(positive: Floats, negative: Floats) -> Calibration:
    """The sigmoid that fits scores of held-out pairs and of unknown pairs best.

    Platt (1999) with his smoothed targets, which keep a handful of positives from giving
    certainty. The probability answers: of candidate pairs scored like this one, how many does
    a graph like this one state? It is not the chance that the drug works.

    >>> import numpy as np
    >>> fitted = fit_platt(np.array([2.0, 3.0, 4.0]), np.array([-1.0, 0.0, 1.0, 2.5]))
    >>> low, high = fitted(np.array([0.0, 4.0]))
    >>> bool(low < 0.5 < high)
    True
    """
    scores = np.concatenate([positive, negative])
    high = (len(positive) + 1.0) / (len(positive) + 2.0)
    low = 1.0 / (len(negative) + 2.0)
    targets = np.concatenate([np.full(len(positive), high), np.full(len(negative), low)])
    centre, spread = (
        (float(scores.mean()), float(scores.std()) or 1.0) if len(scores) else (0.0, 1.0)
    )
    unit = (scores - centre) / spread

    def loss(parameters: Floats) -> tuple[float, Floats]:
        slope, offset = np.exp(parameters[0]), parameters[1]
        logits = slope * unit + offset
        value = np.logaddexp(0.0, logits) - targets * logits
        error = 1.0 / (1.0 + np.exp(-np.clip(logits, -500.0, 500.0))) - targets
        gradient = np.array([(error * unit).sum() * slope, error.sum()])
        return float(value.sum()), gradient

    # The slope's logarithm is bounded: perfectly separated scores would drive it to infinity.
    found = minimize(
        loss, np.zeros(2), jac=True, method="L-BFGS-B", bounds=[(-5.0, 5.0), (-50.0, 50.0)]
    )
    slope = float(np.exp(found.x[0])) / spread
    return Calibration(slope, float(found.x[1]) - slope * centre)
