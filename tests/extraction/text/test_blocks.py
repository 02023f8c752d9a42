"""Named parts of expressions."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medkg.errors import FormatError
from medkg.extraction.text.blocks import fill_blocks, read_blocks


def test_blocks_may_name_blocks_and_repeats_stay() -> None:
    blocks = {"GAP": r"(?: (?!{BREAK})\w+){0,3}", "BREAK": "but"}
    filled = fill_blocks("pain{GAP} fell{2}", blocks)
    assert filled == r"pain(?: (?!but)\w+){0,3} fell{2}"
    assert re.compile(filled)


def test_an_unknown_block_and_a_circle_are_errors() -> None:
    with pytest.raises(FormatError, match=r"no block 'GAPS' .* there are: GAP"):
        fill_blocks("pain{GAPS}", {"GAP": "x"})
    with pytest.raises(FormatError, match="circle"):
        fill_blocks("{A}", {"A": "{B}", "B": "{A}"})


@given(st.text(alphabet="ab|?*+(){}0123,", max_size=30))
def test_an_expression_without_blocks_stays_as_it_is(expression: str) -> None:
    assert fill_blocks(expression, {}) == expression


@pytest.mark.parametrize("name", ["gap", "1GAP", "GAP"])
def test_names_are_in_capitals_and_there_once(tmp_path: Path, name: str) -> None:
    path = tmp_path / "blocks.tsv"
    path.write_text(f"name\tmeaning\twords\nGAP\tany\tx\n{name}\tany\ty\n", encoding="utf-8")
    with pytest.raises(FormatError, match=rf"blocks\.tsv, line 3: name '{name}'"):
        read_blocks(path)
