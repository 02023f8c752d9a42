"""``medkg ontology``: list, info, update, add, remove, diff."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from medkg.cli import screen
from medkg.cli.arguments import Json

if TYPE_CHECKING:
    from medkg.knowledge.diff import Diff
    from medkg.knowledge.update import Updated
    from medkg.ontology import Ontology

__all__ = ["app"]

app = typer.Typer(
    name="ontology",
    help="The vocabularies: those shipped, newer releases, and your own.",
    no_args_is_help=True,
)

Sha256 = Annotated[str, typer.Option(help="The checksum the file must have.")]
Format = Annotated[
    str, typer.Option("--format", help="obo, owl, obographs, sssom, rrf, mesh, hgnc or tsv.")
]

# Rows of one sort of change that the table shows; --json has all.
_SHOWN: Final = 20
_VERSIONS: Final = re.compile(r"([\w\-]+)@(shipped|own|previous)")


@app.command("list")
def list_(json: Json = False) -> None:
    """Every vocabulary: release, licence, number of terms and names, and where it is."""
    from medkg.knowledge.installed import listed

    rows = listed()
    if json:
        screen.print_json(rows)
        return
    screen.table(
        "Vocabularies",
        ("id", "terms", "names", "where", "in use", "release", "licence"),
        [
            (row.name, row.terms, row.names, row.origin, row.in_use, row.release, row.licence)
            for row in rows
        ],
    )
    for row in rows:
        screen.note(f"{row.name} ({row.origin}): {row.where}")


@app.command("info")
def info(
    name: Annotated[str, typer.Argument(help="A name that 'list' shows.")],
    examples: Annotated[int, typer.Option(min=0, help="Terms to show.")] = 5,
    json: Json = False,
) -> None:
    """What a vocabulary holds: counts, kinds, licence, citation, and some of its terms."""
    from medkg.knowledge import load
    from medkg.knowledge.installed import listed

    held = load(name)
    (row,) = (row for row in listed() if row.name == name and row.in_use)
    facts = {
        **asdict(row),
        "obsolete": sum(1 for _ in held.obsolete()),
        "xrefs": sum(len(term.xrefs) for term in held),
        "kinds": dict(Counter(term.kind for term in held).most_common()),
        "fingerprint": held.fingerprint,
    }
    shown = list(islice((term for term in held if term.synonyms), examples))
    if json:
        screen.print_json({**facts, "examples": shown})
        return
    facts["kinds"] = ", ".join(f"{kind} {count:,}" for kind, count in facts["kinds"].items())
    screen.table(name, ("what", "value"), [(k, _counted(v)) for k, v in facts.items()])
    screen.table(
        "Examples",
        ("id", "name", "kind", "synonyms", "parents"),
        [
            (
                term.curie,
                term.name,
                term.kind,
                "; ".join(synonym.text for synonym in term.synonyms[:4]),
                ", ".join(term.parents),
            )
            for term in shown
        ],
    )


@app.command("update")
def update(
    name: Annotated[str, typer.Argument(help="mondo, hpo, hgnc, doid, ... or one of yours.")],
    source: Annotated[
        str | None,
        typer.Option("--from", help="A file or http(s) address instead of the official one."),
    ] = None,
    sha256: Sha256 = "",
    smaller: Annotated[
        bool, typer.Option("--smaller", help="Take it also with far fewer terms than before.")
    ] = False,
    json: Json = False,
) -> None:
    """Bring in a vocabulary's newest release; if anything fails the old one stays in use."""
    from medkg.knowledge.update import update as bring_newer

    with screen.progress() as tell:
        done = bring_newer(
            name, source, sha256=sha256, accept_smaller=smaller, manners=_manners(tell)
        )
    _show(done, json)


