"""``medkg export``, ``medkg import`` and ``medkg serve-sparql``."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from typer.testing import CliRunner

from medkg.cli.app import app
from medkg.graph import Graph
from medkg.types import Node
from tests.graph.claims import ATENOLOL, LOSARTAN, MARFAN, claim

RUN = CliRunner()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    graph = Graph.create(tmp_path / "x.medkg")
    graph.add(
        [claim(text="Losartan helped."), claim(ATENOLOL, paper="PMID:2")],
        nodes=[Node(MARFAN, "disease", "Marfan syndrome")],
    )
    return graph.path


def run(tmp_path: Path, *arguments: object) -> str:
    words = [*map(str, arguments), "--run-json", str(tmp_path / "run.json")]
    done = RUN.invoke(app, words)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_export_and_import_make_the_same_graph(folder: Path, tmp_path: Path) -> None:
    run(tmp_path, "export", folder, "--into", tmp_path / "x.jsonld.gz")
    into = tmp_path / "y.medkg"
    said = json.loads(run(tmp_path, "import", tmp_path / "x.jsonld.gz", "--into", into, "--json"))
    assert (said["added"], said["edges"]) == (2, 2)
    assert Graph.open(into).edge_table() == Graph.open(folder).edge_table()
    again = json.loads(run(tmp_path, "import", tmp_path / "x.jsonld.gz", "--into", into, "--json"))
    assert again["added"] == 0
    assert json.loads((tmp_path / "run.json").read_text())["verb"] == "import"


def test_a_format_may_be_named(folder: Path, tmp_path: Path) -> None:
    run(tmp_path, "export", folder, "--into", tmp_path / "neo", "--format", "neo4j")
    assert (tmp_path / "neo" / "edges.csv").is_file()
    record = ["--run-json", str(tmp_path / "run.json")]
    done = RUN.invoke(app, ["import", str(tmp_path / "neo"), "--into", str(tmp_path / "y.medkg"),
                            "--format", "neo4j", *record])  # fmt: skip
    assert "only written" in str(done.exception)
    done = RUN.invoke(app, ["export", str(folder), "--into", str(tmp_path / "x.xls"), *record])
    assert "its name says no format" in str(done.exception)


def test_what_to_write_must_be_said(folder: Path) -> None:
    done = RUN.invoke(app, ["export", str(folder)])
    assert done.exit_code == 2
    assert "say what to write" in done.output


def test_the_description_names_the_file(folder: Path, tmp_path: Path) -> None:
    arguments = ("--into", tmp_path / "x.nq", "--void", tmp_path / "void.ttl")
    run(tmp_path, "export", folder, *arguments)
    assert '"x.nq"' in (tmp_path / "void.ttl").read_text()


def test_a_query_has_a_time_limit(folder: Path, tmp_path: Path) -> None:
    query = "SELECT ?d { ?d biolink:treats MONDO:0007947 }"
    said = run(tmp_path, "export", folder, "--sparql", query, "--timeout", "30", "--json")
    assert sorted(json.loads(line)["d"] for line in said.splitlines()) == [ATENOLOL, LOSARTAN]


def test_serving_until_it_is_interrupted(folder: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "medkg", "serve-sparql", str(folder), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            url = server.stdout.readline().split()[-1]
            assert url.startswith("http://127.0.0.1:")
            query = "?query=ASK%20%7B%20?d%20biolink:treats%20MONDO:0007947%20%7D"
            with urllib.request.urlopen(url + query, timeout=30) as said:  # noqa: S310
                assert json.load(said)["boolean"] is True
            void = url.replace("/sparql", "/.well-known/void")
            with urllib.request.urlopen(void, timeout=30) as said:  # noqa: S310
                assert b"void:Dataset" in said.read()
            server.send_signal(signal.SIGINT)
            assert server.wait(timeout=30) == 130
        finally:
            server.kill()
