"""Ids of many assertions at once: the canonical JSON column by column, the hash row by row."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import islice
from json.encoder import encode_basestring as _quoted
from operator import methodcaller
from typing import Any, Final

import numpy as np
import pyarrow as pa

__all__ = ["assertion_ids", "quoted"]

# As json.dumps(ensure_ascii=False) escapes them.
_ESCAPED: Final = r'["\\\x00-\x1f]'
_BLOCK: Final = 1 << 20  # rows whose texts one array can hold
_AT_ONCE: Final = 1 << 17  # rows whose ids are made at once
_A_TURN: Final = 1 << 11  # ids made before another thread has its turn

_without_end: Final[Callable[[bytes], bytes]] = methodcaller("rstrip", b"\n")
_hash: Final[Callable[[bytes], Any]] = partial(hashlib.blake2b, digest_size=16)
_digest: Final[Callable[[Any], bytes]] = methodcaller("digest")


def assertion_ids(rows: pa.Table) -> pa.ChunkedArray:
    """``Assertion.id`` of every row of an evidence table whose qualifiers are canonical.

    >>> from medkg.graph.rows import evidence_rows
    >>> from medkg.types import Assertion, Evidence
    >>> claim = Assertion("DRUGBANK:DB00678", "treats", "MONDO:0007947",
    ...                   Evidence("pubmed", "PMID:1", "PMID:1", "pattern", 0.9, (0, 40)))
    >>> assertion_ids(evidence_rows([claim]))[0].as_py() == claim.id
    True
    """
    blocks = (rows.slice(at, _BLOCK) for at in range(0, len(rows), _BLOCK))
    return pa.chunked_array([ids for block in blocks for ids in _ids(block)], pa.string())


def _ids(rows: pa.Table) -> list[pa.Array]:
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        pieces = list(pool.map(lambda made: made(rows), _PIECES))
    lines = (
        [piece.slice(at, _AT_ONCE) for piece in pieces] for at in range(0, len(rows), _AT_ONCE)
    )
    # Joining texts needs no interpreter: one thread joins while this one hashes.
    with ThreadPoolExecutor(1) as joining:
        return list(map(_hashed, joining.map(_line, lines)))


def _line(pieces: Sequence[pa.Array]) -> pa.Array:
    """What ``Assertion.id`` hashes, a line for each row: a line's end is escaped within it."""
    import pyarrow.compute as pc

    return pc.binary_join_element_wise(*pieces, "")


def _hashed(lines: pa.Array) -> pa.Array:
    """The id of each line."""
    # Maps stay in C, and a text is gone before the next comes; but between the pieces the
    # interpreter is free for the thread that joins.
    hashed = map(_digest, map(_hash, map(_without_end, io.BytesIO(lines.buffers()[2]))))
    ids = b"".join(iter(lambda: b"".join(islice(hashed, _A_TURN)), b"")).hex()
    offsets = pa.array(np.arange(0, len(ids) + 1, 32, np.int32))
    return pa.StringArray.from_buffers(
        len(lines), offsets.buffers()[1], pa.py_buffer(ids.encode("ascii"))
    )


def _joined(rows: pa.Table, *parts: str) -> pa.Array:
    """Texts of which every other part names a column; null where that is.

    What stands in the columns repeats together, and is joined once for each combination.
    """
    import pyarrow.compute as pc

    columns = {name: rows[name].combine_chunks() for name in parts[1::2]}
    key = np.zeros(len(rows), np.int64)
    for column in columns.values():
        encoded = column.dictionary_encode(null_encoding="encode")
        key = key * len(encoded.dictionary) + encoded.indices.to_numpy()
    combined = pa.array(key).dictionary_encode()
    example = np.empty(len(combined.dictionary), np.int64)
    example[combined.indices.to_numpy()] = np.arange(len(rows))
    texts: list[Any] = list(parts)
    for place, (name, column) in enumerate(columns.items()):
        found = column.take(pa.array(example)).cast(pa.string())
        texts[2 * place + 1] = found if name == "qualifiers" else quoted(found)
    return pc.binary_join_element_wise(*texts, "").take(combined.indices)


def quoted(column: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Texts as they stand between the quotes of JSON."""
    import pyarrow.compute as pc

    if not pc.any(pc.match_substring_regex(column.unique(), _ESCAPED)).as_py():
        return column
    escaped = pa.array([_quoted(text)[1:-1] for text in column.to_pylist()], pa.string())
    return pa.chunked_array([escaped]) if isinstance(column, pa.ChunkedArray) else escaped


def _span(rows: pa.Table) -> pa.Array:
    return _joined(rows, "[", "start", ",", "end", '],"').fill_null('null,"')


def _end(name: str) -> Callable[[pa.Table], pa.Array]:
    return lambda rows: quoted(rows[name].combine_chunks())


_PIECES: Final[Sequence[Callable[[pa.Table], pa.Array]]] = (
    lambda rows: _joined(rows, '["', "source", '","', "document", '","', "reference", '",'),
    _span,
    _end("subject"),
    lambda rows: _joined(rows, '","', "predicate", '","'),
    _end("object"),
    lambda rows: _joined(
        rows, '","', "polarity", '","', "certainty", '",', "qualifiers", ',"', "method", '"]\n'
    ),
)
"""The parts of a line, in their order."""
