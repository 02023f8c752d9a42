"""PubMed records parsed in a second of processor time: medkg, pubmed_parser, lxml alone.

python -m tests.benchmarks.parsing [--copies 10] [--rounds 5]

All PubMed XML files of ``text-pubmed-xml``, their articles one after the other in one gzip file,
as a baseline file is, so many times over. Each round every method reads the file once, in
another order; a method's figure is the median of its rounds. medkg gives whole documents with
their metadata; ``pubmed_parser.parse_medline_xml`` its dicts; the bare loop counts what
``lxml.etree.iterparse`` hands out and frees it.
"""

from __future__ import annotations

import argparse
import gzip
import os
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from lxml import etree

from medkg.sources import ReadReport, read_pubmed
from tests.benchmarks import corpora
from tests.benchmarks.screen import show

_ARTICLE: Final = re.compile(rb"<PubmedArticle>.*?</PubmedArticle>", re.DOTALL)


def articles() -> Iterator[bytes]:
    """The markup of every article of the shared files, in their order."""
    for path in sorted((corpora.data_folder() / "text-pubmed-xml").glob("*.xml*")):
        raw = path.read_bytes()
        yield from _ARTICLE.findall(gzip.decompress(raw) if path.suffix == ".gz" else raw)


def write(path: Path, copies: int) -> int:
    """One gzip file of all articles, ``copies`` times; gives how many bytes it holds unpacked."""
    body = b"\n".join(articles())
    head = b'<?xml version="1.0" encoding="utf-8"?>\n<PubmedArticleSet>\n'
    with gzip.open(path, "wb", compresslevel=6) as file:
        size = file.write(head)
        for _ in range(copies):
            size += file.write(body)
        return size + file.write(b"\n</PubmedArticleSet>\n")


def by_medkg(path: Path) -> int:
    """Documents, each with its metadata."""
    report = ReadReport()
    count = sum(1 for _ in read_pubmed(path, report=report))
    return count + len(report.skipped)


def by_pubmed_parser(path: Path) -> int:
    """Its dicts, by its defaults."""
    from pubmed_parser import parse_medline_xml  # type: ignore[import-untyped]

    return sum(1 for row in parse_medline_xml(str(path)) if not row.get("delete"))


def by_lxml(path: Path) -> int:
    """Elements, of which nothing is taken."""
    count = 0
    with gzip.open(path) as file:
        for _, element in etree.iterparse(file, tag="PubmedArticle"):
            count += 1
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    return count


METHODS: Final[dict[str, Callable[[Path], int]]] = {
    "medkg": by_medkg,
    "pubmed_parser": by_pubmed_parser,
    "lxml iterparse, bare": by_lxml,
}


def measure(path: Path, rounds: int) -> tuple[dict[str, list[float]], dict[str, int]]:
    """Processor seconds of each round, and the records each method counted."""
    seconds: dict[str, list[float]] = {name: [] for name in METHODS}
    counts: dict[str, int] = {}
    for number in range(rounds):
        names = list(METHODS)
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            started = time.process_time()
            counts[name] = METHODS[name](path)
            seconds[name].append(time.process_time() - started)
    return seconds, counts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--copies", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--record", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pubmed.xml.gz"
        size = write(path, given.copies)
        seconds, counts = measure(path, given.rounds)
    middle = {name: statistics.median(spent) for name, spent in seconds.items()}
    rows = [
        {
            "method": name,
            "records": f"{counts[name]:,}",
            "records/s": f"{counts[name] / middle[name]:,.0f}",
            "MB/s": f"{size / middle[name] / 1e6:.1f}",
            "processor s, lowest to highest": f"{min(spent):.2f} to {max(spent):.2f}",
            "medkg's rate to its": f"{middle[name] / middle['medkg']:.2f}",
        }
        for name, spent in seconds.items()
    ]
    note = (
        f"Processor time, median of {given.rounds} alternated rounds over one gzip file of "
        f"{size / 1e6:.0f} MB unpacked. {os.cpu_count()} cores, load {os.getloadavg()[1]:.1f}."
    )
    show("Parsing PubMed XML", rows, record=given.record, note=note)


if __name__ == "__main__":
    main()
