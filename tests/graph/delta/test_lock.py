from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from medkg.errors import StoreError
from medkg.graph import Graph
from medkg.graph.delta.lock import WriterLock
from tests.graph.claims import ATENOLOL, claim

HOLDER = """
import sys, time
from pathlib import Path
from medkg.graph.delta.lock import WriterLock
with WriterLock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_writer_is_told_who_writes(graph: Graph) -> None:
    graph.add([claim()])
    other = Graph.open(graph.path)
    command = [sys.executable, "-c", HOLDER, str(graph.path)]
    with subprocess.Popen(command, stdin=-1, stdout=-1, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(StoreError, match=rf"process {holder.pid} since 20\d\d-.*Reading is"):
            other.add([claim(ATENOLOL)])
        assert len(Graph.open(graph.path).edges()) == 1
        holder.kill()
    # Killed, not closed: the lock is free all the same.
    assert other.add([claim(ATENOLOL)]).added == 1


def test_one_process_cannot_write_through_two_graphs_at_once(graph: Graph) -> None:
    other = Graph.open(graph.path)
    with graph.writing():
        with pytest.raises(StoreError, match=f"process {os.getpid()}"):
            other.add([claim()])
        graph.add([claim()])
    other.add([claim(ATENOLOL)])
    assert len(other.edges()) == 2


def test_a_writer_sees_what_another_wrote_before_it(graph: Graph) -> None:
    other = Graph.open(graph.path)
    graph.add([claim()])
    assert other.add([claim(), claim(ATENOLOL)]).added == 1
    assert (other.version, len(other.edges())) == (2, 2)


def test_the_lock_is_freed_after_an_error(tmp_path: Path) -> None:
    lock = WriterLock(tmp_path)
    with pytest.raises(ValueError, match="inside"), lock, lock:
        raise ValueError("inside")
    with WriterLock(tmp_path):
        pass


def test_a_folder_that_is_not_there_cannot_be_locked(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot write"), WriterLock(tmp_path / "none"):
        pass
