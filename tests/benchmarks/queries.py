"""Questions to a graph of a million rows and 200,000 edges, beside NetworkX and SQLite.

``python -m tests.benchmarks.queries [--rows N] [--edges N] [--questions N] [--record]``

All three hold the same edges with the same beliefs: medkg in its folder, NetworkX as a
MultiDiGraph in memory (which holds no evidence), SQLite in a file with indexes on both ends of
edges and on the edge of a row. Each question is put once to warm up and then once more, timed;
the answers are compared. Opening is timed in a process of its own, with the most that was
resident, up to the first answer: the edges of one node.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import networkx as nx

from medkg.graph import Graph
from tests.benchmarks import query_rows
from tests.benchmarks.screen import show

PATTERN: Final = "drug-targets->gene-associated_with->disease-has_phenotype->phenotype"
_HOPS: Final = ("targets", "associated_with", "has_phenotype")
_PATHS: Final = """
FROM edge a JOIN edge b ON b.subject = a.object JOIN edge c ON c.subject = b.object
WHERE a.subject = ? AND c.object = ? AND a.predicate = 'targets'
    AND b.predicate = 'associated_with' AND c.predicate = 'has_phenotype'
    AND a.belief > 0 AND b.belief > 0 AND c.belief > 0
"""
_OPEN: Final = {
    "medkg": "from medkg.graph import Graph\ngraph = Graph.open({path!r})\n"
    "graph.neighbours({node!r})",
    "medkg, and a search by name": "from medkg.graph import Graph\ngraph = Graph.open({path!r})\n"
    "graph.neighbours({node!r}); graph.find('disease 00042')",
    "medkg, and 1,000 edges' evidence": "from medkg.graph import Graph\n"
    "graph = Graph.open({path!r})\n"
    "for edge in graph.edges(predicate='treats')[:1000]:\n"
    "    graph.evidence(edge.subject, edge.predicate, edge.object)",
    "NetworkX, made from the edges": "from medkg.graph import Graph\n"
    "graph = Graph.open({path!r}).to_networkx()\n"
    "list(graph.out_edges({node!r}, data=True)), list(graph.in_edges({node!r}, data=True))",
    "SQLite": "import sqlite3\nbase = sqlite3.connect({base!r})\n"
    "base.execute('SELECT * FROM edge WHERE subject = ?', [{node!r}]).fetchall()",
}
_TIMED: Final = """
import time
start = time.perf_counter()
{code}
seconds = time.perf_counter() - start
processor = time.process_time()
# Not ru_maxrss, in which a child starts with what its parent held.
with open("/proc/self/status") as status:
    most = next(line for line in status if line.startswith("VmHWM"))
