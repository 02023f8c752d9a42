"""A fit on disk, so that an interrupted one goes on where it was."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.optim import Optimizer

from medkg.errors import FormatError

__all__ = ["Checkpoint", "FitState"]

_MOMENTS = ("step", "exp_avg", "exp_avg_sq")


@dataclass
class FitState:
    """Where a fit stands: the epoch reached, the best one, and its weights."""

    epoch: int = 0
    best_epoch: int = 0
    best_mrr: float = -1.0
    best_weights: dict[str, Tensor] = field(default_factory=dict)
    finished: bool = False


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The file of one run.

    Attributes:
        run: id of graph, split, settings and seed; a file of another run is refused.
    """

    path: Path
    run: str

    def write(self, model: nn.Module, optimiser: Optimizer, state: FitState) -> None:
        """Write the fit, whole or not at all (aside, then renamed)."""
        tensors = {f"model/{name}": value for name, value in model.state_dict().items()}
        tensors |= {f"best/{name}": value for name, value in state.best_weights.items()}
        for name, parameter in model.named_parameters():
            moments = optimiser.state.get(parameter, {})
            tensors |= {f"adam/{key}/{name}": moments[key] for key in _MOMENTS if key in moments}
        progress = {
            "epoch": state.epoch,
            "best_epoch": state.best_epoch,
            "best_mrr": state.best_mrr,
            "finished": state.finished,
        }
        metadata = {"run": self.run, "progress": json.dumps(progress)}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        aside = self.path.with_name(f"{self.path.name}.{os.getpid()}.part")
        copies = {n: value.detach().cpu().contiguous().clone() for n, value in tensors.items()}
        save_file(copies, aside, metadata=metadata)
        aside.replace(self.path)

    def read(self, model: nn.Module, optimiser: Optimizer, state: FitState) -> None:
        """Bring model, optimiser and state to where they were; nothing where there is no file.

        Raises:
            FormatError: the file is damaged, or belongs to another run.
        """
        if not self.path.exists():
            return
        advice = "delete it to start again, or choose another folder"
        try:
            with safe_open(self.path, framework="pt", device="cpu") as file:
                metadata = file.metadata() or {}
                tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        except (SafetensorError, OSError) as error:
            raise FormatError(
                f"{self.path}: not a readable checkpoint ({error}); {advice}"
            ) from error
        if metadata.get("run") != self.run:
            raise FormatError(
                f"{self.path}: this checkpoint is of another graph, split, seed or settings; "
                f"{advice}"
            )
        try:
            _restore(tensors, json.loads(metadata["progress"]), model, optimiser, state)
        except (KeyError, ValueError, RuntimeError) as error:
            raise FormatError(f"{self.path}: not a whole checkpoint ({error}); {advice}") from error


def _restore(
    tensors: dict[str, Tensor],
    progress: dict[str, float],
    model: nn.Module,
    optimiser: Optimizer,
    state: FitState,
) -> None:
    device = next(model.parameters()).device
    parts: dict[str, dict[str, torch.Tensor]] = {"model": {}, "best": {}, "adam": {}}
    for name, value in tensors.items():
        part, _, rest = name.partition("/")
        parts.setdefault(part, {})[rest] = value.to(device)
    model.load_state_dict(parts["model"])
    for name, parameter in model.named_parameters():
        # A parameter without gradient so far (an unused relation) has no moments.
        moments = {key: parts["adam"].get(f"{key}/{name}") for key in _MOMENTS}
        if moments["step"] is not None:
            moments["step"] = moments["step"].cpu()
            optimiser.state[parameter] = moments
    state.epoch, state.best_epoch = int(progress["epoch"]), int(progress["best_epoch"])
    state.best_mrr, state.finished = float(progress["best_mrr"]), bool(progress["finished"])
    state.best_weights = parts["best"]
