"""Edges and their beliefs, derived from a table of evidence in a few passes over sorted arrays.

The formula is that of :mod:`medkg.graph.belief.formula`. Strings are first replaced by their rank
among the distinct values, so everything after that is integer keys, sorted once per step; the sums
and products run in sorted order, so the order of the rows changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from medkg.graph.belief.priors import CERTAINTY, PRIORS, STUDY, Prior, family_of, weight
from medkg.graph.delta.coded import coded, ranked
from medkg.graph.delta.schema import EDGE
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
    "start",
    "method",
    "polarity",
    "certainty",
    "design",
    "species",
    "retracted",
)


# No text is longer; keeps keys made of it within 64 bits.
_FARTHEST: Final = 2**31


@dataclass(frozen=True, slots=True)
class _Rows:
    """Evidence as arrays ``[rows]``: numbers of the edge, the paper, its document and the kind of
    reading, and where the sentence starts (-1 where there is none).
    """

    edge: Ints
    paper: Ints
    document: Ints
    start: Ints
    reading: Ints
    against: NDArray[np.bool_]
    retracted: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Readings:
    """What rows of one method, predicate, certainty and study are worth, ``[readings]``."""

    family: Ints
    weight: Floats


@dataclass(frozen=True, slots=True)
class _Families:
    """The errors of each family of methods, ``[families]``."""

    random: Floats
    paper: Floats
    systematic: Floats


@dataclass(frozen=True, slots=True)
class _Accounts:
    """What a paper's most reliable account says for or against an edge, ``[accounts]``.

    ``side`` is twice the edge, and one more where against; ``error`` leaves out the systematic.
    """

    side: Ints
    family: Ints
    error: Floats


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
        priors: errors by method; a key ``a`` also stands for methods ``a:b``, and a key
            ``a treats`` comes before it for rows with that predicate.
        certainties: share of reliability left by certainty.
        studies: share left by study design and species.
    """
    import pyarrow.compute as pc

    if not len(evidence):
        return EDGE.empty_table()
    triples, edge = _edges(evidence)
    readings, families, reading = _readings(evidence, priors, certainties, studies)
    document, paper = _papers_of(evidence)
    rows = _Rows(
        edge,
        paper,
        document,
        np.asarray(pc.fill_null(evidence["start"], -1).to_numpy(), np.int64),
        reading,
        _flags(pc.equal(evidence["polarity"], "against")),
        _retracted(evidence, withdrawn),
    )
    count = len(triples[0])
    columns = {
        "belief": _belief(_accounts(rows, readings, families), families, count),
        "support": np.bincount(edge[~rows.against], minlength=count),
        "against": np.bincount(edge[rows.against], minlength=count),
        "papers": _papers(rows, count),
    }
    return pa.table([*triples, *map(pa.array, columns.values())], schema=EDGE)


def _edges(evidence: pa.Table) -> tuple[list[pa.Array], Ints]:
    """Subject, predicate and object of every edge, in order, and each row's edge."""
    ends = pa.chunked_array(evidence["subject"].chunks + evidence["object"].chunks)
    names, codes = ranked(ends)
    subject, target = codes[: len(evidence)].copy(), codes[len(evidence) :].copy()
    predicates, predicate = ranked(evidence["predicate"])
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


def _papers_of(evidence: pa.Table) -> tuple[Ints, Ints]:
    """Each row's document among those of its paper, and the paper.

    A row without reference is a paper of its own document.
    """
    import pyarrow.compute as pc

    reference, document = evidence["reference"], evidence["document"]
    cited = pc.if_else(pc.equal(reference, ""), document, reference)
    paper = coded(cited)[1]
    if cited.equals(document):  # nearly always, and keys without it sort faster
        return np.zeros(len(paper), np.int64), paper
    return coded(document)[1], paper


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
) -> tuple[_Readings, _Families, Ints]:
    """The distinct readings, their families, and each row's reading."""
    names = ("method", "predicate", "certainty", "design", "species")
    with ThreadPoolExecutor(len(names)) as pool:
        columns = list(pool.map(lambda name: ranked(evidence[name]), names))
    combined = np.zeros(len(evidence), np.int64)
    for values, codes in columns:
        combined = combined * len(values) + codes
    distinct, reading = np.unique(combined, return_inverse=True)
    parts: list[list[Any]] = []
    for values, _ in reversed(columns):
        distinct, codes = np.divmod(distinct, len(values))
        parts.append(values.take(pa.array(codes)).to_pylist())
    species, designs, certain, predicates, methods = parts
    keys = [family_of(*pair, priors) for pair in zip(methods, predicates, strict=True)]
    families, family = np.unique(keys, return_inverse=True)
    held = [priors[key] for key in families.tolist()]
    weights = [
        weight(*standing, certainties=certainties, studies=studies)
        for standing in zip(certain, designs, species, strict=True)
    ]
    errors = _Families(
        np.array([prior.random for prior in held]),
        np.array([prior.paper for prior in held]),
        np.array([prior.systematic for prior in held]),
    )
    return _Readings(family, np.array(weights)), errors, reading


