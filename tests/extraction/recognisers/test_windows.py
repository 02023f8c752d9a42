"""Windows over long texts: what they cover, where they are cut, who decides on a token."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medkg.extraction.recognisers.windows import owners, windows


def test_a_short_text_is_one_window() -> None:
    assert windows(5, [0, 3], size=8, overlap=2) == [(0, 5)]
    assert windows(0, [], size=8, overlap=2) == []


def test_windows_are_cut_where_sentences_begin() -> None:
    # Sentences of 3 tokens; 8 hold two of them, and the second is seen twice.
    assert windows(12, [0, 3, 6, 9], size=8, overlap=3) == [(0, 6), (3, 9), (6, 12)]


def test_a_sentence_longer_than_a_window_is_cut_inside() -> None:
    assert windows(10, [0], size=4, overlap=2) == [(0, 4), (2, 6), (4, 8), (6, 10)]


def test_an_overlap_as_long_as_a_window_is_refused() -> None:
    with pytest.raises(ValueError, match="overlap of 4"):
        windows(10, [0], size=4, overlap=4)


def test_a_token_is_decided_on_where_it_has_most_context() -> None:
    assert owners(8, [(0, 6), (2, 8)]) == [0, 0, 0, 0, 1, 1, 1, 1]


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 80), st.sets(st.integers(0, 79)), st.integers(2, 20), st.integers(0, 10))
def test_windows_cover_everything_and_move_on(
    count: int, starts: set[int], size: int, overlap: int
) -> None:
    overlap = min(overlap, size // 2)
    held = windows(count, sorted(starts), size=size, overlap=overlap)
    covered = {token for first, last in held for token in range(first, last)}
    assert covered == set(range(count))
    assert all(0 < last - first <= size for first, last in held)
    assert all(a[0] < b[0] and a[1] - b[0] <= overlap for a, b in pairwise(held))
    for token, number in enumerate(owners(count, held)):
        assert held[number][0] <= token < held[number][1]
