"""Features, encoder and decoder as one torch module."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import torch
from torch import Tensor, nn

from medkg.learn.network.decoders import Decoder, MakeDecoder
from medkg.learn.network.encoders import Encoder, MakeEncoder, Neighbourhood, Widths
from medkg.learn.network.settings import Settings

__all__ = ["LinkModel"]


class LinkModel(nn.Module):
    """Scores pairs of nodes for one predicate from their features and their typed neighbours.

    Args:
        identities: how many nodes have a free vector of their own.
    """

    encoder: Encoder
    decoder: Decoder

    def __init__(
        self,
        widths: Widths,
        identities: int,
        settings: Settings,
        *,
        encoder: MakeEncoder,
        decoder: MakeDecoder,
    ) -> None:
        super().__init__()
        self.project = nn.Linear(widths.features, settings.hidden)
        self.identity = nn.Embedding(max(identities, 1), settings.hidden)
        self.encoder = cast("Any", encoder(widths, settings))
        self.decoder = cast("Any", decoder(settings))
        self.dropout = nn.Dropout(settings.dropout)
        self.identity_dropout = settings.identity_dropout
        nn.init.normal_(self.identity.weight, std=0.1)  # small beside the vectors of the text

    def encode(
        self,
        features: Tensor,
        kinds: Tensor,
        identity: Tensor,
        edges: Sequence[Tensor],
        sizes: Sequence[int],
    ) -> Tensor:
        """Vectors ``[sizes[-1], H]`` of the first nodes.

        ``identity`` is the row ``[N] int64`` of each node's free vector, -1 where it has none;
        the rest is as :class:`Neighbourhood` says.
        """
        rows = torch.nonzero(identity >= 0).squeeze(1)
        if self.training:
            rows = rows[torch.rand(len(rows), device=rows.device) >= self.identity_dropout]
        free = self.identity(identity[rows])
        vectors = self.dropout(self.project(features).index_add(0, rows, free))
        return self.encoder(Neighbourhood(vectors, features, kinds, edges, sizes))
