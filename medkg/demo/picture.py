"""A small graph as inline SVG: the neighbourhood a reader should see first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import networkx as nx
from markupsafe import Markup, escape

from medkg.types import Edge

__all__ = ["draw"]

#: Fill per node kind: Okabe and Ito's palette, safe for colour-blind readers.
COLOURS: Mapping[str, str] = {
    "disease": "#d55e00",
    "drug": "#0072b2",
    "gene": "#009e73",
    "phenotype": "#cc79a7",
    "other": "#777777",
}
_DASH = {"contraindicated_in": "6 4", "causes": "6 4", "interacts_with": "6 4"}


def draw(
    edges: Sequence[Edge],
    names: Mapping[str, str],
    kinds: Mapping[str, str],
    *,
    width: int = 980,
    height: int = 560,
) -> Markup:
    """An ``<svg>`` of the edges: nodes coloured by kind, cautions dashed, names escaped.

    >>> edge = Edge("DRUGBANK:DB00678", "treats", "MONDO:0007947", 0.9, 2, 0, 2)
    >>> svg = draw([edge], {}, {"MONDO:0007947": "disease"})
    >>> svg.count("<circle"), svg.count("<line")
    (2, 1)
    """
    graph: nx.Graph[str] = nx.Graph()
    for edge in edges:
        graph.add_edge(edge.subject, edge.object)
    if not graph:
        return Markup("<svg></svg>")
    # Kamada and Kawai (1989) is deterministic, and good for a few dozen nodes.
    places = nx.kamada_kawai_layout(graph)
    margin_x, margin_y = 130, 30
    at = {
        node: (
            margin_x + (float(x) + 1) / 2 * (width - 2 * margin_x),
            margin_y + (float(y) + 1) / 2 * (height - 2 * margin_y),
        )
        for node, (x, y) in places.items()
    }
    parts = [
        f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="Graph around the patient">'
    ]
    for edge in edges:
        (x1, y1), (x2, y2) = at[edge.subject], at[edge.object]
        dash = _DASH.get(edge.predicate)
        style = f' stroke-dasharray="{dash}" stroke="#b00020"' if dash else ' stroke="#9aa5b1"'
        parts.append(
            f'<line x1="{x1:.0f}" y1="{y1:.0f}" x2="{x2:.0f}" y2="{y2:.0f}"{style}'
            f' stroke-width="{0.8 + 2.2 * edge.belief:.1f}">'
            f"<title>{escape(_told(edge, names))}</title></line>"
        )
    for node, (x, y) in at.items():
        kind = kinds.get(node, "other")
        radius = 9 if graph.degree(node) > 3 else 6
        label = escape(_short(names.get(node, node)))
        parts.append(
            f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{radius}" fill="{COLOURS[kind]}">'
            f"<title>{escape(node)}</title></circle>"
            f'<text x="{x:.0f}" y="{y - radius - 3:.0f}">{label}</text>'
        )
    parts.append("</svg>")
    return Markup("".join(parts))  # noqa: S704 - every name above is escaped


def _told(edge: Edge, names: Mapping[str, str]) -> str:
    subject = names.get(edge.subject, edge.subject)
    object_ = names.get(edge.object, edge.object)
    return f"{subject} {edge.predicate.replace('_', ' ')} {object_} (belief {edge.belief:.2f})"


def _short(name: str, most: int = 28) -> str:
    return name if len(name) <= most else name[: most - 1] + "…"
