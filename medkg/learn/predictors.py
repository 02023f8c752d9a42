"""What a link model is: fitted on a split, it scores pairs of nodes.

Everything that predicts stands behind these two signatures, from counting pairs to a graph
network: the benchmark fits predictors and compares scores, and knows no more of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from medkg.learn.candidates import Candidates
from medkg.learn.splits import Split
from medkg.learn.tensors import Ints

__all__ = ["Fitted", "Kept", "Predictor", "Progress", "Run", "Scored", "shifted"]

Floats = NDArray[np.float64]
Arrays = dict[str, NDArray[np.float32]]
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
    """

    candidates: Candidates
    seed: int = 0
    epochs: int = 200
    device: str = "auto"
    progress: Progress | None = None
    checkpoint: Path | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """What of a fit a saved model holds.

    Attributes:
        scoring: how ``arrays`` become scores: a key of :data:`medkg.learn.scoring.SCORINGS`.
        arrays: by name; those that ``scoring`` needs, and those that encode other nodes.
        details: JSON values that go with them.
    """

    scoring: str
    arrays: Arrays
    details: Mapping[str, Any] = field(default_factory=dict)


class Fitted(Protocol):
    """A predictor after its fit."""

    @property
    def epochs(self) -> int:
        """After how many steps it was best; 0 for a closed form."""

    @property
    def inductive(self) -> bool:
        """Whether it can tell nodes without a pair apart."""

    def scores(self, heads: Ints, tails: Ints) -> Floats:
        """``[D, C]`` scores of node numbers with each other; higher is likelier."""

    def kept(self, heads: Ints, tails: Ints) -> Kept:
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
        """The fit; of held-out pairs it may use the validation pairs alone, to stop early."""


@dataclass(frozen=True)
class Scored:
    """A fit that is a function of two sets of nodes; saved as the matrix of its scores."""

    function: Callable[[Ints, Ints], Floats]
    epochs: int = 0
    inductive: bool = False

    def scores(self, heads: Ints, tails: Ints) -> Floats:
        """``[D, C]``, by the function."""
        return self.function(heads, tails)

    def kept(self, heads: Ints, tails: Ints) -> Kept:
        """The matrix."""
        return Kept("matrix", {"score/matrix": self.scores(heads, tails).astype(np.float32)})


def shifted(progress: Progress | None, before: int, total: int) -> Progress | None:
    """Progress of a part that begins after ``before`` of ``total`` steps."""
    if progress is None:
        return None

    def tell(done: int, _: int, figures: dict[str, float]) -> None:
        progress(before + done, total, figures)

    return tell
