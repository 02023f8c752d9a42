"""A graph network as a predictor: text and typed neighbours in, scores out."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from medkg.errors import FormatError
from medkg.learn.decoders import DECODERS, Decoder
from medkg.learn.encoders import ENCODERS, Encoder
from medkg.learn.features import TextFeatures, fit_text, kind_columns
from medkg.learn.fitting import Fitter
from medkg.learn.messages import plan_messages
from medkg.learn.model import LinkModel, made
from medkg.learn.predictors import Arrays, Floats, Kept, Run
from medkg.learn.settings import Settings
from medkg.learn.splits import Split, everything
from medkg.learn.tensors import Dataset, Ints

__all__ = ["FittedGcn", "Gcn", "encoded", "node_features"]

NAMES = {"rgcn": "R-GCN", "distmult": "DistMult"}


def node_features(
    dataset: Dataset, text: TextFeatures, kinds: Sequence[str]
) -> NDArray[np.float32]:
    """``[N, T + K] float32``: text vector of each name beside its kind."""
    return np.hstack([text(dataset.names), kind_columns(dataset.kinds, kinds)])


class Gcn:
    """A predictor of an encoder and a decoder.

    Args:
        numbers: hyperparameters; they name the encoder and the decoder.
        encoders, decoders: where the names are looked up; pass your own beside medkg's.

    >>> Gcn().name
    'R-GCN + DistMult'
    """

    def __init__(
        self,
        numbers: Settings | None = None,
        *,
        encoders: Mapping[str, Callable[[int, int, int, Settings], Encoder]] = ENCODERS,
        decoders: Mapping[str, Callable[[Settings], Decoder]] = DECODERS,
    ) -> None:
        self.numbers = numbers or Settings()
        self._parts = {"encoders": encoders, "decoders": decoders}
        self._inputs: dict[str, tuple[TextFeatures, tuple[str, ...], NDArray[np.float32]]] = {}

    @property
    def name(self) -> str:
        """Encoder and decoder."""
        parts = (self.numbers.encoder, self.numbers.decoder)
        return " + ".join(NAMES.get(part, part) for part in parts)

    @property
    def settings(self) -> Mapping[str, Any]:
        """The hyperparameters as JSON values."""
        return {"predictor": "gcn", **dataclasses.asdict(self.numbers)}

    def fit(self, split: Split, run: Run) -> FittedGcn:
        """The network after its best epoch on the validation pairs, or its last without any."""
        fitter = self.fitter(split, run)
        fitter.run(run.epochs, progress=run.progress, checkpoint=run.checkpoint)
        text, kinds, features = self._features(split.dataset)
        return FittedGcn(fitter, features, text, kinds)

    def fitter(self, split: Split, run: Run) -> Fitter:
        """The network before its first epoch, and what fits it."""
        return Fitter(split, self._features(split.dataset)[2], self._made, run, self.numbers)

    def _made(self, features: int, identities: int, relations: int) -> LinkModel:
        return made(features, identities, relations, self.numbers, **self._parts)

    def _features(
        self, dataset: Dataset
    ) -> tuple[TextFeatures, tuple[str, ...], NDArray[np.float32]]:
        """Inputs of the dataset's nodes, made once for all of its splits."""
        if dataset.fingerprint not in self._inputs:
            kinds = tuple(sorted(set(dataset.kinds)))
            text = fit_text(dataset.names, dimensions=self.numbers.text_dimensions)
            found = (text, kinds, node_features(dataset, text, kinds))
            self._inputs = {dataset.fingerprint: found}
        return self._inputs[dataset.fingerprint]


@dataclasses.dataclass(frozen=True)
class FittedGcn:
    """A network with the weights of its best epoch."""

    fitter: Fitter
    features: NDArray[np.float32]
    text: TextFeatures
    kinds: tuple[str, ...]
    inductive = True  # by name and neighbours

    @property
    def epochs(self) -> int:
        """The best epoch."""
        return self.fitter.state.best_epoch

    def scores(self, heads: Ints, tails: Ints) -> Floats:
        """``[D, C]`` logits; messages from all training pairs."""
        return self.fitter.scores(heads, tails)

    def kept(self, heads: Ints, tails: Ints) -> Kept:
        """Vectors of these nodes, every edge carrying messages, and what encodes others."""
        split, model = self.fitter.split, self.fitter.model
        dataset = split.dataset
        identities = tuple(dataset.nodes[node] for node in self.fitter.identities)
        vectors = _vectors(
            model, dataset, self.features, (heads, tails),
            predicate=split.predicate, identities=identities, settings=self.fitter.settings,
        )  # fmt: skip
        weights = {f"weights/{name}": _array(w) for name, w in model.state_dict().items()}
        details = {
            "relations": list(dataset.relations),
            "kinds": list(self.kinds),
            "identities": list(identities),
        }
        texts = {"text/idf": self.text.idf, "text/axes": self.text.axes}
        return Kept(model.decoder.scoring, {**weights, **texts, **vectors}, details)


