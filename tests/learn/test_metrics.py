"""Ranks and areas, worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, roc_auc_score

from medkg.learn.metrics import auroc, average_precision, filtered_ranks, rank_metrics, rank_of

SCORES = st.lists(st.integers(0, 5).map(float), min_size=1, max_size=20)


def test_rank_is_one_above_all_others() -> None:
    assert rank_of(0.9, np.array([0.1, 0.2])) == 1.0


def test_ties_count_half() -> None:
    # Two ties: the true one is first, second or third with equal chance, on average second.
    assert rank_of(0.5, np.array([0.5, 0.5])) == 2.0


def test_a_constant_scorer_gets_the_middle_rank() -> None:
    assert rank_of(0.0, np.zeros(98)) == 50.0


def test_known_pairs_are_no_competitors() -> None:
    scores = np.array([[5.0, 9.0, 1.0], [8.0, 2.0, 6.0]])
    known = np.array([[True, True, False], [False, False, False]])
    # Pair (0, 0): in its column 8 beats it; in its row 9 is known and left out, 1 is below.
    assert filtered_ranks(scores, np.array([[0, 0]]), known).tolist() == [[2.0, 1.0]]
    unfiltered = np.array([[True, False, False], [False, False, False]])
    assert filtered_ranks(scores, np.array([[0, 0]]), unfiltered).tolist() == [[2.0, 2.0]]


def test_mean_reciprocal_rank_and_hits() -> None:
    found = rank_metrics(np.array([[1.0, 2.0], [4.0, 20.0]]))
    assert found["mrr"] == pytest.approx((1 + 0.5 + 0.25 + 0.05) / 4)
    assert (found["hits@1"], found["hits@3"], found["hits@10"]) == (0.25, 0.5, 0.75)


def test_no_ranks_is_nan() -> None:
    assert all(math.isnan(value) for value in rank_metrics(np.empty((0, 2))).values())


def test_auroc_by_hand() -> None:
    # Of six (positive, negative) pairs: 3>1, 3>2, 3>0, 1>0 win, 1=1 ties, 1<2 loses.
    assert auroc(np.array([3.0, 1.0]), np.array([1.0, 2.0, 0.0])) == pytest.approx(4.5 / 6)
    assert math.isnan(auroc(np.array([]), np.array([1.0])))


def test_average_precision_by_hand() -> None:
    # Order + - + -: precision 1 at the first, 2/3 at the second positive.
    found = average_precision(np.array([4.0, 2.0]), np.array([3.0, 1.0]))
    assert found == pytest.approx((1 + 2 / 3) / 2)
    # All tied: one threshold, precision is the share of positives.
    assert average_precision(np.zeros(1), np.zeros(3)) == 0.25


@given(SCORES, SCORES)
def test_agrees_with_scikit_learn(positive: list[float], negative: list[float]) -> None:
    labels = [1] * len(positive) + [0] * len(negative)
    both = positive + negative
    assert auroc(np.array(positive), np.array(negative)) == pytest.approx(
        roc_auc_score(labels, both)
    )
    assert average_precision(np.array(positive), np.array(negative)) == pytest.approx(
        average_precision_score(labels, both)
    )
