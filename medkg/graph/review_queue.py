"""Which assertions a curator sees, and in what order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

from medkg.graph.belief.overrides import CURATOR
from medkg.graph.curation.review import undecided
from medkg.graph.delta.sql import query
from medkg.graph.evidence.rows import assertions_of
from medkg.graph.graph_view import GraphView
from medkg.types import Assertion

__all__ = ["Order", "review_queue"]

Order = Literal["doubt", "random"]

# Rows that have a sentence. The order at random hangs on the row's id and the seed alone, so a
# sample stays the same sample when other papers join the graph.
_QUEUE: Final = """
SELECT evidence.* FROM evidence
LEFT JOIN edges ON edges.predicate = evidence.predicate
    AND ((edges.subject = evidence.subject AND edges.object = evidence.object)
      OR (edges.subject = evidence.object AND edges.object = evidence.subject))
WHERE evidence.text <> '' AND evidence.source <> '{curator}' AND NOT evidence.retracted
    AND evidence.certainty <> 'hypothetical'
QUALIFY row_number() OVER (PARTITION BY evidence.id) = 1
ORDER BY {order}md5(evidence.id || '{seed}'), evidence.id
"""
_ORDERS: Final[dict[str, str]] = {
    # uncertainty sampling: Lewis and Gale, 1994
    "doubt": "abs(coalesce(edges.belief, 0.5) - 0.5), ",
    "random": "",
}


def review_queue(
    graph: GraphView,
    *,
    predicates: Iterable[str] = (),
    order: Order = "doubt",
    limit: int = 100,
    seed: int = 0,
) -> list[Assertion]:
    """At most ``limit`` assertions with a sentence on which there is no decision yet.

    ``doubt`` puts first the rows of edges whose belief is nearest to one half; ``random`` draws
    all rows alike, which is what an estimate of precision needs. No ``predicates`` means all.
    """
    wanted = set(predicates)
    rows = query(
        _QUEUE.format(order=_ORDERS[order], seed=int(seed), curator=CURATOR),
        evidence=graph.evidence_table(),
        edges=graph.edge_table(),
    )
    if wanted:
        rows = rows.filter([name in wanted for name in rows["predicate"].to_pylist()])
    open_rows = undecided(assertions_of(rows), graph.decisions())
    return [row for row, _ in zip(open_rows, range(limit), strict=False)]
