"""Encoders, decoders and whole predictors can be passed in, and are treated alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from medkg.errors import FormatError
from medkg.learn import Gcn, KronRls, Model, Settings, compare, evaluate, to_dataset, train
from medkg.learn.baselines import BASELINES
from medkg.learn.decoders import DECODERS, DistMult
from medkg.learn.encoders import ENCODERS
from medkg.learn.kronrls import interaction_kernel, kron_rls
from medkg.learn.methods import predictor_of
from medkg.learn.predictors import Floats, Run, Scored
from medkg.learn.splits import Split
from medkg.learn.tensors import Ints
from tests.learn.block_graph import block_graph

GRAPH = block_graph(share=0.8)
DATASET = to_dataset(GRAPH)


class Features(nn.Module):
    """An encoder that looks at no neighbour."""

    def __init__(self, features: int, identities: int, relations: int, numbers: Settings) -> None:
        super().__init__()
        self.project = nn.Linear(features, numbers.hidden)

    def forward(
        self, features: Tensor, identity: Tensor, layers: Sequence[Tensor], sizes: Sequence[int]
    ) -> Tensor:
        vectors: Tensor = self.project(features)[: sizes[-1]]
        return vectors


class WithoutBias(DistMult):
    """A decoder that does not know how common a node is."""

    def forward(self, heads: Tensor, tails: Tensor) -> Tensor:
        return (heads * self.relation * tails).sum(dim=1)

    def table(self, heads: Tensor, tails: Tensor) -> Tensor:
        return (heads * self.relation) @ tails.t()

    def kept(self, heads: Tensor, tails: Tensor) -> Mapping[str, Tensor]:
        biases = {"score/heads": torch.zeros(len(heads)), "score/tails": torch.zeros(len(tails))}
        return {**super().kept(heads, tails), **biases}


@dataclass(frozen=True)
class SameNumber:
    """A predictor that knows the answer to the made-up graph: equal remainders."""

    blocks: int = 4
    name: str = "same number"

    @property
    def settings(self) -> Mapping[str, Any]:
        return {"predictor": "same number", "blocks": self.blocks}

    def fit(self, split: Split, run: Run) -> Scored:
        numbers = np.array(
            [
                int(node.partition(":")[2].removeprefix("DB")) % self.blocks
                for node in split.dataset.nodes
            ]
        )

        def scores(heads: Ints, tails: Ints) -> Floats:
            return (numbers[heads][:, None] == numbers[tails][None, :]).astype(np.float64)

        return Scored(scores)


def toy() -> Gcn:
    return Gcn(
        Settings(encoder="features", decoder="plain", text_dimensions=8),
        encoders={**ENCODERS, "features": Features},
        decoders={**DECODERS, "plain": WithoutBias},
    )


def test_all_stand_in_one_table_of_the_same_splits() -> None:
    predictors = (toy(), SameNumber(), KronRls(), *BASELINES)
    report = compare(DATASET, "treats", predictors, seeds=(0, 1), epochs=10, device="cpu")
    assert list(report.methods) == [
        "features + plain", "same number", "KronRLS", "degree", "nearest neighbour",
    ]  # fmt: skip
    assert report.mean("same number", "auroc") > 0.9
    assert report.mean("KronRLS", "auroc") > report.mean("degree", "auroc") + 0.2
    assert all(len(values["mrr"]) == 2 for values in report.methods.values())


def test_a_network_of_passed_parts_is_trained_and_saved(tmp_path: Path) -> None:
    model = train(GRAPH, predictor=toy(), epochs=10, device="cpu")
    assert model.method == "features + plain"
    assert not model.tensors["score/heads"].any()
    model.save(tmp_path)
    loaded = Model.load(tmp_path)
    assert (loaded.logits(model.heads, model.tails) == model.logits(model.heads, model.tails)).all()
    report = evaluate(loaded, GRAPH, repeats=1, predictor=toy(), device="cpu")
    figures = model.metrics["methods"]["features + plain"]
    assert report.mean("features + plain", "mrr") == figures["mrr"]


def test_another_predictor_is_trained_saved_and_ranks(tmp_path: Path) -> None:
    model = train(GRAPH, predictor=SameNumber())
    model.save(tmp_path)
    loaded = Model.load(tmp_path)
    best = [int(drug[-5:]) % 4 for drug, _ in loaded.rank("MONDO:0000006", top=10)]
    assert best == [2] * 10
    with pytest.raises(FormatError, match="Pass your own"):
        evaluate(loaded, GRAPH, repeats=1)
    with pytest.raises(FormatError, match="train it again"):
        loaded.on(GRAPH)


def test_a_closed_form_is_known_by_its_settings(tmp_path: Path) -> None:
    train(GRAPH, predictor=KronRls(penalty=0.5)).save(tmp_path)
    loaded = Model.load(tmp_path)
    assert predictor_of(loaded.settings) == KronRls(penalty=0.5)
    report = evaluate(loaded, GRAPH, repeats=2)
    assert report.methods["KronRLS"]["mrr"][0] == loaded.metrics["methods"]["KronRLS"]["mrr"]


def test_an_unknown_setting_is_of_another_medkg() -> None:
    with pytest.raises(FormatError, match="surprise"):
        predictor_of({"predictor": "kronrls", "surprise": 1})


def test_kron_rls_by_hand() -> None:
    # With unit kernels every eigenvalue product is 1: each known pair is halved by penalty 1.
    known = np.array([[1.0, 0.0], [0.0, 1.0]])
    assert kron_rls(np.eye(2), np.eye(2), known).round(9).tolist() == [[0.5, 0.0], [0.0, 0.5]]
    # Rows [1, 1] and [1, 0]: squared lengths 2 and 1, mean 1.5, distance 1.
    kernel = interaction_kernel(np.array([[1.0, 1.0], [1.0, 0.0]]))
    assert kernel[0, 1] == pytest.approx(np.exp(-1 / 1.5))


def test_kron_rls_is_the_kronecker_solution() -> None:
    rng = np.random.default_rng(0)
    known = (rng.random((4, 3)) < 0.5).astype(float)
    left, right = interaction_kernel(known), interaction_kernel(known.T)
    whole = np.kron(left, right)
    solved = whole @ np.linalg.solve(whole + 0.7 * np.eye(12), known.ravel())
    assert np.allclose(kron_rls(left, right, known, 0.7).ravel(), solved)
