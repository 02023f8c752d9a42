from __future__ import annotations

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medkg.errors import MissingExtraError
from medkg.extraction import Tokeniser
from medkg.extraction.tokens import CHUNK

TOKENISE = Tokeniser()


def sentences(text: str) -> list[str]:
    return [text[s.start : s.end] for s in TOKENISE(text).sentences]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A title\nThe body. More.", ["A title", "The body.", "More."]),
        ("METHODS: We did it.\nRESULTS: It worked.", ["We did it.", "It worked."]),
        ("Smith et al. found 3.5 mg b.i.d. vs. placebo.", None),
        ("We treat hepatitis C. The drug works.", ["We treat hepatitis C.", "The drug works."]),
        ("Doe et al. Resp. med. It ran.", ["Doe et al. Resp. med.", "It ran."]),
        ("It grew E. coli at once.", ["It grew E. coli at once."]),
        ("", []),
        (" \n ", []),
    ],
)
def test_sentences(text: str, expected: list[str] | None) -> None:
    assert sentences(text) == ([text] if expected is None else expected)


def test_abbreviation_is_found_with_its_long_form() -> None:
    text = "Acute myeloid leukaemia (AML) is rare. AML kills."
    found = TOKENISE(text).abbreviations
    assert {text[a.start : a.end] for a in found} == {"AML"}
    assert {text[a.long_start : a.long_end] for a in found} == {"Acute myeloid leukaemia"}


def test_many_brackets_cost_no_more_than_their_length() -> None:
    found = TOKENISE("(a) " * (3 * CHUNK // 4))
    assert found.abbreviations == ()


@settings(max_examples=60, deadline=None)
@given(
    st.text(
        alphabet=st.one_of(st.characters(), st.sampled_from(" .\n()AB\ud800\x00")), max_size=300
    )
)
def test_sentences_lie_in_order_and_cover_every_word(text: str) -> None:
    found = TOKENISE(text)
    reach = 0
    for sentence in found.sentences:
        assert reach <= sentence.start < sentence.end <= len(text)
        assert "\n" not in text[sentence.start : sentence.end]
        reach = sentence.end
    for item in found.abbreviations:
        assert 0 <= item.start < item.end <= len(text)
        assert 0 <= item.long_start < item.long_end <= len(text)


def test_missing_extra_names_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scispacy.abbreviation", None)
    with pytest.raises(MissingExtraError, match=r'pip install "medkg\[nlp\]"'):
        Tokeniser()("text")
