"""What a therapy may aim at: the disease, its twins, its class, and the patient's findings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from medkg.graph import GraphView
from medkg.ontology import Ontology

__all__ = ["ConditionHierarchy", "Target", "targets_of"]

TargetKind = Literal["disease", "class", "symptom"]


@dataclass(frozen=True, slots=True)
class Target:
    """A condition, how it relates to what is treated (``of``), and what evidence on it is worth."""

    curie: str
    kind: TargetKind
    of: str
    weight: float


@dataclass(frozen=True, slots=True)
class ConditionHierarchy:
    """Steps up, down and across between conditions: the ontologies', and ``same_as`` edges."""

    graph: GraphView
    ontologies: Sequence[Ontology]

    def twins(self, curie: str) -> frozenset[str]:
        """The id itself, its canonical id, and all that ``same_as`` joins to it, in any steps."""
        found: set[str] = set()
        todo = [curie]
        while todo:
            here = todo.pop()
            if here in found:
                continue
            found.add(here)
            todo += [m for o in self.ontologies if (m := o.canonical(here)) is not None]
            for edge in self.graph.neighbours(here, predicate="same_as"):
                if edge.belief > 0:
                    todo += [edge.subject, edge.object]
        return frozenset(found)

    def step(self, curies: Iterable[str], *, up: bool) -> set[str]:
        """Parents (or children) of the ids, roots left out, with their twins."""
        found: set[str] = set()
        for curie in curies:
            for ontology in self.ontologies:
                if curie in ontology:
                    near = ontology.parents(curie) if up else ontology.children(curie)
                    found |= {term for term in near if ontology.parents(term)}
        return {twin for term in found for twin in self.twins(term)}

    def ancestors(self, curie: str) -> frozenset[str]:
        """Everything above the id and its twins, roots left out, the id and twins included."""
        found = set(self.twins(curie))
        edge = set(found)
        while edge:
            edge = self.step(edge, up=True) - found
            found |= edge
        return frozenset(found)


def targets_of(
    conditions: Sequence[str],
    findings: Sequence[str],
    hierarchy: ConditionHierarchy,
    *,
    class_steps: int,
    class_decay: float,
    symptom_weight: float,
) -> dict[str, Target]:
    """Each id a therapy may aim at; where an id is reached in two ways the weightier counts."""
    found: dict[str, Target] = {}

    def offer(target: Target) -> None:
        best = found.get(target.curie)
        if best is None or target.weight > best.weight:
            found[target.curie] = target

    for condition in conditions:
        own = hierarchy.twins(condition)
        for curie in own:
            offer(Target(curie, "disease", condition, 1.0))
        for up in (True, False):
            level, seen = set(own), set(own)
            for steps in range(1, class_steps + 1):
                level = hierarchy.step(level, up=up) - seen
                seen |= level
                for curie in level:
                    offer(Target(curie, "class", condition, class_decay**steps))
    for finding in findings:
        for curie in hierarchy.twins(finding):
            offer(Target(curie, "symptom", finding, symptom_weight))
    return found
