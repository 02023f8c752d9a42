"""RDF beside rdflib's memory store: a million statements loaded, and a chain of three counted.

``python -m tests.benchmarks.rdf [--triples N] [--record]``. The same N-Triples file, made here
and not kept, goes in by medkg's bulk route and by rdflib's parser, in one process, one after the
other; the same query then runs on both. CPU seconds of the process, which for one thread is the
time it takes on an idle machine; the loading of Oxigraph uses more than one, and all are counted.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import rdflib

from medkg.graph.formats.rdf.iri import iri_of
from medkg.graph.formats.rdf.store import bulk_load, over
from tests.benchmarks.screen import show

# A drug treats a disease that has a phenotype that another disease has too.
QUERY = """
SELECT (count(*) AS ?n) {
    ?drug biolink:treats ?disease .
    ?disease biolink:has_phenotype ?phenotype .
    ?other biolink:has_phenotype ?phenotype .
    FILTER(?other != ?disease)
}
"""
PREFIX = "PREFIX biolink: <https://w3id.org/biolink/vocab/>\n"


def write_statements(path: Path, triples: int, seed: int = 0) -> None:
    """A file of ``triples`` statements: five to a node, drugs skewed.

    A quarter are edges, as in the graph of a million rows and 200,000 edges; the rest are texts.
    """
    random_ = random.Random(seed)
    nodes = max(100, triples // 5)
    drugs, diseases = nodes // 5, nodes // 2
    phenotypes = nodes - drugs - diseases

    def drug() -> str:
        return iri_of(f"DRUGBANK:DB{int(drugs * random_.random() ** 2):07}")

    def disease() -> str:
        return iri_of(f"MONDO:{int(diseases * random_.random()):07}")

    def phenotype() -> str:
        return iri_of(f"HP:{int(phenotypes * random_.random()):07}")

    treats, has, label = map(iri_of, ("biolink:treats", "biolink:has_phenotype", "rdfs:label"))
    makers: list[tuple[float, Callable[[], str]]] = [
        (0.05, lambda: f"<{drug()}> <{treats}> <{disease()}> .\n"),
        (0.2, lambda: f"<{disease()}> <{has}> <{phenotype()}> .\n"),
        (0.75, lambda: f'<{disease()}> <{label}> "name {random_.randrange(10**9)}" .\n'),
    ]
    weights, lines = zip(*makers, strict=True)
    with path.open("w", encoding="utf-8") as handle:
        for line in random_.choices(lines, weights, k=triples):
            handle.write(line())


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What ``work`` returns, and CPU seconds of all threads."""
    before = time.process_time()
    made = work()
    return made, time.process_time() - before


def count(graph: rdflib.Graph) -> int:
    """The answer of the query, through rdflib's interface in both cases."""
    (row,) = graph.query(PREFIX + QUERY)
    return int(row[0])  # type: ignore[index, arg-type]


def measure(path: Path) -> list[dict[str, object]]:
    """A row for each step: seconds of both, and how many times faster medkg is."""
    fast, fast_load = timed(lambda: over(bulk_load(path, "ntriples")))
    slow, slow_load = timed(lambda: rdflib.Graph().parse(path, format="nt"))
    assert len(fast) == len(slow)
    fast_count, fast_query = timed(lambda: count(fast))
    slow_count, slow_query = timed(lambda: count(slow))
    assert fast_count == slow_count
    steps = [
        (f"load {len(slow):,} distinct statements", slow_load, fast_load, 8),
        (f"count {fast_count:,} chains of three", slow_query, fast_query, 5),
    ]
    return [
        {
            "step": step,
            "rdflib memory, CPU s": slow_s,
            "medkg, CPU s": fast_s,
            "times faster": slow_s / fast_s,
            "to reach": target,
        }
        for step, slow_s, fast_s, target in steps
    ]


def main() -> None:
    """Measure, print and, where asked, record."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--triples", type=int, default=1_000_000)
    parser.add_argument("--record", action="store_true", help="append to RESULTS.md")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "statements.nt"
        write_statements(path, arguments.triples)
        rows = measure(path)
    show("RDF: bulk loading and a 3-hop count", rows, record=arguments.record)


if __name__ == "__main__":
    main()
