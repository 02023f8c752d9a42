"""Vectors and typed neighbours of nodes -> better vectors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import torch
from torch import Tensor, nn
from torch_geometric.nn import RGCNConv

from medkg.learn.network.settings import Settings

__all__ = ["ENCODERS", "Encoder", "MakeEncoder", "Neighbourhood", "Rgcn", "Widths"]


@dataclass(frozen=True, slots=True)
class Widths:
    """How many features, kinds of node and relations (inverses counted) there are."""

    features: int
    kinds: int
    relations: int


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """What an encoder is given of ``N`` nodes.

    Attributes:
        vectors: ``[N, H]`` made from features and, for nodes of training pairs, learned.
        features: ``[N, F]`` as they came: text and kind.
        kinds: ``[N] int64`` number of each node's kind; -1 for one not met in training.
        edges: per layer ``[m, 3] int64`` rows source, relation, target; the inverse of a
            relation is a relation of its own.
        sizes: per layer, how many nodes (from the first) get a new vector.
    """

    vectors: Tensor
    features: Tensor
    kinds: Tensor
    edges: Sequence[Tensor]
    sizes: Sequence[int]


class Encoder(Protocol):
    """A torch module that passes messages."""

    def __call__(self, nodes: Neighbourhood) -> Tensor:
        """Vectors ``[sizes[-1], H]`` of the first nodes."""


MakeEncoder = Callable[[Widths, Settings], Encoder]


class Rgcn(nn.Module):
    """R-GCN with basis decomposition (Schlichtkrull et al., 2018, eq. 2 and 3)."""

    def __init__(self, widths: Widths, settings: Settings) -> None:
        super().__init__()
        hidden, relations = settings.hidden, widths.relations
        self.convolutions = nn.ModuleList(
            RGCNConv(hidden, hidden, relations, num_bases=min(settings.bases, relations))
            for _ in range(settings.layers)
        )
        self.dropout = nn.Dropout(settings.dropout)

    def forward(self, nodes: Neighbourhood) -> Tensor:
        """As :class:`Encoder` says; each layer adds to the vectors of the one before."""
        vectors = nodes.vectors
        for number, convolution in enumerate(self.convolutions):
            edges, kept = nodes.edges[number], vectors[: nodes.sizes[number]]
            passed = convolution((vectors, kept), edges[:, [0, 2]].t(), edges[:, 1])
            if number + 1 < len(self.convolutions):
                passed = torch.relu(passed)
            vectors = kept + self.dropout(passed)
        return vectors


#: Encoders by the name that tables and saved models call them.
ENCODERS: Final[Mapping[str, MakeEncoder]] = {"R-GCN": Rgcn}
