"""Names that are spelt like a text: cosine of TF-IDF character 3-grams, by sparse products."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from scipy import sparse

__all__ = ["SpellingIndex"]

# A 3-gram in more names than this is used to compare candidates, not to find them, unless it
# is one of the rarest of its text.
MAX_NAMES: Final = 1500
_RAREST: Final = 2
_BATCH: Final = 256
_GRAMS: Final = 1 << 18
_Floats = np.ndarray[Any, np.dtype[np.float32]]


class SpellingIndex:
    """The names of some vocabularies by their character 3-grams.

    Exact over the candidates, which are the names that share a rare enough 3-gram with the
    text, or one of its two rarest: other common 3-grams ("ic ", "ine") only weigh.

    >>> SpellingIndex(["acetazolamide", "zolpidem"]).nearest(["acetazolamid"], top=1)[0][0][0]
    0
    """

    def __init__(self, names: Sequence[str], *, max_names: int = MAX_NAMES) -> None:
        rows, columns = _coordinates(names)
        shape = (len(names), _GRAMS)
        counts = sparse.csr_array(
            (np.ones(len(columns), dtype=np.float32), (rows, columns)), shape=shape
        )
        counts.sum_duplicates()
        found_in = np.bincount(counts.indices, minlength=shape[1])
        self._idf = (np.log((1 + shape[0]) / (1 + found_in)) + 1).astype(np.float32)
        self._found_in, self._max_names = found_in, max_names
        self._names = _weighted(counts, self._idf)
        self._by_gram = self._names.T.tocsr()

    def nearest(self, texts: Sequence[str], *, top: int = 10) -> list[list[tuple[int, float]]]:
        """For each text the best ``top`` names as (position, cosine in 0..1), best first."""
        found: list[list[tuple[int, float]]] = []
        for first in range(0, len(texts), _BATCH):
            found.extend(self._batch(texts[first : first + _BATCH], top))
        return found

    def _batch(self, texts: Sequence[str], top: int) -> list[list[tuple[int, float]]]:
        rows, columns = _coordinates(texts)
        shape = (len(texts), _GRAMS)
        ones = np.ones(len(columns), dtype=np.float32)
        counts = sparse.csr_array((ones, (rows, columns)), shape=shape)
        counts.sum_duplicates()
        asked = _weighted(counts, self._idf)
        finders = asked.copy()
        finders.data *= self._finds(finders)
        finders.eliminate_zeros()
        near = finders @ self._by_gram
        rows_of, candidates = [], []
        for row in range(shape[0]):
            part = slice(near.indptr[row], near.indptr[row + 1])
            found, scores = near.indices[part], near.data[part]
            if len(found) > 2 * top:
                found = found[np.argpartition(-scores, 2 * top)[: 2 * top]]
            candidates.append(found)
            rows_of.append(np.full(len(found), row))
        return self._compared(asked, np.concatenate(rows_of), np.concatenate(candidates), top)

    def _finds(self, asked: Any) -> Any:
        """Which 3-grams of each text are rare enough, in names or among its own, to find by."""
        found_in = self._found_in[asked.indices]
        rows = np.repeat(np.arange(asked.shape[0]), np.diff(asked.indptr))
        # A 3-gram of no name is rare, but finds nothing.
        order = np.lexsort((np.where(found_in, found_in, len(self._names.indptr)), rows))
        rank = np.empty(len(rows), dtype=np.int64)
        rank[order] = np.arange(len(rows)) - asked.indptr[rows]
        return (found_in <= self._max_names) | (rank < _RAREST)

    def _compared(
        self, asked: Any, rows: Any, candidates: Any, top: int
    ) -> list[list[tuple[int, float]]]:
        """The cosine of each pair of a text and a name, over all their 3-grams."""
        starts = self._names.indptr[candidates]
        sizes = self._names.indptr[candidates + 1] - starts
        ends = np.cumsum(sizes)
        places = np.arange(ends[-1] if len(ends) else 0) + np.repeat(starts - ends + sizes, sizes)
        keys = np.repeat(rows, sizes) * _GRAMS + self._names.indices[places]
        held = np.repeat(np.arange(asked.shape[0]), np.diff(asked.indptr)) * _GRAMS + asked.indices
        order = np.argsort(held)
        at = np.minimum(np.searchsorted(held, keys, sorter=order), max(len(held) - 1, 0))
        same = held[order[at]] == keys
        products = np.where(same, asked.data[order[at]] * self._names.data[places], 0.0)
        pairs = np.repeat(np.arange(len(rows)), sizes)
        cosines = np.bincount(pairs, weights=products, minlength=len(rows))
        found: list[list[tuple[int, float]]] = [[] for _ in range(asked.shape[0])]
        for i in np.lexsort((candidates, -cosines)).tolist():
            row = found[rows[i]]
            if len(row) < top:
                row.append((int(candidates[i]), min(float(cosines[i]), 1.0)))
        return found


def _weighted(counts: Any, idf: _Floats) -> Any:
    """Rows of tf · idf of length one."""
    made = counts.copy()
    made.data = (made.data * idf[made.indices]).astype(np.float32)
    rows = np.repeat(np.arange(made.shape[0]), np.diff(made.indptr))
    lengths = np.sqrt(np.bincount(rows, weights=made.data**2, minlength=made.shape[0]))
    made.data /= np.maximum(lengths, 1e-9)[rows].astype(np.float32)
    return made


def _coordinates(texts: Sequence[str]) -> tuple[Any, Any]:
    """Row and column of every 3-gram; a column is three codes of six bits."""
    padded = [f" {text} " for text in texts]
    sizes = np.fromiter(map(len, padded), dtype=np.int64, count=len(padded))
    points = np.frombuffer("".join(padded).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    codes = _CODES[np.minimum(points, len(_CODES) - 1)]
    rows = np.repeat(np.arange(len(padded), dtype=np.int32), sizes)
    grams = codes[:-2] << 12 | codes[1:-1] << 6 | codes[2:]
    inside = rows[:-2] == rows[2:]
    return rows[:-2][inside], grams[inside]


def _codes() -> Any:
    """Six bits for each character: letters and digits their own, the rest share."""
    table = np.arange(0x500, dtype=np.int32) % 24 + 40
    for code, char in enumerate(" abcdefghijklmnopqrstuvwxyz0123456789", start=1):
        table[ord(char)] = code
    return table


_CODES: Final = _codes()
