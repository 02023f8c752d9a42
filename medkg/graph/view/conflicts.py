"""Edges that papers disagree on, with the sentences of both sides."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from medkg.graph.belief.formula import reliability
from medkg.types import Assertion, Edge
from medkg.types.listing import Name, Row

__all__ = ["Conflict", "find_conflicts"]


@dataclass(frozen=True, slots=True)
class Conflict:
    """An edge with papers for and against it, and their best rows, one a paper.

    A paper that says both is on both sides.
    """

    edge: Edge
    supporting: tuple[Assertion, ...]
    opposing: tuple[Assertion, ...]

    @property
    def papers(self) -> tuple[int, int]:
        """Number of papers for and against."""
        return len(self.supporting), len(self.opposing)

    def row(self, name: Name = str) -> Row:
        """Cells of a table: the edge, papers for and against, and the best row of each side."""
        sides = [f"{e.text or e.method} ({e.reference})"
                 for e in (self.supporting[0].evidence, self.opposing[0].evidence)]  # fmt: skip
        counts = dict(zip(("support", "against"), self.papers, strict=True))
        return {**self.edge.row(name), **counts, "for_it": sides[0], "against_it": sides[1]}

    def __str__(self) -> str:
        edge, (papers, against) = self.edge, self.papers
        claim = f"{edge.subject} {edge.predicate} {edge.object}"
        return f"{claim} ({papers} papers for, {against} against)"


def find_conflicts(
    edges: Iterable[Edge], rows: Callable[[Edge], Iterable[Assertion]]
) -> list[Conflict]:
    """Conflicts among ``edges``, the most evenly contested first, then the most written about.

    ``rows`` gives the rows behind an edge. Retracted rows and hypotheses take no side.
    """
    found = []
    for edge in edges:
        standing = [row for row in rows(edge) if reliability(row) > 0]
        supporting = tuple(_best_of_papers(r for r in standing if r.evidence.polarity == "for"))
        opposing = tuple(_best_of_papers(r for r in standing if r.evidence.polarity == "against"))
        if supporting and opposing:
            found.append(Conflict(edge, supporting, opposing))
    found.sort(key=_order)
    return found


def _order(conflict: Conflict) -> tuple[int, int, str, str, str]:
    edge, papers = conflict.edge, conflict.papers
    return -min(papers), -sum(papers), edge.subject, edge.predicate, edge.object


def _best_of_papers(rows: Iterable[Assertion]) -> Iterator[Assertion]:
    best: dict[str, Assertion] = {}
    for row in rows:
        paper = row.evidence.reference or row.evidence.document
        held = best.get(paper)
        if held is None or reliability(row) > reliability(held):
            best[paper] = row
    yield from sorted(best.values(), key=lambda row: (-reliability(row), row.id))
