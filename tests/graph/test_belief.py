from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medkg.graph.belief import PRIORS, Prior, reliability, weight
from medkg.graph.derive import derive_edges
from medkg.graph.rows import evidence_rows
from medkg.types import Assertion, Edge, Study
from tests.graph.claims import ATENOLOL, LOSARTAN, MARFAN, WARFARIN, assertions, claim


def edges(*given_assertions: Assertion, withdrawn: tuple[str, ...] = ()) -> list[Edge]:
    ids = pa.array(withdrawn, pa.string())
    rows = derive_edges(evidence_rows(given_assertions), withdrawn=ids)
    return [Edge(*row.values()) for row in rows.to_pylist()]


def belief(*given_assertions: Assertion) -> float:
    (edge,) = edges(*given_assertions)
    return edge.belief


# pattern: random .3, systematic .05; curated: .1, .01


def test_one_row_leaves_both_errors() -> None:
    assert belief(claim()) == pytest.approx(1 - (0.05 + 0.3))
    assert belief(claim(method="curated:PCS")) == pytest.approx(1 - (0.01 + 0.1))
    assert belief(claim(method="curated:IEA")) == pytest.approx(1 - (0.01 + 0.2))


def test_papers_of_one_method_share_its_systematic_error() -> None:
    three = [claim(paper=f"PMID:{n}") for n in (1, 2, 3)]
    assert belief(*three) == pytest.approx(1 - (0.05 + 0.3**3))


def test_methods_err_apart() -> None:
    both = claim(), claim(method="curated:TAS", source="hpo", paper="PMID:2")
    assert belief(*both) == pytest.approx(1 - (0.05 + 0.3) * (0.01 + 0.1))


def test_the_best_row_of_a_paper_speaks_for_it() -> None:
    two_readers = claim(), claim(method="cooccurrence"), claim(span=(5, 9))
    assert belief(*two_readers) == pytest.approx(0.65)
    (edge,) = edges(*two_readers)
    assert (edge.support, edge.papers) == (3, 1)


def test_a_row_without_reference_counts_by_its_document() -> None:
    (edge,) = edges(claim(paper="", document="OMIM:1"), claim(paper="", document="OMIM:2"))
    assert (edge.papers, edge.belief) == (2, pytest.approx(1 - (0.05 + 0.09)))


def test_evidence_against_lowers_belief() -> None:
    (edge,) = edges(claim(), claim(paper="PMID:2", polarity="against"))
    # Each side alone 0.65; half of the papers are against.
    assert edge.belief == pytest.approx(0.65 * (1 - 0.5 * 0.65))
    assert (edge.support, edge.against, edge.papers) == (1, 1, 2)
    assert belief(claim(polarity="against")) == 0


def test_one_paper_against_many_is_a_doubt_not_a_refutation() -> None:
    many = [claim(paper=f"PMID:{n}") for n in range(1, 4)]
    (edge,) = edges(*many, claim(paper="PMID:9", polarity="against"))
    # For: 1 - (0.05 + 0.3**3) = 0.923. Against: 0.65, a quarter of the papers.
    assert edge.belief == pytest.approx(0.923 * (1 - 0.25 * 0.65))
    # The same proportion the other way round.
    (turned,) = edges(claim(), *(claim(paper=f"PMID:{n}", polarity="against") for n in range(2, 5)))
    assert turned.belief == pytest.approx(0.65 * (1 - 0.75 * 0.923))


def test_hedged_and_animal_rows_weigh_less() -> None:
    assert belief(claim(certainty="hedged")) == pytest.approx(0.7 * 0.5 - 0.05)
    assert belief(claim(study=Study("animal", "mouse"))) == pytest.approx(0.7 * 0.37 - 0.05)
    assert belief(claim(study=Study(None, "Rat"))) == pytest.approx(0.7 * 0.37 - 0.05)
    assert belief(claim(study=Study("in_vitro"))) == pytest.approx(0.7 * 0.37 - 0.05)
    assert belief(claim(study=Study("randomised trial", "Human"))) == pytest.approx(0.65)


def test_what_does_not_count_leaves_an_edge_with_belief_0() -> None:
    for row in (claim(certainty="hypothetical"), claim(retracted=True)):
        (edge,) = edges(row)
        assert (edge.belief, edge.support, edge.papers) == (0, 1, 1)


def test_a_hypothesis_does_not_hide_a_finding_of_the_same_paper() -> None:
    assert belief(claim(certainty="hypothetical"), claim(span=(5, 9))) == pytest.approx(0.65)


def test_a_retracted_paper_takes_the_rows_that_cite_it_along() -> None:
    curated = claim(source="hpo", method="curated:PCS", document="OMIM:154700")
    assert [edge.belief for edge in edges(claim(), curated, withdrawn=("PMID:1",))] == [0]


def test_a_frequency_is_no_belief() -> None:
    assert belief(claim(qualifiers={"frequency": 0.01})) == pytest.approx(0.65)


def test_symmetric_edges_have_one_direction() -> None:
    there = claim(WARFARIN, "interacts_with", ATENOLOL)
    back = claim(ATENOLOL, "interacts_with", WARFARIN, paper="PMID:2")
    (edge,) = edges(there, back)
    assert (edge.subject, edge.object, edge.support) == (ATENOLOL, WARFARIN, 2)


def test_priors_can_be_replaced() -> None:
    rows = evidence_rows([claim(method="mine:v2")])
    priors = {**PRIORS, "mine": Prior(0.25, 0.5)}
    assert derive_edges(rows, priors=priors)["belief"].to_pylist() == [0.25]


def test_every_prior_leaves_some_belief() -> None:
    assert all(0 < p.random + p.systematic < 1 for p in PRIORS.values())


@settings(deadline=None, max_examples=30)
@given(st.lists(assertions(), max_size=8), st.randoms())
def test_belief_is_a_probability_and_order_is_nothing(
    rows: list[Assertion], random: object
) -> None:
    found = edges(*rows)
    assert all(0 <= edge.belief <= 1 for edge in found)
    assert sum(edge.support + edge.against for edge in found) == len(rows)
    random.shuffle(rows)  # type: ignore[attr-defined]
    assert edges(*rows) == found


@settings(deadline=None, max_examples=30)
@given(assertions())
def test_more_evidence_for_never_lowers_belief(row: Assertion) -> None:
    more = claim(row.subject, row.predicate, row.object, paper="PMID:99")
    before, after = edges(row)[0].belief, edges(row, more)[0].belief
    assert after >= before - 1e-12


def test_reliability_is_the_belief_of_one_row() -> None:
    for row in (claim(), claim(certainty="hedged"), claim(study=Study("animal"))):
        assert reliability(row) == pytest.approx(belief(row))
    assert reliability(claim(retracted=True)) == 0
    assert weight("hypothetical", "animal", None) == 0


def test_no_evidence_no_edges() -> None:
    assert edges() == []


def test_predicates_of_one_pair_stay_apart() -> None:
    found = edges(claim(), claim(predicate="causes"))
    assert [(e.subject, e.predicate, e.object) for e in found] == [
        (LOSARTAN, "causes", MARFAN),
        (LOSARTAN, "treats", MARFAN),
    ]
