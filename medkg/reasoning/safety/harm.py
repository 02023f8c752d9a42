"""Adverse effects that the patient has already."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from medkg.reasoning.safety.caution import Caution
from medkg.reasoning.safety.context import Context

__all__ = ["check_harms"]

# What a drug may do to a condition, and its words in a caution.
_HARMS: Final = {
    "causes": "may cause",
    "exacerbates": "may worsen",
    "predisposes": "may predispose to",
}


def check_harms(drug: str, context: Context) -> Iterator[Caution]:
    """A warning for each harm of the drug that is one of the patient's conditions."""
    for predicate, verb in _HARMS.items():
        for edge in context.graph.edges(subject=drug, predicate=predicate):
            if edge.object in context.own_conditions and context.is_believed(edge):
                text = f"{verb} {context.describe_condition(edge.object)}"
                yield Caution.from_edge(
                    predicate, edge, text, graph=context.graph, about=edge.object
                )
