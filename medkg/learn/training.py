"""Graph -> trained, measured and calibrated model."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from medkg.learn.artifacts import Model
from medkg.learn.baselines import BASELINES
from medkg.learn.calibration import Calibration, fit_platt
from medkg.learn.candidates import Candidates, candidates_of
from medkg.learn.evaluation import measure_fits, share_seen
from medkg.learn.gcn import Gcn
from medkg.learn.predictors import Fitted, Predictor, Progress, Run, shifted
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
    predictor: Predictor | None = None,
) -> Model:
    """A model that ranks every drug for every condition of ``graph``.

    It is fitted twice. First on 80 % of the pairs, stopped early on 10 %, measured on the
    last 10 % (``model.metrics``) and calibrated on the validation pairs. Then afresh on all
    pairs, for as many epochs as the first fit did best with: these are the weights returned,
    as a held-out pair would be lost to the user. By default an R-GCN encoder (Schlichtkrull
    et al., 2018) and a DistMult decoder (Yang et al., 2015).

    Args:
        epochs: the most epochs of the first fit.
        seed: of split, weights and negatives; equal seeds give equal models on one device.
        device: ``"auto"`` (CUDA where there is one), ``"cpu"`` or ``"cuda"``.
        progress: called with epochs done, epochs in all and the figures of the last one.
        checkpoint: folder for the state of an unfinished run; a run that finds its own state
            there goes on from it.
        settings: numbers of the graph network, and which encoder and decoder it has.
        predictor: another predictor than ``Gcn(settings)``.

    Raises:
        FormatError: too few pairs, no such device, or a checkpoint of another run.

    >>> from medkg.learn import KronRls, train
    >>> from medkg.learn.tensors import from_triples
    >>> graph = from_triples((f"DRUGBANK:DB0000{i}", "treats", f"MONDO:000000{j}")
    ...                      for i in range(8) for j in range(8) if i % 2 == j % 2)
    >>> [drug for drug, _ in train(graph, predictor=KronRls()).rank("MONDO:0000001", top=4)]
    ['DRUGBANK:DB00001', 'DRUGBANK:DB00003', 'DRUGBANK:DB00005', 'DRUGBANK:DB00007']
    """
    settings = settings or Settings()
    chosen = predictor or Gcn(settings)
    dataset = to_dataset(graph, min_belief=settings.min_belief)
    folder = Path(checkpoint) if checkpoint is not None else None

    split = split_pairs(dataset, predicate, seed=seed)
    candidates = candidates_of(split)
    run = Run(
        candidates,
        seed=seed,
        epochs=epochs,
        device=device,
        progress=shifted(progress, 0, 2 * epochs),
        checkpoint=folder / "split.safetensors" if folder else None,
    )
    first = chosen.fit(split, run)
    full = everything(dataset, predicate)
    paired = candidates_of(full)
    final = chosen.fit(
        full,
        replace(
            run,
            candidates=paired,
            epochs=first.epochs,
            progress=shifted(progress, epochs, epochs + first.epochs),
            checkpoint=folder / "full.safetensors" if folder else None,
        ),
    )
    sides = dataset.sides(predicate) if final.inductive else (paired.heads, paired.tails)
    kept = final.kept(*sides)
    heads, tails = (tuple(dataset.nodes[node] for node in side) for side in sides)
    fits = {chosen.name: first} | {one.name: one.fit(split, run) for one in BASELINES}
    return Model(
        predicate=predicate,
        method=chosen.name,
        scoring=kept.scoring,
        heads=heads,
        tails=tails,
        details=kept.details,
        settings=chosen.settings,
        seed=seed,
        epochs=first.epochs,
        fitted_on="all",
        fingerprint=dataset.fingerprint,
        calibration=_calibrate(split, first, candidates),
        metrics={
            "split": split.by,
            "seed": seed,
            "epochs": epochs,
            "min_belief": settings.min_belief,
            "train": len(split.train),
            "valid": len(split.valid),
            "test": len(split.test),
            "seen": share_seen(split),
            "candidates": [len(candidates.heads), len(candidates.tails)],
            "methods": measure_fits(split, fits, candidates),
        },
        tensors=kept.arrays,
    )


def _calibrate(split: Split, fitted: Fitted, candidates: Candidates) -> Calibration:
    scores = fitted.scores(candidates.heads, candidates.tails)
    places = candidates.positions(split.valid)
    return fit_platt(scores[places[:, 0], places[:, 1]], scores[~candidates.known])
