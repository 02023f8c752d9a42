"""An encoder and a decoder as one torch module."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from torch import nn

from medkg.learn.decoders import DECODERS, Decoder
from medkg.learn.encoders import ENCODERS, Encoder
from medkg.learn.settings import Settings

__all__ = ["LinkModel", "made"]


class LinkModel(nn.Module):
    """Scores pairs of nodes for one predicate from their features and their typed neighbours."""

    def __init__(self, encoder: Encoder, decoder: Decoder) -> None:
        super().__init__()
        self.encoder, self.decoder = cast("Any", encoder), cast("Any", decoder)
        for part in self.modules():
            if isinstance(part, nn.Embedding):  # free vectors begin small beside the text's
                nn.init.normal_(part.weight, std=0.1)


def made(
    features: int,
    identities: int,
    relations: int,
    settings: Settings,
    *,
    encoders: Mapping[str, Any] = ENCODERS,
    decoders: Mapping[str, Any] = DECODERS,
) -> LinkModel:
    """The untrained model that ``settings`` name, of these widths."""
    encoder = encoders[settings.encoder](features, max(identities, 1), relations, settings)
    return LinkModel(encoder, decoders[settings.decoder](settings))
