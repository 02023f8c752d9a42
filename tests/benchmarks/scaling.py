"""Time, memory and disk of a build as the documents grow: is it linear?

python -m tests.benchmarks.scaling [--largest 10000] [--workers 2] [--plot scaling.png]
    [--state scaling.jsonl]

The documents are those of ``throughput.py``: sentences of the shared abstracts, shuffled into new
documents with new ids, here as PubMed XML in gzip files of 5,000, written before the clock
starts. Each size is built in a process of its own, into a graph of its own, and all but the
largest twice: the second run reads all again and adds nothing. The extractor is made before the
clock starts, and curated sources are left out: both cost the same whatever the size.

The line is fitted to relative errors (a second more matters more in a short run), its constant
not below 0. Time and processor time each have one. Commits: what one shard costs to store, in
the first and in the last quarter of them; where that grows, so does more than the documents.
Memory is the sum of proportional set sizes over the process tree, sampled once a second.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import multiprocessing
import os
import re
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

import numpy as np
from scipy.optimize import nnls

from medkg.batch import build, default_extractor
from medkg.graph import Graph
from medkg.types import Document
from tests.benchmarks.screen import show
from tests.benchmarks.throughput import Memory, stream

SIZES: Final = (1_000, 10_000, 100_000, 1_000_000)
_TWICE: Final = 100_000  # built twice up to here
_A_FILE: Final = 5_000
_FIRST_ID: Final = 90_000_000  # no PMID is as high yet
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # XML has none
_ARTICLE: Final = """<PubmedArticle><MedlineCitation><PMID Version="1">{pmid}</PMID>
<DateRevised><Year>2020</Year><Month>01</Month><Day>02</Day></DateRevised>
<Article><Journal><JournalIssue><PubDate><Year>2020</Year></PubDate></JournalIssue></Journal>
<ArticleTitle>{title}</ArticleTitle><Abstract><AbstractText>{body}</AbstractText></Abstract>
</Article></MedlineCitation></PubmedArticle>
"""


def write(folder: Path, count: int, *, seed: int = 0) -> None:
    """Files of ``count`` documents, as PubMed sends them."""
    folder.mkdir()
    numbered = enumerate(itertools.islice(stream(seed=seed), count), _FIRST_ID)
    for number in range(-(-count // _A_FILE)):
        path = folder / f"shuffled{number:04d}.xml.gz"
        with gzip.open(path, "wt", encoding="utf-8", compresslevel=4) as file:
            file.write('<?xml version="1.0" encoding="utf-8"?>\n<PubmedArticleSet>\n')
            file.writelines(itertools.starmap(article, itertools.islice(numbered, _A_FILE)))
            file.write("</PubmedArticleSet>\n")


def article(pmid: int, document: Document) -> str:
    """The record of a document whose first line is its title."""
    title, _, body = (escape(part) for part in _CONTROL.sub(" ", document.text).partition("\n"))
    return _ARTICLE.format(pmid=pmid, title=title, body=body)


@dataclass(frozen=True, slots=True)
class Measured:
    """One size: seconds, processor seconds, MiB, rows, bytes on disk; seconds of each commit."""

    documents: int
    seconds: float
    processor: float
    again: float
    commits: tuple[float, ...]
    edges_seconds: float
    peak: float
    first: float
    last: float
    rows: int
    size: int

    def commit(self, first: bool) -> float:
        """Mean seconds of the commits of the first or the last quarter; 0 with fewer than two.

        The last is left out, which is mostly not full.
        """
        whole = self.commits[:-1]
        quarter = max(len(whole) // 4, 1)
        part = whole[:quarter] if first else whole[-quarter:]
        return sum(part) / len(part) if part else 0.0


@contextmanager
def storing() -> Iterator[list[float]]:
    """Seconds of every ``Graph.replace`` while the block runs."""
    replace, seconds = Graph.replace, []

    def timed(self: Graph, *given: Any, **named: Any) -> Any:
        started = time.perf_counter()
        try:
            return replace(self, *given, **named)
        finally:
            seconds.append(time.perf_counter() - started)

    Graph.replace = timed  # type: ignore[method-assign]
    try:
        yield seconds
    finally:
        Graph.replace = replace  # type: ignore[method-assign]


def measure(given: Path, into: Path, count: int, workers: int) -> Measured:
    """Two builds of one folder, the second of which has nothing to do."""
    extractor = default_extractor()
    extractor.extract(Document("", "", ""))  # what is built at first use
    stored = 0.0

    def tell(station: str, count: int, total: int | None = None) -> None:
        nonlocal stored
        if station == "documents":  # what is left is to derive the edges
            stored = time.perf_counter()

    before = _processor_seconds()
    with Memory() as memory, storing() as commits:
        started = time.perf_counter()
        report = build(
            given, into=into, knowledge=(), extractor=extractor, workers=workers, progress=tell
        )
        ended = time.perf_counter()
    processor = _processor_seconds() - before
    if report.extracted != count or report.skipped:
        raise SystemExit(f"{report.extracted:,} of {count:,} read: {report.problems[:3]}")
    again = time.perf_counter()
    if count <= _TWICE:
        second = build(given, into=into, knowledge=(), extractor=extractor, workers=workers)
        if (second.added, second.removed, second.unchanged_documents) != (0, 0, count):
            raise SystemExit(f"the second run changed the graph: {second}")
    again = time.perf_counter() - again
    return Measured(
        documents=count,
        seconds=ended - started,
        processor=processor,
        again=again,
        commits=tuple(commits),
        edges_seconds=ended - stored,
        peak=max(memory.proportional, default=0.0),
        first=memory.quarter(True),
        last=memory.quarter(False),
        rows=report.added,
        size=sum(path.stat().st_size for path in into.rglob("*") if path.is_file()),
    )


def apart(count: int, workers: int) -> Measured:
    """:func:`measure` in a process of its own; the files are written in another before."""
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory(prefix="medkg-scaling-") as folder:
        given, into = Path(folder, "files"), Path(folder, "graph.medkg")
        writer = context.Process(target=write, args=(given, count))
        writer.start()
        writer.join()
        receiver, sender = context.Pipe(duplex=False)
        child = context.Process(target=_send, args=(sender, given, into, count, workers))
        child.start()
        sender.close()
        try:
            found: Measured = receiver.recv()
        except EOFError:
            raise SystemExit(f"the build of {count:,} documents failed: see above") from None
        child.join()
        return found


def _send(sender: Any, given: Path, into: Path, count: int, workers: int) -> None:
    sender.send(measure(given, into, count, workers))


def _processor_seconds() -> float:
    """Of this process and of its children that have ended."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


