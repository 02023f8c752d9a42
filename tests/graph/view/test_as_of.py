"""A graph as of a year, or of some sources, is the graph of those rows alone."""

from __future__ import annotations

import tempfile
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medkg.errors import StoreError
from medkg.graph import Decision, DocumentRow, Graph
from medkg.graph.graph_view import GraphView
from medkg.types import Assertion, Node, Study
from tests.graph.claims import ATENOLOL, LOSARTAN, MARFAN, WARFARIN, assertions, claim

TRIAL = Study("randomised trial", "human")


@pytest.fixture
def years(graph: Graph) -> Graph:
    graph.add(
        [
            claim(paper="PMID:1", year=2001, study=TRIAL, text="It helped."),
            claim(paper="PMID:2", year=2015, polarity="against", study=Study("cohort")),
            claim(ATENOLOL, paper="PMID:3", year=2016, certainty="hedged"),
            claim(ATENOLOL, "interacts_with", WARFARIN, paper="PMID:4", year=1999),
            claim(source="hpo", document="OMIM:1", paper="PMID:5", method="curated:PCS"),
        ],
        nodes=[Node(LOSARTAN, "drug", "Losartan"), Node("HGNC:1", "gene", "alone")],
    )
    return graph


def papers(view: GraphView) -> set[str]:
    return set(view.evidence_table()["reference"].to_pylist())


@pytest.mark.parametrize(
    ("given_", "kept"),
    [
        ({}, {"1", "2", "3", "4", "5"}),
        ({"year": 2015}, {"1", "2", "4"}),
        ({"year": 2014, "undated": True}, {"1", "4", "5"}),
        ({"sources": "pubmed"}, {"1", "2", "3", "4"}),
        ({"sources": {"hpo", "elsewhere"}}, {"5"}),
        ({"designs": "Randomised-Trial"}, {"1"}),
        ({"designs": {"cohort", "randomised trial"}}, {"1", "2"}),
        ({"species": {"human"}}, {"1"}),
        ({"min_certainty": "stated"}, {"1", "2", "4", "5"}),
        ({"year": 2015, "sources": "hpo"}, set()),
        ({"reviewed": True}, set()),
    ],
)
def test_what_is_given_says_which_rows_count(
    years: Graph, given_: dict[str, Any], kept: set[str]
) -> None:
    view = years.as_of(**given_)
    assert papers(view) == {f"PMID:{number}" for number in kept}
    assert view.counts()["evidence"] == len(kept)


def test_every_question_is_answered_from_those_rows(years: Graph) -> None:
    view = years.as_of(year=2014)
    (edge,) = view.edges(predicate="treats")
    assert (edge.support, edge.against, edge.papers) == (1, 0, 1)
    assert edge.belief > years.edges(subject=LOSARTAN)[0].belief
    assert len(view.evidence(LOSARTAN, "treats", MARFAN)) == 1
    assert view.evidence(ATENOLOL, "treats", MARFAN) == []
    assert [e.subject for e in view.neighbours(MARFAN)] == [LOSARTAN]
    assert view.neighbours(WARFARIN)[0].subject == ATENOLOL
    assert view.paths(ATENOLOL, MARFAN) == []
    assert years.paths(ATENOLOL, MARFAN) != []
    assert view.name(LOSARTAN) == "Losartan"
    assert "HGNC:1" in years
    assert "HGNC:1" not in view
    assert view.counts() == {"documents": 2, "evidence": 2, "nodes": 4, "edges": 2}
    assert set(view.documents()) == {("pubmed", "PMID:1"), ("pubmed", "PMID:4")}
    assert view.conflicts() == []
    assert len(years.conflicts()) == 1
    assert set(view.to_networkx().nodes) == {LOSARTAN, MARFAN, ATENOLOL, WARFARIN}
    asked = "SELECT ?drug WHERE { ?drug biolink:treats MONDO:0007947 }"
    assert view.sparql(asked) == [{"drug": LOSARTAN}]
    assert [link.curie for link in view.find("losartan")] == [LOSARTAN]
    assert not isinstance(view, Graph)


