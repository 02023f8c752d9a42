"""Whether beliefs are what they say: of rows believed 0.8, four in five should be right.

python -m tests.benchmarks.belief [--diagram FILE.svg] [--record]

On the development splits of BC5CDR and BioRED, which no prior was fitted on, gold entities; what
is right is told in ``belief_rows.py``. A relation is a claim of one document; its belief is that
of its edge, by the tables of ``medkg.graph.belief.priors`` (without those of studies, which say how
far a claim carries, not whether it is made). Rows with belief 0 (hypothetical alone) are left out
and counted. The baseline is the highest score that extraction gave to a row of the relation.

ECE: expected calibration error over ten bins of equal width (Naeini et al., 2015, "Obtaining well
calibrated probabilities using Bayesian binning"), that is the mean gap between belief and share
right, weighed by the bin's size; Brier: mean squared error; log loss in nats.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from medkg.graph.belief.derive import derive_edges
from medkg.graph.belief.priors import CERTAINTY, PRIORS, Prior
from medkg.graph.evidence.rows import evidence_rows
from tests.benchmarks.belief_rows import Claimed, corpus_claims, judged_claims
from tests.benchmarks.screen import show

BINS: Final = 10
WEAK: Final = "mentioned_with"
#: A study says how far a claim carries, and gold relations do not ask that.
ANY_STUDY: Final[Mapping[str, float]] = {"animal": 1.0}
_LEAST: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation that a document is read to claim: how sure each of two ways is, and the truth."""

    corpus: str
    predicate: str
    belief: float
    score: float
    right: bool


def relations(
    claims: Iterable[Claimed],
    *,
    priors: Mapping[str, Prior] = PRIORS,
    certainties: Mapping[str, float] = CERTAINTY,
) -> list[Relation]:
    """One for each subject, predicate and object of each document, in order."""
    groups: dict[tuple[str, str, str], list[Claimed]] = defaultdict(list)
    for claim in claims:
        a = claim.assertion
        groups[f"{claim.corpus} {claim.document} {a.subject}", a.predicate, a.object].append(claim)
    rows = [
        replace(claim.assertion, subject=subject, object=f"{subject} {target}")
        for (subject, _, target), held in groups.items()
        for claim in held
    ]
    edges = derive_edges(
        evidence_rows(rows), priors=priors, certainties=certainties, studies=ANY_STUDY
    ).to_pylist()
    beliefs = {(e["predicate"], frozenset((e["subject"], e["object"]))): e["belief"] for e in edges}
    return [
        Relation(
            held[0].corpus,
            predicate,
            beliefs[predicate, frozenset((subject, f"{subject} {target}"))],
            max(claim.assertion.evidence.score for claim in held),
            held[0].right,
        )
        for (subject, predicate, target), held in groups.items()
    ]


def bins(sure: Sequence[float], right: Sequence[bool]) -> list[tuple[float, float, int]]:
    """Mean belief, share right and size of each bin that has any.

    >>> bins([0.1, 0.91, 0.99], [False, True, False])
    [(0.1, 0.0, 1), (0.95, 0.5, 2)]
    """
    held: dict[int, list[int]] = defaultdict(list)
    for number, value in enumerate(sure):
        held[min(BINS - 1, int(value * BINS))].append(number)
    return [
        (
            float(np.mean([sure[n] for n in numbers])),
            float(np.mean([right[n] for n in numbers])),
            len(numbers),
        )
        for _, numbers in sorted(held.items())
    ]


def calibration_error(sure: Sequence[float], right: Sequence[bool]) -> float:
    """Expected calibration error.

    >>> round(calibration_error([0.1, 0.9, 0.9], [False, True, False]), 3)
    0.3
    """
    return sum(abs(a - b) * n for a, b, n in bins(sure, right)) / len(sure)


def row_of(name: str, how: str, sure: Sequence[float], right: Sequence[bool]) -> dict[str, object]:
    """A line of the report."""
    chance = np.clip(np.asarray(sure), _LEAST, 1 - _LEAST)
    truth = np.asarray(right, dtype=float)
    return {
        "relations of": name,
        "sure by": how,
        "relations": len(right),
        "right": float(truth.mean()),
        "mean": float(chance.mean()),
        "ECE": calibration_error(sure, right),
        "Brier": float(np.mean((chance - truth) ** 2)),
        "log loss": float(-np.mean(truth * np.log(chance) + (1 - truth) * np.log(1 - chance))),
    }


