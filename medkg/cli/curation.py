"""``medkg review`` and ``medkg conflicts``."""

from __future__ import annotations

import json as jsonlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from medkg.cli import screen
from medkg.cli.arguments import GraphPath, Json, Predicates, RunJson, Top
from medkg.cli.record import recorded
from medkg.types import Assertion, to_json

if TYPE_CHECKING:
    from medkg.graph import Decision, Graph

__all__ = ["conflicts", "precision", "review"]


_KEYS = "[a]ccept [r]eject [c]orrect [s]kip [q]uit"
# Sentences of each side that `conflicts` shows.
_SHOWN = 3


def conflicts(
    graph: GraphPath,
    predicate: Annotated[str | None, typer.Option(help="Only this predicate.")] = None,
    top: Top = 20,
    json: Json = False,
    run_json: RunJson = Path("run.json"),
) -> None:
    """Edges that papers disagree on, with the sentences of both sides."""
    from medkg.graph import Graph

    with recorded("conflicts", run_json, graph=graph, predicate=predicate) as run:
        opened = Graph.open(graph)
        found = opened.conflicts(predicate=predicate)
        run.counts["conflicts"] = len(found)
    if json:
        screen.print_json(found[:top])
        return
    for conflict in found[:top]:
        edge, (papers, against) = conflict.edge, conflict.papers
        subject, target = (f"{opened.name(c)} [{c}]" for c in (edge.subject, edge.object))
        screen.write(
            f"{subject} {edge.predicate} {target}: "
            f"{papers} papers for, {against} against, belief {edge.belief:.2f}"
        )
        for mark, rows in (("+", conflict.supporting), ("-", conflict.opposing)):
            for row in rows[:_SHOWN]:
                said = row.evidence.text or row.evidence.method
                screen.write(f"  {mark} {said} ({row.evidence.reference})")
    screen.note(f"{len(found):,} conflicts")


def review(
    graph: GraphPath,
    predicate: Predicates = None,
    order: Annotated[
        Literal["doubt", "random"], typer.Option(help="Most doubtful first, or a random sample.")
    ] = "doubt",
    limit: Annotated[int, typer.Option(min=1, help="How many to show.")] = 100,
    seed: Annotated[int, typer.Option(help="Seed of the random order.")] = 0,
    curator: Annotated[str, typer.Option(help="Who decides; kept with each decision.")] = "",
    out: Annotated[
        Path | None, typer.Option(help="JSON Lines file to which decisions are added.")
    ] = None,
    apply: Annotated[
        Path | None, typer.Option(help="JSON Lines file of decisions to take in, asking nothing.")
    ] = None,
    export: Annotated[
        Path | None, typer.Option(help="Write the open assertions to a file, asking nothing.")
    ] = None,
    run_json: RunJson = Path("run.json"),
) -> None:
    """Step through assertions and accept, reject or correct each.

    Decisions override the readers' rows and survive rebuilds.
    """
    from medkg.graph import Graph, read_decisions, review_queue

    if apply is not None and export is not None:
        raise typer.BadParameter("--apply and --export do not go together")
    with recorded("review", run_json, graph=graph, apply=apply, export=export) as run:
        opened = Graph.open(graph)
        if apply is not None:
            decisions, problems = read_decisions(apply)
            _take(opened, decisions, run.counts)
            run.counts["skipped"] = len(problems)
            screen.problems(problems)
            return
        queue = review_queue(
            opened, predicates=predicate or (), order=order, limit=limit, seed=seed
        )
        run.counts["open"] = len(queue)
        if export is not None:
            _write_open(export, opened, queue)
            return
        _take(opened, list(_decided(opened, queue, curator, out)), run.counts)


