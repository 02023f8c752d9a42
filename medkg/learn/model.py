"""R-GCN encoder (Schlichtkrull et al., 2018) and DistMult decoder (Yang et al., 2015)."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch_geometric.nn import RGCNConv

from medkg.learn.settings import Settings

__all__ = ["LinkModel"]


class LinkModel(nn.Module):
    """Scores pairs of nodes for one predicate from their text and their typed neighbours.

    Args:
        features: width of the node features.
        identities: how many nodes have a free vector of their own.
        relations: edge types, inverses counted.
    """

    def __init__(
        self, features: int, identities: int, relations: int, *, settings: Settings
    ) -> None:
        super().__init__()
        hidden = settings.hidden
        self.project = nn.Linear(features, hidden)
        self.identity = nn.Embedding(identities, hidden)
        self.convolutions = nn.ModuleList(
            RGCNConv(hidden, hidden, relations, num_bases=min(settings.bases, relations))
            for _ in range(settings.layers)
        )
        self.relation = nn.Parameter(torch.ones(hidden))
        self.head_bias = nn.Linear(hidden, 1)
        self.tail_bias = nn.Linear(hidden, 1, bias=False)
        self.dropout = nn.Dropout(settings.dropout)
        self.identity_dropout = settings.identity_dropout
        nn.init.normal_(self.identity.weight, std=0.1)

    def encode(self, features: Tensor, identity: Tensor, layers: Sequence[Tensor]) -> Tensor:
        """Node vectors ``[N, H]``.

        Args:
            features: ``[N, F]``.
            identity: ``[N] int64`` row of each node's free vector; -1 where it has none.
            layers: per layer ``[m, 3] int64`` rows source, relation, target.
        """
        free: Tensor = self.identity(identity.clamp(min=0))
        shown = identity >= 0
        if self.training:
            shown = shown & (torch.rand(len(shown), device=shown.device) >= self.identity_dropout)
        vectors: Tensor = self.dropout(self.project(features) + free * shown.unsqueeze(1))
        for number, convolution in enumerate(self.convolutions):
            edges = layers[number]
            passed = convolution(vectors, edges[:, [0, 2]].t(), edges[:, 1])
            if number + 1 < len(self.convolutions):
                passed = torch.relu(passed)
            vectors = vectors + self.dropout(passed)
        return vectors

    def score(self, heads: Tensor, tails: Tensor) -> Tensor:
        """Logits ``[n]`` of the pairs of rows of ``heads [n, H]`` and ``tails [n, H]``.

        DistMult plus one bias for each side, read from the node's vector: how often a node
        like this takes part at all.
        """
        product = (heads * self.relation * tails).sum(dim=1)
        biases: Tensor = self.head_bias(heads) + self.tail_bias(tails)
        return product + biases.squeeze(1)
