"""Documents a second and peak memory, from text to linked mentions and to assertions.

python -m tests.benchmarks.throughput [--documents 10000] [--baseline 1000] [--workers 1 2]

The documents: all sentences of the shared abstracts (PubMed XML, PubMedQA, BC5CDR, NCBI
disease), shuffled by a seed into new ones of ten sentences with new ids. There are fewer
sentences than places, so a sentence comes back in another company: no document is met twice,
and nothing is kept from one to the next. Every method goes through :func:`medkg.batch.reading`,
as a build does, each in a process of its own. PhraseMatcher has the same names and gives the
ids of each match; it reads the first ``--baseline`` documents, and its row gives their rate.
Memory: the sum, over the process tree, of proportional set sizes (pages that processes share
count once) and of resident sizes, sampled once a second; the documents are counted too.
Processor time is that of all processes, what starts and watches them included.
"""

from __future__ import annotations

import argparse
import itertools
import multiprocessing
import os
import random
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from medkg import knowledge
from medkg.batch import default_extractor, reading
from medkg.extraction import Extractor
from medkg.knowledge import RECOGNISED
from medkg.types import Document, Extraction, Link, Mention
from tests.benchmarks import corpora
from tests.benchmarks.baselines_text import Phrases, names_by_curie
from tests.benchmarks.screen import show

SENTENCES: Final = 10
_BREAK: Final = re.compile(r"\n+|(?<=[.!?]) +(?=[A-Z0-9(\[])")


def sentences() -> list[str]:
    """Distinct sentences of all shared abstracts, in a fixed order."""
    texts: list[str] = [*corpora.pubmed_texts().values(), *corpora.pubmedqa_texts().values()]
    splits: tuple[corpora.Split, ...] = ("train", "dev", "test")  # read for speed alone
    for split in splits:
        texts += [document.text for document in corpora.bc5cdr(split)]
        texts += [document.text for document in corpora.ncbi(split)]
    return sorted({s.strip() for text in texts for s in _BREAK.split(text) if s.strip()})


def stream(*, seed: int = 0) -> Iterator[Document]:
    """Documents of ten sentences without end; each pass over the sentences has its own order."""
    pool = sentences()
    shuffle = random.Random(seed)

    def endless() -> Iterator[str]:
        while True:
            shuffle.shuffle(pool)
            yield from pool

    source = endless()
    for number in itertools.count():
        title, *body = itertools.islice(source, SENTENCES)
        text = f"{title}\n{' '.join(body)}"
        yield Document(id=f"SHUFFLED:{seed}-{number}", text=text, source="shuffled")


def documents(count: int, *, seed: int = 0) -> list[Document]:
    """The first ``count`` of :func:`stream`."""
    return list(itertools.islice(stream(seed=seed), count))


class PhraseExtractor(Extractor):
    """spaCy's PhraseMatcher over the names of medkg, every match linked, in medkg's place."""

    def __init__(self) -> None:
        kinds = ("disease", "phenotype", "drug", "gene", "chemical")
        ontologies = [knowledge.load(vocabulary) for vocabulary in RECOGNISED]
        self.phrases = Phrases(names_by_curie(ontologies, dict.fromkeys(kinds, "")))

    def prepare(self) -> None:
        """All is made."""

    def extract(self, document: Document) -> Extraction:
        links: dict[tuple[int, int], list[Link]] = {}
        for start, end, curie in self.phrases(document.text):
            links.setdefault((start, end), []).append(Link(curie, "", 1.0, "name"))
        mentions = [
            Mention(document.id, *span, document.text[slice(*span)], "", 1.0, "phrase", tuple(held))
            for span, held in links.items()
        ]
        return Extraction(document, tuple(mentions), ())

    def extract_many(self, documents: Iterable[Document]) -> Iterator[Extraction]:
        return map(self.extract, documents)


class MentionExtractor(Extractor):
    """medkg's mentions, without relations."""

    def extract(self, document: Document) -> Extraction:
        return Extraction(document, self.mentions(document), ())

    def extract_many(self, documents: Iterable[Document]) -> Iterator[Extraction]:
        return map(self.extract, documents)


def mentions_only() -> Extractor:
    return MentionExtractor([knowledge.load(name) for name in RECOGNISED])


