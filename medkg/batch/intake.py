"""Documents on their way into a graph: which must be read, and which are to leave it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from medkg.batch.held import HeldDocuments, fingerprint
from medkg.batch.report import BuildReport, DeadLetters
from medkg.graph import DocumentRow, Passage, passages_of
from medkg.sources import ReadReport
from medkg.types import Document, content_id

__all__ = ["Incoming", "Intake", "pipeline_of", "row_of"]


class Incoming(NamedTuple):
    """A document's row, and its passages where they are kept."""

    row: DocumentRow
    passages: tuple[Passage, ...] = ()


class Intake:
    """Iterates over the documents that a graph does not hold as they are.

    ``rows`` are theirs, in their order, and between them those of documents that their source
    withdrew; who takes a document takes the rows up to its own.
    """

    def __init__(
        self,
        documents: Iterable[Document],
        reading: ReadReport,
        *,
        held: HeldDocuments,
        pipeline: str,
        report: BuildReport,
        letters: DeadLetters,
        keep_text: bool = False,
    ) -> None:
        self.rows: deque[Incoming] = deque()
        self._documents = documents
        self._reading = reading
        self._held = held
        self._keep_text = keep_text
        self._pipeline = pipeline_of(pipeline, keep_text=keep_text)
        self._report = report
        self._letters = letters

    def __iter__(self) -> Iterator[Document]:
        for document in self._documents:
            self._follow()
            row = row_of(document, self._pipeline)
            if self._held.has_same_or_later(row):
                self._report.unchanged_documents += 1
                continue
            self._held.put(row)
            passages = passages_of(document) if self._keep_text else ()
            self.rows.append(Incoming(row, tuple(passages)))
            yield document
        self._follow()

    def _follow(self) -> None:
        """Take what the reader has counted since: withdrawn ids, and what it had to skip."""
        self._report.read = self._reading.read
        if self._reading.skipped:
            self._letters.take(self._reading.skipped)
            self._reading.skipped.clear()
        for name in self._reading.deleted:
            row = DocumentRow("pubmed", name, "", deleted=True)
            before = self._held.get(row)
            if before is None or not before.deleted:
                # It is remembered, so that an old file brings it back no more.
                row = DocumentRow(
                    "pubmed", name, "", deleted=True, revised=before.revised if before else ""
                )
                self._held.put(row)
                self.rows.append(Incoming(row))
        self._reading.deleted.clear()


def pipeline_of(fingerprint: str, *, keep_text: bool) -> str:
    """What is done to a document: another where its text is kept, so that it is read again."""
    return content_id(fingerprint, "passages") if keep_text else fingerprint


def row_of(document: Document, pipeline: str) -> DocumentRow:
    """What a graph keeps of the document itself."""
    revised = str(document.metadata.get("revised") or "")
    content = content_id(document.text, document.retracted, document.year, document.study, revised)
    return DocumentRow(
        source=document.source,
        id=document.id,
        fingerprint=fingerprint(content, pipeline),
        title=document.title,
        year=document.year,
        retracted=document.retracted,
        revised=revised,
    )
