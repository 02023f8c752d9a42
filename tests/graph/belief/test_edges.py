"""Edges derived in part, or later, are those derived whole and at once."""

from __future__ import annotations

import tempfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medkg.graph import DocumentRow, Graph
from medkg.graph.belief.edges import edges_at
from medkg.types import Assertion
from tests.graph.claims import ATENOLOL, LOSARTAN, assertions, claim

STEPS = st.tuples(
    st.sampled_from(["add", "replace", "drop"]), st.lists(assertions(), max_size=4), st.booleans()
)


def test_a_run_of_changes_derives_edges_once_at_its_end(graph: Graph) -> None:
    with graph.writing():
        graph.add([claim()])
        graph.add([claim(ATENOLOL)])
        inside = Graph.open(graph.path)
        assert len(inside.edges()) == 2
        assert inside.counts()["edges"] == 2
    assert graph.version == 2
    assert graph.history()[2].counts == {"documents": 1, "evidence": 2, "nodes": 3, "edges": 2}
    assert [edge.subject for edge in Graph.open(graph.path).edges()] == [ATENOLOL, LOSARTAN]


def test_a_run_that_fails_leaves_a_graph_that_reads_and_writes(graph: Graph) -> None:
    with pytest.raises(ZeroDivisionError), graph.writing():
        graph.add([claim()])
        _ = 1 // 0
    again = Graph.open(graph.path)
    assert len(again.edges()) == 1
    again.add([claim(ATENOLOL)])
    assert len(Graph.open(graph.path).edges()) == 2


@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STEPS, max_size=5))
def test_edges_of_changed_rows_alone_are_those_of_all_rows(
    steps: list[tuple[str, list[Assertion], bool]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        graph = Graph.create(folder + "/x.medkg")
        # Enough other edges that a small change is derived by itself.
        graph.add([claim(f"DRUGBANK:DB9{n:04d}", paper=f"PMID:9{n}") for n in range(40)])
        for verb, rows, retracted in steps:
            if verb == "add":
                graph.add(rows)
            elif verb == "drop":
                graph.drop("pubmed", [row.evidence.document for row in rows])
            else:
                keys = {(r.evidence.source, r.evidence.document) for r in rows}
                documents = [DocumentRow(s, d, "f", retracted=retracted) for s, d in sorted(keys)]
                graph.replace(documents, rows)
            whole = edges_at(graph.path, graph.history()[-1])
            assert graph.edge_table().to_pylist() == whole.to_pylist()


@settings(deadline=None, max_examples=10, suppress_health_check=[HealthCheck.too_slow])
@given(rows=st.lists(assertions(), max_size=12), shares=st.integers(2, 4))
def test_edges_in_shares_are_those_at_once(rows: list[Assertion], shares: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        graph = Graph.create(folder + "/x.medkg")
        graph.add(rows)
        graph.add([claim(f"DRUGBANK:DB9{n:04d}", paper=f"PMID:9{n}") for n in range(4)])
        head = graph.history()[-1]
        whole = edges_at(graph.path, head)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(
                "medkg.graph.belief.edges._AT_ONCE", -(-head.counts["evidence"] // shares)
            )
            assert edges_at(graph.path, head).to_pylist() == whole.to_pylist()


def test_many_touched_edges_among_more(graph: Graph) -> None:
    graph.add([claim(f"DRUGBANK:DB9{n:04d}", paper=f"PMID:9{n}") for n in range(60)])
    graph.drop("pubmed", [f"PMID:9{n}" for n in range(5, 25)])  # more than are looked up
    assert graph.edge_table().to_pylist() == edges_at(graph.path, graph.history()[-1]).to_pylist()
    assert len(graph.edges()) == 40
