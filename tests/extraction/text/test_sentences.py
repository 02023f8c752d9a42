from __future__ import annotations

import re
import sys
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from spacy.language import Language

from medkg.errors import MissingExtraError
from medkg.extraction import Tokeniser
from medkg.extraction.text.sentences import MAX_SENTENCE, MAX_STRETCH, _sentences

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
    found = TOKENISE("(a) " * 8_000)
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


@pytest.fixture(scope="module")
def sentencizer() -> Language:
    import spacy
    from scispacy.custom_tokenizer import combined_rule_tokenizer

    nlp = spacy.blank("en")
    nlp.tokenizer = combined_rule_tokenizer(nlp)
    nlp.add_pipe("sentencizer")
    return nlp


PIECES = [
    "a", "Word", "C.", "e.g.", "3.5", "(p<0.05).", ".", "?!", " ", "  ", "\n", "\t", ")", '."', "(",
    "vs.", "et al.", "…", "。", "-", "U.S.", "5mg.", "end.Start", ";", "%", "x" * 40,
]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_sentences_are_those_of_spacys_sentencizer(sentencizer: Language, text: str) -> None:
    assume(not re.search(r"[^\w\s]{12}", text))
    cuts = [sentence.start_char for sentence in sentencizer(text).sents]
    spans = ((a, a + len(text[a:b].rstrip())) for a, b in pairwise([*cuts, len(text)]))
    assert TOKENISE(text).sentences == tuple(_sentences(text, spans))


@pytest.mark.parametrize(
    "text", ["x" * 100_000 + ".", "(" + "a" * 3_000 + ") b. C", "a. " * 20_000]
)
def test_long_stretches(text: str) -> None:
    assert TOKENISE(text).sentences[0].start == 0
    assert TOKENISE(text).sentences[-1].end == len(text.rstrip())
    assert len(text) > MAX_STRETCH


@pytest.mark.parametrize("word", ["ab ", "ab", "a  ", "ab\u3000"])
def test_a_sentence_without_end_is_cut(word: str) -> None:
    text = word * 10_000
    found = TOKENISE(text).sentences
    assert all(0 < s.end - s.start <= MAX_SENTENCE for s in found)
    pieces = [text[s.start : s.end] for s in found]
    assert all(piece == piece.strip() for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("It was seen (Fig. 2). It was.", 2),
        ("A big. It was.", 2),
        ("A fig. It was.", 1),
        ("vs. It was.", 1),
        ("Xvs. It was.", 2),
        ("It_vs. It was.", 2),
    ],
)
def test_an_abbreviations_full_stop_ends_no_sentence(text: str, count: int) -> None:
    assert len(sentences(text)) == count


class Counted:
    """A tokeniser that counts the characters it is given."""

    def __init__(self, inner: Any) -> None:
        self.inner, self.vocab, self.characters = inner, inner.vocab, 0

    def __call__(self, text: str) -> Any:
        self.characters += len(text)
        return self.inner(text)


@pytest.mark.parametrize("piece", ["a. ", "a.b", "糖尿病。", "a.\n", "? ", "x" * 150 + ". "])
def test_each_character_is_tokenised_a_few_times_at_most(piece: str) -> None:
    tokenise = Tokeniser()
    tokenise("")
    assert tokenise._tools is not None
    counted = Counted(tokenise._tools.tokenise)
    tokenise._tools = tokenise._tools._replace(tokenise=counted)
    text = piece * 2_000
    tokenise(text)
    assert counted.characters <= 3 * len(text)


def test_what_is_remembered_is_short() -> None:
    tokenise = Tokeniser()
    tokenise("x" * 5_000 + ". B. " + "y" * 101 + ".")
    assert max(map(len, tokenise._cuts)) <= 100


def test_missing_extra_names_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scispacy.custom_tokenizer", None)
    with pytest.raises(MissingExtraError, match=r'pip install "medkg\[nlp\]"'):
        Tokeniser()("text")
