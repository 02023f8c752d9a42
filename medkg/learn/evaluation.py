"""Figures on pairs nobody trained on, beside the baselines, over repeated splits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean, stdev
from typing import Any

import numpy as np
from numpy.typing import NDArray

from medkg.learn.artifacts import Model
from medkg.learn.baselines import BASELINES
from medkg.learn.candidates import Candidates, candidates_of
from medkg.learn.encoding import node_features
from medkg.learn.features import fit_text
from medkg.learn.fitting import Fitter, Progress
from medkg.learn.metrics import auroc, average_precision, filtered_ranks, rank_metrics
from medkg.learn.settings import Settings
from medkg.learn.splits import Split, split_pairs
from medkg.learn.tensors import Dataset, EdgeSource, Ints, to_dataset

__all__ = ["METHOD", "Report", "evaluate", "evaluate_settings", "measure", "measure_split"]

METHOD = "R-GCN + DistMult"
_TOP = 10
Figures = dict[str, float]


@dataclass(frozen=True)
class Report:
    """Test figures of each method over one or more splits.

    Attributes:
        by, seeds: how the pairs were split, and once per seed.
        pairs: claims in the graph; ``tested``: test pairs per seed.
        seen: share of test pairs both of whose ends have a training pair.
        candidates: drugs and conditions a pair is ranked among.
        methods: per method and metric, one figure per seed.
    """

    predicate: str
    by: str
    seeds: tuple[int, ...]
    pairs: int
    tested: tuple[int, ...]
    seen: float
    candidates: tuple[int, int]
    methods: Mapping[str, Mapping[str, tuple[float, ...]]]

    def mean(self, method: str, metric: str) -> float:
        """Mean of a figure over the seeds."""
        return fmean(self.methods[method][metric])

    def deviation(self, method: str, metric: str) -> float:
        """Sample standard deviation over the seeds; 0 for a single one."""
        values = self.methods[method][metric]
        return stdev(values) if len(values) > 1 else 0.0

    def rows(self) -> list[dict[str, str]]:
        """One row per method: ``mean ± sd`` of each figure, as text."""
        return [
            {"method": method}
            | {
                metric: f"{self.mean(method, metric):.3f} ± {self.deviation(method, metric):.3f}"
                for metric in figures
            }
            for method, figures in self.methods.items()
        ]

    def __str__(self) -> str:
        rows = self.rows()
        widths = {key: max(len(key), *(len(row[key]) for row in rows)) for key in rows[0]}
        lines = ["  ".join(f"{key:<{width}}" for key, width in widths.items())]
        lines += ["  ".join(f"{row[key]:<{w}}" for key, w in widths.items()) for row in rows]
        drugs, conditions = self.candidates
        note = (
            f"{self.predicate}: {sum(self.tested)} held-out pairs of {self.pairs}, split by "
            f"{self.by}, seeds {', '.join(map(str, self.seeds))} (mean ± sd over seeds);\n"
            f"ranked among {drugs} subjects and {conditions} objects, other known pairs left out; "
            f"{self.seen:.0%} of the pairs have both ends in training"
        )
        return "\n".join([note, *(line.rstrip() for line in lines)])

    def to_json(self) -> dict[str, Any]:
        """Everything in the report, as plain JSON values; a figure that does not exist is null."""
        return {
            "predicate": self.predicate,
            "split": self.by,
            "seeds": list(self.seeds),
            "pairs": self.pairs,
            "tested": list(self.tested),
            "seen": self.seen,
            "candidates": list(self.candidates),
            "methods": {
                method: {
                    metric: {
                        "mean": _finite(self.mean(method, metric)),
                        "sd": _finite(self.deviation(method, metric)),
                        "values": [_finite(value) for value in values],
                    }
                    for metric, values in figures.items()
                }
                for method, figures in self.methods.items()
            },
        }


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None


def measure(
    scores: NDArray[np.float64], pairs: Ints, candidates: Candidates, *, by: str = "pair"
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


def measure_split(split: Split, fitter: Fitter, candidates: Candidates) -> dict[str, Figures]:
    """Test figures of the fitted model and of each baseline, on one split."""
    heads, tails = candidates.heads, candidates.tails
    scored = {METHOD: fitter.scores(heads, tails)}
    scored |= {name: baseline(split, heads, tails) for name, baseline in BASELINES.items()}
    return {
        name: measure(scores, split.test, candidates, by=split.by)
        for name, scores in scored.items()
    }


def evaluate(
    model: Model,
    graph: EdgeSource,
    *,
    repeats: int = 3,
    by: str = "pair",
    device: str = "auto",
    progress: Progress | None = None,
) -> Report:
    """Held-out figures of models fitted like ``model``, one per split, beside the baselines.

    The model itself saw every pair, so each split gets a fresh fit with the same settings;
    ``repeats`` splits take the seeds ``model.seed``, ``model.seed + 1`` and so on. With few
    test pairs one split says little: read the deviation.

    Args:
        by: ``"pair"``, or ``"disease"`` for conditions never seen with a drug.

    Raises:
        FormatError: no such split, or too few pairs.
    """
    settings = Settings(**model.settings)
    dataset = to_dataset(graph, min_belief=settings.min_belief)
    # Training measured the first split already, in the same way.
    measured = by == model.metrics.get("split") and dataset.fingerprint == model.fingerprint
    known = {model.seed: model.metrics["methods"]} if measured else {}
    return evaluate_settings(
        dataset,
        model.predicate,
        settings=settings,
        seeds=tuple(range(model.seed, model.seed + repeats)),
        by=by,
        epochs=int(model.metrics.get("epochs", model.epochs)),
        device=device,
        known=known,
        progress=progress,
    )


def evaluate_settings(
    dataset: Dataset,
    predicate: str,
    *,
    settings: Settings,
    seeds: tuple[int, ...],
    by: str,
    epochs: int,
    device: str = "auto",
    known: Mapping[int, dict[str, Figures]] | None = None,
    progress: Progress | None = None,
) -> Report:
    """The report of ``evaluate`` for settings, without a model.

    Args:
        known: figures already measured, by seed; these seeds are not fitted again.
    """
    kinds = sorted(set(dataset.kinds))
    text = fit_text(dataset.names, dimensions=settings.text_dimensions)
    features = node_features(dataset, text, kinds)
    found: list[dict[str, Figures]] = []
    tested, seen = [], []
    shape = (0, 0)
    for number, seed in enumerate(seeds):
        split = split_pairs(dataset, predicate, by=by, seed=seed)
        candidates = candidates_of(split)
        figures = (known or {}).get(seed)
        if figures is None:
            fitter = Fitter(
                split, features, candidates, settings=settings, seed=seed, device=device
            )
            fitter.run(epochs, progress=_shifted(progress, number, len(seeds)))
            figures = measure_split(split, fitter, candidates)
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


def _shifted(progress: Progress | None, number: int, count: int) -> Progress | None:
    if progress is None:
        return None

    def shifted(done: int, total: int, figures: dict[str, float]) -> None:
        progress(number * total + done, count * total, figures)

    return shifted
