"""What several test modules share: one demo run, and where the benchmark data is."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

# A developer's own vocabularies must not decide what the tests see.
os.environ["MEDKG_HOME"] = tempfile.mkdtemp(prefix="medkg-home-")

# No test is about how long it takes.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

ROOT = Path(__file__).resolve().parent.parent


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist looks for the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In several processes, those that need the demo in one and first: it is made once."""

    def needs_demo(item: pytest.Item) -> bool:
        return "demo_folder" in getattr(item, "fixturenames", ())

    items.sort(key=lambda item: not needs_demo(item))
    for item in items:
        group = "demo" if needs_demo(item) else str(item.path)
        item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture(scope="session")
def benchmark_data() -> Path:
    """Folder of public benchmark data; the test is skipped where it is absent."""
    folder = Path(os.environ.get("MEDKG_BENCHMARK_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no benchmark data at {folder} (set MEDKG_BENCHMARK_DATA)")
    return folder


@pytest.fixture(scope="session")
def curated_graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graph of curated knowledge alone; copy it to write to it."""
    from medkg import batch

    folder = tmp_path_factory.mktemp("curated") / "graph.medkg"
    batch.build([], into=folder)
    return folder


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory, curated_graph: Path) -> Path:
    """The demo, run once; tests read what it made and do not change it."""
    from medkg.demo import run_demo

    folder = tmp_path_factory.mktemp("demo") / "medkg-demo"
    shutil.copytree(curated_graph, folder / "graph.medkg")
    run_demo(folder, epochs=60)
    return folder
