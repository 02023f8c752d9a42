"""``medkg link``."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from medkg.cli.app import app

RUN = CliRunner()
MONDO = ["--vocabulary", "mondo"]


def test_json_has_id_score_and_reason() -> None:
    done = RUN.invoke(app, ["link", "Marfan's syndrome", "--json", *MONDO])
    assert done.exit_code == 0
    best = json.loads(done.stdout)[0]
    assert best["curie"] == "MONDO:0007947"
    assert best["why"] == "normalised name: possessive"


def test_context_defines_a_short_form() -> None:
    context = "Multiple sclerosis (MS) is treated early."
    done = RUN.invoke(app, ["link", "MS", "--context", context, "--kind", "disease", *MONDO])
    assert done.exit_code == 0
    assert "long form of MS" in done.stdout
    assert "MONDO:0005301" in done.stdout.split("long form")[0]


def test_a_heading_of_the_record_is_taken() -> None:
    asked = ["link", "diabetes mellitus type 2", "--heading", "D003924", "--json", *MONDO]
    found = json.loads(RUN.invoke(app, asked).stdout)
    assert found[0]["curie"] == "MONDO:0005148"


def test_nothing_found_is_said() -> None:
    done = RUN.invoke(app, ["link", "qqqq zzzz", *MONDO])
    assert done.exit_code == 0
    assert "MONDO:" not in done.stdout


@pytest.mark.parametrize("arguments", [["link", "x", "--kind", "planet"], ["link"]])
def test_wrong_use_is_told(arguments: list[str]) -> None:
    done = RUN.invoke(app, arguments)
    assert done.exit_code == 2
