"""Graph -> trained, measured and calibrated model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from medkg.errors import FormatError
from medkg.learn.artifacts import Model
from medkg.learn.baselines import BASELINES
from medkg.learn.calibration import Calibration, fit_platt
from medkg.learn.candidates import PairCandidates, candidates_of
from medkg.learn.evaluation import measure_fits, share_seen
from medkg.learn.network.graph_network import GraphNetwork
from medkg.learn.network.settings import Settings
from medkg.learn.predictors import Fitted, Inductive, Predictor, Progress, Run, offset_progress
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
    predictor: Predictor | None = None,
    min_belief: float = 0.3,
) -> Model:
    """A model that ranks every drug for every condition of ``graph``.

    It is fitted twice. First on 80 % of the pairs, stopped early on 10 %, measured on the
    last 10 % (``model.metrics``) and calibrated on the validation pairs. Then afresh on all
    pairs, with what the first fit chose, such as the number of epochs: these are the weights
    returned, as a held-out pair would be lost to the user. By default an R-GCN encoder
    (Schlichtkrull et al., 2018) and a DistMult decoder (Yang et al., 2015).

    Args:
        epochs: the most epochs of the first fit.
        seed: of split, weights and negatives; equal seeds give equal models on one device.
        device: ``"auto"`` (CUDA where there is one), ``"cpu"`` or ``"cuda"``.
        progress: called with epochs done, epochs in all and the figures of the last one.
        checkpoint: folder for the state of an unfinished run; a run that finds its own state
            there goes on from it.
        settings: numbers of the graph network.
        predictor: another one than ``GraphNetwork(settings)``.
        min_belief: edges believed less are not seen at all.

    Raises:
        FormatError: too few pairs, no such device, a checkpoint of another run, or both
            ``settings`` and ``predictor``.

    >>> from medkg.learn import KronRls, train
    >>> from medkg.learn.tensors import from_triples
    >>> graph = from_triples((f"DRUGBANK:DB0000{i}", "treats", f"MONDO:000000{j}")
    ...                      for i in range(8) for j in range(8) if i % 2 == j % 2)
    >>> [drug for drug, _ in train(graph, predictor=KronRls()).rank("MONDO:0000001", top=4)]
    ['DRUGBANK:DB00001', 'DRUGBANK:DB00003', 'DRUGBANK:DB00005', 'DRUGBANK:DB00007']
    """
    if settings is not None and predictor is not None:
        raise FormatError("settings are those of the graph network: give them or a predictor")
    method = predictor or GraphNetwork(settings)
    dataset = to_dataset(graph, min_belief=min_belief)

    def file(name: str) -> Path | None:
        return Path(checkpoint) / name if checkpoint is not None else None

    split = split_pairs(dataset, predicate, seed=seed)
    candidates = candidates_of(split)
    run = Run(
        candidates,
        seed=seed,
        epochs=epochs,
        device=device,
        progress=offset_progress(progress, 0, epochs),
        checkpoint=file("split.safetensors"),
    )
    first = method.fit(split, run)
    full = everything(dataset, predicate)
    paired = candidates_of(full)
    again = replace(
        run,
        candidates=paired,
        progress=offset_progress(progress, epochs, 0),
        checkpoint=file("full.safetensors"),
        chosen=first.chosen,
    )
    inductive = isinstance(method, Inductive)
    sides = dataset.sides(predicate) if inductive else (paired.heads, paired.tails)
    weights = method.fit(full, again).weights(*sides)
    heads, tails = (tuple(dataset.nodes[node] for node in side) for side in sides)
    fits = {method.name: first} | {one.name: one.fit(split, run) for one in BASELINES}
    return Model(
        predicate=predicate,
        method=method.name,
        scoring=weights.scoring,
        heads=heads,
        tails=tails,
        details=weights.details,
        settings=method.settings,
        seed=seed,
        chosen=first.chosen,
        fitted_on="all",
        fingerprint=dataset.fingerprint,
        calibration=_calibrate(split, first, candidates),
        metrics={"epochs": epochs, "min_belief": min_belief, **_measure(split, fits, candidates)},
        tensors=weights.arrays,
    )


def _measure(
    split: Split, fits: Mapping[str, Fitted], candidates: PairCandidates
) -> dict[str, Any]:
    """Figures of one split, and what they are of."""
    return {
        "split": split.by,
        "seed": split.seed,
        "train": len(split.train),
        "valid": len(split.valid),
        "test": len(split.test),
        "seen": share_seen(split),
        "candidates": [len(candidates.heads), len(candidates.tails)],
        "methods": measure_fits(split, fits, candidates),
    }


def _calibrate(split: Split, fitted: Fitted, candidates: PairCandidates) -> Calibration:
    scores = fitted.scores(candidates.heads, candidates.tails)
    places = candidates.positions(split.valid)
    return fit_platt(scores[places[:, 0], places[:, 1]], scores[~candidates.known])
