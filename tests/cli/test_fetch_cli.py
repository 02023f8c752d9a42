"""``medkg fetch``, from a server on this machine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from medkg.cli.app import app
from tests.files.unruly import Handler, serving
from tests.sources.pubmed.test_fetching import Mirror, ids, records

RUN = CliRunner()


def eutils(handler: Handler) -> None:
    if "esearch" in handler.path:
        found = {"esearchresult": {"count": "3", "idlist": ["3", "2", "1"]}}
        handler.say(200, json.dumps(found).encode())
    else:
        records(handler)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")


def test_a_query_fills_a_folder_once(tmp_path: Path) -> None:
    into = tmp_path / "in"
    with serving() as server:
        server.answers = [eutils]
        asked = ["fetch", "--query", "marfan", "--into", str(into), "--server", server.url]
        done = RUN.invoke(app, [*asked, "--limit", "2", "--json"])
        assert done.exit_code == 0
        assert json.loads(done.stdout)["fetched"] == 2
        assert ids(into) == ["PMID:2", "PMID:3"]
        counts = RUN.invoke(app, asked)
        assert counts.exit_code == 0
    assert ids(into) == ["PMID:1", "PMID:2", "PMID:3"]
    assert json.loads(Path("run.json").read_text())["counts"] == {
        "fetched": 1,
        "held": 2,
        "files": 2,
        "problems": 0,
    }


def test_pmids_of_a_file_and_files_of_the_baseline(tmp_path: Path) -> None:
    listed = tmp_path / "pmids.txt"
    listed.write_text("1\nPMID:2\n")
    with serving() as server:
        server.answers = [records]
        into = tmp_path / "some"
        asked = ["fetch", "--pmids", f"@{listed}", "--into", str(into), "--server", server.url]
        assert RUN.invoke(app, asked).exit_code == 0
        assert ids(into) == ["PMID:1", "PMID:2"]
        mirror = Mirror()
        server.answers = [mirror]
        into = tmp_path / "all"
        asked = ["fetch", "--baseline", "--into", str(into), "--server", server.url]
        assert RUN.invoke(app, [*asked, "--numbers", "2-3"]).exit_code == 0
        assert ids(into) == ["PMID:2", "PMID:3"]
        mirror.broken = {"pubmed26n0001.xml.gz"}
        assert RUN.invoke(app, asked).exit_code == 1


@pytest.mark.parametrize(
    "arguments", [[], ["--baseline", "--updates"], ["--baseline", "--numbers", "1,2"]]
)
def test_wrong_use_is_told(arguments: list[str], tmp_path: Path) -> None:
    assert RUN.invoke(app, ["fetch", "--into", str(tmp_path), *arguments]).exit_code == 2
