"""A graph network as a predictor: text and typed neighbours in, scores out."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from medkg.errors import FormatError
from medkg.learn.network.decoders import DECODERS, DistMult, MakeDecoder
from medkg.learn.network.encoders import ENCODERS, MakeEncoder, Rgcn, Widths
from medkg.learn.network.features import TextFeatures, fit_text
from medkg.learn.network.fitting import Fitter
from medkg.learn.network.inputs import NodeInputs, PlanTensors, pick_rows, read_inputs
from medkg.learn.network.link_model import LinkModel
from medkg.learn.network.messages import plan_messages
from medkg.learn.network.settings import Settings
from medkg.learn.predictors import Floats, Run, Weights
from medkg.learn.splits import Split, everything
from medkg.learn.tensors import Dataset, Ints

__all__ = ["FittedNetwork", "GraphNetwork"]


class GraphNetwork:
    """A predictor of an encoder and a decoder; by default R-GCN and DistMult.

    Args:
        encoder, decoder: what makes them from their widths and the hyperparameters.

    >>> GraphNetwork().name
    'R-GCN + DistMult'
    """

    def __init__(
        self,
        hyperparameters: Settings | None = None,
        *,
        encoder: MakeEncoder = Rgcn,
        decoder: MakeDecoder = DistMult,
    ) -> None:
        self.hyperparameters = hyperparameters or Settings()
        self.encoder, self.decoder = encoder, decoder
        self._inputs: dict[str, NodeInputs] = {}

    @property
    def name(self) -> str:
        """Encoder and decoder."""
        return f"{self.settings['encoder']} + {self.settings['decoder']}"

    @property
    def settings(self) -> Mapping[str, Any]:
        """The names of the parts, and the hyperparameters."""
        return {
            "predictor": "graph network",
            "encoder": _name(self.encoder, ENCODERS),
            "decoder": _name(self.decoder, DECODERS),
            **dataclasses.asdict(self.hyperparameters),
        }

    def fit(self, split: Split, run: Run) -> FittedNetwork:
        """The network after its best epoch on the validation pairs, or its last without any."""
        fitter = self.prepare(split, run)
        epochs = run.epochs if run.chosen is None else int(run.chosen["epochs"])
        fitter.run(epochs, progress=run.progress, checkpoint=run.checkpoint)
        return FittedNetwork(self, fitter, self._read(split.dataset))

    def prepare(self, split: Split, run: Run) -> Fitter:
        """The network before its first epoch, and what fits it."""
        inputs = self._read(split.dataset)

        def make(identities: int) -> LinkModel:
            return self._make(inputs.widths, identities)

        return Fitter(
            split,
            run,
            inputs=inputs,
            make=make,
            settings=self.hyperparameters,
            made_by=self.settings,
        )

    def encode(
        self, weights: Weights, dataset: Dataset, *, predicate: str, sides: tuple[Ints, Ints]
    ) -> Weights:
        """The weights with vectors for the nodes of ``sides``.

        Edges of a predicate the network was not trained with are left out.

        Raises:
            FormatError: the weights do not fit these settings.
        """
        arrays, details = weights.arrays, weights.details
        try:
            dataset = _with_relations(dataset, details["relations"])
            text = TextFeatures(arrays["text/idf"], arrays["text/axes"])
            inputs = read_inputs(dataset, text, details["kinds"])
            model = self._make(inputs.widths, len(details["identities"]))
            model.load_state_dict(
                {
                    name.removeprefix("weights/"): torch.from_numpy(value.copy())
                    for name, value in arrays.items()
                    if name.startswith("weights/")
                }
            )
        except (KeyError, RuntimeError, TypeError, ValueError) as error:
            raise FormatError(
                f"the model's encoder weights do not fit its settings: {error}"
            ) from error
        identity = np.full(len(dataset.nodes), -1, dtype=np.int64)
        for row, curie in enumerate(details["identities"]):
            if curie in dataset.index:
                identity[dataset.index[curie]] = row
        vectors = self.vectors(
            model, everything(dataset, predicate), inputs=inputs, identity=identity, sides=sides
        )
        return Weights(weights.scoring, {**arrays, **vectors}, details)

    def vectors(
        self,
        model: LinkModel,
        split: Split,
        *,
        inputs: NodeInputs,
        identity: Ints,
        sides: tuple[Ints, Ints],
    ) -> dict[str, NDArray[np.float32]]:
        """What the decoder keeps of both sides; messages are capped as in training."""
        layers, fanout = self.hyperparameters.layers, self.hyperparameters.fanout
        plan = plan_messages(split, np.union1d(*sides), layers=layers, fanout=fanout)
        device = next(model.parameters()).device
        tensors = PlanTensors(plan, inputs, identity=identity, device=device)
        model.eval()
        with torch.no_grad():
            encoded = tensors.encode(model)
            left, right = (encoded[tensors.rows(side)] for side in sides)
            kept = model.decoder.weights(left, right)
            return {name: _array(value) for name, value in kept.items()}

    def _make(self, widths: Widths, identities: int) -> LinkModel:
        return LinkModel(
            widths, identities, self.hyperparameters, encoder=self.encoder, decoder=self.decoder
        )

    def _read(self, dataset: Dataset) -> NodeInputs:
        """Inputs of the dataset's nodes, made once for all of its splits."""
        if dataset.fingerprint not in self._inputs:
            text = fit_text(dataset.names, dimensions=self.hyperparameters.text_dimensions)
            found = read_inputs(dataset, text, sorted(set(dataset.kinds)))
            self._inputs = {dataset.fingerprint: found}
        return self._inputs[dataset.fingerprint]


@dataclasses.dataclass(frozen=True)
class FittedNetwork:
    """A network with the weights of its best epoch."""

    network: GraphNetwork
    fitter: Fitter
    inputs: NodeInputs

    @property
    def chosen(self) -> Mapping[str, Any]:
        """The best epoch."""
        return {"epochs": self.fitter.state.best_epoch}

    def scores(self, heads: Ints, tails: Ints) -> Floats:
        """``[D, C]`` logits; messages from all training pairs."""
        return self.fitter.scores(heads, tails)

    def weights(self, heads: Ints, tails: Ints) -> Weights:
        """Vectors of these nodes, every edge carrying messages, and what encodes others."""
        split, model, inputs = self.fitter.split, self.fitter.model, self.inputs
        dataset, identities = split.dataset, self.fitter.identities
        identity = pick_rows(identities, len(dataset.nodes))
        everyone = everything(dataset, split.predicate)
        vectors = self.network.vectors(
            model, everyone, inputs=inputs, identity=identity, sides=(heads, tails)
        )
        weights = {f"weights/{name}": _array(w) for name, w in model.state_dict().items()}
        texts = {"text/idf": inputs.text.idf, "text/axes": inputs.text.axes}
        details = {
            "relations": list(dataset.relations),
            "kinds": list(inputs.kinds),
            "identities": [dataset.nodes[node] for node in identities],
        }
        return Weights(model.decoder.scoring, {**weights, **texts, **vectors}, details)


def _name(part: Callable[..., Any], known: Mapping[str, Any]) -> str:
    """Its key, or the name it was defined by."""
    keys = [key for key, value in known.items() if value is part]
    return keys[0] if keys else str(getattr(part, "__name__", part))


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
