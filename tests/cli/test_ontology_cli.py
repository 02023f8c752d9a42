"""``medkg ontology``: its commands on small vocabularies, in tables and as JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from medkg.cli.app import app

DATA = Path(__file__).resolve().parents[1] / "data" / "ontologies"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MEDKG_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "200")
    return tmp_path / "home"


def ontology(*arguments: object) -> str:
    done = CliRunner().invoke(app, ["-q", "ontology", *map(str, arguments)])
    if done.exception is not None:
        raise done.exception
    return done.stdout


def as_json(*arguments: object) -> Any:
    return json.loads(ontology(*arguments, "--json"))


def add_toy(**options: str) -> Any:
    extra = [part for name, value in options.items() for part in (f"--{name}", value)]
    return as_json("add", DATA / "toy.tsv", "--name", "toy", "--kind", "disease", *extra)


def test_add_and_info() -> None:
    done = add_toy(licence="CC0-1.0")
    assert done["info"]["counts"]["terms"] == 2
    assert done["changed"]
    facts = as_json("info", "toy")
    assert facts["licence"] == "CC0-1.0"
    assert facts["kinds"] == {"disease": 2}
    assert (facts["terms"], facts["obsolete"], facts["names"]) == (2, 2, 4)
    assert facts["examples"][0]["curie"] == "TOY:2"
    told = ontology("info", "toy")
    assert "Marfan syndrome" in told
    assert "CC0-1.0" in told


def test_list_has_the_shipped_and_the_own() -> None:
    add_toy()
    rows = {row["name"]: row for row in as_json("list")}
    assert {"mondo", "hpo", "drugs", "hgnc", "toy"} <= set(rows)
    assert rows["toy"]["origin"] == "own"
    assert Path(rows["toy"]["where"]).is_file()
    for row in rows.values():
        assert row["terms"] > 0
        assert row["names"] >= row["terms"]
        assert row["licence"]
    assert "toy" in ontology("list")


def test_update_and_diff(tmp_path: Path) -> None:
    mine = tmp_path / "mine.csv"
    mine.write_text("name,synonyms\ngout,podagra\nflu,\n")
    as_json("add", mine, "--name", "my", "--prefix", "MY")
    assert not as_json("update", "my")["changed"]
    mine.write_text("name,synonyms\ngout,\ninfluenza,flu\n")
    assert as_json("update", "my")["changed"]
    found = as_json("diff", "my@previous", "my")
    assert [row["curie"] for row in found["added"]] == ["MY:influenza"]
    assert [row["curie"] for row in found["removed"]] == ["MY:flu"]
    assert found["synonyms_removed"][0]["synonym"] == {"text": "podagra", "scope": "exact"}
    told = ontology("diff", "my@previous", "my@own")
    assert "podagra (exact)" in told
    assert "MY:influenza" in told


def test_own_vocabulary_from_file_to_link(tmp_path: Path) -> None:
    mine = tmp_path / "mine.tsv"
    mine.write_text("name\tsynonyms\nRoyal podagra\ttoe disease of kings|RPK\n")
    told = ontology("add", mine, "--kind", "disease")
    assert "mine: stored" in told
    done = CliRunner().invoke(
        app, ["link", "toe diseases of kings", "--vocabulary", "mine", "--json"]
    )
    assert done.exit_code == 0
    (best, *_) = json.loads(done.stdout)
    assert (best["curie"], best["name"]) == ("MINE:royal-podagra", "Royal podagra")
    assert best["why"]


def test_obo_from_file_to_link() -> None:
    as_json("add", DATA / "toy.obo", "--kind", "disease")
    done = CliRunner().invoke(app, ["link", "Marfan syndrome", "--vocabulary", "toy"])
    assert done.exit_code == 0
    assert "TOY:2" in done.stdout


def test_remove() -> None:
    add_toy()
    assert as_json("remove", "toy") == {"name": "toy", "removed": True, "shipped": False}
    assert "toy" not in {row["name"] for row in as_json("list")}


def test_diff_shows_every_sort_of_change(tmp_path: Path) -> None:
    old, new = tmp_path / "old.obo", tmp_path / "new.obo"
    old.write_text(
        "data-version: releases/2024-01-01\n\n"
        "[Term]\nid: X:1\nname: disease\n\n"
        '[Term]\nid: X:2\nname: gout\nsynonym: "podagra" EXACT []\nxref: OMIM:1\nis_a: X:1\n\n'
        "[Term]\nid: X:3\nname: ague\nis_a: X:1\n"
    )
    new.write_text(
        "data-version: releases/2025-01-01\n\n"
        "[Term]\nid: X:1\nname: disease\n\n"
        '[Term]\nid: X:2\nname: gouty arthritis\nsynonym: "gout" EXACT []\nxref: OMIM:2\n'
        "is_a: X:4\n\n"
        "[Term]\nid: X:3\nname: ague\nis_obsolete: true\nreplaced_by: X:4\n\n"
        "[Term]\nid: X:4\nname: arthritis\nis_a: X:1\n"
    )
    assert as_json("diff", old, new) == {
        "old": "old 2024-01-01",
        "new": "new 2025-01-01",
        "added": [{"curie": "X:4", "name": "arthritis"}],
        "removed": [],
        "obsoleted": [{"curie": "X:3", "name": "ague", "replaced_by": "X:4"}],
        "restored": [],
        "replaced": [],
        "renamed": [{"curie": "X:2", "old": "gout", "new": "gouty arthritis"}],
        "reparented": [
            {"curie": "X:2", "name": "gouty arthritis", "gained": ["X:4"], "lost": ["X:1"]}
        ],
        "synonyms_added": [
            {
                "curie": "X:2",
                "name": "gouty arthritis",
                "synonym": {"text": "gout", "scope": "exact"},
            }
        ],
        "synonyms_removed": [
            {"curie": "X:2", "name": "gout", "synonym": {"text": "podagra", "scope": "exact"}}
        ],
        "remapped": [
            {
                "curie": "X:2",
                "name": "gouty arthritis",
                "gained": ["OMIM:2"],
                "lost": ["OMIM:1"],
            }
        ],
    }
    told = ontology("diff", old, new)
    for part in ("old 2024-01-01", "OMIM:2", "gouty arthritis", "podagra (exact)", "ague"):
        assert part in told


def test_diff_of_files() -> None:
    found = as_json("diff", DATA / "toy.obo", DATA / "toy.owl")
    assert not any(value for what, value in found.items() if what not in ("old", "new"))


def test_update_from_a_file_with_its_checksum(tmp_path: Path) -> None:
    path = tmp_path / "doid.obo"
    path.write_text("data-version: releases/2025-01-01\n\n[Term]\nid: DOID:1\nname: gout\n")
    done = as_json("update", "doid", "--from", path)
    assert done["info"]["release"] == "2025-01-01"
    assert "doid: unchanged" in ontology("update", "doid", "--from", path)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("info", "nothing"), "no vocabulary 'nothing'"),
        (("add", "absent.obo", "--name", "my"), "no file at absent.obo"),
        (("add", "absent.obo", "--name", "../my"), "cannot be a vocabulary's name"),
        (("update", "mondo", "--from", "absent.obo"), "absent.obo"),
        (("remove", "mondo"), "'mondo' comes with medkg and stays"),
        (("diff", "mondo@previous", "mondo"), "no 'previous' version"),
    ],
)
def test_wrong_use_says_what_to_do(tmp_path: Path, arguments: tuple[str, ...], told: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "medkg", "ontology", *arguments],
        cwd=tmp_path,
        env={**os.environ, "MEDKG_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert told in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
