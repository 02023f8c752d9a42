"""``medkg diagnose``, ``medkg treat`` and ``medkg explain``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from medkg.cli import screen
from medkg.cli.record import recorded
from medkg.types import Candidate

__all__ = ["diagnose", "explain", "treat"]

DISCLAIMER = "For research, not medical advice."
_STYLE = {"ok": "green", "caution": "yellow", "blocked": "red"}

PatientFile = Annotated[
    Path, typer.Argument(help="Phenopacket v2 or plain JSON of one patient.", show_default=False)
]
GraphOption = Annotated[Path, typer.Option(help="The graph folder (x.medkg).")]
Top = Annotated[int, typer.Option(min=1, help="How many to list.")]
Json = Annotated[bool, typer.Option("--json", help="Everything, as JSON.")]
# The record names the patient's file, never what is in it.
RunJson = Annotated[Path, typer.Option("--run-json", help="Where the record of this run goes.")]


def diagnose(
    patient: PatientFile,
    graph: GraphOption,
    top: Top = 10,
    json: Json = False,
    run_json: RunJson = Path("run.json"),
) -> None:
    """Diseases ranked by likelihood ratio, with what speaks for and against each."""
    from medkg.graph import Graph
    from medkg.patients import read_patient
    from medkg.reasoning import diagnose as rank

    with recorded("diagnose", run_json, patient=patient, graph=graph, top=top) as run:
        subject = read_patient(patient)
        found = rank(subject, Graph.open(graph), top=top)
        run.counts = {"candidates": len(found), "problems": len(subject.problems)}
    if json:
        screen.print_json(found)
    else:
        screen.table(
            "Diagnoses",
            ("rank", "id", "name", "probability", "speaks for", "speaks against"),
            [(c.rank, c.curie, c.name, c.score, _weighty(c, 1), _weighty(c, -1)) for c in found],
        )
    screen.problems(subject.problems)
    screen.note(DISCLAIMER)


def treat(
    patient: PatientFile,
    graph: GraphOption,
    model: Annotated[Path | None, typer.Option(help="A trained model, for predictions.")] = None,
    condition: Annotated[
        list[str] | None, typer.Option(help="What to treat (CURIE); default: the top diagnosis.")
    ] = None,
    top: Top = 20,
    json: Json = False,
    run_json: RunJson = Path("run.json"),
) -> None:
    """Therapies, known before predicted, each checked against the patient.

    A blocked therapy stays in the list with the reason.
    """
    from medkg.graph import Graph
    from medkg.learn import Model
    from medkg.patients import read_patient
    from medkg.reasoning import treat as rank

    given = {"patient": patient, "graph": graph, "model": model, "condition": condition}
    with recorded("treat", run_json, **given, top=top) as run:
        subject = read_patient(patient)
        found = rank(
            subject,
            Graph.open(graph),
            model=Model.load(model) if model else None,
            conditions=condition or None,
            top=top,
        )
        run.counts = {"candidates": len(found), "problems": len(subject.problems)}
    if json:
        screen.print_json(found)
    else:
        _show_therapies(found)
    screen.problems(subject.problems)
    screen.note(DISCLAIMER)


def explain(
    subject: Annotated[str, typer.Argument(help="A CURIE, e.g. a drug.")],
    object: Annotated[str, typer.Argument(help="A CURIE, e.g. a disease.")],  # noqa: A002
    graph: GraphOption,
    json: Json = False,
    run_json: RunJson = Path("run.json"),
) -> None:
    """Every sentence behind the edges between two concepts, and the paths that join them."""
    from medkg.graph import Graph
    from medkg.reasoning import explain as explain_pair

    with recorded("explain", run_json, subject=subject, object=object, graph=graph):
        found = explain_pair(Graph.open(graph), subject, object)
    screen.print_json(found.to_json()) if json else screen.write(str(found))


def _show_therapies(found: Sequence[Candidate]) -> None:
    screen.table(
        "Therapies",
        ("rank", "id", "name", "score", "source", "status", "why", "cautions"),
        [
            (
                c.rank,
                c.curie,
                c.name,
                c.score,
                "known" if c.known else "predicted",
                Text(c.status, style=_STYLE[c.status]),
                c.reasons[0].text if c.reasons else "",
                "; ".join(reason.text for reason in c.cautions),
            )
            for c in found
        ],
    )


def _weighty(candidate: Candidate, sign: int, *, most: int = 3) -> str:
    """The findings that weigh most in one direction."""
    reasons = [reason for reason in candidate.reasons if reason.weight * sign > 0]
    reasons.sort(key=lambda reason: -abs(reason.weight))
    return "; ".join(reason.text for reason in reasons[:most])
