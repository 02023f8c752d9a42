"""Tables of cues: those shipped, and the reader's own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from medkg.errors import FormatError
from medkg.extraction import CUES, MENTION_CUES, Cue, MentionReader, read_cues

HEADER = "category\tdirection\treach\tunless\twords\n"


def read(folder: Path, row: str) -> tuple[Cue, ...]:
    path = folder / "cues.tsv"
    path.write_text(f"# mine\n{HEADER}{row}\n", encoding="utf-8")
    return read_cues(path)


def test_own_cues_are_read_with_the_blocks(tmp_path: Path) -> None:
    [cue] = read(tmp_path, "negation\tbackward\t5\t\\btrial\\b\t{BE} nowhere")
    assert (cue.category, cue.direction, cue.reach, cue.unless) == (
        "negation", "backward", 5, r"\btrial\b",
    )  # fmt: skip
    assert re.fullmatch(cue.words, "was nowhere")
    [own] = read(tmp_path, "negation\tforward\t6\t\tnary an?")
    assert MentionReader((own, *MENTION_CUES))("Nary a fever.", [(7, 12)])[0].negated


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("denial\tforward\t6\t\tno", "line 3: category is 'denial'; it must be one of negation"),
        ("negation\tup\t6\t\tno", "line 3: direction is 'up'; it must be one of forward"),
        ("negation\tforward\tfar\t\tno", "line 3: reach is 'far'; it must be a count"),
        ("negation\tforward\t6\t\t{NOBODY}", "line 3: no block 'NOBODY'"),
        ("negation\tforward\t6\t\t", "line 3: no words"),
        ("negation\tforward\t6\tno", "line 3: 4 cells under 5 columns"),
    ],
)
def test_a_wrong_cell_is_an_error_with_its_line(tmp_path: Path, row: str, complaint: str) -> None:
    with pytest.raises(FormatError, match=re.escape(complaint)):
        read(tmp_path, row)


def test_every_shipped_expression_compiles() -> None:
    assert MENTION_CUES[-len(CUES) :] == CUES
    for cue in MENTION_CUES:
        assert re.compile(cue.words)
        assert re.compile(cue.unless)
