"""Tables and rows as data frames of other libraries: the only file that imports these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any, Final, Literal

import pyarrow as pa

from medkg.errors import MissingExtraError, StoreError

__all__ = ["Backend", "frame_of", "to_frame"]

Backend = Literal["pandas", "polars", "arrow"]

# Module that must be there, by backend.
_MODULES: Final[Mapping[str, str]] = {"pandas": "pandas", "polars": "polars", "arrow": "pyarrow"}


def to_frame(table: pa.Table, backend: Backend = "pandas") -> Any:
    """The table as a ``pandas.DataFrame``, a ``polars.DataFrame`` or itself.

    Raises:
        MissingExtraError: the library is not installed. StoreError: no such backend.

    >>> to_frame(pa.table({"belief": [0.5]}), "arrow").column_names
    ['belief']
    """
    if backend not in _MODULES:
        raise StoreError(f"no backend {backend!r}; there are: {', '.join(_MODULES)}")
    try:
        library = import_module(_MODULES[backend])
    except ImportError as error:
        raise MissingExtraError(
            f"{backend} is not installed: pip install {backend}, or use backend='arrow'"
        ) from error
    if backend == "arrow":
        return table
    return table.to_pandas() if backend == "pandas" else library.from_arrow(table)


def frame_of(rows: Sequence[Mapping[str, object]], backend: Backend = "pandas") -> Any:
    """A data frame with a row for each mapping; a column is there if any of them names it.

    Raises:
        MissingExtraError: the library is not installed. StoreError: no such backend.

    >>> frame_of([{"id": "X:1"}, {"id": "X:2", "year": 2001}], "arrow")["year"].to_pylist()
    [None, 2001]
    """
    names = dict.fromkeys(name for row in rows for name in row)
    columns = {name: [row.get(name) for row in rows] for name in names}
    return to_frame(pa.table(columns), backend)
