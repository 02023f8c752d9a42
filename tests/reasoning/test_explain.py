from __future__ import annotations

import json

import pytest

from medkg.errors import UnknownTermError
from medkg.graph import Graph
from medkg.ontology import Ontology
from medkg.reasoning import diagnose, explain
from medkg.types import Finding, Patient
from tests.reasoning.conftest import LENS, M1, M2, row

LOSARTAN = "DRUGBANK:2"


@pytest.fixture
def told(graph: Graph) -> Graph:
    graph.add(
        [
            row(LOSARTAN, "treats", M1, text="Losartan helped.", reference="PMID:10", year=2008),
            row(
                LOSARTAN, "treats", M1, text="No benefit.", reference="PMID:11", polarity="against"
            ),
            row(LOSARTAN, "contraindicated_in", M1, text="Perhaps not.", certainty="hedged"),
        ]
    )
    return graph


def test_every_sentence_of_every_edge(told: Graph) -> None:
    found = explain(told, LOSARTAN, M1)
    sentences = {edge.predicate: [row.text for row in rows] for edge, rows in found.edges}
    assert sentences == {
        "treats": ["Losartan helped.", "No benefit."],
        "contraindicated_in": ["Perhaps not."],
    }
    assert found.names == {LOSARTAN: "losartan", M1: "Marfan"}


def test_text_marks_what_is_against_and_what_is_hedged(told: Graph) -> None:
    text = str(explain(told, LOSARTAN, M1))
    assert "losartan [DRUGBANK:2] and Marfan [MONDO:1]" in text
    assert '[for] "Losartan helped." (PMID:10, 2008)' in text
    assert '[against] "No benefit." (PMID:11)' in text
    assert '[for, hedged] "Perhaps not." (PMID:1)' in text


def test_either_order_finds_the_edges(told: Graph) -> None:
    assert explain(told, M1, LOSARTAN).edges == explain(told, LOSARTAN, M1).edges


def test_json_holds_all(told: Graph) -> None:
    content = json.loads(json.dumps(explain(told, LOSARTAN, M1).to_json()))
    edges = {edge["predicate"]: edge for edge in content["edges"]}
    assert edges["treats"]["against"] == 1
    assert edges["treats"]["evidence"][1]["polarity"] == "against"
    assert content["paths"][0]["nodes"] == [LOSARTAN, M1]


def test_no_edge_is_said(told: Graph) -> None:
    assert "no edge joins the two" in str(explain(told, M1, M2, max_length=1))


def test_a_candidate_explains_itself(told: Graph, hpo: Ontology) -> None:
    (first, *_) = diagnose(Patient("p", (Finding(LENS),)), told, ontology=hpo)
    found = explain(told, first)
    text = str(found)
    assert text.startswith("1. Marfan [MONDO:1] score ")
    assert "exact: Lens, frequency 1/2" in text
    assert "[for] test (PMID:1)" in text
    assert found.to_json()["candidate"]["curie"] == M1


def test_wrong_use(told: Graph, hpo: Ontology) -> None:
    with pytest.raises(UnknownTermError, match="MONDO:404"):
        explain(told, LOSARTAN, "MONDO:404")
    with pytest.raises(TypeError):
        explain(told, LOSARTAN)
    (first, *_) = diagnose(Patient("p", (Finding(LENS),)), told, ontology=hpo)
    with pytest.raises(TypeError):
        explain(told, first, M1)
