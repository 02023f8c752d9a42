"""Columns of texts as their distinct texts and a number for each row: what sorts and joins fast."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

__all__ = ["DISTINCT", "SELDOM_REPEATED", "coded", "encoded", "in_order", "ranked", "sort_keys"]

#: Nearly every value is its own: a dictionary of them would be thrown away.
DISTINCT: Final = frozenset({"id", "text", "title", "fingerprint"})
#: These repeat too little in a row group for a dictionary to be worth its time.
SELDOM_REPEATED: Final = DISTINCT | {"document", "reference"}
# Tables with fewer rows are not worth threads.
_FEW_ROWS: Final = 32_768


def coded(column: pa.ChunkedArray) -> tuple[pa.Array, NDArray[np.int64]]:
    """The distinct texts, null as the empty one; and each row's place ``[rows]`` among them.

    >>> values, places = coded(pa.chunked_array([["b", None], ["b"]]))
    >>> values.to_pylist(), places.tolist()
    (['b', ''], [0, 1, 0])
    """
    import pyarrow.compute as pc

    if not pa.types.is_dictionary(column.type):
        # All chunks come to share one dictionary; else joining them makes one of theirs.
        column = pc.dictionary_encode(column.fill_null(""))
    if not column.num_chunks:
        return pa.array([], pa.string()), np.empty(0, np.int64)
    array = column.combine_chunks()
    values, codes = array.dictionary, array.indices
    if array.null_count:
        empty = pc.index(values, "").as_py()
        if empty < 0:
            empty = len(values)
            values = pa.concat_arrays([values, pa.array([""], values.type)])
        codes = codes.fill_null(empty)
    return values, codes.to_numpy().astype(np.int64)


def ranked(column: pa.ChunkedArray) -> tuple[pa.Array, NDArray[np.int64]]:
    """As ``coded``, the distinct texts sorted.

    >>> values, places = ranked(pa.chunked_array([["b", "a"]]))
    >>> values.to_pylist(), places.tolist()
    (['a', 'b'], [1, 0])
    """
    import pyarrow.compute as pc

    values, codes = coded(column)
    order = pc.sort_indices(values)
    place = np.empty(len(order), np.int64)
    place[order.to_numpy()] = np.arange(len(order))
    return values.take(order), place[codes]


def encoded(schema: pa.Schema) -> pa.Schema:
    """The columns, those of texts that repeat as dictionaries."""
    kind = pa.dictionary(pa.int32(), pa.string())
    fields = [
        pa.field(f.name, kind)
        if pa.types.is_string(f.type) and f.name not in SELDOM_REPEATED
        else f
        for f in schema
    ]
    return pa.schema(fields)


def in_order(rows: pa.Table, by: Sequence[str]) -> pa.Table:
    """``rows`` sorted by columns of text; where these agree, in the order they came.

    Texts that repeat come back as dictionaries: less to move, and less to write.

    >>> in_order(pa.table({"a": ["y", "x"], "n": [1, 2]}), ["a"])["n"].to_pylist()
    [2, 1]
    """
    rows = _with_dictionaries(rows)
    key = sort_keys(rows, by)
    if len(rows) < 2 or bool((key[1:] >= key[:-1]).all()):
        return rows
    order = pa.array(np.argsort(key, kind="stable"))
    return _by_column(rows, lambda _, column: column.take(order))


def sort_keys(rows: pa.Table, by: Sequence[str]) -> NDArray[np.int64]:
    """A number for each row ``[rows]``, greater where columns of text say it comes later.

    >>> sort_keys(pa.table({"a": ["y", "x", "x"], "b": ["", "z", "y"]}), ["a", "b"]).argsort()
    array([2, 1, 0])
    """
    key = np.zeros(len(rows), np.int64)
    for name in by:
        values, codes = ranked(rows[name])
        if len(rows) and int(key.max()) >= np.iinfo(np.int64).max // (len(values) + 1):
            key = np.unique(key, return_inverse=True)[1]
        key = key * (len(values) + 1) + codes
    return key


def _with_dictionaries(rows: pa.Table) -> pa.Table:
    def encode(name: str, column: pa.ChunkedArray) -> pa.ChunkedArray:
        if pa.types.is_string(column.type) and name not in DISTINCT:
            column = column.dictionary_encode()
        return column.combine_chunks()

    return _by_column(rows, encode)


def _by_column(
    rows: pa.Table, change: Callable[[str, pa.ChunkedArray], pa.ChunkedArray]
) -> pa.Table:
    if len(rows) < _FEW_ROWS:
        columns = list(map(change, rows.column_names, rows.columns))
    else:
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            columns = list(pool.map(change, rows.column_names, rows.columns))
    return pa.table(columns, names=rows.column_names)
