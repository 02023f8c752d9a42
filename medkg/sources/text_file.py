"""A file of plain text as one document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final

from medkg.files.compression import BrokenInputError
from medkg.files.opening import LIMITS, Input, Limits, given, lines
from medkg.sources.compose import paper_id
from medkg.sources.encodings import Lenient
from medkg.sources.records import MalformedRecordError, documents
from medkg.sources.report import ReadReport
from medkg.sources.text import document_from_text
from medkg.types import Document

__all__ = ["read_text"]

_MARKUP: Final = re.compile(rb"\s*<(?:!doctype|\?xml|html|svg)\b", re.IGNORECASE)
# What no text has; the tab, the form feed and the lone carriage return are in some.
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_PAPER: Final = re.compile(r"(?:PMID[:_-]?\d+|PMC\d+)", re.IGNORECASE)


def read_text(
    file: Input | str | Path, *, report: ReadReport | None = None, limits: Limits = LIMITS
) -> Iterator[Document]:
    """The document of a file of plain text: its first line is the title.

    Line ends become newlines; nothing else is changed. UTF-8 and UTF-16 (with its mark) are
    read, anything else as Latin-1, which is counted. The id is ``PMID:n`` or ``PMC:PMCn`` for a
    file of that name (``PMC3460867.txt``), else ``FILE:`` and the name as it was given: a file
    that has changed replaces its document.

    Raises:
        MissingDataError: there is no such file (at the call, not at the first document).

    >>> import io
    >>> [d] = read_text(Input("notes/a.txt", lambda: io.BytesIO(b"Aspirin.\\r\\nIt helped.")))
    >>> d.id, d.text
    ('FILE:notes/a.txt', 'Aspirin.\\nIt helped.')
    """
    file = given(file)
    report = ReadReport(warn=True) if report is None else report
    decode = Lenient(file, report)

    def document(raw: bytes) -> Document:
        text = decode(raw)
        if not text.strip():
            raise MalformedRecordError("no-text", "the file holds white space alone")
        return document_from_text(text, _name(file))

    return documents(file, _whole(file, limits), document, report)


def _whole(file: Input, limits: Limits) -> Iterator[bytes]:
    held: list[bytes] = []
    size = 0
    for line in lines(file, limits):
        if not held and _MARKUP.match(line):
            raise BrokenInputError("not-text", "the file is markup, not plain text")
        if _CONTROL.search(line):
            raise BrokenInputError("not-text", "the file is binary, not plain text")
        held.append(line)
        size += len(line) + 1
        if size > limits.record:
            message = f"a text of more than {limits.record:,} bytes"
            raise BrokenInputError("record-too-large", message)
    if not size:
        raise BrokenInputError("empty-file", "the file is empty")
    yield b"\n".join(held)


def _name(file: Input) -> str:
    stem = PurePosixPath(file.name.replace("\\", "/")).name.partition(".")[0]
    if _PAPER.fullmatch(stem):
        number = stem.replace("_", ":").replace("-", ":")
        paper = paper_id(None, number) if stem.upper().startswith("PMC") else paper_id(number)
        if paper:
            return paper
    return f"FILE:{file.name}"
