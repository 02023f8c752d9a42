"""The graph: a folder of evidence rows, and the edges they add up to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path as FilePath
from typing import TYPE_CHECKING

import pyarrow as pa

from medkg.errors import StoreError
from medkg.graph.curation import review
from medkg.graph.curation.review import Decision
from medkg.graph.delta import manifest, tables
from medkg.graph.delta.lock import WriterLock
from medkg.graph.delta.manifest import Manifest
from medkg.graph.delta.schema import PASSAGE
from medkg.graph.evidence import bulk, commit, plan
from medkg.graph.evidence.commit import Compaction
from medkg.graph.evidence.passages import Passage, passage_rows
from medkg.graph.evidence.plan import Change, DocumentRow, Plan
from medkg.graph.evidence.rows import evidence_rows
from medkg.graph.graph_view import GraphView
from medkg.graph.view.snapshot import Snapshot
from medkg.types import Assertion, Node

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Graph"]


class Graph(GraphView):
    """A graph opened at one version; ``add``, ``replace`` and ``drop`` move it to the next.

    Many processes may read while one writes. A reader keeps the version it opened until it
    calls ``refresh``.

    >>> import tempfile
    >>> from medkg.types import Assertion, Evidence, Node
    >>> graph = Graph.create(tempfile.mkdtemp() + "/x.medkg")
    >>> row = Evidence("pubmed", "PMID:1", "PMID:1", "pattern", 0.9, text="Losartan treated ...")
    >>> claim = Assertion("DRUGBANK:DB00678", "treats", "MONDO:0007947", row)
    >>> graph.add([claim], nodes=[Node("DRUGBANK:DB00678", "drug", "Losartan")])
    Change(added=1, unchanged=0, removed=0, version=1)
    >>> [(graph.name(edge.subject), round(edge.belief, 2)) for edge in graph.edges()]
    [('Losartan', 0.86)]
    >>> graph.add([claim]).added
    0
    """

    def __init__(self, path: FilePath, opened: Manifest, *, pinned: bool = False) -> None:
        super().__init__(path, Snapshot(path, opened))
        self._pinned = pinned
        self._lock = WriterLock(path)

    @staticmethod
    def exists(path: str | FilePath) -> bool:
        """Whether there is a graph in the folder."""
        return manifest.exists(FilePath(path))

    @classmethod
    def create(cls, path: str | FilePath) -> Graph:
        """A new, empty graph in a folder that is made if need be.

        Raises:
            StoreError: the folder already holds a graph or other files, or cannot be written.
        """
        folder = _checked_path(FilePath(path))
        if manifest.exists(folder):
            raise StoreError(f"{folder} already holds a graph: Graph.open it, or delete it first")
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"cannot make {folder}: {error}") from error
        with WriterLock(folder):
            return cls(folder, commit.new_graph(folder))

    @classmethod
    def open(cls, path: str | FilePath, *, version: int | None = None) -> Graph:
        """The graph in a folder, at its newest version or an older one, which is read-only.

        Raises:
            StoreError: no graph there, no such version, or a newer schema than this medkg's.
        """
        folder = _checked_path(FilePath(path))
        opened = manifest.read(folder, version)
        for name in opened.tables:
            tables.forget(folder / name)
        return cls(folder, opened, pinned=version is not None)

    def refresh(self) -> Graph:
        """This graph, moved to the newest version."""
        self._pinned = False
        self._move(manifest.read(self.path))
        return self

    def history(self) -> list[Manifest]:
        """Version, date, counts and table versions of every version, oldest first."""
        return manifest.history(self.path)

    # Writing

    @contextmanager
    def writing(self) -> Iterator[Graph]:
        """Hold the graph for writing over several calls, so that no one writes in between.

        Each call is a version of its own. Edges are derived once, when the block ends; who reads
        before that, or after a kill inside it, has them derived for the reading.

        Raises:
            StoreError: another writer holds it, or this is an older version.
        """
        if self._pinned and self.version != manifest.read(self.path).version:
            raise StoreError(
                f"{self.path} is opened at version {self.version}, which is not the newest: open "
                "it without a version to write"
            )
        with self._lock:
            yield self
            if self._lock.depth == 1:
                self._move(commit.derived(self.path, manifest.read(self.path)))

    def add(self, assertions: Iterable[Assertion], *, nodes: Iterable[Node] = ()) -> Change:
        """What changed after the rows are in; a row that is there already stays as it is.

        Of two rows with one id (the same claim from the same place) the retracted one, then the
        one with the higher score, then the one with more qualifiers is kept.

        Raises:
            StoreError: another writer, a row without subject, object or source, a score outside
                0..1. UnknownTermError: a predicate outside the vocabulary.
        """
        return self._added(evidence_rows(assertions), nodes)

    def replace(
        self,
        documents: Iterable[DocumentRow],
        assertions: Iterable[Assertion],
        *,
        nodes: Iterable[Node] = (),
        passages: Iterable[Passage] = (),
    ) -> Change:
        """What changed after the rows of each named (source, id) are exactly those given.

        So are its passages, of which there are none by default. Rows of another source about the
        same paper stay.

        Raises:
            StoreError: as ``add``; or an assertion or passage from a document that is not named.
        """
        named, new = plan.document_rows(documents), evidence_rows(assertions)
        kept = passage_rows(passages)
        return self._change(
            lambda head: plan.plan_replace(self.path, head, named, new, nodes, passages=kept)
        )

    def add_passages(self, passages: pa.Table) -> Change:
        """What changed after passages of documents that the graph holds are in.

        Args:
            passages: columns as in ``Graph.passage_table()``.

        Raises:
            StoreError: another writer, or a passage from a document that the graph has not.
        """
        rows = passages.cast(PASSAGE)
        return self._change(lambda head: plan.plan_passages(self.path, head, rows))

    def add_table(
        self, evidence: pa.Table | pa.RecordBatchReader, *, nodes: Iterable[Node] = ()
    ) -> Change:
        """What changed after rows of Arrow columns are in: ``add`` without a record for each row.

        A stream is committed a million rows at a time, each a version.

        Args:
            evidence: columns named as in ``Graph.evidence_table()``. There must be ``subject``,
                ``predicate``, ``object``, ``source``, ``document``, ``method`` and ``score``;
                what else is missing is taken as empty. Ids are made, or compared if given.
            nodes: names and kinds of nodes.

        Raises:
            StoreError: another writer; a column that is missing, unknown or of another type; or a
                row that is refused, which the message names by its number. UnknownTermError: a
                predicate outside the vocabulary.
        """
        with self.writing():
            made = [self.add((), nodes=nodes)]
            chunks = map(bulk.evidence_table, bulk.in_chunks(evidence))
            made += [self._added(chunk, ()) for chunk in chunks]
            return Change.together(made)

    def replace_table(
        self, documents: pa.Table, evidence: pa.Table, *, nodes: Iterable[Node] = ()
    ) -> Change:
        """What changed after each document's rows are those of ``evidence``, as by ``replace``.

        Their passages are gone; ``add_passages`` puts others in.

        Args:
            documents: columns named as in ``Graph.document_table()``; what is missing but
                ``source`` and ``id`` is taken as empty.
            evidence: as for ``add_table``.
            nodes: names and kinds of nodes.

        Raises:
            StoreError: as ``add_table``; or a row from a document that is not named.
        """
        with ThreadPoolExecutor(1) as beside:
            named = beside.submit(bulk.document_table, documents)
            new = bulk.evidence_table(evidence)
        return self._change(
            lambda head: plan.plan_replace(
                self.path, head, named.result(), new, nodes, passages=PASSAGE.empty_table()
            )
        )

    def drop(self, source: str, documents: Iterable[str]) -> Change:
        """What changed after the documents, their rows and passages are gone. Named nodes stay.

        Raises:
            StoreError: another writer.
        """
        return self._change(lambda head: plan.plan_drop(self.path, head, source, documents))

    def decide(self, decisions: Iterable[Decision]) -> Change:
        """What changed after a curator's decisions are in; of two on one assertion the last.

        A rejected row counts nowhere any more, an accepted or corrected one is as good as
        curated, and both still hold when the paper is read again.

        Raises:
            StoreError: another writer.
        """
        last = {decision.key: decision for decision in decisions}
        with self.writing():
            self.refresh()
            read = self._view.evidence_judged(last.values())
            made = [review.rows_of(d, read.get(key)) for key, d in last.items()]
            return self.replace(
                [document for document, _ in made], [row for _, rows in made for row in rows]
            )

    def compact(self, *, keep: int | None = None) -> Compaction:
        """What joining small files and deleting those that no version needs came to.

        The rows stay as they are. A reader is not disturbed, unless its version is given up.

        Args:
            keep: how many versions, the newest, can still be opened; default: all.

        Raises:
            StoreError: another writer, or fewer versions than one.
        """
        if keep is not None and keep < 1:
            raise StoreError(f"keep at least one version, not {keep}")
        with self.writing():
            head = commit.settle(self.path, manifest.read(self.path))
            done = commit.compacted(self.path, head, keep=keep)
            self._move(manifest.read(self.path))
            return done

    def _added(self, new: pa.Table, nodes: Iterable[Node]) -> Change:
        return self._change(lambda head: plan.plan_add(self.path, head, new, nodes))

    def _change(self, planned_at: Callable[[Manifest], Plan]) -> Change:
        with self.writing():
            head = commit.settle(self.path, manifest.read(self.path))
            planned = planned_at(head)
            made = commit.commit(self.path, head, planned, derive=self._lock.depth == 1)
            self._move(made)
        return planned.change(made.version)

    def _move(self, to: Manifest) -> None:
        if to != self._view.manifest:
            self._view = Snapshot(self.path, to)
            self._rdf = {}


def _checked_path(path: FilePath) -> FilePath:
    # The table library takes paths for URLs and cannot escape these.
    folder = path.expanduser().absolute()
    strange = sorted(set("[]%^|\\") & set(folder.as_posix()))
    if strange:
        raise StoreError(f"a graph's path may not hold {' '.join(strange)}: {folder}")
    return folder