def encoded(
    dataset: Dataset,
    sides: tuple[Ints, Ints],
    kept: Kept,
    *,
    predicate: str,
    settings: Mapping[str, Any],
) -> Arrays:
    """The arrays of a saved network with vectors for the nodes of ``sides``.

    Edges of a predicate the network was not trained with are left out.

    Raises:
        FormatError: its weights do not fit its settings, or these are not this medkg's.
    """
    numbers = {name: value for name, value in settings.items() if name != "predictor"}
    names = {field.name for field in dataclasses.fields(Settings)}
    if set(numbers) != names:
        raise FormatError(
            f"the model's settings are not those of this medkg: {sorted(set(numbers) ^ names)}"
        )
    given, details = Settings(**numbers), kept.details
    dataset = _with_relations(dataset, details["relations"])
    try:
        text = TextFeatures(kept.arrays["text/idf"], kept.arrays["text/axes"])
        features = node_features(dataset, text, details["kinds"])
        widths = (features.shape[1], len(details["identities"]), 2 * len(details["relations"]))
        model = made(*widths, given)
        model.load_state_dict(
            {
                name.removeprefix("weights/"): torch.from_numpy(value.copy())
                for name, value in kept.arrays.items()
                if name.startswith("weights/")
            }
        )
    except (KeyError, RuntimeError, ValueError) as error:
        raise FormatError(
            f"the model's encoder weights do not fit its settings: {error}"
        ) from error
    vectors = _vectors(
        model, dataset, features, sides,
        predicate=predicate, identities=details["identities"], settings=given,
    )  # fmt: skip
    return {**kept.arrays, **vectors}


def _vectors(
    model: LinkModel,
    dataset: Dataset,
    features: NDArray[np.float32],
    sides: tuple[Ints, Ints],
    *,
    predicate: str,
    identities: Sequence[str],
    settings: Settings,
) -> Arrays:
    """What the decoder keeps of both sides; the cap on messages is that of training."""
    device = next(model.parameters()).device
    plan = plan_messages(
        everything(dataset, predicate),
        np.union1d(*sides),
        layers=settings.layers,
        fanout=settings.fanout,
    )
    row_of = {curie: row for row, curie in enumerate(identities)}
    rows = np.array([row_of.get(dataset.nodes[node], -1) for node in plan.nodes], dtype=np.int64)
    layers = plan.hide(np.empty(0, dtype=np.int64))
    position = np.full(len(dataset.nodes), -1, dtype=np.int64)
    position[plan.nodes] = np.arange(len(plan.nodes))
    model.eval()
    with torch.no_grad():
        vectors = model.encoder(
            torch.from_numpy(features[plan.nodes]).to(device),
            torch.from_numpy(rows).to(device),
            [torch.from_numpy(np.ascontiguousarray(edges)).to(device) for edges in layers],
            plan.sizes,
        )
        left, right = (vectors[torch.from_numpy(position[side]).to(device)] for side in sides)
        return {name: _array(value) for name, value in model.decoder.kept(left, right).items()}


def _array(value: torch.Tensor) -> NDArray[np.float32]:
    return np.asarray(value.detach().cpu().numpy().copy(), dtype=np.float32)


def _with_relations(dataset: Dataset, relations: Sequence[str]) -> Dataset:
    """The dataset with the relation numbers the network knows, and no other relation."""
    place = {name: number for number, name in enumerate(relations)}
    numbers = np.array([place.get(name, -1) for name in dataset.relations], dtype=np.int64)
    edges = dataset.edges.copy()
    if len(edges):
        edges[:, 1] = numbers[edges[:, 1]]
    return dataclasses.replace(dataset, relations=tuple(relations), edges=edges[edges[:, 1] >= 0])
