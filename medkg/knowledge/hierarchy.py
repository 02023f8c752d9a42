"""Cycles and loose ends in the hierarchy of a stored vocabulary."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

__all__ = ["Hierarchy", "check_hierarchy"]


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """What is odd: groups of terms that are above each other, and parents that are no terms."""

    cycles: tuple[tuple[str, ...], ...]
    unknown_parents: int


def check_hierarchy(path: Path) -> Hierarchy:
    """Every group of terms in a cycle (strongly connected), sorted, and the unknown parents.

    ``path`` is a table of terms. Only ids and parents are read, as columns.
    """
    table = pq.read_table(path, columns=["curie", "parents"]).combine_chunks()
    curies, parents = (table.column(name).combine_chunks() for name in ("curie", "parents"))
    # The first row of an id stands for all of them.
    rows = _numbers(pc.index_in(curies, value_set=curies))
    above = pc.index_in(pc.list_flatten(parents), value_set=curies)
    known = pc.is_valid(above).to_numpy(zero_copy_only=False)
    below = rows[_numbers(pc.list_parent_indices(parents))[known]]
    ends = _numbers(above.drop_null())
    links = coo_array((np.ones(len(ends), dtype=bool), (below, ends)), shape=(len(rows),) * 2)
    _, groups = connected_components(links, directed=True, connection="strong")
    sizes = np.bincount(groups, minlength=1)
    members: dict[int, list[str]] = {}
    for row in np.flatnonzero((sizes > 1)[groups]):
        members.setdefault(int(groups[row]), []).append(curies[int(row)].as_py())
    cycles = sorted(tuple(sorted(found)) for found in members.values())
    return Hierarchy(tuple(cycles), int(len(known) - known.sum()))


def _numbers(array: Any) -> np.ndarray[Any, np.dtype[np.int64]]:
    return np.asarray(array.to_numpy(zero_copy_only=False), dtype=np.int64)
