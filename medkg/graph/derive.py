"""Edges and their beliefs, derived from a table of evidence in a few passes over sorted arrays.

The formula is that of :mod:`medkg.graph.belief`. Strings are first replaced by their rank among
the distinct values, so everything after that is integer keys, sorted once per step; the sums and
products run in sorted order, so the order of the rows changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from medkg.graph.belief import CERTAINTY, PRIORS, STUDY, Prior, family_of, weight
from medkg.graph.schema import EDGE
from medkg.vocabulary import PREDICATES

__all__ = ["BELIEF_COLUMNS", "derive_edges"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

#: Columns of the evidence table that ``derive_edges`` reads.
BELIEF_COLUMNS: Final = (
    "subject",
    "predicate",
    "object",
    "document",
    "reference",
    "method",
    "polarity",
    "certainty",
    "design",
    "species",
    "retracted",
)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Evidence as arrays ``[rows]``: number of the edge, the paper and the kind of reading."""

    edge: Ints
    paper: Ints
    reading: Ints
    against: NDArray[np.bool_]
    retracted: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Readings:
    """What rows of one method, certainty and study are worth, as arrays ``[readings]``.

    ``rank`` orders them, the most reliable first; ``error`` is the random one with the weight in.
    """

    rank: Ints
    family: Ints
    error: Floats
    systematic: Floats
    counts: NDArray[np.bool_]


def derive_edges(
    evidence: pa.Table,
    *,
    withdrawn: pa.Array | None = None,
    priors: Mapping[str, Prior] = PRIORS,
    certainties: Mapping[str, float] = CERTAINTY,
    studies: Mapping[str, float] = STUDY,
) -> pa.Table:
    """Edges, sorted, of a table with ``BELIEF_COLUMNS``: one for each subject, predicate, object.

    Rows of a symmetric predicate make one edge, whose subject sorts before its object. Every row
    is counted in ``support`` and ``against``; a row that is retracted, or whose document or
    reference is in ``withdrawn``, does not count in ``belief``, and an edge left with none stays
    with belief 0.

    Args:
        evidence: from ``Graph.evidence_table()``.
        withdrawn: ids of retracted documents.
        priors: errors by method; a key ``a`` also stands for methods ``a:b``.
        certainties: share of reliability left by certainty.
        studies: share left by study design and species.
    """
    import pyarrow.compute as pc

    if not len(evidence):
        return EDGE.empty_table()
    triples, edge = _edges(evidence)
    readings, reading = _readings(evidence, priors, certainties, studies)
    rows = _Rows(
        edge,
        _paper(evidence),
        reading,
        _flags(pc.equal(evidence["polarity"], "against")),
        _retracted(evidence, withdrawn),
    )
    count = len(triples[0])
    columns = {
        "belief": _belief(rows, readings, count),
        "support": np.bincount(edge[~rows.against], minlength=count),
        "against": np.bincount(edge[rows.against], minlength=count),
        "papers": _papers(rows, count),
    }
    return pa.table([*triples, *map(pa.array, columns.values())], schema=EDGE)


def _edges(evidence: pa.Table) -> tuple[list[pa.Array], Ints]:
    """Subject, predicate and object of every edge, in order, and each row's edge."""
    ends = pa.chunked_array(evidence["subject"].chunks + evidence["object"].chunks, pa.string())
    names, codes = _ranked(ends)
    subject, target = codes[: len(evidence)].copy(), codes[len(evidence) :].copy()
    predicates, predicate = _ranked(evidence["predicate"])
    mutual = np.array([PREDICATES[name].symmetric for name in predicates.to_pylist()])
    swapped = mutual[predicate] & (subject > target)
    subject[swapped], target[swapped] = target[swapped], subject[swapped]
    keys, edge = np.unique(
        (subject * len(predicates) + predicate) * len(names) + target, return_inverse=True
    )
    pairs, target_of = np.divmod(keys, len(names))
    subject_of, predicate_of = np.divmod(pairs, len(predicates))
    triples = [
        names.take(pa.array(subject_of)),
        predicates.take(pa.array(predicate_of)),
        names.take(pa.array(target_of)),
    ]
    return triples, edge


def _paper(evidence: pa.Table) -> Ints:
    import pyarrow.compute as pc

    reference = evidence["reference"]
    return _ranked(pc.if_else(pc.equal(reference, ""), evidence["document"], reference))[1]


def _retracted(evidence: pa.Table, withdrawn: pa.Array | None) -> NDArray[np.bool_]:
    import pyarrow.compute as pc

    found = evidence["retracted"]
    if withdrawn is not None and len(withdrawn):
        for column in ("document", "reference"):
            found = pc.or_(found, pc.is_in(evidence[column], value_set=withdrawn))
    return _flags(found)


