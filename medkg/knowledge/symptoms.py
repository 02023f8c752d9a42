"""Symptoms of common diseases, from the Disease Ontology's definitions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from medkg.knowledge.crosswalk import canonical
from medkg.knowledge.installed import load
from medkg.knowledge.tables import read_pairs
from medkg.knowledge.vocabularies import shipped
from medkg.types import Assertion, Evidence, Node

__all__ = ["symptom_assertions", "symptom_nodes"]

#: Score of a row: the definition states the symptom; the match of its words is read by rule.
RULE_SCORES: Final[dict[str, float]] = {
    "name": 0.9,
    "singular": 0.9,
    "without degree": 0.85,
    "HPO's word": 0.8,
    "without clause": 0.75,
}


def symptom_assertions() -> Iterator[Assertion]:
    """``has_phenotype`` from a disease to each symptom that its definition in DO states.

    The subject is the MONDO disease, or the DOID where none is the same;
    ``evidence.document`` is the DOID, and ``evidence.method`` names the rule that matched the
    symptom's words.

    Raises:
        MissingDataError: the table is not installed.
        FormatError: the table is damaged.

    >>> chikungunya = canonical("DOID:0050012")
    >>> [a.object for a in symptom_assertions() if a.subject == chikungunya]
    ['HP:0001945', 'HP:0002829', 'HP:0040186']
    """
    path, _ = shipped("do_symptoms")
    for doid, phenotype, rule in read_pairs(path):
        yield Assertion(
            canonical(doid),
            "has_phenotype",
            phenotype,
            Evidence(
                source="do_symptoms",
                document=doid,
                reference=doid,
                method=f"curated:definition:{rule}",
                score=RULE_SCORES[rule],
                qualifiers={"disease": doid},
            ),
        )


def symptom_nodes() -> Iterator[Node]:
    """The nodes :func:`symptom_assertions` speaks of, each once.

    >>> sorted({node.kind for node in symptom_nodes()})
    ['disease', 'phenotype']
    """
    mondo, hpo = load("mondo"), load("hpo")
    seen: set[str] = set()
    for assertion in symptom_assertions():
        for ontology, curie, kind in (
            (mondo, assertion.subject, "disease"),
            (hpo, assertion.object, "phenotype"),
        ):
            if curie not in seen:
                seen.add(curie)
                # A disease that MONDO lacks is called by its id: the table holds no names.
                yield Node(curie, kind, ontology.name(curie) if curie in ontology else curie)
