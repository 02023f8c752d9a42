"""``medkg link``."""

from __future__ import annotations

from typing import Annotated

import typer

from medkg.cli import screen
from medkg.cli.arguments import Json, Top

__all__ = ["link"]

KINDS = ("disease", "phenotype", "drug", "gene")


def link(
    text: Annotated[str, typer.Argument(help="A name: a disease, finding, drug or gene.")],
    kind: Annotated[
        str | None, typer.Option(help=f"What it is: {', '.join(KINDS)}; default: any.")
    ] = None,
    context: Annotated[
        str | None, typer.Option(help="The text it stands in; its short forms are read there.")
    ] = None,
    heading: Annotated[
        list[str] | None,
        typer.Option(help="A MeSH id its record is indexed with, such as D003924; repeatable."),
    ] = None,
    top: Top = 5,
    vocabulary: Annotated[
        list[str] | None, typer.Option(help="Link to these only, such as mesh; repeatable.")
    ] = None,
    json: Json = False,
) -> None:
    """Concepts that a name may mean, best first, each with its score and why."""
    from medkg.knowledge import RECOGNISED
    from medkg.linking import link as find

    if kind is not None and kind not in KINDS:
        raise typer.BadParameter(f"{kind!r} is none of {', '.join(KINDS)}", param_hint="--kind")
    found = find(
        text,
        kind=kind,
        context=context,
        headings=tuple(heading or ()),
        top=top,
        vocabularies=tuple(vocabulary or RECOGNISED),
    )
    if json:
        screen.print_json(found)
    elif found:
        screen.records(text, found.rows())
    else:
        screen.note(f"nothing in the vocabularies is called {text!r} or nearly so")
