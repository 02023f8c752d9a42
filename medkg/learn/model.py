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

    def encode(
        self,
        features: Tensor,
        identity: Tensor,
        layers: Sequence[Tensor],
        sizes: Sequence[int],
    ) -> Tensor:
        """Vectors ``[sizes[-1], H]`` of the first nodes.

        Args:
            features: ``[N, F]``.
            identity: ``[N] int64`` row of each node's free vector; -1 where it has none.
            layers: per layer ``[m, 3] int64`` rows source, relation, target.
            sizes: per layer, how many nodes (from the first) get a new vector.
        """
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

    def score(self, heads: Tensor, tails: Tensor) -> Tensor:
        """Logits ``[n]`` of the pairs of rows of ``heads [n, H]`` and ``tails [n, H]``.

        DistMult plus one bias for each side, read from the node's vector: how often a node
        like this takes part at all.
        """
        product = (heads * self.relation * tails).sum(dim=1)
        biases: Tensor = self.head_bias(heads) + self.tail_bias(tails)
        return product + biases.squeeze(1)
