"""Delta Lake tables: the only file that imports deltalake.

A table is a folder; each change makes a new version and leaves the older ones readable, so a
reader holds on to its version while a writer works. Rows that go are marked in a deletion vector
beside their file: replacing a thousand documents writes a thousand documents, however large the
table is. Old log entries are never expired: a version of the graph is a citation.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from medkg.errors import StoreError
from medkg.graph.delta import datafile, log, rewriting, sql
from medkg.graph.delta.coded import encoded
from medkg.graph.delta.log import FileChange, Stamp
from medkg.graph.delta.schema import ORDER, SCHEMAS
from medkg.graph.delta.table_file import TableFile, read_files

__all__ = [
    "FILE",
    "ROW",
    "Rows",
    "TableFile",
    "changed",
    "compact",
    "create",
    "dataset",
    "forget",
    "latest",
    "overwrite",
    "prune",
    "restore",
    "rewrite",
    "upgrade",
]

#: Columns of ``Rows.places``: number of the file in ``Rows.files``, and of the row in the file.
FILE: Final = sql.FILE
ROW: Final = sql.ROW

_CHECKPOINT: Final = 50  # versions from one summary of the log to the next
_MOST_HELD: Final = 8  # tables whose files are remembered
_CONFIGURATION: Final = {
    "delta.enableExpiredLogCleanup": "false",
    "delta.logRetentionDuration": "interval 36500 days",
}


def create(folder: Path, schema: pa.Schema, *, again: bool = False) -> int:
    """Version of a new, empty table; with ``again`` the newest where one is there already.

    Raises:
        StoreError: the folder cannot be written.
    """
    from deltalake import DeltaTable

    with _as_store_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        mode: Any = "ignore" if again else "error"
        DeltaTable.create(str(folder), schema=schema, mode=mode, configuration=_CONFIGURATION)
    return upgrade(folder)


def upgrade(folder: Path) -> int:
    """Newest version of a table, in which rows can be marked as gone.

    Raises:
        StoreError: the folder cannot be written.
    """
    with _as_store_errors(folder):
        table = _open(folder)
        version = int(table.version())
        if table.protocol().reader_features:
            return version
        return log.append_version(folder, version + 1, [log.PROTOCOL])


def changed(folder: Path, version: int, change: Callable[[pa.Table], pa.Table]) -> int:
    """Newest version: the rows of ``version``, the newest so far, each file's as changed.

    Raises:
        StoreError: the folder cannot be written, or the disk is full.
    """
    schema, order = SCHEMAS[folder.name], ORDER[folder.name]
    with _as_store_errors(folder):
        files = _files(folder, version)
        made = [rewriting.added(folder, change(f.table(folder, schema)), order) for f in files]
        return _commit(
            folder, version, FileChange(files, list(itertools.chain.from_iterable(made)))
        )


def latest(folder: Path) -> int:
    """The newest version in the folder, whether or not a graph version names it.

    Raises:
        StoreError: no table there, or its log cannot be read.
    """
    with _as_store_errors(folder):
        held, _ = _held.get(folder, (None, ()))
        if held is None or held != log.stamp(folder, held[0]):
            return int(_open(folder).version())
        return log.newest_version(folder, held[0])


def forget(folder: Path) -> None:
    """Read the files of the table from the disk again, damage and all."""
    with _holding:
        _held.pop(folder, None)


def dataset(folder: Path, version: int) -> Rows:
    """The rows of one version, to be read in part or whole; none of one below 0.

    Raises:
        StoreError: no such version.
    """
    with _as_store_errors(folder):
        files = _files(folder, version) if version >= 0 else []
        return Rows(folder, SCHEMAS[folder.name], files)


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a table at one version; reading a damaged file is a StoreError that names it."""

    folder: Path
    schema: pa.Schema
    parts: Sequence[TableFile]

    @property
    def files(self) -> list[str]:
        """The data files; of some, rows may be gone: read them through this class."""
        return [str(self.folder / part.name) for part in self.parts]

    def read(
        self,
        *,
        columns: Sequence[str] | None = None,
        only: Mapping[str, str | pa.Array] | None = None,
        among: pa.Table | None = None,
    ) -> pa.Table:
        """Rows in which each column of ``only`` is its value, or among its values.

        With ``among``, only rows that agree with one of its rows on all its columns.
        """
        schema = self._columns(columns)
        if not self.parts or (among is not None and not len(among)):
            return schema.empty_table()
        with _as_store_errors(self.folder):
            if only or among is not None:
                # Not by Arrow, which cannot compare string views (what a merge leaves in a file)
                # with strings.
                return self._found(schema, only, among).select(schema.names).cast(schema)
            whole = [self._whole().to_table(columns=schema.names)]
            return pa.concat_tables(
                whole + [p.table(self.folder, schema) for p in self.parts if p.kept is not None]
            )

    def places(
        self,
        *,
        columns: Sequence[str] | None = None,
        only: Mapping[str, str | pa.Array] | None = None,
        among: pa.Table | None = None,
    ) -> pa.Table:
        """The rows that ``read`` gives, and ``FILE`` and ``ROW``, which ``rewrite`` takes."""
        schema = self._columns(columns).append(pa.field(FILE, pa.int64()))
        schema = schema.append(pa.field(ROW, pa.int64()))
        if not self.parts or (among is not None and not len(among)):
            return schema.empty_table()
        with _as_store_errors(self.folder):
            return self._found(schema, only, among).cast(schema)

    def count(self) -> int:
        """How many rows."""
        return sum(part.left for part in self.parts)

    def batches(self, size: int) -> Iterator[Any]:
        """All rows in record batches of at most ``size``."""
        with _as_store_errors(self.folder):
            for part in self.parts:
                file = str(self.folder / part.name)
                yield from datafile.kept_rows(file, part.mask, schema=self.schema, size=size)

    def encoded(self, columns: Sequence[str]) -> Iterator[pa.Table]:
        """All rows, some of one file at a time, texts that repeat as dictionaries."""
        schema = encoded(self._columns(columns))
        for part in self.parts:
            with _as_store_errors(self.folder):
                yield from datafile.read_encoded(
                    str(self.folder / part.name), schema, kept=part.kept
                )

    def _columns(self, names: Sequence[str] | None) -> pa.Schema:
        return pa.schema([self.schema.field(name) for name in names or self.schema.names])

    def _whole(self) -> Any:
        """The files of which no row is gone."""
        import pyarrow.dataset

        whole = [str(self.folder / part.name) for part in self.parts if part.kept is None]
        return pyarrow.dataset.dataset(whole, schema=self.schema, format="parquet")

    def _found(
        self,
        schema: pa.Schema,
        only: Mapping[str, str | pa.Array] | None,
        among: pa.Table | None,
    ) -> pa.Table:
        columns = list(schema.names)
        marked = any(part.kept is not None for part in self.parts)
        if marked and FILE not in columns:
            columns += [FILE, ROW]
        found = sql.scan(self.files, columns=columns, only=only or {}, among=among)
        if not marked:
            return found
        file, row = found[FILE].to_numpy(), found[ROW].to_numpy()
        left = np.ones(len(found), bool)
        for number, part in enumerate(self.parts):
            if part.kept is not None:
                here = np.flatnonzero(file == number)
                left[here] = part.kept[row[here]]
        return found if left.all() else found.filter(pa.array(left))


