"""Seconds until something is there: import, a text read, several texts, a graph opened.

python -m tests.benchmarks.start [--runs 5] [--before FOLDER] [--record]

Each is a process of its own, started once before it is measured: vocabularies are then parsed and
kept in the cache. ``--before`` is another checkout of medkg, measured in turn with this one. The
graph is made of the example abstracts that come with medkg, by each checkout. (One from before
``--text`` could be repeated reads the last of the three texts alone.)
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from tests.benchmarks.corpora import ROOT
from tests.benchmarks.screen import show

_TEXT: Final = "Aspirin treats headache."
_OPEN: Final = "import sys; from medkg.graph import Graph; Graph.open(sys.argv[1])"
_BUILD: Final = (
    "import sys, medkg; from medkg.demo import data_dir; "
    "medkg.build(str(data_dir() / 'abstracts.xml'), into=sys.argv[1], knowledge=['bridge'])"
)


class Seconds(NamedTuple):
    """What one process took."""

    wall: float
    processor: float


def commands(folder: Path) -> dict[str, list[str]]:
    """What is measured, with what Python is told; ``folder`` is for what it writes."""
    record = ["--run-json", str(folder / "run.json")]
    extract = ["-m", "medkg", "-q", "extract", *record, "--text", _TEXT]
    return {
        "Python alone": ["-c", ""],
        "import medkg": ["-c", "import medkg"],
        "medkg extract --text": extract,
        "medkg extract, three texts": [*extract, "--text", "Gout.", "--text", "Asthma."],
        "Graph.open": ["-c", _OPEN, str(folder / "x.medkg")],
    }


def run(arguments: Sequence[str], checkout: Path, folder: Path) -> Seconds:
    """Wall and processor seconds of one process that imports the medkg of ``checkout``."""
    environment = os.environ | {
        "PYTHONPATH": str(checkout),
        "PYTHONPYCACHEPREFIX": str(folder / "compiled"),  # as installed, the code is compiled
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, check=True, capture_output=True
    )
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Seconds(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def measure(
    checkouts: Mapping[str, Path], places: Mapping[str, Path], runs: int
) -> dict[str, dict[str, list[Seconds]]]:
    """What -> checkout -> seconds of each run; the checkouts take turns."""
    found: dict[str, dict[str, list[Seconds]]] = {}
    for name, checkout in checkouts.items():
        run(["-c", _BUILD, str(places[name] / "x.medkg")], checkout, places[name])
    for what in commands(ROOT):
        found[what] = {name: [] for name in checkouts}
        for number in range(runs + 1):
            for name, checkout in checkouts.items():
                seconds = run(commands(places[name])[what], checkout, places[name])
                if number:  # the first fills the caches
                    found[what][name].append(seconds)
    return found


def rows_of(found: Mapping[str, Mapping[str, Sequence[Seconds]]]) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for what, by_checkout in found.items():
        row: dict[str, object] = {"what": what}
        for name, spent in by_checkout.items():
            row[f"{name}, wall s"] = f"{statistics.median(each.wall for each in spent):.2f}"
            row[f"{name}, processor s"] = (
                f"{statistics.median(each.processor for each in spent):.2f}"
            )
        rows.append(row)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--before", type=Path, help="another checkout of medkg")
    parser.add_argument("--record", action="store_true")
    given = parser.parse_args()
    checkouts = {"now": ROOT} | ({"before": given.before.resolve()} if given.before else {})
    with tempfile.TemporaryDirectory() as folder:
        places = {name: Path(folder) / name for name in checkouts}
        for place in places.values():
            place.mkdir()
        found = measure(checkouts, places, given.runs)
    note = (
        f"Second start, median of {given.runs} runs. {os.cpu_count()} cores, load of the machine "
        f"over the last five minutes {os.getloadavg()[1]:.1f}."
    )
    show("Start", rows_of(found), record=given.record, note=note)


if __name__ == "__main__":
    main()
