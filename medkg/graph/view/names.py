"""Nodes by name: exact, by how the name begins, by its words, and by what is spelt alike.

The graph holds one name for a node and no synonyms; for those there is :func:`medkg.link`, which
searches the vocabularies. Names are compared folded: case, accents and punctuation are nothing.
Spelling is compared by runs of three characters, in Dice's measure (Dice, 1945,
doi:10.2307/1932409): twice the runs in common, over the runs of both.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from medkg.graph.view import mapped
from medkg.types import Link

__all__ = ["NodeNames", "folded"]

Ints = NDArray[np.int32]

# Scores by reason; a name that is spelt alike has its Dice measure, and must reach this.
_EXACT, _PREFIX, _WORDS = 1.0, 0.9, 0.8
_ALIKE: Final = 0.45
_TABLES = ("texts", "words")
_ARRAYS = ("order", "word_rows", "gram_codes", "gram_starts", "gram_rows", "lengths")
# Greek letters as names in Latin letters write them, and the like, are left to the linker.
_APART: Final = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l"})


def folded(name: str) -> str:
    """A name in lower case, without accents, its words apart by one space.

    >>> folded("Sjögren's  Syndrome, type-2")
    'sjogren s syndrome type 2'
    """
    if not name.isascii():
        plain = unicodedata.normalize("NFKD", name.casefold().translate(_APART))
        name = "".join(c for c in plain if not unicodedata.combining(c))
    name = name.casefold()
    return " ".join("".join(c if c.isalnum() else " " for c in name).split())


@dataclass(frozen=True)
class NodeNames:
    """Names of ``[N]`` nodes, folded, with ``[W]`` words and ``[G]`` runs of three characters."""

    nodes: pa.Table
    texts: pa.Table  # [N] folded names, sorted
    order: Ints  # [N] the node of each
    words: pa.Table  # [W] words of all names, sorted, one for each name they are in
    word_rows: Ints  # [W] the node of each
    gram_codes: Ints  # [G] the distinct runs, as numbers, sorted
    gram_starts: NDArray[np.int64]  # [G + 1] where the nodes of each run begin
    gram_rows: Ints  # nodes of the runs
    lengths: Ints  # [N] how many distinct runs a name has

    @classmethod
    def build(cls, nodes: pa.Table) -> NodeNames:
        """The index over a node table."""
        texts = [folded(name) for name in nodes["name"].to_pylist()]
        order = sorted(range(len(texts)), key=texts.__getitem__)
        words = sorted((word, row) for row, text in enumerate(texts) for word in set(text.split()))
        runs, rows = _runs(texts)
        codes, starts = np.unique(runs, return_index=True)
        return cls(
            nodes,
            _column([texts[row] for row in order]),
            np.array(order, dtype=np.int32),
            _column([word for word, _ in words]),
            np.array([row for _, row in words], dtype=np.int32),
            codes,
            np.append(starts, len(runs)),
            rows,
            np.bincount(rows, minlength=len(texts)).astype(np.int32),
        )

    def save(self, folder: Path) -> None:
        """Write the index beside that of the version.

        Raises:
            OSError: it cannot be written.
        """
        mapped.save(
            folder,
            tables={name: getattr(self, name) for name in _TABLES},
            arrays={name: getattr(self, name) for name in _ARRAYS},
        )

    @classmethod
    def load(cls, folder: Path, nodes: pa.Table) -> NodeNames:
        """The index ``save`` wrote, mapped, not read.

        Raises:
            OSError: not there. ValueError: damaged.
        """
        tables, arrays = mapped.load(folder, tables=_TABLES, arrays=_ARRAYS)
        return cls(nodes, **tables, **arrays)

    def find(self, name: str, *, kind: str | None = None, limit: int = 10) -> list[Link]:
        """Nodes with a name like ``name``, best first, each with the reason."""
        found: dict[int, tuple[float, str]] = {}
        wanted = folded(name)
        for row, score, why in self._matches(name.strip(), wanted, limit, kind):
            if row not in found and self._is(row, kind):
                found[row] = score, why
        links = [
            Link(self._value("curie", row), self._value("name", row), score, why)
            for row, (score, why) in found.items()
        ]
        links.sort(key=lambda link: (-link.score, len(link.name), link.name, link.curie))
        return links[:limit]

    def _matches(
        self, curie: str, wanted: str, limit: int, kind: str | None
    ) -> Iterator[tuple[int, float, str]]:
        """Rows by each reason in turn; a lesser one only while there are too few."""
        column = self.nodes["curie"]
        at = bisect_left(range(len(column)), curie, key=lambda row: column[row].as_py())
        if at < len(column) and column[at].as_py() == curie:
            yield at, _EXACT, "id"
        if not wanted:
            return
        seen: set[int] = set()
        for row, text in self._beginning(wanted):
            if self._is(row, kind):
                seen.add(row)
            exact = text == wanted
            yield row, _EXACT if exact else _PREFIX, "exact name" if exact else "name begins so"
        if len(seen) < limit:
            for row in self._with_words(wanted.split()):
                if self._is(row, kind):
                    seen.add(row)
                yield row, _WORDS, "words of the name"
        if len(seen) < limit:
            for row, dice in self._alike(wanted, kind, limit):
                yield row, _WORDS * dice, f"spelt alike, 3-grams {dice:.2f}"

    def _beginning(self, wanted: str) -> Iterator[tuple[int, str]]:
        texts = self.texts["text"]
        at = bisect_left(range(len(texts)), wanted, key=lambda row: texts[row].as_py())
        while at < len(texts) and (text := texts[at].as_py()).startswith(wanted):
            yield int(self.order[at]), text
            at += 1

    def _with_words(self, words: list[str]) -> list[int]:
        """Rows of names that have all the words, of which the last may be only begun."""
        held = self.words["text"]
        rows: set[int] | None = None
        for number, word in enumerate(words, start=1):
            low = bisect_left(range(len(held)), word, key=lambda row: held[row].as_py())
            end = word + "\U0010ffff" if number == len(words) else word + "\0"
            high = bisect_left(range(len(held)), end, lo=low, key=lambda row: held[row].as_py())
            here = set(self.word_rows[low:high].tolist())
            rows = here if rows is None else rows & here
        return sorted(rows or ())

    def _alike(self, wanted: str, kind: str | None, limit: int) -> list[tuple[int, float]]:
        codes, _ = _runs([wanted])
        at = np.searchsorted(self.gram_codes, codes)
        at = at[at < len(self.gram_codes)]
        at = at[np.isin(self.gram_codes[at], codes)]
        if not len(at):
            return []
        parts = [self.gram_rows[self.gram_starts[i] : self.gram_starts[i + 1]] for i in at]
        shared = np.bincount(np.concatenate(parts), minlength=len(self.nodes))
        dice = 2 * shared / (self.lengths + len(codes))
        likely = np.flatnonzero(dice >= _ALIKE)
        likely = likely[np.argsort(-dice[likely], kind="stable")]
        rows = [int(row) for row in likely if self._is(int(row), kind)][:limit]
        return [(row, float(dice[row])) for row in rows]

    def _is(self, row: int, kind: str | None) -> bool:
        return kind is None or self._value("kind", row) == kind

    def _value(self, column: str, row: int) -> str:
        value: str = self.nodes[column][row].as_py()
        return value


def _column(texts: list[str]) -> pa.Table:
    return pa.table({"text": pa.array(texts, pa.string())})


def _runs(texts: list[str]) -> tuple[Ints, Ints]:
    """Distinct runs of three bytes of each padded text, as numbers, sorted; and their texts."""
    encoded = [f" {text} ".encode() for text in texts]
    lengths = np.array([len(text) for text in encoded], dtype=np.int64)
    data = np.frombuffer(b"".join(encoded), dtype=np.uint8).astype(np.int64)
    if len(data) < 3:
        return np.empty(0, np.int32), np.empty(0, np.int32)
    codes = (data[:-2] << 16) | (data[1:-1] << 8) | data[2:]
    owner = np.repeat(np.arange(len(texts)), lengths)
    inside = owner[:-2] == owner[2:]
    both = np.unique((codes[inside] << 32) | owner[:-2][inside])
    return (both >> 32).astype(np.int32), (both & 0xFFFFFFFF).astype(np.int32)
