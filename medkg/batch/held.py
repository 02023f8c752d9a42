"""Which documents a graph holds, and in what state: packed, so that it can be millions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from medkg.graph import DocumentRow

__all__ = ["Held", "State", "fingerprint"]

_MARK: Final = 16  # hex digits of a mark: 64 bits
_MOST_NEW: Final = 1 << 16  # states kept one by one, at 250 bytes each


class State(NamedTuple):
    """A document as it is held; ``content`` and ``pipeline`` are marks of its fingerprint."""

    content: int
    pipeline: int
    revised: str
    deleted: bool


def fingerprint(content: str, pipeline: str) -> str:
    """What a graph keeps to tell whether a document, or how it is read, has changed.

    >>> fingerprint("0f", "a1")
    '0f:a1'
    """
    return f"{content}:{pipeline}"


class Held:
    """States of documents by source and id: those of a graph's tables, and changes since.

    >>> row = DocumentRow("pubmed", "PMID:1", fingerprint("0f", "a1"), revised="2020-01-02")
    >>> held = Held()
    >>> held.put(row)
    >>> held.get(row) == Held.state(row), held.get(DocumentRow("pubmed", "PMID:2", ""))
    (True, None)
    """

    def __init__(self, tables: Iterable[pa.Table] = ()) -> None:
        self._new: dict[int, State] = {}
        parts = [_packed([], new=False)]
        for table in tables:
            columns = (table[name].to_pylist() for name in _COLUMNS)
            parts.append(_packed([_read(*row) for row in zip(*columns, strict=True)], new=False))
        self._sort(np.concatenate(parts))

    @staticmethod
    def state(row: DocumentRow) -> State:
        """The state that a row says."""
        return State(*_marks(row.fingerprint), row.revised, row.deleted)

    def get(self, row: DocumentRow) -> State | None:
        """How the document of ``row`` is held; None where it is not."""
        key = _key(row.source, row.id)
        if key in self._new:
            return self._new[key]
        found = self._find(key)
        if found is None:
            return None
        revised = bytes(found["revised"]).decode()
        return State(int(found["content"]), int(found["pipeline"]), revised, bool(found["deleted"]))

    def put(self, row: DocumentRow) -> None:
        """Hold the document as ``row`` says."""
        self._new[_key(row.source, row.id)] = self.state(row)
        # In proportion, so that the packing of a million costs no more than a few passes.
        if len(self._new) > max(_MOST_NEW, len(self._held) // 4):
            self._pack()

    def _find(self, key: int) -> np.void | None:
        place = int(self._keys.searchsorted(np.uint64(key)))
        if place == len(self._keys) or self._keys[place] != key:
            return None
        found: np.void = self._held[place]
        return found

    def _pack(self) -> None:
        """Move what was put into the array, where it takes a fifth of the memory."""
        self._sort(np.concatenate([self._held, _packed(list(self._new.items()), new=True)]))
        self._new.clear()

    def _sort(self, states: NDArray[np.void]) -> None:
        """Hold the states by their keys; of two with one key the later."""
        order = np.argsort(states["key"], kind="stable")
        keys = states["key"][order]
        last = np.ones(len(keys), bool)
        last[:-1] = keys[1:] != keys[:-1]
        self._held = states[order[last]]
        # Apart from the states, where a search would copy them all.
        self._keys = np.ascontiguousarray(keys[last])

    def _is_new(self, key: int) -> bool:
        """Whether it was put since the table was read."""
        found = self._find(key)
        return key in self._new or (found is not None and bool(found["new"]))

    def outdated(self, row: DocumentRow) -> bool:
        """Whether the graph holds this document already, or a later state of it.

        ``revised`` says which of two records is later: files may be read in any order, and
        again. Of two in one run that say the same, the one with the greater mark is kept, so
        that their order does not matter. A deleted document comes back only when it was revised.
        """
        before = self.get(row)
        if before is None:
            return False
        new = self.state(row)
        if before.deleted or new.revised != before.revised:
            return new.revised <= before.revised
        if new.pipeline != before.pipeline or not self._is_new(_key(row.source, row.id)):
            return new == before
        return new.content <= before.content


_COLUMNS: Final = ("source", "id", "fingerprint", "revised", "deleted")


def _read(source: str, name: str, mark: str, revised: str, deleted: bool) -> tuple[int, State]:
    return _key(source, name), State(*_marks(mark), revised, deleted)


def _packed(states: Sequence[tuple[int, State]], *, new: bool) -> NDArray[np.void]:
    """One record for each state; ``new`` says whether it was put in this run."""
    rows = [
        (key, state.content, state.pipeline, state.revised.encode(), state.deleted, new)
        for key, state in states
    ]
    longest = max((len(row[3]) for row in rows), default=1)
    marks = [("key", "<u8"), ("content", "<u8"), ("pipeline", "<u8")]
    kind = [*marks, ("revised", f"S{max(longest, 1)}"), ("deleted", "?"), ("new", "?")]
    return np.array(rows, kind)


def _key(source: str, name: str) -> int:
    text = f"{source}\0{name}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "little")


def _marks(text: str) -> tuple[int, int]:
    content, _, pipeline = text.partition(":")
    return _mark(content), _mark(pipeline)


def _mark(text: str) -> int:
    """The first 64 bits of hex digits; of anything else, of its hash."""
    try:
        return int(text[:_MARK] or "0", 16)
    except ValueError:
        return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")
