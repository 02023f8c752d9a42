"""The graph as tensors, a model of it, and its metrics.

Comes in: a graph. Goes out: a model that scores pairs of nodes, and a report of held-out figures.
Begin with ``training.py``; ``predictors.py`` says what a link model is, and ``methods.py`` which
there are.

Names load on first use, so that importing this station does not import torch.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from medkg.learn.extra import learn_extra

if TYPE_CHECKING:
    from medkg.learn.artifacts import Model
    from medkg.learn.evaluation import compare, evaluate
    from medkg.learn.kronrls import KronRls
    from medkg.learn.network.graph_network import GraphNetwork
    from medkg.learn.network.settings import Settings
    from medkg.learn.predictors import Fitted, Predictor, Run
    from medkg.learn.report import Report
    from medkg.learn.splits import check_leaks, split_pairs
    from medkg.learn.tensors import Dataset, EdgeSource, to_dataset
    from medkg.learn.training import train

# public name -> module that defines it
_PUBLIC = {
    "Dataset": "tensors",
    "EdgeSource": "tensors",
    "Fitted": "predictors",
    "GraphNetwork": "network.graph_network",
    "KronRls": "kronrls",
    "Model": "artifacts",
    "Predictor": "predictors",
    "Report": "report",
    "Run": "predictors",
    "Settings": "network.settings",
    "check_leaks": "splits",
    "compare": "evaluation",
    "evaluate": "evaluation",
    "split_pairs": "splits",
    "to_dataset": "tensors",
    "train": "training",
}

__all__ = [
    "Dataset",
    "EdgeSource",
    "Fitted",
    "GraphNetwork",
    "KronRls",
    "Model",
    "Predictor",
    "Report",
    "Run",
    "Settings",
    "check_leaks",
    "compare",
    "evaluate",
    "split_pairs",
    "to_dataset",
    "train",
]


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'medkg.learn' has no attribute {name!r}")
    with learn_extra():
        return getattr(import_module(f"medkg.learn.{_PUBLIC[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
