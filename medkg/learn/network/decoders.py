"""Vectors of two nodes -> the score of their pair."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Protocol

from torch import Tensor, nn, ones

from medkg.learn.network.settings import Settings

__all__ = ["DECODERS", "Decoder", "DistMult", "MakeDecoder"]


class Decoder(Protocol):
    """A torch module that scores pairs of vectors.

    ``scoring`` is the key of :data:`medkg.learn.scoring.SCORINGS` by which what ``weights``
    gives is scored again without torch. A decoder that no key fits takes ``"matrix"``, and
    gives its ``table`` as ``score/matrix``.
    """

    scoring: str

    def __call__(self, heads: Tensor, tails: Tensor) -> Tensor:
        """Logits ``[n]`` of the pairs of rows of ``[n, H]`` and ``[n, H]``."""

    def table(self, heads: Tensor, tails: Tensor) -> Tensor:
        """Logits ``[D, C]`` of each row of ``[D, H]`` with each of ``[C, H]``."""

    def weights(self, heads: Tensor, tails: Tensor) -> Mapping[str, Tensor]:
        """The arrays that ``scoring`` needs for these nodes."""


MakeDecoder = Callable[[Settings], Decoder]


class DistMult(nn.Module):
    """DistMult (Yang et al., 2015, eq. 2) plus one bias for each side.

    The bias is read from the node's vector: how often a node like this takes part at all.
    """

    scoring = "distmult"

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.relation = nn.Parameter(ones(settings.hidden))
        self.head_bias = nn.Linear(settings.hidden, 1)
        self.tail_bias = nn.Linear(settings.hidden, 1, bias=False)

    def forward(self, heads: Tensor, tails: Tensor) -> Tensor:
        """Logits ``[n]`` of the pairs of rows."""
        product = (heads * self.relation * tails).sum(dim=1)
        biases: Tensor = self.head_bias(heads) + self.tail_bias(tails)
        return product + biases.squeeze(1)

    def table(self, heads: Tensor, tails: Tensor) -> Tensor:
        """Logits ``[D, C]`` of each head with each tail."""
        product = (heads * self.relation) @ tails.t()
        logits: Tensor = product + self.head_bias(heads) + self.tail_bias(tails).t()
        return logits

    def weights(self, heads: Tensor, tails: Tensor) -> Mapping[str, Tensor]:
        """The vectors, the relation's and the biases."""
        return {
            "vectors/heads": heads,
            "vectors/tails": tails,
            "score/relation": self.relation,
            "score/heads": self.head_bias(heads).squeeze(1),
            "score/tails": self.tail_bias(tails).squeeze(1),
        }


#: Decoders by the name that tables and saved models call them.
DECODERS: Final[Mapping[str, MakeDecoder]] = {"DistMult": DistMult}
