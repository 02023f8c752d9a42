"""The edge table of a version: derived whole, or in the part that a change touched."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa

from medkg.graph.belief.derive import BELIEF_COLUMNS, derive_edges
from medkg.graph.belief.overrides import rejected
from medkg.graph.belief.shares import THREADS, in_shares
from medkg.graph.delta import tables
from medkg.graph.delta.coded import coded, in_order
from medkg.graph.delta.manifest import DEFERRED, Manifest
from medkg.graph.delta.schema import EDGE, EVIDENCE
from medkg.graph.delta.sql import query

__all__ = ["edges_after", "edges_at", "withdrawn"]

# Where a change touches more than this share of the edges, all are derived anew.
_MANY_TOUCHED: Final = 0.5
# The engine looks so few edges up in the order of the rows, and reads no others.
_FEW_TOUCHED: Final = 8
# Rows whose edges are derived at once, about: 300 bytes each.
_AT_ONCE: Final = 1 << 20
_TRIPLE: Final = ("subject", "predicate", "object")


def edges_at(folder: Path, version: Manifest) -> pa.Table:
    """Edge table of a version, derived from its evidence."""
    evidence = tables.dataset(folder / "evidence", version.tables["evidence"])
    out, gone = rejected(evidence), withdrawn(folder, version)
    count = -(-evidence.count() // _AT_ONCE)
    if count < 2:
        return derive_edges(_read(evidence, out), withdrawn=gone)
    schema = pa.schema([EVIDENCE.field(name) for name in BELIEF_COLUMNS])
    derived = in_shares(
        partial(derive_edges, withdrawn=gone), _parts(evidence, out), schema, shares=count * THREADS
    )
    return in_order(pa.concat_tables(derived), _TRIPLE).cast(EDGE)


def edges_after(
    folder: Path, head: Manifest, ahead: Manifest, *, changed: pa.Table, retracted: pa.Array
) -> pa.Table:
    """Edge table of ``ahead``, the version after ``head``, unsorted: what changed is derived.

    ``changed`` are the evidence rows that come or go, ``retracted`` the papers whose record
    changed and that are, or were, retracted.
    """
    if head.tables["edge"] == DEFERRED:
        return edges_at(folder, ahead)
    evidence = tables.dataset(folder / "evidence", ahead.tables["evidence"])
    touched = _touched(evidence, changed, retracted)
    if len(touched) > _MANY_TOUCHED * head.counts.get("edges", 0):
        return edges_at(folder, ahead)
    out = rejected(evidence)
    if len(touched) <= _FEW_TOUCHED:
        rows = _without(evidence.read(columns=_columns(out), among=touched), out)
    else:
        rows = _read(evidence, out, _Among(touched))
    fresh = derive_edges(rows, withdrawn=withdrawn(folder, ahead))
    held = tables.dataset(folder / "edge", head.tables["edge"]).read()
    kept = query("SELECT * FROM held ANTI JOIN touched USING (subject, predicate, object)",
                 held=held, touched=touched).cast(EDGE)  # fmt: skip
    return pa.concat_tables([kept, fresh])


class _Among(NamedTuple):
    """The rows of some triples."""

    triples: pa.Table

    def has(self, rows: pa.Table) -> pa.ChunkedArray:
        """Which rows belong to one."""
        import pyarrow.compute as pc

        key = np.zeros(len(rows), np.int64)
        wanted = np.zeros(len(self.triples), np.int64)
        known = np.ones(len(self.triples), bool)
        for name in _TRIPLE:
            values, codes = coded(rows[name])
            here = pc.index_in(self.triples[name], value_set=values).combine_chunks()
            known &= here.is_valid().to_numpy(zero_copy_only=False)
            key = key * len(values) + codes
            wanted = wanted * len(values) + here.fill_null(0).to_numpy()
        return pc.is_in(pa.chunked_array([key]), value_set=pa.array(wanted[known]))


def _read(evidence: tables.Rows, out: pa.Array, which: _Among | None = None) -> pa.Table:
    """What edges are derived from, without the rows ``out``."""
    found = [
        rows if which is None else rows.filter(which.has(rows)) for rows in _parts(evidence, out)
    ]
    return pa.concat_tables(found) if found else EVIDENCE.empty_table()


def _parts(evidence: tables.Rows, out: pa.Array) -> Iterator[pa.Table]:
    """Some at a time, for they may be many."""
    return (_without(rows, out) for rows in evidence.encoded(_columns(out)))


def _columns(out: pa.Array) -> list[str]:
    return [*(["id"] if len(out) else []), *BELIEF_COLUMNS]


def _touched(evidence: tables.Rows, changed: pa.Table, retracted: pa.Array) -> pa.Table:
    """Triples, either way round, of changed rows and of rows that cite retracted papers."""
    triple = list(_TRIPLE)
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

    if not len(ids):
        return rows
    return rows.filter(pc.invert(pc.is_in(rows["id"], value_set=ids))).drop_columns(["id"])


def withdrawn(folder: Path, version: Manifest) -> pa.Array:
    """Ids of the documents that a version knows to be retracted."""
    documents = tables.dataset(folder / "document", version.tables["document"])
    found = [
        rows.filter(rows["retracted"])["id"] for rows in documents.encoded(["id", "retracted"])
    ]
    return pa.chunked_array(
        [chunk for ids in found for chunk in ids.chunks], pa.string()
    ).combine_chunks()
