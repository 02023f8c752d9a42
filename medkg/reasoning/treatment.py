"""A patient's condition as ranked therapies: known first, then predicted, each one checked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from medkg.errors import UnknownTermError
from medkg.graph import GraphView
from medkg.ontology import Ontology
from medkg.reasoning.diagnosis import diagnose
from medkg.reasoning.evidence import describe_edge, edge_evidence, name_of
from medkg.reasoning.safety import CHECKS, Check, Context, assess, prepare_context
from medkg.reasoning.settings import Settings
from medkg.reasoning.targets import ConditionHierarchy, Target, targets_of
from medkg.types import Candidate, Edge, Listing, Path, Patient, Reason
from medkg.vocabulary import PREDICATES

__all__ = ["Ranker", "Thresholds", "treat"]

_KNOWN: Final = ("treats", "prevents")
# A path through a contraindication, or a mere mention, must not read as a reason to treat.
_PATH_PREDICATES: Final = frozenset(
    p.name for p in PREDICATES.values() if not (p.caution or p.weak)
)


class Ranker(Protocol):
    """What treat needs of a model: drugs with a probability for a condition, best first."""

    def rank(self, condition: str, top: int | None = None) -> list[tuple[str, float]]:
        """Drugs and probabilities; UnknownTermError for a condition it never saw."""
        ...


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The numbers of a treatment list, each one open to argument.

    >>> Thresholds(block_belief=0.3).class_steps
    2
    """

    known_belief: float = 0.1
    """A claim that a drug treats is listed as known from this belief on."""
    class_steps: int = 2
    """How far up and down the ontology evidence on a related disease is looked for."""
    class_decay: float = 0.5
    """What such evidence is worth, per step."""
    symptom_weight: float = 0.3
    """What evidence on one of the patient's findings is worth."""
    predicted_probability: float = 0.0
    """Predictions below this are not listed."""
    block_belief: float = 0.5
    """A contraindication blocks from this belief on; below, it is a caution."""
    caution_belief: float = 0.05
    """Warnings believed less are not shown."""
    paths: int = 3
    """Paths shown for each drug."""
    path_length: int = 3
    """Longest path, in edges."""


def treat(
    patient: Patient,
    graph: GraphView,
    *,
    model: Ranker | None = None,
    conditions: Sequence[str] | None = None,
    top: int | None = 20,
    thresholds: Thresholds | None = None,
    vocabularies: Mapping[str, Ontology] | None = None,
    settings: Settings | None = None,
    checks: Sequence[Check] = CHECKS,
) -> Listing[Candidate]:
    """The ``top`` therapies for a patient: those the graph states, then those a model predicts.

    ``known`` tells the two apart. ``score`` is belief times the weight of what was treated
    (the disease itself, its class, a symptom), or the model's probability. ``status`` is
    ``blocked`` by an allergy or a believed contraindication, ``caution`` by a weaker one, an
    interaction, an adverse effect the patient already has, or conflicting evidence; such
    candidates keep their place. Evidence against a claim never counts as support for it.

    Args:
        patient: Whose allergies, drugs, conditions and findings are checked against.
        graph: Where the evidence is.
        model: Predicts further drugs (:class:`medkg.learn.Model`).
        conditions: What to treat (CURIEs); by default the top diagnosis, or the patient's
            conditions where there is nothing to diagnose from.
        top: How many (None: all).
        thresholds: Beliefs, weights and lengths.
        vocabularies: Replaces shipped ones by name (``mondo``, ``hpo``, ``drugs``).
        settings: For the diagnosis.
        checks: What may speak against a drug (:mod:`medkg.reasoning.safety`).

    Raises:
        MedkgError: nothing was given to treat and the graph holds no disease to diagnose.

    >>> treat.__kwdefaults__["top"]
    20
    """
    limits = thresholds or Thresholds()
    loaded = _vocabularies(vocabularies or {})
    treated = _treated(patient, graph, conditions, loaded["hpo"], settings)
    if not treated:
        return Listing()
    hierarchy = ConditionHierarchy(graph, (loaded["mondo"], loaded["hpo"]))
    findings = [finding.curie for finding in patient.findings if finding.present]
    targets = targets_of(
        treated,
        findings,
        hierarchy,
        class_steps=limits.class_steps,
        class_decay=limits.class_decay,
        symptom_weight=limits.symptom_weight,
    )
    context = prepare_context(
        patient,
        treated,
        hierarchy,
        loaded["drugs"],
        targets=[target.curie for target in targets.values() if target.kind == "disease"],
        block_belief=limits.block_belief,
        caution_belief=limits.caution_belief,
    )
    ranked = _known(graph, targets, limits)
    ranked += _predicted(model, targets, {entry.drug for entry in ranked}, limits)
    return Listing(
        _candidate(entry, rank, context, checks, limits)
        for rank, entry in enumerate(ranked[:top], start=1)
    )


