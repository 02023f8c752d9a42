"""SQL over Arrow tables: the only file of the graph that imports DuckDB."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    import duckdb

__all__ = ["query"]


def query(sql: str, **tables: pa.Table) -> pa.Table:
    """Rows that a SELECT over the named tables finds.

    >>> query("SELECT max(x) AS most FROM numbers", numbers=pa.table({"x": [1, 3]})).to_pylist()
    [{'most': 3}]
    """
    # Names are registered with the cursor alone, so threads do not see one another's.
    with _engine(os.getpid()).cursor() as cursor:
        for name, table in tables.items():
            cursor.register(name, table)
        return cursor.sql(sql).to_arrow_table()


@lru_cache(maxsize=1)
def _engine(process: int) -> duckdb.DuckDBPyConnection:
    # An engine's threads do not survive a fork: each process starts its own.
    import duckdb

    return duckdb.connect()
