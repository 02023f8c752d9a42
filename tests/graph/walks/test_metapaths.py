"""Typed paths: the notation, and that all and only the paths of the pattern are found."""

from __future__ import annotations

from itertools import permutations
from math import prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medkg.errors import FormatError, StoreError, UnknownTermError
from medkg.graph import Graph
from medkg.graph.view.adjacency import Adjacency
from medkg.graph.walks.metapaths import Metapaths, find_metapaths
from medkg.graph.walks.pattern import PathPattern, Step
from medkg.vocabulary import PREDICATES, kind_of
from tests.graph.claims import claim
from tests.graph.view.test_adjacency import adjacency

A, B = "DRUGBANK:A", "DRUGBANK:B"
G, H = "HGNC:G", "HGNC:H"
M, N = "MONDO:M", "MONDO:N"

MEDICINE = adjacency(
    (A, "targets", G, 0.9), (A, "targets", H, 0.5), (A, "inhibits", G, 0.7), (B, "targets", G, 0.8),
    (G, "associated_with", M, 0.6), (H, "associated_with", M, 0.9), (G, "associated_with", N, 0.0),
    (A, "interacts_with", B, 0.4), (A, "treats", M, 0.3),
)  # fmt: skip


def metapaths(
    graph: Adjacency,
    source: str,
    target: str | None,
    pattern: str | tuple[str, ...],
    *,
    k: int = 100,
    min_belief: float = 0.0,
) -> Metapaths:
    start = graph.find(source)
    end = None if target is None else graph.find(target)
    assert start is not None
    wanted = PathPattern.of(pattern)
    return find_metapaths(graph, start, end, wanted, k=k, min_belief=min_belief)


def told(found: Metapaths) -> list[tuple[str, float]]:
    return [
        ("".join(node[-1] for node in path.nodes), pytest.approx(path.belief))
        for path in found.paths
    ]


def test_a_pattern_is_read_as_it_is_written() -> None:
    pattern = PathPattern.of("drug -targets|inhibits-> gene <-associated_with- disease -*- *")
    assert pattern == PathPattern(
        "drug",
        (
            Step(("targets", "inhibits"), "out", "gene"),
            Step(("associated_with",), "in", "disease"),
            Step(None, "both", None),
        ),
    )
    assert str(pattern) == "drug-targets|inhibits->gene<-associated_with-disease-*-*"
    assert PathPattern.of(str(pattern)) == pattern
    assert PathPattern.of(("treats", "<causes")) == PathPattern.of("-treats-><-causes-")


@pytest.mark.parametrize(
    "wrong",
    ["", "drug", "drug-treats", "drug<-treats->disease", "drug->disease", (), "-treats-> >"],
)
def test_what_is_no_pattern_is_refused(wrong: str | tuple[str, ...]) -> None:
    with pytest.raises(FormatError, match="predicates"):
        PathPattern.of(wrong)


def test_unknown_words_are_refused() -> None:
    with pytest.raises(UnknownTermError, match="no predicate 'heals'"):
        PathPattern.of("drug-heals->disease")
    with pytest.raises(UnknownTermError, match="no kind of node 'pill'"):
        metapaths(MEDICINE, A, M, "pill-treats->disease")


def test_paths_have_the_predicates_the_ways_and_the_kinds() -> None:
    two = "drug-targets->gene-associated_with->disease"
    assert told(metapaths(MEDICINE, A, M, two)) == [("AGM", 0.54), ("AHM", 0.45)]
    either = ("targets|inhibits", "associated_with")
    assert told(metapaths(MEDICINE, A, M, either)) == [("AGM", 0.54), ("AHM", 0.45), ("AGM", 0.42)]
    back = "disease<-associated_with-gene<-targets-drug"
    assert told(metapaths(MEDICINE, M, A, back)) == [("MGA", 0.54), ("MHA", 0.45)]
    assert metapaths(MEDICINE, A, M, "drug-targets->drug-*->disease").count == 0
    assert metapaths(MEDICINE, A, M, "gene-treats->disease").count == 0
    assert metapaths(MEDICINE, A, M, "drug<-treats-disease").count == 0
    assert metapaths(MEDICINE, A, N, two).count == 0  # an edge with belief 0


def test_a_symmetric_edge_is_walked_either_way() -> None:
    for source, target in ((A, B), (B, A)):
        assert metapaths(MEDICINE, source, target, "-interacts_with->").count == 1
    assert told(metapaths(MEDICINE, B, M, ("interacts_with", "treats"))) == [("BAM", 0.12)]


