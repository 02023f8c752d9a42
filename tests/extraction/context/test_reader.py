from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medkg.extraction import CUES, ContextFinder, Cue, Reading, read_claim

FINDER = ContextFinder()


def reading(text: str, word: str, *, obj: str = "") -> Reading:
    start = text.index(word)
    spans = [(text.index(obj), text.index(obj) + len(obj))] if obj else []
    return read_claim(text, FINDER(text), trigger=(start, start + len(word)), arguments=spans)


@pytest.mark.parametrize(
    ("text", "polarity", "cue"),
    [
        ("Aspirin did not help him.", "against", "did not"),
        ("There is no evidence that it would help.", "against", "no evidence that"),
        ("It failed to help.", "against", "failed to"),
        ("A wish to help was not observed.", "against", "was not observed"),
        ("It was not only a help but a joy.", "for", ""),
        ("It did not harm; it was a help.", "for", ""),
        ("It did not harm but did help.", "for", ""),
        ("Without doubt it is a help.", "for", ""),
        ("Gram-negative bacteria help.", "for", ""),
        ("Nothing is notable in a knot that can help.", "for", ""),
        ("Exposure (12 cases against 3 with no exposure) was a help.", "for", ""),
    ],
)
def test_negation(text: str, polarity: str, cue: str) -> None:
    found = reading(text, "help")
    assert (found.polarity, found.cue) == (polarity, cue)


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        ("It can help.", "stated"),
        ("It may help.", "hedged"),
        ("Our data suggest that they help.", "hedged"),
        ("That it can help cannot be excluded.", "hedged"),
        ("We investigated whether they help.", "hypothetical"),
        ("To assess the help given.", "hypothetical"),
        ("Does it help?", "hypothetical"),
        ("Its help was evaluated.", "hypothetical"),
        ("We aimed at pain and found that they help.", "stated"),
        ("The aim was pain; they help.", "stated"),
    ],
)
def test_certainty(text: str, certainty: str) -> None:
    assert reading(text, "help").certainty == certainty


def test_negated_and_hedged_at_once() -> None:
    found = reading("It may not help.", "help")
    assert (found.polarity, found.certainty) == ("against", "hedged")


def test_absence_speaks_of_the_object_not_of_the_verb() -> None:
    text = "It gave help without pain."
    assert reading(text, "help").polarity == "for"
    assert reading(text, "help", obj="pain").polarity == "against"


def test_family_and_history() -> None:
    assert reading("Her mother had asthma.", "had", obj="asthma").experiencer == "family"
    assert reading("A history of asthma was noted.", "noted", obj="asthma").historical
    assert reading("He had asthma.", "had", obj="asthma").experiencer == "patient"


def test_cue_span_is_the_cue() -> None:
    text = "It did not help."
    span = reading(text, "help").cue_span
    assert span is not None
    assert text[slice(*span)] == "did not"


def test_own_cue() -> None:
    finder = ContextFinder([*CUES, Cue("allegedly", "hedge")])
    text = "It allegedly works."
    assert read_claim(text, finder(text), trigger=(13, 18)).certainty == "hedged"


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["no", "not", "but", "may", "whether", "?", ";", ",", "pain", "İ", "\ud800"]
        ),
        max_size=30,
    )
)
def test_any_words_give_scopes_inside_the_sentence(parts: list[str]) -> None:
    text = " ".join(parts)
    for cue in FINDER(text):
        assert 0 <= cue.start < cue.end <= len(text)
        assert 0 <= cue.scope[0] <= cue.scope[1] <= len(text)
