"""Curated sources, and the graphs of others, into a graph."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import pyarrow.compute as pc

from medkg import knowledge
from medkg.batch.report import BuildReport, Progress, silent
from medkg.errors import MissingDataError, UnknownTermError
from medkg.graph import DocumentRow, Graph
from medkg.knowledge import Curated, KnowledgeReport
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

    A later release of it, which :func:`add_graph` has added from the user's own files, stays.

    Raises:
        UnknownTermError: no curated source of that name.
    """
    curated = knowledge.KNOWLEDGE.get(name)
    if curated is None:
        known = ", ".join(knowledge.KNOWLEDGE)
        raise UnknownTermError(f"no curated source {name!r}; there are: {known}")
    held = graph.document_table(source=name)
    later = pc.max(held["revised"]).as_py() or ""
    if not later > curated.release():
        _replace(graph, name, curated, report, tell)


def _replace(graph: Graph, name: str, curated: Curated, report: BuildReport, tell: Progress) -> int:
    """How many assertions the source has; none where the graph has it as it is."""
    held = graph.documents(source=name)
    fingerprint, release = curated.fingerprint(), curated.release()
    if held and set(held.values()) == {fingerprint}:
        return 0
    rows: dict[str, DocumentRow] = {}
    assertions = []
    for count, assertion in enumerate(curated.assertions(), start=1):
        key = assertion.evidence.document
        if key not in rows:
            rows[key] = DocumentRow(name, key, fingerprint, revised=release)
        assertions.append(assertion)
        if count % 10_000 == 0:
            tell(name, count)
    report.count(graph.replace(rows.values(), assertions, nodes=curated.nodes()))
    # Last: while older documents are left, the source is not taken for whole.
    gone = {document for _, document in held} - rows.keys()
    if gone:
        report.count(graph.drop(name, gone))
    tell(name, len(assertions))
    return len(assertions)


@dataclass(slots=True)
class GraphReport(BuildReport):
    """What adding a graph did; ``counts`` says what was read, and what was left out and why."""

    counts: Counter[str] = field(default_factory=Counter)


def add_graph(
    name: str,
    path: str | Path | None = None,
    *,
    into: str | Path,
    progress: Progress | None = None,
) -> GraphReport:
    """Graph folder ``into`` with what another graph or a curated source says.

    Every row is evidence of that source, in medkg's ids and predicates. Added again, nothing is
    twice; a newer file replaces the older one's rows; memory does not grow with the file, but for
    the sources that come with medkg, which are held whole.

    Args:
        name: ``hetionet``, ``primekg``, ``drkg``, ``repodb``, ``pharmacotherapydb``, ``kgx`` or
            ``pubtator3`` (``medkg.knowledge.graphs.GRAPHS``), or a source that comes with medkg:
            ``hpo``, ``bridge`` or ``do_symptoms`` (``medkg.knowledge.KNOWLEDGE``).
        path: its file, or the folder that holds its files under their own names. Without one, a
            source that comes with medkg is added as it comes; ``hpo`` is also read from a folder.
        into: the graph, made if it is not there.
        progress: called with the rows read so far.

    Raises:
        UnknownTermError: no graph of that name. MissingDataError: no such file, or none named.
        FormatError: another format. StoreError: another process is writing.
    """
    if name not in GRAPHS and name not in knowledge.KNOWLEDGE:
        known = ", ".join([*GRAPHS, *knowledge.KNOWLEDGE])
        raise UnknownTermError(f"no graph {name!r}; there are: {known}")
    started = time.perf_counter()
    tell = progress or silent
    report = GraphReport(graph=Path(into))
    counted = KnowledgeReport(counts=report.counts, problems=report.problems)
    if name in knowledge.KNOWLEDGE:
        curated = _curated(name, path, counted)
        curated.fingerprint()  # the files are there, or no graph is made
        with _opened(into).writing() as graph:
            report.version = graph.version
            report.read = _replace(graph, name, curated, report, tell)
            if not report.read:
                report.unchanged_documents = len(graph.documents(source=name))
    elif path is None:
        raise MissingDataError(f"{name} does not come with medkg: name its file or folder")
    else:
        fingerprint = _fingerprint(Path(path))
        with _opened(into).writing() as graph:
            report.version = graph.version
            _add_claims(
                graph, name, fingerprint, GRAPHS[name].read(Path(path), counted), report, tell
            )
    report.skipped = len(report.problems)
    report.seconds = time.perf_counter() - started
    return report


def _opened(into: str | Path) -> Graph:
    return Graph.open(into) if Graph.exists(into) else Graph.create(into)


def _curated(name: str, path: str | Path | None, counted: KnowledgeReport) -> Curated:
    curated = knowledge.KNOWLEDGE[name]
    if curated.at is not None and (path is None or Path(path).is_dir()):
        return curated.at(None if path is None else Path(path), counted)
    if path is None:
        return curated
    if curated.at is None:
        raise MissingDataError(f"{name} comes with medkg and is read from no other file")
    raise MissingDataError(f"{path} is no folder: name the one of {curated.files}")


def _add_claims(
    graph: Graph,
    name: str,
    fingerprint: str,
    claims: Iterator[Claim],
    report: GraphReport,
    tell: Progress,
) -> None:
    held = {document: mark for (_, document), mark in graph.documents(source=name).items()}
    if held.get(_WHOLE) == fingerprint:
        report.unchanged_documents = len(held) - 1
        return
    if _WHOLE in held:
        report.count(graph.drop(name, [_WHOLE]))
    documents = {_WHOLE}
    for document, part in _together(claims):
        documents.add(document)
        row = DocumentRow(source=name, id=document, fingerprint=fingerprint)
        nodes = list(dict.fromkeys(node for _, named in part for node in named))
        report.count(graph.replace([row], [claim for claim, _ in part], nodes=nodes))
        report.read += len(part)
        tell(name, report.read)
    gone = held.keys() - documents
    if gone:
        report.count(graph.drop(name, gone))
    # Last: a killed run is no whole one.
    whole = DocumentRow(source=name, id=_WHOLE, fingerprint=fingerprint)
    report.count(graph.replace([whole], []))


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
