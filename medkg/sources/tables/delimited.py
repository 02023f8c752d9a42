"""CSV and TSV tables as documents: a row each, columns by their names."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from medkg.files.compression import BrokenInputError
from medkg.files.opening import LIMITS, Input, Limits, given, lines
from medkg.sources.encodings import Lenient
from medkg.sources.records import MalformedRecordError, documents
from medkg.sources.report import ReadReport
from medkg.sources.tables.rows import COLUMNS, document_of_row, mapped
from medkg.types import Document

__all__ = ["looks_like_csv", "read_csv"]

_DELIMITERS: Final = ("\t", ",", ";", "|")
_KNOWN: Final = frozenset(alias for aliases in COLUMNS.values() for alias in aliases)


def looks_like_csv(head: bytes) -> bool:
    """Whether a file's first line names at least two columns that documents have, one of text.

    >>> looks_like_csv(b"pmid\\ttitle\\n7\\tAspirin."), looks_like_csv(b"Aspirin, a drug, ...")
    (True, False)
    """
    utf16 = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = head.decode("utf-16" if utf16 else "utf-8-sig", "replace")
    first = text.lstrip("\r\n").partition("\n")[0].rstrip("\r")
    names = _cells(first, _delimiter(first))
    if len(names) < 2 or len(_known(names)) < 2:
        return False
    try:
        mapped(names)
    except BrokenInputError:
        return False
    return True


def read_csv(
    file: Input | str | Path,
    *,
    report: ReadReport | None = None,
    limits: Limits = LIMITS,
    columns: Mapping[str, str] | None = None,
) -> Iterator[Document]:
    """Documents of a table whose first line names its columns: CSV, TSV, or with ; or |.

    Columns: as the keys of JSON lines (:func:`medkg.sources.read_jsonl`), names as in
    ``medkg.sources.tables.rows.COLUMNS``. A table without a column of text is one problem, which
    names the columns found. Bytes that are no UTF-8 are read as Latin-1, and counted once.

    Args:
        file: its compression is told from its content.
        report: filled while the documents are iterated; without one, problems are logged.
        limits: what one file may unpack to, and how large a row may be.
        columns: field -> column, for columns of other names, as ``{"text": "Body"}``.

    Raises:
        MissingDataError: there is no such file (at the call, not at the first document).

    >>> import io
    >>> text = b'PMID,Title,Abstract,Year\\n7,Aspirin,"It helped, twice.",2020\\n'
    >>> [d] = read_csv(Input("a.csv", lambda: io.BytesIO(text)))
    >>> d.id, d.text, d.year
    ('PMID:7', 'Aspirin\\nIt helped, twice.', 2020)
    """
    file = given(file)
    report = ReadReport(warn=True) if report is None else report
    table = _Table(file, columns)
    return documents(file, table.rows(limits, report), table.document, report)


class _Table:
    """Rows of one file, and what its columns mean once the first line is read."""

    def __init__(self, file: Input, columns: Mapping[str, str] | None) -> None:
        self._file = file
        self._columns = columns
        self._names: list[str] = []
        self._fields: dict[str, str] = {}

    def rows(self, limits: Limits, report: ReadReport) -> Iterator[list[str]]:
        decode = Lenient(self._file, report)
        texts = (decode(line) for line in lines(self._file, limits))
        first = next((text for text in texts if text.strip()), None)
        if first is None:
            raise BrokenInputError("empty-file", "the file is empty")
        if "\0" in first or first.lstrip().startswith("<"):
            raise BrokenInputError("not-csv", "the file is no table of text")
        delimiter = _delimiter(first)
        self._names = [name.strip() for name in _cells(first, delimiter)]
        self._fields = mapped(self._names, self._columns)
        # The limit is the process's; it is only ever raised.
        csv.field_size_limit(max(csv.field_size_limit(), limits.record))
        reader = csv.reader((f"{text}\n" for text in texts), delimiter=delimiter)
        try:
            for row in reader:
                if sum(map(len, row)) > limits.record:
                    message = f"a row is longer than {limits.record:,} characters"
                    raise BrokenInputError("record-too-large", message)
                if any(cell.strip() for cell in row):
                    yield row
        except csv.Error as error:
            raise BrokenInputError("broken-csv", f"not CSV: {error}") from error

    def document(self, row: list[str]) -> Document:
        if len(row) > len(self._names):
            message = f"{len(row)} columns, not {len(self._names)}: a delimiter or quote is amiss"
            raise MalformedRecordError("columns", message)
        values = dict(zip(self._names, row, strict=False))
        return document_of_row(values, self._fields, source="csv")


def _delimiter(line: str) -> str:
    """The one that makes most known column names of the line, else that is most often there."""
    return max(_DELIMITERS, key=lambda mark: (len(_known(_cells(line, mark))), line.count(mark)))


def _known(names: list[str]) -> set[str]:
    return {"_".join(name.lower().replace("-", " ").split()) for name in names} & _KNOWN


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []
