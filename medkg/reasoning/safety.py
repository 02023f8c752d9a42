"""What speaks against giving a drug to this patient. Nothing is dropped: it is marked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from medkg.graph import GraphView
from medkg.ontology import Ontology
from medkg.reasoning.targets import Hierarchy
from medkg.types import Edge, Evidence, Patient, Reason, Status

__all__ = ["SafetyCheck", "counted", "named", "supporting", "told"]

_CONTRAINDICATED: Final = "contraindicat"
# What a drug may do to a condition, and how the patient's reader is told.
_HARM: Final = {
    "causes": "may cause",
    "exacerbates": "may worsen",
    "predisposes": "may predispose to",
}


@dataclass(frozen=True, slots=True)
class SafetyCheck:
    """Checks drugs against one patient.

    ``block_belief``: a contraindication believed at least so much blocks, one believed less is
    a caution; below ``caution_belief`` nothing is said.
    """

    graph: GraphView
    drugs: Ontology
    taken: frozenset[str]
    allergies: frozenset[str]
    conditions: dict[str, str]
    close_conditions: dict[str, str]
    block_belief: float
    caution_belief: float

    @classmethod
    def prepare(
        cls,
        patient: Patient,
        treated: Sequence[str],
        hierarchy: Hierarchy,
        drugs: Ontology,
        *,
        block_belief: float,
        caution_belief: float,
    ) -> SafetyCheck:
        """Widen the patient's conditions: a warning about a class is one about its members.

        The condition to be treated is among them, and so are the findings.
        """
        present = [finding.curie for finding in patient.findings if finding.present]
        own = list(dict.fromkeys([*patient.conditions, *treated, *present]))
        # The nearest of the patient's own conditions is named, so exact ones are entered first.
        close = {twin: curie for curie in reversed(own) for twin in hierarchy.twins(curie)}
        wide = {a: curie for curie in reversed(own) for a in hierarchy.ancestors(curie)} | close
        return cls(
            graph=hierarchy.graph,
            drugs=drugs,
            taken=frozenset(_canonical(patient.drugs, drugs)),
            allergies=frozenset(_canonical(patient.allergies, drugs)),
            conditions=wide,
            close_conditions=close,
            block_belief=block_belief,
            caution_belief=caution_belief,
        )

    def check(self, drug: str, treated: Iterable[str]) -> tuple[Status, tuple[Reason, ...]]:
        """The status of one drug, and what speaks against it, weightiest first."""
        blocking = self._allergies(drug)
        cautions: list[Reason] = []
        for edge in self.graph.edges(subject=drug, predicate="contraindicated_in"):
            if edge.object in self.conditions and self._heard(edge):
                text = f"contraindicated in {self._patients(edge.object, self.conditions)}"
                reason = self._reason("contraindicated", edge, edge.object, text)
                (blocking if edge.belief >= self.block_belief else cautions).append(reason)
        for edge in self.graph.neighbours(drug, predicate="interacts_with"):
            other = edge.object if edge.subject == drug else edge.subject
            if other in self.taken and other != drug and self._heard(edge):
                reason, forbidden = self._interaction(edge, other)
                (blocking if forbidden else cautions).append(reason)
        for predicate, wording in _HARM.items():
            for edge in self.graph.edges(subject=drug, predicate=predicate):
                if edge.object in self.close_conditions and self._heard(edge):
                    text = f"{wording} {self._patients(edge.object, self.close_conditions)}"
                    cautions.append(self._reason(predicate, edge, edge.object, text))
        cautions += self._against(drug, treated)
        told_first = sorted(blocking, key=_weight) + sorted(cautions, key=_weight)
        status: Status = "blocked" if blocking else "caution" if cautions else "ok"
        return status, tuple(told_first)

    def _allergies(self, drug: str) -> list[Reason]:
        classes = {drug}
        todo = [drug]
        while todo:
            here = todo.pop()
            above = set(self.drugs.ancestors(here)) if here in self.drugs else set()
            above |= {
                edge.object
                for edge in self.graph.edges(subject=here, predicate="is_a")
                if edge.belief > 0
            }
            todo += above - classes
            classes |= above
        reasons = []
        for allergen in sorted(classes & self.allergies):
            kind = "the patient is allergic to it"
            if allergen != drug:
                kind = f"the patient is allergic to its class, {self._name(allergen)}"
            reasons.append(Reason("allergy", allergen, kind, 1.0))
        return reasons

    def _interaction(self, edge: Edge, other: str) -> tuple[Reason, bool]:
        text = f"interacts with {self._name(other)}, which the patient takes"
        reason = self._reason("interacts", edge, other, text)
        forbidden = edge.belief >= self.block_belief and any(
            _CONTRAINDICATED in row.cue.casefold() for row in supporting(reason.evidence)
        )
        return reason, forbidden

    def _against(self, drug: str, treated: Iterable[str]) -> list[Reason]:
        reasons = []
        for condition in treated:
            for predicate in ("treats", "prevents"):
                for edge in self.graph.edges(subject=drug, predicate=predicate, object=condition):
                    if edge.against:
                        text = f"conflicting evidence that it {predicate} {self._name(condition)}"
                        if not edge.support:
                            text = f"evidence against: it {predicate} {self._name(condition)}"
                        reasons.append(self._reason("conflict", edge, condition, text))
        return reasons

    def _heard(self, edge: Edge) -> bool:
        return edge.support > 0 and edge.belief >= self.caution_belief

    def _patients(self, curie: str, own: dict[str, str]) -> str:
        source = own[curie]
        if source == curie or curie in self.close_conditions:
            return f"{self._name(curie)}, which the patient has"
        return f"{self._name(curie)}, of which {self._name(source)} is a kind"

    def _reason(self, kind: str, edge: Edge, about: str, text: str) -> Reason:
        rows = told(self.graph, edge)
        return Reason(kind, about, f"{text} ({counted(edge)})", edge.belief, rows)

    def _name(self, curie: str) -> str:
        return named(self.graph, self.drugs, curie)


def told(graph: GraphView, edge: Edge) -> tuple[Evidence, ...]:
    """Every row behind an edge, those for it first, strongest first."""
    rows = [a.evidence for a in graph.evidence(edge.subject, edge.predicate, edge.object)]
    return tuple(sorted(rows, key=lambda row: row.polarity == "against"))


def supporting(rows: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """The rows that speak for the claim; those against it never count as support."""
    return tuple(row for row in rows if row.polarity == "for" and not row.retracted)


def counted(edge: Edge) -> str:
    """Belief, rows and papers of an edge, in words."""
    against = f", {edge.against} against" if edge.against else ""
    papers = "1 paper" if edge.papers == 1 else f"{edge.papers} papers"
    return f"belief {edge.belief:.2f}; {edge.support} for{against}; {papers}"


def named(graph: GraphView, ontology: Ontology, curie: str) -> str:
    """The graph's name of an id, else the ontology's, else the id."""
    name = graph.name(curie) if curie in graph else curie
    return ontology.name(curie) if name == curie and curie in ontology else name


def _weight(reason: Reason) -> float:
    return -reason.weight


def _canonical(curies: Iterable[str], ontology: Ontology) -> Iterable[str]:
    return [ontology.canonical(curie) or curie for curie in curies]
