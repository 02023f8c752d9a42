"""What can be reached from a node, and the graph around it."""

from __future__ import annotations

import networkx as nx
import pytest
from hypothesis import given, settings

from medkg.graph import Graph
from medkg.graph.walks.neighbourhood import distances
from tests.graph.claims import (
    ARACHNODACTYLY,
    ATENOLOL,
    DILATATION,
    LOSARTAN,
    MARFAN,
    WARFARIN,
    claim,
)
from tests.graph.view.test_adjacency import adjacency
from tests.graph.walks.test_paths import edge_maps


@pytest.fixture
def chain(graph: Graph) -> Graph:
    graph.add(
        [
            claim(LOSARTAN, "treats", MARFAN),
            claim(MARFAN, "has_phenotype", DILATATION, paper="PMID:2"),
            claim(MARFAN, "has_phenotype", ARACHNODACTYLY, paper="PMID:2", polarity="against"),
            claim(ATENOLOL, "treats", DILATATION, paper="PMID:3"),
            claim(WARFARIN, "interacts_with", ATENOLOL, paper="PMID:4"),
        ]
    )
    return graph


def test_reachable_nodes_come_nearest_first(chain: Graph) -> None:
    assert list(chain.reachable(LOSARTAN).items()) == [
        (MARFAN, 1),
        (DILATATION, 2),
        (ATENOLOL, 3),
        (WARFARIN, 4),
    ]
    assert set(chain.reachable(LOSARTAN, hops=2)) == {MARFAN, DILATATION}
    assert set(chain.reachable(LOSARTAN, direction="out")) == {MARFAN, DILATATION}
    assert set(chain.reachable(WARFARIN, direction="out")) == {ATENOLOL, DILATATION}
    assert chain.reachable(LOSARTAN, predicates=["treats"]) == {MARFAN: 1}
    assert chain.reachable(LOSARTAN, min_belief=0.99) == chain.reachable("HP:9") == {}


def test_a_subgraph_is_a_graph_of_its_own_rows(chain: Graph) -> None:
    near = chain.subgraph(LOSARTAN, hops=2)
    assert {(e.subject, e.object) for e in near.edges()} == {
        (LOSARTAN, MARFAN),
        (MARFAN, DILATATION),
    }
    assert near.edges() == [e for e in chain.edges() if e in near.edges()]
    assert set(near.evidence_table()["reference"].to_pylist()) == {"PMID:1", "PMID:2"}
    assert near.counts() == {"documents": 2, "evidence": 2, "nodes": 3, "edges": 2}
    assert ATENOLOL not in near
    assert "within 2 edges of DRUGBANK:DB00678" in repr(near)
    assert len(near.evidence(LOSARTAN, "treats", MARFAN)) == 1
    assert near.evidence(ATENOLOL, "treats", DILATATION) == []


def test_a_subgraph_keeps_edges_between_its_nodes_only(chain: Graph) -> None:
    both = chain.subgraph([ATENOLOL, WARFARIN, "HP:9"], hops=0)
    assert [(e.subject, e.object) for e in both.edges()] == [(ATENOLOL, WARFARIN)]
    assert len(both.evidence_table()) == 1  # stored the other way round
    assert len(chain.subgraph(MARFAN, hops=0).node_table()) == 1
    assert chain.subgraph(MARFAN, predicates=["treats"]).counts()["edges"] == 1
    assert chain.subgraph("HP:9").counts()["nodes"] == 0
    assert chain.subgraph(MARFAN, min_belief=0.99).edges() == []


@settings(deadline=None, max_examples=60)
@given(edge_maps)
def test_distances_are_networkx_s(edges: dict[tuple[str, str, str], float]) -> None:
    graph = adjacency(*((*key, belief) for key, belief in edges.items()))
    other = nx.Graph()
    other.add_nodes_from(graph.nodes["curie"].to_pylist())
    other.add_edges_from((s, o) for (s, _, o), belief in edges.items() if belief > 0)
    names = graph.nodes["curie"].to_pylist()
    expected = nx.single_source_shortest_path_length(other, names[0])
    assert distances(graph, [0]).tolist() == [expected.get(name, -1) for name in names]