@app.command("add")
def add(
    source: Annotated[str, typer.Argument(help="A file or http(s) address.", metavar="SOURCE")],
    name: Annotated[
        str, typer.Option(help="What to call it; default: the file's name, mine.tsv: mine.")
    ] = "",
    kind: Annotated[
        str, typer.Option(help="Kind of its terms: disease, phenotype, drug, gene or other.")
    ] = "",
    prefix: Annotated[str, typer.Option(help="For ids that have none; default: the name.")] = "",
    form: Format = "",
    encoding: Annotated[str, typer.Option(help="Of a text file.")] = "utf-8",
    licence: Annotated[str, typer.Option(help="Noted beside it.")] = "",
    sha256: Sha256 = "",
    json: Json = False,
) -> None:
    """Bring in your own vocabulary: a TSV or CSV with a column 'name', OBO, OWL and others."""
    from medkg.knowledge.formats import Asked
    from medkg.knowledge.update import bring, default_name

    name = name or default_name(source)
    asked = Asked(kind=kind, prefix=prefix, format=form, encoding=encoding)
    with screen.progress() as tell:
        done = bring(source, name, asked, licence=licence, sha256=sha256, manners=_manners(tell))
    _show(done, json)


@app.command("remove")
def remove(
    name: Annotated[str, typer.Argument(help="One of yours, or your release of a shipped one.")],
    json: Json = False,
) -> None:
    """Delete a vocabulary of yours; of one that medkg ships, the shipped release is used again."""
    from medkg.knowledge import remove as delete

    shipped = delete(name)
    if json:
        screen.print_json({"name": name, "removed": True, "shipped": shipped})
    else:
        screen.note(f"{name} removed" + ("; the shipped one is in use again" if shipped else ""))


@app.command("diff")
def diff(
    old: Annotated[
        str, typer.Argument(help="NAME, NAME@shipped, NAME@own, NAME@previous, or a file.")
    ],
    new: Annotated[str, typer.Argument(help="The same.")],
    json: Json = False,
) -> None:
    """Terms added, removed, renamed, obsoleted, moved, and synonyms that came and went."""
    from medkg.knowledge.diff import diff as compare

    found = compare(_version(old), _version(new))
    if json:
        screen.print_json(found)
        return
    screen.table(
        f"{found.old} -> {found.new}",
        ("change", "count"),
        [(what.replace("_", " "), count) for what, count in found.counts().items()],
    )
    _show_changes(found)


def _show_changes(found: Diff) -> None:
    for what, count in found.counts().items():
        if count:
            rows = [asdict(row) for row in getattr(found, what)[:_SHOWN]]
            title = what.replace("_", " ")
            if count > _SHOWN:
                title = f"{title}: the first {_SHOWN} of {count:,} (--json has all)"
            screen.table(
                title, list(rows[0]), [[_plain(cell) for cell in row.values()] for row in rows]
            )


def _plain(cell: Any) -> str:
    if isinstance(cell, dict):
        return f"{cell['text']} ({cell['scope']})"
    return ", ".join(cell) if isinstance(cell, tuple) else str(cell or "")


def _counted(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def _version(text: str) -> Ontology:
    from medkg.knowledge import load, read
    from medkg.knowledge.installed import available, open_version

    asked = _VERSIONS.fullmatch(text)
    if asked:
        return open_version(asked[1], asked[2])
    if text in available() or not Path(text).exists():
        return load(text)
    return read(text)


def _manners(tell: Any) -> Any:
    from medkg.files.download import Manners

    return Manners(progress=lambda done, total: tell("bytes", done, total))


def _show(done: Updated, json: bool) -> None:
    if json:
        screen.print_json(done)
    else:
        row = done.info
        facts = {"release": row.release, "licence": row.licence, "source": row.source}
        counts = {**row.counts, **(done.counts or {})}
        screen.table(
            f"{done.name}: {'stored' if done.changed else 'unchanged'}",
            ("what", "value"),
            [*facts.items(), *((what, _counted(count)) for what, count in counts.items())],
        )
    screen.problems(done.problems)
    if not done.used:
        screen.note(f"the shipped {done.name} is newer and stays in use")
