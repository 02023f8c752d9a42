from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medkg.graph.belief.derive import derive_edges
from medkg.graph.belief.formula import reliability
from medkg.graph.belief.priors import PRIORS, Prior, fitted, weight
from medkg.graph.evidence.rows import evidence_rows
from medkg.types import Assertion, Edge, Study
from tests.graph.claims import ATENOLOL, LOSARTAN, MARFAN, WARFARIN, assertions, claim

# The numbers of the tests, apart from those that a fit gives.
TABLE = {
    "pattern": Prior(0.2, 0.05, 0.1),
    "title": Prior(0.4, 0.05),
    "curated": Prior(0.1, 0.01),
    "curated:IEA": Prior(0.2, 0.01),
    "cooccurrence": Prior(0.5, 0.05),
    "": Prior(0.3, 0.05),
}
CERTAINTIES = {"stated": 1.0, "hedged": 0.5, "hypothetical": 0.0}
STUDIES = {"animal": 0.4, "in vitro": 0.3, "human": 1.0}


def edges(*given_assertions: Assertion, withdrawn: tuple[str, ...] = ()) -> list[Edge]:
    rows = derive_edges(
        evidence_rows(given_assertions),
        withdrawn=pa.array(withdrawn, pa.string()),
        priors=TABLE,
        certainties=CERTAINTIES,
        studies=STUDIES,
    )
    return [Edge(*row.values()) for row in rows.to_pylist()]


def belief(*given_assertions: Assertion) -> float:
    (edge,) = edges(*given_assertions)
    return edge.belief


def test_one_row_leaves_its_errors() -> None:
    assert belief(claim()) == pytest.approx(1 - (0.05 + 0.1 + 0.2))
    assert belief(claim(method="curated:PCS")) == pytest.approx(1 - (0.01 + 0.1))
    assert belief(claim(method="curated:IEA")) == pytest.approx(1 - (0.01 + 0.2))


def test_papers_of_one_method_share_its_systematic_error() -> None:
    three = [claim(paper=f"PMID:{n}") for n in (1, 2, 3)]
    assert belief(*three) == pytest.approx(1 - (0.05 + (0.1 + 0.2) ** 3))


def test_methods_err_apart() -> None:
    both = claim(), claim(method="curated:TAS", source="hpo", paper="PMID:2")
    assert belief(*both) == pytest.approx(1 - (0.05 + 0.3) * (0.01 + 0.1))


def test_sentences_of_a_paper_share_what_is_wrong_with_the_paper() -> None:
    two = claim(span=(0, 9)), claim(span=(20, 40))
    assert belief(*two) == pytest.approx(1 - (0.05 + 0.1 + 0.2**2))
    assert belief(*two, claim(span=(50, 60))) == pytest.approx(1 - (0.05 + 0.1 + 0.2**3))
    other = claim(paper="PMID:2", span=(0, 9))
    assert belief(*two, other) == pytest.approx(1 - (0.05 + (0.1 + 0.2**2) * (0.1 + 0.2)))


def test_readers_of_one_sentence_are_one_witness() -> None:
    again = claim(span=(0, 9)), claim(span=(0, 9), method="pattern:relieved")
    assert belief(*again) == pytest.approx(0.65)
    assert belief(*again, claim(span=None)) == pytest.approx(0.65)
    weaker = claim(span=(0, 9)), claim(span=(20, 40), method="cooccurrence")
    assert belief(*weaker) == pytest.approx(0.65)
    (edge,) = edges(*weaker)
    assert (edge.support, edge.papers) == (2, 1)


def test_an_abstract_and_its_full_text_are_one_paper() -> None:
    twice = claim(span=(0, 9)), claim(document="PMC:1", span=(90, 99))
    assert belief(*twice) == pytest.approx(0.65)
    # The account with more sentences speaks for the paper.
    assert belief(*twice, claim(document="PMC:1", span=(120, 140))) == pytest.approx(0.81)


def test_a_hedge_or_an_animal_is_not_outvoted_by_its_own_paper() -> None:
    twice = [claim(certainty="hedged", span=(n, n + 9)) for n in (0, 20)]
    assert belief(*twice) == pytest.approx((1 - 0.1 - 0.2**2) * 0.5 - 0.05)
    # One sentence says it plainly: the paper does.
    assert belief(*twice, claim(span=(50, 60))) == pytest.approx(1 - (0.05 + 0.1 + 0.2**3))


