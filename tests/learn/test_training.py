"""What a trained model knows, and that it stays the same through files and interruptions."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file, save_file

from medkg.errors import FormatError, UnknownTermError
from medkg.learn import Model, Settings, evaluate, train
from medkg.learn.candidates import candidates_of
from medkg.learn.network.fitting import Fitter, pick_device
from medkg.learn.network.graph_network import GraphNetwork
from medkg.learn.network.messages import plan_messages
from medkg.learn.predictors import Run
from medkg.learn.report import Report
from medkg.learn.splits import split_pairs
from medkg.learn.tensors import from_triples, to_dataset
from tests.learn.block_graph import block_graph

GRAPH = block_graph(share=0.8)
QUICK = Settings(text_dimensions=8, patience=30)
METHOD = GraphNetwork().name


@pytest.fixture(scope="module")
def model() -> Model:
    return train(GRAPH, epochs=80, settings=QUICK)


@pytest.fixture(scope="module")
def report(model: Model) -> Report:
    return evaluate(model, GRAPH, repeats=2)


def make_fitter(seed: int = 0, settings: Settings = QUICK) -> Fitter:
    split = split_pairs(to_dataset(GRAPH), "treats", seed=seed)
    run = Run(candidates_of(split), seed=seed, epochs=0, device="cpu")
    return GraphNetwork(settings).prepare(split, run)


def test_learns_planted_blocks_better_than_popularity(report: Report) -> None:
    assert report.mean(METHOD, "auroc") > 0.9
    assert report.mean(METHOD, "auroc") > report.mean("degree", "auroc") + 0.2
    assert report.mean(METHOD, "mrr") > 2 * report.mean("degree", "mrr")


def test_ranks_a_conditions_own_block_first(model: Model) -> None:
    # Drug n and condition n are in block n % 4.
    top = [int(curie[-5:]) % 4 for curie, _ in model.rank("MONDO:0000002", top=5)]
    assert top == [2] * 5


def test_rank_is_sorted_probabilities_of_all_drugs(model: Model) -> None:
    ranked = model.rank("MONDO:0000001")
    values = [value for _, value in ranked]
    assert len(ranked) == 40
    assert values == sorted(values, reverse=True)
    assert all(0.0 < value < 1.0 for value in values)


def test_score_is_a_matrix_that_agrees_with_rank(model: Model) -> None:
    ranked = dict(model.rank("MONDO:0000001"))
    scores = model.score(["DRUGBANK:DB00003", "DRUGBANK:DB00001"], ["MONDO:0000001"])
    assert scores.shape == (2, 1)
    assert scores[1, 0] == pytest.approx(ranked["DRUGBANK:DB00001"])


def test_an_unknown_condition_says_what_to_do(model: Model) -> None:
    with pytest.raises(UnknownTermError, match=r"model\.on\(graph\)"):
        model.rank("MONDO:9999999")


def test_equal_seeds_give_equal_models_and_others_do_not(model: Model) -> None:
    again = train(GRAPH, epochs=80, settings=QUICK)
    other = train(GRAPH, epochs=80, settings=QUICK, seed=1)
    assert (again.logits(again.heads, again.tails) == model.logits(model.heads, model.tails)).all()
    assert (other.logits(other.heads, other.tails) != model.logits(model.heads, model.tails)).any()


def test_a_disease_added_later_is_scored_by_its_neighbours(model: Model) -> None:
    nodes = (*GRAPH.nodes, ("MONDO:0999999", "disease", "disorder nobody studied"))
    edges = (*GRAPH.edges, ("MONDO:0999999", "has_phenotype", "HP:0000003"))
    extended = model.on(from_triples(edges, nodes))
    scores = extended.score(extended.heads, ["MONDO:0999999"])[:, 0]
    assert np.isfinite(scores).all()
    block = np.array([int(curie[-5:]) % 4 for curie in extended.heads])
    # HP:0000003 is the sign of block 2.
    assert scores[block == 2].mean() > scores[block != 2].mean()


def test_on_its_own_graph_a_model_is_unchanged(model: Model) -> None:
    same = model.on(GRAPH)
    both = [m.logits(model.heads, model.tails) for m in (same, model)]
    np.testing.assert_allclose(both[0], both[1], atol=1e-5)


def test_an_unseen_predicate_in_the_graph_is_left_out(model: Model) -> None:
    edges = (*GRAPH.edges, ("DRUGBANK:DB00001", "unheard_of", "MONDO:0000001"))
    same = model.on(from_triples(edges, GRAPH.nodes))
    both = [m.logits(model.heads, model.tails) for m in (same, model)]
    np.testing.assert_allclose(both[0], both[1], atol=1e-5)


def test_test_figures_stand_beside_weights_that_saw_everything(model: Model) -> None:
    assert model.fitted_on == "all"
    assert model.metrics["test"] + model.metrics["valid"] + model.metrics["train"] == sum(
        predicate == "treats" for _, predicate, _ in GRAPH.edges
    )
    assert set(model.metrics["methods"]) == {METHOD, "degree", "nearest neighbour"}


def test_reports_repeat_what_training_measured(model: Model, report: Report) -> None:
    assert report.seeds == (0, 1)
    figures = model.metrics["methods"][METHOD]
    assert report.methods[METHOD]["mrr"][0] == figures["mrr"]
    fresh = make_fitter()
    fresh.run(80)
    places = fresh.candidates.positions(fresh.split.test)
    assert len(places) == report.tested[0]


def test_report_as_text_and_json(report: Report) -> None:
    text = str(report)
    assert "nearest neighbour" in text
    assert "±" in text
    figures = json.loads(json.dumps(report.to_json(), allow_nan=False))
    assert figures["methods"]["degree"]["mrr"]["mean"] == report.mean("degree", "mrr")
    assert len(figures["methods"]["degree"]["mrr"]["values"]) == 2


def test_report_in_a_notebook(report: Report) -> None:
    assert repr(report).startswith("Report(treats, split by pair, mrr: R-GCN + DistMult 0.")
    page = report._repr_html_()
    assert page.count("<tr>") == 4
    assert f"<td>{report.rows()[0]['auroc']}</td>" in page
    frame = report.to_frame()
    assert frame.shape == (6, 2 + 7)
    chosen = frame[frame.method == "degree"]
    assert chosen.seed.tolist() == [0, 1]
    assert chosen.mrr.tolist() == list(report.methods["degree"]["mrr"])


def test_model_in_a_notebook(model: Model) -> None:
    assert repr(model) == "Model(treats by R-GCN + DistMult, 40 subjects x 44 objects)"
    assert model._repr_html_().count("<tr>") == 4
    named = dataclasses.replace(model, method="<script>")
    assert "<script>" not in named._repr_html_()


def test_split_by_disease(model: Model) -> None:
    found = evaluate(model, GRAPH, repeats=1, by="disease")
    assert found.seen == 0.0
    assert found.mean(METHOD, "auroc") > found.mean("degree", "auroc")


def test_progress_reaches_its_end() -> None:
    seen: list[tuple[int, int]] = []
    train(GRAPH, epochs=10, settings=QUICK, progress=lambda *step: seen.append(step[:2]))
    assert seen[-1][0] == seen[-1][1]
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


# Files ------------------------------------------------------------------------------------


def test_a_loaded_model_scores_the_same(model: Model, tmp_path: Path) -> None:
    model.save(tmp_path)
    loaded = Model.load(tmp_path)
    assert (loaded.score(model.heads, model.tails) == model.score(model.heads, model.tails)).all()
    assert loaded.metrics == json.loads(json.dumps(model.metrics))
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "config.json",
        "weights.safetensors",
    ]


def test_scoring_a_loaded_model_needs_no_torch(model: Model, tmp_path: Path) -> None:
    model.save(tmp_path)
    code = (
        "import sys; from medkg.learn import Model; "
        f"m = Model.load({str(tmp_path)!r}); m.rank('MONDO:0000001'); print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def flip_a_byte(folder: Path) -> None:
    path = folder / "weights.safetensors"
    content = bytearray(path.read_bytes())
    content[-5] ^= 0xFF
    path.write_bytes(content)


def truncate(folder: Path) -> None:
    path = folder / "weights.safetensors"
    path.write_bytes(path.read_bytes()[:1000])


def resign(folder: Path) -> None:
    """The checksum of the weights as they are now, as a forger would write it."""
    config = json.loads((folder / "config.json").read_text())
    content = (folder / "weights.safetensors").read_bytes()
    config["weights_sha256"] = hashlib.sha256(content).hexdigest()
    (folder / "config.json").write_text(json.dumps(config))


def truncate_and_resign(folder: Path) -> None:
    truncate(folder)
    resign(folder)


def pickle_and_resign(folder: Path) -> None:
    (folder / "weights.safetensors").write_bytes(pickle.dumps({"vectors/heads": [1.0]}))
    resign(folder)


def drop_a_tensor(folder: Path) -> None:
    path = folder / "weights.safetensors"
    tensors = load_file(path)
    tensors.pop("vectors/heads")
    save_file(tensors, path)
    resign(folder)


def add_a_tensor(folder: Path) -> None:
    path = folder / "weights.safetensors"
    save_file({**load_file(path), "extra": np.zeros(1)}, path)
    resign(folder)


def fill_with_nan(folder: Path) -> None:
    path = folder / "weights.safetensors"
    tensors = load_file(path)
    tensors["vectors/heads"][0, 0] = np.nan
    save_file(tensors, path)
    resign(folder)


def forget_a_drug(folder: Path) -> None:
    edit(folder, heads=json.loads((folder / "config.json").read_text())["heads"][1:])


def edit(folder: Path, **changes: object) -> None:
    path = folder / "config.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (flip_a_byte, "checksum"),
        (truncate, "checksum"),
        (truncate_and_resign, "not a safetensors file"),
        (pickle_and_resign, "not a safetensors file"),
        (drop_a_tensor, "vectors/heads"),
        (add_a_tensor, "extra"),
        (fill_with_nan, "not finite"),
        (forget_a_drug, "vectors/heads"),
        (lambda folder: (folder / "weights.safetensors").unlink(), "no readable weights"),
        (lambda folder: (folder / "config.json").unlink(), "no readable model"),
        (lambda folder: (folder / "config.json").write_text("{"), "no readable model"),
        (lambda folder: (folder / "config.json").write_text("[1]"), "model format"),
        (lambda folder: edit(folder, format=99), "format 99"),
        (lambda folder: edit(folder, surprise=1), "surprise"),
        (lambda folder: edit(folder, heads="all"), "list of strings"),
        (lambda folder: edit(folder, calibration=["a"]), "calibration"),
        (lambda folder: edit(folder, settings=[]), "settings"),
        (lambda folder: edit(folder, settings={}, metrics={}), "'metrics' lacks"),
        (lambda folder: edit(folder, scoring="magic"), "no scoring 'magic'"),
    ],
)
def test_a_damaged_model_is_refused(model: Model, tmp_path: Path, damage, message: str) -> None:  # type: ignore[no-untyped-def]
    model.save(tmp_path)
    damage(tmp_path)
    with pytest.raises(FormatError, match=message):
        Model.load(tmp_path)


def test_settings_of_another_medkg_are_refused_when_encoding(model: Model) -> None:
    other = dataclasses.replace(model, settings={**model.settings, "surprise": 1})
    with pytest.raises(FormatError, match="surprise"):
        other.on(GRAPH)


# Interruptions ----------------------------------------------------------------------------


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


def test_training_resumes_and_a_finished_run_is_not_repeated(model: Model, tmp_path: Path) -> None:
    first = train(GRAPH, epochs=80, settings=QUICK, checkpoint=tmp_path)
    steps: list[int] = []
    again = train(
        GRAPH,
        epochs=80,
        settings=QUICK,
        checkpoint=tmp_path,
        progress=lambda done, *_: steps.append(done),
    )
    assert steps == []
    for found in (first, again):
        scores = found.score(model.heads, model.tails)
        assert (scores == model.score(model.heads, model.tails)).all()


def test_a_checkpoint_of_another_run_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "state.safetensors"
    make_fitter(seed=0).run(5, checkpoint=path)
    with pytest.raises(FormatError, match="another graph, split, seed or settings"):
        make_fitter(seed=1).run(5, checkpoint=path)
    path.write_bytes(b"not a checkpoint")
    with pytest.raises(FormatError, match="not a readable checkpoint"):
        make_fitter(seed=0).run(5, checkpoint=path)


# Parts ------------------------------------------------------------------------------------


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


def test_importing_the_station_loads_no_torch() -> None:
    code = "import medkg.learn, sys; medkg.learn.Settings; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_without_torch_the_error_names_the_extra() -> None:
    code = """
import sys
sys.modules["torch"] = None
from medkg.errors import MissingExtraError
try:
    from medkg.learn import train
except MissingExtraError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert 'pip install "medkg[learn]"' in done.stdout
