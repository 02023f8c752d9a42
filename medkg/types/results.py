"""What comes out: ranked candidates with their reasons and paths."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from medkg.types.claims import Edge, Evidence

__all__ = ["Candidate", "Path", "Reason", "Status"]

Status = Literal["ok", "caution", "blocked"]


@dataclass(frozen=True, slots=True)
class Path:
    """A chain of edges between two nodes; ``belief`` is the product of its edges'."""

    nodes: tuple[str, ...]
    edges: tuple[Edge, ...]
    belief: float


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
