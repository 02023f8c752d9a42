"""Imports point left, foreign libraries have one importer, and importing medkg stays light."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent / "medkg"

# A station may import itself, and any station on a lower rank.
RANK = {
    "errors": 0,
    "paths": 0,
    "types": 0,
    "vocabulary": 0,
    "xml_options": 0,
    "download": 1,
    "ontology": 1,
    "knowledge": 2,
    "sources": 2,
    "extraction": 2,
    "graph": 2,
    "batch": 3,
    "linking": 3,
    "learn": 3,
    "patients": 3,
    "reasoning": 4,
    "demo": 5,
    "cli": 6,
    "__main__": 7,
}
BASE = {"errors", "paths", "types", "vocabulary"}
# A foreign format or library gets one file.
ONE_IMPORTER = [
    "ray",
    "rdflib",
    "pyoxigraph",
    "pyshacl",
    "deltalake",
    "ahocorasick_rs",
    "scispacy",
    "torch_geometric",
]
# Two: a layer of the model in learn, the data format in graph.
IMPORTERS = {"torch_geometric": 2}
HEAVY = ["ray", "torch", "torch_geometric", "spacy", "scispacy", "transformers", "rdflib", "pandas"]


def modules() -> list[Path]:
    return sorted(ROOT.rglob("*.py"))


def station(path: Path) -> str:
    first = path.relative_to(ROOT).parts[0]
    return first.removesuffix(".py")


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: relative import"
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_point_left(path: Path) -> None:
    here = station(path)
    if here == "__init__":
        return
    for name in imports(path):
        parts = name.split(".")
        if parts[0] != "medkg" or len(parts) < 2 or parts[1] not in RANK:
            continue
        there = parts[1]
        allowed = there == here or RANK[there] < RANK[here] or {here, there} <= BASE
        assert allowed, f"{path.relative_to(ROOT)} imports medkg.{there}: the arrow turns round"


def test_every_station_has_a_rank() -> None:
    assert {station(path) for path in modules()} - {"__init__"} <= set(RANK)


@pytest.mark.parametrize("library", ONE_IMPORTER)
def test_foreign_library_has_one_importer(library: str) -> None:
    importers = defaultdict(list)
    for path in modules():
        if any(name.split(".")[0] == library for name in imports(path)):
            importers[library].append(str(path.relative_to(ROOT)))
    assert len(importers[library]) <= IMPORTERS.get(library, 1), importers[library]


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(ROOT)))
def test_files_stay_small(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def test_import_is_light() -> None:
    code = f"import medkg, sys; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_public_name_resolves() -> None:
    import medkg

    assert len(medkg.__all__) == len(set(medkg.__all__))
    for name in medkg.__all__:
        assert getattr(medkg, name) is not None