def rewrite(
    folder: Path, version: int, *, remove: pa.Table | None = None, append: pa.Table | None = None
) -> int:
    """Newest version: ``version``, the newest so far, without rows ``remove``, with ``append``.

    ``remove`` has the columns ``FILE`` and ``ROW`` of ``Rows.places`` at ``version``.

    Raises:
        StoreError: the folder cannot be written, or the disk is full.
    """
    schema = SCHEMAS[folder.name]
    with _as_store_errors(folder):
        files = _files(folder, version)
        change = rewriting.rewritten(
            folder,
            schema,
            files,
            remove=_by_file(files, remove),
            append=schema.empty_table() if append is None else append,
            order=ORDER[folder.name],
        )
        return _commit(folder, version, change)


def overwrite(folder: Path, rows: pa.Table) -> int:
    """Newest version, which holds exactly ``rows``.

    Raises:
        StoreError: the folder cannot be written, or the disk is full.
    """
    with _as_store_errors(folder):
        version = latest(folder)
        new = rewriting.added(folder, rows, ORDER[folder.name])
        return _commit(folder, version, FileChange(_files(folder, version), new))


def restore(folder: Path, version: int) -> int:
    """Newest version, which holds what ``version`` held: what a killed writer left is undone.

    Raises:
        StoreError: the version's files are gone, or the folder cannot be written.
    """
    newest = log.newest_version(folder, version)
    if newest == version:
        return version
    with _as_store_errors(folder):
        wanted = {file.state: file for file in _files(folder, version)}
        held = {file.state: file for file in _files(folder, newest)}
        lost = [file.name for file in wanted.values() if not (folder / file.name).is_file()]
        if lost:
            raise StoreError(f"table {folder}: {lost[0]} of version {version} is gone")
        gone = [file for state, file in held.items() if state not in wanted]
        new = [file for state, file in wanted.items() if state not in held]
        return _commit(folder, newest, FileChange(gone, new))


