"""Looking up and the automaton find the same, and one gives way to the other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from medkg.extraction.names.occurrences import Occurrences

LETTERS = st.sampled_from([b"\x02a", b"\x02b", b"\x03a", b"\x04b"])
STRINGS = st.lists(LETTERS, min_size=1, max_size=4).map(b"".join)


@given(
    st.lists(STRINGS, max_size=8, unique=True),
    st.lists(STRINGS, max_size=6).map(b"".join),
)
def test_both_ways_find_the_same(patterns: list[bytes], text: bytes) -> None:
    looked_up = Occurrences(patterns, 2, few=1_000)
    automaton = Occurrences(patterns, 2, few=-1)
    by_hand = {
        (number, start, start + len(pattern))
        for number, pattern in enumerate(patterns)
        for start in range(0, len(text), 2)
        if text.startswith(pattern, start)
    }
    assert set(looked_up(text)) == set(automaton(text)) == by_hand
    assert len(looked_up(text)) == len(by_hand)


def test_after_some_text_the_automaton_is_made() -> None:
    found = Occurrences([b"ab"], 2, few=5)
    answers = [found(b"abab") for _ in range(4)]
    assert all(sorted(answer) == [(0, 0, 2), (0, 2, 4)] for answer in answers)
    assert found._automaton is not None
    assert not found._patterns


def test_the_automaton_is_made_when_asked_for() -> None:
    found = Occurrences([b"ab"], 2)
    found.prepare()
    assert found._automaton is not None
    assert found(b"abcd") == [(0, 0, 2)]
