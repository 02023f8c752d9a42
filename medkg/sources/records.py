"""The records of one file as documents, and what cannot be read counted with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from medkg.files.compression import BrokenInputError
from medkg.files.opening import Input
from medkg.sources.report import ReadReport
from medkg.types import Document, Problem

__all__ = ["MalformedRecordError", "decoded", "documents"]

Record = TypeVar("Record")


class MalformedRecordError(Exception):
    """A record that makes no document; ``code`` is the code of the Problem it becomes."""

    def __init__(self, code: str, message: str, id: str | None = None) -> None:  # noqa: A002
        super().__init__(message)
        self.code = code
        self.id = id


def documents(
    file: Input,
    records: Iterable[Record],
    document_of: Callable[[Record], Document | None],
    report: ReadReport | None,
) -> Iterator[Document]:
    """A document of each record, in order; the loop that every reader shares.

    ``records`` may raise BrokenInputError or OSError: the rest of the file is lost and counted as
    one Problem of level "error". ``document_of`` may raise MalformedRecordError: that record is
    counted as a warning, and reading goes on. It returns None for what is no document (a
    deletion, a header), which is not numbered.

    >>> from medkg.sources.text import document_from_text
    >>> import io
    >>> file = Input("notes", lambda: io.BytesIO())
    >>> report = ReadReport()
    >>> [d.id for d in documents(file, ["Aspirin."], lambda t: document_from_text(t, "n1"), report)]
    ['n1']
    >>> report.read
    1
    """
    if report is None:
        report = ReadReport(warn=True)
    number, last = 0, "none"
    try:
        for record in records:
            try:
                document = document_of(record)
            except MalformedRecordError as error:
                number += 1
                last = error.id or last
                where = f"{file}, record {number}, {error.id or 'no id'}"
                report.skip(Problem("warning", error.code, str(error), where))
                continue
            if document is None:
                continue
            number += 1
            last = document.id
            report.read += 1
            yield document
    except (BrokenInputError, OSError) as error:
        code = error.code if isinstance(error, BrokenInputError) else "unreadable"
        where = (
            f"{file}, after record {number} ({last})" if number else f"{file}, before any record"
        )
        report.skip(Problem("error", code, str(error), where))


def decoded(raw: bytes, id: str | None = None) -> str:  # noqa: A002
    """The text of a record's UTF-8 bytes.

    Raises:
        MalformedRecordError: they are no UTF-8 (code "wrong-encoding").

    >>> decoded("Fièvre.".encode())
    'Fièvre.'
    """
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        message = f"not UTF-8 (byte {error.start}); save the file as UTF-8"
        raise MalformedRecordError("wrong-encoding", message, id) from error
