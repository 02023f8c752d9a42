"""Small shipped tables: rows by column, and an error that names the line."""

from pathlib import Path

import pytest

from medkg.errors import FormatError
from medkg.files.tables import read_table


def table(folder: Path, text: str) -> Path:
    path = folder / "cues.tsv"
    path.write_text(text, encoding="utf-8")
    return path


def test_rows_with_their_lines(tmp_path: Path) -> None:
    path = table(tmp_path, "# source\n\ncue\teffect\nno\tnegated\n# more\nmay\t hedged \n")
    assert list(read_table(path, ("cue", "effect"))) == [
        (4, {"cue": "no", "effect": "negated"}),
        (6, {"cue": "may", "effect": "hedged"}),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no header; the first line must be cue, effect"),
        ("# only a comment\n", "no header"),
        ("cue\tscope\n", "line 1: columns cue, scope; the header must be cue, effect"),
        ("effect\tcue\n", "line 1: columns effect, cue"),
        ("cue\teffect\nno\n", "line 2: 1 cells under 2 columns"),
        ("cue\teffect\nno\tnegated\tleft\n", "line 2: 3 cells"),
        ("cue\teffect\n\tnegated\n", "line 2: no cue; fill the cell in"),
        ("# one\ncue\teffect\nno\t \n", "line 3: no effect"),
    ],
)
def test_what_is_wrong_names_the_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(FormatError, match=message) as caught:
        list(read_table(table(tmp_path, text), ("cue", "effect")))
    assert "cues.tsv" in str(caught.value)


def test_columns_that_may_be_blank(tmp_path: Path) -> None:
    path = table(tmp_path, "cue\teffect\nno\t\n")
    assert list(read_table(path, ("cue", "effect"), may_be_blank=("effect",))) == [
        (2, {"cue": "no", "effect": ""})
    ]
