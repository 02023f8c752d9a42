"""Changes of a Delta Lake table as actions of its log, by the Delta Lake protocol.

deltalake reads deletion vectors but writes none, so changes are written here. Nobody else writes
meanwhile: the graph's lock is held.
"""

from __future__ import annotations

import itertools
import json
import math
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from medkg.graph.delta import datafile
from medkg.graph.delta.deletion import DeletionVector
from medkg.graph.delta.joining import join

__all__ = [
    "PROTOCOL",
    "Mark",
    "Step",
    "TableFile",
    "added",
    "append_version",
    "joinable",
    "joined",
    "mark",
    "newest_version",
    "rewritten",
]

PROTOCOL: Final[Mapping[str, Any]] = {
    "protocol": {
        "minReaderVersion": 3,
        "minWriterVersion": 7,
        "readerFeatures": ["deletionVectors"],
        "writerFeatures": ["appendOnly", "deletionVectors", "invariants"],
    }
}

# A file with a smaller share of its rows left is written anew.
_FEW_LEFT: Final = 0.75
# A shard's commit adds a file; so many of about one size are joined.
_MANY_FILES: Final = 16
_MOST_JOINED: Final = 256

Action = dict[str, Any]
Mark = tuple[int, int, int, int]
"""Version of a table; and of its entry in the log the file's number, time and bytes."""


@dataclass(frozen=True, slots=True)
class TableFile:
    """A data file of one version of a table; ``kept`` says which rows are left, if not all."""

    name: str
    size: int
    rows: int
    kept: NDArray[np.bool_] | None = None

    @property
    def left(self) -> int:
        """How many rows are left."""
        return self.rows if self.kept is None else int(self.kept.sum())

    @property
    def state(self) -> tuple[str, str]:
        """The file and its deletion vector: what a table's log knows it by."""
        vector = self.vector()
        return self.name, "" if vector is None else vector.file_name

    def without(self, rows: NDArray[np.int64]) -> TableFile:
        """This file after some more rows are gone."""
        kept = self.mask.copy()
        kept[rows] = False
        return replace(self, kept=kept)

    def vector(self) -> DeletionVector | None:
        """The deletion vector that says which rows are gone, if any are."""
        return None if self.kept is None else DeletionVector.of(self.name, self.kept)

    @property
    def mask(self) -> NDArray[np.bool_]:
        """Which rows are left ``[rows]``."""
        return np.ones(self.rows, bool) if self.kept is None else self.kept

    def table(self, folder: Path, schema: pa.Schema) -> pa.Table:
        """The rows that are left."""
        path = str(folder / self.name)
        return pa.Table.from_batches(
            datafile.kept_rows(path, self.mask, schema=schema, size=1 << 17), schema
        )

    def removal(self) -> Action:
        """The action that takes the file out of the table; it stays for older versions."""
        return {"remove": {**self._described(), "deletionTimestamp": _now()}}

    def addition(self) -> Action:
        """The action that puts the file, with its deletion vector, into the table."""
        stats = json.dumps({"numRecords": self.rows, "tightBounds": self.kept is None})
        return {"add": {**self._described(), "modificationTime": _now(), "stats": stats}}

    def _described(self) -> Action:
        found: Action = {
            "path": self.name,
            "size": self.size,
            "partitionValues": {},
            "dataChange": True,
        }
        vector = self.vector()
        return found if vector is None else {**found, "deletionVector": vector.descriptor}


class Step(NamedTuple):
    """Files that leave a table and files that come, which are on the disk already.

    A file that comes with more rows gone leaves as it was before.
    """

    gone: Sequence[TableFile] = ()
    new: Sequence[TableFile] = ()

    def actions(self) -> list[Action]:
        """The step as the log writes it."""
        return [file.removal() for file in self.gone] + [file.addition() for file in self.new]

    def after(self, files: Sequence[TableFile]) -> list[TableFile]:
        """The files of a table of ``files`` once the step is done, by their names."""
        gone = {file.name for file in self.gone}
        left = [file for file in files if file.name not in gone]
        return sorted([*left, *self.new], key=lambda file: file.name)


def rewritten(
    folder: Path,
    schema: pa.Schema,
    files: Sequence[TableFile],
    *,
    remove: Mapping[str, NDArray[np.int64]],
    append: pa.Table,
    order: Sequence[str],
) -> Step:
    """The step after which rows ``remove``, by file, are gone and ``append`` is there.

    Rows are marked as gone; a file with few rows left is written anew, and many small files are
    joined.
    """
    marked = {file.name: file.without(remove[file.name]) for file in files if file.name in remove}
    now = [marked.get(file.name, file) for file in files]
    spent = {file.name for file in now if file.left < _FEW_LEFT * file.rows}
    spent |= _crowd([file for file in now if file.left < datafile.FILE_ROWS // 2])
    gone = [file for file in files if file.name in marked or file.name in spent]
    held = [file for file in now if file.name in marked and file.name not in spent]
    for file in held:
        _save(folder, file)
    groups = _groups([file for file in now if file.name in spent]) or [[]]
    made = [_joined(folder, schema, group, schema.empty_table(), order) for group in groups[1:]]
    made.append(_joined(folder, schema, groups[0], append, order))
    return Step(gone, held + list(itertools.chain.from_iterable(made)))


def added(folder: Path, rows: pa.Table, order: Sequence[str]) -> list[TableFile]:
    """New files that hold ``rows``, which are on the disk already."""
    if not len(rows):
        return []
    made = datafile.write(folder, datafile.in_order(rows, order), order=order)
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
) -> Step:
    """The step after which the rows of some files are in as few new ones as can be."""
    return Step(files, _joined(folder, schema, files, schema.empty_table(), order))


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


def _crowd(files: Sequence[TableFile]) -> set[str]:
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


def mark(folder: Path, version: int) -> Mark | None:
    """What tells a version of the table in a folder from every other; None if it has no log."""
    try:
        found = _entry(folder, version).stat()
    except OSError:
        return None
    return version, found.st_ino, found.st_mtime_ns, found.st_size


def newest_version(folder: Path, version: int) -> int:
    """The newest version of a table that had come to ``version``."""
    while _entry(folder, version + 1).exists():
        version += 1
    return version


def append_version(folder: Path, version: int, actions: Sequence[Mapping[str, Any]]) -> int:
    """``version``, now the newest of the table: all of the actions or, after a kill, none.

    Raises:
        FileExistsError: someone else has written that version.
    """
    path = _entry(folder, version)
    if path.exists():
        raise FileExistsError(f"{path}: written by something other than medkg meanwhile")
    told = {"commitInfo": {"timestamp": _now(), "operation": "WRITE", "engineInfo": "medkg"}}
    lines = [json.dumps(action, separators=(",", ":")) for action in (told, *actions)]
    datafile.save(path, "\n".join(lines).encode())
    return version


def _entry(folder: Path, version: int) -> Path:
    return folder / "_delta_log" / f"{version:020d}.json"


def _now() -> int:
    return int(time.time() * 1000)
