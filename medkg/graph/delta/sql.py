"""SQL over Arrow tables and Parquet files: the only file of the graph that imports DuckDB."""

from __future__ import annotations

import atexit
import os
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import pyarrow as pa

from medkg.errors import MedkgError

if TYPE_CHECKING:
    import duckdb

__all__ = ["FILE", "ROW", "error", "query", "query_batches", "scan"]

#: Columns that every scan has: number of the file among those scanned, and of the row in it.
FILE: Final = "file_index"
ROW: Final = "file_row_number"


def query(sql: str, **tables: pa.Table | pa.RecordBatchReader) -> pa.Table:
    """Rows that a SELECT over the named tables finds.

    >>> query("SELECT max(x) AS most FROM numbers", numbers=pa.table({"x": [1, 3]})).to_pylist()
    [{'most': 3}]
    """
    # Names are registered with the cursor alone, so threads do not see one another's.
    with _engine(os.getpid()).cursor() as cursor:
        for name, table in tables.items():
            cursor.register(name, table)
        return cursor.sql(sql).to_arrow_table()


def query_batches(
    sql: str, batches: Iterator[pa.RecordBatch], schema: pa.Schema, **tables: pa.Table
) -> pa.Table:
    """Rows that a SELECT finds over ``batches``, which are read once, and the named tables.

    Raises:
        MedkgError: what reading the batches raised.

    >>> numbers = pa.table({"x": [1, 3]})
    >>> sum_of = "SELECT sum(x)::INTEGER AS total FROM batches"
    >>> query_batches(sum_of, iter(numbers.to_batches()), numbers.schema).to_pylist()
    [{'total': 4}]
    """
    failed: list[MedkgError] = []

    def read() -> Iterator[pa.RecordBatch]:
        try:
            yield from batches
        except MedkgError as reason:  # the engine says only that there was one
            failed.append(reason)
            raise

    try:
        # A stream is registered like a table.
        return query(sql, batches=pa.RecordBatchReader.from_batches(schema, read()), **tables)
    except error():
        if failed:
            raise failed[0] from None
        raise


def scan(
    files: Sequence[str],
    *,
    columns: Sequence[str],
    only: Mapping[str, str | pa.Array],
    among: pa.Table | None = None,
) -> pa.Table:
    """Rows of Parquet files in which each column of ``only`` is its value, or among its values.

    With ``among``, only rows that agree with one of its rows on all its columns.
    """
    conditions, joins, values = [], [], {}
    parameters: list[object] = [list(files)]
    for name, wanted in only.items():
        if isinstance(wanted, str):
            conditions.append(f'rows."{name}" = ?')
            parameters.append(wanted)
        else:
            joins.append(f'SEMI JOIN "only {name}" ON rows."{name}" = "only {name}".value')
            values[f"only {name}"] = pa.table({"value": wanted})
    if among is not None:
        same = " AND ".join(f'rows."{name}" = among."{name}"' for name in among.column_names)
        joins.append(f"SEMI JOIN among ON {same}")
        values["among"] = among
    chosen = ", ".join(f'rows."{name}"' for name in columns)
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    with _engine(os.getpid()).cursor() as cursor:
        for name, table in values.items():
            cursor.register(name, table)
        sql = f"SELECT {chosen} FROM read_parquet(?) AS rows {' '.join(joins)} {where}"  # noqa: S608
        return cursor.sql(sql, params=parameters).to_arrow_table()


def error() -> type[Exception]:
    """What the engine raises."""
    import duckdb

    failed: type[Exception] = duckdb.Error
    return failed


@lru_cache(maxsize=1)
def _engine(process: int) -> duckdb.DuckDBPyConnection:
    # An engine's threads do not survive a fork: each process starts its own.
    import duckdb

    # No extension is ever fetched from the network. The cache is set afterwards: as a setting of
    # connect() DuckDB 2.0 would look for its extension there.
    connection = duckdb.connect(config={"autoinstall_known_extensions": False})
    connection.execute("SET parquet_metadata_cache = true")
    # Left open at exit, it complains on stderr.
    atexit.register(_engine.cache_clear)
    return connection
