"""Qualifiers read from the words near a claim."""

from __future__ import annotations

from typing import Any

import pytest

from medkg.extraction.relations.qualifiers import find_comparison, find_qualifiers


def read(text: str, predicate: str, subject: str, obj: str, *others: str) -> dict[str, Any]:
    def span(words: str) -> tuple[int, int]:
        start = text.index(words)
        return start, start + len(words)

    end = text.rindex(obj)
    return find_qualifiers(
        text, predicate, span(subject), (end, end + len(obj)), [span(o) for o in others]
    )


@pytest.mark.parametrize(
    ("text", "predicate", "expected"),
    [
        ("A 20 mg daily cured B.", "treats", {"dose": "20 mg daily"}),
        ("5 mg/kg of A cured B.", "treats", {"dose": "5 mg/kg"}),
        ("A cured B in elderly women.", "treats", {"population": ["elderly"]}),
        ("In pregnancy A cured B.", "treats", {"population": ["pregnant"]}),
        ("A is first-line for B.", "treats", {"line": "first-line"}),
        ("A cured EGFR-mutant B.", "treats", {"variant": "EGFR-mutant"}),
        ("A cured BRAF V600E B.", "treats", {"variant": "BRAF V600E"}),
        ("A caused B in 12% of them.", "causes", {"frequency": 0.12}),
        ("A caused B in 3 of 12 dogs.", "causes", {"frequency": 0.25}),
        ("A prevented B (HR 0.48; 95% CI 0.3-0.7).", "prevents",
         {"hazard_ratio": 0.48, "confidence_interval": [0.3, 0.7]}),
        ("A caused B (relative risk [RR] 2.1, p<0.01).", "causes",
         {"relative_risk": 2.1, "p": "<0.01"}),
        ("A caused B.", "causes", {}),
        ("A cured B in 12% of them.", "treats", {}),
    ],
)  # fmt: skip
def test_near_the_claim(text: str, predicate: str, expected: dict[str, Any]) -> None:
    assert read(text, predicate, "A", " B") == expected


def test_a_number_behind_another_mention_is_not_taken() -> None:
    text = "A caused B and C (OR 2.0)."
    assert read(text, "causes", "A", " B", " C") == {}
    assert read(text, "causes", "A", " C", " B") == {"odds_ratio": 2.0}


@pytest.mark.parametrize(
    ("words", "reverse", "expected"),
    [
        ("superior to", False, "superior"),
        ("superior to", True, "inferior"),
        ("less effective than", True, "superior"),
        ("non-inferior to", True, "similar"),
        ("versus", False, None),
    ],
)
def test_comparison(words: str, reverse: bool, expected: str | None) -> None:
    assert find_comparison(words, reverse=reverse) == expected
