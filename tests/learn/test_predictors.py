"""Encoders, decoders and whole predictors can be passed in, and are treated alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from medkg.errors import FormatError
from medkg.learn import GraphNetwork, KronRls, Model, Settings, compare, evaluate, to_dataset, train
from medkg.learn.baselines import BASELINES
from medkg.learn.evaluation import measure
from medkg.learn.kronrls import interaction_kernel, kron_rls
from medkg.learn.methods import predictor_of
from medkg.learn.network.encoders import Neighbourhood, Widths
from medkg.learn.predictors import Floats, Predictor, Run, ScoreFunction
from medkg.learn.splits import Split
from medkg.learn.tensors import Ints
from tests.learn.block_graph import block_graph

GRAPH = block_graph(share=0.8)
DATASET = to_dataset(GRAPH)


class MeanOfTyped(nn.Module):
    """An encoder that reads everything it may: vectors, features, kinds and typed edges."""

    def __init__(self, widths: Widths, numbers: Settings) -> None:
        super().__init__()
        self.kind = nn.Embedding(widths.kinds, numbers.hidden)
        self.relation = nn.Embedding(widths.relations, numbers.hidden)
        self.project = nn.Linear(widths.features, numbers.hidden)

    def forward(self, nodes: Neighbourhood) -> Tensor:
        assert int(nodes.kinds.min()) >= 0
        vectors: Tensor = nodes.vectors + self.project(nodes.features) + self.kind(nodes.kinds)
        for edges, size in zip(nodes.edges, nodes.sizes, strict=True):
            sent = vectors[edges[:, 0]] * self.relation(edges[:, 1])
            count = torch.bincount(edges[:, 2], minlength=size).clamp(min=1)
            passed = torch.zeros(size, vectors.shape[1]).index_add(0, edges[:, 2], sent)
            vectors = vectors[:size] + passed / count[:, None]
        return vectors


class Perceptron(nn.Module):
    """A decoder that is no inner product; saved as the table of its scores."""

    scoring = "matrix"

    def __init__(self, numbers: Settings) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(2 * numbers.hidden, 8), nn.ReLU(), nn.Linear(8, 1), nn.Flatten(0)
        )

    def forward(self, heads: Tensor, tails: Tensor) -> Tensor:
        logits: Tensor = self.layers(torch.cat([heads, tails], dim=1))
        return logits

    def table(self, heads: Tensor, tails: Tensor) -> Tensor:
        left = heads.repeat_interleave(len(tails), dim=0)
        return self.forward(left, tails.repeat(len(heads), 1)).reshape(len(heads), len(tails))

    def weights(self, heads: Tensor, tails: Tensor) -> Mapping[str, Tensor]:
        return {"score/matrix": self.table(heads, tails)}


@dataclass(frozen=True)
class SameNumber:
    """A predictor that knows the answer to the made-up graph: equal remainders."""

    blocks: int = 4
    name: str = "same number"

    @property
    def settings(self) -> Mapping[str, Any]:
        return {"predictor": "same number", "blocks": self.blocks}

    def fit(self, split: Split, run: Run) -> ScoreFunction:
        numbers = np.array(
            [
                int(node.partition(":")[2].removeprefix("DB")) % self.blocks
                for node in split.dataset.nodes
            ]
        )

        def scores(heads: Ints, tails: Ints) -> Floats:
            return (numbers[heads][:, None] == numbers[tails][None, :]).astype(np.float64)

        return ScoreFunction(scores)


@dataclass(frozen=True)
class Stack:
    """A predictor of several others; how much the second weighs is chosen on validation pairs."""

    members: tuple[Predictor, Predictor]
    name: str = "stack"

    @property
    def settings(self) -> Mapping[str, Any]:
        return {"predictor": "stack", "members": [dict(one.settings) for one in self.members]}

    def fit(self, split: Split, run: Run) -> ScoreFunction:
        told = run.chosen["members"] if run.chosen else (None, None)
        runs = [
            replace(run, chosen=chosen, checkpoint=run.checkpoint and run.checkpoint / str(number))
            for number, chosen in enumerate(told)
        ]
        fits = [one.fit(split, part) for one, part in zip(self.members, runs, strict=True)]

        def scores(heads: Ints, tails: Ints, share: float) -> Floats:
            one, other = (fit.scores(heads, tails).argsort(axis=None).argsort() for fit in fits)
            mixed = (1 - share) * one + share * other
            return np.asarray(mixed.reshape(len(heads), len(tails)), dtype=np.float64)

        def mrr(share: float) -> float:
            table = scores(run.candidates.heads, run.candidates.tails, share)
            return measure(table, split.valid, run.candidates)["mrr"]

        share = run.chosen["share"] if run.chosen else max((0.0, 0.5, 1.0), key=mrr)
        chosen = {"share": share, "members": [dict(fit.chosen) for fit in fits]}
        return ScoreFunction(partial(scores, share=share), chosen)


def toy() -> GraphNetwork:
    return GraphNetwork(Settings(text_dimensions=8), encoder=MeanOfTyped, decoder=Perceptron)


def test_all_stand_in_one_table_of_the_same_splits() -> None:
    predictors = (toy(), SameNumber(), KronRls(), *BASELINES)
    report = compare(DATASET, "treats", predictors, seeds=(0, 1), epochs=10, device="cpu")
    assert list(report.methods) == [
        "MeanOfTyped + Perceptron", "same number", "KronRLS", "degree", "nearest neighbour",
    ]  # fmt: skip
    assert report.mean("same number", "auroc") > 0.9
    assert report.mean("KronRLS", "auroc") > report.mean("degree", "auroc") + 0.2
    assert all(len(values["mrr"]) == 2 for values in report.methods.values())


def test_a_network_of_passed_parts_is_trained_and_saved(tmp_path: Path) -> None:
    model = train(GRAPH, predictor=toy(), epochs=10, device="cpu")
    assert model.method == "MeanOfTyped + Perceptron"
    model.save(tmp_path)
    loaded = Model.load(tmp_path)
    assert (loaded.logits(model.heads, model.tails) == model.logits(model.heads, model.tails)).all()
    found = loaded.on(GRAPH, predictor=toy()).logits(model.heads, model.tails)
    np.testing.assert_allclose(found, model.logits(model.heads, model.tails), atol=1e-4)
    with pytest.raises(FormatError, match="'MeanOfTyped'"):
        loaded.on(GRAPH)
    report = evaluate(loaded, GRAPH, repeats=1, predictor=toy(), device="cpu")
    figures = model.metrics["methods"]["MeanOfTyped + Perceptron"]
    assert report.mean("MeanOfTyped + Perceptron", "mrr") == figures["mrr"]


def test_another_predictor_is_trained_saved_and_ranks(tmp_path: Path) -> None:
    model = train(GRAPH, predictor=SameNumber())
    model.save(tmp_path)
    loaded = Model.load(tmp_path)
    best = [int(drug[-5:]) % 4 for drug, _ in loaded.rank("MONDO:0000006", top=10)]
    assert best == [2] * 10
    with pytest.raises(FormatError, match="trained by as predictor"):
        evaluate(loaded, GRAPH, repeats=1)
    with pytest.raises(FormatError, match="train it again"):
        loaded.on(GRAPH, predictor=SameNumber())


def test_a_stack_takes_over_what_each_of_its_members_chose() -> None:
    quick = GraphNetwork(Settings(text_dimensions=8, patience=10))
    model = train(GRAPH, predictor=Stack((quick, KronRls())), epochs=20, device="cpu")
    assert model.method == "stack"
    assert model.chosen["share"] in (0.0, 0.5, 1.0)
    alone = train(GRAPH, predictor=quick, epochs=20, device="cpu")
    assert model.chosen["members"] == [dict(alone.chosen), {}]
    assert model.metrics["methods"]["stack"]["auroc"] > 0.8


def test_a_closed_form_is_known_by_its_settings(tmp_path: Path) -> None:
    train(GRAPH, predictor=KronRls(penalty=0.5)).save(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"config.json", "weights.safetensors"}
    loaded = Model.load(tmp_path)
    assert predictor_of(loaded.settings) == KronRls(penalty=0.5)
    report = evaluate(loaded, GRAPH, repeats=2)
    assert report.methods["KronRLS"]["mrr"][0] == loaded.metrics["methods"]["KronRLS"]["mrr"]


def test_an_unknown_setting_is_of_another_medkg() -> None:
    with pytest.raises(FormatError, match="surprise"):
        predictor_of({"predictor": "KronRLS", "surprise": 1})


def test_a_baseline_takes_no_settings() -> None:
    with pytest.raises(FormatError, match="degree"):
        predictor_of({"predictor": "degree", "function": "print"})


def test_settings_of_the_network_and_another_predictor_exclude_each_other() -> None:
    with pytest.raises(FormatError, match="give them or a predictor"):
        train(GRAPH, settings=Settings(), predictor=KronRls())


def test_belief_below_which_edges_are_not_seen_goes_into_the_model() -> None:
    model = train(GRAPH, predictor=KronRls(), min_belief=0.9)
    assert model.metrics["min_belief"] == 0.9


def test_kron_rls_by_hand() -> None:
    # With unit kernels every eigenvalue product is 1: each known pair is halved by penalty 1.
    known = np.array([[1.0, 0.0], [0.0, 1.0]])
    assert kron_rls(np.eye(2), np.eye(2), known=known).round(9).tolist() == [[0.5, 0.0], [0.0, 0.5]]
    # Rows [1, 1] and [1, 0]: squared lengths 2 and 1, mean 1.5, distance 1.
    kernel = interaction_kernel(np.array([[1.0, 1.0], [1.0, 0.0]]))
    assert kernel[0, 1] == pytest.approx(np.exp(-1 / 1.5))


def test_kron_rls_is_the_kronecker_solution() -> None:
    rng = np.random.default_rng(0)
    known = (rng.random((4, 3)) < 0.5).astype(float)
    left, right = interaction_kernel(known), interaction_kernel(known.T)
    whole = np.kron(left, right)
    solved = whole @ np.linalg.solve(whole + 0.7 * np.eye(12), known.ravel())
    assert np.allclose(kron_rls(left, right, known=known, penalty=0.7).ravel(), solved)
