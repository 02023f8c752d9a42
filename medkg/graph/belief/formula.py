"""How far to believe an edge, from the rows that speak for and against it.

The belief of an edge is the chance that at least one of its papers says so, as far as what it
says carries. The first part is a matter of reading and is fitted: a row is right where the paper
claims this relation between these two (:data:`medkg.graph.belief.priors.PRIORS`). The second is a
convention: a hedged claim, or one about animals, counts for less of itself
(:data:`~medkg.graph.belief.priors.CERTAINTY`, :data:`~medkg.graph.belief.priors.STUDY`). Whether
the paper is right about the world is another question, which no belief answers.

The formula is INDRA's (Gyori et al., 2017, doi:10.15252/msb.20177651), made honest about
dependence. Readers err at random, sentence by sentence, and systematically, in the same way
throughout. Of the distinct sentences of a paper that one family of methods m reads, n of them,

    error of the paper = 1 - (1 - min(1, paper_m + random_m ** n)) x weight

with the weight of its best row. Of each paper only its most reliable account counts on each side:
two readers of one sentence are not two witnesses, nor are an abstract and its full text. Then

    belief for = 1 - prod_m min(1, systematic_m + prod over papers of the error of the paper)

and the belief of the edge is (belief for) x (1 - share against x belief against), where the
share is that of the papers against among all, each weighed by its reliability: one trial without
effect against six with one is a doubt, not a refutation. A frequency is not a belief and plays
no part, nor does a row's score.
"""

from __future__ import annotations

from medkg.graph.belief.priors import PRIORS, family_of, weight
from medkg.types import Assertion

__all__ = ["reliability"]


def reliability(assertion: Assertion) -> float:
    """Belief that one row alone would give, by the default tables; 0 for a retracted one.

    >>> from medkg.types import Evidence
    >>> row = Evidence("pubmed", "PMID:1", "PMID:1", "new", 0.9, certainty="stated")
    >>> reliability(Assertion("DRUGBANK:DB00678", "treats", "MONDO:0007947", row))
    0.65
    """
    e = assertion.evidence
    if e.retracted:
        return 0.0
    prior = PRIORS[family_of(e.method, assertion.predicate, PRIORS)]
    left = 1 - min(1.0, prior.paper + prior.random)
    left *= weight(e.certainty, e.study.design, e.study.species)
    return round(max(0.0, left - prior.systematic), 12)
