"""``medkg fetch``."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from medkg.cli import screen
from medkg.cli.record import recorded

if TYPE_CHECKING:
    from medkg.sources.pubmed.fetching import FetchReport, Tell

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
    json: Annotated[bool, typer.Option("--json", help="The report as JSON.")] = False,
    run_json: Annotated[Path, typer.Option("--run-json")] = Path("run.json"),
) -> None:
    """Fetch PubMed records by query or PMID, or its baseline and update files.

    An API key in the environment variable NCBI_API_KEY raises NCBI's limit from three requests a
    second to ten. Stopped, it goes on where it was when it is run again.
    """
    if sum((query is not None, pmids is not None, baseline, updates)) != 1:
        raise typer.BadParameter("say one of --query, --pmids, --baseline and --updates")
    arguments = {"into": into, "query": query, "pmids": pmids, "baseline": baseline}
    with (
        recorded("fetch", run_json, **arguments, updates=updates) as run,
        screen.progress() as tell,
    ):

        def told(done: int, total: int) -> None:
            tell("files" if baseline or updates else "records", done, total)

        if baseline or updates:
            report = _files("baseline" if baseline else "updatefiles", into, numbers, server, told)
        else:
            report = _records(query, pmids, into, limit, (email, server), told)
        run.counts = {
            "fetched": report.fetched,
            "held": report.held,
            "files": len(report.files),
            "problems": len(report.problems),
        }
    if json:
        screen.print_json(report)
    else:
        screen.table(str(into), ("what", "count"), list(run.counts.items()))
    screen.problems(report.problems)
    if any(problem.level == "error" for problem in report.problems):
        raise typer.Exit(1)


def _files(kind: str, into: Path, numbers: str | None, server: str, tell: Tell) -> FetchReport:
    from medkg.sources.pubmed.fetching import PUBMED, fetch_files

    return fetch_files(
        "baseline" if kind == "baseline" else "updatefiles",
        into,
        numbers=_range(numbers),
        server=server or PUBMED,
        tell=tell,
    )


def _range(numbers: str | None) -> range | None:
    if numbers is None:
        return None
    found = re.fullmatch(r"(\d+)(?:-(\d+))?", numbers.strip())
    if found is None:
        raise typer.BadParameter(f"--numbers is 7 or 1-20, not {numbers!r}")
    return range(int(found[1]), int(found[2] or found[1]) + 1)


def _records(
    query: str | None,
    pmids: str | None,
    into: Path,
    limit: int | None,
    asking: tuple[str, str],
    tell: Tell,
) -> FetchReport:
    from medkg.sources.pubmed.fetching import fetch_records
    from medkg.sources.pubmed.ncbi import EUTILS, Ncbi

    email, server = asking
    client = Ncbi(key=os.environ.get("NCBI_API_KEY", ""), email=email, server=server or EUTILS)
    if query is not None:
        wanted = client.search(query, limit=limit)
        screen.note(f"{len(wanted):,} records match")
    elif pmids == "-":
        wanted = sys.stdin.read().split()
    elif pmids and pmids[0] == "@":
        wanted = Path(pmids[1:]).read_text(encoding="utf-8").splitlines()
    else:
        wanted = (pmids or "").split(",")
    return fetch_records(wanted[:limit], into, client=client, tell=tell)
