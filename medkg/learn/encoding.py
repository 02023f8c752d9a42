"""Weights + graph -> node vectors."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from medkg.errors import FormatError
from medkg.learn.artifacts import Model
from medkg.learn.features import TextFeatures, kind_columns
from medkg.learn.messages import plan_messages
from medkg.learn.model import LinkModel
from medkg.learn.settings import Settings
from medkg.learn.splits import everything
from medkg.learn.tensors import Dataset, EdgeSource, to_dataset

__all__ = ["encode", "encoded_on", "node_features"]

Arrays = dict[str, NDArray[np.float32]]


def node_features(
    dataset: Dataset, text: TextFeatures, kinds: Sequence[str]
) -> NDArray[np.float32]:
    """``[N, T + K] float32``: text vector of each name beside its kind."""
    return np.hstack([text(dataset.names), kind_columns(dataset.kinds, kinds)])


def encode(
    link: LinkModel,
    dataset: Dataset,
    features: NDArray[np.float32],
    *,
    predicate: str,
    identities: Sequence[str],
    settings: Settings,
) -> tuple[tuple[str, ...], tuple[str, ...], Arrays]:
    """CURIEs of both sides, and the arrays by which they are scored; every edge carries messages.

    The same cap on messages holds as in training, so a vector means the same in both.
    """
    device = next(link.parameters()).device
    heads, tails = dataset.sides(predicate)
    plan = plan_messages(
        everything(dataset, predicate),
        np.union1d(heads, tails),
        layers=settings.layers,
        fanout=settings.fanout,
    )
    row_of = {curie: row for row, curie in enumerate(identities)}
    rows = np.array([row_of.get(dataset.nodes[node], -1) for node in plan.nodes], dtype=np.int64)
    layers = plan.hide(np.empty(0, dtype=np.int64))
    link.eval()
    with torch.no_grad():
        vectors = link.encode(
            torch.from_numpy(features[plan.nodes]).to(device),
            torch.from_numpy(rows).to(device),
            [torch.from_numpy(np.ascontiguousarray(edges)).to(device) for edges in layers],
            plan.sizes,
        )
        position = np.full(len(dataset.nodes), -1, dtype=np.int64)
        position[plan.nodes] = np.arange(len(plan.nodes))
        left = vectors[torch.from_numpy(position[heads]).to(device)]
        right = vectors[torch.from_numpy(position[tails]).to(device)]
        made = {
            "vectors/heads": left,
            "vectors/tails": right,
            "score/relation": link.relation,
            "score/heads": link.head_bias(left).squeeze(1),
            "score/tails": link.tail_bias(right).squeeze(1),
        }
    arrays = {name: value.detach().cpu().numpy().copy() for name, value in made.items()}
    names = [tuple(dataset.nodes[node] for node in side) for side in (heads, tails)]
    return names[0], names[1], arrays


def encoded_on(model: Model, graph: EdgeSource) -> Model:
    """``model`` with vectors for the nodes of ``graph``.

    Edges of a predicate the model was not trained with are left out.

    Raises:
        FormatError: the model's encoder weights do not fit its settings.
    """
    names = {field.name for field in dataclasses.fields(Settings)}
    if set(model.settings) != names:
        raise FormatError(
            f"the model's settings are not those of this medkg: {set(model.settings) ^ names}"
        )
    settings = Settings(**model.settings)
    dataset = _with_relations(to_dataset(graph, min_belief=settings.min_belief), model.relations)
    try:
        text = TextFeatures(model.tensors["text/idf"], model.tensors["text/axes"])
        features = node_features(dataset, text, model.kinds)
        link = _link_model(model.tensors, features.shape[1], model, settings)
    except (KeyError, RuntimeError, ValueError) as error:
        raise FormatError(
            f"the model's encoder weights do not fit its settings: {error}"
        ) from error
    heads, tails, arrays = encode(
        link, dataset, features,
        predicate=model.predicate, identities=model.identities, settings=settings,
    )  # fmt: skip
    tensors = {**model.tensors, **arrays}
    return dataclasses.replace(model, heads=heads, tails=tails, tensors=tensors)


def _link_model(
    tensors: Mapping[str, NDArray[np.float32]], width: int, model: Model, settings: Settings
) -> LinkModel:
    link = LinkModel(
        width, max(len(model.identities), 1), 2 * len(model.relations), settings=settings
    )
    weights = {
        name.removeprefix("encoder/"): torch.from_numpy(value.copy())
        for name, value in tensors.items()
        if name.startswith("encoder/")
    }
    link.load_state_dict(weights)
    return link


def _with_relations(dataset: Dataset, relations: Sequence[str]) -> Dataset:
    """The dataset with the relation numbers the model knows, and no other relation."""
    place = {name: number for number, name in enumerate(relations)}
    numbers = np.array([place.get(name, -1) for name in dataset.relations], dtype=np.int64)
    edges = dataset.edges.copy()
    if len(edges):
        edges[:, 1] = numbers[edges[:, 1]]
    return dataclasses.replace(dataset, relations=tuple(relations), edges=edges[edges[:, 1] >= 0])
