"""Delta Lake tables: the only file that imports deltalake.

A table is a folder; each change makes a new version and leaves the older ones readable, so a
reader holds on to its version while a writer works. Old log entries are never expired: a
version of the graph is a citation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

import pyarrow as pa

from medkg.errors import StoreError
from medkg.graph import sql
from medkg.graph.schema import SCHEMAS

__all__ = ["Rows", "create", "dataset", "latest", "overwrite", "prune", "restore", "rewrite"]

# Small row groups let a reader of one subject skip the rest of the file.
_ROW_GROUP: Final = 32_768
# A shard's commit adds a file; past this many, the small ones are joined.
_MANY_FILES: Final = 64
_CONFIGURATION: Final = {
    "delta.enableExpiredLogCleanup": "false",
    "delta.logRetentionDuration": "interval 36500 days",
}


def create(folder: Path, schema: pa.Schema) -> int:
    """Version (0) of a new, empty table.

    Raises:
        StoreError: the folder cannot be written.
    """
    from deltalake import DeltaTable

    with _told(folder):
        folder.mkdir(parents=True, exist_ok=True)
        table = DeltaTable.create(str(folder), schema=schema, configuration=_CONFIGURATION)
        return int(table.version())


def latest(folder: Path) -> int:
    """The newest version in the folder, whether or not a graph version names it.

    Raises:
        StoreError: no table there, or its log cannot be read.
    """
    with _told(folder):
        return int(_open(folder).version())


def dataset(folder: Path, version: int) -> Rows:
    """The rows of one version, to be read in part or whole.

    Raises:
        StoreError: no such version.
    """
    with _told(folder):
        files = [str(folder / _file_name(uri)) for uri in _open(folder, version).file_uris()]
    return Rows(folder, SCHEMAS[folder.name], files)


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a table at one version; reading a damaged file is a StoreError that names it."""

    folder: Path
    schema: pa.Schema
    files: Sequence[str]

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
        names = list(columns or self.schema.names)
        schema = pa.schema([self.schema.field(name) for name in names])
        if not self.files:
            return schema.empty_table()
        with _told(self.folder):
            if not only and among is None:
                return self._dataset().to_table(columns=names)
            # Not by Arrow, which cannot compare string views (what a merge leaves in a file)
            # with strings.
            return sql.scan(self.files, columns=names, only=only or {}, among=among).cast(schema)

    def count(self) -> int:
        """How many rows, from the files' footers."""
        if not self.files:
            return 0
        with _told(self.folder):
            return int(self._dataset().count_rows())

    def batches(self, size: int) -> Iterator[Any]:
        """All rows in record batches of at most ``size``."""
        if self.files:
            with _told(self.folder):
                yield from self._dataset().to_batches(batch_size=size)

    def _dataset(self) -> Any:
        import pyarrow.dataset

        return pyarrow.dataset.dataset(list(self.files), schema=self.schema, format="parquet")


def rewrite(folder: Path, *, remove: pa.Table | None = None, append: pa.Table | None = None) -> int:
    """Newest version after rows with the keys of ``remove`` are gone and ``append`` is there.

    Raises:
        StoreError: the folder cannot be written, or the disk is full.
    """
    from deltalake import write_deltalake

    with _told(folder):
        table = _open(folder)
        if remove is not None and len(remove):
            match = " AND ".join(f't."{key}" = s."{key}"' for key in remove.column_names)
            table.merge(
                remove,
                predicate=match,
                source_alias="s",
                target_alias="t",
                writer_properties=_writing(),
                post_commithook_properties=_after(),
            ).when_matched_delete().execute()
        if append is not None and len(append):
            write_deltalake(
                table,
                append,
                mode="append",
                writer_properties=_writing(),
                post_commithook_properties=_after(),
            )
            table = _open(folder)
            if len(table.file_uris()) > _MANY_FILES:
                table.optimize.compact(
                    writer_properties=_writing(), post_commithook_properties=_after()
                )
        return int(_open(folder).version())


def overwrite(folder: Path, rows: pa.Table) -> int:
    """Newest version, which holds exactly ``rows``.

    Raises:
        StoreError: the folder cannot be written, or the disk is full.
    """
    from deltalake import write_deltalake

    with _told(folder):
        write_deltalake(
            _open(folder),
            rows,
            mode="overwrite",
            writer_properties=_writing(),
            post_commithook_properties=_after(),
        )
        return int(_open(folder).version())


def restore(folder: Path, version: int) -> int:
    """Newest version, which holds what ``version`` held: what a killed writer left is undone.

    Raises:
        StoreError: the version's files are gone, or the folder cannot be written.
    """
    with _told(folder):
        table = _open(folder)
        if table.version() != version:
            table.restore(version)
        return int(table.version())


def prune(folder: Path, keep: Sequence[int]) -> int:
    """How many files that no version in ``keep`` uses were deleted.

    Only for a derived table, whose older versions can be made again.
    """
    with _told(folder):
        used = {_file_name(uri) for version in keep for uri in _open(folder, version).file_uris()}
    unused = [path for path in folder.glob("*.parquet") if path.name not in used]
    for path in unused:
        path.unlink(missing_ok=True)
    return len(unused)


def _file_name(uri: str) -> str:
    return unquote(uri.rpartition("/")[2])


def _open(folder: Path, version: int | None = None) -> Any:
    from deltalake import DeltaTable

    return DeltaTable(str(folder), version=version)


def _writing() -> Any:
    from deltalake import WriterProperties

    return WriterProperties(compression="ZSTD", max_row_group_size=_ROW_GROUP)


def _after() -> Any:
    from deltalake import PostCommitHookProperties

    return PostCommitHookProperties(create_checkpoint=True, cleanup_expired_logs=False)


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    from deltalake.exceptions import DeltaError

    try:
        yield
    except (DeltaError, pa.ArrowException, sql.error(), OSError) as error:
        raise StoreError(f"table {folder}: {error}") from error
