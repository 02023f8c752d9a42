"""Tables on a terminal: no id is broken, what does not fit stands below its row."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from medkg.cli.layout import lay_out, tab_separated, wrap

COLUMNS = ("rank", "id", "score", "name", "why")
LONG = "contraindicated in asthma, which the patient has, and by two further papers " * 2
ROWS = [
    (1, "DRUGBANK:DB00678", 0.79366, "Losartan", LONG),
    (2, "MESH:C0000657245", 0.5, "a name of many words, long enough to be folded once", ""),
]


def told(width: int | None, rows: list[tuple[object, ...]] = ROWS) -> list[str]:
    return [str(line) for line in lay_out(COLUMNS, rows, width=width)]


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_lines_fit_and_hold_every_id_whole(width: int) -> None:
    lines = told(width)
    assert max(map(cell_len, lines)) <= width
    for row in ROWS:
        (line,) = [line for line in lines if str(row[1]) in line]
        assert line.startswith(f"   {row[0]}  {row[1]}")


def test_what_does_not_fit_stands_below_with_its_name() -> None:
    lines = told(60)
    assert "why" not in lines[0].split()
    first = next(index for index, line in enumerate(lines) if "DB00678" in line)
    assert lines[first + 1].startswith("    why: contraindicated in asthma")
    # Nothing is said below a row of a cell that is empty.
    assert sum("why:" in line for line in lines) == 1
    below = "\n".join(lines)
    assert LONG.strip() in re.sub(r"\s+", " ", below)


def test_a_column_is_folded_between_words_where_two_lines_do() -> None:
    lines = told(70)
    place = lines[0].index("name")
    second = next(index for index, line in enumerate(lines) if "C0000657245" in line)
    assert lines[second][place:].startswith("a name of many words")
    assert lines[second + 1][:place].strip() == ""
    assert lines[second + 1][place] != " "


def test_without_a_width_each_row_is_one_line() -> None:
    lines = told(None)
    assert len(lines) == 2 + len(ROWS)
    assert LONG.strip() in lines[2]


def test_wide_characters_align() -> None:
    rows = [("X:1", "马凡综合征", 3), ("X:2", "Marfan", 12)]
    lines = [str(line) for line in lay_out(("id", "name", "count"), rows, width=40)]
    assert {cell_len(line) for line in lines} == {cell_len(lines[0])}
    assert lines[2] == "X:1  马凡综合征      3"
    assert lines[3] == "X:2  Marfan         12"


def test_a_word_longer_than_the_line_is_not_broken() -> None:
    address = "https://example.org/" + "a" * 60
    lines = [str(line) for line in lay_out(("id", "at"), [("X:1", address)], width=40)]
    assert lines[2:] == ["X:1", "    at:", "      " + address]
    lines = [str(line) for line in lay_out(("at", "id"), [(address, "X:1")], width=40)]
    assert lines[2:] == [address, "    id: X:1"]


def test_a_table_without_rows_has_its_head() -> None:
    assert [str(line) for line in lay_out(("id", "name"), [], width=80)] == ["id  name", "────────"]


def test_a_cell_cannot_steer_the_terminal() -> None:
    (*_, row) = (str(line) for line in lay_out(("id", "name"), [("X:1", "a\x1b[2Jb\nc\x9bd")]))
    assert row == "X:1  a�[2Jb c�d"
    assert list(tab_separated(("name",), [("a\tb\nc",)])) == ["name", "a b c"]


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=9)


@given(st.lists(WORDS, min_size=1, max_size=20), st.integers(12, 60), st.integers(0, 4))
def test_folding_keeps_every_word_in_turn(words: list[str], width: int, lead: int) -> None:
    lines = wrap(" " * lead + " ".join(words), width)
    assert " ".join(lines).split() == " ".join(words).split()
    for line in lines:
        assert cell_len(line) <= width or len(line.split()) == 1


CELLS = st.one_of(st.text(max_size=60), st.integers(), st.floats(allow_nan=False), st.none())


@given(
    st.lists(st.tuples(st.integers(0, 10**9).map("HP:{}".format), CELLS, CELLS), max_size=5),
    st.integers(20, 100),
)
def test_each_id_is_whole_on_one_line(rows: list[tuple[object, ...]], width: int) -> None:
    lines = [str(line) for line in lay_out(("id", "one", "other"), rows, width=width)]
    for row in rows:
        assert any(line.startswith(str(row[0])) for line in lines)
