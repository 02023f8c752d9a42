"""The one way in which a change of the tables becomes a version of the graph."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from medkg.graph.belief.edges import edges_after, edges_at
from medkg.graph.delta import manifest as manifests
from medkg.graph.delta import tables
from medkg.graph.delta.manifest import DEFERRED, Manifest
from medkg.graph.delta.schema import EVIDENCE, SCHEMA_VERSION, SCHEMAS
from medkg.graph.evidence.ids import assertion_ids
from medkg.graph.evidence.plan import Plan, plan_distinct

__all__ = ["Compaction", "commit", "compacted", "derived", "new_graph", "settle"]


@dataclass(frozen=True, slots=True)
class Compaction:
    """What ``Graph.compact`` did: data files before and after, and files deleted with their bytes.

    ``oldest`` is the oldest version that can still be opened.
    """

    files_before: int
    files_after: int
    deleted: int
    freed: int
    oldest: int
    version: int


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


def settle(folder: Path, head: Manifest) -> Manifest:
    """``head``, ready for a change; the next version, where its schema was an older one.

    Tables that a killed writer left ahead of the manifest are put back.
    """
    versions = dict(head.tables)
    for name, version in head.tables.items():
        if version != DEFERRED:
            versions[name] = tables.restore(folder / name, version)
    if head.schema == SCHEMA_VERSION:
        return replace(head, tables=versions)
    made = _upgraded(folder, Manifest(head.version + 1, versions, head.counts))
    manifests.write(folder, made)
    return made


def _upgraded(folder: Path, held: Manifest) -> Manifest:
    """A graph of an older schema with the ids of this one.

    Rows that differ in what is no part of an id any more become one, and edges are derived again.
    """
    versions = dict(held.tables)
    for name, version in held.tables.items():
        if name == "passage":
            versions[name] = tables.create(folder / name, SCHEMAS[name], again=True)
        elif version != DEFERRED:
            versions[name] = tables.upgrade(folder / name)
    evidence = tables.changed(folder / "evidence", versions["evidence"], _with_own_ids)
    made = replace(held, tables={**versions, "evidence": evidence})
    plan = plan_distinct(folder, made)
    return _rewritten(folder, made, plan) if plan.remove else made


def _with_own_ids(evidence: pa.Table) -> pa.Table:
    return evidence.set_column(0, EVIDENCE.field("id"), assertion_ids(evidence))


def commit(folder: Path, head: Manifest, plan: Plan, *, derive: bool = True) -> Manifest:
    """Manifest after the plan; ``head`` where the plan changes nothing.

    The tables change first and the manifest last, in one step: killed before it, the graph is
    what it was. Without ``derive`` the edges are left for ``derived``: a build of a thousand
    shards derives them once.
    """
    if not plan.remove and not plan.append:
        return head
    ahead = _rewritten(folder, Manifest(head.version + 1, head.tables, head.counts), plan)
    if derive:
        documents = plan.changed("document")
        retracted = documents.filter(documents["retracted"])["id"].combine_chunks()
        edges = edges_after(
            folder, head, ahead, changed=plan.changed("evidence"), retracted=retracted
        )
        made = _with_edges(folder, ahead, edges)
    else:
        made = ahead
    manifests.write(folder, made)
    _tidy(folder, head, made)
    return made


def _rewritten(folder: Path, held: Manifest, plan: Plan) -> Manifest:
    """The tables after the plan, edges still to be derived."""
    versions = {**held.tables, "edge": DEFERRED}
    for name in ("evidence", "document", "passage", "node"):
        remove, append = plan.rows(name)
        if remove is not None or append is not None:
            versions[name] = tables.rewrite(
                folder / name, versions[name], remove=remove, append=append
            )
    counts = {name: held.counts[name] + more for name, more in plan.growth().items()}
    return replace(held, tables=versions, counts=counts)


def derived(folder: Path, head: Manifest) -> Manifest:
    """The same version with its edges derived, where a run of changes left that for later."""
    if head.tables["edge"] != DEFERRED:
        return head
    made = _with_edges(folder, head, edges_at(folder, head))
    manifests.write(folder, made)
    _tidy(folder, head, made)
    return made


def compacted(folder: Path, head: Manifest, *, keep: int | None) -> Compaction:
    """What was done: small files joined, and files deleted that no kept version uses."""
    versions = dict(head.tables)
    before = after = deleted = freed = 0
    for name, version in head.tables.items():
        if version != DEFERRED:
            before += len(tables.dataset(folder / name, version).parts)
            versions[name] = tables.compact(folder / name, version)
            after += len(tables.dataset(folder / name, versions[name]).parts)
    made = head
    if versions != head.tables:
        made = Manifest(head.version + 1, versions, head.counts)
        manifests.write(folder, made)
    kept = manifests.history(folder)[-keep if keep else 0 :]
    manifests.forget(folder, before=kept[0].version)
    for name in head.tables:
        # Edges of older versions can be made again.
        of = (head, made) if name == "edge" else kept
        used = {m.tables[name] for m in of if m.tables[name] != DEFERRED}
        count, size = tables.prune(folder / name, keep=used)
        deleted, freed = deleted + count, freed + size
    return Compaction(before, after, deleted, freed, kept[0].version, made.version)


def _with_edges(folder: Path, version: Manifest, edges: pa.Table) -> Manifest:
    edge = tables.overwrite(folder / "edge", edges)
    nodes = tables.dataset(folder / "node", version.tables["node"]).read(columns=["curie"])
    counts = {
        **version.counts,
        "nodes": len(pa.concat_arrays(_ends(edges) + nodes["curie"].chunks).unique()),
        "edges": len(edges),
    }
    return replace(version, tables={**version.tables, "edge": edge}, counts=counts)


def _ends(edges: pa.Table) -> list[pa.Array]:
    return [*edges["subject"].chunks, *edges["object"].chunks, pa.array([], pa.string())]


def _tidy(folder: Path, head: Manifest, made: Manifest) -> None:
    """Delete edges and indexes of older versions, which their evidence can make again."""
    held = [m.tables["edge"] for m in (head, made) if m.tables["edge"] != DEFERRED]
    if made.tables["edge"] != DEFERRED:
        tables.prune(folder / "edge", keep=held)
    for index in (folder / "index").glob("*"):
        if index.name not in (str(head.version), str(made.version)):
            shutil.rmtree(index, ignore_errors=True)
