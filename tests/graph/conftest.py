from __future__ import annotations

from pathlib import Path

import pytest

from medkg.graph import Graph


@pytest.fixture
def graph(tmp_path: Path) -> Graph:
    return Graph.create(tmp_path / "x.medkg")
