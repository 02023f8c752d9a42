"""``medkg review`` and ``medkg conflicts``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from medkg.cli.app import app
from medkg.graph import Graph
from tests.graph.claims import ATENOLOL, LOSARTAN, MARFAN, claim

RUN = CliRunner()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    graph = Graph.create(tmp_path / "x.medkg")
    graph.add(
        [
            claim(text="Losartan helped."),
            claim(paper="PMID:2", text="Losartan did not help.", polarity="against"),
            claim(ATENOLOL, text="Atenolol helped."),
        ]
    )
    return graph.path


def run(tmp_path: Path, *arguments: str, typed: str = "") -> str:
    done = RUN.invoke(app, [*arguments, "--run-json", str(tmp_path / "run.json")], input=typed)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_conflicts_show_both_sentences(folder: Path, tmp_path: Path) -> None:
    said = run(tmp_path, "conflicts", str(folder))
    assert "1 papers for, 1 against" in said
    assert "+ Losartan helped. (PMID:1)" in said
    assert "- Losartan did not help. (PMID:2)" in said


def test_conflicts_as_json(folder: Path, tmp_path: Path) -> None:
    (found,) = json.loads(run(tmp_path, "conflicts", str(folder), "--json"))
    assert found["edge"]["subject"] == LOSARTAN
    assert len(found["supporting"]) == len(found["opposing"]) == 1


def test_stepping_through_keeps_what_was_decided_before_quitting(
    folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "d.jsonl"
    arguments = ["review", str(folder), "--out", str(out), "--curator", "ada", "--order", "random"]
    run(tmp_path, *arguments, typed="r\na\nq\n")
    held = Graph.open(folder).decisions()
    assert sorted(d.decision for d in held) == ["accept", "reject"]
    assert [json.loads(line)["curator"] for line in out.read_text().splitlines()] == ["ada"] * 2
    said = run(tmp_path, *arguments, typed="s\n")
    assert "1/1" in said  # what is decided is not asked again


def test_a_correction_is_typed_in_and_a_wrong_one_asked_again(folder: Path, tmp_path: Path) -> None:
    typed = f"c\n{LOSARTAN}\ncures\n{MARFAN}\n\n\nc\n{LOSARTAN}\nprevents\n{MARFAN}\n\n\nq\n"
    said = run(tmp_path, "review", str(folder), "--predicate", "treats", typed=typed)
    assert "Losartan" in said
    assert len(Graph.open(folder).edges(subject=LOSARTAN, predicate="prevents")) == 1


def test_decisions_are_exported_judged_elsewhere_and_taken_in(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "open.jsonl"
    run(tmp_path, "review", str(folder), "--export", str(file), "--order", "random")
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    assert len(rows) == 3 and all(row["decision"] is None for row in rows)
    for row in rows:
        row["decision"] = "reject" if row["subject"] == ATENOLOL else None
    file.write_text("\n".join(map(json.dumps, rows)) + "\nnonsense\n")
    run(tmp_path, "review", str(folder), "--apply", str(file))
    assert Graph.open(folder).edges(subject=ATENOLOL) == []
    counts = json.loads((tmp_path / "run.json").read_text())["counts"]
    assert (counts["decisions"], counts["skipped"]) == (1, 1)


def test_apply_and_export_do_not_go_together(folder: Path, tmp_path: Path) -> None:
    file = str(tmp_path / "d.jsonl")
    done = RUN.invoke(app, ["review", str(folder), "--apply", file, "--export", file])
    assert done.exit_code == 2


def test_decisions_test_the_readers_and_train_the_priors(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "d.jsonl"
    arguments = ["review", str(folder), "--out", str(out), "--order", "random"]
    run(tmp_path, *arguments, typed="r\na\na\n")
    assert "\t0.6666" in run(tmp_path, "precision", str(out))
    said = json.loads(run(tmp_path, "precision", str(out), "--json"))
    assert [(p["predicate"], p["right"]) for p in said["precision"]] == [("treats", 2), ("all", 2)]
    assert "pattern treats" in said["priors"]
