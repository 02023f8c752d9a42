"""Prints the weights of ``extraction.relations.association``, fitted on BioRED's training split.

python -m tests.benchmarks.fit_association
"""

from __future__ import annotations

import pprint
from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from medkg.extraction.relations.association import find_pairs
from medkg.extraction.text.sentences import sentences
from tests.benchmarks.relation_corpora import Related, load
from tests.benchmarks.relations import gold_mentions, wanted_in

Row = tuple[dict[str, float], bool]


def rows_of(document: Related, *, patterns: bool = False) -> Iterator[Row]:
    """Features of each pair of concepts of a document, and whether the gold relates them."""
    wanted = wanted_in(document, "biored")
    mentions = sorted(gold_mentions(document), key=lambda mention: mention.start)
    spans = [(s.start, s.end) for s in sentences(document.text)]
    inside = [[m for m in mentions if a <= m.start and m.end <= b] for a, b in spans]
    title = sum(1 for _, end in spans if end <= document.text.index("\n"))
    for pair in find_pairs(inside, title=title):
        ends = [(m.curie or "").removeprefix("GOLD:").split("|") for m in (pair.first, pair.second)]
        gold = any((min(a, b), max(a, b)) in wanted for a in ends[0] for b in ends[1])
        yield dict(pair.features), gold


def fit(rows: list[Row], *, penalty: float = 1.0, steps: int = 60) -> Mapping[str, float]:
    """Weights of a logistic regression with an L2 penalty, by Newton's method."""
    names = sorted({name for values, _ in rows for name in values})
    index = {name: column for column, name in enumerate(names)}
    table: NDArray[np.float64] = np.zeros((len(rows), len(names)))
    for number, (values, _) in enumerate(rows):
        for name, value in values.items():
            table[number, index[name]] = value
    gold = np.array([label for _, label in rows], dtype=float)
    weights = np.zeros(len(names))
    for _ in range(steps):
        chance = 1 / (1 + np.exp(-table @ weights))
        slope = table.T @ (gold - chance) - penalty * weights
        curve = (table.T * (chance * (1 - chance))) @ table + penalty * np.eye(len(names))
        weights = weights + np.linalg.solve(curve, slope)
    return {name: round(float(weights[index[name]]), 2) for name in names}


def main() -> None:
    rows = [row for document in load("biored", "train") for row in rows_of(document)]
    pprint.pp(fit(rows), sort_dicts=True)


if __name__ == "__main__":
    main()
