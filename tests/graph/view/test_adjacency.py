from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from medkg.graph.delta.schema import EDGE, NODE
from medkg.graph.view.adjacency import Adjacency
from medkg.vocabulary import kind_of


def adjacency(*edges: tuple[str, str, str, float]) -> Adjacency:
    rows = [(s, p, o, b, 1, 0, 1) for s, p, o, b in sorted(edges)]
    columns = list(zip(*rows, strict=True)) or [()] * len(EDGE)
    table = pa.table([pa.array(c, f.type) for c, f in zip(columns, EDGE, strict=True)], EDGE)
    names = sorted({end for s, _, o, _ in edges for end in (s, o)})
    kinds = [kind_of(name) for name in names]
    nodes = pa.table([pa.array(c, pa.string()) for c in (names, kinds, names)], NODE)
    return Adjacency.build(nodes, table)


SQUARE = adjacency(("a", "p", "b", 0.9), ("b", "p", "d", 0.9), ("a", "q", "c", 0.5),
                   ("d", "q", "c", 0.8), ("a", "q", "d", 0.3))  # fmt: skip


def test_a_loop_is_one_end() -> None:
    graph = adjacency(("a", "p", "a", 1.0), ("a", "p", "b", 0.5))
    assert len(graph.incident(graph.find("a") or 0)) == 2


def test_incident_edges_come_strongest_first() -> None:
    rows = SQUARE.incident(SQUARE.find("a") or 0)
    assert [SQUARE.edge(int(row)).belief for row in rows] == [0.9, 0.5, 0.3]


@pytest.mark.parametrize("curie", ["", "A", "aa", "e", "é"])
def test_unknown_nodes_are_not_found(curie: str) -> None:
    assert SQUARE.find(curie) is None


def test_saved_and_loaded_is_the_same(tmp_path: Path) -> None:
    for name, graph in (("square", SQUARE), ("empty", adjacency())):
        graph.save(tmp_path / name)
        graph.save(tmp_path / name)  # someone else was faster
        loaded = Adjacency.load(tmp_path / name)
        assert loaded.nodes == graph.nodes
        assert loaded.edges == graph.edges
        assert loaded.rows.tolist() == graph.rows.tolist()
        assert loaded.offsets.tolist() == graph.offsets.tolist()
        assert loaded.subjects.tolist() == graph.subjects.tolist()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty", "square"]


def test_loaded_arrays_are_mapped_not_read(tmp_path: Path) -> None:
    SQUARE.save(tmp_path / "square")
    before = pa.total_allocated_bytes()
    loaded = Adjacency.load(tmp_path / "square")
    assert pa.total_allocated_bytes() == before
    assert all(type(a) is np.memmap for a in (loaded.rows, loaded.others, loaded.offsets))
    assert loaded.edges == SQUARE.edges


def test_ends_of_several_nodes_come_in_their_order() -> None:
    nodes = np.array([SQUARE.find("c"), SQUARE.find("b")])
    ends = SQUARE.ends(nodes)
    assert ends.parent.tolist() == [0, 0, 1, 1]
    far = ["".join(SQUARE.nodes["curie"][int(node)].as_py()) for node in ends.others]
    assert far == ["d", "a", "a", "d"]
