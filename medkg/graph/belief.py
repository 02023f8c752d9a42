"""How far to believe an edge, from the rows that speak for and against it.

The formula is INDRA's (Gyori et al., 2017, doi:10.15252/msb.20177651): readers err at random,
row by row, and systematically, in the same way on every row. Over the papers p whose best row
comes from the family of methods m,

    belief for = 1 - prod_m min(1, systematic_m + prod_p random_p)

and the belief of the edge is (belief for) x (1 - share against x belief against), where the
share is that of the papers against among all, each weighed by its reliability: one trial without
effect against six with one is a doubt, not a refutation. What is added to INDRA: the side
against; of each paper only the best row counts on each side, because two readers of one sentence
are not two witnesses; and a row that is hedged, or about animals, has its random error raised to
``1 - (1 - random) x weight``. A frequency is not a belief and plays no part, nor does a row's
score, which no one has calibrated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import pyarrow as pa

from medkg.graph.schema import EDGE
from medkg.graph.sql import query
from medkg.types import Assertion
from medkg.vocabulary import PREDICATES

__all__ = [
    "BELIEF_COLUMNS",
    "CERTAINTY",
    "PRIORS",
    "STUDY",
    "Prior",
    "derive_edges",
    "reliability",
    "weight",
]


@dataclass(frozen=True, slots=True)
class Prior:
    """Chance that a row is wrong by accident, and that its method is wrong throughout."""

    random: float
    systematic: float


# Keyed by method; "a:b" falls back to "a", and what is not listed to "". Numbers: INDRA 1.24.0,
# resources/default_belief_probs.json, for the reader or database named, but for the last two.
PRIORS: Final[Mapping[str, Prior]] = MappingProxyType(
    {
        "curated": Prior(0.1, 0.01),  # bel, a manually curated corpus
        "curated:IEA": Prior(0.2, 0.01),  # biopax, databases partly filled by import
        "pattern": Prior(0.3, 0.05),  # reach, rule-based sentence reader
        "": Prior(0.3, 0.05),
        "cooccurrence": Prior(0.5, 0.05),  # our guess: recall before precision
        "review": Prior(0.01, 0.0),  # our guess: a curator read this sentence and said yes
    }
)

# How much of a row's reliability is left. Hypothetical rows say what was asked, not found.
CERTAINTY: Final[Mapping[str, float]] = MappingProxyType(
    {"stated": 1.0, "hedged": 0.5, "hypothetical": 0.0}
)

# About a third of highly cited animal results held in randomised trials: Hackam and Redelmeier,
# 2006, doi:10.1001/jama.296.14.1731 (37 %).
_PRECLINICAL: Final = 0.37
STUDY: Final[Mapping[str, float]] = MappingProxyType(
    {
        "animal": _PRECLINICAL,
        "in vitro": _PRECLINICAL,
        "in silico": _PRECLINICAL,
        "human": 1.0,
        "homo sapiens": 1.0,
    }
)

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

_EDGES: Final = """
WITH claim AS (
    SELECT
        CASE WHEN mutual AND subject > object THEN object ELSE subject END AS subject,
        predicate,
        CASE WHEN mutual AND subject > object THEN subject ELSE object END AS object,
        polarity,
        CASE WHEN reference = '' THEN document ELSE reference END AS paper,
        family, random, systematic, weight,
        retracted OR document IN (SELECT id FROM withdrawn)
                  OR reference IN (SELECT id FROM withdrawn) AS retracted
    FROM evidence
    JOIN relation USING (predicate)
    JOIN reader USING (method)
    JOIN standing ON evidence.certainty = standing.certainty
        AND evidence.design IS NOT DISTINCT FROM standing.design
        AND evidence.species IS NOT DISTINCT FROM standing.species
),
witness AS (
    SELECT subject, predicate, object, polarity,
        arg_min({'family': family, 'systematic': systematic, 'error': 1 - (1 - random) * weight},
                (1 - (1 - random) * weight + systematic, family)) AS best
    FROM claim
    WHERE NOT retracted AND weight > 0
    GROUP BY subject, predicate, object, polarity, paper
),
reading AS (
    SELECT subject, predicate, object, polarity, best.family AS family,
        least(1.0, any_value(best.systematic) + product(best.error ORDER BY best.error)) AS error
    FROM witness
    GROUP BY subject, predicate, object, polarity, best.family
),
verdict AS (
    SELECT subject, predicate, object,
        coalesce(product(error ORDER BY error) FILTER (WHERE polarity = 'for'), 1.0) AS wrong,
        coalesce(product(error ORDER BY error) FILTER (WHERE polarity = 'against'), 1.0)
            AS unopposed
    FROM reading
    GROUP BY subject, predicate, object
),
opposition AS (
    SELECT subject, predicate, object,
        coalesce(sum(1 - best.error ORDER BY best.error) FILTER (WHERE polarity = 'against'), 0.0)
            / sum(1 - best.error ORDER BY best.error) AS share
    FROM witness
    GROUP BY subject, predicate, object
),
tally AS (
    SELECT subject, predicate, object,
        count(*) FILTER (WHERE polarity = 'for') AS support,
        count(*) FILTER (WHERE polarity = 'against') AS against,
        count(DISTINCT paper) AS papers
    FROM claim
    GROUP BY subject, predicate, object
)
SELECT subject, predicate, object,
    coalesce((1 - wrong) * (1 - share * (1 - unopposed)), 0.0) AS belief,
    support, against, papers
