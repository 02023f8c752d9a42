"""``medkg knowledge``: graphs and tables of others."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from medkg.cli import screen
from medkg.cli.arguments import Into, Json, RunJson
from medkg.cli.record import recorded

__all__ = ["app"]

app = typer.Typer(name="knowledge", help="Graphs and tables of others.", no_args_is_help=True)

_COUNTS = ("read", "added", "unchanged", "removed", "skipped", "version")


@app.command("list")
def list_graphs(
    json: Json = False,
) -> None:
    """What can be added, from which files, under what terms, and where to get it."""
    from medkg.knowledge import KNOWLEDGE
    from medkg.knowledge.graphs import GRAPHS

    columns = ("name", "comes with medkg", "files", "licence", "address")
    rows = [(name, "yes", own.files, own.licence, own.address) for name, own in KNOWLEDGE.items()]
    rows += [
        (name, "", other.files, other.licence, other.address) for name, other in GRAPHS.items()
    ]
    if json:
        screen.print_json([dict(zip(columns, row, strict=True)) for row in rows])
    else:
        screen.table("Graphs and tables of others", columns, rows)


@app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="See `medkg knowledge list`.", show_default=False)],
    into: Into,
    path: Annotated[
        Path | None,
        typer.Option(
            "--from",
            help="Its file, or the folder of its files; default: as it comes with medkg.",
            exists=True,
            show_default=False,
        ),
    ] = None,
    json: Json = False,
    run_json: RunJson = Path("run.json"),
) -> None:
    """Add what another graph says, as evidence of that source in medkg's ids and predicates."""
    from medkg.batch import add_graph

    with (
        recorded("knowledge add", run_json, name=name, source=path, into=into) as run,
        screen.progress() as tell,
    ):
        report = add_graph(name, path, into=into, progress=tell)
        run.counts = {what: getattr(report, what) for what in _COUNTS} | dict(report.counts)
    if json:
        screen.print_json(report)
    else:
        title = f"{into}: version {report.version}, {report.seconds:.1f} s"
        screen.counts(title, run.counts)
    screen.problems(report.problems)
