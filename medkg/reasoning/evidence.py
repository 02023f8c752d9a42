"""The evidence behind an edge or a row, and how it is put in words."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from medkg.graph import GraphView
from medkg.ontology import Ontology
from medkg.types import Edge, Evidence, Study

__all__ = ["describe_edge", "describe_frequency", "edge_evidence", "evidence_of_row", "name_of"]


def edge_evidence(graph: GraphView, edge: Edge) -> tuple[Evidence, ...]:
    """Every row behind an edge: those for it first, then those against, in the graph's order."""
    rows = [a.evidence for a in graph.evidence(edge.subject, edge.predicate, edge.object)]
    return tuple(sorted(rows, key=lambda row: row.polarity == "against"))


def describe_edge(edge: Edge) -> str:
    """Belief, rows and papers of an edge, in words."""
    against = f", {edge.against} against" if edge.against else ""
    papers = "1 paper" if edge.papers == 1 else f"{edge.papers} papers"
    return f"belief {edge.belief:.2f}; {edge.support} for{against}; {papers}"


def name_of(graph: GraphView, curie: str, *, ontology: Ontology | None = None) -> str:
    """The graph's name of an id, else the ontology's, else the id."""
    name = graph.name(curie) if curie in graph else curie
    if name == curie and ontology is not None and curie in ontology:
        return ontology.name(curie)
    return name


def evidence_of_row(row: Mapping[str, Any]) -> Evidence:
    """The :class:`Evidence` one row of ``Graph.evidence_table()`` stands for.

    >>> row = {"source": "hpo", "document": "OMIM:1", "reference": "PMID:1", "method": "m",
    ...        "score": 1.0, "qualifiers": '{"frequency": 0.5}'}
    >>> evidence_of_row(row).qualifiers["frequency"]
    0.5
    """
    start, end = row.get("start"), row.get("end")
    return Evidence(
        source=row["source"],
        document=row["document"],
        reference=row["reference"],
        method=row["method"],
        score=float(row["score"]),
        span=None if start is None or end is None or start < 0 else (int(start), int(end)),
        text=row.get("text") or "",
        polarity=row.get("polarity") or "for",
        certainty=row.get("certainty") or "stated",
        cue=row.get("cue") or "",
        year=row.get("year"),
        study=Study(row.get("design") or None, row.get("species") or None),
        retracted=bool(row.get("retracted")),
        qualifiers=json.loads(row.get("qualifiers") or "{}"),
    )


def describe_frequency(rows: Sequence[Evidence]) -> str:
    """How the rows of one feature state its frequency, in words.

    >>> row = Evidence("hpo", "OMIM:1", "PMID:1", "m", 1.0, qualifiers={"frequency_n": [62, 101]})
    >>> describe_frequency([row]), describe_frequency([])
    ('frequency 62/101', 'frequency not stated')
    """
    shares: dict[str, None] = {}
    for row in rows:
        ratio, share = row.qualifiers.get("frequency_n"), row.qualifiers.get("frequency")
        if row.polarity == "against":
            continue
        if ratio:
            shares[f"{ratio[0]}/{ratio[1]}"] = None
        elif share is not None:
            shares[f"{100 * share:.3g} %"] = None
    if shares:
        return f"frequency {' and '.join(shares)}"
    if rows and all(row.source != "hpo" for row in rows):
        return "frequency not stated, claimed in texts"
    return "frequency not stated"
