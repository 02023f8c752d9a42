"""A patient reasoned about with what was known at the time."""

from __future__ import annotations

import pytest

from medkg.errors import MedkgError
from medkg.graph import Graph, GraphView
from medkg.ontology import Ontology
from medkg.reasoning import diagnose, explain, treat
from medkg.types import Finding, Patient
from tests.reasoning.conftest import LENS, M1, M2, row

ATENOLOL, LOSARTAN = "DRUGBANK:1", "DRUGBANK:2"
PATIENT = Patient("p", (Finding(LENS),))


@pytest.fixture
def dated(graph: Graph) -> Graph:
    """The features of the toy graph are undated; these four rows are not."""
    always = {"disease": "OMIM:2", "frequency": 1.0}
    graph.add(
        [
            row(M2, "has_phenotype", LENS, document="OMIM:2", qualifiers=always, year=2019),
            row(LOSARTAN, "treats", M1, text="Helped.", reference="PMID:1", year=2008),
            row(LOSARTAN, "treats", M1, text="Helped more.", reference="PMID:2", year=2020),
            row(ATENOLOL, "treats", M1, text="Helped too.", reference="PMID:3", year=2020),
        ]
    )
    return graph


@pytest.fixture
def then(dated: Graph) -> GraphView:
    return dated.as_of(year=2015, undated=True)


def test_diagnoses_are_of_the_year(dated: Graph, then: GraphView, hpo: Ontology) -> None:
    now = diagnose(PATIENT, dated, ontology=hpo)
    assert now[0].curie == M2
    before = diagnose(PATIENT, then, ontology=hpo)
    assert before[0].curie == M1
    # The one does not take the profiles that were prepared for the other.
    assert diagnose(PATIENT, dated, ontology=hpo) == now
    with pytest.raises(MedkgError, match="no disease with features"):
        diagnose(PATIENT, dated.as_of(year=2000), ontology=hpo)


def test_therapies_are_of_the_year(
    dated: Graph, then: GraphView, vocabularies: dict[str, Ontology]
) -> None:
    now = treat(PATIENT, dated, conditions=[M1], vocabularies=vocabularies)
    assert [candidate.curie for candidate in now] == [LOSARTAN, ATENOLOL]
    (before,) = treat(PATIENT, then, conditions=[M1], vocabularies=vocabularies)
    (edge,) = then.edges(subject=LOSARTAN)
    assert before.curie == LOSARTAN
    assert before.score == pytest.approx(edge.belief)
    assert before.score < now[0].score
    assert [e.text for e in before.reasons[0].evidence] == ["Helped."]


def test_explanations_are_of_the_year(then: GraphView) -> None:
    ((edge, rows),) = explain(then, LOSARTAN, M1).edges
    assert (edge.papers, [row.text for row in rows]) == (1, ["Helped."])
