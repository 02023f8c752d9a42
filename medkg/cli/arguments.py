"""Arguments that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["GraphPath", "PipelineName"]

PipelineName = Annotated[
    str, typer.Option("--pipeline", help="What finds sentences and short forms: rules, scispacy.")
]
GraphPath = Annotated[Path, typer.Argument(help="A graph folder (x.medkg).", show_default=False)]
