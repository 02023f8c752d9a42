"""Interactions with drugs the patient takes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from medkg.reasoning.evidence import edge_evidence
from medkg.reasoning.safety.caution import Caution
from medkg.reasoning.safety.context import Context
from medkg.types import Edge

__all__ = ["check_interactions"]

_CONTRAINDICATED: Final = "contraindicat"


def check_interactions(drug: str, context: Context) -> Iterator[Caution]:
    """A warning for each interaction; a block where believed rows say "contraindicated"."""
    for edge in context.graph.neighbours(drug, predicate="interacts_with"):
        other = edge.object if edge.subject == drug else edge.subject
        if other in context.drugs_taken and other != drug and context.is_believed(edge):
            yield Caution.from_edge(
                "interacts",
                edge,
                f"interacts with {context.name(other)}, which the patient takes",
                graph=context.graph,
                about=other,
                verdict="blocks" if _is_forbidden(edge, context) else "warns",
            )


def _is_forbidden(edge: Edge, context: Context) -> bool:
    if edge.belief < context.block_belief:
        return False
    return any(
        _CONTRAINDICATED in row.cue.casefold()
        for row in edge_evidence(context.graph, edge)
        if row.polarity == "for" and not row.retracted
    )
