"""``medkg build``."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from medkg.cli import screen
from medkg.cli.arguments import Into, Json, PipelineName
from medkg.cli.record import recorded

if TYPE_CHECKING:
    from medkg.batch.workers import Reader

__all__ = ["build"]

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
    "skipped",
    "version",
)


class Engine(StrEnum):
    """What runs the workers."""

    processes = "processes"
    ray = "ray"


def build(
    files: Annotated[
        list[str],
        typer.Argument(help="Files, folders, globs, addresses, or - .", show_default=False),
    ],
    into: Into,
    knowledge: Annotated[
        list[str], typer.Option(help="Curated sources to add; repeat for several.")
    ] = ["hpo", "bridge"],  # noqa: B006 - typer reads the default, nobody writes to it
    shard: Annotated[int, typer.Option(min=1, help="Documents per commit.")] = 2000,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes that extract; default: one a core.")
    ] = None,
    pipeline: PipelineName = "rules",
    engine: Annotated[Engine, typer.Option(help="This machine, or a Ray cluster.")] = (
        Engine.processes
    ),
    address: Annotated[str, typer.Option(help="Of the Ray cluster.")] = "auto",
    keep_text: Annotated[
        bool | None,
        typer.Option(
            "--keep-text/--drop-text",
            help="Store the documents' text, or not; default: if the graph has text already.",
            show_default=False,
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what it would read and how long it takes.")
    ] = False,
    json: Json = False,
) -> None:
    """Read the files, extract what they claim and store it with its sentences.

    Run it again and nothing is added twice; changed, deleted and retracted papers are followed.
    What could not be read is named in dead-letters.jsonl in the graph's folder.
    """
    if dry_run:
        _estimate(files, into, workers or _cores(), pipeline, keep_text, json)
        return
    from medkg.batch import build as build_graph
    from medkg.batch import default_extractor

    with (
        recorded("build", into / "run.json", files=files, into=into, knowledge=knowledge) as run,
        screen.progress() as tell,
    ):
        report = build_graph(
            files,
            into=into,
            knowledge=knowledge,
            extractor=default_extractor(pipeline),
            shard=shard,
            workers=workers or _cores(),
            reader=_on_ray(address, workers, pipeline) if engine is Engine.ray else None,
            keep_text=keep_text,
            progress=tell,
        )
        run.counts = {name: getattr(report, name) for name in _COUNTS}
    if json:
        screen.print_json(report)
    else:
        title = f"{into}: version {report.version}, {report.seconds:.1f} s"
        screen.counts(title, run.counts)
    screen.problems(report.problems)
    if report.dead_letters:
        screen.note(f"{report.skipped:,} problems in {report.dead_letters}")


def _on_ray(address: str, workers: int | None, pipeline: str) -> AbstractContextManager[Reader]:
    from medkg.batch import default_extractor
    from medkg.batch.on_ray import reading_on_ray

    return reading_on_ray(address, workers=workers, make=partial(default_extractor, pipeline))


def _estimate(
    files: list[str],
    into: Path,
    workers: int,
    pipeline: str,
    keep_text: bool | None,
    json: bool,
) -> None:
    from medkg.batch import default_extractor, estimate

    extractor = default_extractor(pipeline)
    found = estimate(files, into=into, extractor=extractor, workers=workers, keep_text=keep_text)
    if json:
        screen.print_json(found)
        return
    about = "" if found.exact else "about "
    rows = [
        ("files", f"{found.files:,}, {found.bytes / 1e6:,.1f} MB"),
        ("documents", f"{about}{found.documents:,}"),
        ("to read", f"{about}{found.to_read:,}"),
        ("assertions", f"about {found.assertions:,}"),
        ("documents/s", f"{found.rate:,.0f} by {workers} workers, on {found.sampled:,} documents"),
        ("time", f"about {_duration(found.seconds)}"),
    ]
    screen.table(f"{into}: what a build would do", ("what", "estimate"), rows)


def _duration(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def _cores() -> int:
    """Cores that this process may use; one where forking is not known to be safe."""
    allowed = getattr(os, "sched_getaffinity", None)  # Linux has it, macOS does not
    return len(allowed(0)) if allowed else 1
