"""Terms to and from compact Parquet tables, and the manifest of the shipped ones."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, cast

import pyarrow as pa
import pyarrow.parquet as pq

from medkg.collector import collector_paused
from medkg.errors import FormatError, MissingDataError
from medkg.ontology import Scope, Synonym, Term

__all__ = ["TableInfo", "checksum", "manifest", "read_pairs", "read_terms", "write_table"]

_LIST: Final = pa.list_(pa.string())

TERM_SCHEMA: Final = pa.schema(
    [
        ("curie", pa.string()),
        ("name", pa.string()),
        ("kind", pa.string()),
        ("synonyms", _LIST),
        ("scopes", _LIST),
        ("xrefs", _LIST),
        ("parents", _LIST),
        ("obsolete", pa.bool_()),
        ("replaced_by", pa.string()),
    ]
)


@dataclass(frozen=True, slots=True)
class TableInfo:
    """One row of ``ontologies/manifest.json``: what a shipped table is and where it is from."""

    file: str
    id: str
    release: str
    licence: str
    citation: str
    source: str
    sha256: str
    counts: dict[str, int]


def checksum(path: Path) -> str:
    """Hex sha256 of a file's bytes."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def manifest(folder: Path) -> tuple[TableInfo, ...]:
    """The tables that ``folder/manifest.json`` lists.

    Raises:
        MissingDataError: no manifest there.
        FormatError: the manifest is not what it should be.
    """
    path = folder / "manifest.json"
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        return tuple(TableInfo(file=file, **row) for file, row in rows.items())
    except FileNotFoundError as error:
        raise MissingDataError(f"no vocabularies in {folder}: manifest.json is missing") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise FormatError(f"{path}: not a manifest of vocabularies ({error})") from error


def term_table(terms: Iterable[Term]) -> pa.Table:
    """Arrow table of terms, one row each, in their order."""
    rows = [
        (
            term.curie,
            term.name,
            term.kind,
            [synonym.text for synonym in term.synonyms],
            [synonym.scope for synonym in term.synonyms],
            term.xrefs,
            term.parents,
            term.obsolete,
            term.replaced_by,
        )
        for term in terms
    ]
    columns = zip(*rows, strict=True) if rows else [()] * len(TERM_SCHEMA)
    return pa.table(
        [pa.array(*pair) for pair in zip(columns, TERM_SCHEMA.types, strict=True)],
        schema=TERM_SCHEMA,
    )


def write_table(table: pa.Table, path: Path, *, level: int = 19) -> None:
    """Write Parquet with zstd; equal tables give equal bytes for one pyarrow release."""
    pq.write_table(
        table,
        path,
        compression="zstd",
        compression_level=level,
        write_statistics=False,
        store_schema=False,
        row_group_size=max(1, table.num_rows),
    )


def read_terms(path: Path) -> list[Term]:
    """Terms of a table that :func:`write_table` wrote.

    Raises:
        MissingDataError: no such file.
        FormatError: damaged, or not a table of terms.
    """
    return terms_of(read_term_table(path))


def read_term_table(path: Path) -> pa.Table:
    """The Arrow table of :func:`read_terms`; its errors."""
    return _read(path, TERM_SCHEMA.names)


def terms_of(table: pa.Table) -> list[Term]:
    """Terms of an Arrow table, one of each row."""
    # Only live objects are made: looking for garbage among them takes longer than making them.
    with collector_paused():
        # Kinds, scopes and parents come again and again: one string each.
        pool: dict[str, str] = {}
        return [term for batch in table.to_batches() for term in _terms(batch, pool)]


def _terms(batch: pa.RecordBatch, pool: dict[str, str]) -> Iterator[Term]:
    curies, names, kinds, flags, heirs = (
        batch.column(name).to_pylist()
        for name in ("curie", "name", "kind", "obsolete", "replaced_by")
    )
    texts, xrefs = (_lists(batch.column(name)) for name in ("synonyms", "xrefs"))
    scopes, parents = (_lists(batch.column(name), pool) for name in ("scopes", "parents"))
    return (
        Term(
            curie,
            name,
            kind,
            tuple(map(Synonym, text, cast("Sequence[Scope]", scope))),
            xref,
            parent,
            obsolete,
            heir,
        )
        for curie, name, kind, text, scope, xref, parent, obsolete, heir in zip(
            curies,
            names,
            _shared(kinds, pool),
            texts,
            scopes,
            xrefs,
            parents,
            flags,
            heirs,
            strict=True,
        )
    )


def read_pairs(path: Path) -> list[tuple[str, str, str]]:
    """Rows ``(subject, object, rule)`` of a table of mappings.

    Raises:
        MissingDataError: no such file.
        FormatError: damaged, or not a table of mappings.
    """
    table = _read(path, ["subject", "object", "rule"])
    return list(zip(*(column.to_pylist() for column in table.columns), strict=True))


def _read(path: Path, names: Sequence[str]) -> pa.Table:
    if not path.is_file():
        raise MissingDataError(f"no table at {path}; reinstall medkg")
    try:
        with pq.ParquetFile(path) as file:
            table = file.read(columns=list(names))
    except (pa.ArrowException, OSError) as error:
        raise FormatError(f"{path}: damaged, or not a Parquet table ({error})") from error
    if table.schema.names != list(names):
        raise FormatError(f"{path}: columns {table.schema.names}, not {list(names)}")
    return table


def _lists(column: Any, pool: dict[str, str] | None = None) -> list[tuple[str, ...]]:
    # Slicing one flat list is several times faster than to_pylist on a list column.
    offsets = column.offsets.to_pylist()
    flat = column.values.slice(offsets[0], offsets[-1] - offsets[0]).to_pylist()
    if pool is not None:
        flat = _shared(flat, pool)
    return [tuple(flat[a - offsets[0] : b - offsets[0]]) for a, b in pairwise(offsets)]


def _shared(texts: list[str], pool: dict[str, str]) -> list[str]:
    return list(map(pool.setdefault, texts, texts))
