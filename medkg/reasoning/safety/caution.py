"""One thing that speaks against a drug, and how much follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from medkg.graph import GraphView
from medkg.reasoning.evidence import describe_edge, edge_evidence
from medkg.types import Edge, Reason

__all__ = ["Caution", "Verdict"]

Verdict = Literal["blocks", "warns", "unchecked"]
_ORDER: Final[tuple[Verdict, ...]] = ("blocks", "warns", "unchecked")


@dataclass(frozen=True, slots=True)
class Caution:
    """A reason against a drug: it ``blocks``, it ``warns``, or it is ``unchecked``.

    >>> Caution(Reason("allergy", "DRUGBANK:1", "allergic to it", 1.0), "blocks").order
    0
    """

    reason: Reason
    verdict: Verdict = "warns"

    @property
    def order(self) -> int:
        """Place in a list: blocking first, unchecked last."""
        return _ORDER.index(self.verdict)

    @classmethod
    def unchecked(cls, kind: str, curie: str, why: str) -> Caution:
        """What a check says when it lacks what it needs.

        >>> Caution.unchecked("dose", "DRUGBANK:1", "no weight is on record").verdict
        'unchecked'
        """
        return cls(Reason(kind, curie, f"could not be checked: {why}", 0.0), "unchecked")

    @classmethod
    def from_edge(
        cls,
        kind: str,
        edge: Edge,
        text: str,
        *,
        graph: GraphView,
        about: str,
        verdict: Verdict = "warns",
    ) -> Caution:
        """A caution that rests on an edge of the graph: its belief is the weight."""
        words = f"{text} ({describe_edge(edge)})"
        return cls(Reason(kind, about, words, edge.belief, edge_evidence(graph, edge)), verdict)
