"""What comes out: ranked candidates with their reasons and paths."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from medkg.types.claims import Edge, Evidence
from medkg.types.listing import Name, Row

__all__ = ["Candidate", "Path", "Reason", "Status"]

Status = Literal["ok", "caution", "blocked"]

# Reasons in a table, for and against.
_WEIGHTIEST: Final = 3


@dataclass(frozen=True, slots=True)
class Path:
    """A chain of edges between two nodes; ``belief`` is the product of its edges'."""

    nodes: tuple[str, ...]
    edges: tuple[Edge, ...]
    belief: float

    def row(self, name: Name = str) -> Row:
        """Cells of a table: the path in CURIEs and in names."""
        path, names = self._told(str), self._told(name)
        return {"belief": self.belief, "path": path, "names": "" if names == path else names}

    def __str__(self) -> str:
        return f"{self._told(str)} (belief {self.belief:.2g})"

    def _told(self, name: Name) -> str:
        told = name(self.nodes[0])
        for edge, here, there in zip(self.edges, self.nodes, self.nodes[1:], strict=False):
            arrow = f"-{edge.predicate}->" if edge.subject == here else f"<-{edge.predicate}-"
            told += f" {arrow} {name(there)}"
        return told


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of why: what it is about, a text for people, and its weight.

    ``weight`` is a log10 likelihood ratio in a diagnosis and a belief or model score in a
    treatment. ``evidence`` are the rows that say so.
    """

    kind: str
    curie: str
    text: str
    weight: float
    evidence: tuple[Evidence, ...] = ()

    def __str__(self) -> str:
        return f"{self.weight:+.2f} {self.text}"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A ranked diagnosis or therapy that says why it stands where it stands.

    ``known`` is True where the graph states it and False where a model predicted it. A blocked
    candidate stays in the list, with the reasons in ``cautions``.
    """

    curie: str
    name: str
    rank: int
    score: float
    known: bool
    status: Status = "ok"
    reasons: tuple[Reason, ...] = ()
    paths: tuple[Path, ...] = ()
    cautions: tuple[Reason, ...] = ()

    def row(self, name: Name = str) -> Row:
        """Cells of a table: the weightiest reasons for and against, and a sentence that says so."""
        why, against = self._weightiest(1), self._weightiest(-1)
        return {
            "rank": self.rank,
            "curie": self.curie,
            "score": self.score,
            "known": self.known,
            "status": self.status,
            "name": self.name,
            "why": tuple(reason.text for reason in why),
            "against": tuple(reason.text for reason in against),
            "cautions": tuple(reason.text for reason in self.cautions),
            "evidence": next(filter(None, map(_sentence, why)), ""),
        }

    def __str__(self) -> str:
        known = "known" if self.known else "predicted"
        return f"{self.rank}. {self.name} [{self.curie}] {self.score:.3g}, {known}, {self.status}"

    def _weightiest(self, sign: int) -> list[Reason]:
        told = [reason for reason in self.reasons if reason.weight * sign > 0]
        return sorted(told, key=lambda reason: -abs(reason.weight))[:_WEIGHTIEST]


def _sentence(reason: Reason) -> str:
    """The first sentence behind a reason, with its reference; empty where there is none."""
    told = (f'"{e.text}" ({e.reference})' for e in reason.evidence if e.text)
    return next(told, "")
