from __future__ import annotations

from itertools import pairwise, permutations
from math import prod
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medkg.errors import StoreError
from medkg.graph import Graph
from medkg.graph.adjacency import Adjacency
from medkg.graph.schema import EDGE, NODE
from tests.graph.claims import claim


def adjacency(*edges: tuple[str, str, str, float]) -> Adjacency:
    rows = [(s, p, o, b, 1, 0, 1) for s, p, o, b in sorted(edges)]
    columns = list(zip(*rows, strict=True)) or [()] * len(EDGE)
    table = pa.table([pa.array(c, f.type) for c, f in zip(columns, EDGE, strict=True)], EDGE)
    names = sorted({end for s, _, o, _ in edges for end in (s, o)})
    nodes = pa.table([pa.array(names), pa.array(["other"] * len(names)), pa.array(names)], NODE)
    return Adjacency.build(nodes, table)


def walk(
    graph: Adjacency, source: str, target: str, *, length: int = 3, k: int = 5, only: object = None
) -> list[tuple[str, float]]:
    ends = graph.find(source), graph.find(target)
    assert ends[0] is not None
    assert ends[1] is not None
    found = graph.paths(ends[0], ends[1], max_length=length, k=k, predicates=only)  # type: ignore[arg-type]
    return [("".join(path.nodes), path.belief) for path in found]


SQUARE = adjacency(("a", "p", "b", 0.9), ("b", "p", "d", 0.9), ("a", "q", "c", 0.5),
                   ("d", "q", "c", 0.8), ("a", "q", "d", 0.3))  # fmt: skip


def test_best_paths_of_a_square() -> None:
    assert walk(SQUARE, "a", "d") == [
        ("abd", pytest.approx(0.81)),
        ("acd", pytest.approx(0.4)),
        ("ad", 0.3),
    ]
    assert walk(SQUARE, "d", "a", k=1) == [("dba", pytest.approx(0.81))]
    assert walk(SQUARE, "a", "d", length=1) == [("ad", 0.3)]
    assert walk(SQUARE, "a", "d", only={"q"}) == [("acd", pytest.approx(0.4)), ("ad", 0.3)]
    assert walk(SQUARE, "a", "d", only=[]) == []


def test_edges_of_one_pair_make_paths_apart_and_doubted_ones_none() -> None:
    graph = adjacency(("a", "p", "b", 0.5), ("a", "q", "b", 0.4), ("b", "q", "a", 0.0))
    assert walk(graph, "a", "b") == [("ab", 0.5), ("ab", 0.4)]


def test_a_loop_is_one_end_and_on_no_path() -> None:
    graph = adjacency(("a", "p", "a", 1.0), ("a", "p", "b", 0.5))
    assert len(graph.incident(graph.find("a") or 0)) == 2
    assert walk(graph, "a", "b") == [("ab", 0.5)]


def test_incident_edges_come_strongest_first() -> None:
    rows = SQUARE.incident(SQUARE.find("a") or 0)
    assert [SQUARE.edge(int(row)).belief for row in rows] == [0.9, 0.5, 0.3]


@pytest.mark.parametrize("curie", ["", "A", "aa", "e", "é"])
def test_unknown_nodes_are_not_found(curie: str) -> None:
    assert SQUARE.find(curie) is None


strengths = st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.9, 1.0])
edge_maps = st.dictionaries(
    st.tuples(st.sampled_from("abcde"), st.sampled_from("pq"), st.sampled_from("abcde")),
    strengths,
    min_size=1,
    max_size=14,
)


@settings(deadline=None, max_examples=150)
@given(edge_maps, st.integers(1, 4))
def test_paths_are_those_of_exhaustive_search(
    edges: dict[tuple[str, str, str], float], length: int
) -> None:
    graph = adjacency(*((*key, belief) for key, belief in edges.items()))
    present = {end for s, _, o in edges for end in (s, o)}
    if not {"a", "b"} <= present:
        return
    between: dict[frozenset[str], list[float]] = {}
    for (s, _, o), belief in edges.items():
        between.setdefault(frozenset((s, o)), []).append(belief)
    expected = []
    for hops in range(length):
        for middle in permutations(sorted(present - {"a", "b"}), hops):
            nodes = ("a", *middle, "b")
            products = [1.0]
            for pair in pairwise(nodes):
                choices = between.get(frozenset(pair), [])
                products = [left * right for left in products for right in choices]
            expected.extend(p for p in products if p > 0)
    found = walk(graph, "a", "b", length=length, k=1000)
    assert [belief for _, belief in found] == pytest.approx(sorted(expected, reverse=True))
    assert all(len(set(nodes)) == len(nodes) <= length + 1 for nodes, _ in found)


def test_hubs_do_not_explode() -> None:
    # Two hubs that share all of their 3,000 neighbours: nine million walks of three edges.
    leaves = [f"n{number}" for number in range(3000)]
    edges = [(hub, "p", leaf, 0.9) for hub in ("hub1", "hub2") for leaf in leaves]
    graph = adjacency(*edges, ("a", "p", "hub1", 0.5), ("hub2", "p", "z", 0.5))
    found = walk(graph, "a", "z", length=4, k=3)
    assert [belief for _, belief in found] == [pytest.approx(0.25 * 0.81)] * 3
    assert walk(graph, "a", "z", length=3) == []


def test_path_beliefs_are_products_of_their_edges(graph: Graph) -> None:
    graph.add(
        [
            claim("DRUGBANK:1", "targets", "HGNC:1"),
            claim("HGNC:1", "associated_with", "MONDO:1", method="curated"),
            claim("DRUGBANK:1", "treats", "MONDO:1", polarity="against"),
        ]
    )
    (path,) = graph.paths("MONDO:1", "DRUGBANK:1")
    assert path.nodes == ("MONDO:1", "HGNC:1", "DRUGBANK:1")
    assert path.belief == pytest.approx(prod(edge.belief for edge in path.edges))
    assert [edge.predicate for edge in path.edges] == ["associated_with", "targets"]
    assert graph.paths("MONDO:1", "MONDO:1") == graph.paths("MONDO:1", "MONDO:2") == []


@pytest.mark.parametrize("wrong", [{"max_length": 0}, {"max_length": 5}, {"k": 0}])
def test_paths_refuse_lengths_that_make_no_sense(graph: Graph, wrong: dict[str, int]) -> None:
    with pytest.raises(StoreError, match="max_length"):
        graph.paths("a", "b", **wrong)


def test_saved_and_loaded_is_the_same(tmp_path: Path) -> None:
    for name, graph in (("square", SQUARE), ("empty", adjacency())):
        graph.save(tmp_path / name)
        graph.save(tmp_path / name)  # someone else was faster
        loaded = Adjacency.load(tmp_path / name)
        assert loaded.nodes == graph.nodes
        assert loaded.edges == graph.edges
        assert loaded.rows.tolist() == graph.rows.tolist()
        assert loaded.offsets.tolist() == graph.offsets.tolist()
    assert walk(Adjacency.load(tmp_path / "square"), "a", "d", k=1)[0][0] == "abd"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty", "square"]
