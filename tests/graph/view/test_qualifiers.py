"""Qualifiers as a table, and as what rows are chosen by."""

from __future__ import annotations

from typing import Any

import pytest

from medkg.graph import Graph
from tests.graph.claims import ATENOLOL, LOSARTAN, MARFAN, claim


@pytest.fixture
def qualified(graph: Graph) -> Graph:
    told: list[dict[str, Any]] = [
        {"population": ["children", "adolescents"], "sample_size": 40, "dose": "5 mg"},
        {"population": ["elderly"], "sample_size": 400, "historical": True},
        {"frequency_n": [3, 4], "sex": "female"},
        {},
    ]
    graph.add(
        [claim(paper=f"PMID:{n}", qualifiers=q, span=(n, n + 9)) for n, q in enumerate(told)]
        + [claim(ATENOLOL, source="hpo", paper="PMID:9", qualifiers={"dose": "5 MG"})]
    )
    return graph


def test_every_value_is_a_row(qualified: Graph) -> None:
    table = qualified.qualifier_table(source="pubmed")
    rows = [(row["reference"], row["name"], row["value"], row["number"])
            for row in table.to_pylist()]  # fmt: skip
    assert sorted(rows, key=str) == [
        ("PMID:0", "dose", "5 mg", None),
        ("PMID:0", "population", "adolescents", None),
        ("PMID:0", "population", "children", None),
        ("PMID:0", "sample_size", "40", 40.0),
        ("PMID:1", "historical", "true", None),
        ("PMID:1", "population", "elderly", None),
        ("PMID:1", "sample_size", "400", 400.0),
        ("PMID:2", "frequency_n", "3", 3.0),
        ("PMID:2", "frequency_n", "4", 4.0),
        ("PMID:2", "sex", "female", None),
    ]
    ids = {
        row.id for row in qualified.evidence(LOSARTAN, "treats", MARFAN) if row.evidence.qualifiers
    }
    assert set(table["id"].to_pylist()) == ids
    few = qualified.qualifier_table(names=["dose"])
    assert sorted(few["value"].to_pylist()) == ["5 MG", "5 mg"]


def test_a_graph_without_qualifiers_has_none(graph: Graph) -> None:
    assert len(graph.qualifier_table()) == 0
    assert graph.as_of(qualifiers={"dose": "5 mg"}).counts()["evidence"] == 0


@pytest.mark.parametrize(
    ("wanted", "kept"),
    [
        ({"population": "Children"}, {0}),
        ({"population": {"children", "elderly"}}, {0, 1}),
        ({"dose": "5 mg"}, {0, 9}),
        ({"sample_size": 40}, {0}),
        ({"sample_size": lambda size: size >= 100}, {1}),
        ({"historical": True}, {1}),
        ({"population": "elderly", "sample_size": 40}, set()),
        ({"sex": lambda _: True}, {2}),
        ({}, {0, 1, 2, 3, 9}),
    ],
)
def test_rows_are_chosen_by_their_qualifiers(
    qualified: Graph, wanted: dict[str, Any], kept: set[int]
) -> None:
    view = qualified.as_of(qualifiers=wanted)
    papers = set(view.evidence_table()["reference"].to_pylist())
    assert papers == {f"PMID:{number}" for number in kept}
    assert sum(edge.support for edge in view.edges()) == len(kept)


def test_what_is_wanted_is_said(qualified: Graph) -> None:
    wanted = {"dose": "5 mg", "sample_size": lambda size: size > 9}
    shown = repr(qualified.as_of(sources="pubmed", qualifiers=wanted))
    assert "source pubmed, dose 5 mg, sample_size as a function says: " in shown
