"""Graph -> trained, measured and calibrated model."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from medkg.learn.artifacts import Model
from medkg.learn.calibration import Calibration, fit_platt
from medkg.learn.candidates import Candidates, candidates_of
from medkg.learn.encoding import encode, node_features
from medkg.learn.evaluation import measure_split, share_seen
from medkg.learn.features import fit_text
from medkg.learn.fitting import Fitter, Progress
from medkg.learn.settings import Settings
from medkg.learn.splits import Split, everything, split_pairs
from medkg.learn.tensors import EdgeSource, to_dataset

__all__ = ["train"]


def train(
    graph: EdgeSource,
    *,
    predicate: str = "treats",
    epochs: int = 200,
    seed: int = 0,
    device: str = "auto",
    progress: Progress | None = None,
    checkpoint: str | Path | None = None,
    settings: Settings | None = None,
) -> Model:
    """A model that ranks every drug for every condition of ``graph``.

    It is fitted twice. First on 80 % of the pairs, stopped early on 10 %, measured on the
    last 10 % (``model.metrics``) and calibrated on the validation pairs. Then afresh on all
    pairs, for as many epochs as the first fit did best with: these are the weights returned,
    as a held-out pair would be lost to the user. Weights of an R-GCN encoder (Schlichtkrull
    et al., 2018) and a DistMult decoder (Yang et al., 2015).

    Args:
        epochs: the most epochs of the first fit.
        seed: of split, weights and negatives; equal seeds give equal models on one device.
        device: ``"auto"`` (CUDA where there is one), ``"cpu"`` or ``"cuda"``.
        progress: called with epochs done, epochs in all and the figures of the last one.
        checkpoint: folder for the state of an unfinished run; a run that finds its own state
            there goes on from it.

    Raises:
        FormatError: too few pairs, no such device, or a checkpoint of another run.

    >>> from medkg.learn import train
    >>> from medkg.learn.example import block_graph
    >>> model = train(block_graph(drugs=12, conditions=12, blocks=2), epochs=5)
    >>> len(model.rank("MONDO:0000000", top=3))
    3
    """
    settings = settings or Settings()
    dataset = to_dataset(graph, min_belief=settings.min_belief)
    kinds = tuple(sorted(set(dataset.kinds)))
    text = fit_text(dataset.names, dimensions=settings.text_dimensions)
    features = node_features(dataset, text, kinds)
    folder = Path(checkpoint) if checkpoint is not None else None

    def fitter_of(split: Split, candidates: Candidates) -> Fitter:
        return Fitter(split, features, candidates, settings=settings, seed=seed, device=device)

    split = split_pairs(dataset, predicate, seed=seed)
    candidates = candidates_of(split)
    first = fitter_of(split, candidates)
    tried = first.run(
        epochs,
        progress=_staged(progress, 0, 2 * epochs),
        checkpoint=folder / "split.safetensors" if folder else None,
    )
    calibration = _calibrate(split, first, candidates)
    full = everything(dataset, predicate)
    final = fitter_of(full, candidates_of(full))
    final.run(
        tried.best_epoch,
        progress=_staged(progress, tried.epoch, tried.epoch + tried.best_epoch),
        checkpoint=folder / "full.safetensors" if folder else None,
    )
    identities = tuple(dataset.nodes[node] for node in final.identities)
    heads, tails, arrays = encode(
        final.model, dataset, features,
        predicate=predicate, identities=identities, settings=settings,
    )  # fmt: skip
    tensors = {f"encoder/{name}": _array(value) for name, value in final.model.state_dict().items()}
    tensors |= {"text/idf": text.idf, "text/axes": text.axes, **arrays}
    return Model(
        predicate=predicate,
        heads=heads,
        tails=tails,
        relations=dataset.relations,
        kinds=kinds,
        identities=identities,
        settings=dataclasses.asdict(settings),
        seed=seed,
        epochs=tried.best_epoch,
        fitted_on="all",
        fingerprint=dataset.fingerprint,
        calibration=calibration,
        metrics={
            "split": split.by,
            "seed": seed,
            "epochs": epochs,
            "train": len(split.train),
            "valid": len(split.valid),
            "test": len(split.test),
            "seen": share_seen(split),
            "candidates": [len(candidates.heads), len(candidates.tails)],
            "methods": measure_split(split, first, candidates),
        },
        tensors=tensors,
    )


def _calibrate(split: Split, fitter: Fitter, candidates: Candidates) -> Calibration:
    scores = fitter.scores(candidates.heads, candidates.tails)
    places = candidates.positions(split.valid)
    return fit_platt(scores[places[:, 0], places[:, 1]], scores[~candidates.known])


def _array(value: Any) -> NDArray[np.float32]:
    return np.asarray(value.detach().cpu().numpy().copy(), dtype=np.float32)


def _staged(progress: Progress | None, before: int, total: int) -> Progress | None:
    if progress is None:
        return None

    def staged(done: int, _: int, figures: dict[str, float]) -> None:
        progress(before + done, total, figures)

    return staged
