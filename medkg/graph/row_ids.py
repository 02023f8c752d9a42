"""Ids of many assertions at once: the canonical JSON column by column, the hash row by row."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from json.encoder import encode_basestring as _quoted
from typing import Final

import numpy as np
import pyarrow as pa

__all__ = ["assertion_ids", "quoted"]

# As json.dumps(ensure_ascii=False) escapes them.
_ESCAPED: Final = r'["\\\x00-\x1f]'
_AT_ONCE: Final = 1 << 17  # rows whose ids are made at once


def assertion_ids(rows: pa.Table) -> pa.ChunkedArray:
    """``Assertion.id`` of every row of an evidence table whose qualifiers are canonical.

    >>> from medkg.graph.rows import evidence_rows
    >>> from medkg.types import Assertion, Evidence
    >>> claim = Assertion("DRUGBANK:DB00678", "treats", "MONDO:0007947",
    ...                   Evidence("pubmed", "PMID:1", "PMID:1", "pattern", 0.9, (0, 40)))
    >>> assertion_ids(evidence_rows([claim]))[0].as_py() == claim.id
    True
    """
    parts = (rows.slice(at, _AT_ONCE) for at in range(0, len(rows), _AT_ONCE))
    # Joining texts needs no interpreter: one thread joins while this one hashes.
    with ThreadPoolExecutor(1) as joining:
        return pa.chunked_array(map(_hashed, joining.map(_canonical, parts)), pa.string())


def _hashed(lines: pa.Array) -> pa.Array:
    """The id of each line."""
    texts = lines.buffers()[2].to_pybytes().split(b"\n")
    texts.pop()  # behind the last line's end
    blake2b = hashlib.blake2b
    ids = "".join([blake2b(text, digest_size=16).hexdigest() for text in texts])
    offsets = pa.array(np.arange(0, len(ids) + 1, 32, np.int32))
    return pa.StringArray.from_buffers(
        len(texts), offsets.buffers()[1], pa.py_buffer(ids.encode("ascii"))
    )


def _canonical(rows: pa.Table) -> pa.Array:
    """What ``Assertion.id`` hashes, a line for each row: a line's end is escaped within it."""
    import pyarrow.compute as pc

    q = {name: quoted(rows[name]) for name in ("source", "document", "reference", "subject",
                                              "predicate", "object", "polarity", "certainty",
                                              "method")}  # fmt: skip
    start, end = (pc.cast(rows[name], pa.string()) for name in ("start", "end"))
    span = pc.binary_join_element_wise("[", start, ",", end, "]", "")
    joined = pc.binary_join_element_wise(
        '["', q["source"], '","', q["document"], '","', q["reference"], '",',
        pc.fill_null(span, "null"), ',"', q["subject"], '","', q["predicate"], '","', q["object"],
        '","', q["polarity"], '","', q["certainty"], '",', rows["qualifiers"], ',"', q["method"],
        '"]\n', "",
    )  # fmt: skip
    return joined.combine_chunks()


def quoted(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Texts as they stand between the quotes of JSON."""
    import pyarrow.compute as pc

    if not pc.any(pc.match_substring_regex(column.unique(), _ESCAPED)).as_py():
        return column
    return pa.chunked_array([[_quoted(text)[1:-1] for text in column.to_pylist()]], pa.string())
