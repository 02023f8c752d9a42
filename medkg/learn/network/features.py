"""Names -> vectors, so that a node nobody ever trained on has one."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.linalg import svds

__all__ = ["BUCKETS", "TextFeatures", "fit_text", "kind_columns", "ngrams"]

BUCKETS = 8192
Floats = NDArray[np.float32]
_WORD = re.compile(r"\w+")


def ngrams(name: str) -> Iterator[str]:
    """Words and character 3-grams of a name, lower case, with word ends marked.

    >>> list(ngrams("ACE 2"))
    ['ace', '#ac', 'ace', 'ce#', '2', '#2#']
    """
    for word in _WORD.findall(name.lower()):
        yield word
        marked = f"#{word}#"
        for start in range(len(marked) - 2):
            yield marked[start : start + 3]


def _counts(names: Sequence[str]) -> csr_array:
    # crc32, unlike hash(), is the same in every process and on every machine.
    columns: list[int] = []
    ends = [0]
    for name in names:
        columns.extend(
            zlib.crc32(gram.encode("utf-8", "replace")) % BUCKETS for gram in ngrams(name)
        )
        ends.append(len(columns))
    data = np.ones(len(columns), dtype=np.float64)
    counts = csr_array((data, columns, ends), shape=(len(names), BUCKETS))
    counts.sum_duplicates()
    counts.data = 1.0 + np.log(counts.data)
    return counts


@dataclass(frozen=True)
class TextFeatures:
    """A fitted text projection: ``idf [B] float32`` and ``axes [B, T] float32``."""

    idf: Floats
    axes: Floats

    def __call__(self, names: Sequence[str]) -> Floats:
        """``[N, T] float32`` unit vectors of names; a name without a letter is zero."""
        projected = (_counts(names) * self.idf[None, :]).tocsr() @ self.axes
        norm = np.linalg.norm(projected, axis=1, keepdims=True)
        return np.asarray(projected / np.where(norm > 0, norm, 1.0), dtype=np.float32)


def fit_text(names: Sequence[str], *, dimensions: int = 64, seed: int = 0) -> TextFeatures:
    """TF-IDF of hashed 3-grams and words, reduced by a truncated SVD (latent semantic analysis,
    Deerwester et al., 1990).

    Fewer names than ``dimensions`` give fewer axes; the rest are zero.

    >>> text = fit_text(["breast cancer", "lung cancer", "gout"], dimensions=2)
    >>> a, b, c = text(["breast cancer", "lung cancer", "gout"])
    >>> bool(a @ b > a @ c)
    True
    """
    counts = _counts(names)
    present = np.bincount(counts.indices, minlength=BUCKETS)
    idf = np.log((1 + len(names)) / (1 + present)) + 1.0
    weighted = (counts * idf[None, :]).tocsr()
    length = np.sqrt(weighted.multiply(weighted).sum(axis=1))
    weighted = (weighted / np.where(length > 0, length, 1.0)[:, None]).tocsr()
    axes = np.zeros((BUCKETS, dimensions), dtype=np.float32)
    rank = min(dimensions, min(weighted.shape) - 1)
    if rank > 0 and weighted.nnz:
        rng = np.random.default_rng(seed)
        # Numbered names ("type 1", "type 2") give equal singular values, and any rounding error
        # then turns their vectors. Weights a hair apart and axes rounded to six decimals make
        # equal input give equal bits.
        weighted = (weighted * (1.0 + 0.05 * rng.random(len(names)))[:, None]).tocsr()
        _, _, right = svds(weighted, k=rank, v0=rng.standard_normal(min(weighted.shape)))
        # The sign of a singular vector is arbitrary: make its largest entry positive.
        largest = right[np.arange(rank), np.abs(right).argmax(axis=1)]
        right = right * np.where(largest < 0, -1.0, 1.0)[:, None]
        axes[:, :rank] = np.round(right[::-1].T, 6)
    return TextFeatures(idf.astype(np.float32), axes)


def kind_columns(kinds: Sequence[str], known: Sequence[str]) -> Floats:
    """``[N, K] float32`` one-hot of each node's kind; a kind not ``known`` is all zero.

    >>> kind_columns(["drug", "gene"], ["gene", "drug"]).tolist()
    [[0.0, 1.0], [1.0, 0.0]]
    """
    columns = np.zeros((len(kinds), len(known)), dtype=np.float32)
    for row, kind in enumerate(kinds):
        if kind in known:
            columns[row, known.index(kind)] = 1.0
    return columns