def _accounts(rows: _Rows, readings: _Readings, families: _Families) -> _Accounts:
    """The most reliable account of each paper on each side: a document, read by one family."""
    counts = ~rows.retracted & (readings.weight > 0)[rows.reading]
    side = 2 * rows.edge[counts] + rows.against[counts]
    paper, start = rows.paper[counts], np.minimum(rows.start[counts], _FARTHEST)
    family = readings.family[rows.reading[counts]]
    weights = readings.weight[rows.reading[counts]]
    account = rows.document[counts] * len(families.random) + family
    group = side * (int(paper.max(initial=0)) + 1) + paper
    sentence = account * (int(start.max(initial=0)) + 2) + start + 1
    order = _order(group, sentence)
    side, account, start, group = (column[order] for column in (side, account, start, group))
    first = _starts(group, account)
    family = family[order][first]
    distinct = _changes(group, sentence[order]) & (start >= 0)
    sentences = np.maximum(1, _reduced(np.add, distinct.astype(np.int64), first))
    wrong = np.minimum(1.0, families.paper[family] + families.random[family] ** sentences)
    error = 1 - (1 - wrong) * _reduced(np.maximum, weights[order], first)
    side, group = side[first], group[first]
    order = np.lexsort((family, error + families.systematic[family], group))
    best = order[_starts(group[order])]
    return _Accounts(side[best], family[best], error[best])


def _belief(said: _Accounts, families: _Families, edges: int) -> Floats:
    """Belief of each edge ``[edges]``."""
    # All papers of one family on one side, the most reliable first.
    order = np.lexsort((said.error, said.side * len(families.random) + said.family))
    side, family = said.side[order], said.family[order]
    starts = _starts(side, family)
    agreed = _reduced(np.multiply, said.error[order], starts)
    wrong = np.minimum(1.0, families.systematic[family[starts]] + agreed)
    side = side[starts]
    order = np.lexsort((wrong, side))
    starts = _starts(side[order])
    unbelieved = np.ones(2 * edges)
    unbelieved[side[order][starts]] = _reduced(np.multiply, wrong[order], starts)

    order = np.lexsort((said.error, said.side))
    starts = _starts(said.side[order])
    reliable = np.zeros(2 * edges)
    reliable[said.side[order][starts]] = _reduced(np.add, 1 - said.error[order], starts)
    total = reliable[0::2] + reliable[1::2]
    share = np.divide(reliable[1::2], total, out=np.zeros(edges), where=total > 0)
    belief: Floats = (1 - unbelieved[0::2]) * (1 - share * (1 - unbelieved[1::2]))
    return belief


def _papers(rows: _Rows, edges: int) -> Ints:
    papers = int(rows.paper.max()) + 1
    distinct = np.unique(rows.edge * papers + rows.paper)
    return np.bincount(distinct // papers, minlength=edges)


def _starts(*groups: Ints) -> Ints:
    """Where each run of equal values begins, in sorted columns of one length."""
    if not len(groups[0]):
        return np.empty(0, np.int64)
    return np.flatnonzero(_changes(*groups))


def _order(major: Ints, minor: Ints) -> Ints:
    """The rows in the order of two keys, by one where it fits."""
    width = int(minor.max(initial=0)) + 1
    if (int(major.max(initial=0)) + 1) * width < np.iinfo(np.int64).max:
        order: Ints = np.argsort(major * width + minor, kind="stable")
    else:
        order = np.lexsort((minor, major))
    return order


def _changes(*groups: Ints) -> NDArray[np.bool_]:
    """Whether a row differs from the one before it; the first does."""
    found = np.ones(len(groups[0]), bool)
    found[1:] = np.any([column[1:] != column[:-1] for column in groups], axis=0)
    return found


def _reduced(operation: np.ufunc, values: NDArray[Any], starts: Ints) -> NDArray[Any]:
    found: NDArray[Any] = operation.reduceat(values, starts) if len(starts) else values[:0]
    return found


def _flags(column: Any) -> NDArray[np.bool_]:
    return np.asarray(column.to_numpy(), bool)