FROM tally
LEFT JOIN verdict USING (subject, predicate, object)
LEFT JOIN opposition USING (subject, predicate, object)
ORDER BY subject, predicate, object
"""


def weight(
    certainty: str,
    design: str | None,
    species: str | None,
    *,
    certainties: Mapping[str, float] = CERTAINTY,
    studies: Mapping[str, float] = STUDY,
) -> float:
    """Share of a row's reliability (0..1) that its certainty and study leave.

    A species that is not human weighs as an animal study; an unknown design weighs fully.

    >>> weight("stated", "randomised trial", "human"), weight("hedged", None, None)
    (1.0, 0.5)
    """
    of_design = studies.get((design or "").lower().replace("_", " ").replace("-", " "), 1.0)
    of_species = studies.get(species.lower(), studies["animal"]) if species else 1.0
    return certainties[certainty] * min(of_design, of_species)


def reliability(assertion: Assertion) -> float:
    """Belief that one row alone would give, by the default tables; 0 for a retracted one.

    >>> from medkg.types import Evidence
    >>> row = Evidence("pubmed", "PMID:1", "PMID:1", "pattern", 0.9, certainty="hedged")
    >>> reliability(Assertion("DRUGBANK:DB00678", "treats", "MONDO:0007947", row))
    0.3
    """
    e = assertion.evidence
    if e.retracted:
        return 0.0
    prior = PRIORS[_family(e.method, PRIORS)]
    left = (1 - prior.random) * weight(e.certainty, e.study.design, e.study.species)
    return round(max(0.0, left - prior.systematic), 12)


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
    methods = evidence["method"].unique().to_pylist()
    standing = ["certainty", "design", "species"]
    standings = evidence.select(standing).group_by(standing).aggregate([]).to_pylist()
    ids = withdrawn if withdrawn is not None else pa.array([], pa.string())
    found = query(
        _EDGES,
        evidence=evidence,
        reader=_readers(methods, priors),
        relation=_relations(),
        standing=_standings(standings, certainties, studies),
        withdrawn=pa.table({"id": ids}),
    )
    return found.cast(EDGE)


def _readers(methods: list[str], priors: Mapping[str, Prior]) -> pa.Table:
    families = [_family(method, priors) for method in methods]
    return pa.table(
        {
            "method": pa.array(methods, pa.string()),
            "family": pa.array(families, pa.string()),
            "random": pa.array([priors[family].random for family in families], pa.float64()),
            "systematic": pa.array(
                [priors[family].systematic for family in families], pa.float64()
            ),
        }
    )


def _family(method: str, priors: Mapping[str, Prior]) -> str:
    while method and method not in priors:
        method = method.rpartition(":")[0]
    return method


def _relations() -> pa.Table:
    return pa.table(
        {
            "predicate": list(PREDICATES),
            "mutual": [row.symmetric for row in PREDICATES.values()],
        }
    )


def _standings(
    rows: list[dict[str, Any]], certainties: Mapping[str, float], studies: Mapping[str, float]
) -> pa.Table:
    weights = [
        weight(
            row["certainty"],
            row["design"],
            row["species"],
            certainties=certainties,
            studies=studies,
        )
        for row in rows
    ]
    columns = {
        name: pa.array([row[name] for row in rows], pa.string())
        for name in ("certainty", "design", "species")
    }
    return pa.table({**columns, "weight": pa.array(weights, pa.float64())})
