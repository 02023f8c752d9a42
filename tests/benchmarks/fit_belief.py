"""Prints the fitted numbers of ``graph.belief.priors``, and how well they hold for real abstracts.

python -m tests.benchmarks.fit_belief

Training data: BC5CDR's and BioRED's training splits, gold entities, and the judged assertions of
real abstracts (``belief_rows.py``). Model: a claim of a single sentence is wrong with the
probability E of its method and predicate. Half of the share S of E is systematic and half belongs
to the paper; the rest is random. So a claim read in n_p distinct sentences of each of the papers
p is wrong throughout with the probability

    E S/2 + prod_p (E S/2 + (E (1 - S)) ** n_p)

which is that of ``medkg.graph.belief.formula``. S is the likeliest on the corpora, for all methods:
what several sentences, and several papers, have right tells it, but not its halves. E is the mode
under a beta prior worth ``ROWS`` rows around the mean of the patterns' predicates, so that what
is rare stays near it; a predicate with few rows goes with its method. Gold entities are never
wrong and real ones are, so a relation of a corpus counts ``DISCOUNT`` of a judged row (a power
prior: Ibrahim and Chen, 2000, doi:10.1214/ss/1009212673); five folds over the judged rows chose
both numbers.

Hedged: what annotators kept of the relations that are only hedged, over what they kept of those
stated. Below: the calibration of single judged rows, in five folds by document, each by a fit
that has not seen it (whatever their certainty, which the judges looked at by itself).
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from medkg.graph.belief.priors import CERTAINTY, Prior, family_of, fitted
from tests.benchmarks.belief import WEAK, row_of
from tests.benchmarks.belief_rows import Claimed, corpus_claims, judged_claims
from tests.benchmarks.screen import show

ROWS: Final = 10.0
DISCOUNT: Final = 0.1
GONE: Final = 0.5
LEAST: Final = 3.0  # weighted rows of a predicate that has a number of its own
FOLDS: Final = 5
PATTERN: Final = "pattern"
JUDGED: Final = "judged"

_GRID: Final = np.arange(0.005, 1.0, 0.005)
_SHARED: Final = np.arange(0.0, 0.95, 0.05)
_LEAST_CHANCE: Final = 1e-9

Key = tuple[str, str]  # method, predicate
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Observed:
    """How many distinct sentences of each paper claim a relation, whether any is right."""

    sentences: tuple[int, ...]
    right: bool
    weight: float


def observed(claims: Iterable[Claimed], *, discount: float = DISCOUNT) -> dict[Key, list[Observed]]:
    """Stated relations of each corpus, and judged rows, by method and predicate."""
    held: dict[tuple[str, ...], dict[str, list[Claimed]]] = defaultdict(lambda: defaultdict(list))
    for claim in claims:
        a = claim.assertion
        relation = (a.id, "") if claim.corpus == JUDGED else (a.subject, a.object)
        if claim.corpus == JUDGED or a.evidence.certainty == "stated":
            key = (claim.corpus, _method(claim), a.predicate, *relation)
            held[key][claim.document].append(claim)
    found: dict[Key, list[Observed]] = defaultdict(list)
    for (corpus, method, predicate, *_), papers in held.items():
        sentences = (len({c.assertion.evidence.span for c in paper}) for paper in papers.values())
        right = any(paper[0].right for paper in papers.values())
        weight = discount if method == PATTERN else 1.0
        if corpus == JUDGED:
            weight = 1.0 if all(c.made for paper in papers.values() for c in paper) else GONE
        found[method, predicate].append(Observed(tuple(sorted(sentences)), right, weight))
    return found


def _method(claim: Claimed) -> str:
    return claim.assertion.evidence.method.partition(":")[0]


def log_likelihood(rows: Sequence[Observed], shared: float) -> Floats:
    """Log likelihood of an error at each point of the grid, ``[grid]``."""
    half = shared * _GRID / 2
    random = (1 - shared) * _GRID
    total = np.zeros(len(_GRID))
    for kind, count in Counter(rows).items():
        wrong = half + np.prod([half + random**n for n in kind.sentences], axis=0)
        chance = np.clip(1 - wrong if kind.right else wrong, _LEAST_CHANCE, 1)
        total += kind.weight * count * np.log(chance)
    return total


def likeliest(rows: Sequence[Observed], shared: float, around: float) -> int:
    """The point of the grid where the error is likeliest, under its beta prior."""
    prior = ROWS * (around * np.log(_GRID) + (1 - around) * np.log(1 - _GRID))
    return int(np.argmax(log_likelihood(rows, shared) + prior))


def centre(found: Mapping[Key, Sequence[Observed]], shared: float) -> float:
    """Mean error of the patterns' predicates; what is rare counts less."""
    errors, sizes = [], []
    for (method, _), rows in found.items():
        if method == PATTERN:
            size = sum(row.weight for row in rows)
            errors.append(_GRID[np.argmax(log_likelihood(rows, shared))])
            sizes.append(size / (size + ROWS))
    return float(np.average(errors, weights=sizes))


