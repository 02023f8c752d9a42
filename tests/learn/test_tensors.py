"""A graph as arrays."""

from __future__ import annotations

import pyarrow as pa

from medkg.learn.tensors import from_triples, to_dataset
from tests.learn.block_graph import block_graph


class Rows:
    """Edges with their own belief and support."""

    def __init__(self, *rows: tuple[str, str, str, float, int]) -> None:
        self.rows = rows

    def node_table(self) -> pa.Table:
        return pa.table({"curie": ["HP:1"], "kind": ["phenotype"], "name": ["fever"]})

    def edge_table(self, *, min_belief: float = 0.0) -> pa.Table:
        names = ("subject", "predicate", "object", "belief", "support")
        columns = [list(column) for column in zip(*self.rows, strict=True)]
        return pa.table(dict(zip(names, columns, strict=True)))


def test_weak_and_unsupported_edges_are_left_out() -> None:
    rows = Rows(
        ("DRUGBANK:1", "treats", "HP:1", 0.9, 2),
        ("DRUGBANK:2", "treats", "HP:1", 0.2, 1),
        ("DRUGBANK:3", "treats", "HP:1", 0.9, 0),
    )
    data = to_dataset(rows, min_belief=0.5)
    assert data.nodes == ("DRUGBANK:1", "HP:1")
    assert data.names == ("DRUGBANK:1", "fever")
    assert data.edges.tolist() == [[0, 0, 1]]


def test_the_order_of_rows_does_not_matter() -> None:
    graph = block_graph(drugs=6, conditions=6, blocks=2)
    shuffled = from_triples(graph.edges[::-1], graph.nodes[::-1])
    one, other = to_dataset(graph), to_dataset(shuffled)
    assert one.fingerprint == other.fingerprint
    assert (one.edges == other.edges).all()


def test_another_edge_is_another_fingerprint() -> None:
    graph = block_graph(drugs=6, conditions=6, blocks=2)
    fewer = from_triples(graph.edges[1:], graph.nodes)
    assert to_dataset(graph).fingerprint != to_dataset(fewer).fingerprint


def test_twins_go_through_chains() -> None:
    nodes = tuple((f"MONDO:{n}", "disease", "") for n in range(4))
    edges = (("MONDO:0", "same_as", "MONDO:1"), ("MONDO:2", "same_as", "MONDO:1"))
    assert to_dataset(from_triples(edges, nodes)).twins.tolist() == [0, 0, 0, 3]


def test_sides_follow_the_vocabulary() -> None:
    data = to_dataset(block_graph(drugs=4, conditions=4, blocks=2))
    heads, tails = data.sides("treats")
    assert {data.kinds[n] for n in heads} == {"drug"}
    assert {data.kinds[n] for n in tails} == {"disease", "phenotype"}
    assert data.sides("unheard_of")[0].tolist() == []


def test_an_empty_graph_is_empty_arrays() -> None:
    data = to_dataset(from_triples((), [("HP:1", "phenotype", "fever")]))
    assert data.edges.shape == (0, 3)
    assert data.twins.tolist() == [0]
