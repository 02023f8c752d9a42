from __future__ import annotations

from itertools import islice, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medkg.extraction.names.matcher import Matcher, code_words, encode, letter_width, word_bounds
from medkg.extraction.text.normalise import WORD, fold, words

KEYS = ["breast cancer", "cancer", "type 1 diabete", "preeclampsia", "il 6", "sjogren", "tnf alpha"]
PIECES = st.sampled_from(
    ["type", " ", "-", "'s", "’s", "I", "v", "pre", "eclampsia", "non", "IL", "6", "α", "TNF", "(",
     "Sjögren", "factor", "X", "s", "_", "\n", "\ud800", "𝒜", "٣", "²", "é", "ſ", "K", ".", "co"]
)  # fmt: skip
TEXTS = st.one_of(st.text(), st.lists(PIECES, max_size=12).map("".join))


def matcher(keys: list[str]) -> Matcher:
    found = code_words(keys)
    return Matcher(found, encode(keys, found))


MATCHER = matcher(KEYS)


def spotted(text: str) -> set[tuple[str, str]]:
    return {(text[start:end], KEYS[index]) for start, end, index in MATCHER.find(text)}


def test_every_occurrence_with_its_place() -> None:
    text = "Breast cancers, type-I diabetes; IL6 and Sjögren's: TNFα."
    assert spotted(text) == {
        ("Breast cancers", "breast cancer"),
        ("cancers", "cancer"),
        ("type-I diabetes", "type 1 diabete"),
        ("IL6", "il 6"),
        ("Sjögren", "sjogren"),
        ("TNFα", "tnf alpha"),
    }


def test_a_match_is_whole_words() -> None:
    assert spotted("precancer pre-cancer cancerous pre-eclampsia") == {
        ("pre-eclampsia", "preeclampsia")
    }


@given(TEXTS)
def test_whole_text_is_found_as_its_folded_name(text: str) -> None:
    key = fold(text)
    if key:
        one = matcher(["other", key])
        assert one.whole(text) == 1
        found = words(text)
        assert (found[0].start, found[-1].end, 1) in one.find(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("type's I diabetes", {"type's I diabetes"}),
        ("type's's I diabetes", {"type's's I diabetes"}),
        ("breast's 's cancer's", {"breast's 's cancer", "cancer"}),
        ("s type v i diabetes", set()),
        ("non-pre-eclampsia", set()),
    ],
)
def test_words_left_out_are_passed_over(text: str, expected: set[str]) -> None:
    assert {text[start:end] for start, end, _ in MATCHER.find(text)} == expected


@given(TEXTS)
def test_finds_what_the_folded_words_say(text: str) -> None:
    keys = [word.key for word in words(text)]
    expected = {
        (words(text)[i].start, words(text)[i + len(parts) - 1].end, index)
        for index, parts in enumerate(key.split(" ") for key in KEYS)
        for i in range(len(keys))
        if keys[i : i + len(parts)] == parts
    }
    assert set(MATCHER.find(text)) == expected


@given(TEXTS)
def test_bounds_are_those_of_the_word_pattern(text: str) -> None:
    spans = [found.span() for found in WORD.finditer(text)]
    assert list(zip(*word_bounds(text), strict=True)) == spans


@pytest.mark.parametrize(
    ("words", "width"),
    [(0, 2), (16_128, 2), (16_129, 3), (2_064_384, 3), (2_064_385, 4), (264_241_152, 4)],
)
def test_letters_are_as_wide_as_the_number_of_words_asks(words: int, width: int) -> None:
    assert letter_width(words) == width


@pytest.mark.parametrize("count", [16_000, 16_200])
def test_every_word_has_a_letter_of_its_own(count: int) -> None:
    keys = list(islice(map("".join, product("bcdfghjklm", repeat=5)), count))
    found = code_words(keys)
    letters = encode(keys, found)
    assert len(set(letters)) == count
    assert {len(letter) for letter in letters} == {letter_width(len(found))}
    assert all(letter[0] < 128 <= min(letter[1:]) for letter in letters)
    last = keys[-1]
    assert matcher(keys).find(f"x {last} y {last.upper()}.") == [
        (2, 7, count - 1),
        (10, 15, count - 1),
    ]


def test_no_names() -> None:
    empty = matcher([])
    assert empty.find("cancer") == []
    assert empty.whole("cancer") is None
