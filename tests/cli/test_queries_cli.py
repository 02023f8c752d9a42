"""Questions to a graph on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from medkg.cli.app import app
from medkg.errors import UnknownTermError
from medkg.graph import Graph
from medkg.types import Node
from tests.graph.claims import LOSARTAN, MARFAN, claim

GENE = "HGNC:336"


RUN = CliRunner()


def medkg(folder: Path, *words: str) -> str:
    record = "--run-json", str(folder / "run.json")
    done = RUN.invoke(app, [*words, "--graph", str(folder / "x.medkg"), *record])
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("queries")
    graph = Graph.create(made / "x.medkg")
    graph.add(
        [
            claim(year=2001),
            claim(LOSARTAN, "targets", GENE, paper="PMID:2", year=2010),
            claim(GENE, "associated_with", MARFAN, paper="PMID:3", year=2011, source="other"),
        ],
        nodes=[
            Node(LOSARTAN, "drug", "Losartan"),
            Node(MARFAN, "disease", "Marfan syndrome"),
            Node(GENE, "gene", "AGTR1"),
        ],
    )
    return made


def test_find_gives_names_with_reasons(folder: Path) -> None:
    done = medkg(folder, "find", "marfan sindrome", "--json")
    (link,) = json.loads(done)
    assert link["curie"] == MARFAN
    assert link["why"].startswith("spelt alike")
    (drug,) = json.loads(medkg(folder, "find", "losartan", "--kind", "drug", "--json"))
    assert (drug["curie"], drug["why"]) == (LOSARTAN, "exact name")
    assert LOSARTAN in medkg(folder, "find", "losartan")
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert (record["verb"], record["counts"]) == ("find", {"found": 1})


def test_edges_of_a_node_strongest_first(folder: Path) -> None:
    done = medkg(folder, "edges", MARFAN, "--json")
    found = json.loads(done)
    assert [edge["subject"] for edge in found] == [LOSARTAN, GENE]
    assert found[0]["belief"] >= found[1]["belief"]
    early = medkg(folder, "edges", LOSARTAN, "--year", "2005", "--json")
    assert [edge["predicate"] for edge in json.loads(early)] == ["treats"]
    shown = medkg(folder, "edges", LOSARTAN, "--source", "pubmed", "--predicate", "targets")
    assert "\tHGNC:336\t" in shown


def test_paths_with_and_without_a_pattern(folder: Path) -> None:
    shown = medkg(folder, "paths", LOSARTAN, MARFAN)
    assert "Losartan -treats-> Marfan syndrome" in shown
    assert "Losartan -targets-> AGTR1 -associated_with-> Marfan syndrome" in shown
    pattern = "disease<-associated_with-gene<-targets-drug"
    typed = medkg(folder, "paths", MARFAN, LOSARTAN, "--pattern", pattern, "--json")
    told = json.loads(typed)
    assert told["count"] == 1
    assert told["paths"][0]["nodes"] == [MARFAN, GENE, LOSARTAN]
    backwards = medkg(folder, "paths", MARFAN, LOSARTAN, "--length", "0", "--top", "1")
    assert "Marfan syndrome <-treats- Losartan" in backwards


def test_what_is_not_there_is_said(folder: Path) -> None:
    with pytest.raises(UnknownTermError, match=r"did you mean DRUGBANK:DB00678 \(Losartan\)"):
        refused(folder, "edges", "Losartan")
    with pytest.raises(UnknownTermError, match="no predicate 'heals'"):
        refused(folder, "paths", LOSARTAN, MARFAN, "--pattern", "drug-heals->disease")
    with pytest.raises(SystemExit):
        refused(folder, "paths", LOSARTAN, MARFAN, "--pattern", "-*->", "--predicate", "treats")


def refused(folder: Path, *words: str) -> None:
    record = "--run-json", str(folder / "run.json")
    done = RUN.invoke(app, [*words, "--graph", str(folder / "x.medkg"), *record])
    assert done.exit_code != 0
    assert done.exception is not None
    raise done.exception
