"""The command ``medkg``: its subcommands and what they share."""

from __future__ import annotations

from typing import Annotated

import typer

import medkg
from medkg.cli import (
    building,
    curated,
    curation,
    demo,
    documents,
    exchange,
    fetching,
    linking,
    models,
    ontologies,
    patients,
    queries,
    screen,
    versions,
)

__all__ = ["app"]

app = typer.Typer(
    name="medkg",
    help="Medical knowledge graphs from literature. For research, not medical advice.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"medkg {medkg.__version__}")
        raise typer.Exit


@app.callback()
def shared(
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="No progress and no notes, results only.")
    ] = False,
    wide: Annotated[
        bool, typer.Option("--wide", help="One line a row, however long, on a terminal too.")
    ] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print and exit.")
    ] = False,
) -> None:
    """Medical knowledge graphs from literature. For research, not medical advice."""
    screen.be_quiet(quiet)
    screen.be_wide(wide)


app.command("fetch")(fetching.fetch)
app.command("read")(documents.read)
app.command("extract")(documents.extract)
app.command("link")(linking.link)
app.command("build")(building.build)
app.command("export")(exchange.export)
app.command("import")(exchange.import_)
app.command("serve-sparql")(exchange.serve_sparql)
app.command("train")(models.train)
app.command("evaluate")(models.evaluate)
app.command("diagnose")(patients.diagnose)
app.command("treat")(patients.treat)
app.command("explain")(patients.explain)
app.command("find")(queries.find)
app.command("edges")(queries.edges)
app.command("paths")(queries.paths)
app.command("conflicts")(curation.conflicts)
app.command("review")(curation.review)
app.command("precision")(curation.precision)
app.command("demo")(demo.demo)
app.command("merge")(versions.merge)
app.command("diff")(versions.diff)
app.command("snapshot")(versions.snapshot)
app.command("compact")(versions.compact)
app.add_typer(ontologies.app)
app.add_typer(curated.app)
