"""``medkg diagnose``, ``medkg treat`` and ``medkg explain``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from medkg.cli import screen
from medkg.cli.arguments import GraphOption, Json, RunJson, Top
from medkg.cli.record import recorded

__all__ = ["diagnose", "explain", "treat"]

DISCLAIMER = "For research, not medical advice."
# What is shown of a candidate.
_DIAGNOSIS = ("rank", "curie", "score", "name", "why", "against")
_THERAPY = ("rank", "curie", "score", "known", "status", "name", "why", "cautions")

PatientFile = Annotated[
    Path, typer.Argument(help="Phenopacket v2 or plain JSON of one patient.", show_default=False)
]


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
        screen.records("Diagnoses by probability", found.rows(), _DIAGNOSIS)
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
        screen.records("Therapies", found.rows(), _THERAPY)
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
