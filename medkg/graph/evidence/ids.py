"""Ids of many assertions at once, on all cores."""

from __future__ import annotations

from json.encoder import encode_basestring as _quoted
from typing import Any, Final

import numpy as np
import pyarrow as pa

from medkg.graph.delta.sql import query

__all__ = ["assertion_ids", "quoted"]

# As json.dumps(ensure_ascii=False) escapes them.
_SPACE, _QUOTE, _BACKSLASH = b' "\\'
_BLOCK: Final = 1 << 17  # rows that one core makes ids of at a time
_TEXTS: Final = (
    *("source", "document", "reference", "subject", "predicate", "object"),
    *("polarity", "certainty", "method"),
)
# The JSON of ``Assertion.id``, and its hash. A position is null only where both are; qualifiers
# count only there.
_IDS: Final = """
SELECT left(sha256(concat(
    '["', source, '","', document, '","', reference, '",',
    coalesce('[' || "start" || ',' || "end" || '],"', 'null,"'),
    subject, '","', predicate, '","', object, '","', polarity, '","', certainty, '",',
    CASE WHEN "start" IS NULL THEN qualifiers ELSE '{}' END, ',"', method, '"]'
)), 32) AS id FROM rows
"""


def assertion_ids(rows: pa.Table) -> pa.ChunkedArray:
    """``Assertion.id`` of every row of an evidence table whose qualifiers are canonical.

    >>> from medkg.graph.evidence.rows import evidence_rows
    >>> from medkg.types import Assertion, Evidence
    >>> claim = Assertion("DRUGBANK:DB00678", "treats", "MONDO:0007947",
    ...                   Evidence("pubmed", "PMID:1", "PMID:1", "pattern", 0.9, (0, 40)))
    >>> assertion_ids(evidence_rows([claim]))[0].as_py() == claim.id
    True
    """
    made: dict[str, Any] = {name: quoted(rows[name]) for name in _TEXTS}
    for name in ("start", "end", "qualifiers"):
        made[name] = rows[name]
    pieces = pa.table(made).to_batches(max_chunksize=_BLOCK)
    return query(_IDS, rows=pa.Table.from_batches(pieces, pa.table(made).schema))["id"]


def quoted(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Texts as they stand between the quotes of JSON."""
    if not any(map(_may_need_escapes, column.chunks)):
        return column
    made = [None if text is None else _quoted(text)[1:-1] for text in column.to_pylist()]
    return pa.chunked_array([made], pa.string())


def _may_need_escapes(texts: pa.Array) -> bool:
    """Whether there is a byte to escape in them, or in what they are a slice of."""
    data = np.frombuffer(texts.buffers()[2] or b"", np.uint8)
    return any(bool(found.any()) for found in (data < _SPACE, data == _QUOTE, data == _BACKSLASH))
