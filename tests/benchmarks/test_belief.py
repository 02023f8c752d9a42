"""The arithmetic of the calibration and of the fit, on rows made by hand."""

from __future__ import annotations

import re

import numpy as np
import pytest

from medkg.graph.belief.priors import Prior
from tests.benchmarks.belief import bins, calibration_error, diagram, relations, row_of, rows_of
from tests.benchmarks.belief_rows import Claimed
from tests.benchmarks.fit_belief import (
    DISCOUNT,
    GONE,
    Observed,
    centre,
    errors_of,
    fitted_share,
    kept,
    log_likelihood,
    observed,
)
from tests.graph.claims import ATENOLOL, MARFAN, claim

TABLE = {"": Prior(0.3, 0.05), "pattern": Prior(0.2, 0.05, 0.1)}


def row(right: bool, corpus: str = "biored", made: bool = True, **fields: object) -> Claimed:
    return Claimed(corpus, claim(**fields), right, made)  # type: ignore[arg-type]


def test_calibration_by_hand() -> None:
    # One bin of 0.2 with half right, one of 0.9 with all right.
    assert bins([0.2, 0.2, 0.9], [True, False, True]) == [(0.2, 0.5, 2), (0.9, 1.0, 1)]
    assert calibration_error([0.2, 0.2, 0.9], [True, False, True]) == pytest.approx(
        (2 * 0.3 + 0.1) / 3
    )
    line = row_of("x", "belief", [0.2, 0.9], [False, True])
    assert line["Brier"] == pytest.approx((0.04 + 0.01) / 2)
    assert line["log loss"] == pytest.approx(-(np.log(0.8) + np.log(0.9)) / 2)


def test_a_relation_is_a_claim_of_one_document() -> None:
    held = relations(
        [
            row(True, span=(0, 9), score=0.7),
            row(True, span=(20, 29), score=0.9),
            row(False, paper="PMID:2"),
            row(False, subject=ATENOLOL, certainty="hypothetical"),
        ],
        priors=TABLE,
    )
    assert [r.right for r in held] == [True, False, False]
    assert [r.belief for r in held] == pytest.approx([1 - 0.05 - 0.1 - 0.04, 0.65, 0.0])
    assert held[0].score == 0.9


def test_a_study_of_animals_does_not_lower_what_was_claimed() -> None:
    from medkg.types import Study

    (held,) = relations([row(True, study=Study("animal", "rat"))], priors=TABLE)
    assert held.belief == pytest.approx(0.65)


def test_mentions_are_reported_apart_from_claims() -> None:
    weak = row(False, subject=MARFAN, predicate="mentioned_with", method="cooccurrence")
    lines = rows_of(relations([row(True), weak], priors=TABLE))
    sizes = {str(line["relations of"]): line["relations"] for line in lines}
    assert sizes["both corpora"] == sizes["biored"] == 1
    assert sizes["both, mentioned_with too"] == 2


def test_a_diagram_has_a_dot_for_each_bin() -> None:
    drawn = diagram({"belief": ([0.2, 0.9, 0.95], [False, True, True])})
    dots = re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)"', drawn)
    # 40 + 320 x 0.2 to the right; none right is at the bottom.
    assert dots == [("104.0", "360.0"), ("336.0", "40.0")]


def test_rows_are_summed_up_by_relation_and_paper() -> None:
    found = observed(
        [
            row(True, span=(0, 9)),
            row(True, span=(20, 29)),
            row(False, paper="PMID:2", span=(0, 9)),
            row(True, subject=ATENOLOL, certainty="hedged"),
            row(False, "judged", predicate="causes"),
            row(False, "judged", made=False, predicate="causes"),
        ]
    )
    assert found["pattern", "treats"] == [Observed((1, 2), True, DISCOUNT)]
    # The same judged row twice is one; that it is no longer made lowers its weight.
    assert found["pattern", "causes"] == [Observed((1,), False, GONE)]


def test_the_likelihood_is_that_of_the_formula() -> None:
    error, shared = 0.4, 0.5  # a tenth systematic, a tenth the paper's, 0.2 random
    at = 79  # the point of the grid that stands for 0.4
    for sentences, wrong in (((1,), 0.4), ((2,), 0.1 + 0.1 + 0.04), ((1, 1), 0.1 + 0.3 * 0.3)):
        kinds = [Observed(sentences, False, 1.0)], [Observed(sentences, True, 0.5)]
        assert log_likelihood(kinds[0], shared)[at] == pytest.approx(np.log(wrong)), error
        assert log_likelihood(kinds[1], shared)[at] == pytest.approx(0.5 * np.log(1 - wrong))


def test_errors_of_what_is_common_are_its_shares_and_of_what_is_rare_near_the_mean() -> None:
    common = [Observed((1,), n % 4 > 0, 1.0) for n in range(400)]
    rare = [Observed((1,), False, 1.0) for _ in range(3)]
    found = {("pattern", "treats"): common, ("pattern", "causes"): rare, ("title", "causes"): rare}
    errors = errors_of(found, 0.3)
    assert errors["pattern treats"] == pytest.approx(0.25, abs=0.02)
    assert errors["pattern"] == pytest.approx(centre(found, 0.3), abs=0.005)
    assert errors["pattern"] < errors["pattern causes"] < 0.8
    assert errors["title"] == errors["pattern causes"]


def test_the_share_is_found_again() -> None:
    chance = np.random.default_rng(0)
    error, shared = 0.4, 0.5
    rows = []
    for sentences in (1, 2, 3):
        wrong = 0.2 + (error * (1 - shared)) ** sentences
        rows += [Observed((sentences,), bool(x > wrong), 1.0) for x in chance.random(4000)]
    assert fitted_share({("pattern", "treats"): rows}) == pytest.approx(shared, abs=0.1)


def test_certainty_is_compared_where_all_rows_of_a_relation_share_it() -> None:
    rows = [row(True, certainty="hedged"), row(True), row(False, subject=ATENOLOL)]
    assert kept(rows, "stated") == (0, 1)
    assert kept(rows, "hedged") == (0, 0)
