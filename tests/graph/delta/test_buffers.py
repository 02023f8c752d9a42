"""Numbers shared between numpy and Arrow."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from medkg.graph import Graph
from medkg.graph.delta.buffers import numbers, row_numbers
from tests.graph.claims import LOSARTAN, claim


@pytest.mark.parametrize("kind", [pa.float64(), pa.int32(), pa.int64()])
def test_numbers_are_those_of_the_column(kind: pa.DataType) -> None:
    whole = pa.array([1, 2, 3, 4], kind)
    assert numbers(whole.slice(1, 2)).tolist() == [2, 3]
    assert numbers(pa.chunked_array([whole, whole.slice(3), whole.slice(0, 0)])).tolist() == [
        *(1, 2, 3, 4),
        4,
    ]
    assert numbers(whole.slice(0, 0)).dtype == whole.to_numpy().dtype
    assert np.shares_memory(numbers(whole), whole.to_numpy())


def test_rows_to_take() -> None:
    for rows in (np.array([2, 0], np.int32), np.arange(6)[4::-2], np.empty(0, np.int64)):
        assert row_numbers(rows).to_pylist() == rows.tolist()


def test_the_edges_of_a_node_need_no_pandas(graph: Graph, tmp_path: Path) -> None:
    graph.add([claim()])
    graph.index()
    code = (
        "import sys; from medkg.graph import Graph; graph = Graph.open(sys.argv[1]); "
        "assert len(graph.neighbours(sys.argv[2])) == 1; assert graph.reachable(sys.argv[2]); "
        "assert graph.metapaths(sys.argv[2], None, '-treats->').count == 1; "
        "print({'pandas', 'duckdb', 'rdflib'} & set(sys.modules))"
    )
    command = [sys.executable, "-c", code, str(graph.path), LOSARTAN]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
