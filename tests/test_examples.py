"""The examples and notebooks run, and show what they promise."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def run(script: str, *arguments: object) -> str:
    command = [sys.executable, str(ROOT / "examples" / script), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def test_examples_are_short() -> None:
    scripts = sorted((ROOT / "examples").glob("*.py"))
    assert len(scripts) >= 3
    for script in scripts:
        assert len(script.read_text(encoding="utf-8").splitlines()) <= 60, script.name


def test_build_and_ask() -> None:
    told = run("build_and_ask.py")
    assert "Losartan treats Marfan syndrome" in told
    assert "against" in told


def test_diagnose_a_patient(demo_folder: Path) -> None:
    told = run("diagnose_a_patient.py", demo_folder / "graph.medkg", demo_folder / "model")
    assert "1. Marfan syndrome" in told
    assert "blocked" in told


def test_sparql_question(demo_folder: Path) -> None:
    rows = run("sparql_question.py", demo_folder / "graph.medkg").splitlines()
    assert rows
    assert all(" treats " in row and " and targets " in row for row in rows)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs(path: Path, demo_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if path.stem == "6_scispacy":
        pytest.importorskip("scispacy")
    monkeypatch.setenv("MEDKG_DEMO", str(demo_folder))
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=300, kernel_name="python3").execute(cwd=demo_folder.parent)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert any(cell.outputs for cell in code)


def test_there_are_six_notebooks_without_stored_output() -> None:
    assert len(NOTEBOOKS) == 6
    for path in NOTEBOOKS:
        for cell in nbformat.read(path, as_version=4).cells:
            assert not cell.get("outputs"), f"{path.name}: clear the outputs before committing"