@dataclass(frozen=True, slots=True)
class _Entry:
    """A drug on its way into the list; ``support`` are known edges, best first."""

    drug: str
    score: float
    known: bool
    support: tuple[tuple[Edge, Target], ...] = ()
    condition: str = ""


def _vocabularies(given: Mapping[str, Ontology]) -> dict[str, Ontology]:
    from medkg.knowledge import load

    return {name: given.get(name) or load(name) for name in ("mondo", "hpo", "drugs")}


def _treated(
    patient: Patient,
    graph: GraphView,
    conditions: Sequence[str] | None,
    hpo: Ontology,
    settings: Settings | None,
) -> list[str]:
    if conditions is not None:
        return list(dict.fromkeys(conditions))
    if any(finding.present for finding in patient.findings):
        found = diagnose(patient, graph, top=1, ontology=hpo, settings=settings)
        if found:
            return [found[0].curie]
    return list(patient.conditions)


def _known(graph: GraphView, targets: Mapping[str, Target], limits: Thresholds) -> list[_Entry]:
    support: dict[str, list[tuple[Edge, Target]]] = defaultdict(list)
    for predicate in _KNOWN:
        for edge in graph.edges(predicate=predicate, min_belief=limits.known_belief):
            target = targets.get(edge.object)
            if target is not None and edge.support:
                support[edge.subject].append((edge, target))
    entries = []
    for drug, edges in support.items():
        edges.sort(key=lambda pair: (-_worth(pair), pair[0].predicate, pair[0].object))
        entries.append(_Entry(drug, _worth(edges[0]), True, tuple(edges), edges[0][1].of))
    return sorted(entries, key=lambda entry: (-entry.score, entry.drug))


def _worth(pair: tuple[Edge, Target]) -> float:
    edge, target = pair
    return edge.belief * target.weight


def _predicted(
    model: Ranker | None, targets: Mapping[str, Target], known: set[str], limits: Thresholds
) -> list[_Entry]:
    best: dict[str, _Entry] = {}
    for target in targets.values():
        if model is None or target.kind != "disease":
            continue
        try:
            ranking = model.rank(target.curie)
        except UnknownTermError:
            # Another id of the same disease may be one the model saw.
            continue
        for drug, probability in ranking:
            earlier = best.get(drug)
            if drug in known or probability < limits.predicted_probability:
                continue
            if earlier is None or probability > earlier.score:
                best[drug] = _Entry(drug, probability, False, condition=target.curie)
    return sorted(best.values(), key=lambda entry: (-entry.score, entry.drug))


def _candidate(
    entry: _Entry, rank: int, context: Context, checks: Sequence[Check], limits: Thresholds
) -> Candidate:
    graph = context.graph
    status, cautions = assess(entry.drug, context, checks=checks)
    reasons = [_known_reason(graph, edge, target) for edge, target in entry.support]
    if not entry.known:
        text = f"predicted for {graph.name(entry.condition)}, probability {entry.score:.2f}"
        reasons.append(Reason("predicted", entry.condition, text, entry.score))
    if entry.drug in context.drugs_taken:
        reasons.append(Reason("taken", entry.drug, "the patient takes it already", 0.0))
    return Candidate(
        curie=entry.drug,
        name=context.name(entry.drug),
        rank=rank,
        score=entry.score,
        known=entry.known,
        status=status,
        reasons=tuple(reasons),
        paths=_paths(entry, graph, limits),
        cautions=cautions,
    )


def _known_reason(graph: GraphView, edge: Edge, target: Target) -> Reason:
    what = f"{edge.predicate} {graph.name(edge.object)}"
    if target.kind == "class":
        what += f", a disease related to {name_of(graph, target.of)}"
    elif target.kind == "symptom":
        what += ", a finding of the patient"
    text = f"{what} ({describe_edge(edge)})"
    return Reason(
        target.kind if target.kind != "disease" else edge.predicate,
        edge.object,
        text,
        edge.belief * target.weight,
        edge_evidence(graph, edge),
    )


def _paths(entry: _Entry, graph: GraphView, limits: Thresholds) -> tuple[Path, ...]:
    end = entry.support[0][0].object if entry.support else entry.condition
    if entry.drug not in graph or end not in graph or limits.paths < 1:
        return ()
    found = graph.paths(
        entry.drug,
        end,
        max_length=limits.path_length,
        k=limits.paths,
        predicates=_PATH_PREDICATES,
    )
    return tuple(found)
