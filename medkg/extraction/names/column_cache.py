"""Columns that are long in making, kept in the cache folder between runs."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Mapping
from hashlib import blake2b
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from medkg.files.folders import cache_dir
from medkg.files.writing import replaced

__all__ = ["kept_columns", "rules_mark"]

# So many copies stay, the newest among them: other vocabularies, other versions.
COPIES: Final = 4


def kept_columns(
    stem: str, mark: str, names: Iterable[str], *, make: Callable[[], Mapping[str, pa.Array]]
) -> Mapping[str, pa.Array]:
    """The columns ``names`` of the copy ``stem-mark``, else those that ``make`` gives.

    A damaged copy is made anew; a folder that cannot be written to costs only time.

    >>> kept_columns("doc", "1", ["x"], make=lambda: {"x": pa.array([1, 2])})["x"].to_pylist()
    [1, 2]
    """
    try:
        copy = cache_dir() / f"{stem}-{mark}.parquet"
    except OSError:
        return make()
    held = _read(copy, list(names))
    if held is None:
        held = make()
        with contextlib.suppress(OSError):
            _keep(held, copy, stem)
    return held


def rules_mark(modules: Iterable[ModuleType]) -> str:
    """A hash of the source of some modules: other rules make other columns."""
    digest = blake2b(digest_size=16)
    for module in modules:
        digest.update(Path(str(module.__file__)).read_bytes())
    return digest.hexdigest()


def _read(copy: Path, names: list[str]) -> Mapping[str, pa.Array] | None:
    """None where there is no copy or it is damaged."""
    try:
        # Not pq.read_table, which imports pandas where it is installed.
        with pq.ParquetFile(copy) as file:
            table = file.read(columns=names)
        columns = {name: _only(table.column(name)) for name in names}
        os.utime(copy)
    except (OSError, pa.ArrowException, KeyError, IndexError):
        return None
    return columns


def _only(column: Any) -> pa.Array:
    return column.chunk(0).flatten()


def _keep(columns: Mapping[str, pa.Array], copy: Path, stem: str) -> None:
    # Columns of different lengths: one row of lists.
    lists = {
        name: pa.ListArray.from_arrays(pa.array([0, len(values)], pa.int32()), values)
        for name, values in columns.items()
    }
    with replaced(copy) as part:
        pq.write_table(pa.table(lists), part, compression="zstd", write_statistics=False)
    copies = sorted(copy.parent.glob(f"{stem}-*.parquet"), key=lambda path: path.stat().st_mtime)
    for old in copies[:-COPIES]:
        old.unlink(missing_ok=True)
