"""The best paths are those of exhaustive search, whichever way they are found."""

from __future__ import annotations

from itertools import pairwise, permutations
from math import prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medkg.errors import StoreError
from medkg.graph import Graph
from medkg.graph.view.adjacency import Adjacency
from medkg.graph.walks.paths import best_paths
from tests.graph.claims import claim
from tests.graph.view.test_adjacency import SQUARE, adjacency


def walk(
    graph: Adjacency, source: str, target: str, *, length: int | None = 3, k: int = 5,
    only: list[str] | None = None, budget: int = 20_000,
) -> list[tuple[str, float]]:  # fmt: skip
    ends = graph.find(source), graph.find(target)
    assert ends[0] is not None
    assert ends[1] is not None
    found = best_paths(graph, *ends, max_length=length, k=k, predicates=only, budget=budget)
    return [("".join(path.nodes), path.belief) for path in found]


@pytest.mark.parametrize("budget", [0, 20_000], ids=["yen", "best first"])
def test_best_paths_of_a_square(budget: int) -> None:
    assert walk(SQUARE, "a", "d", budget=budget) == [
        ("abd", pytest.approx(0.81)),
        ("acd", pytest.approx(0.4)),
        ("ad", 0.3),
    ]
    assert walk(SQUARE, "d", "a", k=1, budget=budget) == [("dba", pytest.approx(0.81))]
    assert walk(SQUARE, "a", "d", length=1, budget=budget) == [("ad", 0.3)]
    assert walk(SQUARE, "a", "d", only=["q"], budget=budget) == [
        ("acd", pytest.approx(0.4)),
        ("ad", 0.3),
    ]
    assert walk(SQUARE, "a", "d", only=[], budget=budget) == []


def test_edges_of_one_pair_make_paths_apart_and_doubted_ones_none() -> None:
    graph = adjacency(("a", "p", "b", 0.5), ("a", "q", "b", 0.4), ("b", "q", "a", 0.0))
    for budget in (0, 100):
        assert walk(graph, "a", "b", budget=budget) == [("ab", 0.5), ("ab", 0.4)]


def test_a_loop_is_on_no_path() -> None:
    graph = adjacency(("a", "p", "a", 1.0), ("a", "p", "b", 0.5))
    assert walk(graph, "a", "b") == walk(graph, "a", "b", budget=0) == [("ab", 0.5)]


strengths = st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.9, 1.0])
edge_maps = st.dictionaries(
    st.tuples(st.sampled_from("abcde"), st.sampled_from("pq"), st.sampled_from("abcde")),
    strengths,
    min_size=1,
    max_size=14,
)


def exhaustive(
    edges: dict[tuple[str, str, str], float], length: int
) -> tuple[set[str], list[float]]:
    """The nodes, and the products along every path from ``a`` to ``b``, best first."""
    present = {end for s, _, o in edges for end in (s, o)}
    between: dict[frozenset[str], list[float]] = {}
    for (s, _, o), belief in edges.items():
        between.setdefault(frozenset((s, o)), []).append(belief)
    expected = []
    for hops in range(length):
        for middle in permutations(sorted(present - {"a", "b"}), hops):
            products = [1.0]
            for pair in pairwise(("a", *middle, "b")):
                choices = between.get(frozenset(pair), [])
                products = [left * right for left in products for right in choices]
            expected.extend(p for p in products if p > 0)
    return present, sorted(expected, reverse=True)


@settings(deadline=None, max_examples=150)
@given(edge_maps, st.sampled_from([1, 2, 3, 4, None]), st.sampled_from([0, 3, 20_000]))
def test_paths_are_those_of_exhaustive_search(
    edges: dict[tuple[str, str, str], float], length: int | None, budget: int
) -> None:
    present, expected = exhaustive(edges, length or 4)
    if not {"a", "b"} <= present:
        return
    graph = adjacency(*((*key, belief) for key, belief in edges.items()))
    found = walk(graph, "a", "b", length=length, k=1000, budget=budget)
    assert [belief for _, belief in found] == pytest.approx(expected)
    assert all(len(set(nodes)) == len(nodes) for nodes, _ in found)
    few = walk(graph, "a", "b", length=length, k=2, budget=budget)
    assert [belief for _, belief in few] == pytest.approx(expected[:2])


def test_hubs_do_not_explode() -> None:
    # Two hubs that share all of their 3,000 neighbours: nine million walks of three edges.
    leaves = [f"n{number}" for number in range(3000)]
    edges = [(hub, "p", leaf, 0.9) for hub in ("hub1", "hub2") for leaf in leaves]
    graph = adjacency(*edges, ("a", "p", "hub1", 0.5), ("hub2", "p", "z", 0.5))
    found = walk(graph, "a", "z", length=4, k=3)
    assert [belief for _, belief in found] == [pytest.approx(0.25 * 0.81)] * 3
    assert walk(graph, "a", "z", length=3) == []


def test_a_thicket_before_a_narrow_way_is_left_to_yen() -> None:
    # Every order of the thicket's nodes looks as good as the way back to its one exit.
    thicket = "cdefghijkl"
    edges = [(x, "p", y, 1.0) for x in thicket for y in thicket if x < y]
    edges += [("a", "p", "c", 1.0), ("c", "p", "b", 0.5), ("a", "q", "b", 0.1)]
    found = walk(adjacency(*edges), "a", "b", length=None, k=2, budget=500)
    assert found == [("acb", 0.5), ("ab", 0.1)]


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
    assert graph.paths("MONDO:1", "DRUGBANK:1", max_length=None) == [path]
    assert graph.paths("MONDO:1", "MONDO:1") == graph.paths("MONDO:1", "MONDO:2") == []


@pytest.mark.parametrize("wrong", [{"max_length": 0}, {"k": 0}])
def test_paths_refuse_lengths_that_make_no_sense(graph: Graph, wrong: dict[str, int]) -> None:
    with pytest.raises(StoreError, match="max_length"):
        graph.paths("a", "b", **wrong)
