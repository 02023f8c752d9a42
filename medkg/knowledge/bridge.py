"""Concepts that are both a MONDO disease and an HPO phenotype."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from medkg.knowledge.installed import load
from medkg.knowledge.tables import read_pairs
from medkg.knowledge.vocabularies import shipped
from medkg.types import Assertion, Evidence, Node

__all__ = ["same_as_assertions", "same_as_nodes"]

#: Score of a pair by the rule that made it: a judgement from reading a sample of each.
RULE_SCORES: Final[dict[str, float]] = {
    "same name": 0.99,
    "MONDO cross-reference": 0.9,
    "same name but for 'disorder'": 0.9,
    "MONDO name is HPO exact synonym": 0.9,
    "HPO name is MONDO exact synonym": 0.75,
}


def same_as_assertions() -> Iterator[Assertion]:
    """``same_as`` from a MONDO disease to the HPO phenotype that is the same concept.

    Each id is in one pair at most. ``evidence.method`` names the rule.

    Raises:
        MissingDataError: the table is not installed.
        FormatError: the table is damaged.

    >>> pairs = {a.subject: a.object for a in same_as_assertions()}
    >>> pairs["MONDO:0004979"]  # asthma
    'HP:0002099'
    """
    path, _ = shipped("mondo_hp")
    for mondo, hp, rule in read_pairs(path):
        yield Assertion(
            mondo,
            "same_as",
            hp,
            Evidence(
                source="bridge",
                document=mondo,
                reference=mondo,
                method=f"mapping:{rule}",
                score=RULE_SCORES[rule],
            ),
        )


def same_as_nodes() -> Iterator[Node]:
    """The nodes :func:`same_as_assertions` speaks of, each once.

    >>> sorted({node.kind for node in same_as_nodes()})
    ['disease', 'phenotype']
    """
    mondo, hpo = load("mondo"), load("hpo")
    for assertion in same_as_assertions():
        for ontology, curie in ((mondo, assertion.subject), (hpo, assertion.object)):
            # A newer HPO than the table was made with may have dropped an id.
            if curie in ontology:
                term = ontology.term(curie)
                yield Node(curie, term.kind, term.name)
