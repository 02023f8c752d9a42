"""``medkg train`` and ``medkg evaluate``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from medkg.cli import screen
from medkg.cli.arguments import GraphPath, Json, RunJson
from medkg.cli.record import recorded

if TYPE_CHECKING:
    from medkg.learn import Report

__all__ = ["evaluate", "train"]


def train(
    graph: GraphPath,
    into: Annotated[Path, typer.Option(help="Folder for the model.")],
    predicate: Annotated[str, typer.Option(help="The relation to predict.")] = "treats",
    epochs: Annotated[int, typer.Option(min=1)] = 200,
    seed: Annotated[int, typer.Option()] = 0,
    device: Annotated[str, typer.Option(help="auto, cpu or cuda.")] = "auto",
    json: Json = False,
) -> None:
    """Train a relational GCN on the graph and measure it on edges it has not seen."""
    from medkg.graph import Graph
    from medkg.learn import evaluate as evaluate_model
    from medkg.learn import train as train_model

    given = {"graph": graph, "predicate": predicate, "epochs": epochs, "seed": seed}
    with recorded("train", into / "run.json", **given) as run:
        opened = Graph.open(graph)
        with screen.progress() as tell:

            def epoch(done: int, total: int, figures: dict[str, Any]) -> None:
                tell("epochs", done, total)

            model = train_model(
                opened, predicate=predicate, epochs=epochs, seed=seed, device=device, progress=epoch
            )
        model.save(into)
        report = evaluate_model(model, opened)
        run.counts = report.to_json()
    _show(report, json)
    screen.note(f"model in {into}")


def evaluate(
    graph: GraphPath,
    model: Annotated[Path, typer.Option(help="Folder of a trained model.")],
    json: Json = False,
    run_json: RunJson = Path("run.json"),
) -> None:
    """Held-out figures of a model beside degree and nearest-neighbour baselines."""
    from medkg.graph import Graph
    from medkg.learn import Model
    from medkg.learn import evaluate as evaluate_model

    with recorded("evaluate", run_json, graph=graph, model=model) as run:
        report = evaluate_model(Model.load(model), Graph.open(graph))
        run.counts = report.to_json()
    _show(report, json)


def _show(report: Report, json: bool) -> None:
    if json:
        screen.print_json(report.to_json())
    else:
        screen.write(report.note)
        screen.records("Held-out figures", report.rows())
