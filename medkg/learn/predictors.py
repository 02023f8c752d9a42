"""What a link model is: fitted on a split, it scores pairs of nodes.

Everything that predicts stands behind these two signatures, from counting pairs to a graph
network: the benchmark fits predictors and compares scores, and knows no more of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from medkg.learn.candidates import PairCandidates
from medkg.learn.splits import Split
from medkg.learn.tensors import Dataset, Ints

__all__ = [
    "Fitted",
    "Inductive",
    "Predictor",
    "Progress",
    "Run",
    "ScoreFunction",
    "Weights",
    "offset_progress",
]

Floats = NDArray[np.float64]
#: Called with steps done, steps in all, and the figures of the last one.
Progress = Callable[[int, int, dict[str, float]], None]


@dataclass(frozen=True, slots=True)
class Run:
    """What a fit may be told besides its pairs.

    Attributes:
        candidates: what validation ranks a pair among.
        seed: of weights and negatives; equal seeds give equal fits on one device.
        epochs: the most steps, for what is fitted step by step.
        device: ``"auto"`` (CUDA where there is one), ``"cpu"`` or ``"cuda"``.
        progress: called after each step.
        checkpoint: file for the state of an unfinished fit, which goes on from it.
        chosen: what an earlier fit chose on its validation pairs; this one has none, and
            takes it over.
    """

    candidates: PairCandidates
    seed: int = 0
    epochs: int = 200
    device: str = "auto"
    progress: Progress | None = None
    checkpoint: Path | None = None
    chosen: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Weights:
    """What of a fit a saved model holds.

    Attributes:
        scoring: how ``arrays`` become scores: a key of :data:`medkg.learn.scoring.SCORINGS`.
        arrays: by name; those that ``scoring`` needs, and those that encode other nodes.
        details: JSON values that go with them.
    """

    scoring: str
    arrays: Mapping[str, NDArray[np.float32]]
    details: Mapping[str, Any] = field(default_factory=dict)


class Fitted(Protocol):
    """A predictor after its fit."""

    @property
    def chosen(self) -> Mapping[str, Any]:
        """What it chose on the validation pairs, as JSON values: epochs, weights of a stack."""

    def scores(self, heads: Ints, tails: Ints) -> Floats:
        """``[D, C]`` scores of candidates of its run with each other; higher is likelier."""

    def weights(self, heads: Ints, tails: Ints) -> Weights:
        """What scores these nodes without the graph."""


class Predictor(Protocol):
    """Something that can be fitted on the training pairs and message edges of a split."""

    @property
    def name(self) -> str:
        """What tables call it."""

    @property
    def settings(self) -> Mapping[str, Any]:
        """Its numbers, as JSON values; ``{"predictor": key of PREDICTORS, ...}``."""

    def fit(self, split: Split, run: Run) -> Fitted:
        """The fit; of held-out pairs it may use the validation pairs alone, to choose by."""


@runtime_checkable
class Inductive(Predictor, Protocol):
    """A predictor that also knows nodes without a pair, and nodes added after its fit."""

    def encode(
        self, weights: Weights, dataset: Dataset, *, predicate: str, sides: tuple[Ints, Ints]
    ) -> Weights:
        """``weights`` of an earlier fit, brought to the nodes ``sides`` of ``dataset``.

        Raises:
            FormatError: the weights are of other settings.
        """


@dataclass(frozen=True)
class ScoreFunction:
    """A fit that is a function of two sets of nodes; saved as the matrix of its scores."""

    scores: Callable[[Ints, Ints], Floats]
    chosen: Mapping[str, Any] = field(default_factory=dict)

    def weights(self, heads: Ints, tails: Ints) -> Weights:
        """The matrix."""
        return Weights("matrix", {"score/matrix": self.scores(heads, tails).astype(np.float32)})


def offset_progress(progress: Progress | None, before: int, after: int) -> Progress | None:
    """Progress of a part that has steps of others before and after it."""
    if progress is None:
        return None

    def tell(done: int, total: int, figures: dict[str, float]) -> None:
        progress(before + done, before + total + after, figures)

    return tell
