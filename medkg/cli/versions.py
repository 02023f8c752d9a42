"""``medkg merge``, ``medkg diff``, ``medkg snapshot`` and ``medkg compact``."""

from __future__ import annotations

import json as jsons
from pathlib import Path
from typing import Annotated

import typer

from medkg.cli import screen
from medkg.cli.arguments import GraphPath, Json
from medkg.cli.record import CommandRun

__all__ = ["compact", "diff", "merge", "snapshot"]


def merge(
    first: GraphPath,
    second: GraphPath,
    into: Annotated[Path, typer.Option(help="A folder for the new graph.", show_default=False)],
    json: Json = False,
) -> None:
    """Make one graph of two; of a paper in both, take the record revised later."""
    from medkg.graph.versions.merge import merge as merged

    run = CommandRun("merge", {"first": first, "second": second, "into": into})
    graph = merged(first, second, into=into)
    run.counts = {**graph.counts(), "version": graph.version}
    run.write(into / "run.json", status="done")  # before, the folder is not there
    if json:
        screen.print_json(run.counts)
    else:
        screen.counts(str(into), run.counts)


def diff(
    graph: GraphPath,
    before: Annotated[int, typer.Argument(help="The earlier version.", show_default=False)],
    after: Annotated[int, typer.Argument(help="The later version.", show_default=False)],
    json: Json = False,
) -> None:
    """Show what one version of a graph has and another has not, and which beliefs moved."""
    from medkg.graph.versions.diff import diff as difference

    found = difference(graph, before, after)
    if json:
        screen.print_json(found.to_json())
    else:
        screen.write(str(found))


def snapshot(
    graph: GraphPath,
    version: Annotated[int | None, typer.Option(help="Default: the newest.")] = None,
    title: Annotated[str, typer.Option(help="Default: the folder's name.")] = "",
    into: Annotated[Path | None, typer.Option(help="A folder for a copy of the version.")] = None,
    json: Json = False,
) -> None:
    """Print how to cite a version: sources, releases, date and a checksum of its content."""
    from medkg.graph.versions.citation import snapshot as cited

    made = cited(graph, version=version, title=title, releases=_releases(graph), into=into)
    if json:
        screen.print_json(made)
    else:
        screen.write(made.text)


def compact(
    graph: GraphPath,
    keep: Annotated[
        int | None,
        typer.Option(min=1, help="Versions to keep readable, the newest ones; default: all."),
    ] = None,
    json: Json = False,
) -> None:
    """Join small files, and delete those that no kept version needs."""
    from medkg.graph import Graph

    report = Graph.open(graph).compact(keep=keep)
    if json:
        screen.print_json(report)
    else:
        screen.write(f"{graph}: {report}")


def _releases(graph: Path) -> dict[str, str]:
    """Releases that the build's ``run.json`` names, if it is there."""
    try:
        run = jsons.loads((graph / "run.json").read_text(encoding="utf-8"))
        return {str(name): str(release) for name, release in run["ontologies"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
