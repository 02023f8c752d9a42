"""A writer killed at any step leaves the old version, and the next writer goes on from it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from medkg.errors import StoreError
from medkg.graph import DocumentRow, Graph, passages_of
from medkg.graph.delta import datafile, tables
from medkg.types import Document
from tests.graph.claims import ATENOLOL, LOSARTAN, claim

ROOT = Path(__file__).resolve().parents[3]

# Every write goes through one of these. The writer dies on the way into the n-th, which is also
# the way out of the one before.
WRITES = [
    (datafile, "_write"),
    (Path, "replace"),
    (tables, "prune"),
]


class Killed(BaseException):
    """Nothing catches it: what is on the disk stays as it is."""


def mortal(fatal: int, die: Callable[[], None], patch: pytest.MonkeyPatch) -> None:
    steps = count(1)

    def wrap(write: Callable[..., object]) -> Callable[..., object]:
        def wrapped(*args: object, **kwargs: object) -> object:
            if next(steps) == fatal:
                die()
            return write(*args, **kwargs)

        return wrapped

    for owner, name in WRITES:
        patch.setattr(owner, name, wrap(getattr(owner, name)))


def die() -> None:
    raise Killed


def change(graph: Graph) -> None:
    graph.replace(
        [DocumentRow("pubmed", "PMID:1", "v2"), DocumentRow("pubmed", "PMID:3", "v1")],
        [claim(ATENOLOL), claim(paper="PMID:3")],
        passages=passages_of(Document("PMID:3", "Title.\nOther text.", "pubmed")),
    )


def killed(graph: Graph, step: int, patch: pytest.MonkeyPatch) -> bool:
    """Whether the writer died at that step; False where it has fewer steps."""
    with patch.context() as patched:
        mortal(step, die, patched)
        try:
            change(graph)
        except Killed:
            return True
    return False


def content(graph: Graph) -> tuple[object, ...]:
    ids = sorted(graph.evidence_table()["id"].to_pylist())
    others = graph.edge_table(), graph.document_table(), graph.passage_table()
    return ids, *(table.to_pylist() for table in others)


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    graph = Graph.create(tmp_path_factory.mktemp("old") / "g")
    graph.replace(
        [DocumentRow("pubmed", "PMID:1", "v1")],
        [claim(), claim(predicate="causes")],
        passages=passages_of(Document("PMID:1", "Title.\nText.", "pubmed")),
    )
    graph.add([claim(paper="PMID:2")])
    return graph


def copied(graph: Graph, to: Path) -> Graph:
    shutil.copytree(graph.path, to)
    return Graph.open(to)


def test_killed_at_every_step(old: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = copied(old, tmp_path / "whole")
    change(whole)
    versions = []
    for step in count(1):
        path = copied(old, tmp_path / f"{step}").path
        if not killed(Graph.open(path), step, monkeypatch):
            break
        left = Graph.open(path)
        versions.append(left.version)
        assert content(left) == content(old if left.version == 2 else whole)
        change(left)
        assert left.version == 3
        assert content(left) == content(whole)
    assert content(Graph.open(path, version=2)) == content(old)
    # Of evidence, documents, passages and edges the rows and the log; the manifest in the history
    # and at the head; and what is left to tidy.
    before = versions.count(2)
    assert before == 4 * 2 + 2
    assert versions == [2] * before + [3] * (len(versions) - before)
    assert len(versions) > before


def test_killed_twice_for_real(old: Graph, tmp_path: Path) -> None:
    graph = copied(old, tmp_path / "g")
    code = (
        "import os, sys; from pytest import MonkeyPatch; from medkg.graph import Graph; "
        "from tests.graph.delta.test_crash import change, mortal; "
        "mortal(int(sys.argv[2]), lambda: os.kill(os.getpid(), 9), MonkeyPatch()); "
        "change(Graph.open(sys.argv[1]))"
    )
    # Between the tables; then again, after they were put back.
    for step in ("4", "8"):
        done = subprocess.run([sys.executable, "-c", code, str(graph.path), step], cwd=ROOT)
        assert done.returncode == -9
        assert content(Graph.open(graph.path)) == content(old)
    change(graph)
    assert len(graph.evidence_table()) == 3


def test_a_failed_write_leaves_the_old_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = Graph.create(tmp_path / "g")
    graph.add([claim()])
    before = content(graph)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("medkg.graph.delta.log.save", full)
        with pytest.raises(StoreError, match="No space left"):
            change(graph)
    assert graph.version == 1
    assert content(graph) == content(Graph.open(graph.path)) == before
    change(graph)
    assert graph.version == 2


def test_a_full_disk_leaves_the_old_version(graph: Graph) -> None:
    resource = pytest.importorskip("resource", reason="no limit to a file's size here")
    graph.add([claim()])
    before = content(graph)
    files = set(graph.path.rglob("*.parquet"))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (3000, hard))  # a file of more bytes cannot be
    try:
        with pytest.raises(StoreError, match=r"evidence.*too large"):
            graph.add([claim(paper=f"PMID:{number}") for number in range(900)])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert content(graph) == content(Graph.open(graph.path)) == before
    assert set(graph.path.rglob("*.parquet")) == files
    assert graph.add([claim(ATENOLOL)]).version == 2
    assert len(Graph.open(graph.path).edges()) == 2


def test_a_folder_that_cannot_be_written_is_read(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph.add([claim()])

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:  # who runs the tests may be allowed everything
        patch.setattr(Path, "open", refused)
        with pytest.raises(StoreError, match=r"cannot write to .*Permission denied"):
            graph.add([claim(ATENOLOL)])
    assert [edge.subject for edge in Graph.open(graph.path).edges()] == [LOSARTAN]


@pytest.mark.nightly
def test_killed_at_random_while_another_reads() -> None:
    command = [sys.executable, "-m", "tests.benchmarks.faults", "--kills", "4", "--readers", "1"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    counts = json.loads(done.stdout.splitlines()[-1])
    assert counts["kills"] == 4
    assert counts["reads"] > 0
    assert counts["changes made"] > 0
    wrong = ("lost", "duplicated", "torn", "refused", "unreadable", "died by itself")
    assert [counts[name] for name in wrong] == [0] * 6