def precision(
    decisions: Annotated[
        Path, typer.Argument(help="Decisions of medkg review --out.", show_default=False)
    ],
    json: Annotated[
        bool, typer.Option("--json", help="As JSON, with the priors that the decisions give.")
    ] = False,
    run_json: RunJson = Path("run.json"),
) -> None:
    """How precise the readers are, by a curator's decisions on a random sample."""
    from medkg.graph import precision as precision_of
    from medkg.graph import priors_from, read_decisions

    with recorded("precision", run_json, decisions=decisions) as run:
        read, problems = read_decisions(decisions)
        lines = precision_of(read)
        run.counts = {"decisions": len(read), "skipped": len(problems)}
    if json:
        screen.print_json({"precision": lines, "priors": priors_from(read)})
    else:
        shares = [
            (p.predicate, p.judged, p.right, p.share, f"{p.low:.2f}-{p.high:.2f}") for p in lines
        ]
        screen.table(str(decisions), ("predicate", "judged", "right", "share", "95 %"), shares)
    screen.problems(problems)


def _decided(
    graph: Graph, queue: list[Assertion], curator: str, out: Path | None
) -> Iterator[Decision]:
    """Decisions as they are typed in, each in the file ``out`` before the next is asked for."""
    from medkg.graph import append_decisions

    try:
        for number, assertion in enumerate(queue, start=1):
            screen.write(_shown(graph, assertion, f"{number}/{len(queue)}"))
            decision = _ask(assertion, curator)
            if decision is None:
                continue
            if out is not None:
                append_decisions(out, [decision])
            yield decision
    except (EOFError, KeyboardInterrupt, typer.Abort):
        screen.note("stopped; what was decided is kept")


def _take(graph: Graph, decisions: list[Decision], counts: dict[str, Any]) -> None:
    change = graph.decide(decisions)
    counts.update(decisions=len(decisions), version=change.version)
    screen.note(f"{len(decisions):,} decisions; the graph is at version {change.version}")


def _ask(assertion: Assertion, curator: str) -> Decision | None:
    """The decision typed in, None for a skip; quitting raises ``typer.Abort``."""
    from medkg.errors import FormatError
    from medkg.graph import Decision

    given: dict[str, Any] = {
        "curator": curator,
        "date": datetime.now(UTC).date().isoformat(),
    }
    while True:
        key = typer.prompt(_KEYS, default="s").strip().lower()[:1]
        if key == "s":
            return None
        if key == "q":
            raise typer.Abort
        if key in ("a", "r"):
            return Decision.about(assertion, "accept" if key == "a" else "reject", **given)
        if key == "c":
            try:
                return Decision.about(assertion, "correct", **given, **_correction(assertion))
            except FormatError as error:
                screen.problem(str(error))


def _correction(assertion: Assertion) -> dict[str, Any]:
    e = assertion.evidence
    triple = tuple(
        typer.prompt(name, default=getattr(assertion, name)).strip()
        for name in ("subject", "predicate", "object")
    )
    return {
        "corrected": triple,
        "polarity": typer.prompt("polarity", default=e.polarity).strip(),
        "certainty": typer.prompt("certainty", default=e.certainty).strip(),
    }


def _shown(graph: Graph, assertion: Assertion, place: str) -> str:
    e = assertion.evidence
    words = e.qualifiers
    ends = [
        f"{graph.name(curie)} [{curie}]" + (f' "{words[key]}"' if key in words else "")
        for curie, key in ((assertion.subject, "subject_text"), (assertion.object, "object_text"))
    ]
    marks = [e.polarity, e.certainty, e.method, *filter(None, (e.study.design, e.cue))]
    return (
        f"\n{place}  {e.reference} {e.year or ''}\n{e.text}\n"
        f"  {ends[0]}\n  {assertion.predicate}\n  {ends[1]}\n  ({', '.join(marks)})"
    )


def _write_open(path: Path, graph: Graph, queue: list[Assertion]) -> None:
    from medkg.graph import Decision

    with path.open("w", encoding="utf-8") as handle:
        for assertion in queue:
            row = to_json(Decision.about(assertion, "accept"))
            row.update(
                decision=None,
                subject_name=graph.name(assertion.subject),
                object_name=graph.name(assertion.object),
            )
            handle.write(jsonlib.dumps(row, ensure_ascii=False) + "\n")
    screen.note(f"{len(queue):,} open assertions in {path}")
