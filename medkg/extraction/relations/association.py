"""How likely two concepts that a document mentions are related in it, where no pattern says how.

A logistic regression on a few counts of a pair: how often and how near the two stand together,
how often each is mentioned, and where. Its score ranks ``mentioned_with`` rows; it is no claim.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from types import MappingProxyType
from typing import Final

from medkg.types import Mention

__all__ = ["WEIGHTS", "Together", "features", "find_pairs", "probability_of"]

# Pairs grow with the square of the concepts: those mentioned most, at most so many.
MAX_CONCEPTS: Final = 60
# Which mentions of a pair stand nearest is looked for among this many of each.
MAX_PLACES: Final = 20

#: Fitted by ``python -m tests.benchmarks.fit_association`` on the 400 training documents of
#: BioRED (Luo et al., 2022, doi:10.1093/bib/bbac282), gold entities, any relation; a feature is
#: a number and its weight is added to the log odds.
WEIGHTS: Final[Mapping[str, float]] = MappingProxyType(
    {
        "adjacent sentences": 0.42,
        "bias": -4.14,
        "both in the last two sentences": 0.1,
        "both in the title": 0.96,
        "concepts of the document": -0.26,
        "kinds disease-disease": -3.57,
        "kinds disease-disease, one sentence": -1.85,
        "kinds disease-drug": 0.27,
        "kinds disease-drug, one sentence": 1.23,
        "kinds disease-gene": 0.47,
        "kinds disease-gene, one sentence": 1.01,
        "kinds disease-other": 2.32,
        "kinds disease-other, one sentence": 0.71,
        "kinds drug-drug": -0.69,
        "kinds drug-drug, one sentence": 0.92,
        "kinds drug-gene": 0.55,
        "kinds drug-gene, one sentence": 0.79,
        "kinds drug-other": 0.42,
        "kinds drug-other, one sentence": 0.86,
        "kinds gene-gene": 0.69,
        "kinds gene-gene, one sentence": -0.4,
        "kinds gene-other": -3.07,
        "kinds gene-other, one sentence": -1.56,
        "kinds other-other": -1.54,
        "kinds other-other, one sentence": -0.61,
        "mentions of the commoner": 0.67,
        "mentions of the rarer": 0.22,
        "near in a sentence": -0.33,
        "one in the title": 0.77,
        "sentences with both": 0.65,
        "some sentence has both": 1.11,
    }
)


@dataclass(frozen=True, slots=True)
class Together:
    """Two concepts of a document, the mentions that stand nearest, and their sentences' numbers."""

    first: Mention
    second: Mention
    places: tuple[int, int]
    features: Mapping[str, float]


def find_pairs(sentences: Sequence[Sequence[Mention]], *, title: int) -> Iterator[Together]:
    """Pairs of distinct concepts; the first ``title`` of the sentences are the title's."""
    places: dict[str, list[tuple[int, Mention]]] = {}
    for number, mentions in enumerate(sentences):
        for mention in mentions:
            if mention.curie is not None:
                places.setdefault(mention.curie, []).append((number, mention))
    often = sorted(places, key=lambda curie: (-len(places[curie]), places[curie][0][0]))
    for pair in combinations(often[:MAX_CONCEPTS], 2):
        one, other = (places[curie] for curie in sorted(pair))
        near = min(
            ((a, b) for a in one[:MAX_PLACES] for b in other[:MAX_PLACES]),
            key=lambda ends: (
                abs(ends[0][0] - ends[1][0]),
                abs(ends[0][1].start - ends[1][1].start),
            ),
        )
        values = features(
            one, other, near, title=title, last=len(sentences) - 1, concepts=len(places)
        )
        yield Together(near[0][1], near[1][1], (near[0][0], near[1][0]), values)


Place = tuple[int, Mention]


def features(
    one: Sequence[Place],
    other: Sequence[Place],
    near: tuple[Place, Place],
    *,
    title: int,
    last: int,
    concepts: int,
) -> dict[str, float]:
    """The pair's numbers by name; see :data:`WEIGHTS`."""
    first, second = {n for n, _ in one}, {n for n, _ in other}
    both = first & second
    (a, left), (b, right) = near
    gap = abs(left.start - right.start)
    kinds = "-".join(sorted((one[0][1].kind, other[0][1].kind)))
    beside = sum(1 for n in first if n - 1 in second or n + 1 in second)
    values = {
        "bias": 1.0,
        "sentences with both": math.log1p(len(both)),
        "some sentence has both": float(bool(both)),
        "near in a sentence": 1 / (1 + gap / 20) if a == b else 0.0,
        "adjacent sentences": math.log1p(beside),
        "mentions of the rarer": math.log1p(min(len(one), len(other))),
        "mentions of the commoner": math.log1p(max(len(one), len(other))),
        "both in the title": float(min(first) < title and min(second) < title),
        "one in the title": float((min(first) < title) != (min(second) < title)),
        "both in the last two sentences": float(max(first) >= last - 1 and max(second) >= last - 1),
        "concepts of the document": math.log(concepts),
        f"kinds {kinds}": 1.0,
    }
    if both:
        values[f"kinds {kinds}, one sentence"] = 1.0
    return values


def probability_of(values: Mapping[str, float], weights: Mapping[str, float] = WEIGHTS) -> float:
    """The probability that a pair with these features is related; a feature without weight is 0.

    >>> probability_of({"bias": 1.0}, {"bias": 0.0})
    0.5
    """
    total = sum(value * weights.get(name, 0.0) for name, value in values.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
