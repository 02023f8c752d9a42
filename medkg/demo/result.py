"""What a demo run made, as a record and as a summary for people."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from medkg.batch import BuildReport
from medkg.graph import Graph
from medkg.types import Candidate, Patient, Problem, to_json

if TYPE_CHECKING:
    from medkg.learn import Model, Report

__all__ = ["DemoResult"]


@dataclass(slots=True)
class DemoResult:
    """Everything a demo run made; ``str()`` is a summary for people."""

    folder: Path
    graph: Graph
    build: BuildReport
    patient: Patient
    diagnoses: list[Candidate]
    therapies: list[Candidate]
    model: Model | None = None
    evaluation: Report | None = None
    untrained: str = ""
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def problems(self) -> list[Problem]:
        """What was skipped in the literature or not understood of the patient."""
        return [*self.build.problems, *self.patient.problems]

    @property
    def counts(self) -> dict[str, Any]:
        """What went in and what came out."""
        return {
            "documents": self.build.read,
            "mentions": self.build.mentions,
            "assertions_added": self.build.added,
            "skipped": len(self.build.problems),
            **self.graph.counts(),
            "diagnoses": len(self.diagnoses),
            "therapies": len(self.therapies),
            "blocked": sum(c.status == "blocked" for c in self.therapies),
        }

    def summary(self) -> dict[str, Any]:
        """The result as plain data; the patient's own record is left out."""
        return {
            "folder": str(self.folder),
            "counts": self.counts,
            "seconds": {name: round(value, 1) for name, value in self.seconds.items()},
            "diagnoses": [_brief(candidate) for candidate in self.diagnoses[:5]],
            "therapies": [_brief(candidate) for candidate in self.therapies],
            "model": self.evaluation.to_json() if self.evaluation else self.untrained,
            "problems": to_json(self.problems),
        }

    def __str__(self) -> str:
        counts = self.graph.counts()
        lines = [
            f"{self.build.read:,} abstracts read; the graph holds {counts['nodes']:,} concepts, "
            f"{counts['edges']:,} edges and {counts['evidence']:,} pieces of evidence.",
            "",
            "Diagnoses",
            *(f"  {c.rank}. {c.name} ({c.curie})  p = {c.score:.3g}" for c in self.diagnoses[:3]),
            "",
            "Therapies",
            *(_line(candidate) for candidate in self.therapies[:12]),
            "",
            f"Report: {self.folder / 'report.html'}",
            "For research, not medical advice.",
        ]
        return "\n".join(lines)


def _brief(candidate: Candidate) -> dict[str, Any]:
    return {
        "rank": candidate.rank,
        "id": candidate.curie,
        "name": candidate.name,
        "score": candidate.score,
        "known": candidate.known,
        "status": candidate.status,
        "reasons": [reason.text for reason in candidate.reasons],
        "cautions": [reason.text for reason in candidate.cautions],
    }


def _line(candidate: Candidate) -> str:
    source = "known" if candidate.known else "predicted"
    caution = f"  [{candidate.status}: {candidate.cautions[0].text}]" if candidate.cautions else ""
    named = f"{candidate.name} ({candidate.curie}; {source}, {candidate.score:.2f})"
    return f"  {candidate.rank}. {named}{caution}"
