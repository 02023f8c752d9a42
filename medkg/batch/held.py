"""Which documents a graph holds, and in what state: 40 bytes each, so that it can be millions."""

from __future__ import annotations

import hashlib
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa

from medkg.graph import DocumentRow

__all__ = ["Held", "State", "fingerprint"]

_MARK: Final = 16  # hex digits of a mark: 64 bits


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
    """States of documents by source and id: those of a graph's table, and changes since.

    >>> row = DocumentRow("pubmed", "PMID:1", fingerprint("0f", "a1"), revised="2020-01-02")
    >>> held = Held()
    >>> held.put(row)
    >>> held.get(row) == Held.state(row), held.get(DocumentRow("pubmed", "PMID:2", ""))
    (True, None)
    """

    def __init__(self, table: pa.Table | None = None) -> None:
        self._new: dict[int, State] = {}
        rows = {} if table is None else table.select(list(_COLUMNS)).to_pydict()
        size = 0 if table is None else len(table)
        longest = max(map(len, (text.encode() for text in rows.get("revised", ()))), default=1)
        kind = [("key", "<u8"), ("content", "<u8"), ("pipeline", "<u8")]
        held = np.zeros(size, [*kind, ("revised", f"S{max(longest, 1)}"), ("deleted", "?")])
        for index, (source, name, mark, revised, deleted) in enumerate(
            zip(*(rows[column] for column in _COLUMNS), strict=True) if size else ()
        ):
            content, pipeline = _marks(mark)
            held[index] = (_key(source, name), content, pipeline, revised.encode(), deleted)
        self._held = held[np.argsort(held["key"])]

    @staticmethod
    def state(row: DocumentRow) -> State:
        """The state that a row says."""
        return State(*_marks(row.fingerprint), row.revised, row.deleted)

    def get(self, row: DocumentRow) -> State | None:
        """How the document of ``row`` is held; None where it is not."""
        key = _key(row.source, row.id)
        if key in self._new:
            return self._new[key]
        place = int(np.searchsorted(self._held["key"], np.uint64(key)))
        if place == len(self._held) or self._held["key"][place] != key:
            return None
        found = self._held[place]
        revised = bytes(found["revised"]).decode()
        return State(int(found["content"]), int(found["pipeline"]), revised, bool(found["deleted"]))

    def put(self, row: DocumentRow) -> None:
        """Hold the document as ``row`` says."""
        self._new[_key(row.source, row.id)] = self.state(row)

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
        if new.pipeline != before.pipeline or _key(row.source, row.id) not in self._new:
            return new == before
        return new.content <= before.content


_COLUMNS: Final = ("source", "id", "fingerprint", "revised", "deleted")


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
