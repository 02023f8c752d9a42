"""What every check needs of a patient and a graph, made ready once for all drugs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from medkg.graph import GraphView
from medkg.ontology import Ontology
from medkg.reasoning.evidence import name_of
from medkg.reasoning.targets import ConditionHierarchy
from medkg.types import Edge, Patient

__all__ = ["Context", "prepare_context"]


@dataclass(frozen=True, slots=True)
class Context:
    """A patient beside a graph, as the checks look at them.

    ``drugs_taken`` and ``allergies`` are canonical ids. ``conditions`` maps each id that a
    warning about one of the patient's conditions may carry (the condition, its twins, its
    classes) to that condition; ``own_conditions`` only the conditions and their twins.
    ``targets`` are the ids of what is to be treated. ``block_belief``: a contraindication
    believed at least so much blocks; below ``caution_belief`` nothing is said. What a check
    needs beyond these it finds in ``patient``, with its records and dates.
    """

    patient: Patient
    graph: GraphView
    drugs: Ontology
    drugs_taken: frozenset[str]
    allergies: frozenset[str]
    conditions: Mapping[str, str]
    own_conditions: Mapping[str, str]
    targets: tuple[str, ...]
    block_belief: float
    caution_belief: float

    def is_believed(self, edge: Edge) -> bool:
        """Whether an edge is supported, and believed enough to be spoken of."""
        return edge.support > 0 and edge.belief >= self.caution_belief

    def name(self, curie: str) -> str:
        """The name of an id: the graph's, else the drug ontology's, else the id."""
        return name_of(self.graph, curie, ontology=self.drugs)

    def describe_condition(self, curie: str) -> str:
        """How an id of ``conditions`` concerns the patient, in words."""
        if curie in self.own_conditions:
            return f"{self.name(curie)}, which the patient has"
        own = self.name(self.conditions[curie])
        return f"{self.name(curie)}, of which {own} is a kind"


def prepare_context(
    patient: Patient,
    treated: Sequence[str],
    hierarchy: ConditionHierarchy,
    drugs: Ontology,
    *,
    targets: Collection[str],
    block_belief: float,
    caution_belief: float,
) -> Context:
    """The context of a patient: a warning about a class is one about its members.

    The patient's conditions are the current ones, the one to be treated and the findings.
    """
    present = [finding.curie for finding in patient.findings if finding.present]
    own = list(dict.fromkeys([*patient.conditions, *treated, *present]))
    # The nearest of the patient's own conditions is named, so exact ones are entered first.
    close = {twin: curie for curie in reversed(own) for twin in hierarchy.twins(curie)}
    wide = {a: curie for curie in reversed(own) for a in hierarchy.ancestors(curie)} | close
    return Context(
        patient=patient,
        graph=hierarchy.graph,
        drugs=drugs,
        drugs_taken=_canonical(patient.drugs, drugs),
        allergies=_canonical(patient.allergies, drugs),
        conditions=wide,
        own_conditions=close,
        targets=tuple(targets),
        block_belief=block_belief,
        caution_belief=caution_belief,
    )


def _canonical(curies: Iterable[str], ontology: Ontology) -> frozenset[str]:
    return frozenset(ontology.canonical(curie) or curie for curie in curies)
