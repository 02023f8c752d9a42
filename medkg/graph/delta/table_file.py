"""A data file of a table, and which of its rows are left."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from medkg.graph.delta.datafile import kept_rows
from medkg.graph.delta.deletion import DeletionVector

__all__ = ["TableFile", "read_files"]


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
            kept_rows(path, self.mask, schema=schema, size=1 << 17), schema
        )


def read_files(table: Any) -> list[TableFile]:
    """The files of a table that deltalake has opened, in an order that is always the same."""
    actions = pa.table(table.get_add_actions(flatten=True))
    gone = pa.table(table.deletion_vectors().read_all()) if len(actions) else None
    kept: dict[str, NDArray[np.bool_]] = {}
    if gone is not None and len(gone):
        names = [_file_name(uri) for uri in gone["filepath"].to_pylist()]
        for number, name in enumerate(names):
            kept[name] = np.asarray(gone["selection_vector"][number].values.to_numpy(False))
    columns = ("path", "size_bytes", "num_records")
    rows = zip(*(actions[name].to_pylist() for name in columns), strict=True)
    files = []
    for path, size, count in rows:
        name = unquote(path)
        mask = kept.get(name)
        if mask is not None and len(mask) < count:
            mask = np.concatenate([mask, np.ones(count - len(mask), bool)])
        files.append(TableFile(name, size, count, mask))
    return sorted(files, key=lambda file: file.name)


def _file_name(uri: str) -> str:
    return unquote(uri.rpartition("/")[2])
