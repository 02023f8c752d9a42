"""Allergies to the drug, or to a class it belongs to."""

from __future__ import annotations

from collections.abc import Iterator

from medkg.reasoning.safety.caution import Caution
from medkg.reasoning.safety.context import Context
from medkg.types import Reason

__all__ = ["check_allergies"]


def check_allergies(drug: str, context: Context) -> Iterator[Caution]:
    """A block for each of the patient's allergies that is the drug or one of its classes."""
    for allergen in sorted(_classes(drug, context) & context.allergies):
        text = "the patient is allergic to it"
        if allergen != drug:
            text = f"the patient is allergic to its class, {context.name(allergen)}"
        yield Caution(Reason("allergy", allergen, text, 1.0), "blocks")


def _classes(drug: str, context: Context) -> set[str]:
    """The drug and all above it, by the ontology and by the graph's ``is_a``."""
    classes, todo = {drug}, [drug]
    while todo:
        here = todo.pop()
        above = set(context.drugs.ancestors(here)) if here in context.drugs else set()
        edges = context.graph.edges(subject=here, predicate="is_a")
        above |= {edge.object for edge in edges if edge.belief > 0}
        todo += above - classes
        classes |= above
    return classes
