"""The log of a Delta Lake table: changes of its files as actions, by the Delta Lake protocol.

deltalake reads deletion vectors but writes none, so changes are written here. Nobody else writes
meanwhile: the graph's lock is held.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from medkg.graph.delta.datafile import save
from medkg.graph.delta.table_file import TableFile

__all__ = ["PROTOCOL", "FileChange", "Stamp", "append_version", "newest_version", "stamp"]

PROTOCOL: Final[Mapping[str, Any]] = {
    "protocol": {
        "minReaderVersion": 3,
        "minWriterVersion": 7,
        "readerFeatures": ["deletionVectors"],
        "writerFeatures": ["appendOnly", "deletionVectors", "invariants"],
    }
}

Action = dict[str, Any]
Stamp = tuple[int, int, int, int]
"""Version of a table; and of its entry in the log the file's number, time and bytes."""


class FileChange(NamedTuple):
    """Files that leave a table and files that come, which are on the disk already.

    A file that comes with more rows gone leaves as it was before.
    """

    gone: Sequence[TableFile] = ()
    new: Sequence[TableFile] = ()

    def actions(self) -> list[Action]:
        """The change as the log writes it."""
        return [_remove(file) for file in self.gone] + [_add(file) for file in self.new]

    def after(self, files: Sequence[TableFile]) -> list[TableFile]:
        """The files of a table of ``files`` once the change is made, by their names."""
        gone = {file.name for file in self.gone}
        left = [file for file in files if file.name not in gone]
        return sorted([*left, *self.new], key=lambda file: file.name)


def stamp(folder: Path, version: int) -> Stamp | None:
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
    save(path, "\n".join(lines).encode())
    return version


def _entry(folder: Path, version: int) -> Path:
    return folder / "_delta_log" / f"{version:020d}.json"


def _remove(file: TableFile) -> Action:
    """The action that takes a file out of the table; it stays for older versions."""
    return {"remove": {**_described(file), "deletionTimestamp": _now()}}


def _add(file: TableFile) -> Action:
    """The action that puts a file, with its deletion vector, into the table."""
    stats = json.dumps({"numRecords": file.rows, "tightBounds": file.kept is None})
    return {"add": {**_described(file), "modificationTime": _now(), "stats": stats}}


def _described(file: TableFile) -> Action:
    found: Action = {
        "path": file.name,
        "size": file.size,
        "partitionValues": {},
        "dataChange": True,
    }
    vector = file.vector()
    return found if vector is None else {**found, "deletionVector": vector.descriptor}


def _now() -> int:
    return int(time.time() * 1000)
