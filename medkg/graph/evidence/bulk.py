"""Evidence that comes as Arrow columns: checked, completed and given its ids column by column."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pyarrow as pa

from medkg.errors import StoreError, UnknownTermError
from medkg.graph.delta.schema import DOCUMENT, EVIDENCE
from medkg.graph.evidence.ids import assertion_ids
from medkg.graph.evidence.rows import ALLOWED, canonical_json
from medkg.vocabulary import PREDICATES

__all__ = ["document_table", "evidence_table", "in_chunks"]

# What a column holds where it is not given; a column not named here must be.
_EVIDENCE: Final[dict[str, Any]] = {
    "id": "",
    "reference": "",
    "start": None,
    "end": None,
    "text": "",
    "polarity": "for",
    "certainty": "stated",
    "cue": "",
    "year": None,
    "design": None,
    "species": None,
    "retracted": False,
    "qualifiers": "{}",
}
_DOCUMENT: Final[dict[str, Any]] = {
    "fingerprint": "",
    "title": "",
    "year": None,
    "retracted": False,
    "revised": "",
    "deleted": False,
}
_MAY_BE_NULL: Final = frozenset({"start", "end", "year", "design", "species"})
_CHUNK: Final = 1 << 20  # rows that one commit takes of a stream


def in_chunks(evidence: pa.Table | pa.RecordBatchReader) -> Iterator[pa.Table]:
    """The rows in tables of about a million, in their order."""
    if isinstance(evidence, pa.Table):
        yield evidence
        return
    batches: list[pa.RecordBatch] = []
    rows = 0
    for batch in evidence:
        batches.append(batch)
        rows += len(batch)
        if rows >= _CHUNK:
            yield pa.Table.from_batches(batches, evidence.schema)
            batches, rows = [], 0
    if batches:
        yield pa.Table.from_batches(batches, evidence.schema)


def document_table(given: pa.Table) -> pa.Table:
    """Document table of columns of the same names; of two rows about one document the last.

    Raises:
        StoreError: a column that is missing, unknown or of another type; or a null.
    """
    rows = _cast(given, DOCUMENT, _DOCUMENT)
    _check_filled(rows)
    if len(rows.group_by(["source", "id"]).aggregate([])) == len(rows):
        return rows
    keys = zip(rows["source"].to_pylist(), rows["id"].to_pylist(), strict=True)
    last = {key: row for row, key in enumerate(keys)}
    return rows.take(pa.array(last.values()))


def evidence_table(given: pa.Table) -> pa.Table:
    """Evidence table of columns of the same names; ids are made, or compared with those given.

    Raises:
        StoreError: a column that is missing, unknown or of another type; or a row that is
            refused, which the message names by its number, from 0.
        UnknownTermError: a predicate that ``medkg.vocabulary`` does not have.
    """
    import pyarrow.compute as pc

    rows = _cast(given, EVIDENCE, _EVIDENCE)
    _check(rows)
    rows = _with_canonical_qualifiers(rows)
    ids = assertion_ids(rows)
    if "id" in given.column_names:
        _refuse(
            rows,
            "id",
            pc.not_equal(rows["id"], ids),
            "is not the id of its row's content; leave the column out",
        )
    return rows.set_column(0, EVIDENCE.field("id"), ids)


def _cast(given: pa.Table, schema: pa.Schema, defaults: Mapping[str, Any]) -> pa.Table:
    strange = [name for name in given.column_names if name not in schema.names]
    if strange:
        raise StoreError(f"there is no column {strange[0]!r}; there are: {', '.join(schema.names)}")
    columns = []
    for field in schema:
        if field.name in given.column_names:
            columns.append(_as(given[field.name], field))
        elif field.name in defaults:
            columns.append(pa.repeat(pa.scalar(defaults[field.name], field.type), len(given)))
        else:
            raise StoreError(f"the table has no column {field.name!r}: give it one")
    return pa.table(columns, schema=schema)


def _as(column: pa.ChunkedArray, field: pa.Field) -> pa.ChunkedArray:
    try:
        return column.cast(field.type)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise StoreError(f"column {field.name!r}: {error}") from error


def _check(rows: pa.Table) -> None:
    import pyarrow.compute as pc

    _check_filled(rows)
    for name in ("subject", "object", "source", "document"):
        _refuse(rows, name, pc.equal(rows[name], ""), "may not be empty")
    for name, allowed in ALLOWED.items():
        among = pa.array(sorted(allowed))
        strange = pc.invert(pc.is_in(rows[name], value_set=among))
        _refuse(rows, name, strange, f"does not exist; use {sorted(allowed)}")
    known = pc.is_in(rows["predicate"], value_set=pa.array(list(PREDICATES)))
    _refuse(rows, "predicate", pc.invert(known), "is not in the vocabulary", UnknownTermError)
    score = rows["score"]
    fair = pc.and_(pc.greater_equal(score, 0.0), pc.less_equal(score, 1.0))
    _refuse(rows, "score", pc.invert(fair), "is not in 0..1")
    half = pc.xor(pc.is_null(rows["start"]), pc.is_null(rows["end"]))
    _refuse(rows, "start", half, "and end are one without the other")


def _check_filled(rows: pa.Table) -> None:
    import pyarrow.compute as pc

    for name in rows.column_names:
        if name not in _MAY_BE_NULL and rows[name].null_count:
            _refuse(rows, name, pc.is_null(rows[name]), "may not be null")


def _refuse(
    rows: pa.Table,
    name: str,
    wrong: pa.ChunkedArray,
    why: str,
    error: type[StoreError] | type[UnknownTermError] = StoreError,
) -> None:
    import pyarrow.compute as pc

    if pc.any(wrong).as_py():
        row = pc.index(wrong, True).as_py()
        raise error(f"row {row}: {name} {rows[name][row].as_py()!r} {why}")


def _with_canonical_qualifiers(rows: pa.Table) -> pa.Table:
    """``rows`` with each distinct text of qualifiers read, and written as canonical JSON."""
    import pyarrow.compute as pc

    at = EVIDENCE.names.index("qualifiers")
    texts = rows["qualifiers"].unique()
    canonical = []
    for text in texts.to_pylist():
        try:
            read = json.loads(text)
        except ValueError:
            read = None
        if not isinstance(read, dict):
            wrong = pc.equal(rows["qualifiers"], text)
            _refuse(rows, "qualifiers", wrong, "is not a JSON object")
        canonical.append(canonical_json(read))
    made = pa.array(canonical, pa.string())
    if made.equals(texts):
        return rows
    return rows.set_column(
        at, EVIDENCE.field(at), made.take(pc.index_in(rows["qualifiers"], value_set=texts))
    )
