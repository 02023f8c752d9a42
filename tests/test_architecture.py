"""Imports point left, folders and files stay small, and importing medkg stays light."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "medkg"
HEAVY = ["ray", "torch", "torch_geometric", "spacy", "scispacy", "transformers", "rdflib", "pandas"]


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def packages() -> list[Path]:
    return sorted(path.parent for path in PACKAGE.rglob("__init__.py"))


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_imports_keep_the_contracts() -> None:
    """Stations, rooms inside them, circles, and the one importer of each foreign library."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as l; l()"]
    done = subprocess.run(
        [*command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", modules(), ids=shown)
def test_imports_are_absolute_and_files_small(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert len(source.splitlines()) <= 400
    for node in ast.walk(ast.parse(source)):
        assert not (isinstance(node, ast.ImportFrom) and node.level), f"line {node.lineno}"


@pytest.mark.parametrize("room", packages(), ids=shown)
def test_rooms_are_small_and_say_what_they_are(room: Path) -> None:
    assert len(list(room.glob("*.py"))) <= 24
    docstring = ast.get_docstring(ast.parse((room / "__init__.py").read_text(encoding="utf-8")))
    assert docstring


def test_import_is_light() -> None:
    code = f"import medkg, sys; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_public_name_resolves() -> None:
    import medkg

    assert len(medkg.__all__) == len(set(medkg.__all__))
    for name in medkg.__all__:
        assert getattr(medkg, name) is not None
