"""Evidence parted on disk by its edges, for one that is too much to derive them all at once."""

from __future__ import annotations

import itertools
import os
import tempfile
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from medkg.errors import StoreError
from medkg.graph.delta.coded import coded, encoded

__all__ = ["THREADS", "in_shares"]

_MOST: Final = 256  # files open at one time
#: Shares that are worked on at one time.
THREADS: Final = min(os.cpu_count() or 1, 4)


def in_shares(
    work: Callable[[pa.Table], pa.Table],
    parts: Iterable[pa.Table],
    schema: pa.Schema,
    *,
    shares: int,
) -> list[pa.Table]:
    """What ``work`` makes of about so many shares of the rows, some at a time.

    All rows of an edge, either way round, are in one share. The rows are written once to the
    system's folder for temporary files, and read once (the partitioning of Kitsuregawa et al.
    1983, "Application of hash to data base machine and its architecture").

    Raises:
        StoreError: that folder cannot be written, or its disk is full.
    """
    import pyarrow.parquet as pq

    wanted = encoded(schema)
    short = [field.name for field in wanted if pa.types.is_dictionary(field.type)]

    def worked(file: Path) -> pa.Table:
        with pq.ParquetFile(file, read_dictionary=short) as opened:
            return work(opened.read().cast(wanted))

    try:
        with tempfile.TemporaryDirectory(prefix="medkg-edges-") as folder:
            files = [Path(folder, str(share)) for share in range(min(shares, _MOST))]
            _write(parts, schema, files)
            with ThreadPoolExecutor(THREADS) as threads:
                return list(threads.map(worked, files))
    except (OSError, pa.ArrowException) as error:
        raise StoreError(
            f"cannot keep evidence in the folder for temporary files: {error}; TMPDIR names another"
        ) from error


def _write(parts: Iterable[pa.Table], schema: pa.Schema, files: Sequence[Path]) -> None:
    import pyarrow.parquet as pq

    with ExitStack() as stack:
        writers: list[Any] = [
            stack.enter_context(
                pq.ParquetWriter(
                    file, schema, compression="lz4", store_schema=False, write_statistics=False
                )
            )
            for file in files
        ]
        threads = stack.enter_context(ThreadPoolExecutor(THREADS))  # ends before they do
        for rows in parts:
            share = _share(rows, len(files))
            sizes = np.bincount(share, minlength=len(files)).tolist()
            rows = rows.take(pa.array(np.argsort(share, kind="stable")))
            slices = map(rows.slice, itertools.accumulate([0, *sizes]), sizes)
            # Plain: a dictionary would be written whole for each share.
            list(threads.map(lambda to, part: to.write_table(part.cast(schema)), writers, slices))


def _share(rows: pa.Table, shares: int) -> NDArray[np.int64]:
    """The share of each row ``[rows]``: the same whichever end of the edge comes first."""
    total = np.zeros(len(rows), np.int64)
    for name in ("subject", "object"):
        values, codes = coded(rows[name])
        # Of this process alone, as the files are.
        total += np.fromiter(map(hash, values.to_pylist()), np.int64, len(values))[codes]
    return total % shares
