"""Tables as data frames, and a graph at a glance."""

from __future__ import annotations

import subprocess
import sys

import pyarrow as pa
import pytest

from medkg.errors import MissingExtraError, StoreError
from medkg.graph import Graph
from medkg.types import Node
from tests.graph.claims import ATENOLOL, LOSARTAN, MARFAN, claim


@pytest.fixture
def treated(graph: Graph) -> Graph:
    graph.add(
        [claim(), claim(paper="PMID:2"), claim(ATENOLOL), claim(ATENOLOL, source="hpo")],
        nodes=[Node(LOSARTAN, "drug", "<i>Losartan</i>")],
    )
    return graph


@pytest.mark.parametrize("backend", ["pandas", "polars", "arrow"])
def test_frames_hold_what_the_tables_hold(treated: Graph, backend: str) -> None:
    pytest.importorskip("pyarrow" if backend == "arrow" else backend)
    edges = treated.edges_frame(backend=backend)  # type: ignore[arg-type]
    assert list(edges["subject"]) == [ATENOLOL, LOSARTAN] or edges["subject"].to_pylist() == [
        ATENOLOL,
        LOSARTAN,
    ]
    assert edges.shape == (2, 7)
    assert treated.nodes_frame(backend=backend).shape == (3, 3)  # type: ignore[arg-type]
    assert treated.evidence_frame(backend=backend).shape == (4, 20)  # type: ignore[arg-type]
    few = treated.evidence_frame(backend=backend, source="hpo", predicate="treats")  # type: ignore[arg-type]
    assert few.shape[0] == 1
    assert treated.edges_frame(backend=backend, min_belief=1.0).shape[0] == 0  # type: ignore[arg-type]


def test_frames_of_a_view_are_of_its_rows(treated: Graph) -> None:
    frame = treated.as_of(sources="hpo").edges_frame(backend="arrow")
    assert isinstance(frame, pa.Table)
    assert frame["support"].to_pylist() == [1]


def test_a_library_that_is_not_there_is_named(
    treated: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(MissingExtraError, match="pip install polars"):
        treated.edges_frame(backend="polars")
    with pytest.raises(StoreError, match="no backend 'spark'"):
        treated.nodes_frame(backend="spark")  # type: ignore[arg-type]


def test_no_frame_library_is_imported_for_a_graph() -> None:
    code = "import medkg.graph, sys; print({'pandas', 'polars'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_html_shows_counts_and_the_strongest_edges(treated: Graph) -> None:
    shown = treated._repr_html_()
    assert "version 1" in shown
    assert "<tr><td>evidence</td><td>4</td></tr>" in shown
    assert "<tr><td>drug</td><td>2</td></tr>" in shown
    assert "<tr><td>treats</td><td>2</td></tr>" in shown
    assert "&lt;i&gt;Losartan&lt;/i&gt; [DRUGBANK:DB00678]" in shown
    assert "<i>" not in shown
    assert f"<td>{MARFAN}</td>" in shown
    assert "<td>disease</td><td>1</td>" in Graph.open(treated.path)._repr_html_()


def test_html_of_an_empty_graph(graph: Graph) -> None:
    assert "<td>edges</td><td>0</td>" in graph._repr_html_()
