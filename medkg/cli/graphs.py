"""``medkg build`` and ``medkg export``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from medkg.cli import screen
from medkg.cli.record import recorded

__all__ = ["build", "export"]

GraphPath = Annotated[Path, typer.Argument(help="A graph folder (x.medkg).", show_default=False)]

# Fields of the build report that are shown and recorded.
_COUNTS = (
    "read",
    "unchanged_documents",
    "extracted",
    "mentions",
    "deleted",
    "added",
    "unchanged",
    "removed",
    "version",
)


def build(
    files: Annotated[
        list[Path], typer.Argument(help="PubMed XML: files, folders or globs.", show_default=False)
    ],
    into: Annotated[Path, typer.Option(help="The graph folder, made if it is not there.")],
    knowledge: Annotated[
        list[str], typer.Option(help="Curated sources to add; repeat for several.")
    ] = ["hpo", "bridge"],  # noqa: B006 - typer reads the default, nobody writes to it
    shard: Annotated[int, typer.Option(min=1, help="Documents per commit.")] = 2000,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes that extract; default: one a core.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="The report as JSON.")] = False,
) -> None:
    """Read the files, extract what they claim and store it with its sentences.

    Run it again and nothing is added twice; changed, deleted and retracted papers are followed.
    """
    from medkg.batch import build as build_graph

    with (
        recorded("build", into / "run.json", files=files, into=into, knowledge=knowledge) as run,
        screen.progress() as tell,
    ):
        report = build_graph(
            files,
            into=into,
            knowledge=knowledge,
            shard=shard,
            workers=workers or _cores(),
            progress=tell,
        )
        run.counts = {
            **{name: getattr(report, name) for name in _COUNTS},
            "skipped": len(report.problems),
        }
    if json:
        screen.print_json(report)
    else:
        title = f"{into}: version {report.version}, {report.seconds:.1f} s"
        screen.table(title, ("what", "count"), list(run.counts.items()))
    screen.problems(report.problems)


def _cores() -> int:
    """Cores that this process may use; one where forking is not known to be safe."""
    allowed = getattr(os, "sched_getaffinity", None)  # Linux has it, macOS does not
    return len(allowed(0)) if allowed else 1


def export(
    graph: GraphPath,
    turtle: Annotated[Path | None, typer.Option(help="RDF (Turtle) file to write.")] = None,
    kgx: Annotated[Path | None, typer.Option(help="Folder for KGX nodes and edges.")] = None,
    sparql: Annotated[str | None, typer.Option(help="A query, or @FILE with one.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Query results as JSON Lines.")] = False,
    run_json: Annotated[Path, typer.Option("--run-json")] = Path("run.json"),
) -> None:
    """Write the graph as Turtle or KGX, or ask it a SPARQL question."""
    from medkg.graph import Graph

    if turtle is None and kgx is None and sparql is None:
        raise typer.BadParameter("say what to write: --turtle FILE, --kgx FOLDER or --sparql QUERY")
    with recorded("export", run_json, graph=graph, turtle=turtle, kgx=kgx, sparql=sparql) as run:
        opened = Graph.open(graph)
        if turtle is not None:
            opened.write_turtle(turtle)
            screen.note(f"wrote {turtle}")
        if kgx is not None:
            opened.write_kgx(kgx)
            screen.note(f"wrote {kgx}")
        if sparql is not None:
            query = Path(sparql[1:]).read_text(encoding="utf-8") if sparql[0] == "@" else sparql
            rows = list(opened.sparql(query))
            run.counts["rows"] = len(rows)
            _show_rows(rows, json)


def _show_rows(rows: list[dict[str, str]], json: bool) -> None:
    if json:
        for row in rows:
            screen.print_json(row, line=True)
    elif rows:
        columns = list(rows[0])
        screen.table("Answers", columns, [[row.get(c, "") for c in columns] for row in rows])
    screen.note(f"{len(rows):,} rows")
