from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from medkg.extraction.names.case_table import WORDS_IN_CAPITALS
from medkg.extraction.names.casing import Forms, count_forms, is_word, words_in_capitals
from medkg.extraction.names.stopwords import NOT_NAMES


def test_counts_by_spelling() -> None:
    texts = ["Rest helps. At rest, REST was bound and the Rest cure failed.", "rest\nREST REST"]
    assert count_forms(texts, ["REST", "CAT"]) == {
        # The line in capitals is a heading and says nothing of a symbol.
        "rest": Forms(lower=2, title=1, initial=1, upper=1)
    }


def test_rule() -> None:
    assert is_word(Forms(lower=10))
    assert not is_word(Forms(lower=9))
    assert is_word(Forms(lower=9, initial=1))
    assert is_word(Forms(lower=50, upper=2))
    assert not is_word(Forms(lower=49, upper=2))
    assert not is_word(Forms(lower=10, title=10))  # a name
    assert is_word(Forms(lower=9), min_seen=5)
    assert is_word(Forms(lower=49, upper=2), min_ratio=10)


def test_words_of_own_texts() -> None:
    texts = ["They met and it was set.", "MET was amplified."] * 10
    assert words_in_capitals(texts, ["MET", "WAS", "SET", "ABC"]) == {
        "SET": Forms(lower=10),
        "WAS": Forms(lower=20),
    }


def test_table_holds_what_its_rule_says() -> None:
    assert {"WAS", "SET", "REST", "IMPACT"} <= WORDS_IN_CAPITALS.keys() <= NOT_NAMES
    assert not {"MET", "KIT", "ACE", "AIDS"} & NOT_NAMES
    for lower, initial, title, upper in WORDS_IN_CAPITALS.values():
        assert is_word(Forms(lower, title, initial, upper))


@given(st.lists(st.text(), max_size=5), st.sets(st.text(min_size=2, max_size=5), max_size=5))
def test_any_texts(texts: list[str], symbols: set[str]) -> None:
    found = words_in_capitals(texts, symbols, min_seen=1)
    assert found.keys() <= {symbol.lower().upper() for symbol in symbols}
