"""Seconds of one core and peak memory to store, load and ask a vocabulary of millions of terms.

python -m tests.benchmarks.large_vocabulary [--terms 200000] [--record]

The vocabulary is a made TSV: every term has two synonyms, a parent (ten children to a term) and
a cross-reference. Each step runs in a process of its own, so that its peak memory is its own:
*store* reads the file into the user's vocabularies, *load* reads the stored table, and *ask*
loads it and finds the first name, then 100,000 names, 100,000 cross-references and the
ancestors of 100,000 terms. ``--terms 5_000_000`` is UMLS's size.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from medkg.knowledge import load
from medkg.knowledge.formats import Asked
from medkg.knowledge.update import bring
from tests.benchmarks.report import append
from tests.benchmarks.screen import show

NAME: Final = "large"
ASKED: Final = 100_000


def write(path: Path, terms: int) -> None:
    """The made vocabulary."""
    with path.open("w", encoding="utf-8") as file:
        file.write("curie\tname\tsynonyms\tparents\txrefs\n")
        for i in range(terms):
            parent = f"BIG:{i // 10}" if i else ""
            name, synonyms = f"disorder {i} of the tissue", f"syndrome number {i}|DX{i}"
            file.write(f"BIG:{i}\t{name}\t{synonyms}\t{parent}\tUMLS:C{i:07}\n")


def store(path: Path, terms: int) -> dict[str, float]:
    """Seconds of reading the file into the user's vocabularies."""
    began = time.process_time()
    done = bring(path, NAME, Asked(kind="disease"))
    if done.info.counts["terms"] != terms or done.problems:
        raise AssertionError(done)
    return {"store": time.process_time() - began}


def read(_: Path, terms: int) -> dict[str, float]:
    """Seconds of loading the stored vocabulary."""
    began = time.process_time()
    if len(load(NAME)) != terms:
        raise AssertionError("terms were lost")
    return {"load": time.process_time() - began}


def ask(_: Path, terms: int) -> dict[str, float]:
    """Seconds of the first question, which makes an index, and of many after it."""
    held = load(NAME)
    some = [i * terms // ASKED for i in range(ASKED)]
    questions: dict[str, Callable[[int], bool]] = {
        "find a name": lambda i: held.find(f"Syndrome number {i}") == (f"BIG:{i}",),
        "canonical of an xref": lambda i: held.canonical(f"UMLS:C{i:07}") == f"BIG:{i}",
        "ancestors": lambda i: "BIG:0" in held.ancestors(f"BIG:{i}"),
    }
    took = {}
    for what, right in questions.items():
        began = time.process_time()
        if not right(some[-1]):
            raise AssertionError(what)
        took[f"{what}, first"] = time.process_time() - began
        began = time.process_time()
        if not all(map(right, some)):
            raise AssertionError(what)
        took[f"{what}, {ASKED:,} more"] = time.process_time() - began
    return took


def _measured(step: Callable[[Path, int], dict[str, float]], path: Path, terms: int) -> Any:
    took = step(path, terms)
    return took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Run the steps and print, or record, the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--terms", type=int, default=200_000)
    parser.add_argument("--record", action="store_true")
    arguments = parser.parse_args()
    rows: list[dict[str, object]] = []
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MEDKG_HOME"] = folder
        path = Path(folder) / "large.tsv"
        write(path, arguments.terms)
        size = path.stat().st_size / 2**20
        for step in (store, read, ask):
            context = multiprocessing.get_context("spawn")
            with context.Pool(1) as pool:
                took, peak = pool.apply(_measured, (step, path, arguments.terms))
            rows += [
                {"step": what, "CPU s": round(seconds, 2), "peak MiB": round(peak)}
                for what, seconds in took.items()
            ]
        table = next(Path(folder).glob(f"ontologies/{NAME}/*.parquet")).stat().st_size / 2**20
    title = f"A vocabulary of {arguments.terms:,} terms (TSV {size:,.0f} MiB, stored {table:,.0f})"
    if arguments.record:
        append(
            title, rows, f"python -m tests.benchmarks.large_vocabulary --terms {arguments.terms}"
        )
    show(title, rows)


if __name__ == "__main__":
    main()
