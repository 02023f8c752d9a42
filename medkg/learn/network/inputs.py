"""What a network reads of a graph: inputs of every node, and a message plan as tensors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from medkg.learn.network.encoders import Widths
from medkg.learn.network.features import TextFeatures, kind_columns
from medkg.learn.network.link_model import LinkModel
from medkg.learn.network.messages import MessagePlan
from medkg.learn.tensors import Dataset, Ints

__all__ = ["NodeInputs", "PlanTensors", "pick_rows", "read_inputs"]


@dataclass(frozen=True)
class NodeInputs:
    """Inputs of all nodes of a dataset.

    Attributes:
        text, kinds: what made them, and makes those of another dataset.
        features: ``[N, T + K] float32``: text vector of each name beside its kind.
        numbers: ``[N] int64`` of each node's kind among ``kinds``, or -1.
        widths: for an encoder; ``relations`` counts inverses.
    """

    text: TextFeatures
    kinds: tuple[str, ...]
    features: NDArray[np.float32]
    numbers: Ints
    widths: Widths


def read_inputs(dataset: Dataset, text: TextFeatures, kinds: Sequence[str]) -> NodeInputs:
    """The inputs of the nodes of ``dataset``."""
    features = np.hstack([text(dataset.names), kind_columns(dataset.kinds, kinds)])
    place = {kind: number for number, kind in enumerate(kinds)}
    numbers = np.array([place.get(kind, -1) for kind in dataset.kinds], dtype=np.int64)
    widths = Widths(features.shape[1], len(kinds), 2 * len(dataset.relations))
    return NodeInputs(text, tuple(kinds), features, numbers, widths)


def pick_rows(chosen: Ints, count: int) -> Ints:
    """``[count] int64``: the place in ``chosen`` of each node number, or -1.

    >>> import numpy as np
    >>> pick_rows(np.array([2, 0]), 4).tolist()
    [1, -1, 0, -1]
    """
    rows = np.full(count, -1, dtype=np.int64)
    rows[chosen] = np.arange(len(chosen))
    return rows


class PlanTensors:
    """A message plan with the inputs of its nodes, on one device.

    Args:
        identity: ``[N]`` row of each dataset node's free vector, or -1.
    """

    def __init__(
        self, plan: MessagePlan, inputs: NodeInputs, *, identity: Ints, device: torch.device
    ) -> None:
        self.plan, self.device = plan, device
        self.position = pick_rows(plan.nodes, len(inputs.features))
        self.features = torch.from_numpy(inputs.features[plan.nodes]).to(device)
        self.kinds = self.tensor(inputs.numbers[plan.nodes])
        self.identity = self.tensor(identity[plan.nodes])

    def encode(self, model: LinkModel, layers: Sequence[Ints] | None = None) -> Tensor:
        """Vectors of the plan's targets; by default every edge of the plan carries messages."""
        if layers is None:
            layers = self.plan.hide(np.empty(0, dtype=np.int64))
        edges = [self.tensor(rows) for rows in layers]
        return model.encode(self.features, self.kinds, self.identity, edges, self.plan.sizes)

    def rows(self, nodes: Ints) -> Tensor:
        """Rows of these dataset nodes in what ``encode`` gives."""
        return self.tensor(self.position[nodes])

    def tensor(self, array: Ints) -> Tensor:
        """The array on the device."""
        return torch.from_numpy(np.ascontiguousarray(array)).to(self.device)