@dataclass(frozen=True, slots=True)
class Line:
    """``constant + each * documents``, and the largest share by which a point is off it."""

    constant: float
    each: float
    off: float

    def __str__(self) -> str:
        return f"{self.constant:.1f} s + {self.each * 1e3:.2f} ms a document, off by {self.off:.0%}"


def line(documents: Sequence[int], values: Sequence[float]) -> Line:
    """The line with the least squared relative errors.

    >>> line([10, 20, 40], [3.0, 5.0, 9.0])
    Line(constant=1.0, each=0.2, off=0.0)
    """
    counts, found = np.array(documents, float), np.array(values, float)
    design = np.stack([1 / found, counts / found], axis=1)
    constant, each = nnls(design, np.ones(len(found)))[0]
    off = np.abs((constant + each * counts) / found - 1).max()
    return Line(round(float(constant), 9), round(float(each), 9), round(float(off), 9))


def kept(state: Path | None) -> dict[int, Measured]:
    """What an earlier run has measured, by size."""
    if state is None or not state.exists():
        return {}
    lines = state.read_text(encoding="utf-8").splitlines()
    found = (Measured(**json.loads(line)) for line in lines)
    return {one.documents: one for one in found}


def row(found: Measured) -> dict[str, object]:
    """A size as it is shown."""
    return {
        "documents": f"{found.documents:,}",
        "s": f"{found.seconds:,.1f}",
        "documents/s": f"{found.documents / found.seconds:,.1f}",
        "processor s": f"{found.processor:,.1f}",
        "commits": f"{len(found.commits):,}",
        "all commits, s": f"{sum(found.commits):,.2f}",
        "a commit in the first, last quarter, ms": (
            f"{found.commit(True) * 1e3:,.0f}, {found.commit(False) * 1e3:,.0f}"
        ),
        "edges, s": f"{found.edges_seconds:,.2f}",
        "peak MiB": f"{found.peak:,.0f}",
        "in the first, last quarter": f"{found.first:,.0f}, {found.last:,.0f}",
        "evidence rows": f"{found.rows:,}",
        "MB on disk": f"{found.size / 1e6:,.1f}",
        "second run, s": f"{found.again:,.1f}" if found.documents <= _TWICE else "",
    }


def plot(path: Path, measured: Sequence[Measured]) -> None:
    """Time with its line, and memory, by documents, as a picture."""
    from matplotlib.figure import Figure  # type: ignore[import-not-found, unused-ignore]

    counts = [found.documents for found in measured]
    seconds = [found.seconds for found in measured]
    fitted = line(counts, seconds)
    figure = Figure(figsize=(9, 4), layout="constrained")
    left, right = figure.subplots(1, 2)
    left.loglog(counts, seconds, "o", label="measured")
    left.loglog(counts, [fitted.constant + fitted.each * n for n in counts], label=str(fitted))
    twice = [found for found in measured if found.documents <= _TWICE]
    left.loglog([f.documents for f in twice], [f.again for f in twice], "x", label="second run")
    left.set(xlabel="documents", ylabel="seconds")
    left.legend(fontsize="small")
    right.semilogx(counts, [found.peak for found in measured], "o-")
    right.set(xlabel="documents", ylabel="peak memory of the process tree, MiB", ylim=0)
    figure.savefig(path, dpi=150)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--largest", type=int, default=10_000, help="the largest number of documents"
    )
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--plot", type=Path, help="where to write a picture (needs matplotlib)")
    parser.add_argument(
        "--state", type=Path, help="where sizes that are done are kept: the largest takes an hour"
    )
    parser.add_argument("--record", action="store_true")
    given = parser.parse_args()
    sizes = [size for size in SIZES if size <= given.largest] or [given.largest]
    done = kept(given.state)
    measured = []
    for size in sizes:
        measured.append(done.get(size) or apart(size, given.workers))
        print(measured[-1], flush=True)
        if given.state and size not in done:
            with given.state.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(measured[-1])) + "\n")
    counts = [found.documents for found in measured]
    timed = line(counts, [found.seconds for found in measured])
    used = line(counts, [found.processor for found in measured])
    note = (
        f"{given.workers} workers. Time: {timed}. Processor time: {used}. {os.cpu_count()} cores, "
        f"load of the machine over the last five minutes {os.getloadavg()[1]:.1f}."
    )
    show("Builds that grow", list(map(row, measured)), record=given.record, note=note)
    if given.plot:
        plot(given.plot, measured)


if __name__ == "__main__":
    main()
