"""``medkg demo``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from medkg.cli import screen
from medkg.cli.arguments import Json
from medkg.cli.record import recorded

__all__ = ["demo"]


def demo(
    files: Annotated[
        list[Path] | None,
        typer.Option("--from", help="Your own PubMed XML instead of the examples; repeatable."),
    ] = None,
    more: Annotated[
        list[Path] | None, typer.Argument(help="Further files of --from.", show_default=False)
    ] = None,
    patient: Annotated[
        Path | None, typer.Option(help="Your own patient instead of the bundled one.")
    ] = None,
    into: Annotated[Path, typer.Option(help="Folder for everything made.")] = Path("medkg-demo"),
    json: Json = False,
) -> None:
    """The whole pipe: literature to graph to model to a patient diagnosed and treated."""
    from medkg.demo import run_demo

    paths = [*(files or []), *(more or [])]
    if more and not files:
        raise typer.BadParameter("to use your own files write: medkg demo --from FILES")
    with (
        recorded("demo", into / "run.json", files=paths, patient=patient, into=into) as run,
        screen.progress() as tell,
    ):
        result = run_demo(into, files=paths or None, patient=patient, progress=tell)
        run.counts = result.counts
    if json:
        screen.print_json(result.summary())
    else:
        screen.write(str(result))
    screen.problems(result.problems)
