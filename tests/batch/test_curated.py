"""Graphs of others go in once, are replaced by newer files, and are whole or go on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from medkg import batch
from medkg.batch import curated
from medkg.cli.app import app
from medkg.errors import MissingDataError, UnknownTermError
from medkg.graph import Graph

HEADER = "doid_id\tdrugbank_id\tdisease\tdrug\tcategory"
ROWS = [
    "DOID:9352\tDB00331\ttype 2 diabetes mellitus\tMetformin\tDM",
    "DOID:9352\tDB00945\ttype 2 diabetes mellitus\tAspirin\tNOT",
    "DOID:10652\tDB00843\tAlzheimer's disease\tDonepezil\tSYM",
]


def table(folder: Path, rows: list[str]) -> Path:
    path = folder / "indications.tsv"
    path.write_text("\n".join([HEADER, *rows]))
    return path


def claims(into: Path) -> set[tuple[str, str, str]]:
    rows = Graph.open(into).evidence_table().to_pylist()
    return {(row["subject"], row["object"], row["polarity"]) for row in rows}


def test_twice_adds_nothing_and_a_newer_file_replaces(tmp_path: Path) -> None:
    into = tmp_path / "g.medkg"
    path = table(tmp_path, ROWS)
    first = batch.add_graph("pharmacotherapydb", path, into=into)
    assert (first.added, first.read, first.counts["treats"]) == (3, 3, 3)
    assert Graph.open(into).name("DRUGBANK:DB00843") == "Donepezil"
    version = Graph.open(into).version
    again = batch.add_graph("pharmacotherapydb", path, into=into)
    assert (again.added, again.removed) == (0, 0)
    assert Graph.open(into).version == version
    table(tmp_path, [ROWS[0], ROWS[2].replace("SYM", "DM")])
    newer = batch.add_graph("pharmacotherapydb", path, into=into)
    assert (newer.added, newer.removed) == (1, 2)
    assert claims(into) == {
        ("DRUGBANK:DB00331", "MONDO:0005148", "for"),
        ("DRUGBANK:DB00843", "MONDO:0004975", "for"),
    }


def test_large_relations_come_in_parts_and_a_killed_run_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(curated, "_TOGETHER", 1)
    path = table(tmp_path, [ROWS[0], ROWS[1], ROWS[0].replace("331", "945"), ROWS[2]])
    whole, killed = tmp_path / "whole.medkg", tmp_path / "killed.medkg"
    batch.add_graph("pharmacotherapydb", path, into=whole)
    documents = {name for source, name in Graph.open(whole).documents()}
    assert documents == {"all", "DM/0", "DM/1", "NOT/0", "SYM/0"}

    def die(station: str, count: int, total: int | None = None) -> None:
        if count == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        batch.add_graph("pharmacotherapydb", path, into=killed, progress=die)
    assert 0 < len(claims(killed)) < len(claims(whole))
    batch.add_graph("pharmacotherapydb", path, into=killed)
    assert claims(killed) == claims(whole)
    assert Graph.open(killed).documents() == Graph.open(whole).documents()


def test_wrong_names_and_places_are_told(tmp_path: Path) -> None:
    with pytest.raises(UnknownTermError, match="no graph 'hetinet'; there are: hetionet"):
        batch.add_graph("hetinet", tmp_path, into=tmp_path / "g.medkg")
    with pytest.raises(MissingDataError):
        batch.add_graph("drkg", tmp_path / "no.tsv", into=tmp_path / "g.medkg")
    assert not (tmp_path / "g.medkg").exists()


def test_the_command_adds_and_lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = table(tmp_path, ROWS)
    asked = ["knowledge", "add", "pharmacotherapydb", "--from", str(path), "--into", "g.medkg"]
    done = CliRunner().invoke(app, [*asked, "--json"])
    assert done.exit_code == 0
    assert json.loads(done.stdout)["added"] == 3
    assert json.loads(Path("run.json").read_text())["counts"]["treats"] == 3
    listed = CliRunner().invoke(app, ["knowledge", "list", "--json"])
    assert {"hetionet", "primekg", "drkg"} <= {row["name"] for row in json.loads(listed.stdout)}
