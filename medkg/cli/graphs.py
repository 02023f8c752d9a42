"""``medkg build``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from medkg.cli import screen
from medkg.cli.record import recorded

__all__ = ["GraphPath", "build"]

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
