"""A writer killed at random points, again and again, while others read.

``python -m tests.benchmarks.faults [--kills 100] [--readers 2] [--seed 0] [--record]``

Each writer replaces batches of papers, every row of a batch with the number of the change, and
notes each change before and after it is made. Whoever reads must find each batch whole and of one
change; after a kill the last change that was noted as made must be there.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from multiprocessing.context import ForkProcess
from pathlib import Path

from medkg.errors import MedkgError
from medkg.graph import DocumentRow, Graph
from medkg.types import Assertion, Evidence
from tests.benchmarks.report import append

BATCHES = 6
PAPERS = 5
CLAIMS = 3
COMPACT = 9  # every so many changes
FORK = multiprocessing.get_context("fork")


def rows_of(batch: int, change: int) -> tuple[list[DocumentRow], list[Assertion]]:
    """The papers of a batch and what they claim, as of a change."""
    documents, claims = [], []
    for paper in range(PAPERS):
        name = f"PMID:{batch * PAPERS + paper}"
        documents.append(DocumentRow("pubmed", name, str(change)))
        for number in range(CLAIMS):
            row = Evidence(
                "pubmed", name, name, "pattern", 0.9, (number, number + 5), text=str(change),
                qualifiers={"change": change} if number else {},
            )  # fmt: skip
            claims.append(Assertion(f"DRUGBANK:{number}", "treats", f"MONDO:{batch}", row))
    return documents, claims


def write(path: Path, notes: Path, seed: int) -> None:
    """Change batches until killed."""
    rng = random.Random(seed)
    graph = Graph.open(path)
    with notes.open("a", encoding="utf-8") as log:
        change = int(time.time_ns())
        for number in range(1_000_000):
            batch = rng.randrange(BATCHES)
            change += 1
            print("begun", batch, change, file=log, flush=True)
            if rng.random() < 0.3:
                with graph.writing():
                    graph.replace(*rows_of(batch, change))
            else:
                graph.replace(*rows_of(batch, change))
            print("made", batch, change, file=log, flush=True)
            if number % COMPACT == COMPACT - 1:
                graph.compact()


def held(graph: Graph) -> tuple[dict[int, int], Counter[str]]:
    """The change each batch is of, and what is wrong with what is read."""
    wrong: Counter[str] = Counter()
    rows = graph.evidence_table()
    ids = rows["id"].to_pylist()
    wrong["duplicated"] += len(ids) - len(set(ids))
    found: dict[int, set[str]] = {}
    papers: Counter[str] = Counter()
    for name, text in zip(rows["document"].to_pylist(), rows["text"].to_pylist(), strict=True):
        found.setdefault(int(name[5:]) // PAPERS, set()).add(text)
        papers[name] += 1
    for (_, name), fingerprint in graph.documents().items():
        found.setdefault(int(name[5:]) // PAPERS, set()).add(fingerprint)
        wrong["duplicated"] += max(0, papers[name] - CLAIMS)
        wrong["lost"] += max(0, CLAIMS - papers[name])
    wrong["torn"] += sum(len(changes) != 1 for changes in found.values())
    support = sum(edge.support for edge in graph.edges())
    wrong["torn"] += support != len(ids)
    return {batch: max(map(int, changes)) for batch, changes in found.items()}, wrong


def read(path: Path, stop: Path, out: Path) -> None:
    """Open the graph and look, until told to stop."""
    wrong: Counter[str] = Counter()
    while not stop.exists():
        try:
            wrong += held(Graph.open(path))[1]
        except MedkgError as error:
            wrong["refused"] += 1
            print(f"refused: {error}", flush=True)
        wrong["reads"] += 1
    out.write_text(json.dumps(wrong), encoding="utf-8")


def check(path: Path, notes: Path, out: Path) -> None:
    """Compare what is held after a kill with the notes."""
    made: dict[int, int] = {}
    since: dict[int, set[int]] = {}  # begun after it: a writer may die before it notes what it made
    for line in _noted(notes):
        kind, *numbers = line.split()
        batch, change = map(int, numbers)
        if kind == "made":
            made[batch], since[batch] = change, set()
        else:
            since.setdefault(batch, set()).add(change)
    changes, wrong = held(Graph.open(path))
    for batch, change in made.items():
        # Any that was on its way may be there or not.
        wrong["lost"] += changes.get(batch) not in {change, *since[batch]}
    out.write_text(json.dumps({**wrong, "changes": len(made)}), encoding="utf-8")


def run(folder: Path, *, kills: int, readers: int, seed: int) -> Counter[str]:
    """What went wrong in so many kills; the parent itself never opens the graph."""
    import deltalake  # noqa: F401 - once, before the processes part
    import duckdb  # noqa: F401

    rng = random.Random(seed)
    path, notes, stop = folder / "g", folder / "notes", folder / "stop"
    made = _start(Graph.create, path)
    made.join()
    notes.touch()
    total: Counter[str] = Counter()
    reading = [_start(read, path, stop, folder / f"reader-{number}") for number in range(readers)]
    for number in range(kills):
        wanted = len(_noted(notes)) + rng.choice([1, 2, 2, 4, 6])
        writer = _start(write, path, notes, rng.randrange(10**9))
        while len(_noted(notes)) < wanted and writer.is_alive():
            time.sleep(0.002)
        time.sleep(rng.uniform(0.0, 0.5))
        total["died by itself"] += not writer.is_alive()
        writer.kill()
        writer.join()
        checked = _start(check, path, notes, folder / "checked")
        checked.join()
        total["unreadable"] += checked.exitcode != 0
        found = json.loads((folder / "checked").read_text(encoding="utf-8"))
        total.update({name: found.get(name, 0) for name in ("lost", "duplicated", "torn")})
        total["kills"] += 1
        if number % 10 == 9:
            print(f"{number + 1} kills: {dict(total)}", flush=True)
    stop.touch()
    for process in reading:
        process.join()
    for result in folder.glob("reader-*"):
        total.update(json.loads(result.read_text(encoding="utf-8")))
    total["changes begun"] = sum(line.startswith("begun") for line in _noted(notes))
    total["changes made"] = sum(line.startswith("made") for line in _noted(notes))
    return total


def _noted(notes: Path) -> list[str]:
    return notes.read_text(encoding="utf-8").splitlines()


def _start(work: object, *arguments: object) -> ForkProcess:
    process = FORK.Process(target=work, args=arguments)  # type: ignore[arg-type]
    process.start()
    return process


def main(arguments: Sequence[str] | None = None) -> None:
    """Kill, count, print and, if asked, record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--readers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--record", action="store_true")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        total = run(Path(folder), kills=asked.kills, readers=asked.readers, seed=asked.seed)
    names = ["kills", "changes begun", "changes made", "reads", "lost", "duplicated", "torn",
             "refused", "unreadable", "died by itself"]  # fmt: skip
    row = {name: total[name] for name in names}
    print(json.dumps(row))
    if asked.record:
        command = f"python -m tests.benchmarks.faults --kills {asked.kills} --seed {asked.seed}"
        note = (
            f"Writers killed (SIGKILL) at random points while {asked.readers} processes read; "
            f"{os.cpu_count()} cores. Lost, duplicated and torn are counted over all reads."
        )
        append("Faults", [row], command, note=note)


if __name__ == "__main__":
    main()