def fitted_share(found: Mapping[Key, Sequence[Observed]]) -> float:
    """The share that is not random with the highest likelihood, each predicate at its best."""

    def total(shared: float) -> float:
        around = centre(found, shared)
        return sum(
            float(log_likelihood(rows, shared)[likeliest(rows, shared, around)])
            for (method, _), rows in found.items()
            if method == PATTERN
        )

    return round(float(max(_SHARED, key=total)), 2)


def errors_of(found: Mapping[Key, Sequence[Observed]], shared: float) -> dict[str, float]:
    """The error of each family of methods."""
    around = centre(found, shared)
    errors = {PATTERN: round(around, 2)}
    families: dict[str, Sequence[Observed]] = {
        f"{method} {predicate}": rows
        for (method, predicate), rows in sorted(found.items())
        if method == PATTERN and sum(row.weight for row in rows) >= LEAST
    }
    for method in sorted({method for method, _ in found} - {PATTERN}):
        families[method] = [row for key, rows in found.items() if key[0] == method for row in rows]
    for family, rows in families.items():
        errors[family] = round(float(_GRID[likeliest(rows, shared, around)]), 2)
    return errors


def fit(claims: Iterable[Claimed], shared: float) -> dict[str, Prior]:
    """Priors by family of methods."""
    errors = errors_of(observed(claims), shared)
    return {family: fitted(error, shared) for family, error in errors.items()}


def kept(claims: Iterable[Claimed], certainty: str) -> tuple[int, int]:
    """How many relations of which every row has this certainty are right, and of how many."""
    held: dict[tuple[str, ...], list[Claimed]] = defaultdict(list)
    for claim in claims:
        a = claim.assertion
        held[claim.corpus, claim.document, a.subject, a.predicate, a.object].append(claim)
    alone = [
        rows[0].right
        for rows in held.values()
        if {row.assertion.evidence.certainty for row in rows} == {certainty}
    ]
    return sum(alone), len(alone)


def cross_validated(
    corpora: Sequence[Claimed], judged: Sequence[Claimed], shared: float, *, made: bool
) -> dict[str, object]:
    """Calibration of single judged rows, those still ``made`` or all."""
    sure, right = [], []
    for fold in range(FOLDS):
        priors = fit([*corpora, *(claim for claim in judged if _fold(claim) != fold)], shared)
        for claim in judged:
            if _fold(claim) == fold and (claim.made or not made):
                method, predicate = claim.assertion.evidence.method, claim.assertion.predicate
                prior = priors[family_of(method, predicate, priors)]
                sure.append(1 - prior.random - prior.systematic - prior.paper)
                right.append(claim.right)
    name = "judged, still made" if made else "judged, all"
    return row_of(name, "belief", sure, right)


def _fold(claim: Claimed) -> int:
    return int(claim.document.rpartition(":")[2]) % FOLDS


def _is_of(key: Key, method: str, predicate: str) -> bool:
    return key[0] == method and predicate in ("", key[1])


def main() -> None:
    corpora = [*corpus_claims("bc5cdr", "train"), *corpus_claims("biored", "train")]
    judged = judged_claims()
    shared = fitted_share(observed(corpora, discount=1.0))
    found = observed([*corpora, *judged])
    print(f"{datetime.date.today()}\nSHARED = {shared}")
    for family, error in errors_of(found, shared).items():
        method, _, predicate = family.partition(" ")
        total, own = (
            sum(len(rows) for key, rows in held.items() if _is_of(key, method, predicate))
            for held in (found, observed(judged))
        )
        print(f'"{family}": fitted({error}),  # {total - own}, {own}')
    claims = [c for c in corpora if c.assertion.predicate != WEAK]
    for corpus in ("bc5cdr", "biored", JUDGED):
        own_claims = [claim for claim in (*claims, *judged) if claim.corpus == corpus]
        for certainty in CERTAINTY:
            right, total = kept(own_claims, certainty)
            print(f"{corpus}: {right} of {total} right where all rows are {certainty}")
    made = [claim for claim in judged if claim.made]
    scores = [claim.assertion.evidence.score for claim in made]
    raw = row_of("judged, still made", "raw score", scores, [claim.right for claim in made])
    both = [cross_validated(corpora, judged, shared, made=kind) for kind in (True, False)]
    show("Belief of single judged rows, five folds", [raw, *both])


if __name__ == "__main__":
    main()
