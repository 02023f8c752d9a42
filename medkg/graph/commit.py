"""What a change does to the tables, and the one way in which it becomes a version."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa

from medkg.errors import StoreError
from medkg.graph import manifest as manifests
from medkg.graph import tables
from medkg.graph.edges import edges_after, edges_at
from medkg.graph.manifest import DEFERRED, Manifest
from medkg.graph.rows import column, evidence_rows
from medkg.graph.schema import DOCUMENT, KEYS, NODE, SCHEMAS
from medkg.graph.sql import query
from medkg.types import Assertion, Node

__all__ = [
    "Change",
    "DocumentRow",
    "Plan",
    "commit",
    "derived",
    "new_graph",
    "plan_add",
    "plan_drop",
    "plan_replace",
    "settle",
]

# Two rows with one id make the same claim from the same place; this order says which is kept,
# so that the order in which they came does not.
_BEST = """
SELECT * FROM rows QUALIFY row_number() OVER (
    PARTITION BY id
    ORDER BY retracted DESC, score DESC, year DESC NULLS LAST, text DESC, cue DESC,
        design DESC NULLS LAST, species DESC NULLS LAST
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
    """Rows to remove and to append, by table; and the counts for ``Change``."""

    remove: dict[str, pa.Table] = field(default_factory=dict)
    append: dict[str, pa.Table] = field(default_factory=dict)
    unchanged: int = 0

    def rows(self, table: str) -> tuple[pa.Table | None, pa.Table | None]:
        """Rows to remove and to append, each None where there are none."""
        return self.remove.get(table), self.append.get(table)

    def changed(self, table: str) -> pa.Table:
        """The rows that come or go."""
        parts = [rows for rows in self.rows(table) if rows is not None]
        return pa.concat_tables([SCHEMAS[table].empty_table(), *parts])

    def change(self, version: int) -> Change:
        """The counts of this plan, made into ``version``."""
        removed, added = self.rows("evidence")
        return Change(len(added or ()), self.unchanged, len(removed or ()), version)

    def swap(self, table: str, old: pa.Table, wanted: pa.Table) -> None:
        """Make rows ``old`` into rows ``wanted``; rows in both stay where they are."""
        keys = list(KEYS[table])
        if len(old):
            gone = query("SELECT * FROM old EXCEPT SELECT * FROM wanted", old=old, wanted=wanted)
            fresh = query("SELECT * FROM wanted EXCEPT SELECT * FROM old", old=old, wanted=wanted)
        else:
            gone, fresh = old, wanted
        kept = len(wanted) - len(fresh)
        if len(gone):
            self.remove[table] = gone.cast(SCHEMAS[table])
        if len(fresh):
            order = ["subject", "predicate", "object", *keys] if table == "evidence" else keys
            self.append[table] = fresh.cast(SCHEMAS[table]).sort_by(
                [(k, "ascending") for k in order]
            )
        if table == "evidence":
            self.unchanged = kept


def plan_add(
    folder: Path, head: Manifest, assertions: Iterable[Assertion], nodes: Iterable[Node]
) -> Plan:
    """Plan that adds the rows the graph does not hold."""
    plan = Plan()
    new = evidence_rows(assertions)
    evidence = tables.dataset(folder / "evidence", head.tables["evidence"])
    old = _matching(evidence, "id", new["id"])
    wanted = query(_BEST, rows=pa.concat_tables([old, new]))
    plan.swap("evidence", old, wanted)
    documents = _documents(folder, head)
    named = query(
        "SELECT DISTINCT source, id, '' AS fingerprint, '' AS title, NULL::INTEGER AS year, "
        "false AS retracted, '' AS revised, false AS deleted "
        "FROM new ANTI JOIN documents USING (source, id)",
        new=new.select(["source", "document"]).rename_columns(["source", "id"]),
        documents=documents,
    )
    plan.swap("document", DOCUMENT.empty_table(), named.cast(DOCUMENT))
    _plan_nodes(plan, folder, head, nodes)
    return plan


def plan_replace(
    folder: Path,
    head: Manifest,
    documents: Iterable[DocumentRow],
    assertions: Iterable[Assertion],
    nodes: Iterable[Node],
) -> Plan:
    """Plan after which the rows of each named document are exactly those given.

    Raises:
        StoreError: an assertion from a document that is not named.
    """
    plan = Plan()
    named = {(row.source, row.id): row for row in documents}
    new = evidence_rows(assertions)
    stray = set(zip(new["source"].to_pylist(), new["document"].to_pylist(), strict=True)) - set(
        named
    )
    if stray:
        source, document = min(stray)
        raise StoreError(
            f"an assertion comes from {document} of {source}, which is not among the documents "
            "to replace: name it, or use add"
        )
    wanted = pa.table(
        [
            column([getattr(row, field.name) for row in named.values()], field.type)
            for field in DOCUMENT
        ],
        schema=DOCUMENT,
    )
    held = _held(_documents(folder, head), wanted)
    old = _rows_of(folder, head, held)
    plan.swap("evidence", old, query(_BEST, rows=new))
    plan.swap("document", held, wanted)
    _plan_nodes(plan, folder, head, nodes)
    return plan


def plan_drop(folder: Path, head: Manifest, source: str, documents: Iterable[str]) -> Plan:
    """Plan after which the documents and their rows are gone; unknown ones are ignored."""
    plan = Plan()
    ids = column(sorted(set(documents)), pa.string())
    keys = pa.table({"source": pa.array([source] * len(ids), pa.string()), "id": ids})
    held = _held(_documents(folder, head), keys)
    old = _rows_of(folder, head, held)
    plan.swap("evidence", old, old.slice(0, 0))
    plan.swap("document", held, held.slice(0, 0))
    return plan


def new_graph(folder: Path) -> Manifest:
    """Manifest of a new, empty graph.

    Raises:
        StoreError: the folder holds something already, or cannot be written.
    """
    versions = {name: tables.create(folder / name, schema) for name, schema in SCHEMAS.items()}
    counts = {"documents": 0, "evidence": 0, "nodes": 0, "edges": 0}
    made = Manifest(version=0, tables=versions, counts=counts)
    manifests.write(folder, made)
    return made


def settle(folder: Path, head: Manifest) -> None:
    """Put back tables that a killed writer left ahead of the manifest."""
    for name, version in head.tables.items():
        if version != DEFERRED and tables.latest(folder / name) != version:
            tables.restore(folder / name, version)


def commit(folder: Path, head: Manifest, plan: Plan, *, derive: bool = True) -> Manifest:
    """Manifest after the plan; ``head`` where the plan changes nothing.

    The tables change first and the manifest last, in one step: killed before it, the graph is
    what it was. Without ``derive`` the edges are left for ``derived``: a build of a thousand
    shards derives them once.
    """
    if not plan.remove and not plan.append:
        return head
    versions = dict(head.tables)
    for name in ("evidence", "document", "node"):
        remove, append = plan.rows(name)
        if remove is not None or append is not None:
            keys = None if remove is None else remove.select(KEYS[name])
            versions[name] = tables.rewrite(folder / name, remove=keys, append=append)
    ahead = Manifest(head.version + 1, {**versions, "edge": DEFERRED}, {})
    if derive:
        documents = plan.changed("document")
        retracted = documents.filter(documents["retracted"])["id"].combine_chunks()
        edges = edges_after(
            folder, head, ahead, changed=plan.changed("evidence"), retracted=retracted
        )
        made = _with_edges(folder, ahead, edges)
    else:
        made = replace(ahead, counts=_row_counts(folder, ahead))
    manifests.write(folder, made)
    _tidy(folder, head, made)
    return made


def derived(folder: Path, head: Manifest) -> Manifest:
    """The same version with its edges derived, where a run of changes left that for later."""
    if head.tables["edge"] != DEFERRED:
        return head
    made = _with_edges(folder, head, edges_at(folder, head))
    manifests.write(folder, made)
    _tidy(folder, head, made)
    return made


def _with_edges(folder: Path, version: Manifest, edges: pa.Table) -> Manifest:
    edge = tables.overwrite(folder / "edge", edges)
    nodes = tables.dataset(folder / "node", version.tables["node"]).read(columns=["curie"])
    counts = {
        **_row_counts(folder, version),
        "nodes": len(pa.concat_arrays(_ends(edges) + nodes["curie"].chunks).unique()),
        "edges": len(edges),
    }
    return replace(version, tables={**version.tables, "edge": edge}, counts=counts)


def _ends(edges: pa.Table) -> list[pa.Array]:
    return [*edges["subject"].chunks, *edges["object"].chunks, pa.array([], pa.string())]


def _row_counts(folder: Path, version: Manifest) -> dict[str, int]:
    deleted = _documents(folder, version)["deleted"].to_pylist()
    evidence = tables.dataset(folder / "evidence", version.tables["evidence"])
    return {"documents": deleted.count(False), "evidence": evidence.count()}


def _tidy(folder: Path, head: Manifest, made: Manifest) -> None:
    """Delete edges and indexes of older versions, which their evidence can make again."""
    held = [m.tables["edge"] for m in (head, made) if m.tables["edge"] != DEFERRED]
    if made.tables["edge"] != DEFERRED:
        tables.prune(folder / "edge", keep=held)
    for index in (folder / "index").glob("*"):
        if index.name not in (str(head.version), str(made.version)):
            shutil.rmtree(index, ignore_errors=True)


def _plan_nodes(plan: Plan, folder: Path, head: Manifest, nodes: Iterable[Node]) -> None:
    last = {node.curie: node for node in nodes}
    if "" in last:
        raise StoreError("a node has no curie: give every node one")
    new = pa.table(
        [column([getattr(node, f.name) for node in last.values()], f.type) for f in NODE],
        schema=NODE,
    )
    held = tables.dataset(folder / "node", head.tables["node"])
    plan.swap("node", _matching(held, "curie", new["curie"]), new)


def _matching(dataset: tables.Rows, key: str, values: pa.ChunkedArray) -> pa.Table:
    import pyarrow.compute as pc

    # Most shards bring only new rows: one column is enough to see that.
    if len(values):
        held = dataset.read(columns=[key])[key]
        known = held.filter(pc.is_in(held, value_set=values))
        if len(known):
            return dataset.read(only={key: known})
    return dataset.schema.empty_table()


def _documents(folder: Path, head: Manifest) -> pa.Table:
    return tables.dataset(folder / "document", head.tables["document"]).read()


def _held(documents: pa.Table, keys: pa.Table) -> pa.Table:
    semi = "SELECT documents.* FROM documents SEMI JOIN keys USING (source, id)"
    return query(semi, documents=documents, keys=keys.select(["source", "id"])).cast(DOCUMENT)


def _rows_of(folder: Path, head: Manifest, documents: pa.Table) -> pa.Table:
    import pyarrow.compute as pc

    evidence = tables.dataset(folder / "evidence", head.tables["evidence"])
    chosen = [evidence.schema.empty_table()]
    for source in documents["source"].unique().to_pylist():
        ids = documents.filter(pc.field("source") == source)["id"]
        chosen.append(evidence.read(only={"source": source, "document": ids}))
    return pa.concat_tables(chosen)
