"""``medkg fetch``."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Annotated

import typer

from medkg.cli import screen
from medkg.cli.arguments import Json, RunJson
from medkg.cli.record import recorded

__all__ = ["fetch"]


def fetch(
    into: Annotated[Path, typer.Option(help="Folder for the files; run again, it is completed.")],
    query: Annotated[str | None, typer.Option(help="A PubMed query, as on its website.")] = None,
    pmids: Annotated[
        str | None, typer.Option(help="PMIDs with commas between, @FILE with one a line, or -.")
    ] = None,
    baseline: Annotated[bool, typer.Option("--baseline", help="The yearly files.")] = False,
    updates: Annotated[bool, typer.Option("--updates", help="The daily files.")] = False,
    numbers: Annotated[
        str | None, typer.Option(help="Of the files: 7, or 1-20. Default: all.")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Newest records of a query.")] = None,
    email: Annotated[str, typer.Option(help="Whom NCBI may write to.")] = "",
    server: Annotated[str, typer.Option(help="Another server.", hidden=True)] = "",
    json: Json = False,
    run_json: RunJson = Path("run.json"),
) -> None:
    """Fetch PubMed records by query or PMID, or its baseline and update files.

    An API key in the environment variable NCBI_API_KEY raises NCBI's limit from three requests a
    second to ten. Stopped, it goes on where it was when it is run again.
    """
    from medkg.sources import fetch as fetch_from_pubmed

    if sum((query is not None, pmids is not None, baseline, updates)) != 1:
        raise typer.BadParameter("say one of --query, --pmids, --baseline and --updates")
    arguments = {"into": into, "query": query, "pmids": pmids, "baseline": baseline}
    with (
        recorded("fetch", run_json, **arguments, updates=updates) as run,
        screen.progress() as tell,
    ):

        def told(done: int, total: int) -> None:
            tell("files" if baseline or updates else "records", done, total)

        report = fetch_from_pubmed(
            into,
            query=query,
            pmids=None if pmids is None else _listed(pmids),
            baseline=baseline,
            updates=updates,
            numbers=_range(numbers),
            limit=limit,
            email=email,
            server=server,
            tell=told,
        )
        run.counts = {
            "fetched": report.fetched,
            "held": report.held,
            "files": len(report.files),
            "problems": len(report.problems),
        }
    if json:
        screen.print_json(report)
    else:
        screen.counts(str(into), run.counts)
    screen.problems(report.problems)
    if any(problem.level == "error" for problem in report.problems):
        raise typer.Exit(1)


def _range(numbers: str | None) -> range | None:
    if numbers is None:
        return None
    found = re.fullmatch(r"(\d+)(?:-(\d+))?", numbers.strip())
    if found is None:
        raise typer.BadParameter(f"--numbers is 7 or 1-20, not {numbers!r}")
    return range(int(found[1]), int(found[2] or found[1]) + 1)


def _listed(pmids: str) -> list[str]:
    if pmids == "-":
        return sys.stdin.read().split()
    if pmids[:1] == "@":
        return Path(pmids[1:]).read_text(encoding="utf-8").splitlines()
    return pmids.split(",")
