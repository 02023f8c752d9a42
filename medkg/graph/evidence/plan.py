"""What a change does to the tables: which rows come and which go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa

from medkg.errors import StoreError
from medkg.graph.delta import tables
from medkg.graph.delta.manifest import Manifest
from medkg.graph.delta.schema import DOCUMENT, EVIDENCE, KEYS, NODE, PASSAGE, SCHEMAS
from medkg.graph.delta.sql import query
from medkg.graph.evidence.rows import column
from medkg.types import Node

__all__ = [
    "Change",
    "DocumentRow",
    "Plan",
    "document_rows",
    "plan_add",
    "plan_distinct",
    "plan_drop",
    "plan_passages",
    "plan_replace",
]

_ID: Final = 32  # bytes of an id
# Two rows with one id make the same claim from the same place; this order says which is kept,
# so that the order in which they came does not.
_BEST: Final = """
SELECT * FROM rows QUALIFY row_number() OVER (
    PARTITION BY id
    ORDER BY retracted DESC, score DESC, len(json_keys(qualifiers)) DESC, year DESC NULLS LAST,
        text DESC, cue DESC, design DESC NULLS LAST, species DESC NULLS LAST, qualifiers DESC
) = 1
"""


@dataclass(frozen=True, slots=True)
class Change:
    """What a call did to the evidence rows, and the version the graph has now.

    A row whose text or score changed counts as removed and as added.
    """

    added: int
    unchanged: int
    removed: int
    version: int

    @classmethod
    def together(cls, changes: Sequence[Change]) -> Change:
        """What changes, one after the other, did in all."""
        added, unchanged, removed, _ = map(sum, zip(*map(astuple, changes), strict=True))
        return cls(added, unchanged, removed, changes[-1].version)


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document whose rows are in the graph; a new ``fingerprint`` means: read it again.

    ``revised`` is the ISO date of the record, so that an older copy is known when it comes later.
    ``deleted`` marks a citation that was withdrawn: its rows are gone, and it stays away.
    """

    source: str
    id: str
    fingerprint: str
    title: str = ""
    year: int | None = None
    retracted: bool = False
    revised: str = ""
    deleted: bool = False


@dataclass(slots=True)
class Plan:
    """Rows to remove, with their places, and to append, by table; and counts for ``Change``."""

    remove: dict[str, pa.Table] = field(default_factory=dict)
    append: dict[str, pa.Table] = field(default_factory=dict)
    unchanged: int = 0

    def rows(self, table: str) -> tuple[pa.Table | None, pa.Table | None]:
        """Rows to remove and to append, each None where there are none."""
        return self.remove.get(table), self.append.get(table)

    def changed(self, table: str) -> pa.Table:
        """The rows that come or go."""
        names = SCHEMAS[table].names
        parts = [rows.select(names) for rows in self.rows(table) if rows is not None]
        return pa.concat_tables([SCHEMAS[table].empty_table(), *parts])

    def growth(self) -> dict[str, int]:
        """How many more documents, those that are not deleted, and rows of evidence there are."""
        import pyarrow.compute as pc

        def count(rows: pa.Table | None) -> int:
            return 0 if rows is None else pc.sum(pc.invert(rows["deleted"])).as_py() or 0

        old, new = self.rows("document")
        gone, fresh = self.rows("evidence")
        return {
            "documents": count(new) - count(old),
            "evidence": len(fresh or ()) - len(gone or ()),
        }

    def change(self, version: int) -> Change:
        """The counts of this plan, made into ``version``."""
        removed, added = self.rows("evidence")
        return Change(len(added or ()), self.unchanged, len(removed or ()), version)

    def swap(self, table: str, old: pa.Table, wanted: pa.Table) -> None:
        """Make rows ``old``, with their places, into rows ``wanted``; those in both stay."""
        gone, fresh = old, wanted
        if len(old) and len(wanted):
            gone = query(_missing(table, "old", "wanted"), old=old, wanted=wanted)
            fresh = query(_missing(table, "wanted", "old"), old=old, wanted=wanted)
        if len(gone):
            self.remove[table] = gone
        if len(fresh):
            self.append[table] = fresh.cast(SCHEMAS[table])
        if table == "evidence":
            self.unchanged = len(wanted) - len(fresh)


def _missing(table: str, rows: str, among: str) -> str:
    """SELECT of the rows of a table that are not among others."""
    same = [f"{rows}.{name} = {among}.{name}" for name in KEYS[table]] + [
        f'{rows}."{name}" IS NOT DISTINCT FROM {among}."{name}"'
        for name in SCHEMAS[table].names
        if name not in KEYS[table]
    ]
    return f"SELECT * FROM {rows} ANTI JOIN {among} ON {' AND '.join(same)}"  # noqa: S608


def plan_add(folder: Path, head: Manifest, new: pa.Table, nodes: Iterable[Node]) -> Plan:
    """Plan that adds the rows of evidence that the graph does not hold."""
    plan = Plan()
    evidence = tables.dataset(folder / "evidence", head.tables["evidence"])
    old = evidence.places(only={"id": new["id"]})
    if len(old):
        new = pa.concat_tables([old.select(EVIDENCE.names), new])
    plan.swap("evidence", old, _best(new))
    keys = new.select(["source", "document"]).group_by(["source", "document"]).aggregate([])
    keys = keys.rename_columns(["source", "id"])
    named = query(
        "SELECT source, id, '' AS fingerprint, '' AS title, NULL::INTEGER AS year, "
        "false AS retracted, '' AS revised, false AS deleted "
        "FROM keys ANTI JOIN held USING (source, id)",
        keys=keys,
        held=_held(folder, head, keys),
    )
    plan.swap("document", DOCUMENT.empty_table(), named.cast(DOCUMENT))
    _plan_nodes(plan, folder, head, nodes)
    return plan


