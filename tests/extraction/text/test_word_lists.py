"""Cells of the tables that clinicians edit: what is read, and what is said of a wrong one."""

from __future__ import annotations

from pathlib import Path

import pytest

from medkg.errors import FormatError
from medkg.extraction.text.word_lists import choice, fraction, parted, read_pairs, read_words


def table(folder: Path, *lines: str) -> Path:
    path = folder / "table.tsv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_words_and_pairs_keep_the_order_of_the_table(tmp_path: Path) -> None:
    assert read_words(table(tmp_path, "# why", "word", "b", "", "a"), column="word") == ("b", "a")
    pairs = read_pairs(table(tmp_path, "word\tnoun", "renal\tkidney", "gastric\tstomach"),
                       ("word", "noun"))  # fmt: skip
    assert list(pairs.items()) == [("renal", "kidney"), ("gastric", "stomach")]


def test_a_word_that_is_there_twice_is_an_error_with_both_lines(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"table\.tsv, line 4: 'b' is in line 2 too"):
        read_words(table(tmp_path, "word", "b", "a", "b"), column="word")
    with pytest.raises(FormatError, match=r"table\.tsv, line 3: 'b' is in line 2 too"):
        read_pairs(table(tmp_path, "x\ty", "b\t1", "b\t2"), ("x", "y"))


@pytest.mark.parametrize("cell", ["", "x", "1.01", "-0.1", "nan", "inf"])
def test_a_score_is_a_number_from_0_to_1(cell: str) -> None:
    assert fraction(Path("t.tsv"), 3, {"score": "0.5"}, column="score") == 0.5
    with pytest.raises(FormatError, match=r"t\.tsv, line 3: score is .* a number from 0 to 1"):
        fraction(Path("t.tsv"), 3, {"score": cell}, column="score")


def test_a_value_is_one_of_those_allowed() -> None:
    assert choice(Path("t.tsv"), 3, {"side": "left"}, column="side", of=("left", "right")) == "left"
    with pytest.raises(FormatError, match=r"t\.tsv, line 3: side is 'up'; .* left, right"):
        choice(Path("t.tsv"), 3, {"side": "up"}, column="side", of=("left", "right"))


def test_parts() -> None:
    assert parted("mice|c57bl*") == ("mice", "c57bl*")
    assert parted("-") == ("",)
