"""Which documents a graph holds, and in what state: packed, so that it can be millions."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from medkg.graph import DocumentRow

__all__ = ["HeldDocuments", "State", "fingerprint"]

_MARK: Final = 16  # hex digits of a mark: 64 bits
_MOST_NEW: Final = 1 << 14  # states kept one by one, at 250 bytes each


class _Run(NamedTuple):
    """Documents sorted by key: marks of their contents, and numbers of what else they are."""

    keys: NDArray[np.uint64]
    contents: NDArray[np.uint64]
    kinds: NDArray[np.uint32]


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


class HeldDocuments:
    """States of documents by source and id: those of a graph's tables, and changes since.

    A state takes 20 bytes. What is put is kept in runs sorted by key, each more than twice as
    long as the next, so that a run is written anew only a few times (O'Neil et al. 1996).

    >>> row = DocumentRow("pubmed", "PMID:1", fingerprint("0f", "a1"), revised="2020-01-02")
    >>> held = HeldDocuments()
    >>> held.put(row)
    >>> held.get(row) == HeldDocuments.state(row), held.get(DocumentRow("pubmed", "PMID:2", ""))
    (True, None)
    """

    def __init__(self, tables: Iterable[pa.Table] = ()) -> None:
        self._new: dict[int, State] = {}
        self._runs: list[_Run] = []
        self._kinds: dict[tuple[int, str, bool], int] = {}
        self._kind: list[tuple[int, str, bool]] = []
        parts = [self._packed(())]
        for table in tables:
            columns = (table[name].to_pylist() for name in _COLUMNS)
            parts.append(self._packed(_read(*row) for row in zip(*columns, strict=True)))
        self._stored = _together(parts)

    @staticmethod
    def state(row: DocumentRow) -> State:
        """The state that a row says."""
        return State(*_marks(row.fingerprint), row.revised, row.deleted)

    def get(self, row: DocumentRow) -> State | None:
        """How the document of ``row`` is held; None where it is not."""
        key = _key(row.source, row.id)
        found = self._put_as(key)
        return self._find(self._stored, key) if found is None else found

    def put(self, row: DocumentRow) -> None:
        """Hold the document as ``row`` says."""
        self._new[_key(row.source, row.id)] = self.state(row)
        if len(self._new) < _MOST_NEW:
            return
        self._runs.append(_together([self._packed(self._new.items())]))
        self._new.clear()
        while len(self._runs) > 1 and len(self._runs[-2].keys) <= 2 * len(self._runs[-1].keys):
            self._runs.append(_together([self._runs.pop(-2), self._runs.pop()]))

    def _put_as(self, key: int) -> State | None:
        """The state put since the tables were read."""
        if key in self._new:
            return self._new[key]
        found = (self._find(run, key) for run in reversed(self._runs))
        return next((state for state in found if state is not None), None)

    def _find(self, run: _Run, key: int) -> State | None:
        place = int(run.keys.searchsorted(np.uint64(key)))
        if place == len(run.keys) or run.keys[place] != key:
            return None
        return State(int(run.contents[place]), *self._kind[run.kinds[place]])

    def _packed(self, states: Iterable[tuple[int, State]]) -> _Run:
        """Keys and states, in their order."""
        keys, contents, kinds = array("Q"), array("Q"), array("I")
        for key, state in states:
            kind = (state.pipeline, state.revised, state.deleted)
            number = self._kinds.setdefault(kind, len(self._kind))
            if number == len(self._kind):
                self._kind.append(kind)
            keys.append(key)
            contents.append(state.content)
            kinds.append(number)
        return _Run(np.array(keys), np.array(contents), np.array(kinds, np.uint32))

    def has_same_or_later(self, row: DocumentRow) -> bool:
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
        if new.pipeline != before.pipeline or self._put_as(_key(row.source, row.id)) is None:
            return new == before
        return new.content <= before.content


_COLUMNS: Final = ("source", "id", "fingerprint", "revised", "deleted")


def _read(source: str, name: str, mark: str, revised: str, deleted: bool) -> tuple[int, State]:
    return _key(source, name), State(*_marks(mark), revised, deleted)


def _together(runs: Sequence[_Run]) -> _Run:
    """The runs as one, sorted; of two states with one key the later."""
    keys = np.concatenate([run.keys for run in runs])
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    last = np.ones(len(keys), bool)
    last[:-1] = keys[1:] != keys[:-1]
    order = order[last]
    contents = np.concatenate([run.contents for run in runs])[order]
    return _Run(keys[last], contents, np.concatenate([run.kinds for run in runs])[order])


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
