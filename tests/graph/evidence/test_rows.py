from __future__ import annotations

import dataclasses
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medkg.errors import StoreError, UnknownTermError
from medkg.graph.evidence.rows import assertion_id, assertions_of, canonical_json, evidence_rows
from medkg.types import Assertion, Study
from tests.graph.claims import assertions, claim


@settings(deadline=None, max_examples=30)
@given(assertions())
def test_fast_id_is_the_assertions_id(assertion: Assertion) -> None:
    assert assertion_id(assertion, canonical_json(assertion.evidence.qualifiers)) == assertion.id


@pytest.mark.parametrize(
    "qualifiers",
    [
        {"n": (1, 2)},
        {"study": Study("trial", "human")},
        {3: "three", "nested": {"b": [1, {"a": None}], "a": True}},
        {"nan": math.nan, "big": 1e300, "quote": 'a"b\\c\n\u2028'},
        {"surrogate": "\ud800"},
    ],
)
def test_fast_id_is_the_assertions_id_for_odd_qualifiers(qualifiers: dict[str, object]) -> None:
    assertion = claim(qualifiers=qualifiers, span=(1, 2))
    assert assertion_id(assertion, canonical_json(qualifiers)) == assertion.id


def test_fast_id_takes_any_text() -> None:
    assertion = claim('a"\\\ud800é', paper="PMID:\n\t\x00")
    assert assertion_id(assertion, "{}") == assertion.id


@settings(deadline=None, max_examples=30)
@given(st.lists(assertions(), max_size=5))
def test_rows_hold_the_same_assertions(given_assertions: list[Assertion]) -> None:
    rows = evidence_rows(given_assertions)
    assert assertions_of(rows) == given_assertions
    assert rows["id"].to_pylist() == [assertion.id for assertion in given_assertions]


def test_ids_of_several_blocks_are_in_the_order_of_the_rows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("medkg.graph.evidence.ids._BLOCK", 1000)
    claims = [claim(paper=f"PMID:{number}", span=(number, number + 1)) for number in range(7_500)]
    assert evidence_rows(claims)["id"].to_pylist() == [made.id for made in claims]


def test_half_a_surrogate_pair_becomes_a_question_mark() -> None:
    (back,) = assertions_of(evidence_rows([claim(text="bad \ud800 text")]))
    assert back.evidence.text == "bad ? text"


@pytest.mark.parametrize("score", [-0.1, 1.1, math.nan, math.inf])
def test_score_outside_0_to_1_is_refused(score: float) -> None:
    with pytest.raises(StoreError, match="score"):
        evidence_rows([claim(), claim(score=score)])


def test_predicate_outside_the_vocabulary_is_refused() -> None:
    with pytest.raises(UnknownTermError, match="cures"):
        evidence_rows([claim(predicate="cures")])


@pytest.mark.parametrize("field", ["subject", "object"])
def test_claim_about_nothing_is_refused(field: str) -> None:
    with pytest.raises(StoreError, match=f"no {field}"):
        evidence_rows([dataclasses.replace(claim(), **{field: ""})])


def test_polarity_and_certainty_have_few_values() -> None:
    with pytest.raises(StoreError, match="polarity 'maybe'"):
        evidence_rows([claim(polarity="maybe")])
    with pytest.raises(StoreError, match="certainty 'sure'"):
        evidence_rows([claim(certainty="sure")])


def test_what_is_guessed_from_a_sentence_makes_no_new_claim() -> None:
    read = [claim(span=(0, 9), qualifiers=q) for q in ({}, {"dose": "50 mg"}, {"dose": "5 mg"})]
    assert len({made.id for made in read}) == 1
    curated = [claim(qualifiers=q) for q in ({}, {"sex": "male"}, {"sex": "female"})]
    assert len({made.id for made in curated}) == 3
