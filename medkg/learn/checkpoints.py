"""A fit on disk, so that an interrupted one goes on where it was."""

from __future__ import annotations

import dataclasses
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from medkg.errors import FormatError
from medkg.types import content_id

if TYPE_CHECKING:
    from medkg.learn.fitting import Fitter

__all__ = ["read_checkpoint", "write_checkpoint"]

_MOMENTS = ("step", "exp_avg", "exp_avg_sq")


def _run_id(fitter: Fitter) -> str:
    """What a checkpoint belongs to: graph, split, settings and seed."""
    split = fitter.split
    return content_id(
        split.dataset.fingerprint,
        split.predicate,
        [part.tobytes().hex() for part in (split.train, split.valid, split.test)],
        dataclasses.asdict(fitter.settings),
        fitter.seed,
    )


def write_checkpoint(path: Path, fitter: Fitter) -> None:
    """The state of ``fitter`` in ``path``, whole or not at all (written aside, then renamed)."""
    tensors = {f"model/{name}": value for name, value in fitter.model.state_dict().items()}
    state = fitter.state
    tensors |= {f"best/{name}": value for name, value in state.best_weights.items()}
    for name, parameter in fitter.model.named_parameters():
        moments = fitter.optimiser.state.get(parameter, {})
        tensors |= {f"adam/{key}/{name}": moments[key] for key in _MOMENTS if key in moments}
    progress = {
        "epoch": state.epoch,
        "best_epoch": state.best_epoch,
        "best_mrr": state.best_mrr,
        "finished": state.finished,
    }
    metadata = {"run": _run_id(fitter), "progress": json.dumps(progress)}
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f"{path.name}.{os.getpid()}.part")
    copies = {name: value.detach().cpu().contiguous().clone() for name, value in tensors.items()}
    save_file(copies, aside, metadata=metadata)
    aside.replace(path)


def read_checkpoint(path: Path, fitter: Fitter) -> None:
    """``fitter`` as it was when ``path`` was written.

    Raises:
        FormatError: the file is damaged, or belongs to another graph, split, seed or settings.
    """
    advice = "delete it to start again, or choose another folder"
    try:
        with safe_open(path, framework="pt", device="cpu") as file:
            metadata = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except (SafetensorError, OSError) as error:
        raise FormatError(f"{path}: not a readable checkpoint ({error}); {advice}") from error
    if metadata.get("run") != _run_id(fitter):
        raise FormatError(
            f"{path}: this checkpoint is of another graph, split, seed or settings; {advice}"
        )
    parts: dict[str, dict[str, torch.Tensor]] = {"model": {}, "best": {}, "adam": {}}
    for name, value in tensors.items():
        part, _, rest = name.partition("/")
        parts.setdefault(part, {})[rest] = value.to(fitter.device)
    try:
        progress = json.loads(metadata["progress"])
        fitter.model.load_state_dict(parts["model"])
        for name, parameter in fitter.model.named_parameters():
            # A parameter without gradient so far (an unused relation) has no moments.
            moments = {key: parts["adam"].get(f"{key}/{name}") for key in _MOMENTS}
            if moments["step"] is not None:
                moments["step"] = moments["step"].cpu()
                fitter.optimiser.state[parameter] = moments
        state = fitter.state
        state.epoch, state.best_epoch = int(progress["epoch"]), int(progress["best_epoch"])
        state.best_mrr, state.finished = float(progress["best_mrr"]), bool(progress["finished"])
        state.best_weights = parts["best"]
    except (KeyError, ValueError, RuntimeError) as error:
        raise FormatError(f"{path}: not a whole checkpoint ({error}); {advice}") from error
