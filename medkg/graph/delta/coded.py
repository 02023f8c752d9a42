"""Columns of texts as their distinct texts and a number for each row: what sorts and joins fast."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

__all__ = ["coded", "ranked"]


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
