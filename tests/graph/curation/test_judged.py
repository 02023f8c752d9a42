"""A curator's decisions test the readers and train the priors."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medkg.graph import Decision, precision, priors_from
from medkg.graph.belief.derive import derive_edges
from medkg.graph.belief.priors import PRIORS, Prior
from medkg.graph.evidence.rows import evidence_rows
from medkg.types import Assertion, Evidence


def decision(
    number: int, verdict: str, predicate: str = "treats", method: str = "pattern:x"
) -> Decision:
    corrected = ("D:1", "causes", "M:1") if verdict == "correct" else None
    return Decision(
        verdict,  # type: ignore[arg-type]
        *("D:1", predicate, "M:1", f"PMID:{number}"),
        corrected=corrected,
        method=method,
    )


def test_precision_by_predicate_with_the_last_word_on_each() -> None:
    rows = [
        decision(1, "reject"),
        decision(1, "accept"),
        decision(2, "accept"),
        decision(3, "correct"),
        decision(4, "reject", "causes"),
    ]
    causes, treats, every = precision(rows)
    assert (treats.predicate, treats.judged, treats.right) == ("treats", 3, 2)
    assert (causes.judged, causes.right, causes.share) == (1, 0, 0.0)
    assert (every.predicate, every.judged, every.right) == ("all", 4, 2)
    # Wilson's interval of 2 of 4.
    assert (round(every.low, 3), round(every.high, 3)) == (0.15, 0.85)
    assert [line.judged for line in precision([])] == [0]


@given(st.lists(st.booleans(), min_size=1, max_size=60))
def test_the_interval_holds_the_share(rights: list[bool]) -> None:
    rows = [decision(n, "accept" if right else "reject") for n, right in enumerate(rights)]
    every = precision(rows)[-1]
    assert 0 <= every.low <= every.share <= every.high <= 1


def test_priors_move_with_the_decisions_and_no_others_do() -> None:
    wrong = [decision(n, "reject") for n in range(90)]
    right = [decision(n, "accept") for n in range(90, 100)]
    made = priors_from([*wrong, *right])
    before = PRIORS["pattern treats"]
    error = before.random + before.systematic + before.paper
    now = made["pattern treats"]
    expected = pytest.approx((90 + 10 * error) / 110, rel=1e-4)
    assert now.random + now.systematic + now.paper == expected
    assert {k: v for k, v in made.items() if k != "pattern treats"} == {
        k: v for k, v in PRIORS.items() if k != "pattern treats"
    }
    one = priors_from([decision(1, "reject")])["pattern treats"]
    assert one.random > before.random
    assert priors_from([]) == dict(PRIORS)


def test_a_method_without_a_prior_gets_one_and_a_file_without_methods_none() -> None:
    made = priors_from([decision(1, "accept", method="mine:x")], priors={"": Prior(0.3, 0.0)})
    assert set(made) == {"", "mine treats"}
    assert priors_from([decision(1, "accept", method="")]) == dict(PRIORS)


def test_beliefs_follow_the_priors() -> None:
    row = Evidence("pubmed", "PMID:1", "PMID:1", "pattern:x", 0.9)
    rows = evidence_rows([Assertion("DRUGBANK:DB00678", "treats", "MONDO:0007947", row)])
    bad = priors_from([decision(n, "reject") for n in range(100)])
    [before], [after] = derive_edges(rows).to_pylist(), derive_edges(rows, priors=bad).to_pylist()
    assert after["belief"] < 0.2 < before["belief"]


def test_less_than_no_weight_is_refused() -> None:
    with pytest.raises(ValueError, match="0 decisions or more"):
        priors_from([], rows=-1)
