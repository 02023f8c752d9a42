"""What the command line prints: fitted on a terminal, tab-separated when piped."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from medkg.cli import screen

ROWS = [("MONDO:0007947", 12345, "Marfan syndrome", "a reason of many words, " * 4)]
COLUMNS = ("curie", "papers", "name", "why")


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Standard output is a terminal of 60 columns without colours."""
    monkeypatch.setattr(screen._out, "_width", 60)
    monkeypatch.setenv("TERM", "xterm")  # a dumb one has 80 columns, whatever is said
    monkeypatch.setattr(screen._out, "_force_terminal", True)
    monkeypatch.setattr(screen._out, "_color_system", None)
    yield monkeypatch
    screen.be_wide(False)


def test_piped_a_table_has_tabs_and_plain_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    screen.table("Nodes\nof 2026", COLUMNS, ROWS)
    title, head, row = capsys.readouterr().out.splitlines()
    assert title == "# Nodes of 2026"
    assert head.split("\t") == list(COLUMNS)
    assert row.split("\t")[:3] == ["MONDO:0007947", "12345", "Marfan syndrome"]


def test_on_a_terminal_it_fits(
    terminal: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    screen.table("Nodes", COLUMNS, ROWS)
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 60
    assert "MONDO:0007947  12,345  Marfan syndrome" in lines
    assert any(line.startswith("    why: a reason") for line in lines)


def test_wide_is_one_line_a_row(
    terminal: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    screen.be_wide(True)
    screen.table("Nodes", COLUMNS, ROWS)
    screen.write("word " * 30 + "end")
    *_, row, blank, text = capsys.readouterr().out.splitlines()
    assert row.startswith("MONDO:0007947  12,345  Marfan syndrome  a reason")
    assert (blank, text[-3:]) == ("", "end")


def test_text_is_folded_under_its_own_start(
    terminal: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    screen.write('    [for] "Losartan is an effective treatment for Marfan syndrome." (PMID:1)')
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith('    [for] "Losartan')
    assert second.startswith("      ")
    assert "PMID:1" in second


def test_a_text_cannot_steer_the_terminal(
    terminal: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    screen.write("red\x1b[31m")
    assert "\x1b" not in capsys.readouterr().out


def test_records_show_the_columns_that_say_something(capsys: pytest.CaptureFixture[str]) -> None:
    screen.records("Links", [{"curie": "X:1", "year": None}, {"curie": "X:2", "year": None}])
    assert capsys.readouterr().out == "# Links\ncurie\nX:1\nX:2\n"