MENTIONS: Final = "medkg, linked mentions"
ASSERTIONS: Final = "medkg, assertions"
PHRASES: Final = "spaCy PhraseMatcher, linked mentions"
METHODS: Final[dict[str, Callable[[], Extractor]]] = {
    MENTIONS: mentions_only,
    ASSERTIONS: default_extractor,
    PHRASES: PhraseExtractor,
}


@dataclass(slots=True)
class Memory:
    """A process tree's memory in MiB, sampled in a thread while the block runs."""

    seconds: float = 1.0  # each sample walks the page tables: oftener, it costs what it measures
    proportional: list[float] = field(default_factory=list)
    resident: list[float] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> Memory:
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        if self._thread:
            self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(self.seconds):
            sizes = [_memory(process) for process in _tree(os.getpid())]
            self.proportional.append(sum(p for p, _ in sizes) / 1024)
            self.resident.append(sum(r for _, r in sizes) / 1024)

    def quarter(self, first: bool) -> float:
        """Proportional peak of the first or the last quarter of the time."""
        size = max(len(self.proportional) // 4, 1)
        part = self.proportional[:size] if first else self.proportional[-size:]
        return max(part, default=0.0)


def _tree(root: int) -> list[int]:
    processes = [root]
    for process in processes:
        tasks = Path(f"/proc/{process}/task")
        try:
            children = [(task / "children").read_text().split() for task in tasks.iterdir()]
        except OSError:  # it ended meanwhile
            continue
        processes += [int(child) for group in children for child in group]
    return processes


def _memory(process: int) -> tuple[int, int]:
    """Proportional and resident kilobytes of a process; 0 when it has ended."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0, 0
    sizes = {line.split()[0]: int(line.split()[1]) for line in lines[1:]}
    return sizes.get("Pss:", 0), sizes.get("Rss:", 0)


def _processor_seconds() -> float:
    """Of this process and of its children that have ended."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def measure(method: str, given: Sequence[Document], workers: int) -> dict[str, object]:
    """One row: the method over all documents by so many processes that share its tables."""
    started = time.perf_counter()
    extractor = METHODS[method]()
    extractor.extract(given[0])  # what is built at first use
    made = time.perf_counter() - started
    mentions = assertions = 0
    before = _processor_seconds()
    with reading(extractor, workers=workers) as read, Memory() as memory:
        started = time.perf_counter()
        for claims in read(given):
            mentions += claims.mentions
            assertions += len(claims.assertions)
        seconds = time.perf_counter() - started
    return {
        "method": method,
        "workers": workers,
        "documents": f"{len(given):,}",
        "documents/s": f"{len(given) / seconds:,.1f}",
        "processor ms/document": f"{(_processor_seconds() - before) / len(given) * 1e3:.2f}",
        "mentions": f"{mentions:,}",
        "assertions": f"{assertions:,}",
        "peak MiB": f"{max(memory.proportional, default=0.0):,.0f}",
        "in the first, last quarter": f"{memory.quarter(True):,.0f}, {memory.quarter(False):,.0f}",
        "resident, summed": f"{max(memory.resident, default=0.0):,.0f}",
        "made in s": f"{made:.1f}",
    }


def apart(method: str, count: int, workers: int, seed: int) -> dict[str, object]:
    """:func:`measure` in a process of its own, so that no method carries another's memory."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=_send, args=(sender, method, count, workers, seed))
    child.start()
    sender.close()
    row: dict[str, object] = receiver.recv()
    child.join()
    return row


def _send(sender: object, method: str, count: int, workers: int, seed: int) -> None:
    row = measure(method, documents(count, seed=seed), workers)
    sender.send(row)  # type: ignore[attr-defined]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--baseline", type=int, default=1_000, help="documents of PhraseMatcher")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--method", choices=list(METHODS), action="append")
    parser.add_argument("--record", action="store_true")
    given = parser.parse_args()
    rows = []
    for method, workers in itertools.product(given.method or METHODS, given.workers):
        count = min(given.documents, given.baseline) if method == PHRASES else given.documents
        rows.append(apart(method, count, workers, given.seed))
        print(rows[-1], flush=True)
    load = os.getloadavg()[1]
    note = (
        f"{len(sentences()):,} distinct sentences. {os.cpu_count()} cores, load of the machine "
        f"over the last five minutes {load:.1f}. Peak MiB counts shared pages once. The rate of "
        f"PhraseMatcher is that of its first documents; for all {given.documents:,} it is "
        "extrapolated, not measured."
    )
    show("Text to linked mentions and to assertions", rows, record=given.record, note=note)


if __name__ == "__main__":
    main()
