"""Files into a graph: read, extract, store. The one module that wires three stations."""

from __future__ import annotations

import gc
import multiprocessing
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from medkg import knowledge, sources
from medkg.errors import MedkgError, UnknownTermError
from medkg.extraction import Extractor
from medkg.graph import Change, DocumentRow, Graph
from medkg.sources import ReadReport
from medkg.types import Assertion, Document, Extraction, Node, Problem, content_id

__all__ = ["BuildReport", "Claims", "build", "default_extractor", "extract", "reading"]

# Documents a worker is given at once, and how many such batches wait for each worker.
_BATCH: Final = 25
_WAITING: Final = 3

Progress = Callable[[str, int], None]
"""Called with a station's name and how many records it has handled so far."""


@dataclass(slots=True)
class BuildReport:
    """What one build did, in counts; ``problems`` name the file and record that was skipped."""

    graph: Path
    version: int = 0
    read: int = 0
    unchanged_documents: int = 0
    extracted: int = 0
    mentions: int = 0
    deleted: int = 0
    added: int = 0
    unchanged: int = 0
    removed: int = 0
    seconds: float = 0.0
    problems: list[Problem] = field(default_factory=list)

    def _count(self, change: Change) -> None:
        self.added += change.added
        self.unchanged += change.unchanged
        self.removed += change.removed
        self.version = change.version


@lru_cache(maxsize=1)
def default_extractor() -> Extractor:
    """Extractor over the shipped vocabularies and HPO; made once, a few seconds.

    Raises:
        MissingExtraError: ``medkg[nlp]`` is not installed.

    >>> default_extractor() is default_extractor()
    True
    """
    return Extractor([knowledge.load(name) for name in knowledge.RECOGNISED])


def extract(text: str | Document, *, extractor: Extractor | None = None) -> Extraction:
    """Mentions and assertions of one text or document.

    >>> found = extract("Losartan reduced aortic root dilatation in patients with Marfan syndrome.")
    >>> [mention.text for mention in found.mentions][:1]
    ['Losartan']
    """
    document = sources.document_from_text(text) if isinstance(text, str) else text
    return (extractor or default_extractor()).extract(document)


class Claims(NamedTuple):
    """What a graph takes of one document's extraction; ``mentions`` is how many were found."""

    mentions: int
    assertions: tuple[Assertion, ...]
    nodes: tuple[Node, ...]


Reader = Callable[[Iterable[Document]], Iterator[Claims]]


@contextmanager
def reading(extractor: Extractor, *, workers: int = 1) -> Iterator[Reader]:
    """A function from documents to their :class:`Claims`, in order, by so many processes.

    The processes are forked at once and share the extractor's tables; at most some batches are
    on their way. One process alone, or a system that cannot fork, reads them here.

    Raises:
        ValueError: fewer workers than one.
        MedkgError: while reading, if a worker was killed.

    >>> with reading(default_extractor()) as read:
    ...     [found] = read([Document("1", "Metformin treats type 2 diabetes.", "text")])
    >>> len(found.assertions)
    1
    """
    if workers < 1:
        raise ValueError(f"workers must be at least 1, not {workers}")
    if workers == 1 or "fork" not in multiprocessing.get_all_start_methods():
        yield lambda documents: map(_claims, extractor.extract_many(documents))
        return
    extractor.extract(Document("", "", ""))  # what is made at the first text is shared too
    gc.collect()
    gc.freeze()  # the collector would write to every shared page
    try:
        pool = ProcessPoolExecutor(
            workers, multiprocessing.get_context("fork"), _take, (extractor,)
        )
        pool.submit(_read, []).result()
    finally:
        gc.unfreeze()
    with pool:
        yield lambda documents: _ordered(pool, documents, workers)


_taken: Extractor | None = None
"""A worker's extractor; None in every other process."""


def _take(extractor: Extractor) -> None:
    global _taken
    _taken = extractor


