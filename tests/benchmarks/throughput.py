"""Documents a second and peak memory from text to linked mentions, on distinct documents.

python -m tests.benchmarks.throughput [--documents 10000] [--processes 2] [--limit N] [--record]

The documents: all sentences of the shared abstracts (PubMed XML, PubMedQA, BC5CDR, NCBI
disease), shuffled by a seed into new ones of ten sentences with new ids. There are fewer
sentences than places, so a sentence comes back in another company: no document is met twice,
and nothing is kept from one to the next. medkg does all that ``extract`` does, relations too;
PhraseMatcher has the same names, and gives the ids of each match, no more. Memory: the sum,
over the process tree, of proportional set sizes (pages that processes share count once) and of
resident sizes, sampled four times a second.
"""

from __future__ import annotations

import argparse
import gc
import itertools
import multiprocessing
import os
import random
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from medkg import knowledge
from medkg.batch import default_extractor
from medkg.knowledge import RECOGNISED
from medkg.types import Document
from tests.benchmarks import corpora
from tests.benchmarks.baselines_text import Phrases, names_by_curie
from tests.benchmarks.screen import show

SENTENCES: Final = 10
CHUNK: Final = 50
_BREAK: Final = re.compile(r"\n+|(?<=[.!?]) +(?=[A-Z0-9(\[])")

Work = Callable[[Sequence[Document]], int]
"""Counts the linked mentions of some documents."""


def sentences() -> list[str]:
    """Distinct sentences of all shared abstracts, in a fixed order."""
    texts: list[str] = [*corpora.pubmed_texts().values(), *corpora.pubmedqa_texts().values()]
    splits: tuple[corpora.Split, ...] = ("train", "dev", "test")  # read for speed alone
    for split in splits:
        texts += [document.text for document in corpora.bc5cdr(split)]
        texts += [document.text for document in corpora.ncbi(split)]
    return sorted({s.strip() for text in texts for s in _BREAK.split(text) if s.strip()})


def documents(count: int, *, seed: int = 0) -> list[Document]:
    """``count`` documents of ten sentences; each pass over the sentences has its own order."""
    pool = sentences()
    shuffle = random.Random(seed)

    def stream() -> Iterator[str]:
        while True:
            shuffle.shuffle(pool)
            yield from pool

    source = stream()
    made = []
    for number in range(count):
        title, *body = itertools.islice(source, SENTENCES)
        text = f"{title}\n{' '.join(body)}"
        made.append(Document(id=f"SHUFFLED:{seed}-{number}", text=text, source="shuffled"))
    return made


def medkg_work() -> Work:
    extractor = default_extractor()

    def count(batch: Sequence[Document]) -> int:
        return sum(
            len(mention.links) > 0
            for found in extractor.extract_many(batch)
            for mention in found.mentions
        )

    return count


def phrases_work() -> Work:
    kinds = ("disease", "phenotype", "drug", "gene", "chemical")
    ontologies = [knowledge.load(vocabulary) for vocabulary in RECOGNISED]
    phrases = Phrases(names_by_curie(ontologies, dict.fromkeys(kinds, "")))
    return lambda batch: sum(len({s[:2] for s in phrases(d.text)}) for d in batch)


METHODS: Final[dict[str, Callable[[], Work]]] = {
    "medkg": medkg_work,
    "spaCy PhraseMatcher": phrases_work,
}


@dataclass(slots=True)
class Memory:
    """A process tree's memory in MiB, sampled in a thread while the block runs."""

    seconds: float = 0.25
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


_WORK: Work | None = None


def _run(batch: Sequence[Document]) -> int:
    if _WORK is None:
        raise RuntimeError("the work is set before the processes are forked")
    return _WORK(batch)


def measure(method: str, given: Sequence[Document], processes: int) -> dict[str, object]:
    """One row: the method over all documents by forked processes that share its tables."""
    global _WORK
    started = time.perf_counter()
    _WORK = METHODS[method]()
    _WORK(given[:5])  # what is built at first use
    made = time.perf_counter() - started
    gc.collect()
    gc.freeze()  # shared pages stay shared
    batches = [given[i : i + CHUNK] for i in range(0, len(given), CHUNK)]
    context = multiprocessing.get_context("fork")
    started = time.perf_counter()
    with context.Pool(processes) as pool, Memory() as memory:
        mentions = sum(pool.imap_unordered(_run, batches))
        seconds = time.perf_counter() - started
    return {
        "method": method,
        "documents": len(given),
        "processes": processes,
        "documents/s": f"{len(given) / seconds:,.1f}",
        "linked mentions": f"{mentions:,}",
        "peak MiB": f"{max(memory.proportional, default=0.0):,.0f}",
        "in the first, last quarter": f"{memory.quarter(True):,.0f}, {memory.quarter(False):,.0f}",
        "resident, summed": f"{max(memory.resident, default=0.0):,.0f}",
        "made in s": f"{made:.1f}",
    }


def apart(method: str, count: int, processes: int, seed: int) -> dict[str, object]:
    """:func:`measure` in a process of its own, so that no method carries another's memory."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=_send, args=(sender, method, count, processes, seed))
    child.start()
    sender.close()
    row: dict[str, object] = receiver.recv()
    child.join()
    return row


def _send(sender: object, method: str, count: int, processes: int, seed: int) -> None:
    row = measure(method, documents(count, seed=seed), processes)
    sender.send(row)  # type: ignore[attr-defined]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--limit", type=int, help="fewer documents, for a trial")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--method", choices=list(METHODS), action="append")
    parser.add_argument("--record", action="store_true")
    given = parser.parse_args()
    count = min(given.documents, given.limit or given.documents)
    rows = [apart(method, count, given.processes, given.seed) for method in given.method or METHODS]
    load = os.getloadavg()[1]
    note = (
        f"{len(sentences()):,} distinct sentences. {os.cpu_count()} cores, load of the machine "
        f"over the last five minutes {load:.1f}. Peak MiB counts shared pages once."
    )
    show("Text to linked mentions", rows, record=given.record, note=note)


if __name__ == "__main__":
    main()
