"""Why: every sentence between two concepts, or everything behind one candidate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from medkg.errors import UnknownTermError
from medkg.graph import GraphView
from medkg.reasoning.evidence import describe_edge, edge_evidence
from medkg.types import Candidate, Edge, Evidence, Path, Reason, to_json

__all__ = ["Explanation", "explain"]

_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Explanation:
    """An answer to why; prints as text for people, and :meth:`to_json` holds all of it.

    ``edges`` pairs each edge between the two with its evidence, those for it first.
    """

    subject: str
    object: str | None
    names: dict[str, str]
    edges: tuple[tuple[Edge, tuple[Evidence, ...]], ...] = ()
    paths: tuple[Path, ...] = ()
    candidate: Candidate | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain dicts and lists, ready for ``json.dumps``."""
        return {
            "subject": self.subject,
            "object": self.object,
            "names": dict(self.names),
            "edges": [
                {**to_json(edge), "id": edge.id, "evidence": to_json(rows)}
                for edge, rows in self.edges
            ],
            "paths": to_json(self.paths),
            "candidate": to_json(self.candidate),
        }

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        if self.candidate is not None:
            yield from _candidate_lines(self.candidate)
        else:
            yield f"{self._named(self.subject)} and {self._named(str(self.object))}"
            if not self.edges:
                yield "  no edge joins the two"
        for edge, rows in self.edges:
            yield f"  {self._edge(edge)}"
            for row in rows:
                yield f"    {_row(row)}"
        if self.paths:
            yield "  paths"
        for path in self.paths:
            steps = "; ".join(self._step(edge) for edge in path.edges)
            yield f"    {path.belief:.2f}  {steps}"

    def _edge(self, edge: Edge) -> str:
        return f"{self._step(edge)} ({describe_edge(edge)})"

    def _step(self, edge: Edge) -> str:
        subject, target = self._name(edge.subject), self._name(edge.object)
        return f"{subject} {edge.predicate.replace('_', ' ')} {target}"

    def _name(self, curie: str) -> str:
        return self.names.get(curie, curie)

    def _named(self, curie: str) -> str:
        return f"{self._name(curie)} [{curie}]"


def explain(
    graph: GraphView,
    subject: str | Candidate,
    object: str | None = None,  # noqa: A002 - the field's name
    *,
    max_length: int = 3,
    k: int = 5,
) -> Explanation:
    """All that joins two concepts, in both directions, or all that speaks about a candidate.

    Args:
        graph: Where the evidence is.
        subject: A CURIE, or a candidate of :func:`diagnose` or :func:`treat`.
        object: The other CURIE; not given with a candidate.
        max_length: Longest path, in edges.
        k: How many paths.

    Raises:
        UnknownTermError: the graph has no such node.
        TypeError: one CURIE without the other, or a candidate with one.

    >>> candidate = Candidate("X:1", "aspirin", 1, 0.5, True)
    >>> print(explain(None, candidate))
    1. aspirin [X:1] score 0.5, known, ok
    """
    if isinstance(subject, Candidate):
        if object is not None:
            raise TypeError("explain(graph, candidate) takes no object")
        names = {c: graph.name(c) for path in subject.paths for c in path.nodes}
        return Explanation(subject.curie, None, names, (), subject.paths, subject)
    if object is None:
        raise TypeError("explain(graph, subject, object) needs both CURIEs, or one candidate")
    for curie in (subject, object):
        if curie not in graph:
            raise UnknownTermError(
                f"no node {curie!r} in the graph at {graph.path}: give the CURIE of a node"
            )
    between = [
        edge
        for start, end in dict.fromkeys([(subject, object), (object, subject)])
        for edge in graph.edges(subject=start, object=end)
    ]
    paths = tuple(graph.paths(subject, object, max_length=max_length, k=k))
    nodes = {subject, object, *(curie for path in paths for curie in path.nodes)}
    return Explanation(
        subject,
        object,
        {curie: graph.name(curie) for curie in sorted(nodes)},
        tuple((edge, edge_evidence(graph, edge)) for edge in between),
        paths,
    )


def _candidate_lines(candidate: Candidate) -> Iterator[str]:
    known = "known" if candidate.known else "predicted"
    head = f"{candidate.rank}. {candidate.name} [{candidate.curie}]"
    yield f"{head} score {candidate.score:.3g}, {known}, {candidate.status}"
    for title, reasons in (("why", candidate.reasons), ("caution", candidate.cautions)):
        if reasons:
            yield f"  {title}"
        for reason in reasons:
            yield from _reason_lines(reason)


def _reason_lines(reason: Reason) -> Iterator[str]:
    yield f"    {reason.weight:+.2f}  {reason.text}"
    for row in reason.evidence[:_SHOWN]:
        yield f"           {_row(row)}"
    if len(reason.evidence) > _SHOWN:
        yield f"           and {len(reason.evidence) - _SHOWN} more"


def _row(row: Evidence) -> str:
    marks: list[str] = [row.polarity]
    if row.certainty != "stated":
        marks.append(row.certainty)
    if row.study.design:
        marks.append(row.study.design)
    if row.retracted:
        marks.append("retracted")
    said = f'"{row.text}"' if row.text else row.method
    year = f", {row.year}" if row.year else ""
    return f"[{', '.join(marks)}] {said} ({row.reference}{year})"
