"""Learning from a stored graph: beliefs and columns as the store has them."""

from __future__ import annotations

from pathlib import Path

from medkg.graph import Graph
from medkg.learn import to_dataset
from medkg.types import Assertion, Evidence, Node
from tests.learn.block_graph import block_graph


def test_a_stored_graph_gives_the_same_edges(tmp_path: Path) -> None:
    made = block_graph(drugs=6, conditions=6, blocks=2)
    evidence = Evidence("pubmed", "PMID:1", "PMID:1", "pattern", 0.9)
    doubt = Evidence("pubmed", "PMID:1", "PMID:1", "pattern", 0.9, polarity="against")
    graph = Graph.create(tmp_path / "x.medkg")
    graph.add(
        [Assertion(s, p, o, evidence) for s, p, o in made.edges]
        + [Assertion("DRUGBANK:DB00000", "prevents", "MONDO:0000001", doubt)],
        nodes=[Node(*row) for row in made.nodes],
    )
    stored, direct = to_dataset(graph, min_belief=0.3), to_dataset(made)
    assert stored.relations == direct.relations
    assert stored.fingerprint == direct.fingerprint