print(seconds, processor, int(most.split()[1]) / 1024)
"""

Triple = tuple[str, str, str]


@dataclass(slots=True)
class Held:
    """The same graph three times."""

    graph: Graph
    copy: Any
    base: sqlite3.Connection

    def paths(self, source: str, target: str) -> tuple[int, float]:
        found = self.graph.metapaths(source, target, PATTERN, k=10)
        return found.count, round(found.paths[0].belief if found.paths else 0.0, 9)

    def paths_networkx(self, source: str, target: str) -> tuple[int, float]:
        products = []
        for _, gene, key, first in self.copy.out_edges(source, keys=True, data="belief"):
            if key != _HOPS[0] or first <= 0:
                continue
            for _, disease, key2, second in self.copy.out_edges(gene, keys=True, data="belief"):
                if (
                    key2 == _HOPS[1]
                    and second > 0
                    and self.copy.has_edge(disease, target, _HOPS[2])
                ):
                    third = self.copy[disease][target][_HOPS[2]]["belief"]
                    if third > 0:
                        products.append(first * second * third)
        best = sorted(products, reverse=True)[:10]
        return len(products), round(best[0] if best else 0.0, 9)

    def paths_sqlite(self, source: str, target: str) -> tuple[int, float]:
        ends = [source, target]
        (count,) = self.base.execute(f"SELECT count(*) {_PATHS}", ends).fetchone()
        best = self.base.execute(
            f"SELECT a.belief * b.belief * c.belief AS p {_PATHS} ORDER BY p DESC LIMIT 10",
            ends,
        ).fetchall()
        return count, round(best[0][0] if best else 0.0, 9)

    def edges_networkx(self, node: str) -> int:
        out = list(self.copy.out_edges(node, keys=True, data=True))
        return len(out + list(self.copy.in_edges(node, keys=True, data=True)))

    def edges_sqlite(self, node: str) -> int:
        both = "SELECT * FROM edge WHERE subject = ? UNION ALL SELECT * FROM edge WHERE object = ?"
        return len(self.base.execute(both, [node, node]).fetchall())

    def evidence_sqlite(self, *triple: str) -> int:
        where = "SELECT * FROM evidence WHERE subject = ? AND predicate = ? AND object = ?"
        return len(self.base.execute(where, triple).fetchall())


def made(folder: Path, rows: int, edges: int) -> Held:
    """The graph in the folder, and its copies."""
    graph = Graph.create(folder / "x.medkg")
    with graph.writing():
        for shard in query_rows.evidence(rows, query_rows.edges(edges)):
            graph.add_table(shard)
        graph.add([], nodes=query_rows.nodes())
    gc.collect()
    base = sqlite3.connect(folder / "x.sqlite")
    base.execute("PRAGMA synchronous = OFF")
    for name, batches in (
        ("edge", graph.edge_table().to_batches(50_000)),
        ("evidence", graph._view.batches(50_000)),
    ):
        _fill(base, name, batches)
    base.execute("CREATE INDEX edge_of_subject ON edge (subject, predicate)")
    base.execute("CREATE INDEX edge_of_object ON edge (object, predicate)")
    base.execute("CREATE INDEX row_of_edge ON evidence (subject, predicate, object)")
    base.execute("ANALYZE")
    base.commit()
    return Held(graph, None, base)


def _fill(base: sqlite3.Connection, name: str, batches: Any) -> None:
    for number, batch in enumerate(batches):
        columns = ", ".join(f'"{column}"' for column in batch.schema.names)
        if not number:
            base.execute(f"CREATE TABLE {name} ({columns})")
        places = ", ".join("?" * batch.num_columns)
        rows = zip(*(column.to_pylist() for column in batch.columns), strict=True)
        base.executemany(f"INSERT INTO {name} VALUES ({places})", rows)  # noqa: S608


def asked(
    what: str, who: str, ask: Callable[..., Any], questions: Sequence[Sequence[str]]
) -> tuple[dict[str, object], list[Any]]:
    """Medians over questions that were all put once before; and the answers."""
    answers = [ask(*question) for question in questions]
    wall, processor = [], []
    gc.collect()
    gc.disable()
    for question in questions:
        started = time.perf_counter(), time.process_time()
        ask(*question)
        wall.append(time.perf_counter() - started[0])
        processor.append(time.process_time() - started[1])
    gc.enable()
    row: dict[str, object] = {
        "question": what,
        "engine": who,
        "median µs": f"{statistics.median(wall) * 1e6:,.0f}",
        "95 % of questions µs": f"{statistics.quantiles(wall, n=20)[-1] * 1e6:,.0f}",
        "median processor µs": f"{statistics.median(processor) * 1e6:,.0f}",
    }
    return row, answers


def questions(held: Held, count: int, seed: int) -> tuple[list[Triple], list[tuple[str, str]]]:
    """Edges, and pairs of a drug and a phenotype, drawn as often as they have edges."""
    draw = random.Random(seed)
    table = held.graph.edge_table()
    names = ("subject", "predicate", "object")
    columns = [table[name].to_pylist() for name in names]
    rows = [draw.randrange(len(table)) for _ in range(count)]
    triples: list[Triple] = [(columns[0][r], columns[1][r], columns[2][r]) for r in rows]
    starts = [s for s, p in zip(columns[0], columns[1], strict=True) if p == _HOPS[0]]
    ends = [o for o, p in zip(columns[2], columns[1], strict=True) if p == _HOPS[2]]
    pairs = [(draw.choice(starts), draw.choice(ends)) for _ in range(count)]
    return triples, pairs


def measured(held: Held, count: int, seed: int) -> list[dict[str, object]]:
    """A row for each question and engine; the engines' answers agree."""
    triples, pairs = questions(held, count, seed)
    nodes = [(node,) for subject, _, target in triples for node in (subject, target)][:count]
    of_node = {
        "medkg": lambda node: len(held.graph.neighbours(node)),
        "NetworkX": held.edges_networkx,
        "SQLite": held.edges_sqlite,
    }
    of_pair = {"medkg": held.paths, "NetworkX": held.paths_networkx, "SQLite": held.paths_sqlite}
    searched = Graph.open(held.graph.path)
    of_edge: dict[str, Callable[..., Any]] = {
        "medkg, no lookup yet": lambda *triple: len(searched.evidence(*triple)),
        "medkg": lambda *triple: len(held.graph.evidence(*triple)),
        "SQLite": held.evidence_sqlite,
    }
    rows = []
    few = triples[:15]  # fewer than the searches after which a lookup is made
    for what, engines, put in (
        ("edges of a node, with beliefs", of_node, nodes),
        ("typed paths of 3 edges: how many, and the best 10", of_pair, pairs),
        ("evidence of an edge", of_edge, triples),
    ):
        seen = None
        for who, ask in engines.items():
            if who == "medkg" and what.startswith("evidence"):
                held.graph.index()
            mine = few if "no lookup" in who else put
            row, answers = asked(what, who, ask, mine)
            print(row, flush=True)
            if seen is not None and answers[: len(few)] != seen[: len(few)]:
                raise SystemExit(f"{who} disagrees about {what}")
            seen = answers
            rows.append(row)
    row, _ = asked("a name, misspelt", "medkg", held.graph.find, [("diseaze 00042",)] * 20)
    rows.append(row)
    return rows


