"""JSON in pieces: the values that json reads, by line, and what came before a break."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medkg.files.compression import BrokenInputError
from medkg.files.json_text import JsonText

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


def pieces(text: str, step: int) -> Iterator[bytes]:
    data = text.encode()
    return (data[place : place + step] for place in range(0, len(data), step))


@given(st.lists(VALUES, max_size=6), st.none() | st.integers(0, 3), st.integers(1, 40))
def test_values_are_what_json_reads(values: list[Any], indent: int | None, step: int) -> None:
    whole = json.dumps(values, indent=indent, ensure_ascii=False)
    text = JsonText(pieces(whole, step), 1 << 20)
    assert [text.value() for _ in text.elements()] == values
    assert text.peek() == ""
    assert text.line == whole.count("\n") + 1


def test_what_stands_before_a_break_comes_first() -> None:
    def chunks() -> Iterator[bytes]:
        yield b'[1, {"a": "b"}, "c'
        raise BrokenInputError("broken-compression", "cut")

    text = JsonText(chunks(), 99)
    found = []
    with pytest.raises(BrokenInputError, match="cut"):
        for _ in text.elements():
            found.append(text.value())
    assert found == [1, {"a": "b"}]


def test_a_value_that_does_not_end_is_not_held() -> None:
    taken = 0

    def chunks() -> Iterator[bytes]:
        nonlocal taken
        yield b'["'
        while True:
            taken += 1 << 16
            yield b"x" * (1 << 16)

    text = JsonText(chunks(), 1 << 20)
    with pytest.raises(BrokenInputError, match="no value ends within 1,048,576 characters"):
        for _ in text.elements():
            text.value()
    assert taken < 4 << 20
