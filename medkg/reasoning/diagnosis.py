"""A patient as a ranked list of diseases, each with the ratio of every finding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from medkg.errors import MedkgError
from medkg.graph import GraphView
from medkg.ontology import Ontology
from medkg.reasoning.evidence import describe_frequency
from medkg.reasoning.findings import FindingQuery, query_of
from medkg.reasoning.likelihood import (
    excluded_ratios,
    match_present,
    present_ratios,
    unmentioned,
)
from medkg.reasoning.profiles import Floats, Ints, Profiles, profiles_of
from medkg.reasoning.settings import Settings
from medkg.types import Candidate, Listing, Patient, Reason

__all__ = ["Ranking", "describe", "diagnose", "rank_diseases"]


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """Every disease concept with its score.

    ``logs`` [C] is the sum of log10 likelihood ratios of the concept's best record,
    ``record`` [C] that record's row, ``probability`` [C] the posterior (sums to 1), ``order``
    [C] the concepts best first.
    """

    settings: Settings
    profiles: Profiles
    query: FindingQuery
    genes: Mapping[int, float]
    logs: Floats
    record: Ints
    probability: Floats
    order: Ints


def diagnose(
    patient: Patient,
    graph: GraphView,
    *,
    top: int | None = 10,
    explained: int = 100,
    ontology: Ontology | None = None,
    prior: Mapping[str, float] | None = None,
    settings: Settings | None = None,
) -> Listing[Candidate]:
    """The ``top`` most probable diseases, of all that the graph describes (None: every one).

    ``score`` is the posterior probability; ``reasons`` hold log10 likelihood ratios, the
    weightiest first, with the rows of evidence. Records of one concept (OMIM and ORPHA)
    compete and the better one stands for it. The patient's known conditions, drugs and
    measurements are not used. A patient with no usable finding and no gene yields an empty
    list. After LIRICAL (Robinson et al. 2020, AJHG 107:403).

    Args:
        patient: Findings present and excluded, and genes with a variant, if any.
        graph: Holds ``has_phenotype`` rows, as ``knowledge.hpo_assertions()`` gives.
        top: How many.
        explained: How many of them, from the first, get their reasons.
        ontology: Of the findings; the shipped HPO by default.
        prior: Weight of each disease concept or original record id; those not named weigh 1.
        settings: Frequencies, penalties and rates.

    Raises:
        MedkgError: the graph holds no disease with features, or a prior is negative.

    >>> diagnose.__kwdefaults__["top"]
    10
    """
    ranking = rank_diseases(patient, graph, ontology=ontology, prior=prior, settings=settings)
    if not (ranking.query.present or ranking.query.excluded or ranking.genes):
        return Listing()
    count = len(ranking.order) if top is None else min(top, len(ranking.order))
    return Listing(
        describe(ranking, graph, rank, reasons=rank <= explained) for rank in range(1, count + 1)
    )


def rank_diseases(
    patient: Patient,
    graph: GraphView,
    *,
    ontology: Ontology | None = None,
    prior: Mapping[str, float] | None = None,
    settings: Settings | None = None,
) -> Ranking:
    """Scores of all diseases as arrays, without words; what :func:`diagnose` shows the top of.

    Raises:
        MedkgError: as in :func:`diagnose`.

    >>> Ranking.__slots__[-1]
    'order'
    """
    settings = settings or Settings()
    if ontology is None:
        from medkg.knowledge import load

        ontology = load("hpo")
    profiles = profiles_of(graph, ontology, settings)
    if not profiles.diseases:
        raise MedkgError(
            f"the graph at {graph.path} holds no disease with features: add "
            "medkg.knowledge.hpo_assertions() to it"
        )
    query = query_of(patient, profiles)
    logs = unmentioned(profiles, query, settings)
    for term in query.present:
        logs += np.log10(present_ratios(profiles, query, settings, term))
    for term in query.excluded:
        logs += np.log10(excluded_ratios(profiles, settings, term))
    genes = _gene_ratios(patient, graph, profiles, settings)
    for concept, ratio in genes.items():
        logs[profiles.concept_of == concept] += np.log10(ratio)
    scores = logs * settings.tempering + _prior(profiles, prior)
    return _ranking(settings, profiles, query, genes, scores)


def _ranking(
    settings: Settings,
    profiles: Profiles,
    query: FindingQuery,
    genes: Mapping[int, float],
    logs: Floats,
) -> Ranking:
    # Best record of each concept: the last of its block when sorted by concept, then score.
    order = np.lexsort((logs, profiles.concept_of))
    last = np.flatnonzero(np.diff(profiles.concept_of[order], append=-1))
    record = order[last]
    best = logs[record]
    weights = 10.0 ** (best - best.max())
    return Ranking(
        settings=settings,
        profiles=profiles,
        query=query,
        genes=genes,
        logs=best,
        record=record,
        probability=weights / weights.sum(),
        order=np.argsort(-best, kind="stable"),
    )


def _prior(profiles: Profiles, prior: Mapping[str, float] | None) -> Floats:
    weights = np.ones(len(profiles.diseases))
    for i, disease in enumerate(profiles.diseases if prior else ()):
        concept = profiles.concepts[profiles.concept_of[i]]
        weights[i] = (prior or {}).get(disease, (prior or {}).get(concept, 1.0))
    if (weights < 0).any():
        raise MedkgError("a prior is a weight of nought or more; at least one is negative")
    # A prior of nought rules a disease out, yet keeps it in the list.
    return np.asarray(np.log10(np.maximum(weights, 1e-300)))


# Curators say "associated", papers of a disease of one gene say "caused".
_GENE_SAYS: Final = ("associated_with", "causes")


def _gene_ratios(
    patient: Patient, graph: GraphView, profiles: Profiles, settings: Settings
) -> dict[int, float]:
    """Ratio for each concept that is associated with one of the patient's genes."""
    number = {curie: i for i, curie in enumerate(profiles.concepts)}
    of_record = dict(zip(profiles.diseases, profiles.concept_of.tolist(), strict=True))
    ratios: dict[int, float] = {}
    for gene in patient.genes:
        for edge in (e for name in _GENE_SAYS for e in graph.edges(subject=gene, predicate=name)):
            concept = number.get(edge.object, of_record.get(edge.object))
            if concept is not None:
                ratio = 1.0 + (settings.gene_ratio - 1.0) * edge.belief
                ratios[concept] = max(ratio, ratios.get(concept, 1.0))
    return ratios


