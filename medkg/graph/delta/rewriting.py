"""Which files of a table a change marks, writes anew or joins."""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from medkg.graph.delta import datafile
from medkg.graph.delta.coded import in_order
from medkg.graph.delta.joining import join
from medkg.graph.delta.log import FileChange
from medkg.graph.delta.table_file import TableFile

__all__ = ["added", "joinable", "joined", "rewritten"]

# A file with a smaller share of its rows left is written anew.
_FEW_LEFT: Final = 0.75
# A shard's commit adds a file; so many of about one size are joined.
_MANY_FILES: Final = 16
_MOST_JOINED: Final = 256


def rewritten(
    folder: Path,
    schema: pa.Schema,
    files: Sequence[TableFile],
    *,
    remove: Mapping[str, NDArray[np.int64]],
    append: pa.Table,
    order: Sequence[str],
) -> FileChange:
    """The step after which rows ``remove``, by file, are gone and ``append`` is there.

    Rows are marked as gone; a file with few rows left is written anew, and many small files are
    joined.
    """
    marked = {file.name: file.without(remove[file.name]) for file in files if file.name in remove}
    now = [marked.get(file.name, file) for file in files]
    anew = {file.name for file in now if file.left < _FEW_LEFT * file.rows}
    anew |= _crowded([file for file in now if file.left < datafile.FILE_ROWS // 2])
    gone = [file for file in files if file.name in marked or file.name in anew]
    marked_only = [file for file in now if file.name in marked and file.name not in anew]
    for file in marked_only:
        _save(folder, file)
    groups = _groups([file for file in now if file.name in anew]) or [[]]
    made = [_joined(folder, schema, group, schema.empty_table(), order) for group in groups[1:]]
    made.append(_joined(folder, schema, groups[0], append, order))
    return FileChange(gone, marked_only + list(itertools.chain.from_iterable(made)))


def added(folder: Path, rows: pa.Table, order: Sequence[str]) -> list[TableFile]:
    """New files that hold ``rows``, which are on the disk already."""
    if not len(rows):
        return []
    made = datafile.write(folder, in_order(rows, order), order=order)
    return [TableFile(name, size, count) for name, size, count in made]


def joinable(files: Sequence[TableFile]) -> list[list[TableFile]]:
    """Files that are small, or of which rows are gone, in groups that can be open at once."""
    small = [f for f in files if f.kept is not None or f.rows < datafile.FILE_ROWS // 2]
    return [group for group in _groups(small) if len(group) > 1 or group[0].kept is not None]


def _groups(files: Sequence[TableFile]) -> list[list[TableFile]]:
    """The files, smallest first, in groups that a join may have open at once."""
    groups: list[list[TableFile]] = []
    rows = 0
    for file in sorted(files, key=lambda file: file.left):
        full = rows + file.left > 2 * datafile.FILE_ROWS
        if not groups or full or len(groups[-1]) == _MOST_JOINED:
            groups.append([])
            rows = 0
        groups[-1].append(file)
        rows += file.left
    return groups


def joined(
    folder: Path, schema: pa.Schema, files: Sequence[TableFile], order: Sequence[str]
) -> FileChange:
    """The step after which the rows of some files are in as few new ones as can be."""
    return FileChange(files, _joined(folder, schema, files, schema.empty_table(), order))


def _joined(
    folder: Path,
    schema: pa.Schema,
    files: Sequence[TableFile],
    append: pa.Table,
    order: Sequence[str],
) -> list[TableFile]:
    """New files that hold what is left in some files, and ``append``."""
    left = {file.name: file.mask for file in files if file.left}
    if not left:
        return added(folder, append, order)
    made = join(folder, left, append, schema=schema, order=order)
    return [TableFile(name, size, count) for name, size, count in made]


def _crowded(files: Sequence[TableFile]) -> set[str]:
    """The smallest of some small files that are many of about one size, or enough for a full one.

    What they are joined to is as much larger as they were many, so a row is written anew only a
    few times however many there come to be (O'Neil et al. 1996, the LSM-tree).
    """
    sizes: dict[int, list[TableFile]] = defaultdict(list)
    for file in files:
        sizes[int(math.log(max(file.left, 1), _MANY_FILES))].append(file)
    for _, crowd in sorted(sizes.items()):
        if len(crowd) >= _MANY_FILES or sum(file.left for file in crowd) >= datafile.FILE_ROWS:
            return {file.name for file in crowd}
    return set()


def _save(folder: Path, file: TableFile) -> None:
    vector = file.vector()
    if vector is not None:
        datafile.save(folder / vector.file_name, vector.file)
