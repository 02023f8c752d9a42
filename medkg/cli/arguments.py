"""Arguments and options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = [
    "GraphOption",
    "GraphPath",
    "Into",
    "Json",
    "PipelineName",
    "Predicates",
    "RunJson",
    "Top",
]

PipelineName = Annotated[
    str, typer.Option("--pipeline", help="What finds sentences and short forms: rules, scispacy.")
]
GraphPath = Annotated[Path, typer.Argument(help="A graph folder (x.medkg).", show_default=False)]
GraphOption = Annotated[Path, typer.Option("--graph", help="The graph folder (x.medkg).")]
Into = Annotated[Path, typer.Option("--into", help="The graph folder, made if it is not there.")]
Json = Annotated[bool, typer.Option("--json", help="All of the result as JSON.")]
Predicates = Annotated[
    list[str] | None, typer.Option("--predicate", help="Only this; repeat for several.")
]
# The record of a run names a patient's file, never what is in it.
RunJson = Annotated[Path, typer.Option("--run-json", help="Where the record of this run goes.")]
Top = Annotated[int, typer.Option("--top", min=1, help="How many to list.")]