def describe(ranking: Ranking, graph: GraphView, rank: int, *, reasons: bool = True) -> Candidate:
    """The candidate at a rank (1 is the first), with its reasons if they are wanted.

    >>> describe.__kwdefaults__["reasons"]
    True
    """
    concept = int(ranking.order[rank - 1])
    curie = ranking.profiles.concepts[concept]
    return Candidate(
        curie=curie,
        name=graph.name(curie),
        rank=rank,
        score=float(ranking.probability[concept]),
        known=True,
        reasons=tuple(_reasons(ranking, concept)) if reasons else (),
    )


def _reasons(ranking: Ranking, concept: int) -> list[Reason]:
    settings = ranking.settings
    profiles, query, disease = ranking.profiles, ranking.query, int(ranking.record[concept])
    found = [_present(profiles, query, settings, disease, term) for term in query.present]
    found += [_excluded(profiles, settings, disease, term) for term in query.excluded]
    silent = float(unmentioned(profiles, query, settings)[disease])
    if silent:
        text = (
            f"features of {profiles.diseases[disease]} that are not mentioned, LR {10**silent:.2g}"
        )
        found.append(Reason("unmentioned", profiles.diseases[disease], text, silent))
    if concept in ranking.genes:
        ratio = ranking.genes[concept]
        text = f"associated with a gene in which the patient has a variant, LR {ratio:.3g}"
        found.append(Reason("gene", profiles.concepts[concept], text, float(np.log10(ratio))))
    found.sort(key=lambda reason: -abs(reason.weight))
    return [*found, *query.unused]


def _present(
    profiles: Profiles, query: FindingQuery, settings: Settings, disease: int, term: str
) -> Reason:
    match = match_present(profiles, query, settings, disease, term)
    name, weight = profiles.ontology.name(term), float(np.log10(match.ratio))
    if match.term < 0:
        text = f"none: {name} is not explained, LR {match.ratio:.2g}"
        return Reason("none", term, text, weight)
    annotated = profiles.ontology.name(profiles.terms[match.term])
    evidence = profiles.evidence(disease, match.term)
    how = {
        "exact": name,
        "ancestor": f"{name}, by {annotated}, which is more specific",
        "descendant": f"{name} is a kind of {annotated}",
        "shared ancestor": f"{name} and {annotated} are both kinds of "
        f"{profiles.ontology.name(profiles.terms[match.shared])}",
    }[match.kind]
    text = f"{match.kind}: {how}, {describe_frequency(evidence)}, LR {match.ratio:.3g}"
    return Reason(match.kind, term, text, weight, evidence)


def _excluded(profiles: Profiles, settings: Settings, disease: int, term: str) -> Reason:
    ratio = float(excluded_ratios(profiles, settings, term)[disease])
    name, column = profiles.ontology.name(term), profiles.index.get(term, -1)
    witness = profiles.witness(disease, column) if column >= 0 else -1
    if witness < 0:
        text = f"excluded: {name}, not a feature, LR {ratio:.3g}"
        return Reason("excluded", term, text, float(np.log10(ratio)))
    evidence = profiles.evidence(disease, witness)
    text = f"excluded: {name}, {describe_frequency(evidence)}, LR {ratio:.3g}"
    return Reason("excluded", term, text, float(np.log10(ratio)), evidence)
