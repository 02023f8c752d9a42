"""Features and typed neighbours of nodes -> their vectors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, Protocol

import torch
from torch import Tensor, nn
from torch_geometric.nn import RGCNConv

from medkg.learn.settings import Settings

__all__ = ["ENCODERS", "Encoder", "Rgcn"]


class Encoder(Protocol):
    """A torch module that gives nodes their vectors."""

    def __call__(
        self, features: Tensor, identity: Tensor, layers: Sequence[Tensor], sizes: Sequence[int]
    ) -> Tensor:
        """Vectors ``[sizes[-1], H]`` of the first nodes.

        Args:
            features: ``[N, F]``.
            identity: ``[N] int64`` row of each node's free vector; -1 where it has none.
            layers: per layer ``[m, 3] int64`` rows source, relation, target; inverse relations
                are relations of their own.
            sizes: per layer, how many nodes (from the first) get a new vector.
        """


class Rgcn(nn.Module):
    """R-GCN with basis decomposition (Schlichtkrull et al., 2018, eq. 2 and 3).

    Args:
        features: width of the node features.
        identities: how many nodes have a free vector of their own.
        relations: edge types, inverses counted.
    """

    def __init__(self, features: int, identities: int, relations: int, settings: Settings) -> None:
        super().__init__()
        hidden = settings.hidden
        self.project = nn.Linear(features, hidden)
        self.identity = nn.Embedding(identities, hidden)
        self.convolutions = nn.ModuleList(
            RGCNConv(hidden, hidden, relations, num_bases=min(settings.bases, relations))
            for _ in range(settings.layers)
        )
        self.dropout = nn.Dropout(settings.dropout)
        self.identity_dropout = settings.identity_dropout

    def forward(
        self, features: Tensor, identity: Tensor, layers: Sequence[Tensor], sizes: Sequence[int]
    ) -> Tensor:
        """As :class:`Encoder` says."""
        rows = torch.nonzero(identity >= 0).squeeze(1)
        if self.training:
            rows = rows[torch.rand(len(rows), device=rows.device) >= self.identity_dropout]
        free = self.identity(identity[rows])
        vectors: Tensor = self.dropout(self.project(features).index_add(0, rows, free))
        for number, convolution in enumerate(self.convolutions):
            edges, kept = layers[number], vectors[: sizes[number]]
            passed = convolution((vectors, kept), edges[:, [0, 2]].t(), edges[:, 1])
            if number + 1 < len(self.convolutions):
                passed = torch.relu(passed)
            vectors = kept + self.dropout(passed)
        return vectors


#: What ``Settings.encoder`` may name: made from the widths of features, identities, relations.
ENCODERS: Final[Mapping[str, Callable[[int, int, int, Settings], Encoder]]] = {"rgcn": Rgcn}
