"""JSON lines as documents: an object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NoReturn

from medkg.files.compression import BrokenInputError
from medkg.files.opening import LIMITS, Input, Limits, given, lines
from medkg.sources.bioc.json_reader import looks_like_bioc_json
from medkg.sources.records import MalformedRecordError, decoded, documents
from medkg.sources.report import ReadReport
from medkg.sources.tables.rows import document_of_row, mapped
from medkg.types import Document

__all__ = ["looks_like_jsonl", "read_jsonl"]


def looks_like_jsonl(head: bytes) -> bool:
    """Whether a file's first bytes are those of JSON lines, and not of BioC.

    >>> looks_like_jsonl(b'{"id": "1", "text": "Aspirin."}'), looks_like_jsonl(b"[1, 2]")
    (True, False)
    """
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return start.startswith((b'{"', b'{ "')) and not looks_like_bioc_json(head)


def read_jsonl(
    file: Input | str | Path,
    *,
    report: ReadReport | None = None,
    limits: Limits = LIMITS,
    columns: Mapping[str, str] | None = None,
) -> Iterator[Document]:
    """Documents of JSON lines.

    Keys: ``id`` (or ``pmid``, ``pmcid``, ``doi``), ``text`` or ``title`` and ``abstract``,
    ``year``, ``source`` (default ``jsonl``), ``metadata`` (an object), and ``retracted``,
    ``sections``, ``study`` as :func:`medkg.types.to_json` writes a document; other names of these
    are in ``medkg.sources.tables.rows.COLUMNS``. Other keys that hold scalars become metadata.

    Args:
        file: its compression is told from its content.
        report: filled while the documents are iterated; without one, problems are logged.
        limits: what one file may unpack to, and how long a line may be.
        columns: field -> key, for keys of other names, as ``{"text": "body_text"}``.

    Raises:
        MissingDataError: there is no such file (at the call, not at the first document).

    >>> import io
    >>> text = b'{"id": "n1", "text": "Aspirin for gout.", "year": 2020}'
    >>> [d] = read_jsonl(Input("a.jsonl", lambda: io.BytesIO(text)))
    >>> d.id, d.text, d.year, d.source
    ('n1', 'Aspirin for gout.', 2020, 'jsonl')
    """
    file = given(file)

    def document(line: bytes) -> Document:
        row = _object(line)
        try:
            fields = mapped(row, columns)
        except BrokenInputError as error:
            raise MalformedRecordError(error.code, str(error).replace("column", "key")) from error
        return document_of_row(row, fields, source="jsonl")

    return documents(file, _lines(file, limits), document, report)


def _lines(file: Input, limits: Limits) -> Iterator[bytes]:
    empty = True
    for line in lines(file, limits):
        if not line.strip():
            continue
        if empty and not line.lstrip().startswith(b"{"):
            raise BrokenInputError("not-jsonl", "the first line is no JSON object")
        empty = False
        yield line
    if empty:
        raise BrokenInputError("empty-file", "the file is empty")


def _object(line: bytes) -> dict[str, Any]:
    try:
        row = _DECODER.decode(decoded(line))
    except (ValueError, RecursionError) as error:
        raise MalformedRecordError("broken-json", f"the line is no JSON: {error}") from error
    if not isinstance(row, dict):
        raise MalformedRecordError("broken-json", "the line is no JSON object")
    return row


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON number")


_DECODER: Final = json.JSONDecoder(parse_constant=_refuse)