def compact(folder: Path, version: int) -> int:
    """Newest version: the rows of ``version``, the newest so far, in as few files as can be.

    Raises:
        StoreError: the folder cannot be written, or the disk is full.
    """
    schema, order = SCHEMAS[folder.name], ORDER[folder.name]
    with _as_store_errors(folder):
        for group in rewriting.joinable(_files(folder, version)):
            version = _commit(folder, version, rewriting.joined(folder, schema, group, order))
    return version


def prune(folder: Path, keep: Collection[int]) -> tuple[int, int]:
    """How many files that no version in ``keep`` uses were deleted, and their bytes."""
    with _as_store_errors(folder):
        used: set[str] = set()
        for version in keep:
            for file in _files(folder, version):
                used.add(file.name)
                vector = file.vector()
                if vector is not None:
                    used.add(vector.file_name)
    found = [*folder.glob("*.parquet"), *folder.glob("deletion_vector_*.bin")]
    unused = [path for path in found if path.name not in used]
    freed = 0
    for path in unused:
        freed += path.stat().st_size
        path.unlink(missing_ok=True)
    return len(unused), freed


def _by_file(files: Sequence[TableFile], places: pa.Table | None) -> dict[str, NDArray[np.int64]]:
    if places is None or not len(places):
        return {}
    file, row = places[FILE].to_numpy(), places[ROW].to_numpy()
    return {files[number].name: row[file == number] for number in np.unique(file).tolist()}


def _commit(folder: Path, version: int, change: FileChange) -> int:
    """The version that the change makes of ``version``, the newest so far."""
    files = _files(folder, version)
    made = log.append_version(folder, version + 1, change.actions())
    _hold(folder, made, change.after(files))
    if made % _CHECKPOINT == 0:
        _open(folder).create_checkpoint()
    return made


_held: Final[dict[Path, tuple[Stamp | None, Sequence[TableFile]]]] = {}
"""The files of one version of some tables; a version never changes, and takes 10 ms to read."""
_holding: Final = Lock()


def _hold(folder: Path, version: int, files: Sequence[TableFile]) -> None:
    with _holding:
        _held.pop(folder, None)
        _held[folder] = (log.stamp(folder, version), files)
        while len(_held) > _MOST_HELD:
            del _held[next(iter(_held))]


def _files(folder: Path, version: int) -> Sequence[TableFile]:
    """The files of a version, in an order that is always the same."""
    held, files = _held.get(folder, (None, ()))
    if held is None or held != log.stamp(folder, version):
        files = read_files(_open(folder, version))
        _hold(folder, version, files)
    return files


def _open(folder: Path, version: int | None = None) -> Any:
    from deltalake import DeltaTable

    return DeltaTable(str(folder), version=version)


@contextmanager
def _as_store_errors(folder: Path) -> Iterator[None]:
    from deltalake.exceptions import DeltaError

    try:
        yield
    except (DeltaError, pa.ArrowException, sql.error(), OSError) as error:
        raise StoreError(f"table {folder}: {error}") from error