def _readings(
    evidence: pa.Table,
    priors: Mapping[str, Prior],
    certainties: Mapping[str, float],
    studies: Mapping[str, float],
) -> tuple[_Readings, Ints]:
    """The distinct readings, and each row's."""
    columns = [_ranked(evidence[name]) for name in ("method", "certainty", "design", "species")]
    combined = np.zeros(len(evidence), np.int64)
    for values, codes in columns:
        combined = combined * len(values) + codes
    distinct, reading = np.unique(combined, return_inverse=True)
    parts: list[list[Any]] = []
    for values, _ in reversed(columns):
        distinct, codes = np.divmod(distinct, len(values))
        parts.append(values.take(pa.array(codes)).to_pylist())
    species, designs, certain, methods = parts
    families = [family_of(method, priors) for method in methods]
    weights = np.array(
        [
            weight(*standing, certainties=certainties, studies=studies)
            for standing in zip(certain, designs, species, strict=True)
        ]
    )
    random = np.array([priors[family].random for family in families])
    systematic = np.array([priors[family].systematic for family in families])
    error = 1 - (1 - random) * weights
    numbered = np.unique(families, return_inverse=True)[1]
    rank = np.empty(len(families), np.int64)
    rank[np.lexsort((numbered, error + systematic))] = np.arange(len(families))
    return _Readings(rank, numbered, error, systematic, weights > 0), reading


def _belief(rows: _Rows, readings: _Readings, edges: int) -> Floats:
    """Belief of each edge ``[edges]``."""
    counts = ~rows.retracted & readings.counts[rows.reading]
    side = 2 * rows.edge[counts] + rows.against[counts]
    side, reading = _best_of_papers(side, rows.paper[counts], rows.reading[counts], readings)
    error = readings.error[reading]
    # All papers of one family on one side, the most reliable first.
    families = int(readings.family.max()) + 1
    group = side * families + readings.family[reading]
    order = np.lexsort((error, group))
    starts = _starts(group[order])
    wrong = np.minimum(
        1.0,
        readings.systematic[reading[order]][starts] + _reduced(np.multiply, error[order], starts),
    )
    side_of = side[order][starts]
    order = np.lexsort((wrong, side_of))
    starts = _starts(side_of[order])
    unbelieved = np.ones(2 * edges)
    unbelieved[side_of[order][starts]] = _reduced(np.multiply, wrong[order], starts)

    order = np.lexsort((error, side))
    starts = _starts(side[order])
    reliable = np.zeros(2 * edges)
    reliable[side[order][starts]] = _reduced(np.add, 1 - error[order], starts)
    total = reliable[0::2] + reliable[1::2]
    share = np.divide(reliable[1::2], total, out=np.zeros(edges), where=total > 0)
    belief: Floats = (1 - unbelieved[0::2]) * (1 - share * (1 - unbelieved[1::2]))
    return belief


def _best_of_papers(
    side: Ints, paper: Ints, reading: Ints, readings: _Readings
) -> tuple[Ints, Ints]:
    """Side and reading of the most reliable row of each paper on each side."""
    order = np.lexsort((readings.rank[reading], paper, side))
    side, paper, reading = side[order], paper[order], reading[order]
    first = np.ones(len(order), bool)
    first[1:] = (side[1:] != side[:-1]) | (paper[1:] != paper[:-1])
    return side[first], reading[first]


def _papers(rows: _Rows, edges: int) -> Ints:
    papers = int(rows.paper.max()) + 1
    distinct = np.unique(rows.edge * papers + rows.paper)
    return np.bincount(distinct // papers, minlength=edges)


def _starts(groups: Ints) -> Ints:
    """Where each run of equal values begins."""
    if not len(groups):
        return np.empty(0, np.int64)
    return np.concatenate(([0], np.flatnonzero(groups[1:] != groups[:-1]) + 1))


def _reduced(operation: np.ufunc, values: Floats, starts: Ints) -> Floats:
    found: Floats = operation.reduceat(values, starts) if len(starts) else np.empty(0)
    return found


def _ranked(column: Any) -> tuple[pa.Array, Ints]:
    """The distinct values, sorted, null as the empty text; and each row's place among them."""
    import pyarrow.compute as pc

    encoded = pc.dictionary_encode(pc.fill_null(column, ""))
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.unify_dictionaries().combine_chunks()
    order = pc.sort_indices(encoded.dictionary)
    place = np.empty(len(order), np.int64)
    place[order.to_numpy()] = np.arange(len(order))
    return encoded.dictionary.take(order), place[encoded.indices.to_numpy()]


def _flags(column: Any) -> NDArray[np.bool_]:
    return np.asarray(column.to_numpy(), bool)
