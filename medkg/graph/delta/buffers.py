"""Numbers of numpy as Arrow's and the other way round, sharing memory.

Arrow's own ways import pandas, where it is installed, before anything else: .3 s and 40 MB of
every process that opens a graph.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

__all__ = ["numbers", "row_numbers"]


def numbers(column: Any) -> NDArray[Any]:
    """The values of a column of numbers without nulls; mapped where the column is.

    >>> numbers(pa.chunked_array([[0.5, 1.0], [2.0]])).tolist()
    [0.5, 1.0, 2.0]
    """
    chunks = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
    parts = [_values(chunk) for chunk in chunks if len(chunk)]
    if not parts:
        return np.empty(0, _dtype(column.type))
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def row_numbers(rows: NDArray[np.integer[Any]]) -> pa.Array:
    """Rows to ``take`` from a table.

    >>> pa.table({"a": ["x", "y"]}).take(row_numbers(np.array([1])))["a"].to_pylist()
    ['y']
    """
    wide = np.ascontiguousarray(rows, dtype=np.int64)
    return pa.Array.from_buffers(pa.int64(), len(wide), [None, pa.py_buffer(wide)])


def _values(chunk: Any) -> NDArray[Any]:
    held = np.frombuffer(chunk.buffers()[1], _dtype(chunk.type))
    return held[chunk.offset : chunk.offset + len(chunk)]


def _dtype(kind: pa.DataType) -> np.dtype[Any]:
    return np.dtype(str(kind).replace("double", "float64"))
