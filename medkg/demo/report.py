"""One self-contained HTML page that says what was read, learned and found."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined, select_autoescape

import medkg
from medkg.demo.picture import COLOURS, draw
from medkg.demo.result import DemoResult
from medkg.graph import Graph
from medkg.types import Assertion, Edge, Evidence, Reason
from medkg.types import Path as GraphPath

__all__ = ["write_report"]

#: Edges drawn around the patient's diagnosis and therapies; more is a hairball.
_DRAWN = 34
_CONFLICTS = 5


def write_report(result: DemoResult, path: Path) -> None:
    """Write the page; everything in it is escaped, and it loads nothing from elsewhere."""
    environment = Environment(autoescape=select_autoescape(default=True), undefined=StrictUndefined)
    environment.filters["percent"] = _percent
    environment.filters["cite"] = _cite
    template = files("medkg.demo").joinpath("report.html.j2").read_text(encoding="utf-8")
    page = environment.from_string(template).render(
        version=medkg.__version__,
        result=result,
        counts=result.counts,
        present=[f for f in result.patient.findings if f.present],
        excluded=[f for f in result.patient.findings if not f.present],
        name=result.graph.name,
        chip=partial(_chip, result.graph),
        steps=partial(_steps, result.graph),
        diagnoses=result.diagnoses[:5],
        therapies=result.therapies,
        walked=_walk(result),
        picture=_picture(result),
        colours={kind: colour for kind, colour in COLOURS.items() if kind != "other"},
        conflicts=_conflicts(result.graph),
        evaluation=_evaluation(result),
    )
    path.write_text(page, encoding="utf-8")


def _percent(value: float) -> str:
    if value >= 0.9995:
        return "> 99.9 %"
    return f"{value:.1%}".replace("%", " %") if value >= 0.001 else "< 0.1 %"


def _cite(evidence: Evidence) -> str:
    year = f", {evidence.year}" if evidence.year else ""
    design = f", {evidence.study.design}" if evidence.study.design else ""
    return f"{evidence.reference}{year}{design}"


def _chip(graph: Graph, reason: Reason) -> str:
    """Two or three words for a reason; its whole text is the chip's tooltip."""
    if reason.kind == "unmentioned":
        return "features not mentioned"
    return "gene" if reason.kind == "gene" else graph.name(reason.curie)


def _steps(graph: Graph, path: GraphPath) -> str:
    """A path in words: ``Enalapril treats hypertension; Losartan treats hypertension; ...``."""
    return "; ".join(
        f"{graph.name(e.subject)} {e.predicate.replace('_', ' ')} {graph.name(e.object)}"
        for e in path.edges
    )


def _walk(result: DemoResult) -> dict[str, Any] | None:
    """The first therapy that rests on a sentence, with the assertion behind it."""
    for therapy in result.therapies:
        for reason in therapy.reasons:
            for evidence in reason.evidence:
                if evidence.text and evidence.polarity == "for":
                    return {"therapy": therapy, "reason": reason, "evidence": evidence}
    return None


def _picture(result: DemoResult) -> str:
    """The top diagnosis, its therapies, genes, and the findings the patient has."""
    graph = result.graph
    if not result.diagnoses:
        return ""
    condition = result.diagnoses[0].curie
    present = {f.curie for f in result.patient.findings if f.present}
    listed = {c.curie for c in result.therapies}
    mine = present | listed | set(result.patient.conditions) | set(result.patient.drugs)
    around = [e for e in graph.neighbours(condition) if _wanted(e, condition, mine)]
    for curie in sorted(listed):
        around += [
            e
            for e in graph.neighbours(curie)
            if {e.subject, e.object} <= mine | {condition} or e.predicate == "targets"
        ]
    unique = {(e.subject, e.predicate, e.object): e for e in around if e.belief > 0}
    strongest = sorted(
        unique.values(), key=lambda e: (e.predicate != "treats", -e.belief, e.subject, e.object)
    )[:_DRAWN]
    ends = {end for e in strongest for end in (e.subject, e.object)}
    return draw(strongest, {c: graph.name(c) for c in ends}, {c: graph.kind(c) for c in ends})


def _wanted(edge: Edge, condition: str, mine: set[str]) -> bool:
    other = edge.object if edge.subject == condition else edge.subject
    if edge.predicate == "has_phenotype":
        return other in mine
    return edge.predicate not in {"same_as", "is_a"}


def _conflicts(graph: Graph) -> list[dict[str, Any]]:
    """Pairs that papers argue about, most argued first, with a sentence of each side."""
    argued = [
        edge
        for predicate in ("treats", "causes", "associated_with")
        for edge in graph.edges(predicate=predicate)
        if edge.support and edge.against
    ]
    argued.sort(key=lambda e: (-min(e.support, e.against), -e.papers, e.subject, e.object))
    found = []
    for edge in argued:
        rows = graph.evidence(edge.subject, edge.predicate, edge.object)
        sides = _side(rows, "for"), _side(rows, "against")
        if sides[0] and sides[1]:
            found.append({"edge": edge, "for": sides[0], "against": sides[1]})
    return found[:_CONFLICTS]


def _side(rows: Sequence[Assertion], polarity: str) -> Evidence | None:
    told = (r.evidence for r in rows if r.evidence.polarity == polarity and r.evidence.text)
    return next(told, None)


def _evaluation(result: DemoResult) -> dict[str, Any] | None:
    return result.evaluation.to_json() if result.evaluation else None
