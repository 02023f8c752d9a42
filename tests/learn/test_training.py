"""What a trained model knows, and what is reported of it."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from medkg.errors import UnknownTermError
from medkg.learn import Model, evaluate, train
from medkg.learn.network.graph_network import GraphNetwork
from medkg.learn.report import Report
from medkg.learn.tensors import from_triples
from tests.learn.block_graph import QUICK, block_graph

GRAPH = block_graph(share=0.8)
METHOD = GraphNetwork().name


@pytest.fixture(scope="module")
def model() -> Model:
    return train(GRAPH, epochs=80, settings=QUICK)


@pytest.fixture(scope="module")
def report(model: Model) -> Report:
    return evaluate(model, GRAPH, repeats=2)


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
    assert report.tested[0] == model.metrics["test"]


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
    assert f">{report.rows()[0]['auroc']}</td>" in page
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
