"""A trained model: what it says, and its folder of ``weights.safetensors`` + ``config.json``.

Scoring needs neither torch nor the graph: the node vectors are part of the model.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from medkg.errors import FormatError, UnknownTermError
from medkg.learn.calibration import Calibration
from medkg.learn.extra import learn_extra
from medkg.learn.predictors import Inductive, Predictor, Weights
from medkg.learn.scoring import SCORINGS
from medkg.learn.tensors import EdgeSource, to_dataset
from medkg.types.listing import html_table

__all__ = ["FORMAT", "Model"]

FORMAT = 2
_WEIGHTS, _CONFIG = "weights.safetensors", "config.json"
# Attributes of a model in config.json, by the JSON type they must have.
_FIELDS: Final[Mapping[str, type]] = {
    **dict.fromkeys(("predicate", "method", "scoring", "fitted_on", "fingerprint"), str),
    **dict.fromkeys(("heads", "tails"), list),
    **dict.fromkeys(("details", "settings", "chosen", "metrics"), dict),
    "seed": int,
}
_JSON_NAMES = {str: "a string", list: "a list of strings", dict: "an object", int: "a number"}
_CONFIG_KEYS = {"format", "calibration", "weights_sha256", "weights_names", *_FIELDS}
# What of ``metrics`` is read again.
_METRICS = {"split", "epochs", "min_belief", "test", "methods"}
Floats = NDArray[np.float64]


@dataclass(frozen=True, repr=False)
class Model:
    """Scores every drug with every condition of the graph it was fitted on.

    Attributes:
        predicate: the relation it predicts.
        method: what tables call it, such as ``R-GCN + DistMult``.
        scoring: how its tensors become scores (:data:`medkg.learn.scoring.SCORINGS`).
        heads, tails: CURIEs it can score (for ``treats``: drugs, and conditions).
        details: what else its predictor keeps, such as the encoder's relations.
        settings, seed, chosen: how it was fitted; ``settings["predictor"]`` says by what, and
            ``chosen`` what was found best on the validation pairs, such as ``epochs``.
        fitted_on: ``"all"``: the weights saw every pair; the figures in ``metrics`` are of a
            model fitted in the same way that did not see the test pairs.
        fingerprint: of the graph it was fitted on.
        metrics: test figures of model and baselines, with n, seed and split.
        tensors: arrays by name; those of ``scoring``, and what encodes other nodes.
    """

    predicate: str
    method: str
    scoring: str
    heads: tuple[str, ...]
    tails: tuple[str, ...]
    details: Mapping[str, Any]
    settings: Mapping[str, Any]
    seed: int
    chosen: Mapping[str, Any]
    fitted_on: str
    fingerprint: str
    calibration: Calibration
    metrics: Mapping[str, Any]
    tensors: Mapping[str, NDArray[np.float32]]

    @cached_property
    def _rows(self) -> tuple[dict[str, int], dict[str, int]]:
        return (
            {curie: row for row, curie in enumerate(self.heads)},
            {curie: row for row, curie in enumerate(self.tails)},
        )

    def __repr__(self) -> str:
        sizes = f"{len(self.heads)} subjects x {len(self.tails)} objects"
        return f"Model({self.predicate} by {self.method}, {sizes})"

    def _repr_html_(self) -> str:
        rows = [
            {"method": method} | {name: f"{value:.3f}" for name, value in figures.items()}
            for method, figures in self.metrics["methods"].items()
        ]
        return html_table(
            rows, caption=f"{self!r}: figures of {self.metrics['test']} held-out pairs"
        )

    def logits(self, drugs: Sequence[str], conditions: Sequence[str]) -> Floats:
        """``[len(drugs), len(conditions)] float64`` raw scores.

        Raises:
            UnknownTermError: an id the model has no vector for; ``on`` gives it one.
        """
        left, right = self._numbers(0, drugs), self._numbers(1, conditions)
        return SCORINGS[self.scoring].table(self.tensors, left, right)

    def score(self, drugs: Sequence[str], conditions: Sequence[str]) -> Floats:
        """``[len(drugs), len(conditions)] float64`` probabilities (see ``fit_platt``).

        Raises:
            UnknownTermError: an id the model has no vector for; ``on`` gives it one.
        """
        return self.calibration(self.logits(drugs, conditions))

    def rank(self, condition: str, top: int | None = None) -> list[tuple[str, float]]:
        """All drugs with their probability for ``condition``, best first; ties by CURIE.

        Raises:
            UnknownTermError: the model has no vector for ``condition``.
        """
        scores = self.score(self.heads, [condition])[:, 0]
        order = sorted(range(len(scores)), key=lambda row: (-scores[row], self.heads[row]))
        return [(self.heads[row], float(scores[row])) for row in order[:top]]

    def on(self, graph: EdgeSource, *, predictor: Predictor | None = None) -> Model:
        """The same weights with vectors for the nodes of ``graph``, also those added since.

        A node outside training is known by its name and neighbours.

        Args:
            predictor: what the model was trained by, if it is none of medkg's own.

        Raises:
            FormatError: weights of other settings, or a predictor that knows only the nodes it
                was fitted on: train it again.
        """
        with learn_extra():
            from medkg.learn.methods import predictor_of
        chosen = predictor or predictor_of(self.settings)
        if not isinstance(chosen, Inductive):
            raise FormatError(f"{self.method} knows the nodes it was fitted on: train it again")
        dataset = to_dataset(graph, min_belief=self.metrics["min_belief"])
        sides = dataset.sides(self.predicate)
        weights = Weights(self.scoring, self.tensors, self.details)
        encoded = chosen.encode(weights, dataset, predicate=self.predicate, sides=sides)
        heads, tails = (tuple(dataset.nodes[node] for node in side) for side in sides)
        return replace(self, heads=heads, tails=tails, tensors=encoded.arrays)

    def _numbers(self, side: int, curies: Sequence[str]) -> list[int]:
        rows = self._rows[side]
        unknown = [curie for curie in curies if curie not in rows]
        if unknown:
            raise UnknownTermError(
                f"the model has no vector for {unknown[0]} as the "
                f"{'subject' if side == 0 else 'object'} of {self.predicate!r}: add it to the "
                f"graph and call model.on(graph)"
            )
        return [rows[curie] for curie in curies]

    def save(self, folder: str | Path) -> None:
        """The model in ``folder``, made if need be."""
        with learn_extra():
            from safetensors.numpy import save
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        tensors = {name: np.ascontiguousarray(value) for name, value in self.tensors.items()}
        weights = save(tensors)
        config = {
            "format": FORMAT,
            **{name: kind(getattr(self, name)) for name, kind in _FIELDS.items()},
            "calibration": [self.calibration.slope, self.calibration.offset],
            "weights_sha256": hashlib.sha256(weights).hexdigest(),
            "weights_names": sorted(tensors),
        }
        (folder / _WEIGHTS).write_bytes(weights)
        (folder / _CONFIG).write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, folder: str | Path) -> Model:
        """The model saved in ``folder``.

        Raises:
            FormatError: a file is missing or damaged, or the two do not belong together.
        """
        folder = Path(folder)
        config = _read_config(folder / _CONFIG)
        tensors = _read_weights(folder / _WEIGHTS, config)
        slope, offset = config["calibration"]
        fields = {name: config[name] for name in _FIELDS}
        for name in ("heads", "tails"):
            fields[name] = tuple(fields[name])
        model = cls(**fields, calibration=Calibration(float(slope), float(offset)), tensors=tensors)
        _check_shapes(model, folder / _WEIGHTS)
        return model


def _read_config(path: Path) -> dict[str, Any]:
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise FormatError(f"{path}: no readable model configuration ({error})") from error
    if not isinstance(config, dict) or config.get("format") != FORMAT:
        found = config.get("format") if isinstance(config, dict) else None
        raise FormatError(f"{path}: model format {found!r}, this medkg reads {FORMAT}; train again")
    wrong = set(config) ^ _CONFIG_KEYS
    if wrong:
        raise FormatError(f"{path}: missing or unknown keys {sorted(wrong)}; train again")
    for name, kind in _FIELDS.items():
        if not isinstance(config[name], kind):
            raise FormatError(f"{path}: {name!r} must be {_JSON_NAMES[kind]}")
    for name in ("heads", "tails", "weights_names"):
        value = config[name]
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise FormatError(f"{path}: {name!r} must be a list of strings")
    missing = _METRICS - set(config["metrics"])
    if missing:
        raise FormatError(f"{path}: 'metrics' lacks {sorted(missing)}; train again")
    pair = config["calibration"]
    numbers = isinstance(pair, list) and all(isinstance(item, int | float) for item in pair)
    if not numbers or len(pair) != 2:
        raise FormatError(f"{path}: 'calibration' must be two numbers, slope and offset")
    if config["scoring"] not in SCORINGS:
        raise FormatError(f"{path}: no scoring {config['scoring']!r}; train again")
    return config


def _read_weights(path: Path, config: Mapping[str, Any]) -> dict[str, NDArray[np.float32]]:
    with learn_extra():
        from safetensors import SafetensorError
        from safetensors.numpy import load
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FormatError(f"{path}: no readable weights ({error})") from error
    if hashlib.sha256(content).hexdigest() != config["weights_sha256"]:
        raise FormatError(
            f"{path}: the weights are not those config.json was written for (checksum differs); "
            "copy the model again, or train again"
        )
    try:
        tensors: dict[str, NDArray[np.float32]] = load(content)
    except (SafetensorError, ValueError, KeyError) as error:
        raise FormatError(f"{path}: not a safetensors file ({error})") from error
    wrong = set(tensors) ^ set(config["weights_names"])
    if wrong:
        raise FormatError(f"{path}: missing or unknown tensors {sorted(wrong)}")
    return tensors


def _check_shapes(model: Model, path: Path) -> None:
    shapes = SCORINGS[model.scoring].shapes
    missing = [name for name in shapes if name not in model.tensors]
    if missing:
        raise FormatError(f"{path}: no tensors {missing}")
    sizes = {"D": len(model.heads), "C": len(model.tails)}
    for name, letters in shapes.items():
        found = model.tensors[name].shape
        for letter, size in zip(letters, found, strict=False):
            sizes.setdefault(letter, size)
        wanted = tuple(sizes[letter] for letter in letters if letter in sizes)
        if found != wanted:
            raise FormatError(f"{path}: {name} is {found}, config.json asks for {wanted}")
    for name, value in model.tensors.items():
        if not np.isfinite(value).all():
            raise FormatError(f"{path}: {name} holds values that are not finite")
