"""What several test modules share: one demo run, and where the benchmark data is."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from medkg.sources import READERS, Limits, ReadReport
from medkg.types import Document
from tests.small_hpo import write_small_hpo

# A developer's own vocabularies must not decide what the tests see.
os.environ["MEDKG_HOME"] = tempfile.mkdtemp(prefix="medkg-home-")

# No test is about how long it takes. More examples at night, and in a search of one's own:
# `pytest --hypothesis-profile nightly`.
settings.register_profile("default", deadline=None, max_examples=50)
settings.register_profile("nightly", deadline=None, max_examples=1_000)
settings.load_profile("default")

ROOT = Path(__file__).resolve().parent.parent


# The files that take longest, first, so that no process is left with one of them at the end.
LONGEST = ("test_on_ray.py", "test_failing.py", "test_building.py", "test_packaging.py")


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist looks for the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In several processes: a file in one, those that need the demo in one, the longest first."""

    def needs_demo(item: pytest.Item) -> bool:
        return "demo_folder" in getattr(item, "fixturenames", ())

    def place(item: pytest.Item) -> int:
        if needs_demo(item):
            return 0
        return 1 + (LONGEST.index(item.path.name) if item.path.name in LONGEST else len(LONGEST))

    items.sort(key=place)
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
    """A graph of curated knowledge alone, of some 130 diseases; copy it to write to it."""
    from medkg import batch

    folder = tmp_path_factory.mktemp("curated")
    batch.add_graph("hpo", write_small_hpo(folder / "hpo"), into=folder / "graph.medkg")
    batch.build([], into=folder / "graph.medkg")
    return folder / "graph.medkg"


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory, curated_graph: Path) -> Path:
    """The demo, run once; tests read what it made and do not change it."""
    from medkg.demo import run_demo

    folder = tmp_path_factory.mktemp("demo") / "medkg-demo"
    shutil.copytree(curated_graph, folder / "graph.medkg")
    run_demo(folder, epochs=60)
    return folder


@pytest.fixture
def read_bytes(tmp_path: Path) -> Callable[..., tuple[list[Document], ReadReport]]:
    """Documents and report of some bytes in a file of the given name, by one reader."""

    def run(
        content: bytes | str, name: str = "sample.xml", reader: str = "pubmed", **options: Limits
    ) -> tuple[list[Document], ReadReport]:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        report = ReadReport()
        return list(READERS[reader].read(path, report=report, **options)), report

    return run
