"""Nodes by name, each with the reason."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from medkg.errors import StoreError
from medkg.graph import Graph
from medkg.graph.delta.schema import NODE
from medkg.graph.view.names import NodeNames, folded
from medkg.types import Node


def index(*names: str, kind: str = "disease") -> NodeNames:
    rows = [(f"X:{number}", kind, name) for number, name in enumerate(names)]
    columns = list(zip(*rows, strict=True)) or [()] * 3
    return NodeNames.build(pa.table([pa.array(c, pa.string()) for c in columns], NODE))


DISEASES = index(
    "Marfan syndrome",
    "marfanoid habitus",
    "Neonatal Marfan syndrome",
    "Sjögren syndrome",
    "Morphan syndrome",
    "asthma",
    "Straße's disease, type-2",
)


def told(found: NodeNames, name: str, **given_: object) -> list[tuple[str, str]]:
    return [(link.name, link.why) for link in found.find(name, **given_)]  # type: ignore[arg-type]


def test_reasons_come_in_their_order() -> None:
    found = DISEASES.find("marfan")
    assert [(link.name, link.why) for link in found[:3]] == [
        ("Marfan syndrome", "name begins so"),
        ("marfanoid habitus", "name begins so"),
        ("Neonatal Marfan syndrome", "words of the name"),
    ]
    assert [link.score for link in found[:3]] == [0.9, 0.9, 0.8]
    assert told(DISEASES, "MARFAN  Syndrome")[0] == ("Marfan syndrome", "exact name")
    assert told(DISEASES, "X:5") == [("asthma", "id")]
    assert told(DISEASES, "syndrome neonatal marf")[0][0] == "Neonatal Marfan syndrome"


def test_accents_case_and_punctuation_are_nothing() -> None:
    for name in ("sjogren syndrome", "SJÖGREN-SYNDROME", "Sjo\u0308gren syndrome"):
        assert told(DISEASES, name)[0] == ("Sjögren syndrome", "exact name")
    assert told(DISEASES, "strasse s disease type 2")[0][1] == "exact name"


def test_what_is_spelt_alike_comes_last_with_its_measure() -> None:
    # 15 runs of three in " marfan sindrome ", 15 in " marfan syndrome ", 12 in common.
    (first, *_) = DISEASES.find("marfan sindrome")
    assert (first.name, first.why) == ("Marfan syndrome", "spelt alike, 3-grams 0.80")
    assert first.score == pytest.approx(0.8 * 0.8)
    assert told(DISEASES, "asthmma")[0][0] == "asthma"
    assert told(DISEASES, "zzzz") == told(DISEASES, "") == told(DISEASES, " -- ") == []


def test_kind_and_limit_narrow() -> None:
    assert told(DISEASES, "marfan", kind="drug") == []
    assert len(told(DISEASES, "marfan", kind="disease", limit=2)) == 2


def test_an_empty_graph_has_no_names() -> None:
    assert told(index(), "marfan") == []


def test_saved_and_loaded_is_the_same(tmp_path: Path) -> None:
    DISEASES.save(tmp_path / "names")
    loaded = NodeNames.load(tmp_path / "names", DISEASES.nodes)
    for name in ("marfan", "marfan sindrome", "syndrome", "X:1"):
        assert loaded.find(name) == DISEASES.find(name)


@given(st.lists(st.text(max_size=12), max_size=8), st.text(max_size=12))
def test_every_name_is_found_by_itself(names: list[str], asked: str) -> None:
    made = index(*names)
    for name in names:
        if folded(name):
            found = made.find(name, limit=20)
            assert name in [link.name for link in found]
            assert folded(found[0].name) == folded(name)
    assert len(made.find(asked, limit=3)) <= 3
    assert folded(folded(asked)) == folded(asked)


def test_a_graph_finds_its_nodes_and_keeps_the_index(graph: Graph) -> None:
    graph.add([], nodes=[Node("MONDO:1", "disease", "Marfan syndrome"), Node("HP:1", "x", "M")])
    assert [link.curie for link in graph.find("marfan", kind="disease", limit=10)] == ["MONDO:1"]
    again = Graph.open(graph.path)
    assert again.find("marfan") == graph.find("marfan")
    names = graph.path / "index" / str(graph.version) / "names"
    (names / "words.arrow").write_bytes(b"damaged")
    assert Graph.open(graph.path).find("marfan") == graph.find("marfan")
    with pytest.raises(StoreError, match="limit"):
        graph.find("marfan", limit=0)