def plan_replace(
    folder: Path,
    head: Manifest,
    documents: pa.Table,
    new: pa.Table,
    nodes: Iterable[Node],
    *,
    passages: pa.Table,
) -> Plan:
    """Plan after which the rows and passages of each named document are exactly those given.

    Raises:
        StoreError: a row of evidence or a passage from a document that is not named.
    """
    plan = Plan()
    named = "among the documents to replace: name it, or use add"
    _check_named("an assertion", new, documents, named)
    _check_named("a passage", passages, documents, named)
    held = _held(folder, head, documents)
    plan.swap("evidence", _rows_of(folder, head, held), _best(new))
    plan.swap("passage", _rows_of(folder, head, held, "passage"), passages)
    plan.swap("document", held, documents)
    _plan_nodes(plan, folder, head, nodes)
    return plan


def plan_drop(folder: Path, head: Manifest, source: str, documents: Iterable[str]) -> Plan:
    """Plan after which the documents and their rows are gone; unknown ones are ignored."""
    plan = Plan()
    ids = column(sorted(set(documents)), pa.string())
    keys = pa.table({"source": pa.array([source] * len(ids), pa.string()), "id": ids})
    held = _held(folder, head, keys)
    plan.swap("evidence", _rows_of(folder, head, held), EVIDENCE.empty_table())
    plan.swap("passage", _rows_of(folder, head, held, "passage"), PASSAGE.empty_table())
    plan.swap("document", held, DOCUMENT.empty_table())
    return plan


def plan_passages(folder: Path, head: Manifest, passages: pa.Table) -> Plan:
    """Plan that adds the passages that the graph does not hold, to documents that it does.

    Raises:
        StoreError: a passage from a document that the graph does not hold.
    """
    plan = Plan()
    keys = passages.select(["source", "document"]).rename_columns(["source", "id"])
    _check_named("a passage", passages, _held(folder, head, keys), "in the graph: add it first")
    held = tables.dataset(folder / "passage", head.tables["passage"])
    plan.swap("passage", held.places(among=passages.select(KEYS["passage"])), passages)
    return plan


def plan_distinct(folder: Path, head: Manifest) -> Plan:
    """Plan after which there is one row for each id, where rows came to share one."""
    plan = Plan()
    evidence = tables.dataset(folder / "evidence", head.tables["evidence"])
    ids = evidence.read(columns=["id"])
    if not _all_distinct(ids["id"]):
        shared = query("SELECT id FROM ids GROUP BY id HAVING count(*) > 1", ids=ids)
        rows = evidence.places(only={"id": shared["id"]})
        plan.swap("evidence", rows, _best(rows.select(EVIDENCE.names)))
    return plan


def document_rows(documents: Iterable[DocumentRow]) -> pa.Table:
    """Document table of records; of two about one document the last."""
    named = {(row.source, row.id): row for row in documents}
    return pa.table(
        [column([getattr(row, f.name) for row in named.values()], f.type) for f in DOCUMENT],
        schema=DOCUMENT,
    )


def _best(rows: pa.Table) -> pa.Table:
    """One row for each id."""
    return rows if _all_distinct(rows["id"]) else query(_BEST, rows=rows).cast(EVIDENCE)


def _all_distinct(ids: pa.ChunkedArray) -> bool:
    """Whether no two ids begin with the same half: by chance two never do."""
    halves = [np.empty(0, np.uint64)]
    for chunk in ids.chunks:
        if len(chunk):
            _, starts, data = chunk.buffers()
            ends = np.frombuffer(starts, np.int32)[chunk.offset : chunk.offset + len(chunk) + 1]
            if ends[-1] - ends[0] != _ID * len(chunk):
                return False
            text = np.frombuffer(data, np.uint8)[ends[0] : ends[-1]]
            words = text.view(np.uint64).reshape(-1, _ID // 8)
            halves.append(words[:, 0] * np.uint64(0x9E3779B97F4A7C15) + words[:, 1])
    found = np.sort(np.concatenate(halves))
    return not bool((found[1:] == found[:-1]).any())


def _plan_nodes(plan: Plan, folder: Path, head: Manifest, nodes: Iterable[Node]) -> None:
    last = {node.curie: node for node in nodes}
    if "" in last:
        raise StoreError("a node has no curie: give every node one")
    new = pa.table(
        [column([getattr(node, f.name) for node in last.values()], f.type) for f in NODE],
        schema=NODE,
    )
    if len(new):
        held = tables.dataset(folder / "node", head.tables["node"])
        plan.swap("node", held.places(only={"curie": new["curie"]}), new)


def _held(folder: Path, head: Manifest, keys: pa.Table) -> pa.Table:
    held = tables.dataset(folder / "document", head.tables["document"])
    return held.places(among=keys.select(["source", "id"]))


def _rows_of(
    folder: Path, head: Manifest, documents: pa.Table, table: str = "evidence"
) -> pa.Table:
    keys = documents.select(["source", "id"]).rename_columns(["source", "document"])
    return tables.dataset(folder / table, head.tables[table]).places(among=keys)


def _check_named(what: str, rows: pa.Table, documents: pa.Table, where: str) -> None:
    stray = query(
        "SELECT source, document FROM rows ANTI JOIN documents "
        "ON rows.source = documents.source AND rows.document = documents.id ORDER BY ALL LIMIT 1",
        rows=rows.select(["source", "document"]).group_by(["source", "document"]).aggregate([]),
        documents=documents.select(["source", "id"]),
    )
    for row in stray.to_pylist():
        raise StoreError(
            f"{what} comes from {row['document']} of {row['source']}, which is not {where}"
        )
