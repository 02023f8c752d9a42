"""Literature to graph to model to a patient diagnosed and treated, in one call."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from medkg import batch
from medkg.batch import Progress
from medkg.demo.report import write_report
from medkg.demo.result import DemoResult
from medkg.errors import MedkgError
from medkg.graph import Graph
from medkg.patients import read_patient
from medkg.reasoning import diagnose, treat

if TYPE_CHECKING:
    from medkg.learn import Model, Report

__all__ = ["data_dir", "run_demo"]


def data_dir() -> Path:
    """Folder of the example abstracts and patients that medkg ships.

    >>> sorted(path.name for path in data_dir().glob("*.xml"))
    ['abstracts.xml', 'update.xml']
    """
    return Path(__file__).resolve().parent / "data"


def run_demo(
    into: str | Path,
    *,
    files: Sequence[str | Path] | None = None,
    patient: str | Path | None = None,
    epochs: int = 200,
    progress: Progress | None = None,
) -> DemoResult:
    """Graph, model, ranked lists, exports and ``report.html`` in the folder ``into``.

    A graph with too few treatments to learn from is not an error: the result says why there
    are no predictions, and everything else is made.

    Args:
        into: folder; run again, it is brought up to date.
        files: PubMed XML of your own; default: the example abstracts and their update file.
        patient: Phenopacket or plain JSON; default: the bundled patient.
        epochs: training epochs at most.
        progress: ``progress(station, count, total=None)``.
    """
    folder = Path(into)
    folder.mkdir(parents=True, exist_ok=True)
    tell = progress or batch.silent
    seconds: dict[str, float] = {}
    data = data_dir()

    clock = _Clock(seconds)
    report = batch.build(
        files or [data / "abstracts.xml", data / "update.xml"],
        into=folder / "graph.medkg",
        progress=tell,
    )
    graph = Graph.open(folder / "graph.medkg")
    clock.lap("build")
    model, evaluation, untrained = _learn(graph, folder / "model", epochs, tell)
    clock.lap("train and evaluate")
    subject = read_patient(patient or data / "patient.json")
    diagnoses = diagnose(subject, graph, top=10)
    clock.lap("diagnose")
    therapies = treat(subject, graph, model=model, top=20)
    clock.lap("treat")
    graph.write(folder / "graph.ttl")
    graph.write(folder / "kgx", form="kgx")
    clock.lap("export")
    result = DemoResult(
        folder=folder,
        graph=graph,
        build=report,
        patient=subject,
        diagnoses=diagnoses,
        therapies=therapies,
        model=model,
        evaluation=evaluation,
        untrained=untrained,
        seconds=seconds,
    )
    write_report(result, folder / "report.html")
    clock.lap("report")
    return result


def _learn(
    graph: Graph, folder: Path, epochs: int, tell: Progress
) -> tuple[Model | None, Report | None, str]:
    from medkg.learn import evaluate, train

    def epoch(done: int, total: int, figures: dict[str, Any]) -> None:
        tell("epochs", done, total)

    try:
        model = train(graph, predicate="treats", epochs=epochs, progress=epoch)
    except MedkgError as error:
        return None, None, str(error)
    model.save(folder)
    return model, evaluate(model, graph), ""


class _Clock:
    def __init__(self, laps: dict[str, float]) -> None:
        self._laps = laps
        self._last = time.perf_counter()

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self._laps[name] = now - self._last
        self._last = now
