"""The graph as HeteroData, with the same numbers."""

from __future__ import annotations

import pytest

from medkg.graph import Graph
from medkg.types import Edge, Node
from tests.graph.claims import ATENOLOL, DILATATION, LOSARTAN, MARFAN, claim

pytest.importorskip("torch_geometric", reason="PyTorch Geometric is not installed")


@pytest.fixture
def medicines(graph: Graph) -> Graph:
    graph.add(
        [
            claim(),
            claim(ATENOLOL),
            claim(ATENOLOL, paper="PMID:2", polarity="against"),
            claim(MARFAN, "has_phenotype", DILATATION),
        ],
        nodes=[Node(LOSARTAN, "drug", "Losartan"), Node("x", "my kind", "X")],
    )
    return graph


def test_node_and_edge_types(medicines: Graph) -> None:
    data = medicines.to_pyg()
    assert {*data.node_types} == {"drug", "disease", "phenotype", "my kind"}
    assert {*data.edge_types} == {
        ("drug", "treats", "disease"),
        ("disease", "has_phenotype", "phenotype"),
    }
    assert data["drug"].curie == [ATENOLOL, LOSARTAN]
    assert data["drug"].name == [ATENOLOL, "Losartan"]
    treats = data["drug", "treats", "disease"]
    assert treats.edge_index.tolist() == [[0, 1], [0, 0]]
    assert treats.support.tolist() == [1, 1] and treats.against.tolist() == [1, 0]
    assert treats.belief.tolist() == [e.belief for e in medicines.edges(predicate="treats")]
    assert data.validate()


def test_every_node_and_edge_is_there(medicines: Graph) -> None:
    data = medicines.to_pyg()
    edges = []
    for head, predicate, tail in data.edge_types:
        held = data[head, predicate, tail]
        rows = zip(
            *held.edge_index.tolist(), held.belief.tolist(), held.support.tolist(),
            held.against.tolist(), held.papers.tolist(), strict=True,
        )  # fmt: skip
        edges += [Edge(data[head].curie[h], predicate, data[tail].curie[t], *row)
                  for h, t, *row in rows]  # fmt: skip
    assert sorted(edges, key=lambda e: (e.subject, e.predicate, e.object)) == medicines.edges()
    nodes = [Node(curie, kind, name) for kind in data.node_types
             for curie, name in zip(data[kind].curie, data[kind].name, strict=True)]  # fmt: skip
    key = lambda n: n.curie  # noqa: E731
    assert sorted(nodes, key=key) == [Node(**row) for row in medicines.node_table().to_pylist()]


def test_doubted_edges_may_stay_out(medicines: Graph) -> None:
    most = max(edge.belief for edge in medicines.edges())
    data = medicines.to_pyg(min_belief=most)
    assert sum(data[triple].edge_index.shape[1] for triple in data.edge_types) == sum(
        edge.belief == most for edge in medicines.edges()
    )


def test_an_empty_graph(graph: Graph) -> None:
    data = graph.to_pyg()
    assert (data.node_types, data.edge_types) == ([], [])
