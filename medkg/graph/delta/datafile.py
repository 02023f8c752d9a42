"""Rows of a table as Parquet files, sorted so that readers of one subject skip the rest."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from medkg.files.writing import replaced
from medkg.graph.delta.coded import DISTINCT, SELDOM_REPEATED

__all__ = ["FILE_ROWS", "kept_rows", "read_encoded", "save", "write", "write_files"]

#: Rows of a file, about.
FILE_ROWS: Final = 1 << 19
# Small row groups let a reader of one subject skip the rest of the file.
_ROW_GROUP: Final = 32_768
_GROUPS: Final = 4  # read at a time
# Bytes of a column, about, that are unpacked at a time.
_PAGE: Final = 1 << 17


def write(folder: Path, rows: pa.Table, *, order: Sequence[str] = ()) -> list[tuple[str, int, int]]:
    """Name, bytes and rows of the files that hold ``rows`` in their order; safe on the disk.

    ``order`` names the columns that they are sorted by: by the least and the greatest value of
    each row group, who looks for a few documents skips the rest.

    Raises:
        OSError: the folder cannot be written, or the disk is full; what was written is deleted.
    """
    size = _file_rows(len(rows))
    parts = [rows.slice(start, size) for start in range(0, len(rows), size)]
    threads = ThreadPoolExecutor(min(len(parts), os.cpu_count() or 1))
    with _all_or_none(folder, len(parts)) as paths, threads:
        sizes = list(threads.map(lambda path, part: _write(path, [part], order), paths, parts))
    return [(p.name, size, len(part)) for p, size, part in zip(paths, sizes, parts, strict=True)]


def write_files(
    folder: Path, count: int, rows: Callable[[int, int], pa.Table], *, order: Sequence[str] = ()
) -> list[tuple[str, int, int]]:
    """As ``write``, of ``count`` rows of which ``rows`` makes some at a time, from one to another.

    Raises:
        OSError: as ``write``.
    """
    size = _file_rows(count)
    starts = range(0, count, size)
    made = []
    with _all_or_none(folder, len(starts)) as paths:
        for path, start in zip(paths, starts, strict=True):
            end = min(start + size, count)
            groups = (rows(at, min(at + _ROW_GROUP, end)) for at in range(start, end, _ROW_GROUP))
            made.append((path.name, _write(path, groups, order), end - start))
    return made


def _file_rows(count: int) -> int:
    """How many of ``count`` rows each file holds."""
    files = max(1, round(count / FILE_ROWS))
    return max(1, -(-count // files))


@contextmanager
def _all_or_none(folder: Path, count: int) -> Iterator[list[Path]]:
    """Paths of new files, which are deleted if writing one fails."""
    paths = [folder / f"part-{uuid.uuid4()}.parquet" for _ in range(count)]
    done = False
    try:
        yield paths
        done = True
    finally:
        for path in [] if done else paths:
            path.unlink(missing_ok=True)


def _write(path: Path, groups: Iterable[pa.Table], order: Sequence[str]) -> int:
    """Bytes of a file of some tables, of which there is one at least."""
    import pyarrow.parquet as pq

    rest = iter(groups)
    first = next(rest)
    names = first.column_names
    with path.open("wb") as handle:
        with pq.ParquetWriter(
            handle,
            first.schema,
            compression="zstd",
            data_page_size=_PAGE,
            use_dictionary=[name for name in names if name not in SELDOM_REPEATED],
            store_schema=False,
            write_statistics=[n for n in names if n in order or n not in DISTINCT],
        ) as writer:
            for rows in chain([first], rest):
                writer.write_table(rows, row_group_size=_ROW_GROUP)
        handle.flush()
        os.fsync(handle.fileno())
        return handle.tell()


def read_encoded(
    file: str, schema: pa.Schema, *, kept: NDArray[np.bool_] | None = None
) -> Iterator[pa.Table]:
    """The rows of a file where ``kept``, some groups at a time, columns as ``encoded`` says.

    So there is no text for each row.

    >>> import tempfile
    >>> from medkg.graph.delta.coded import encoded
    >>> rows = pa.table({"subject": ["a", "a"], "start": [1, 2]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     [(name, _, _)] = write(Path(folder), rows)
    ...     (found,) = read_encoded(f"{folder}/{name}", encoded(rows.schema))
    >>> found["subject"].combine_chunks().indices.to_pylist()
    [0, 0]
    """
    import pyarrow.parquet as pq

    short = [field.name for field in schema if pa.types.is_dictionary(field.type)]
    start = 0
    try:
        with pq.ParquetFile(file, read_dictionary=short) as opened:
            for first in range(0, opened.num_row_groups, _GROUPS):
                groups = range(first, min(first + _GROUPS, opened.num_row_groups))
                found = opened.read_row_groups(list(groups), columns=schema.names)
                found = found.select(schema.names).cast(schema)
                end = start + len(found)
                yield found if kept is None else found.filter(pa.array(kept[start:end]))
                start = end
    except (pa.ArrowException, OSError) as error:
        raise pa.ArrowInvalid(f"{file}: {error}") from error  # Arrow does not say which file


def kept_rows(
    file: str, kept: NDArray[np.bool_], *, schema: pa.Schema, size: int
) -> Iterator[pa.RecordBatch]:
    """Columns ``schema`` of the rows of a file where ``kept``, in batches of at most ``size``."""
    import pyarrow.parquet as pq

    start = 0
    try:
        with pq.ParquetFile(file) as opened:
            # Asked for all groups, Arrow reads the file whole before it yields a row.
            for group in range(opened.num_row_groups):
                for batch in opened.iter_batches(size, row_groups=[group], columns=schema.names):
                    mask = kept[start : start + len(batch)]
                    start += len(batch)
                    # Cast first: what a merge of deltalake's leaves, Arrow cannot filter.
                    rows = batch.select(schema.names).cast(schema)
                    yield rows if mask.all() else rows.filter(pa.array(mask))
    except (pa.ArrowException, OSError) as error:
        raise pa.ArrowInvalid(f"{file}: {error}") from error  # Arrow does not say which file


def save(path: Path, data: bytes) -> None:
    """Write a small file whole: after a kill it is there, or it is not.

    Raises:
        OSError: the folder cannot be written, or the disk is full.
    """
    with replaced(path, synced=True) as part:
        part.write_bytes(data)
