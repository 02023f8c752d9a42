"""Sorted data files joined into larger ones, with some rows of each in memory and no more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from medkg.graph.delta import datafile
from medkg.graph.delta.coded import encoded, in_order, sort_keys

__all__ = ["join"]

_BATCH: Final = 1024  # rows of a file that are read at a time


def join(
    folder: Path,
    files: Mapping[str, NDArray[np.bool_]],
    more: pa.Table,
    *,
    schema: pa.Schema,
    order: Sequence[str],
) -> list[tuple[str, int, int]]:
    """Name, bytes and rows of new files that hold the rows of others, and ``more``, sorted.

    Args:
        folder: where the files are and come to be.
        files: by the name of a file, which of its rows are left.
        more: further rows, in any order.
        schema: the columns.
        order: the columns to sort by; a file that is not sorted yet is read whole. Of rows that
            agree, those of an earlier file come first, and those of ``more`` last.

    Raises:
        OSError: the folder cannot be written, or the disk is full; what was written is deleted.
    """
    columns = encoded(pa.schema([schema.field(name) for name in order]))
    more = in_order(more, order)
    parts = [
        pa.concat_tables(datafile.read_encoded(str(folder / name), columns, kept=kept))
        for name, kept in files.items()
    ]
    parts.append(more.select(order).cast(columns))
    keys = sort_keys(pa.concat_tables(parts), order)
    ends = np.cumsum(list(map(len, parts)))
    del parts
    held = []
    for (name, kept), key in zip(files.items(), np.split(keys, ends[:-1])[:-1], strict=True):
        batches = datafile.kept_rows(str(folder / name), kept, schema=schema, size=_BATCH)
        if (key[1:] < key[:-1]).any():
            whole = in_order(pa.Table.from_batches(batches, schema), order)
            batches = iter(whole.cast(schema).to_batches())
            key.sort()
        held.append(_Source(batches))
    held.append(_Source(iter(more.cast(schema).to_batches())))
    source = np.searchsorted(ends, np.argsort(keys, kind="stable"), side="right")
    del keys
    return datafile.write_files(
        folder,
        len(source),
        lambda start, end: _interleaved(held, source[start:end].astype(np.int32), schema),
        order=order,
    )


class _Source:
    """Rows that are taken from the front."""

    def __init__(self, batches: Iterable[pa.RecordBatch]) -> None:
        self._batches = iter(batches)
        self._rest: pa.RecordBatch | None = None

    def take(self, count: int) -> Iterator[pa.RecordBatch]:
        """The next ``count`` rows."""
        while count:
            if not self._rest:
                self._rest = next(self._batches)
            part = self._rest.slice(0, count)
            self._rest = self._rest.slice(len(part))
            count -= len(part)
            yield part


def _interleaved(
    sources: Sequence[_Source], turns: NDArray[np.int32], schema: pa.Schema
) -> pa.Table:
    """Rows of the sources, each the next of the source whose turn it is."""
    counts = np.bincount(turns, minlength=len(sources)).tolist()
    parts = [part for source, n in zip(sources, counts, strict=True) for part in source.take(n)]
    place = np.empty(len(turns), np.int64)
    place[np.argsort(turns, kind="stable")] = np.arange(len(turns))
    return pa.Table.from_batches(parts, schema).combine_chunks().take(pa.array(place))
