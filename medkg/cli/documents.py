"""``medkg read`` and ``medkg extract``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from medkg.cli import screen
from medkg.cli.arguments import Json, PipelineName, RunJson
from medkg.cli.record import recorded
from medkg.types import Document, Extraction

if TYPE_CHECKING:
    from medkg.sources import ReadReport

__all__ = ["extract", "read"]

Files = Annotated[
    list[str] | None,
    typer.Argument(
        help="Files, folders, globs, archives, web addresses, or - for standard input: PubMed, "
        "JATS or BioC XML, MEDLINE, PubTator, JSON lines, CSV, Parquet, text; packed or not.",
        show_default=False,
    ),
]
Format = Annotated[
    str | None,
    typer.Option("--format", help="Read every file as this format, whatever its name."),
]
Retracted = Annotated[
    Path | None,
    typer.Option(
        "--retractions", help="PMIDs a line, or Retraction Watch's CSV; default: the shipped list."
    ),
]

# What is shown of a mention and of an assertion.
_MENTION = ("curie", "kind", "text", "name", "why")
_ASSERTION = ("subject", "predicate", "object", "polarity", "certainty", "subject_name",
              "object_name", "cue")  # fmt: skip


def read(
    files: Files = None,
    format_: Format = None,
    retractions: Retracted = None,
    json: Json = False,
    run_json: RunJson = Path("run.json"),
) -> None:
    """Documents in the files: a table of what there is, or one JSON object a line."""
    from medkg.sources import ReadReport

    paths = _given(files)
    report = ReadReport()
    years: Counter[str] = Counter()
    retracted = 0
    with (
        recorded("read", run_json, files=_shown(paths), format=format_) as run,
        screen.progress() as tell,
    ):
        documents = _documents(paths, report, format_, retractions)
        for count, document in enumerate(documents, start=1):
            years[str(document.year or "no year")] += 1
            retracted += document.retracted
            if json:
                screen.print_json(document, line=True)
            tell("documents", count)
        run.counts = {
            "read": report.read,
            "skipped": report.counts.total(),
            "deleted": len(report.deleted),
            "retracted": retracted,
        }
    if not json:
        screen.counts("Documents", run.counts)
        screen.table("By year", ("year", "documents"), sorted(years.items()))
    screen.problems(report.skipped)


def extract(
    files: Files = None,
    text: Annotated[
        list[str] | None, typer.Option(help="A text instead of files; repeat for several.")
    ] = None,
    pipeline: PipelineName = "rules",
    format_: Format = None,
    retractions: Retracted = None,
    json: Json = False,
    run_json: RunJson = Path("run.json"),
) -> None:
    """Mentions and assertions in the files, or in --text."""
    from medkg.batch import default_extractor
    from medkg.batch import extract as extract_one
    from medkg.sources import ReadReport, document_from_text

    report = ReadReport()
    if text:
        paths = []
        documents = iter([document_from_text(each) for each in text])
    else:
        paths = _given(files)
        documents = _documents(paths, report, format_, retractions)
    counts: Counter[str] = Counter()
    with (
        recorded("extract", run_json, files=_shown(paths), pipeline=pipeline) as run,
        screen.progress() as tell,
    ):
        extractor = default_extractor(pipeline)
        for document in documents:
            found = extract_one(document, extractor=extractor)
            counts.update(documents=1, mentions=len(found.mentions))
            counts.update(assertions=len(found.assertions))
            if json:
                screen.print_json(found, line=True)
            else:
                _show(found)
            tell("extracted", counts["documents"])
        run.counts = dict(counts) | {"skipped": report.counts.total()}
    screen.note(", ".join(f"{count:,} {what}" for what, count in run.counts.items()))
    screen.problems(report.skipped)


def _show(found: Extraction) -> None:
    names = {node.curie: node.name for node in found.nodes}
    mentions = [{**mention.row(), "curie": mention.curie or "NIL"} for mention in found.mentions]
    assertions = [a.row(lambda curie: names.get(curie, curie)) for a in found.assertions]
    if mentions:
        screen.records(f"{found.document.id}: mentions", mentions, _MENTION)
    if assertions:
        screen.records(f"{found.document.id}: assertions", assertions, _ASSERTION)


def _given(files: list[str] | None) -> list[str]:
    if not files:
        raise typer.BadParameter("name at least one file, folder, glob or address, or -")
    return files


def _shown(places: list[str]) -> list[str]:
    from medkg.sources.places import shown

    return [shown(place) for place in places]


def _documents(
    paths: list[str], report: ReadReport, format_: str | None, retractions: Path | None
) -> Iterator[Document]:
    from medkg.sources import read as read_documents
    from medkg.sources import read_retractions

    listed = None if retractions is None else read_retractions(retractions)
    return read_documents(paths, report=report, format=format_, retractions=listed)