def rows_of(held: Sequence[Relation]) -> list[dict[str, object]]:
    """Lines for the corpora together and apart, for mentions together, and for each predicate."""
    claims = [relation for relation in held if relation.predicate != WEAK]
    parts: dict[str, Sequence[Relation]] = {"both corpora": claims}
    for corpus in sorted({relation.corpus for relation in held}):
        parts[corpus] = [relation for relation in claims if relation.corpus == corpus]
    parts["both, mentioned_with too"] = held
    for predicate in sorted({relation.predicate for relation in held}):
        parts[predicate] = [relation for relation in held if relation.predicate == predicate]
    return [
        line
        for name, part in parts.items()
        for line in (
            row_of(name, "raw score", [r.score for r in part], [r.right for r in part]),
            row_of(name, "belief", [r.belief for r in part], [r.right for r in part]),
        )
    ]


def diagram(series: Mapping[str, tuple[Sequence[float], Sequence[bool]]]) -> str:
    """A reliability diagram as SVG: share right over belief, a dot's area for its relations."""
    side, edge = 320, 40
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{side + 2 * edge}" '
        f'height="{side + 2 * edge}" font-family="sans-serif" font-size="12">',
        f'<rect x="{edge}" y="{edge}" width="{side}" height="{side}" fill="none" stroke="#999"/>',
        f'<path d="M{edge} {edge + side} L{edge + side} {edge}" stroke="#999" '
        'stroke-dasharray="4"/>',
        f'<text x="{edge + side / 2}" y="{side + 1.8 * edge}" text-anchor="middle">belief</text>',
        f'<text x="12" y="{edge + side / 2}" transform="rotate(-90 12 {edge + side / 2})" '
        'text-anchor="middle">share right</text>',
    ]
    for number, (name, (sure, right)) in enumerate(series.items()):
        colour = ("#1b6ca8", "#c8553d", "#4c956c")[number % 3]
        parts.append(f'<text x="{edge + 8}" y="{edge + 18 + 16 * number}" fill="{colour}">{name}')
        parts.append("</text>")
        for believed, share, size in bins(sure, right):
            x, y = edge + side * believed, edge + side * (1 - share)
            radius = 2 + 14 * (size / len(right)) ** 0.5
            parts.append(
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{colour}" '
                'fill-opacity="0.6"/>'
            )
    return "\n".join([*parts, "</svg>", ""])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--diagram", type=Path, help="where to write a reliability diagram")
    parser.add_argument("--record", action="store_true", help="append to RESULTS.md")
    options = parser.parse_args()
    every = relations([*corpus_claims("bc5cdr", "dev"), *corpus_claims("biored", "dev")])
    held = [relation for relation in every if relation.belief > 0]
    none = [relation for relation in every if relation.belief == 0]
    note = (
        f"{len(none)} relations have belief 0, hypothetical alone, and are left out; "
        f"{sum(relation.right for relation in none)} of them are in the gold."
    )
    show("Belief on BC5CDR and BioRED dev", rows_of(held), record=options.record, note=note)
    # Each judged row by itself: what another sentence of its paper adds was not judged.
    alone = [
        replace(claim, corpus=f"judged {number}")
        for number, claim in enumerate(judged_claims("unseen"))
        if claim.made
    ]
    judged = [relation for relation in relations(alone) if relation.belief > 0]
    show(
        "Belief on judged assertions of texts that no rule and no prior was made on",
        rows_of(judged)[:2],
        record=options.record,
        note="Real recognition. The sample is by predicate: rare ones weigh more than in texts.",
    )
    claims = [relation for relation in held if relation.predicate != WEAK]
    right = [relation.right for relation in claims]
    if options.diagram:
        series = {
            "belief": ([relation.belief for relation in claims], right),
            "raw score": ([relation.score for relation in claims], right),
        }
        options.diagram.write_text(diagram(series), encoding="utf-8")


if __name__ == "__main__":
    main()
