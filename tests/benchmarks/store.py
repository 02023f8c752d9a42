"""A million rows of evidence into a store, a thousand papers replaced in it, and opened again.

``python -m tests.benchmarks.store [--rows N] [--runs N] [--record]``
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from medkg.graph import Graph
from medkg.graph.evidence.rows import evidence_rows
from tests.benchmarks import store_rows
from tests.benchmarks.report import append
from tests.benchmarks.store_engines import ENGINES, Engine

EDGES = 200_000
REPLACED = 1_000

Step = tuple[str, float, float]
"""What was done, and how many seconds by the clock and of the processor it took."""

OPEN = {
    "medkg": (
        "from medkg.graph import Graph; graph = Graph.open(sys.argv[1]); "
        "count = graph.counts()['edges']; graph.neighbours(sys.argv[2])"
    ),
    "DuckDB file": (
        "import duckdb; base = duckdb.connect(sys.argv[1], read_only=True); "
        "base.execute('SELECT * FROM edge WHERE subject = ?', [sys.argv[2]]).fetchall()"
    ),
    "SQLite, indexed": (
        "import sqlite3; base = sqlite3.connect(sys.argv[1]); "
        "base.execute('SELECT * FROM edge WHERE subject = ?', [sys.argv[2]]).fetchall()"
    ),
}
# Resident memory at its most, in MB with what the imports take (Linux), and seconds after them.
MEASURED = """
import sys, time
import medkg.graph, duckdb, deltalake, sqlite3
start = time.perf_counter()
{code}
seconds = time.perf_counter() - start
lines = open("/proc/self/status").read().splitlines()
print(seconds, next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")))
"""


def timed(name: str, work: Callable[[], object]) -> Step:
    """The step that ``work`` was."""
    gc.collect()
    clock, processor = time.perf_counter(), time.process_time()
    work()
    return name, time.perf_counter() - clock, time.process_time() - processor


def steps(engine: Engine, rows: int, seed: int) -> Iterator[Step]:
    """Everything the engine is measured at but opening."""
    papers = range(rows // store_rows.PER_PAPER)
    evidence = store_rows.evidence(rows, edges=EDGES, papers=papers)
    documents = store_rows.documents(papers, "v1")
    yield timed("rows in", lambda: engine.put(documents, evidence))
    yield timed("edges derived", engine.derive)
    chosen = sorted(random.Random(seed).sample(papers, min(REPLACED, len(papers))))
    new = store_rows.evidence(
        len(chosen) * store_rows.PER_PAPER, edges=EDGES, papers=chosen, seed=seed
    )
    named = store_rows.documents(chosen, "v2")
    yield timed(f"{len(chosen):,} papers replaced, edges again", lambda: engine.replace(named, new))


def opened(name: str, path: Path) -> tuple[float, float]:
    """Seconds to a node's edges in a new process, imports left out, and its resident MB."""
    code = MEASURED.format(code=OPEN[name])
    command = [sys.executable, "-c", code, str(path), "DRUGBANK:DB00001"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, resident = map(float, done.stdout.split())
    return seconds, resident


def queries(graph: Graph) -> Iterator[Step]:
    """Timings of reading a warm graph; one step for each kind of question."""
    node = "DRUGBANK:DB00001"
    graph.neighbours(node)
    yield timed("one node's edges", lambda: graph.neighbours(node))


def measured(rows: int, runs: int, folder: Path) -> list[dict[str, object]]:
    """One row for each engine and step: medians over the runs, in which the engines alternate."""
    found: dict[tuple[str, str], list[tuple[float, float]]] = {}
    memory: dict[str, list[float]] = {}
    for run in range(runs):
        for make in ENGINES:
            place = folder / f"{run}-{make.__name__}"
            place.mkdir()
            engine = make(place)
            name, path = engine.name, engine.path
            for step, clock, processor in steps(engine, rows, seed=run + 1):
                found.setdefault((name, step), []).append((clock, processor))
                print(f"{name:16} {step:36} {clock:7.2f} s, processor {processor:7.2f} s")
            del engine
            gc.collect()
            seconds, resident = opened(name, path)
            found.setdefault((name, "opened, a node's edges"), []).append((seconds, 0.0))
            memory.setdefault(name, []).append(resident)
            if name == "medkg":
                for step, clock, processor in queries(Graph.open(path)):
                    found.setdefault((name, step), []).append((clock, processor))
            shutil.rmtree(place)
    return [
        _row(name, step, times, rows, memory[name]) for (name, step), times in found.items()
    ] + [_records(min(rows, 100_000))]


def _row(
    name: str, step: str, times: Sequence[tuple[float, float]], rows: int, memory: Sequence[float]
) -> dict[str, object]:
    clock = statistics.median(seconds for seconds, _ in times)
    processor = statistics.median(seconds for _, seconds in times)
    opening = step.startswith("opened")
    return {
        "store": name,
        "step": step,
        "seconds": f"{clock:.4f}",
        "processor seconds": "" if opening else f"{processor:.4f}",
        "rows/s": f"{rows / clock:,.0f}" if step == "rows in" else "",
        "rows/s per processor": f"{rows / processor:,.0f}" if step == "rows in" else "",
        "resident MB": f"{statistics.median(memory):,.0f}" if opening else "",
    }


def _records(rows: int) -> dict[str, object]:
    """Records to checked columns with ids, which is what they cost beyond Arrow."""
    claims = store_rows.records(
        store_rows.evidence(rows, edges=EDGES, papers=range(rows // store_rows.PER_PAPER))
    )
    _, clock, processor = timed("", lambda: evidence_rows(claims))
    return {
        "store": "medkg",
        "step": f"{rows:,} records to rows",
        "seconds": f"{clock:.4f}",
        "processor seconds": f"{processor:.4f}",
        "rows/s": f"{rows / clock:,.0f}",
        "rows/s per processor": f"{rows / processor:,.0f}",
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print and, if asked, record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--record", action="store_true")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        rows = measured(asked.rows, asked.runs, Path(folder))
    for row in rows:
        print(" | ".join(str(value) for value in row.values()))
    if asked.record:
        load = os.getloadavg()[1]
        note = (
            f"{asked.rows:,} rows of 20 columns, about {EDGES:,} edges, medians of {asked.runs} "
            "runs in which the stores alternate. All are given the same Arrow columns, check them "
            "and make the same ids in the time shown. Edges are counts in SQLite and DuckDB, and "
            f"counts and beliefs in medkg. Load of the machine over five minutes {load:.1f}."
        )
        command = f"python -m tests.benchmarks.store --rows {asked.rows} --runs {asked.runs}"
        append("Storing evidence", rows, command, note=note)


if __name__ == "__main__":
    main()