def test_views_combine_with_one_another_and_with_versions(years: Graph) -> None:
    years.add([claim(paper="PMID:9", year=2000)])
    assert papers(years.as_of(year=2010).as_of(sources="pubmed")) == {"PMID:1", "PMID:4", "PMID:9"}
    old = Graph.open(years.path, version=1)
    assert papers(old.as_of(year=2010)) == {"PMID:1", "PMID:4"}
    near = years.subgraph(LOSARTAN).as_of(year=2010)
    assert papers(near) == {"PMID:1", "PMID:9"}
    assert papers(years.as_of(year=2010).subgraph(LOSARTAN)) == {"PMID:1", "PMID:9"}


def test_what_is_filtered_is_said(years: Graph) -> None:
    shown = repr(years.as_of(year=2015, sources={"pubmed", "hpo"}).as_of(min_certainty="hedged"))
    assert shown.startswith("GraphView(")
    assert (
        "version 1, year <= 2015 (undated rows left out), source hpo or pubmed, "
        "certainty hedged or more: 3 documents, 3 evidence" in shown
    )
    assert "year &lt;= 2015" in years.as_of(year=2015)._repr_html_()


def test_a_later_retraction_and_rejection_count(years: Graph) -> None:
    years.replace([DocumentRow("pubmed", "PMID:1", "", retracted=True)], [
        claim(paper="PMID:1", year=2001, text="It helped.", retracted=True)])  # fmt: skip
    assert years.as_of(year=2005).edges(predicate="treats")[0].belief == 0
    (read,) = years.evidence(ATENOLOL, "treats", MARFAN)
    years.decide([Decision.about(read, "reject")])
    assert years.as_of(sources="pubmed").edges(subject=ATENOLOL, predicate="treats") == []
    assert papers(years.as_of(year=2016, sources="pubmed")) == {"PMID:1", "PMID:2", "PMID:4"}


def test_reviewed_rows_alone(years: Graph) -> None:
    (read,) = years.evidence(ATENOLOL, "treats", MARFAN)
    years.decide([Decision.about(read, "accept")])
    (edge,) = years.as_of(reviewed=True).edges()
    assert (edge.subject, edge.support) == (ATENOLOL, 1)


@pytest.mark.parametrize("wrong", [{"sources": []}, {"min_certainty": "sure"}])
def test_wrong_filters_are_refused(years: Graph, wrong: dict[str, Any]) -> None:
    with pytest.raises(StoreError):
        years.as_of(**wrong)


FILTERS = st.fixed_dictionaries(
    {},
    optional={
        "year": st.integers(1900, 2030),
        "undated": st.booleans(),
        "sources": st.sets(st.sampled_from(["pubmed", "hpo"]), min_size=1),
        "designs": st.sets(st.sampled_from(["animal", "review"]), min_size=1),
        "species": st.sets(st.sampled_from(["human", "mouse"]), min_size=1),
        "min_certainty": st.sampled_from(["stated", "hedged", "hypothetical"]),
    },
)


def allowed(row: Assertion, wanted: dict[str, Any]) -> bool:
    e = row.evidence
    order = ["stated", "hedged", "hypothetical"]
    if "year" in wanted and (
        not wanted.get("undated", False) if e.year is None else e.year > wanted["year"]
    ):
        return False
    return (
        ("sources" not in wanted or e.source in wanted["sources"])
        and ("designs" not in wanted or e.study.design in wanted["designs"])
        and ("species" not in wanted or e.study.species in wanted["species"])
        and order.index(e.certainty) <= order.index(wanted.get("min_certainty", "hypothetical"))
    )


@settings(deadline=None, max_examples=6, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(assertions(), max_size=8, unique_by=lambda row: row.id), FILTERS, st.randoms())
def test_a_view_is_the_graph_built_from_those_rows_alone_in_any_order(
    rows: list[Assertion], wanted: dict[str, Any], random: Any
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        whole, part = Graph.create(folder + "/whole"), Graph.create(folder + "/part")
        whole.add(rows)
        kept = [row for row in rows if allowed(row, wanted)]
        random.shuffle(kept)
        part.add(kept)
        view = whole.as_of(**wanted)
        assert view.edge_table().to_pylist() == part.edge_table().to_pylist()
        assert view.node_table().to_pylist() == part.node_table().to_pylist()
        assert view.counts() == part.counts()
        by_id = [("id", "ascending")]
        assert view.evidence_table().sort_by(by_id) == part.evidence_table().sort_by(by_id)
        for edge in part.edges():
            ends = edge.subject, edge.predicate, edge.object
            assert view.evidence(*ends) == part.evidence(*ends)
