"""Parquet tables as documents: a row each, columns by their names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from medkg.files.compression import BrokenInputError
from medkg.files.opening import LIMITS, Input, Limits, given, seekable
from medkg.sources.records import MalformedRecordError, documents
from medkg.sources.report import ReadReport
from medkg.sources.tables.rows import document_of_row, mapped
from medkg.types import Document

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

__all__ = ["looks_like_parquet", "read_parquet"]

_MAGIC: Final = b"PAR1"
_BATCH: Final = 64
_THRIFT: Final = 64 << 20  # the footer's longest string and list


def looks_like_parquet(head: bytes) -> bool:
    """Whether a file's first bytes are those of Parquet.

    >>> looks_like_parquet(b"PAR1..."), looks_like_parquet(b"PAR")
    (True, False)
    """
    return head.startswith(_MAGIC)


def read_parquet(
    file: Input | str | Path,
    *,
    report: ReadReport | None = None,
    limits: Limits = LIMITS,
    columns: Mapping[str, str] | None = None,
) -> Iterator[Document]:
    """Documents of a Parquet table, read a few rows at a time.

    Columns and ``columns``: as of CSV (:func:`medkg.sources.read_csv`); the default source is
    ``parquet``. A column ``metadata`` may be a struct. A file that was cut gives no document:
    Parquet has its table of contents at its end.

    Raises:
        MissingDataError: there is no such file (at the call, not at the first document).

    >>> import io, pyarrow, pyarrow.parquet
    >>> buffer = io.BytesIO()
    >>> table = pyarrow.table({"pmid": [7], "abstract": ["Aspirin for gout."]})
    >>> pyarrow.parquet.write_table(table, buffer)
    >>> [d] = read_parquet(Input("a.parquet", lambda: io.BytesIO(buffer.getvalue())))
    >>> d.id, d.text
    ('PMID:7', 'Aspirin for gout.')
    """
    file = given(file)
    table = _Table(file, columns)
    return documents(file, table.rows(limits), table.document, report)


class _Table:
    """Rows of one file, and what its columns mean once its footer is read."""

    def __init__(self, file: Input, columns: Mapping[str, str] | None) -> None:
        self._file = file
        self._columns = columns
        self._fields: dict[str, str] = {}

    def rows(self, limits: Limits) -> Iterator[tuple[pa.RecordBatch, int]]:
        import pyarrow as pa
        import pyarrow.parquet as pq

        with seekable(self._file, limits) as content:
            magic = content.read(len(_MAGIC))
            content.seek(0)
            if magic != _MAGIC:
                code = "not-parquet" if magic else "empty-file"
                raise BrokenInputError(code, "the file does not begin as Parquet does")
            try:
                table = pq.ParquetFile(
                    content,
                    thrift_string_size_limit=_THRIFT,
                    thrift_container_size_limit=_THRIFT,
                )
                self._check(table, limits)
                names = self._names(table)
                left = table.metadata.num_rows
                for batch in table.iter_batches(batch_size=_BATCH, columns=names):
                    left -= batch.num_rows
                    for number in range(batch.num_rows):
                        yield batch, number
                if names and left > 0:
                    raise pa.ArrowInvalid(f"{left:,} rows of its footer are not in its pages")
            except (pa.ArrowException, OSError, ValueError) as error:
                if isinstance(error, BrokenInputError):
                    raise
                message = f"damaged or cut Parquet ({error}); fetch the file again"
                raise BrokenInputError("broken-parquet", message) from error

    def document(self, place: tuple[pa.RecordBatch, int]) -> Document:
        batch, number = place
        try:
            row = {
                name: column[number].as_py()
                for name, column in zip(batch.schema.names, batch.columns, strict=True)
            }
        except (ValueError, OverflowError) as error:  # text that is no UTF-8, a day in year 99999
            raise MalformedRecordError(
                "wrong-encoding", f"a value cannot be read: {error}"
            ) from error
        return document_of_row(row, self._fields, source="parquet")

    def _names(self, table: pq.ParquetFile) -> list[str]:
        """The columns that are read: those that documents have, and scalars for metadata."""
        schema = table.schema_arrow
        self._fields = mapped(schema.names, self._columns)
        nested = {field.name for field in schema if field.type.num_fields}
        return [n for n in schema.names if n not in nested or n in self._fields.values()]

    def _check(self, table: pq.ParquetFile, limits: Limits) -> None:
        footer = table.metadata
        size = sum(
            max(0, footer.row_group(number).total_byte_size)
            for number in range(footer.num_row_groups)
        )
        if size > limits.file:
            raise BrokenInputError("too-large", f"more than {limits.file:,} bytes of content")
