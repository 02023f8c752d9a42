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
from typing import Final

from medkg.types import Assertion

__all__ = [
    "CERTAINTY",
    "PRIORS",
    "STUDY",
    "Prior",
    "family_of",
    "reliability",
    "weight",
]


@dataclass(frozen=True, slots=True)
class Prior:
    """Chance that a row is wrong by accident, and that its method is wrong throughout."""

    random: float
    systematic: float


# Keyed by method; "a:b" falls back to "a", and what is not listed to "". Numbers: INDRA 1.24.0,
# resources/default_belief_probs.json, for the reader or database named, but for the last four.
PRIORS: Final[Mapping[str, Prior]] = MappingProxyType(
    {
        "curated": Prior(0.1, 0.01),  # bel, a manually curated corpus
        "curated:IEA": Prior(0.2, 0.01),  # biopax, databases partly filled by import
        "pattern": Prior(0.3, 0.05),  # reach, rule-based sentence reader
        "": Prior(0.3, 0.05),
        # So that one row is as sure as such rows were right on BC5CDR's development set: 61 and
        # 55 % (tests/benchmarks/relations.py).
        "title": Prior(0.34, 0.05),
        "coreference": Prior(0.4, 0.05),
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
    prior = PRIORS[family_of(e.method, PRIORS)]
    left = (1 - prior.random) * weight(e.certainty, e.study.design, e.study.species)
    return round(max(0.0, left - prior.systematic), 12)


def family_of(method: str, priors: Mapping[str, Prior]) -> str:
    """The key of ``priors`` that stands for a method.

    >>> family_of("curated:PCS", PRIORS), family_of("new", PRIORS)
    ('curated', '')
    """
    while method and method not in priors:
        method = method.rpartition(":")[0]
    return method
