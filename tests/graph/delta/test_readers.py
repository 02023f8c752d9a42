"""Readers that share no code with medkg see exactly the rows that are current."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from deltalake import DeltaTable, QueryBuilder
from deltalake.exceptions import DeltaProtocolError

from medkg.graph import DocumentRow, Graph
from medkg.graph.delta import manifest, tables
from medkg.graph.delta.schema import SCHEMAS
from medkg.types import Node
from tests.graph.claims import ATENOLOL, LOSARTAN, claim

Read = Callable[[Path, int], list[dict[str, Any]]]


def by_deltalake(folder: Path, version: int) -> list[dict[str, Any]]:
    table = DeltaTable(str(folder), version=version)
    found = QueryBuilder().register("rows", table).execute("SELECT * FROM rows").read_all()
    rows: list[dict[str, Any]] = pa.table(found).to_pylist()
    return rows


def by_polars(folder: Path, version: int) -> list[dict[str, Any]]:
    polars = pytest.importorskip("polars")
    rows: list[dict[str, Any]] = (
        polars.scan_delta(str(folder), version=version).collect().to_dicts()
    )
    return rows


def changes(graph: Graph) -> Iterator[None]:
    """Everything that can happen to the rows of a graph, step by step."""
    papers = [f"PMID:{number}" for number in range(12)]
    yield
    graph.add([claim(paper=paper) for paper in papers], nodes=[Node(LOSARTAN, "drug", "losartan")])
    yield
    graph.replace([DocumentRow("pubmed", "PMID:1", "v2")], [claim(ATENOLOL, paper="PMID:1")])
    yield
    graph.drop("pubmed", ["PMID:2"])  # a second row of a file that has a vector already
    yield
    graph.add([claim(ATENOLOL, paper="PMID:2")], nodes=[Node(LOSARTAN, "drug", "Losartan")])
    yield
    graph.drop("pubmed", papers[3:9])  # few are left: the file is written anew
    yield
    for number in range(20, 24):
        graph.add([claim(paper=f"PMID:{number}")])
        graph.drop("pubmed", [f"PMID:{number - 1}"])
    yield
    graph.compact()
    yield
    graph.drop("pubmed", ["PMID:0"])
    yield


def lines(rows: list[dict[str, Any]]) -> Counter[str]:
    return Counter(json.dumps(row, sort_keys=True) for row in rows)


@pytest.mark.parametrize("read", [by_deltalake, by_polars])
@pytest.mark.parametrize("checkpoint", [2, 50])
def test_other_readers_see_what_is_current(
    graph: Graph, read: Read, checkpoint: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "_CHECKPOINT", checkpoint)
    seen = 0
    for _ in changes(graph):
        for name, version in manifest.read(graph.path).tables.items():
            held = tables.dataset(graph.path / name, version).read().to_pylist()
            assert lines(read(graph.path / name, version)) == lines(held), name
            seen += len(held)
    assert seen
    # Older versions stay what they were.
    before = graph.history()[1]
    assert len(read(graph.path / "evidence", before.tables["evidence"])) == 12


def test_a_reader_that_knows_no_deletion_vectors_refuses(graph: Graph) -> None:
    graph.add([claim(paper="PMID:1"), claim(paper="PMID:2")])
    graph.drop("pubmed", ["PMID:1"])
    with pytest.raises(DeltaProtocolError, match="deletionVectors"):
        DeltaTable(str(graph.path / "evidence")).to_pyarrow_table()


def test_the_log_has_the_fields_that_the_protocol_requires(graph: Graph) -> None:
    for _ in changes(graph):
        pass
    for name in SCHEMAS:
        folder = graph.path / name
        entries = sorted((folder / "_delta_log").glob("*.json"))
        assert [int(path.stem) for path in entries] == list(range(len(entries)))
        actions = [json.loads(line) for path in entries for line in path.read_text().splitlines()]
        kinds = Counter(kind for action in actions for kind in action)
        assert kinds["metaData"] == 1
        assert set(kinds) <= {"commitInfo", "protocol", "metaData", "add", "remove"}
        check_protocol([action["protocol"] for action in actions if "protocol" in action][-1])
        (data,) = [action["metaData"] for action in actions if "metaData" in action]
        columns = json.loads(data["schemaString"])["fields"]
        assert [column["name"] for column in columns] == SCHEMAS[name].names
        assert data["partitionColumns"] == []
        for path in entries:
            check_files([json.loads(line) for line in path.read_text().splitlines()])


def check_protocol(protocol: dict[str, Any]) -> None:
    assert (protocol["minReaderVersion"], protocol["minWriterVersion"]) == (3, 7)
    # A feature for readers is one for writers too.
    assert "deletionVectors" in protocol["readerFeatures"]
    assert set(protocol["readerFeatures"]) <= set(protocol["writerFeatures"])


def check_files(actions: list[dict[str, Any]]) -> None:
    """Files of one version: each once a kind, and described as the protocol says."""
    told: Counter[tuple[str, str, str]] = Counter()
    for action in actions:
        for kind in {"add", "remove"} & action.keys():
            file = action[kind]
            assert isinstance(file["path"], str)
            assert isinstance(file["dataChange"], bool)
            vector = file.get("deletionVector")
            if vector is not None:
                assert vector["storageType"] == "u"
                assert len(vector["pathOrInlineDv"]) == 20
                assert vector["offset"] == 1
                assert vector["sizeInBytes"] > 0
                assert vector["cardinality"] > 0
            if kind == "remove":
                assert file["deletionTimestamp"] > 0
            else:
                assert file["partitionValues"] == {}
                assert file["modificationTime"] > 0
                stats = json.loads(file["stats"])
                assert stats["numRecords"] > (vector or {"cardinality": 0})["cardinality"]
                # Bounds of a file with a vector may be of rows that are gone.
                assert stats["tightBounds"] is (vector is None)
            told[kind, file["path"], vector["pathOrInlineDv"] if vector else ""] += 1
    assert all(count == 1 for count in told.values())
    added = [path for kind, path, _ in told if kind == "add"]
    assert len(added) == len(set(added))
