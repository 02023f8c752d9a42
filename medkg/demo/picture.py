"""A small graph as inline SVG: the neighbourhood a reader should see first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from markupsafe import Markup, escape

from medkg.types import Edge
from medkg.vocabulary import PREDICATES

__all__ = ["COLOURS", "draw"]

#: Fill per node kind: Okabe and Ito's palette, safe for colour-blind readers.
COLOURS: Final[Mapping[str, str]] = {
    "disease": "#d55e00",
    "drug": "#0072b2",
    "gene": "#009e73",
    "phenotype": "#cc79a7",
    "other": "#777777",
}

# Kind -> x of its column, and where the label stands beside its node.
_COLUMNS: Final[Mapping[str, tuple[int, str, int]]] = {
    "phenotype": (215, "end", -12),
    "disease": (430, "middle", 0),
    "drug": (650, "start", 12),
    "gene": (890, "start", 12),
    "other": (430, "middle", 0),
}
_WIDTH: Final = 1000
_ROW: Final = 34
_HARM: Final = frozenset(p.name for p in PREDICATES.values() if p.caution)


def draw(edges: Sequence[Edge], names: Mapping[str, str], kinds: Mapping[str, str]) -> Markup:
    """An ``<svg>`` of the edges: a column per kind, so that no label hides another.

    Findings stand left, then diseases, drugs and genes. Harm is dashed, the width of a line is
    its belief, and every name is escaped.

    >>> edge = Edge("DRUGBANK:DB00678", "treats", "MONDO:0007947", 0.9, 2, 0, 2)
    >>> kinds = {"MONDO:0007947": "disease", "DRUGBANK:DB00678": "drug"}
    >>> svg = draw([edge], {}, kinds)
    >>> svg.count("<circle"), svg.count("<path")
    (2, 1)
    """
    places, height = _place(edges, kinds)
    lines = [_line(edge, places, names) for edge in edges]
    nodes = [_node(curie, places[curie], names, kinds) for curie in sorted(places)]
    label = "Graph around the patient: findings, diseases, drugs and genes"
    return Markup(  # noqa: S704 - every name in it is escaped
        f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{label}">'
        f"{''.join(lines)}{''.join(nodes)}</svg>"
    )


def _place(
    edges: Sequence[Edge], kinds: Mapping[str, str]
) -> tuple[dict[str, tuple[float, float]], int]:
    """Node -> (x, y), and the height: columns by kind, in each the best connected in the middle."""
    degree: dict[str, int] = defaultdict(int)
    for edge in edges:
        degree[edge.subject] += 1
        degree[edge.object] += 1
    columns: dict[int, list[str]] = defaultdict(list)
    for curie in sorted(degree, key=lambda c: (-degree[c], c)):
        columns[_COLUMNS[kinds.get(curie, "other")][0]].append(curie)
    height = _ROW * (2 + max((len(column) for column in columns.values()), default=0))
    places: dict[str, tuple[float, float]] = {}
    for x, column in columns.items():
        # 0, 1, -1, 2, -2 ...: the first stands in the middle, the rest around it.
        around = [column[i] for i in range(len(column) - 1, 0, -1) if i % 2] + column[::2]
        gap = height / (len(around) + 1)
        for row, curie in enumerate(around, start=1):
            places[curie] = (x, row * gap)
    return places, height


def _line(edge: Edge, places: Mapping[str, tuple[float, float]], names: Mapping[str, str]) -> str:
    (x1, y1), (x2, y2) = places[edge.subject], places[edge.object]
    # Within a column a straight line would run through the nodes between.
    bend = 60 if x1 == x2 else 0
    style = (
        'stroke="#b00020" stroke-dasharray="6 4"' if edge.predicate in _HARM else 'stroke="#9aa5b1"'
    )
    return (
        f'<path d="M{x1:.0f} {y1:.0f} Q{(x1 + x2) / 2 - bend:.0f} {(y1 + y2) / 2:.0f} '
        f'{x2:.0f} {y2:.0f}" fill="none" {style} stroke-width="{0.8 + 2.2 * edge.belief:.1f}">'
        f"<title>{escape(_told(edge, names))}</title></path>"
    )


def _node(
    curie: str,
    place: tuple[float, float],
    names: Mapping[str, str],
    kinds: Mapping[str, str],
) -> str:
    kind = kinds.get(curie, "other")
    _, anchor, beside = _COLUMNS[kind]
    x, y = place
    label = escape(_short(names.get(curie, curie)))
    down = 4 if beside else -11
    return (
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="7" fill="{COLOURS[kind]}">'
        f"<title>{escape(curie)}</title></circle>"
        f'<text x="{x + beside:.0f}" y="{y + down:.0f}" text-anchor="{anchor}">{label}</text>'
    )


def _told(edge: Edge, names: Mapping[str, str]) -> str:
    subject = names.get(edge.subject, edge.subject)
    object_ = names.get(edge.object, edge.object)
    return f"{subject} {edge.predicate.replace('_', ' ')} {object_} (belief {edge.belief:.2f})"


def _short(name: str, most: int = 30) -> str:
    return name if len(name) <= most else name[: most - 1] + "…"
