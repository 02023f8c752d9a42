"""``medkg find``, ``medkg edges`` and ``medkg paths``: questions to a graph."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from medkg.cli import screen
from medkg.cli.arguments import GraphOption, Json, Predicates, RunJson, Top
from medkg.cli.record import recorded
from medkg.errors import UnknownTermError
from medkg.types import Listing

if TYPE_CHECKING:
    from medkg.graph import Graph, GraphView

__all__ = ["edges", "find", "paths"]

Year = Annotated[int | None, typer.Option(help="Only rows up to this year; undated ones not.")]
Sources = Annotated[
    list[str] | None, typer.Option("--source", help="Only rows of this source; repeat for several.")
]
MinBelief = Annotated[float, typer.Option(min=0, max=1, help="Only edges believed this far.")]


def find(
    name: Annotated[str, typer.Argument(help="A name, or how one begins.")],
    graph: GraphOption,
    kind: Annotated[str | None, typer.Option(help="Only this kind: disease, drug ...")] = None,
    top: Top = 10,
    json: Json = False,
    run_json: RunJson = Path("run.json"),
) -> None:
    """Nodes of the graph with such a name, each with the reason.

    The graph has one name for a node; medkg link knows the synonyms.
    """
    from medkg.graph import Graph

    with recorded("find", run_json, name=name, graph=graph, kind=kind, top=top) as run:
        opened = Graph.open(graph)
        found = opened.find(name, kind=kind, limit=top)
        run.counts["found"] = len(found)
    if json:
        screen.print_json(found)
        return
    rows = [{"kind": opened.kind(link.curie), **link.row()} for link in found]
    columns = ("curie", "kind", "score", "name", "why")
    screen.records(f"Nodes named like {name!r}", rows, columns)


def edges(
    node: Annotated[str, typer.Argument(help="The CURIE of a node.")],
    graph: GraphOption,
    predicate: Annotated[str | None, typer.Option(help="Only this predicate.")] = None,
    min_belief: MinBelief = 0.0,
    year: Year = None,
    source: Sources = None,
    top: Top = 20,
    json: Json = False,
    run_json: RunJson = Path("run.json"),
) -> None:
    """The edges at a node, strongest first."""
    given = {"node": node, "graph": graph, "predicate": predicate, "min_belief": min_belief}
    with recorded("edges", run_json, **given, year=year, source=source, top=top) as run:
        opened = _opened(graph, year, source)
        _check(opened, node)
        found = opened.neighbours(node, predicate=predicate, min_belief=min_belief)
        run.counts["edges"] = len(found)
    if json:
        screen.print_json(found[:top])
        return
    screen.records(f"Edges of {opened.name(node)} [{node}]", found[:top].rows())
    screen.note(f"{len(found):,} edges")


def paths(
    source: Annotated[str, typer.Argument(help="The CURIE of a node.")],
    target: Annotated[str, typer.Argument(help="The CURIE of another.")],
    graph: GraphOption,
    pattern: Annotated[
        str | None,
        typer.Option(help="Such paths only: 'drug-targets->gene-associated_with->disease'."),
    ] = None,
    length: Annotated[
        int, typer.Option(min=0, help="Most edges in a path without pattern; 0: any number.")
    ] = 3,
    predicate: Predicates = None,
    year: Year = None,
    source_of_rows: Sources = None,
    top: Top = 5,
    json: Json = False,
    run_json: RunJson = Path("run.json"),
) -> None:
    """The best paths between two nodes, by the product of their edges' beliefs.

    With a pattern, also how many there are.
    """
    if pattern is not None and predicate:
        raise typer.BadParameter("a pattern names its predicates: leave --predicate out")
    given = {"source": source, "target": target, "graph": graph, "pattern": pattern}
    limits = {"length": length, "predicate": predicate, "year": year, "rows": source_of_rows}
    with recorded("paths", run_json, **given, **limits, top=top) as run:
        opened = _opened(graph, year, source_of_rows)
        _check(opened, source, target)
        if pattern is not None:
            typed = opened.metapaths(source, target, pattern, k=top)
            found, count = Listing(typed.paths, name=opened.name), typed.count
        else:
            found = opened.paths(
                source, target, max_length=length or None, k=top, predicates=predicate or None
            )
            count = len(found)
        run.counts["paths"] = count
    if json:
        screen.print_json({"count": count, "paths": found})
        return
    if found:
        screen.records(f"Paths from {opened.name(source)} to {opened.name(target)}", found.rows())
    screen.note(f"{count:,} paths" if pattern is not None else f"{count:,} paths shown")


def _opened(folder: Path, year: int | None, sources: Sequence[str] | None) -> GraphView:
    from medkg.graph import Graph

    graph: Graph = Graph.open(folder)
    return graph.as_of(year=year, sources=sources or None) if year or sources else graph


def _check(graph: GraphView, *nodes: str) -> None:
    for node in nodes:
        if node not in graph:
            like = [f"{link.curie} ({link.name})" for link in graph.find(node, limit=3)]
            hint = f"did you mean {', '.join(like)}?" if like else "find one with medkg find"
            raise UnknownTermError(f"no node {node!r} in {graph!r}: {hint}")
