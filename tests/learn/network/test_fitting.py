"""A fit is deterministic, goes on after an interruption, and draws negatives fairly."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from medkg.errors import FormatError
from medkg.learn import Settings
from medkg.learn.candidates import candidates_of
from medkg.learn.network.fitting import Fitter, pick_device
from medkg.learn.network.graph_network import GraphNetwork
from medkg.learn.network.messages import plan_messages
from medkg.learn.predictors import Run
from medkg.learn.splits import split_pairs
from medkg.learn.tensors import to_dataset
from tests.learn.block_graph import QUICK, block_graph

GRAPH = block_graph(share=0.8)


def make_fitter(seed: int = 0, settings: Settings = QUICK) -> Fitter:
    split = split_pairs(to_dataset(GRAPH), "treats", seed=seed)
    run = Run(candidates_of(split), seed=seed, epochs=0, device="cpu")
    return GraphNetwork(settings).prepare(split, run)


class Interrupted(Exception):  # noqa: N818
    """Stands for a kill."""


def test_an_interrupted_run_ends_as_an_uninterrupted_one(tmp_path: Path) -> None:
    whole = make_fitter()
    expected = whole.run(40)

    def kill(done: int, total: int, figures: dict[str, float]) -> None:
        if done == 23:
            raise Interrupted

    path = tmp_path / "state.safetensors"
    with pytest.raises(Interrupted):
        make_fitter().run(40, checkpoint=path, progress=kill)
    resumed = make_fitter()
    steps: list[int] = []
    found = resumed.run(40, checkpoint=path, progress=lambda done, *_: steps.append(done))
    assert steps[0] == 21
    assert (found.epoch, found.best_epoch, found.best_mrr) == (
        expected.epoch,
        expected.best_epoch,
        expected.best_mrr,
    )
    for name, value in expected.best_weights.items():
        assert torch.equal(value, found.best_weights[name]), name


def test_a_checkpoint_of_another_run_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "state.safetensors"
    make_fitter(seed=0).run(5, checkpoint=path)
    with pytest.raises(FormatError, match="another graph, split, seed or settings"):
        make_fitter(seed=1).run(5, checkpoint=path)
    path.write_bytes(b"not a checkpoint")
    with pytest.raises(FormatError, match="not a readable checkpoint"):
        make_fitter(seed=0).run(5, checkpoint=path)


def test_device_auto_is_cuda_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert pick_device("auto").type == "cuda"
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert pick_device("auto").type == "cpu"
    with pytest.raises(FormatError, match="no GPU"):
        pick_device("cuda")
    with pytest.raises(FormatError, match="no device"):
        pick_device("abacus")


def test_negatives_are_of_the_right_kind_and_no_training_pair() -> None:
    fitter = make_fitter()
    data, train_pairs = fitter.split.dataset, fitter.split.train
    made = fitter._negatives(train_pairs[:10], np.random.default_rng(0))
    known = {tuple(pair) for pair in train_pairs.tolist()}
    assert not known & {tuple(pair) for pair in made.tolist()}
    assert {data.kinds[n] for n in made[:, 0]} == {"drug"}
    assert {data.kinds[n] for n in made[:, 1]} <= {"disease", "phenotype"}


def test_a_held_out_pair_may_be_a_negative() -> None:
    # Sparing them would tell the model which they are.
    fitter = make_fitter()
    made = fitter._negatives(fitter.split.train, np.random.default_rng(0))
    held = {tuple(pair) for pair in fitter.split.test.tolist()}
    assert held & {tuple(pair) for pair in made.tolist()}


def test_a_plan_gives_its_targets_the_vectors_of_the_whole_graph() -> None:
    """The cut to a neighbourhood is exact, not an approximation."""
    fitter = make_fitter()
    data = fitter.split.dataset
    small = plan_messages(fitter.split, fitter.split.train[:1].ravel(), layers=2, fanout=16)
    large = plan_messages(fitter.split, np.arange(len(data.nodes)), layers=2, fanout=16)
    assert large.sizes == (len(data.nodes), len(data.nodes))
    target = int(fitter.split.train[0, 0])
    into = [
        {
            (int(plan.nodes[s]), int(r))
            for s, r, t in plan.edges[plan.layers[-1]]
            if plan.nodes[t] == target
        }
        for plan in (small, large)
    ]
    assert into[0] == into[1]
    assert into[0]


def test_no_thread_setting_is_left_behind() -> None:
    before = torch.get_num_threads()
    make_fitter().run(2)
    assert torch.get_num_threads() == before


def test_the_random_state_of_the_caller_is_left_alone() -> None:
    torch.manual_seed(3)
    expected = torch.rand(1)
    torch.manual_seed(3)
    make_fitter().run(2)
    assert torch.equal(torch.rand(1), expected)