def opened(folder: Path, node: str) -> list[dict[str, object]]:
    """Seconds and memory of a new process, to its first answer."""
    rows = []
    for who, code in _OPEN.items():
        body = code.format(path=str(folder / "x.medkg"), base=str(folder / "x.sqlite"), node=node)
        done = subprocess.run(
            [sys.executable, "-c", _TIMED.format(code=body)],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        seconds, processor, memory = map(float, done.stdout.split())
        rows.append(
            {
                "engine": who,
                "seconds, with imports": f"{seconds:.2f}",
                "processor s of the process": f"{processor:.2f}",
                "resident at most MiB": f"{memory:,.0f}",
            }
        )
        print(rows[-1], flush=True)
    return rows


def _megabytes(folder: Path) -> float:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--edges", type=int, default=200_000)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--record", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        held = made(folder, given.rows, given.edges)
        counts = held.graph.counts()
        held.copy = held.graph.to_networkx()
        assert isinstance(held.copy, nx.MultiDiGraph)
        rows = measured(held, given.questions, given.seed)
        node = held.graph.edges(predicate="targets")[0].subject
        starts = opened(folder, node)
        sizes = ", ".join(
            f"{name} {_megabytes(held.graph.path / name):,.0f} MB"
            for name in ("evidence", "lookup", "index")
        )
    note = (
        f"{counts['evidence']:,} rows, {counts['edges']:,} edges, {counts['nodes']:,} nodes; "
        f"on disk: {sizes}. {os.cpu_count()} cores, load of the machine over the last five "
        f"minutes {os.getloadavg()[1]:.1f}."
    )
    show("Questions to a graph", rows, record=given.record, note=note)
    show("Opening a graph", starts, record=given.record, note=note)


if __name__ == "__main__":
    main()
