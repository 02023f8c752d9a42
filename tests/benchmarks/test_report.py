"""The table a benchmark leaves behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks import report


def test_sections_are_added_below_one_another(tmp_path: Path) -> None:
    path = tmp_path / "RESULTS.md"
    rows = [{"method": "a|b", "mrr": 0.12345}, {"method": "c"}]
    first = report.append("First", rows, "python -m x", note="five splits", path=path)
    report.append("Second", rows, "python -m y", path=path)
    assert "| method | mrr |\n| --- | --- |\n| a\\|b | 0.123 |\n| c |  |\n" in first
    text = path.read_text()
    assert text.startswith("# Results\n\n## First\n")
    assert text.index("five splits") < text.index("## Second") < text.index("`python -m y`")


def test_a_report_without_rows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no rows"):
        report.append("Empty", [], "python -m x", path=tmp_path / "RESULTS.md")