def _read(documents: Sequence[Document]) -> list[Claims]:
    if _taken is None:
        raise MedkgError("this process is no worker")
    return [_claims(extraction) for extraction in _taken.extract_many(documents)]


def _claims(extraction: Extraction) -> Claims:
    return Claims(len(extraction.mentions), extraction.assertions, extraction.nodes)


def _ordered(
    pool: ProcessPoolExecutor, documents: Iterable[Document], workers: int
) -> Iterator[Claims]:
    rest = iter(documents)
    waiting: deque[Future[list[Claims]]] = deque()
    try:
        while True:
            while len(waiting) < workers * _WAITING and (batch := list(islice(rest, _BATCH))):
                waiting.append(pool.submit(_read, batch))
            if not waiting:
                return
            yield from waiting.popleft().result()
    except BrokenProcessPool as error:
        raise MedkgError(
            f"a worker was killed while reading documents ({error}); memory may have run out: "
            "try fewer workers"
        ) from error


def build(
    paths: str | Path | Iterable[str | Path],
    *,
    into: str | Path,
    knowledge: Sequence[str] = ("hpo", "bridge"),
    extractor: Extractor | None = None,
    shard: int = 2000,
    workers: int = 1,
    progress: Progress | None = None,
) -> BuildReport:
    """Graph folder ``into`` holding what the files claim and the curated sources named.

    A document whose text, record and pipeline have not changed is left alone, so a second run
    adds nothing; a changed one replaces its rows; one the files delete loses them. Each shard
    is one commit: a build killed in the middle goes on where it stopped when it is run again.

    Args:
        paths: files, folders or globs of PubMed XML (see :func:`medkg.sources.read`).
        into: the graph, made if it is not there.
        knowledge: curated sources to add (``medkg.knowledge.KNOWLEDGE``).
        extractor: default: all shipped vocabularies and HPO.
        shard: documents per commit.
        workers: processes that extract (see :func:`reading`); the graph is the same.
        progress: called as work goes on.

    Raises:
        UnknownTermError: no curated source of that name.
        StoreError: another process is writing to ``into``.
        ValueError: fewer workers than one.
    """
    started = time.perf_counter()
    into = Path(into)
    extractor = extractor or default_extractor()
    tell = progress or (lambda station, count: None)
    # The graph's threads do not survive a fork: the workers come first.
    with reading(extractor, workers=workers) as read:
        graph = Graph.open(into) if Graph.exists(into) else Graph.create(into)
        report = BuildReport(graph=into, version=graph.version)
        # Held throughout: two builds into one graph would undo each other's shards.
        with graph.writing():
            for name in knowledge:
                _add_knowledge(graph, name, report, tell)
            pipeline = _Pipeline(extractor.fingerprint, read, tell)
            _add_documents(graph, paths, pipeline, shard, report)
    report.seconds = time.perf_counter() - started
    return report


class _Pipeline(NamedTuple):
    """How documents are read, and whom to tell."""

    fingerprint: str
    read: Reader
    tell: Progress


def _add_knowledge(graph: Graph, name: str, report: BuildReport, tell: Progress) -> None:
    curated = knowledge.KNOWLEDGE.get(name)
    if curated is None:
        known = ", ".join(knowledge.KNOWLEDGE)
        raise UnknownTermError(f"no curated source {name!r}; there are: {known}")
    held = {doc: mark for (source, doc), mark in graph.documents().items() if source == name}
    fingerprint = curated.fingerprint()
    if held and set(held.values()) == {fingerprint}:
        return
    rows: dict[str, DocumentRow] = {}
    assertions = []
    for count, assertion in enumerate(curated.assertions(), start=1):
        key = assertion.evidence.document
        if key not in rows:
            rows[key] = DocumentRow(source=name, id=key, fingerprint=fingerprint)
        assertions.append(assertion)
        if count % 10_000 == 0:
            tell(name, count)
    gone = held.keys() - rows.keys()
    if gone:
        report._count(graph.drop(name, gone))
    report._count(graph.replace(rows.values(), assertions, nodes=curated.nodes()))
    tell(name, len(assertions))


