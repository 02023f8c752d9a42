"""Evidence against the very effect that is hoped for."""

from __future__ import annotations

from collections.abc import Iterator

from medkg.reasoning.safety.caution import Caution
from medkg.reasoning.safety.context import Context

__all__ = ["check_conflicts"]


def check_conflicts(drug: str, context: Context) -> Iterator[Caution]:
    """A warning for each claim that the drug treats or prevents the target, if papers deny it."""
    for condition in context.targets:
        for predicate in ("treats", "prevents"):
            for edge in context.graph.edges(subject=drug, predicate=predicate, object=condition):
                if edge.against:
                    head = "conflicting evidence that" if edge.support else "evidence against:"
                    text = f"{head} it {predicate} {context.name(condition)}"
                    yield Caution.from_edge(
                        "conflict", edge, text, graph=context.graph, about=condition
                    )
