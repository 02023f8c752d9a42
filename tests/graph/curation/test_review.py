"""A curator's decisions: they override, and they survive a rebuild."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from medkg.errors import FormatError
from medkg.graph import (
    Decision,
    DocumentRow,
    Graph,
    append_decisions,
    read_decisions,
    review_queue,
    undecided,
)
from medkg.graph.belief.formula import reliability
from tests.graph.claims import ATENOLOL, LOSARTAN, MARFAN, WARFARIN, claim

SENTENCE = "Losartan slowed dilatation in Marfan syndrome."


def test_a_rejected_row_is_in_no_view_and_its_edge_is_gone(graph: Graph) -> None:
    row = claim(text=SENTENCE)
    graph.add([row])
    graph.decide([Decision.about(row, "reject")])
    assert graph.edges() == []
    assert graph.evidence(LOSARTAN, "treats", MARFAN) == []
    assert len(graph.evidence_table()) == 0
    assert [d.decision for d in graph.decisions()] == ["reject"]


def test_a_rejection_leaves_what_other_sentences_and_papers_say(graph: Graph) -> None:
    row = claim(text=SENTENCE)
    graph.add(
        [row, claim(text="Another sentence.", span=(60, 77)), claim(paper="PMID:2", text=SENTENCE)]
    )
    graph.decide([Decision.about(row, "reject")])
    (edge,) = graph.edges()
    assert (edge.support, edge.papers) == (2, 2)


def test_an_accepted_row_is_as_good_as_curated_and_counts_once_as_a_paper(graph: Graph) -> None:
    row = claim(text=SENTENCE, span=(10, 56), year=2015)
    graph.add([row])
    before = graph.edges()[0].belief
    graph.decide([Decision.about(row, "accept", curator="ada")])
    (edge,) = graph.edges()
    assert before == pytest.approx(reliability(row))
    assert before < 0.95
    # 1 - (0.0 + 0.01): the curator's row is the paper's best
    assert edge.belief == pytest.approx(0.99)
    assert edge.papers == 1
    best = graph.evidence(LOSARTAN, "treats", MARFAN)[0].evidence
    assert (best.source, best.span, best.year) == ("curator", (10, 56), 2015)


def test_a_correction_replaces_the_triple(graph: Graph) -> None:
    row = claim(text=SENTENCE)
    graph.add([row])
    right = (ATENOLOL, "treats", MARFAN)
    graph.decide([Decision.about(row, "correct", corrected=right)])
    assert [(e.subject, e.predicate, e.object) for e in graph.edges()] == [right]


def test_a_missed_negation_is_corrected_with_the_same_triple(graph: Graph) -> None:
    row = claim(text=SENTENCE)
    graph.add([row])
    same = (row.subject, row.predicate, row.object)
    graph.decide([Decision.about(row, "correct", corrected=same, polarity="against")])
    (edge,) = graph.edges()
    assert (edge.support, edge.against, edge.belief) == (0, 1, 0.0)


def test_decisions_survive_a_rebuild_with_another_pipeline_and_shifted_text(graph: Graph) -> None:
    old = claim(text=SENTENCE, span=(10, 56), method="pattern:treats")
    graph.replace([DocumentRow("pubmed", "PMID:1", "v1")], [old])
    graph.decide([Decision.about(old, "reject")])
    new = claim(text=SENTENCE, span=(12, 58), method="pattern:improves", score=0.7)
    graph.replace([DocumentRow("pubmed", "PMID:1", "v2")], [new])
    assert graph.edges() == []


def test_the_last_decision_on_an_assertion_counts(graph: Graph) -> None:
    row = claim(text=SENTENCE)
    graph.add([row])
    graph.decide([Decision.about(row, "reject")])
    graph.decide([Decision.about(row, "accept")])
    assert [d.decision for d in graph.decisions()] == ["accept"]
    assert len(graph.edges()) == 1


def test_deciding_twice_changes_nothing(graph: Graph) -> None:
    row = claim(text=SENTENCE)
    graph.add([row])
    decision = Decision.about(row, "reject")
    graph.decide([decision])
    version = graph.version
    assert graph.decide([decision]).version == version


def test_rejections_hold_for_symmetric_predicates(graph: Graph) -> None:
    row = claim(ATENOLOL, "interacts_with", WARFARIN, text=SENTENCE)
    graph.add([row])
    graph.decide([Decision.about(row, "reject")])
    assert graph.edges() == []


def test_an_older_version_still_shows_what_was_rejected_later(graph: Graph) -> None:
    row = claim(text=SENTENCE)
    graph.add([row])
    before = graph.version
    graph.decide([Decision.about(row, "reject")])
    assert len(Graph.open(graph.path, version=before).edges()) == 1


def test_exports_leave_rejected_rows_out(graph: Graph, tmp_path: Path) -> None:
    row, other = claim(text=SENTENCE), claim(ATENOLOL, text="Atenolol helped.")
    graph.add([row, other])
    graph.decide([Decision.about(row, "reject")])
    graph.write(tmp_path / "x.ttl")
    assert SENTENCE not in (tmp_path / "x.ttl").read_text(encoding="utf-8")
    assert len(list(graph.to_networkx().edges())) == 1


def test_the_file_goes_round(tmp_path: Path) -> None:
    row = claim(text="Émile’s “sentence”.")
    made = [
        Decision.about(row, "accept", curator="ada", date="2026-01-02", note="clear"),
        Decision.about(row, "correct", corrected=(LOSARTAN, "prevents", MARFAN)),
    ]
    path = tmp_path / "d.jsonl"
    append_decisions(path, made[:1])
    append_decisions(path, made[1:])
    assert read_decisions(path) == (made, [])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "line 1"),
        ("[1]", "a decision is a JSON object"),
        ('{"decision": "maybe"}', "needs subject, predicate, object, reference"),
        (
            json.dumps({"decision": "maybe", "subject": "a:1", "predicate": "treats",
                        "object": "b:2", "reference": "PMID:1"}),
            "use accept, reject, correct",
        ),
        (
            json.dumps({"decision": "correct", "subject": "a:1", "predicate": "treats",
                        "object": "b:2", "reference": "PMID:1"}),
            "'corrected'",
        ),
        (
            json.dumps({"decision": "accept", "subject": "a:1", "predicate": "cures",
                        "object": "b:2", "reference": "PMID:1"}),
            "no predicate 'cures'",
        ),
    ],
)  # fmt: skip
def test_a_bad_line_is_named_and_the_rest_is_read(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "d.jsonl"
    path.write_text(line + "\n", encoding="utf-8")
    append_decisions(path, [Decision.about(claim(text=SENTENCE), "accept")])
    decisions, problems = read_decisions(path)
    assert len(decisions) == 1
    assert said in problems[0].message and "line 1" in problems[0].where


def test_lines_still_to_be_judged_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "d.jsonl"
    path.write_text('{"decision": null, "subject": "a:1"}\n\n', encoding="utf-8")
    assert read_decisions(path) == ([], [])


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="cannot read decisions"):
        read_decisions(tmp_path / "none.jsonl")


def test_undecided_are_the_rows_without_a_decision() -> None:
    rows = [claim(text=SENTENCE), claim(text="Another.")]
    assert list(undecided(rows, [Decision.about(rows[0], "reject")])) == rows[1:]


def test_the_queue_puts_doubtful_edges_first_and_draws_at_random_by_seed(graph: Graph) -> None:
    rows = [claim(paper=f"PMID:{n}", text="It helped.") for n in range(9)]
    doubtful = claim(ATENOLOL, text="It may help.", certainty="hedged")
    asked = claim(ATENOLOL, paper="PMID:9", text="Does it help?", certainty="hypothetical")
    graph.add([*rows, doubtful, asked])
    queue = review_queue(graph)
    assert queue[0].subject == ATENOLOL
    assert len(queue) == 10  # a hypothesis claims nothing
    drawn = [review_queue(graph, order="random", seed=seed) for seed in (1, 1, 2)]
    assert drawn[0] == drawn[1] != drawn[2]
    assert review_queue(graph, predicates=["causes"]) == []
    assert len(review_queue(graph, limit=3)) == 3