def test_a_predicate_may_have_its_own_numbers() -> None:
    rows = [claim(), claim(predicate="causes"), claim(predicate="prevents", method="curated:PCS")]
    priors = {**TABLE, "pattern causes": Prior(0.3, 0.1), "curated:PCS prevents": Prior(0.5, 0.0)}
    table = derive_edges(evidence_rows(rows), priors=priors)
    assert table["predicate"].to_pylist() == ["causes", "prevents", "treats"]
    assert table["belief"].to_pylist() == pytest.approx([0.6, 0.5, 0.65])


def test_a_row_without_reference_counts_by_its_document() -> None:
    (edge,) = edges(claim(paper="", document="OMIM:1"), claim(paper="", document="OMIM:2"))
    assert edge.papers == 2
    assert edge.belief == pytest.approx(1 - (0.05 + 0.3**2))


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
    assert belief(claim(study=Study("animal", "mouse"))) == pytest.approx(0.7 * 0.4 - 0.05)
    assert belief(claim(study=Study(None, "Rat"))) == pytest.approx(0.7 * 0.4 - 0.05)
    assert belief(claim(study=Study("in_vitro"))) == pytest.approx(0.7 * 0.3 - 0.05)
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
    priors = {**TABLE, "mine": Prior(0.25, 0.5)}
    assert derive_edges(rows, priors=priors)["belief"].to_pylist() == [0.25]


def test_every_prior_leaves_some_belief() -> None:
    assert all(0 < p.random + p.systematic + p.paper < 1 for p in PRIORS.values())


def test_a_protocol_claims_nothing_and_an_opinion_little() -> None:
    assert weight("stated", "protocol", "human") == 0
    assert 0 < weight("stated", "editorial", None) < weight("stated", "cohort", None) == 1


def test_fitted_errors_keep_their_sum() -> None:
    assert fitted(0.4, 0.5) == Prior(0.2, 0.1, 0.1)
    for error in (0.1, 0.25, 0.4):
        prior = fitted(error)
        assert prior.random + prior.systematic + prior.paper == pytest.approx(error)


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


@pytest.mark.parametrize("predicate", ["treats", "causes", "activates"])
def test_reliability_is_the_belief_of_one_row(predicate: str) -> None:
    for fields in ({}, {"certainty": "hedged"}, {"study": Study("animal")}, {"method": "new"}):
        row = claim(predicate=predicate, **fields)
        (found,) = derive_edges(evidence_rows([row]))["belief"].to_pylist()
        assert reliability(row) == pytest.approx(found)
    assert reliability(claim(retracted=True)) == 0
    assert weight("hypothetical", "animal", None) == 0


def by_hand(rows: list[Assertion]) -> float:
    """The belief for an edge, by the formula as it is written, of rows for it in one method."""
    prior = TABLE["pattern"]
    wrong = 1.0
    for paper in {row.evidence.reference for row in rows}:
        held = [row.evidence for row in rows if row.evidence.reference == paper]
        sentences = len({e.span for e in held if e.span}) or 1
        weighed = max(weight(e.certainty, None, None, certainties=CERTAINTIES) for e in held)
        wrong *= 1 - (1 - prior.paper - prior.random**sentences) * weighed
    return max(0.0, 1 - prior.systematic - wrong)


@settings(deadline=None, max_examples=30)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["PMID:1", "PMID:2", "PMID:3"]),
            st.none() | st.sampled_from([(0, 9), (10, 19), (20, 29)]),
            st.sampled_from(["stated", "hedged"]),
        ),
        min_size=1,
        max_size=9,
    )
)
def test_the_arrays_follow_the_formula(rows: list[tuple[str, object, str]]) -> None:
    given_rows = [claim(paper=p, span=span, certainty=c) for p, span, c in rows]
    assert belief(*given_rows) == pytest.approx(by_hand(given_rows))


def test_no_evidence_no_edges() -> None:
    assert edges() == []


def test_predicates_of_one_pair_stay_apart() -> None:
    found = edges(claim(), claim(predicate="causes"))
    assert [(e.subject, e.predicate, e.object) for e in found] == [
        (LOSARTAN, "causes", MARFAN),
        (LOSARTAN, "treats", MARFAN),
    ]
