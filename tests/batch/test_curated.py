"""Graphs of others go in once, are replaced by newer files, and are whole or go on."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from itertools import count
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


def hpo(folder: Path, version: str, *phenotypes: str, disease: str = "OMIM:154700") -> Path:
    """HPO's annotation files, as far as they are read."""
    folder.mkdir(exist_ok=True)
    head = (
        "database_id disease_name qualifier hpo_id reference evidence onset frequency sex modifier"
    )
    head += " aspect biocuration"
    rows = [
        f"{disease}\tMarfan syndrome\t\t{name}\tPMID:1\tPCS\t\t1/2\t\t\tP\tHPO:x"
        for name in phenotypes
    ]
    lines = [f"#version: {version}", head.replace(" ", "\t"), *rows]
    (folder / "phenotype.hpoa").write_text("\n".join(lines) + "\n")
    genes = "ncbi_gene_id\tgene_symbol\thpo_id\thpo_name\tfrequency\tdisease_id"
    (folder / "genes_to_phenotype.txt").write_text(
        f"{genes}\n2200\tFBN1\tHP:0001166\tArachnodactyly\t-\tOMIM:154700\n"
    )
    return folder


def phenotypes(into: Path) -> set[str]:
    rows = Graph.open(into).evidence_table().to_pylist()
    return {row["object"] for row in rows if row["predicate"] == "has_phenotype"}


def test_newer_annotations_of_the_users_stay_in_later_builds(tmp_path: Path) -> None:
    into = tmp_path / "g.medkg"
    newer = hpo(tmp_path / "newer", "2099-01-01", "HP:0001166", "HP:0002616")
    first = batch.add_graph("hpo", newer, into=into)
    assert (first.read, first.added, first.counts["has_phenotype"]) == (3, 3, 2)
    assert phenotypes(into) == {"HP:0001166", "HP:0002616"}
    assert Graph.open(into).document_table(source="hpo")["revised"].to_pylist() == ["2099-01-01"]
    version = Graph.open(into).version
    again = batch.add_graph("hpo", newer, into=into)
    assert (again.read, again.unchanged_documents) == (0, 1)
    batch.build([], into=into, knowledge=["hpo"])
    assert Graph.open(into).version == version
    # Asked for by name, another release takes its place, be it older.
    older = hpo(tmp_path / "older", "2001-01-01", "HP:0001519")
    assert batch.add_graph("hpo", older, into=into).removed == 2
    assert phenotypes(into) == {"HP:0001519"}


def test_rows_of_the_users_annotations_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    folder = hpo(tmp_path / "hpo", "2099-01-01", "HP:0001166", "")
    report = batch.add_graph("hpo", folder, into=tmp_path / "g.medkg")
    assert (report.read, report.skipped) == (2, 1)
    assert report.problems[0].where == "phenotype.hpoa:4"


def test_what_comes_with_medkg_needs_no_file_and_the_others_do(tmp_path: Path) -> None:
    into = tmp_path / "g.medkg"
    assert batch.add_graph("bridge", into=into).added > 1_000
    with pytest.raises(MissingDataError, match="drkg does not come with medkg"):
        batch.add_graph("drkg", into=into)
    with pytest.raises(MissingDataError, match="bridge comes with medkg"):
        batch.add_graph("bridge", tmp_path, into=into)
    (hpo(tmp_path / "hpo", "2099-01-01") / "genes_to_phenotype.txt").unlink()
    for path, told in ((tmp_path / "hpo", "genes_to_phenotype"), (tmp_path / "x", "no folder")):
        with pytest.raises(MissingDataError, match=told):
            batch.add_graph("hpo", path, into=tmp_path / "new.medkg")
    assert not (tmp_path / "new.medkg").exists()


@pytest.mark.parametrize("killed_at", [1, 2, 3])
def test_a_source_that_was_half_replaced_is_not_taken_for_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, killed_at: int
) -> None:
    into = tmp_path / "g.medkg"
    one = hpo(tmp_path / "one", "2020-01-01", "HP:0001166", disease="OMIM:154700")
    two = hpo(tmp_path / "two", "2021-01-01", "HP:0002616", disease="OMIM:610168")
    batch.add_graph("hpo", one, into=into)
    batch.add_graph("pharmacotherapydb", table(tmp_path, ROWS), into=into)
    whole = claims(into)
    changes = count(1)
    for name in ("replace", "drop"):
        real = getattr(Graph, name)

        def dying(
            self: Graph, *given: object, _real: Callable[..., object] = real, **named: object
        ) -> object:
            if next(changes) == killed_at:
                raise KeyboardInterrupt
            return _real(self, *given, **named)

        monkeypatch.setattr(Graph, name, dying)
    with suppress(KeyboardInterrupt):
        batch.add_graph("hpo", two, into=into)
    with suppress(KeyboardInterrupt):
        batch.add_graph("pharmacotherapydb", table(tmp_path, ROWS[1:]), into=into)
    monkeypatch.undo()
    batch.add_graph("hpo", one, into=into)
    batch.add_graph("pharmacotherapydb", table(tmp_path, ROWS), into=into)
    assert claims(into) == whole
