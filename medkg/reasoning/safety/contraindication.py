"""Contraindications in what the patient has."""

from __future__ import annotations

from collections.abc import Iterator

from medkg.reasoning.safety.caution import Caution
from medkg.reasoning.safety.context import Context

__all__ = ["check_contraindications"]


def check_contraindications(drug: str, context: Context) -> Iterator[Caution]:
    """A block for each believed contraindication in a condition or its class; else a warning."""
    for edge in context.graph.edges(subject=drug, predicate="contraindicated_in"):
        if edge.object in context.conditions and context.is_believed(edge):
            yield Caution.from_edge(
                "contraindicated",
                edge,
                f"contraindicated in {context.describe_condition(edge.object)}",
                graph=context.graph,
                about=edge.object,
                verdict="blocks" if edge.belief >= context.block_belief else "warns",
            )