def test_a_node_is_in_a_path_once() -> None:
    # A -> G <- A is no path.
    assert told(metapaths(MEDICINE, A, None, ("targets", "<targets"))) == [("AGB", 0.72)]


def test_without_a_target_every_end_counts_and_k_limits_the_list_alone() -> None:
    found = metapaths(MEDICINE, A, None, "drug-*->*", k=2)
    assert found.count == 5
    assert told(found) == [("AG", 0.9), ("AG", 0.7)]
    assert metapaths(MEDICINE, A, None, "-*->", min_belief=0.5).count == 3


def test_too_many_halves_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("medkg.graph.walks.metapaths._MOST", 1)
    with pytest.raises(StoreError, match="min_belief"):
        metapaths(MEDICINE, A, None, "-*-*-*-")


def test_joined_in_pieces_is_joined_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    pattern = "-*-*-*-"
    whole = metapaths(MEDICINE, A, M, pattern)
    monkeypatch.setattr("medkg.graph.walks.metapaths._JOINED", 1)
    assert metapaths(MEDICINE, A, M, pattern) == whole
    assert whole.count == 3
    few = metapaths(MEDICINE, A, M, pattern, k=2)
    assert (few.count, few.paths) == (whole.count, whole.paths[:2])


NODES = [A, B, G, M, N]
edge_maps = st.dictionaries(
    st.tuples(
        st.sampled_from(NODES),
        st.sampled_from(["targets", "treats", "interacts_with"]),
        st.sampled_from(NODES),
    ),
    st.sampled_from([0.0, 0.25, 0.5, 1.0]),
    min_size=1,
    max_size=14,
)
steps = st.builds(
    Step,
    st.none() | st.sampled_from([("targets",), ("treats", "interacts_with")]),
    st.sampled_from(["out", "in", "both"]),
    st.none() | st.sampled_from(["drug", "gene", "disease"]),
)
patterns = st.builds(
    PathPattern, st.none() | st.just("drug"), st.lists(steps, min_size=1, max_size=4).map(tuple)
)


def fits(edge: tuple[str, str, str], here: str, there: str, step: Step) -> bool:
    subject, predicate, target = edge
    if step.predicates is not None and predicate not in step.predicates:
        return False
    ways = {(subject, target): "out", (target, subject): "in"}
    way = ways.get((here, there))
    free = step.direction == "both" or PREDICATES[predicate].symmetric
    return way is not None and (free or way == step.direction)


@settings(deadline=None, max_examples=150)
@given(edge_maps, patterns, st.sampled_from([B, M, None]))
def test_metapaths_are_those_of_exhaustive_search(
    edges: dict[tuple[str, str, str], float], pattern: PathPattern, target: str | None
) -> None:
    present = sorted({end for s, _, o in edges for end in (s, o)})
    if A not in present or (target is not None and target not in present):
        return
    expected = []
    for others in permutations([node for node in present if node != A], len(pattern.steps)):
        if target is not None and others[-1] != target:
            continue
        kinds = [step.kind for step in pattern.steps]
        if any(k not in (None, kind_of(node)) for k, node in zip(kinds, others, strict=True)):
            continue
        ways: list[list[float]] = [[]]
        for here, there, step in zip((A, *others), others, pattern.steps, strict=False):
            beliefs = [b for edge, b in edges.items() if b > 0 and fits(edge, here, there, step)]
            ways = [[*way, belief] for way in ways for belief in beliefs]
        expected.extend(map(prod, ways))
    graph = adjacency(*((*key, belief) for key, belief in edges.items()))
    start = graph.find(A)
    end = None if target is None else graph.find(target)
    assert start is not None
    found = find_metapaths(graph, start, end, pattern, k=3)
    assert found.count == len(expected)
    beliefs = [path.belief for path in found.paths]
    assert beliefs == pytest.approx(sorted(expected, reverse=True)[:3])


def test_a_graph_is_asked_by_curie(graph: Graph) -> None:
    graph.add([claim(A, "targets", G), claim(G, "associated_with", M)])
    found = graph.metapaths(A, M, "drug-targets->gene-associated_with->disease")
    assert (found.count, found.paths[0].nodes) == (1, (A, G, M))
    assert found.pattern == "drug-targets->gene-associated_with->disease"
    assert graph.metapaths(A, "MONDO:9", "-*->").count == graph.metapaths(A, A, "-*->").count == 0
    assert graph.metapaths("MONDO:9", None, "-*->").count == 0
    with pytest.raises(StoreError, match="k of 1"):
        graph.metapaths(A, M, "-*->", k=0)
