"""Rows of evidence by edge, without a search: beside each data file, its rows in that order.

A data file never changes, so what is made for it holds for every version that has it, and a
commit costs only what its own new files cost. For a file there is ``rows``, a copy in small
compressed blocks, sorted by a hash of the edge; ``keys``, the hash of each row; and ``places``,
where it stands in the file, since a version may have marked it as gone. The hash is the same
whichever end is the subject, as edges of symmetric predicates are; what it finds is compared
with the edge asked for.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from medkg.errors import StoreError
from medkg.graph.delta.schema import EVIDENCE
from medkg.graph.delta.tables import TableFile
from medkg.graph.view import mapped

__all__ = ["Lookup"]

Keys = NDArray[np.uint64]

_FOLDER: Final = "lookup"
# A block is what must be decompressed for one row.
_BLOCK: Final = 512


@dataclass(frozen=True, slots=True)
class _Sorted:
    keys: Keys
    places: NDArray[np.int32]
    rows: Any


class Lookup:
    """The lookups of the data files of one version, as far as they are made."""

    def __init__(self, graph: Path, parts: Sequence[TableFile]) -> None:
        self.graph = graph
        self.parts = parts
        self._held: dict[str, _Sorted] = {}

    def missing(self) -> list[TableFile]:
        """Data files for which there is none yet."""
        return [part for part in self.parts if self._sorted(part.name) is None]

    def rows(self, predicate: str, ways: Sequence[tuple[str, str]]) -> pa.Table:
        """Rows from one node to another, of the files for which there is a lookup.

        ``ways`` is (subject, object), or that and the same the other way round.
        """
        import pyarrow.compute as pc

        key = _key(ways[0][0], predicate, ways[0][1])
        found = [EVIDENCE.empty_table()]
        for part in self.parts:
            held = self._sorted(part.name)
            if held is not None:
                found.extend(_slices(held, key, part.kept))
        rows = pa.concat_tables(found)
        ends = [
            pc.and_(pc.equal(rows["subject"], one), pc.equal(rows["object"], other))
            for one, other in ways
        ]
        same = reduce(pc.or_, ends)
        return rows.filter(pc.and_(pc.equal(rows["predicate"], predicate), same))

    def build(self, *, used: Collection[str]) -> None:
        """Make those that are missing, and delete those of files not ``used`` any more.

        Raises:
            OSError: the graph's folder cannot be written. StoreError: a damaged data file.
        """
        for part in self.missing():
            _build(self._folder(part.name), self.graph / "evidence" / part.name)
        held = {self._folder(name) for name in (*used, *(part.name for part in self.parts))}
        for folder in (self.graph / _FOLDER).glob("*"):
            if folder not in held and not folder.name.startswith("."):
                shutil.rmtree(folder, ignore_errors=True)

    def _folder(self, file: str) -> Path:
        return self.graph / _FOLDER / file.removesuffix(".parquet")

    def _sorted(self, file: str) -> _Sorted | None:
        if file not in self._held:
            folder = self._folder(file)
            try:
                arrays = mapped.load(folder, tables=(), arrays=("keys", "places"))[1]
                rows = mapped.blocks(folder, "rows")
            except mapped.Damage:
                return None
            if rows.schema != EVIDENCE:
                return None
            self._held[file] = _Sorted(arrays["keys"], arrays["places"], rows)
        return self._held[file]


def _slices(held: _Sorted, key: np.uint64, kept: NDArray[np.bool_] | None) -> Iterator[pa.Table]:
    low, high = (int(np.searchsorted(held.keys, key, side)) for side in ("left", "right"))
    for block in range(low // _BLOCK, -(-high // _BLOCK) if high > low else 0):
        start, stop = max(low, block * _BLOCK), min(high, (block + 1) * _BLOCK)
        batch = held.rows.get_batch(block).slice(start - block * _BLOCK, stop - start)
        found = pa.Table.from_batches([batch])
        yield found if kept is None else found.filter(pa.array(kept[held.places[start:stop]]))


def _build(folder: Path, file: Path) -> None:
    import pyarrow.dataset

    try:
        data = pyarrow.dataset.dataset([str(file)], schema=EVIDENCE, format="parquet")
        rows = data.to_table()
    except pa.ArrowException as error:
        raise StoreError(f"{file}: {error}") from error
    keys = _mixed(*(_hashed(rows[name]) for name in ("subject", "predicate", "object")))
    order = np.argsort(keys, kind="stable")
    rows = rows.take(pa.array(order)).combine_chunks()
    shutil.rmtree(folder, ignore_errors=True)  # damaged, or of an older schema
    arrays: dict[str, NDArray[Any]] = {"keys": keys[order], "places": order.astype(np.int32)}
    mapped.save(folder, tables={"rows": rows}, arrays=arrays, block=_BLOCK)


def _key(subject: str, predicate: str, target: str) -> np.uint64:
    names = (np.array([_hash(name)], dtype=np.uint64) for name in (subject, predicate, target))
    key: np.uint64 = _mixed(*names)[0]
    return key


def _mixed(subject: Keys, predicate: Keys, target: Keys) -> Keys:
    ends = (subject ^ target) * np.uint64(0x9E3779B97F4A7C15) + subject + target
    mixed: Keys = (ends ^ predicate) * np.uint64(0xC2B2AE3D27D4EB4F)
    return mixed


def _hashed(column: pa.ChunkedArray) -> Keys:
    import pyarrow.compute as pc

    encoded = pc.dictionary_encode(column.combine_chunks())
    names = np.array([_hash(name) for name in encoded.dictionary.to_pylist()], dtype=np.uint64)
    hashed: Keys = names[encoded.indices.to_numpy()]
    return hashed


@lru_cache(maxsize=1 << 16)
def _hash(name: str) -> int:
    digest = hashlib.blake2b(name.encode("utf-8"), digest_size=8).digest()
    return int.from_bytes(digest, "little")
