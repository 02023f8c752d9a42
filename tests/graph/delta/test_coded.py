"""Texts as numbers: each row's number is the place of its text."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from medkg.graph.delta.coded import coded, ranked

TEXTS = st.lists(st.lists(st.none() | st.sampled_from(["", "a", "b", "é"]), max_size=4), max_size=4)


@given(TEXTS, st.booleans())
def test_codes_name_the_texts(chunks: list[list[str | None]], encoded: bool) -> None:
    parts = [pa.array(chunk, pa.string()) for chunk in chunks]
    if encoded:  # each chunk with a dictionary of its own, as files come
        parts = [part.dictionary_encode() for part in parts]
    kind = pa.dictionary(pa.int32(), pa.string()) if encoded else pa.string()
    column = pa.chunked_array(parts, kind)
    wanted = [text or "" for chunk in chunks for text in chunk]
    for make in (coded, ranked):
        values, codes = make(column)
        found = values.to_pylist()
        assert [found[code] for code in codes] == wanted
    assert found == sorted(found)


@pytest.mark.parametrize("make", [coded, ranked])
def test_no_rows(make: object) -> None:
    assert callable(make)
    values, codes = make(pa.chunked_array([], pa.string()))
    assert len(values) == len(codes) == 0
