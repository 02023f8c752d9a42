"""``medkg merge``, ``diff``, ``snapshot`` and ``compact``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from medkg.cli.app import app
from medkg.graph import Graph
from tests.graph.claims import ATENOLOL, claim

RUN = CliRunner()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    graph = Graph.create(tmp_path / "x.medkg")
    graph.add([claim()])
    graph.add([claim(ATENOLOL), claim(paper="PMID:2")])
    return graph.path


def run(*arguments: object) -> str:
    done = RUN.invoke(app, [str(argument) for argument in arguments])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_merge_makes_a_graph_and_says_what_is_in_it(folder: Path, tmp_path: Path) -> None:
    other = Graph.create(tmp_path / "y.medkg")
    other.add([claim(paper="PMID:3")])
    into = tmp_path / "z.medkg"
    counts = json.loads(run("merge", folder, other.path, "--into", into, "--json"))
    assert (counts["documents"], counts["evidence"], counts["edges"]) == (3, 4, 2)
    record = json.loads((into / "run.json").read_text())
    assert (record["verb"], record["counts"]) == ("merge", counts)
    failed = RUN.invoke(app, ["merge", str(folder), str(other.path), "--into", str(folder)])
    assert failed.exit_code != 0
    assert not (folder / "run.json").exists()


def test_diff_counts_and_lists(folder: Path) -> None:
    said = run("diff", folder, 1, 2)
    assert "version 1 to version 2" in said
    assert "evidence added: 2" in said
    found = json.loads(run("diff", folder, 1, 2, "--json"))
    assert [edge["subject"] for edge in found["edges_gained"]] == [ATENOLOL]


def test_snapshot_prints_a_citation(folder: Path, tmp_path: Path) -> None:
    (folder / "run.json").write_text('{"ontologies": {"pubmed": "2026 baseline"}}')
    said = run("snapshot", folder, "--title", "Toy")
    assert said.startswith("Toy, version 2, ")
    assert "pubmed 2026 baseline (2 documents)" in said
    cited = json.loads(run("snapshot", folder, "--version", 1, "--into", tmp_path / "c", "--json"))
    assert cited["counts"] == {"documents": 1, "evidence": 1}
    assert len(Graph.open(tmp_path / "c").evidence_table()) == 1


def test_compact_keeps_what_it_is_told(folder: Path) -> None:
    told = json.loads(run("compact", folder, "--keep", 1, "--json"))
    assert (told["files_before"] > told["files_after"], told["oldest"]) == (True, told["version"])
    assert "files" in run("compact", folder)
