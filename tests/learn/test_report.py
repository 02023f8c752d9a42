"""What a report says of figures that do not exist, and to readers without pandas."""

from __future__ import annotations

import json
import sys

import pytest

from medkg.errors import MissingExtraError
from medkg.learn import Report

REPORT = Report(
    predicate="treats",
    by="pair",
    seeds=(0, 1),
    pairs=20,
    tested=(2, 2),
    seen=0.5,
    candidates=(4, 5),
    methods={"a & b": {"mrr": (0.25, 0.75), "auroc": (float("nan"), 1.0)}},
)


def test_mean_and_sample_deviation_by_hand() -> None:
    assert REPORT.mean("a & b", "mrr") == 0.5
    assert REPORT.deviation("a & b", "mrr") == pytest.approx(0.5 * 2**-0.5)
    assert REPORT.rows() == [{"method": "a & b", "mrr": "0.500 ± 0.354", "auroc": "nan ± nan"}]


def test_a_figure_that_does_not_exist_is_null() -> None:
    figures = json.loads(json.dumps(REPORT.to_json(), allow_nan=False))
    assert figures["methods"]["a & b"]["auroc"]["values"] == [None, 1.0]


def test_html_is_escaped() -> None:
    assert ">a &amp; b</td>" in REPORT._repr_html_()


def test_frame_has_a_row_for_each_method_and_seed() -> None:
    table = REPORT.to_frame("arrow")
    assert table.column_names == ["method", "seed", "mrr", "auroc"]
    assert table.column("mrr").to_pylist() == [0.25, 0.75]


def test_without_pandas_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(MissingExtraError, match="pip install pandas"):
        REPORT.to_frame()
