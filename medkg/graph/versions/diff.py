"""What became different from one version of a graph to another."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from medkg.errors import StoreError
from medkg.graph.belief import edges
from medkg.graph.delta import manifest, tables
from medkg.graph.delta.manifest import DEFERRED, Manifest
from medkg.graph.delta.schema import DOCUMENT, EDGE, EVIDENCE, SCHEMAS
from medkg.graph.delta.sql import query
from medkg.graph.delta.tables import Rows

__all__ = ["Difference", "diff"]

_MOVED: Final = """
SELECT subject, predicate, object, old.belief AS before, new.belief AS after
FROM old JOIN new USING (subject, predicate, object)
WHERE abs(old.belief - new.belief) > 1e-9
ORDER BY abs(old.belief - new.belief) DESC, subject, predicate, object
"""
_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Difference:
    """Rows that one version has and another has not, as Arrow tables.

    A document or a row of evidence that was changed is among those removed, as it was, and among
    those added, as it is. ``moved`` are the edges in both with another belief, ``before`` and
    ``after``, the largest change first. Passages are not compared: they change with their document.
    """

    before: int
    after: int
    documents_added: pa.Table
    documents_removed: pa.Table
    evidence_added: pa.Table
    evidence_removed: pa.Table
    edges_gained: pa.Table
    edges_lost: pa.Table
    moved: pa.Table

    @property
    def counts(self) -> dict[str, int]:
        """How many rows each table has."""
        return {f.name: len(getattr(self, f.name)) for f in fields(self)[2:]}

    def to_json(self) -> dict[str, Any]:
        """Plain dicts and lists, ready for ``json.dumps``."""
        rows = {name: getattr(self, name).to_pylist() for name in self.counts}
        return {"before": self.before, "after": self.after, "counts": self.counts, **rows}

    def __str__(self) -> str:
        lines = [f"version {self.before} to version {self.after}"]
        lines += [f"  {name.replace('_', ' ')}: {count:,}" for name, count in self.counts.items()]
        lines += [
            f"  {row['subject']} {row['predicate']} {row['object']}: "
            f"{row['before']:.2f} to {row['after']:.2f}"
            for row in self.moved.slice(0, _SHOWN).to_pylist()
        ]
        return "\n".join(lines)


def diff(graph: str | Path, before: int, after: int) -> Difference:
    """What version ``after`` of the graph in a folder has and ``before`` has not, and the reverse.

    Raises:
        StoreError: no graph there, or no such version.

    >>> import tempfile
    >>> from medkg.graph import Graph
    >>> from medkg.types import Assertion, Evidence
    >>> made = Graph.create(tempfile.mkdtemp() + "/x.medkg")
    >>> row = Evidence("pubmed", "PMID:1", "PMID:1", "pattern", 0.9)
    >>> _ = made.add([Assertion("DRUGBANK:DB00678", "treats", "MONDO:0007947", row)])
    >>> diff(made.path, 0, 1).counts["edges_gained"]
    1
    """
    folder = Path(graph)
    old, new = manifest.read(folder, before), manifest.read(folder, after)
    documents = _changed(folder, old, new, "document")
    evidence = _changed(folder, old, new, "evidence")
    were, are = _edges(folder, old), _edges(folder, new)
    unlike = "SELECT * FROM a ANTI JOIN b USING (subject, predicate, object)"
    return Difference(
        before,
        after,
        documents[0].sort_by([("source", "ascending"), ("id", "ascending")]),
        documents[1].sort_by([("source", "ascending"), ("id", "ascending")]),
        evidence[0].sort_by("id"),
        evidence[1].sort_by("id"),
        _in_order(query(unlike, a=are, b=were)),
        _in_order(query(unlike, a=were, b=are)),
        query(_MOVED, old=were, new=are),
    )


def _changed(folder: Path, old: Manifest, new: Manifest, table: str) -> tuple[pa.Table, pa.Table]:
    """Rows that came and rows that went; files that are the same in both are not read."""
    sides = [tables.dataset(folder / table, side.tables[table]) for side in (new, old)]
    states = [{part.state for part in side.parts} for side in sides]
    came, went = (
        Rows(side.folder, side.schema, [part for part in side.parts if part.state not in other])
        for side, other in zip(sides, reversed(states), strict=True)
    )
    one, two = came.read(), went.read()
    schema = DOCUMENT if table == "document" else EVIDENCE
    # The id of a row is made of the others, and not the same in each schema.
    same = " AND ".join(
        f'a."{name}" IS NOT DISTINCT FROM b."{name}"'
        for name in SCHEMAS[table].names
        if (table, name) != ("evidence", "id")
    )
    unlike = f"SELECT a.* FROM a ANTI JOIN b ON {same}"  # noqa: S608 - names of columns
    return query(unlike, a=one, b=two).cast(schema), query(unlike, a=two, b=one).cast(schema)


def _edges(folder: Path, version: Manifest) -> pa.Table:
    if version.tables["edge"] != DEFERRED:
        try:
            return tables.dataset(folder / "edge", version.tables["edge"]).read()
        except StoreError:
            pass  # Edges of older versions are not kept: evidence says the same.
    return edges.edges_at(folder, version)


def _in_order(rows: pa.Table) -> pa.Table:
    order = [(name, "ascending") for name in ("subject", "predicate", "object")]
    return rows.cast(EDGE).sort_by(order)
