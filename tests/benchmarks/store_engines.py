"""The same rows in SQLite and in a DuckDB file, as a careful user would keep them there."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

from medkg.graph import Graph
from medkg.graph.evidence.bulk import document_table, evidence_table

COLUMNS = (
    "id, subject, predicate, object, source, document, reference, method, score, start, end_, "
    "text, polarity, certainty, cue, year, design, species, retracted, qualifiers"
)
# Counts alone: neither engine knows the belief of an edge.
EDGES = """
CREATE TABLE edge AS SELECT subject, predicate, object,
    sum(CASE WHEN polarity = 'for' THEN 1 ELSE 0 END) AS support,
    sum(CASE WHEN polarity = 'for' THEN 0 ELSE 1 END) AS against,
    count(DISTINCT reference) AS papers
FROM evidence GROUP BY subject, predicate, object
"""


class Engine(Protocol):
    """A store of evidence in a folder."""

    name: str
    path: Path

    def put(self, documents: pa.Table, evidence: pa.Table) -> None:
        """Fill a new store."""

    def derive(self) -> int:
        """How many edges there are, once they are derived."""

    def replace(self, documents: pa.Table, evidence: pa.Table) -> None:
        """Make the rows of the documents exactly those given, and commit."""


class Medkg:
    """The graph itself; edges stay derived through every change."""

    name = "medkg"

    def __init__(self, folder: Path) -> None:
        self.path = folder / "x.medkg"
        self._graph = Graph.create(self.path)
        self._held: Any = None

    def put(self, documents: pa.Table, evidence: pa.Table) -> None:
        # Left open, so that the edges are a step of their own.
        self._held = self._graph.writing()
        self._held.__enter__()
        self._graph.replace_table(documents, evidence)

    def derive(self) -> int:
        self._held.__exit__(None, None, None)
        return self._graph.counts()["edges"]

    def replace(self, documents: pa.Table, evidence: pa.Table) -> None:
        self._graph.replace_table(documents, evidence)


class DuckDb:
    """One DuckDB file; an index on the id alone, for the engine scans faster than it indexes."""

    name = "DuckDB file"

    def __init__(self, folder: Path) -> None:
        import duckdb

        self.path = folder / "x.duckdb"
        self._base = duckdb.connect(str(self.path), config={"threads": 2})

    def put(self, documents: pa.Table, evidence: pa.Table) -> None:
        made = _with_ids(evidence)
        self._run("CREATE TABLE evidence AS SELECT * FROM given ORDER BY subject", given=made)
        named = document_table(documents)
        self._run("CREATE TABLE document AS SELECT * FROM given", given=named)
        self._run("CHECKPOINT")

    def derive(self) -> int:
        self._run(EDGES)
        self._run("CHECKPOINT")
        return int(self._base.execute("SELECT count(*) FROM edge").fetchall()[0][0])

    def replace(self, documents: pa.Table, evidence: pa.Table) -> None:
        made, named = _with_ids(evidence), document_table(documents)
        self._run("BEGIN")
        gone = "DELETE FROM {} USING given WHERE {} = given.id"
        for table, key in (("evidence", "evidence.document"), ("document", "document.id")):
            self._run(gone.format(table, key), given=named)
        self._run("INSERT INTO evidence SELECT * FROM given", given=made)
        self._run("INSERT INTO document SELECT * FROM given", given=named)
        self._run("DROP TABLE edge")
        self._run(EDGES)
        self._run("COMMIT")

    def _run(self, sql: str, **tables: pa.Table) -> None:
        for name, table in tables.items():
            self._base.register(name, table)
        self._base.execute(sql)


class Sqlite:
    """One SQLite file in WAL mode, with indexes by document and by both ends of an edge."""

    name = "SQLite, indexed"

    def __init__(self, folder: Path) -> None:
        self.path = folder / "x.sqlite"
        self._base = sqlite3.connect(self.path, isolation_level=None)
        self._base.execute("PRAGMA journal_mode = WAL")
        self._base.execute("PRAGMA synchronous = NORMAL")
        self._base.execute(f"CREATE TABLE evidence ({COLUMNS}, PRIMARY KEY (id)) WITHOUT ROWID")
        self._base.execute("CREATE TABLE document (source, id PRIMARY KEY, fingerprint, title, "
                           "year, retracted, revised, deleted)")  # fmt: skip

    def put(self, documents: pa.Table, evidence: pa.Table) -> None:
        self._base.execute("BEGIN")
        self._insert(documents, _with_ids(evidence))
        for index, columns in (
            ("by_document", "document"),
            ("by_subject", "subject, predicate, object"),
            ("by_object", "object, predicate, subject"),
        ):
            self._base.execute(f"CREATE INDEX {index} ON evidence ({columns})")
        self._base.execute("COMMIT")

    def derive(self) -> int:
        self._base.execute(EDGES)
        return int(self._base.execute("SELECT count(*) FROM edge").fetchone()[0])

    def replace(self, documents: pa.Table, evidence: pa.Table) -> None:
        ids = [(name,) for name in documents["id"].to_pylist()]
        self._base.execute("BEGIN")
        self._base.executemany("DELETE FROM evidence WHERE document = ?", ids)
        self._base.executemany("DELETE FROM document WHERE id = ?", ids)
        self._insert(documents, _with_ids(evidence))
        self._base.execute("DROP TABLE edge")
        self._base.execute(EDGES)
        self._base.execute("COMMIT")

    def _insert(self, documents: pa.Table, evidence: pa.Table) -> None:
        into = "INSERT INTO {} VALUES ({})"
        for name, rows in (("evidence", evidence), ("document", document_table(documents))):
            insert = into.format(name, ", ".join("?" * rows.num_columns))
            for batch in rows.to_batches(max_chunksize=50_000):
                columns = [column.to_pylist() for column in batch.columns]
                values = zip(*columns, strict=True)
                self._base.executemany(insert, values)


def _with_ids(evidence: pa.Table) -> pa.Table:
    # The same ids and checks for all: what is compared is the storing.
    return evidence_table(evidence)


ENGINES: tuple[Callable[[Path], Engine], ...] = (Medkg, DuckDb, Sqlite)
