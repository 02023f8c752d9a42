"""Figures on pairs nobody trained on, beside the baselines, over repeated splits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from medkg.learn.artifacts import Model
from medkg.learn.baselines import BASELINES
from medkg.learn.candidates import PairCandidates, candidates_of
from medkg.learn.methods import predictor_of
from medkg.learn.metrics import auroc, average_precision, filtered_ranks, rank_metrics
from medkg.learn.predictors import Fitted, Predictor, Progress, Run, offset_progress
from medkg.learn.report import Report
from medkg.learn.splits import Split, split_pairs
from medkg.learn.tensors import Dataset, EdgeSource, Ints, to_dataset

__all__ = ["compare", "evaluate", "measure", "measure_fits", "share_seen"]

_TOP = 10
Figures = dict[str, float]


def measure(
    scores: NDArray[np.float64], pairs: Ints, candidates: PairCandidates, *, by: str = "pair"
) -> Figures:
    """Filtered MRR and Hits@1/3/10 over both directions, AUROC, average precision, coverage@10.

    Positives of AUROC and average precision are ``pairs``, negatives all candidate pairs that
    are not known; with ``by="disease"`` only those of the held-out conditions, as telling
    these from other conditions is no merit. Coverage is the share of drugs that stand in the
    first ten for at least one condition: low where everybody is given the same ten.

    Args:
        scores: ``[D, C]``.
        pairs: ``[n, 2]`` node numbers.
    """
    places = candidates.positions(pairs)
    figures = rank_metrics(filtered_ranks(scores, places, candidates.known))
    unknown = ~candidates.known
    if by == "disease":
        asked = np.zeros(len(candidates.tails), dtype=np.bool_)
        asked[places[:, 1]] = True
        unknown = unknown & asked[None, :]
    positive, negative = scores[places[:, 0], places[:, 1]], scores[unknown]
    top = np.argsort(-scores, axis=0, kind="stable")[:_TOP]
    return {
        **figures,
        "auroc": auroc(positive, negative),
        "ap": average_precision(positive, negative),
        f"coverage@{_TOP}": len(np.unique(top)) / len(candidates.heads),
    }


def measure_fits(
    split: Split, fits: Mapping[str, Fitted], candidates: PairCandidates
) -> dict[str, Figures]:
    """Test figures of each fit, by name, on one split."""
    return {
        name: measure(
            fit.scores(candidates.heads, candidates.tails), split.test, candidates, by=split.by
        )
        for name, fit in fits.items()
    }


def evaluate(
    model: Model,
    graph: EdgeSource,
    *,
    repeats: int = 3,
    by: str = "pair",
    device: str = "auto",
    predictor: Predictor | None = None,
    progress: Progress | None = None,
) -> Report:
    """Held-out figures of models fitted like ``model``, one per split, beside the baselines.

    The model itself saw every pair, so each split gets a fresh fit with the same settings;
    ``repeats`` splits take the seeds ``model.seed``, ``model.seed + 1`` and so on. With few
    test pairs one split says little: read the deviation.

    Args:
        by: ``"pair"``, or ``"disease"`` for conditions never seen with a drug.
        predictor: what the model was trained by, if it is none of medkg's own.

    Raises:
        FormatError: no such split, too few pairs, or a predictor that medkg does not know.
    """
    chosen = predictor or predictor_of(model.settings)
    dataset = to_dataset(graph, min_belief=model.metrics["min_belief"])
    # Training measured the first split already, in the same way.
    measured = (
        by == model.metrics["split"]
        and dataset.fingerprint == model.fingerprint
        and dict(chosen.settings) == dict(model.settings)
    )
    known = {model.seed: model.metrics["methods"]} if measured else {}
    return compare(
        dataset,
        model.predicate,
        (chosen, *BASELINES),
        seeds=tuple(range(model.seed, model.seed + repeats)),
        by=by,
        epochs=int(model.metrics["epochs"]),
        device=device,
        known=known,
        progress=progress,
    )


def compare(
    dataset: Dataset,
    predicate: str,
    predictors: Sequence[Predictor],
    *,
    seeds: tuple[int, ...],
    by: str = "pair",
    epochs: int = 200,
    device: str = "auto",
    known: Mapping[int, dict[str, Figures]] | None = None,
    progress: Progress | None = None,
) -> Report:
    """Held-out figures of predictors on the same splits, one for each seed.

    Args:
        epochs: the most steps of those that are fitted step by step.
        known: figures already measured, by seed; these seeds are not fitted again.
    """
    found: list[dict[str, Figures]] = []
    tested, seen = [], []
    shape = (0, 0)
    for number, seed in enumerate(seeds):
        split = split_pairs(dataset, predicate, by=by, seed=seed)
        candidates = candidates_of(split)
        figures = (known or {}).get(seed)
        if figures is None:
            tell = offset_progress(progress, number * epochs, (len(seeds) - number - 1) * epochs)
            run = Run(candidates, seed=seed, epochs=epochs, device=device, progress=tell)
            fits = {one.name: one.fit(split, run) for one in predictors}
            figures = measure_fits(split, fits, candidates)
        found.append(figures)
        tested.append(len(split.test))
        seen.append(share_seen(split))
        shape = (len(candidates.heads), len(candidates.tails))
    methods = {
        method: {metric: tuple(f[method][metric] for f in found) for metric in found[0][method]}
        for method in found[0]
    }
    pairs = len(dataset.triples(predicate))
    return Report(predicate, by, seeds, pairs, tuple(tested), fmean(seen), shape, methods)


def share_seen(split: Split) -> float:
    """Share of test pairs both of whose ends have a training pair."""
    left = np.isin(split.test[:, 0], split.train[:, 0])
    return float((left & np.isin(split.test[:, 1], split.train[:, 1])).mean())
