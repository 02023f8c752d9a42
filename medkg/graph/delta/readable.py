"""What a view asks of the rows of a table, whoever holds them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

import pyarrow as pa

__all__ = ["Readable"]


class Readable(Protocol):
    """Rows that can be read in part or whole."""

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

    def count(self) -> int:
        """How many rows."""

    def batches(self, size: int) -> Iterator[Any]:
        """All rows in record batches of at most ``size``."""