def _add_documents(
    graph: Graph,
    paths: str | Path | Iterable[str | Path],
    pipeline: _Pipeline,
    shard: int,
    report: BuildReport,
) -> None:
    reading = ReadReport()
    documents = sources.read(paths, report=reading)
    held = _held(graph)
    applied = 0
    while True:
        taken = list(islice(documents, shard))
        deleted = reading.deleted[applied:]
        applied = len(reading.deleted)
        if taken or deleted:
            changed = _changed(taken, deleted, pipeline.fingerprint, held, report)
            _store(graph, changed, pipeline, report)
            _withdraw(graph, deleted, held, report)
        report.read = reading.read
        report.problems = list(reading.skipped)
        pipeline.tell("documents", report.read)
        if not taken and not deleted:
            return


def _held(graph: Graph) -> dict[tuple[str, str], DocumentRow]:
    rows = (DocumentRow(**row) for row in graph.document_table().to_pylist())
    return {(row.source, row.id): row for row in rows}


def _changed(
    documents: Iterable[Document],
    deleted: Sequence[str],
    pipeline: str,
    held: dict[tuple[str, str], DocumentRow],
    report: BuildReport,
) -> list[tuple[DocumentRow, Document]]:
    """The documents to extract, the last version of each; ``held`` is brought up to date."""
    changed: dict[tuple[str, str], tuple[DocumentRow, Document]] = {}
    for document in documents:
        row = _row(document, pipeline)
        key = (row.source, row.id)
        before = held.get(key)
        if before is not None and (before.fingerprint == row.fingerprint or _stale(row, before)):
            report.unchanged_documents += 1
            continue
        held[key] = row
        if document.id not in deleted:
            changed[key] = (row, document)
    return list(changed.values())


def _stale(row: DocumentRow, held: DocumentRow) -> bool:
    """Whether an older copy of a record comes after a newer one, or after its deletion.

    Files may be read again in any order; PubMed's DateRevised says which record is newer.
    """
    if held.deleted:
        return row.revised <= held.revised
    return row.revised < held.revised


def _store(
    graph: Graph,
    changed: Sequence[tuple[DocumentRow, Document]],
    pipeline: _Pipeline,
    report: BuildReport,
) -> None:
    if not changed:
        return
    found: list[Claims] = []
    for claims in pipeline.read(document for _, document in changed):
        found.append(claims)
        report.extracted += 1
        report.mentions += claims.mentions
        pipeline.tell("extracted", report.extracted)
    change = graph.replace(
        [row for row, _ in changed],
        [assertion for claims in found for assertion in claims.assertions],
        nodes=[node for claims in found for node in claims.nodes],
    )
    report._count(change)


def _withdraw(
    graph: Graph,
    deleted: Sequence[str],
    held: dict[tuple[str, str], DocumentRow],
    report: BuildReport,
) -> None:
    """Take deleted citations out, and remember them, so that an old file brings none back."""
    gone = []
    for document in deleted:
        before = held.get(("pubmed", document), DocumentRow("pubmed", document, ""))
        if not before.deleted:
            gone.append(replace(before, fingerprint="", title="", deleted=True))
    if gone:
        report._count(graph.replace(gone, []))
        report.deleted += len(gone)
        held.update({(row.source, row.id): row for row in gone})


def _row(document: Document, pipeline: str) -> DocumentRow:
    return DocumentRow(
        source=document.source,
        id=document.id,
        fingerprint=content_id(
            document.text, document.retracted, document.year, document.study, pipeline
        ),
        title=document.title,
        year=document.year,
        retracted=document.retracted,
        revised=str(document.metadata.get("revised") or ""),
    )
