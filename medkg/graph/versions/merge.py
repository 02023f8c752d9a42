"""Two graphs as one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

import pyarrow as pa

from medkg.errors import StoreError
from medkg.graph.delta import manifest, tables
from medkg.graph.delta.manifest import Manifest
from medkg.graph.delta.schema import DOCUMENT, EVIDENCE, SCHEMAS
from medkg.graph.delta.sql import query
from medkg.graph.store import Graph
from medkg.types import Node

__all__ = ["copy", "merge"]

_ROWS: Final = 1 << 20  # rows that are held in memory at once

# Which graph's rows of a document are taken: 1, 2, or 0 for those of both.
_CHOSEN: Final = """
SELECT coalesce(a.source, b.source) AS source, coalesce(a.id, b.id) AS id,
    CASE WHEN b.id IS NULL THEN 1 WHEN a.id IS NULL THEN 2
        WHEN a.fingerprint = '' AND b.fingerprint = '' AND NOT a.deleted AND NOT b.deleted THEN 0
        WHEN (b.revised, b.deleted) > (a.revised, a.deleted) THEN 2
        WHEN (b.revised, b.deleted) = (a.revised, a.deleted) AND a.fingerprint = '' THEN 2
        ELSE 1 END AS side
FROM a FULL JOIN b ON a.source = b.source AND a.id = b.id
"""


def merge(first: str | Path, second: str | Path, *, into: str | Path) -> Graph:
    """A new graph of the newest versions of two: documents, rows, passages, nodes and decisions.

    Of a document in both, the rows of one graph are taken: of the record that was revised later,
    then of the one that was withdrawn, then of the one that was read (it has a fingerprint), then
    of the first graph. Where neither has a fingerprint, as after ``Graph.add``, both are. Names
    of nodes are the first graph's where it has one.

    Raises:
        StoreError: one of the two is not there; ``into`` is; or the folder cannot be written.

    >>> import tempfile
    >>> from medkg.types import Assertion, Evidence
    >>> folder = tempfile.mkdtemp()
    >>> for number in "12":
    ...     row = Evidence("pubmed", f"PMID:{number}", f"PMID:{number}", "pattern", 0.9)
    ...     claim = Assertion("DRUGBANK:DB00678", "treats", "MONDO:0007947", row)
    ...     _ = Graph.create(f"{folder}/{number}").add([claim])
    >>> merge(folder + "/1", folder + "/2", into=folder + "/both").edges()[0].papers
    2
    """
    sides = [(Path(place), manifest.read(Path(place))) for place in (first, second)]
    documents = [_read(folder, head, "document") for folder, head in sides]
    chosen = query(_CHOSEN, a=documents[0], b=documents[1])
    return _written(Path(into), sides, chosen)


def copy(graph: str | Path, *, into: str | Path, version: int | None = None) -> Graph:
    """A new graph that holds one version of another, and none of its history.

    Raises:
        StoreError: no such graph or version; ``into`` is there; or it cannot be written.
    """
    head = manifest.read(Path(graph), version)
    documents = _read(Path(graph), head, "document")
    chosen = documents.select(["source", "id"]).append_column(
        "side", pa.repeat(pa.scalar(1), len(documents))
    )
    return _written(Path(into), [(Path(graph), head)], chosen)


def _written(into: Path, sides: list[tuple[Path, Manifest]], chosen: pa.Table) -> Graph:
    """The graph ``into``, which is there when it is whole."""
    if into.exists() and any(into.iterdir()):
        raise StoreError(f"{into} is there already: delete it, or give another folder")
    try:
        into.parent.mkdir(parents=True, exist_ok=True)
        work = Path(mkdtemp(prefix=f".{into.name}.", dir=into.parent))
    except OSError as error:
        raise StoreError(f"cannot write to {into.parent}: {error}") from error
    try:
        made = Graph.create(work)
        with made.writing():
            _fill(made, sides, chosen)
        work.replace(into)
    except OSError as error:
        raise StoreError(f"cannot write {into}: {error}") from error
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return Graph.open(into)


def _fill(made: Graph, sides: list[tuple[Path, Manifest]], chosen: pa.Table) -> None:
    import pyarrow.compute as pc

    for number, (folder, head) in enumerate(sides, start=1):
        keys = chosen.filter(pc.is_in(chosen["side"], value_set=pa.array([0, number])))
        documents = query(
            "SELECT d.* FROM documents d SEMI JOIN keys USING (source, id)",
            documents=_read(folder, head, "document"),
            keys=keys,
        ).cast(DOCUMENT)
        # Rows of a document that both give must not push one another out.
        shared = chosen.filter(pc.equal(chosen["side"], 0))
        made.replace_table(
            query(
                "SELECT * FROM d ANTI JOIN shared USING (source, id)", d=documents, shared=shared
            ),
            EVIDENCE.empty_table(),
        )
        for rows in _chunks(folder, head, "evidence"):
            # Ids are made anew: those of an older schema are others.
            made.add_table(_of_documents(rows.drop_columns(["id"]), keys))
        for rows in _chunks(folder, head, "passage"):
            made.add_passages(_of_documents(_of_documents(rows, keys), made.document_table()))
    for folder, head in reversed(sides):
        nodes = _read(folder, head, "node").to_pylist()
        made.add((), nodes=[Node(**node) for node in nodes])


def _of_documents(rows: pa.Table, keys: pa.Table) -> pa.Table:
    return query(
        "SELECT r.* FROM r SEMI JOIN keys ON r.source = keys.source AND r.document = keys.id",
        r=rows,
        keys=keys,
    )


def _chunks(folder: Path, head: Manifest, table: str) -> Iterator[pa.Table]:
    schema = SCHEMAS[table]
    batches: list[pa.RecordBatch] = []
    rows = 0
    stored = tables.dataset(folder / table, head.tables[table])
    for batch in stored.batches(1 << 17):
        batches.append(batch)
        rows += len(batch)
        if rows >= _ROWS:
            yield pa.Table.from_batches(batches, schema)
            batches, rows = [], 0
    if batches:
        yield pa.Table.from_batches(batches, schema)


def _read(folder: Path, head: Manifest, table: str) -> pa.Table:
    return tables.dataset(folder / table, head.tables[table]).read()
