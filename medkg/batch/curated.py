"""Curated sources, and the graphs of others, into a graph."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from medkg import knowledge
from medkg.batch.report import BuildReport, Progress, silent
from medkg.errors import MissingDataError, UnknownTermError
from medkg.graph import DocumentRow, Graph
from medkg.knowledge import KnowledgeReport
from medkg.knowledge.graphs import GRAPHS, Claim
from medkg.types import Assertion

__all__ = ["GraphReport", "add_curated", "add_graph"]

# Rows that are replaced together, and held in memory for each relation.
_TOGETHER: Final = 20_000
# The document that says that a source is in, whole; it has no rows.
_WHOLE: Final = "all"
# Raise it when a reader of GRAPHS reads other rows out of the same file.
_VERSION: Final = 1


def add_curated(graph: Graph, name: str, report: BuildReport, tell: Progress) -> None:
    """Add a source of ``medkg.knowledge.KNOWLEDGE``; nothing where the graph has it as it is.

    Raises:
        UnknownTermError: no curated source of that name.
    """
    curated = knowledge.KNOWLEDGE.get(name)
    if curated is None:
        known = ", ".join(knowledge.KNOWLEDGE)
        raise UnknownTermError(f"no curated source {name!r}; there are: {known}")
    held = _held(graph, name)
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
        report.count(graph.drop(name, gone))
    report.count(graph.replace(rows.values(), assertions, nodes=curated.nodes()))
    tell(name, len(assertions))


@dataclass(slots=True)
class GraphReport(BuildReport):
    """What adding a graph did; ``counts`` says what was read, and what was left out and why."""

    counts: Counter[str] = field(default_factory=Counter)


def add_graph(
    name: str, path: str | Path, *, into: str | Path, progress: Progress | None = None
) -> GraphReport:
    """Graph folder ``into`` with what another graph says (``medkg.knowledge.graphs.GRAPHS``).

    Every row is evidence of that source, in medkg's ids and predicates. Added again, nothing is
    twice; a newer file replaces the older one's rows; memory does not grow with the file.

    Args:
        name: ``hetionet``, ``primekg``, ``drkg``, ``repodb``, ``pharmacotherapydb``, ``kgx`` or
            ``pubtator3``.
        path: its file, or the folder that holds its files under their own names.
        into: the graph, made if it is not there.
        progress: called with the rows read so far.

    Raises:
        UnknownTermError: no graph of that name. MissingDataError: no such file.
        FormatError: another format. StoreError: another process is writing.
    """
    if name not in GRAPHS:
        raise UnknownTermError(f"no graph {name!r}; there are: {', '.join(GRAPHS)}")
    started = time.perf_counter()
    path, tell = Path(path), progress or silent
    fingerprint = _fingerprint(path)
    graph = Graph.open(into) if Graph.exists(into) else Graph.create(into)
    report = GraphReport(graph=Path(into), version=graph.version)
    counted = KnowledgeReport(counts=report.counts, problems=report.problems)
    with graph.writing():
        held = _held(graph, name)
        if held.get(_WHOLE) == fingerprint:
            report.unchanged_documents = len(held) - 1
            return report
        documents = {_WHOLE}
        for document, claims in _together(GRAPHS[name].read(path, counted)):
            documents.add(document)
            row = DocumentRow(source=name, id=document, fingerprint=fingerprint)
            nodes = list(dict.fromkeys(node for _, named in claims for node in named))
            report.count(graph.replace([row], [claim for claim, _ in claims], nodes=nodes))
            report.read += len(claims)
            tell(name, report.read)
        gone = held.keys() - documents
        if gone:
            report.count(graph.drop(name, gone))
        # Last: a killed run is no whole one.
        whole = DocumentRow(source=name, id=_WHOLE, fingerprint=fingerprint)
        report.count(graph.replace([whole], []))
    report.version = graph.version
    report.skipped = len(report.problems)
    report.seconds = time.perf_counter() - started
    return report


def _held(graph: Graph, source: str) -> dict[str, str]:
    return {name: mark for (whose, name), mark in graph.documents().items() if whose == source}


def _together(claims: Iterator[Claim]) -> Iterator[tuple[str, list[Claim]]]:
    """Claims of one relation by the ten thousands, under a document of their own."""
    waiting: dict[str, list[Claim]] = {}
    count: Counter[str] = Counter()

    def document(relation: str) -> str:
        return f"{relation}/{count[relation]}"

    for claim, nodes in claims:
        relation = claim.evidence.document
        waiting.setdefault(relation, []).append((_of(claim, document(relation)), nodes))
        if len(waiting[relation]) == _TOGETHER:
            yield document(relation), waiting.pop(relation)
            count[relation] += 1
    for relation, rest in waiting.items():
        yield document(relation), rest


def _of(claim: Assertion, document: str) -> Assertion:
    return replace(claim, evidence=replace(claim.evidence, document=document))


def _fingerprint(path: Path) -> str:
    """Of the content of the file, or of all files in the folder, and of how they are read."""
    if not path.exists():
        raise MissingDataError(f"no file or folder {path}")
    digest = hashlib.blake2b(f"{_VERSION}".encode(), digest_size=16)
    files = [path] if path.is_file() else sorted(p for p in path.iterdir() if p.is_file())
    for file in files:
        with file.open("rb") as content:
            digest.update(hashlib.file_digest(content, "blake2b").digest())
    return digest.hexdigest()
