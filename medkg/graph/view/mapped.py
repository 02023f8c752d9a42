"""Tables and arrays as files of one folder, mapped when they are read.

The folder appears whole or not at all, so a reader never sees half of it and many may write it
at once: the first one wins.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

__all__ = ["Damage", "blocks", "load", "save"]

#: What ``load`` raises for a folder that is not there or is damaged.
Damage = (OSError, EOFError, ValueError, KeyError, pa.ArrowInvalid)


def save(
    folder: Path,
    *,
    tables: Mapping[str, pa.Table],
    arrays: Mapping[str, NDArray[Any]],
    block: int | None = None,
) -> None:
    """Write the files, unless someone else was faster.

    Tables are written to be mapped whole; or, with ``block``, as compressed blocks of so many
    rows.

    Raises:
        OSError: the folder cannot be written.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    options = pa.ipc.IpcWriteOptions(compression="lz4" if block else None)
    scratch = Path(mkdtemp(prefix=".new-", dir=folder.parent))
    try:
        for name, table in tables.items():
            with pa.OSFile(str(scratch / f"{name}.arrow"), "wb") as sink:  # noqa: SIM117
                with pa.ipc.new_file(sink, table.schema, options=options) as writer:
                    writer.write_table(table, max_chunksize=block)
        for name, array in arrays.items():
            np.save(scratch / f"{name}.npy", array, allow_pickle=False)
        scratch.chmod(0o755)
        with contextlib.suppress(FileExistsError):
            _rename(scratch, folder)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def load(
    folder: Path, *, tables: Iterable[str], arrays: Iterable[str]
) -> tuple[dict[str, pa.Table], dict[str, NDArray[Any]]]:
    """The tables and arrays of these names, mapped, not read.

    Raises:
        OSError: not there. ValueError: damaged.
    """
    held = {}
    for name in tables:
        with pa.memory_map(str(folder / f"{name}.arrow")) as source:
            held[name] = pa.ipc.open_file(source).read_all()
    return held, {
        name: np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in arrays
    }


def blocks(folder: Path, table: str) -> Any:
    """A reader of a table that was saved in blocks: each is read when it is asked for.

    Raises:
        OSError: not there. ValueError: damaged.
    """
    return pa.ipc.open_file(pa.memory_map(str(folder / f"{table}.arrow")))


def _rename(scratch: Path, folder: Path) -> None:
    if folder.exists():
        raise FileExistsError(folder)
    os.replace(scratch, folder)  # noqa: PTH105 - os.replace on a folder fails if it is not empty
