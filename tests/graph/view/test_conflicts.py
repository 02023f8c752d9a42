"""Edges papers disagree on."""

from __future__ import annotations

from medkg.graph import Graph
from tests.graph.claims import ATENOLOL, LOSARTAN, claim


def test_a_conflict_shows_one_row_of_each_paper_on_both_sides(graph: Graph) -> None:
    graph.add(
        [
            claim(paper="PMID:1", text="It helped."),
            claim(paper="PMID:1", text="It may help.", certainty="hedged"),
            claim(paper="PMID:2", text="It did not help.", polarity="against"),
            claim(paper="PMID:3", text="It did not.", polarity="against"),
            claim(ATENOLOL, text="Atenolol helped."),
        ]
    )
    (conflict,) = graph.conflicts()
    assert conflict.edge.subject == LOSARTAN
    assert conflict.papers == (1, 2)
    assert [row.evidence.text for row in conflict.supporting] == ["It helped."]
    assert {row.evidence.text for row in conflict.opposing} == {"It did not help.", "It did not."}


def test_retracted_and_hypothetical_rows_take_no_side(graph: Graph) -> None:
    graph.add(
        [
            claim(paper="PMID:1"),
            claim(paper="PMID:2", polarity="against", retracted=True),
            claim(paper="PMID:3", polarity="against", certainty="hypothetical"),
        ]
    )
    assert graph.conflicts() == []


def test_the_most_evenly_contested_comes_first_and_a_predicate_narrows(graph: Graph) -> None:
    for paper in range(1, 6):
        graph.add([claim(paper=f"PMID:{paper}"), claim(ATENOLOL, "causes", paper=f"PMID:{paper}")])
    against = [claim(paper="PMID:11", polarity="against")]
    against += [claim(ATENOLOL, "causes", paper=f"PMID:{n}", polarity="against") for n in (21, 22)]
    graph.add(against)
    assert [c.papers for c in graph.conflicts()] == [(5, 2), (5, 1)]
    assert [c.papers for c in graph.conflicts(predicate="treats")] == [(5, 1)]
