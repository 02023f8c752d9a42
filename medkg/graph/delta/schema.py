"""The columns of the tables, and the number that says which columns these are."""

from __future__ import annotations

from typing import Final

import pyarrow as pa

__all__ = [
    "DOCUMENT",
    "EDGE",
    "EVIDENCE",
    "KEYS",
    "NODE",
    "ORDER",
    "PASSAGE",
    "SCHEMAS",
    "SCHEMA_VERSION",
]

#: Raised whenever a column changes its name, type or meaning, or a file its format.
#: 1: rows that go are taken out of their file. 2: they may be marked in a deletion vector.
#: 3: ids of evidence are SHA-256. 4: they leave out what is guessed from the words of a sentence,
#: and passages may be kept.
SCHEMA_VERSION: Final = 4

EVIDENCE: Final = pa.schema(
    [
        ("id", pa.string()),
        ("subject", pa.string()),
        ("predicate", pa.string()),
        ("object", pa.string()),
        ("source", pa.string()),
        ("document", pa.string()),
        ("reference", pa.string()),
        ("method", pa.string()),
        ("score", pa.float64()),
        ("start", pa.int64()),
        ("end", pa.int64()),
        ("text", pa.string()),
        ("polarity", pa.string()),
        ("certainty", pa.string()),
        ("cue", pa.string()),
        ("year", pa.int32()),
        ("design", pa.string()),
        ("species", pa.string()),
        ("retracted", pa.bool_()),
        ("qualifiers", pa.string()),  # canonical JSON
    ]
)
DOCUMENT: Final = pa.schema(
    [
        ("source", pa.string()),
        ("id", pa.string()),
        ("fingerprint", pa.string()),
        ("title", pa.string()),
        ("year", pa.int32()),
        ("retracted", pa.bool_()),
        ("revised", pa.string()),  # ISO date of the record, "" where unknown
        ("deleted", pa.bool_()),  # kept as a tombstone, without rows
    ]
)
NODE: Final = pa.schema([("curie", pa.string()), ("kind", pa.string()), ("name", pa.string())])
EDGE: Final = pa.schema(
    [
        ("subject", pa.string()),
        ("predicate", pa.string()),
        ("object", pa.string()),
        ("belief", pa.float64()),
        ("support", pa.int64()),
        ("against", pa.int64()),
        ("papers", pa.int64()),
    ]
)

# Text of documents, where it is kept; without rows otherwise.
PASSAGE: Final = pa.schema(
    [
        ("source", pa.string()),
        ("document", pa.string()),
        ("section", pa.string()),
        ("start", pa.int64()),
        ("end", pa.int64()),
        ("text", pa.string()),
    ]
)

SCHEMAS: Final = {
    "document": DOCUMENT,
    "evidence": EVIDENCE,
    "node": NODE,
    "passage": PASSAGE,
    "edge": EDGE,
}
KEYS: Final = {
    "document": ("source", "id"),
    "evidence": ("id",),
    "node": ("curie",),
    "passage": ("source", "document", "start"),
}

#: Columns by which the rows of a file are sorted, so that a reader can skip most of them.
ORDER: Final = {
    "document": ("source", "id"),
    "evidence": ("subject", "predicate", "object"),
    "node": ("curie",),
    "passage": ("source", "document"),
    "edge": ("subject", "predicate", "object"),
}
