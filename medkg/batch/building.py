"""The build of a graph from files and curated sources, shard by shard."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import NamedTuple

from medkg import sources
from medkg.batch.curated import add_curated
from medkg.batch.extracting import Claims, default_extractor
from medkg.batch.held import HeldDocuments
from medkg.batch.inputs import Given, counted, in_order, size
from medkg.batch.intake import Incoming, Intake
from medkg.batch.report import BuildReport, DeadLetters, Progress, silent
from medkg.batch.workers import Reader, reading
from medkg.extraction import Extractor
from medkg.graph import Graph
from medkg.sources import ReadReport

__all__ = ["DEAD_LETTERS", "build"]

#: Where a graph folder names what the last build could not read.
DEAD_LETTERS = "dead-letters.jsonl"


def build(
    paths: Given,
    *,
    into: str | Path,
    knowledge: Sequence[str] = ("hpo", "bridge"),
    extractor: Extractor | None = None,
    shard: int = 2000,
    workers: int = 1,
    reader: AbstractContextManager[Reader] | None = None,
    keep_text: bool | None = None,
    progress: Progress | None = None,
) -> BuildReport:
    """Graph folder ``into`` holding what the files claim and the curated sources named.

    A document whose text, record and pipeline have not changed is left alone, so a second run
    adds nothing; a changed one replaces its rows; one the files delete loses them. Each shard
    is one commit: a build killed in the middle goes on where it stopped when it is run again.
    The graph is the same whatever the order of the files and the number of workers. What could
    not be read is named in ``dead-letters.jsonl`` in the graph's folder; so is a document that
    the extractor fails on or, with more workers than one, that kills its process: the graph is
    made as if it had not been there, and the next build tries it again.

    Args:
        paths: files, folders, globs, addresses (see :func:`medkg.sources.read`).
        into: the graph, made if it is not there.
        knowledge: curated sources to add (``medkg.knowledge.KNOWLEDGE``).
        extractor: default: all shipped vocabularies and HPO.
        shard: documents per commit.
        workers: processes that extract (see :func:`reading`).
        reader: what extracts in place of ``workers``, as
            :func:`medkg.batch.on_ray.reading_on_ray` makes it, with the same extractor.
        keep_text: whether the text of the documents is stored beside their evidence
            (``Graph.passages``); default: if the graph has text already. A document that is held
            the other way is read again.
        progress: called as work goes on; its station ``bytes`` has a total.

    Raises:
        UnknownTermError: no curated source of that name.
        StoreError: another process is writing to ``into``.
        ValueError: fewer workers than one.
        MedkgError: ten documents in a row killed their processes; what was committed is kept.
    """
    started = time.perf_counter()
    into = Path(into)
    extractor = extractor or default_extractor()
    tell = progress or silent
    # The graph's threads do not survive a fork: the workers come first. They also go first, and
    # most of the memory with them, before the edges are derived as the writing ends.
    with ExitStack() as writing, reader or reading(extractor, workers=workers) as read:
        graph = Graph.open(into) if Graph.exists(into) else Graph.create(into)
        report = BuildReport(graph=into, version=graph.version)
        # HeldDocuments throughout: two builds into one graph would undo each other's shards.
        writing.enter_context(graph.writing())
        for name in knowledge:
            add_curated(graph, name, report, tell)
        kept = graph.has_text if keep_text is None else keep_text
        pipeline = _Pipeline(extractor.fingerprint, read, shard, kept, tell)
        _add_documents(graph, paths, pipeline, report)
    report.version = graph.version
    report.seconds = time.perf_counter() - started
    return report


class _Pipeline(NamedTuple):
    """How documents are read, how many make a commit, if text is kept, and whom to tell."""

    fingerprint: str
    read: Reader
    shard: int
    keep_text: bool
    tell: Progress


def _add_documents(graph: Graph, paths: Given, pipeline: _Pipeline, report: BuildReport) -> None:
    reading = ReadReport()
    files = in_order(paths, reading)
    letters = DeadLetters(graph.path / DEAD_LETTERS, report)
    taken, total = 0, size(files)

    def take(count: int) -> None:
        nonlocal taken
        taken += count
        pipeline.tell("bytes", taken, total)

    intake = Intake(
        sources.read(counted(files, take), report=reading),
        reading,
        held=HeldDocuments(graph.document_batches()),
        pipeline=pipeline.fingerprint,
        report=report,
        letters=letters,
        keep_text=pipeline.keep_text,
    )
    shard = _Shard()
    for claims in pipeline.read(intake):
        while (incoming := intake.rows.popleft()).row.deleted:
            shard.take(incoming)
        if claims.problem:  # its row is not stored either: the next build tries it again
            letters.take([claims.problem])
            continue
        shard.take(incoming, claims)
        report.extracted += 1
        report.mentions += claims.mentions
        pipeline.tell("extracted", report.extracted)
        if len(shard) >= pipeline.shard:
            shard.store(graph, report)
    for incoming in intake.rows:
        shard.take(incoming)
    shard.store(graph, report)
    pipeline.tell("documents", report.read)


class _Shard:
    """The rows of one commit; of a document that comes twice, what came last."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, str], tuple[Incoming, Claims | None]] = {}

    def __len__(self) -> int:
        return len(self._held)

    def take(self, incoming: Incoming, claims: Claims | None = None) -> None:
        """Hold the row, and the document's claims where it is not deleted."""
        self._held[incoming.row.source, incoming.row.id] = (incoming, claims)

    def store(self, graph: Graph, report: BuildReport) -> None:
        """Commit what is held, and hold nothing."""
        if not self._held:
            return
        held = [incoming for incoming, _ in self._held.values()]
        found = [claims for _, claims in self._held.values() if claims is not None]
        change = graph.replace(
            [incoming.row for incoming in held],
            [assertion for claims in found for assertion in claims.assertions],
            nodes=list(dict.fromkeys(node for claims in found for node in claims.nodes)),
            passages=[passage for incoming in held for passage in incoming.passages],
        )
        report.count(change)
        report.deleted += sum(incoming.row.deleted for incoming in held)
        self._held.clear()
