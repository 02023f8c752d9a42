"""The edge table of a version: derived whole, or in the part that a change touched."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pyarrow as pa

from medkg.graph import tables
from medkg.graph.derive import BELIEF_COLUMNS, derive_edges
from medkg.graph.manifest import DEFERRED, Manifest
from medkg.graph.overrides import rejected
from medkg.graph.schema import EDGE
from medkg.graph.sql import query

__all__ = ["edges_after", "edges_at", "withdrawn"]

# Where a change touches more than this share of the edges, all are derived anew.
_MANY_TOUCHED: Final = 0.5


def edges_at(folder: Path, version: Manifest) -> pa.Table:
    """Edge table of a version, derived from its evidence."""
    evidence = tables.dataset(folder / "evidence", version.tables["evidence"])
    out = rejected(evidence)
    if len(out):
        rows = _without(evidence.read(columns=["id", *BELIEF_COLUMNS]), out)
    else:
        rows = evidence.read(columns=BELIEF_COLUMNS)
    return derive_edges(rows, withdrawn=withdrawn(folder, version))


def edges_after(
    folder: Path, head: Manifest, ahead: Manifest, *, changed: pa.Table, retracted: pa.Array
) -> pa.Table:
    """Edge table of ``ahead``, the version after ``head``: only what changed is derived.

    ``changed`` are the evidence rows that come or go, ``retracted`` the papers whose record
    changed and that are, or were, retracted.
    """
    if head.tables["edge"] == DEFERRED:
        return edges_at(folder, ahead)
    evidence = tables.dataset(folder / "evidence", ahead.tables["evidence"])
    touched = _touched(evidence, changed, retracted)
    if len(touched) > _MANY_TOUCHED * head.counts.get("edges", 0):
        return edges_at(folder, ahead)
    rows = evidence.read(columns=["id", *BELIEF_COLUMNS], among=touched)
    rows = _without(rows, rejected(evidence))
    fresh = derive_edges(rows, withdrawn=withdrawn(folder, ahead))
    held = tables.dataset(folder / "edge", head.tables["edge"]).read()
    kept = query("SELECT * FROM held ANTI JOIN touched USING (subject, predicate, object)",
                 held=held, touched=touched).cast(EDGE)  # fmt: skip
    order = [(name, "ascending") for name in ("subject", "predicate", "object")]
    return pa.concat_tables([kept, fresh]).sort_by(order)


def _touched(evidence: tables.Rows, changed: pa.Table, retracted: pa.Array) -> pa.Table:
    """Triples, either way round, of changed rows and of rows that cite retracted papers."""
    triple = ["subject", "predicate", "object"]
    parts = [changed.select(triple)]
    if len(retracted):
        parts += [evidence.read(columns=triple, only={key: retracted})
                  for key in ("document", "reference")]  # fmt: skip
    return query(
        "SELECT subject, predicate, object FROM rows "
        "UNION SELECT object, predicate, subject FROM rows",
        rows=pa.concat_tables(parts),
    )


def _without(rows: pa.Table, ids: pa.Array) -> pa.Table:
    import pyarrow.compute as pc

    if len(ids):
        rows = rows.filter(pc.invert(pc.is_in(rows["id"], value_set=ids)))
    return rows.drop_columns(["id"])


def withdrawn(folder: Path, version: Manifest) -> pa.Array:
    """Ids of the documents that a version knows to be retracted."""
    documents = tables.dataset(folder / "document", version.tables["document"])
    rows = documents.read(columns=["id", "retracted"])
    return rows.filter(rows["retracted"])["id"].combine_chunks()
