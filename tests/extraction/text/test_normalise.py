from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medkg.extraction.text.normalise import fold, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Alzheimer's disease", "alzheimer disease"),
        ("Crohn’s Disease", "crohn disease"),
        ("tumours", "tumor"),
        ("anaemia", "anemia"),
        ("oesophageal cancer", "esophageal cancers"),
        ("IL-6", "IL6"),
        ("TNF-α", "TNF alpha"),
        ("type II diabetes", "type 2 diabetes"),
        ("type I diabetes", "type 1 diabetes"),
        ("pre-eclampsia", "preeclampsia"),
        ("neuropathies", "neuropathy"),
        ("thromboses", "thrombosis"),
        ("metastases", "metastasis"),
        ("Sjögren syndrome", "sjogren syndrome"),
        ("non–small-cell", "non small cell"),
    ],
)
def test_spellings_of_one_name(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("AIDS", "aid"), ("hepatitis B", "hepatitis C"), ("IL-6", "IL-16"), ("factor V", "factor X")],
)
def test_names_that_stay_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text())
def test_words_lie_in_order_inside_the_text(text: str) -> None:
    reach = 0
    for word in words(text):
        assert reach <= word.start < word.end <= len(text)
        reach = word.end


@given(st.text())
def test_folded_is_the_keys_of_the_words(text: str) -> None:
    assert fold(text) == " ".join(word.key for word in words(text))
