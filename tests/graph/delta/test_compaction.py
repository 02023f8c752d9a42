"""Small files joined, unused ones deleted, and stores of an older schema."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pyarrow as pa
import pytest
from deltalake import DeltaTable, write_deltalake

from medkg.errors import StoreError
from medkg.graph import Graph
from medkg.graph.delta import manifest, tables
from medkg.graph.delta.schema import EVIDENCE, SCHEMA_VERSION, SCHEMAS
from medkg.graph.evidence.passages import passage_rows, passages_of
from medkg.graph.evidence.rows import assertions_of, evidence_rows
from medkg.graph.versions.citation import snapshot
from medkg.graph.versions.diff import diff
from medkg.types import Assertion, Document, content_id
from tests.graph.claims import ATENOLOL, LOSARTAN, MARFAN, claim


def files(graph: Graph) -> set[str]:
    return {path.name for path in (graph.path / "evidence").iterdir() if path.is_file()}


def test_compaction_joins_files_and_keeps_every_version(graph: Graph) -> None:
    for number in range(4):
        graph.add([claim(paper=f"PMID:{number}")])
    graph.drop("pubmed", ["PMID:0"])
    reader = Graph.open(graph.path)
    before = sorted(graph.evidence_table()["id"].to_pylist())
    (graph.path / "evidence" / "part-left-by-a-killed-writer.parquet").write_bytes(b"half")
    done = graph.compact()
    assert (done.version, done.oldest, graph.version) == (6, 0, 6)
    assert done.files_after < done.files_before
    assert done.deleted >= 1
    assert "part-left-by-a-killed-writer.parquet" not in files(graph)
    for held in (graph, reader, Graph.open(graph.path)):
        assert sorted(held.evidence_table()["id"].to_pylist()) == before
        assert [edge.support for edge in held.edges()] == [3]
    for version in range(1, 5):
        assert len(Graph.open(graph.path, version=version).evidence_table()) == version
    assert graph.compact().version == 6


def test_versions_that_are_given_up_are_gone(graph: Graph) -> None:
    for number in range(4):
        graph.add([claim(paper=f"PMID:{number}")])
    done = graph.compact(keep=2)
    assert (done.oldest, done.version) == (4, 5)
    assert [m.version for m in graph.history()] == [4, 5]
    assert len(Graph.open(graph.path, version=4).evidence_table()) == 4
    with pytest.raises(StoreError, match="versions 4 to 5, not 1"):
        Graph.open(graph.path, version=1)
    with pytest.raises(StoreError, match="at least one"):
        graph.compact(keep=0)
    graph.add([claim(ATENOLOL)])
    assert len(graph.edges()) == 2


def test_rows_that_go_are_marked_and_their_file_stays(graph: Graph) -> None:
    graph.add([claim(paper=f"PMID:{number}") for number in range(8)])
    before = {name for name in files(graph) if name.endswith(".parquet")}
    graph.drop("pubmed", ["PMID:3"])
    after = files(graph)
    assert {name for name in after if name.endswith(".parquet")} == before
    assert sum(name.endswith(".bin") for name in after) == 1
    # What deltalake itself says is gone.
    vectors = pa.table(DeltaTable(str(graph.path / "evidence")).deletion_vectors().read_all())
    (left,) = vectors["selection_vector"].to_pylist()
    assert (len(left), sum(left)) == (8, 7)
    graph.drop("pubmed", ["PMID:4", "PMID:5", "PMID:6"])
    assert {name for name in files(graph) if name.endswith(".parquet")} > before
    assert [edge.support for edge in Graph.open(graph.path).edges()] == [4]
    assert len(Graph.open(graph.path, version=2).evidence_table()) == 7


def test_what_is_gone_stays_gone_through_summaries_of_the_log(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("medkg.graph.delta.tables._CHECKPOINT", 2)
    graph.add([claim(paper=f"PMID:{number}") for number in range(8)])
    graph.drop("pubmed", ["PMID:3"])
    for number in range(8, 12):
        graph.add([claim(paper=f"PMID:{number}")])
    log = graph.path / "evidence" / "_delta_log"
    assert list(log.glob("*.checkpoint.parquet"))
    for version in range(4):
        (log / f"{version:020d}.json").unlink()  # a summary says the same
    opened = Graph.open(graph.path)
    assert sorted(opened.evidence_table()["document"].to_pylist()) == sorted(
        f"PMID:{number}" for number in range(12) if number != 3
    )


def test_a_damaged_file_is_named(graph: Graph) -> None:
    graph.add([claim(paper=f"PMID:{number}") for number in range(8)])
    graph.drop("pubmed", ["PMID:3"])
    (data,) = (graph.path / "evidence").glob("*.parquet")
    (vector,) = (graph.path / "evidence").glob("*.bin")
    whole = data.read_bytes()
    data.write_bytes(whole[:-20])
    with pytest.raises(StoreError, match=data.name):
        Graph.open(graph.path).evidence_table()
    data.write_bytes(whole)
    assert len(Graph.open(graph.path).evidence_table()) == 7
    vector.write_bytes(b"")
    with pytest.raises(StoreError, match="evidence"):
        Graph.open(graph.path).evidence_table()


EIGHT: Final = tuple(claim(paper=f"PMID:{number}") for number in range(8))


def _blake2b(made: Assertion) -> str:
    """An id as it was before schema 3."""
    e = made.evidence
    triple = (made.subject, made.predicate, made.object)
    place = (e.source, e.document, e.reference, e.span)
    return content_id(*place, *triple, e.polarity, e.certainty, dict(e.qualifiers), e.method)


def old_store(folder: Path, claims: Sequence[Assertion] = EIGHT) -> Path:
    """A store as schema 1 had it: plain Delta tables, from which rows are merged away."""
    ids = pa.array([_blake2b(made) for made in claims])
    rows = evidence_rows(claims).set_column(0, EVIDENCE.field("id"), ids)
    documents = {
        "source": ["pubmed"] * 8, "id": [f"PMID:{number}" for number in range(8)],
        "fingerprint": ["v"] * 8, "title": [""] * 8, "year": pa.nulls(8, pa.int32()),
        "retracted": [False] * 8, "revised": [""] * 8, "deleted": [False] * 8,
    }  # fmt: skip
    edges = {
        "subject": [LOSARTAN], "predicate": ["treats"], "object": [MARFAN], "belief": [0.99],
        "support": [len(rows)], "against": [0], "papers": [8],
    }  # fmt: skip
    held = {"evidence": rows, "document": pa.table(documents), "edge": pa.table(edges)}
    for name, schema in SCHEMAS.items():
        if name == "passage":
            continue  # there were none
        DeltaTable.create(str(folder / name), schema=schema)
        if name in held:
            write_deltalake(str(folder / name), held[name].cast(schema), mode="append")
    # A row comes and goes again, as they did then; the merge leaves columns of other types.
    other = evidence_rows([claim(paper="PMID:99")])
    write_deltalake(str(folder / "evidence"), other, mode="append")
    DeltaTable(str(folder / "evidence")).merge(
        other, "a.document = b.document", source_alias="b", target_alias="a"
    ).when_matched_delete().execute()
    text = {
        "format": "medkg-graph", "version": 1, "schema": 1, "medkg": "0.1", "created": "2026-01-01",
        "tables": {"document": 1, "evidence": 3, "node": 0, "edge": 1},
        "counts": {"documents": 8, "evidence": len(rows), "nodes": 2, "edges": 1},
    }  # fmt: skip
    for path in (folder / "manifest.json", manifest._history_file(folder, 1)):
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(text))
    return folder


def test_a_store_of_the_first_schema_is_read_and_written(tmp_path: Path) -> None:
    path = old_store(tmp_path / "old")
    graph = Graph.open(path)
    assert graph.edges()[0].support == 8
    assert len(graph.evidence_table()) == 8
    assert json.loads((path / "manifest.json").read_text())["schema"] == 1
    assert graph.drop("pubmed", ["PMID:3"]).removed == 1
    assert json.loads((path / "manifest.json").read_text())["schema"] == SCHEMA_VERSION
    again = Graph.open(path)
    left = [claim(paper=f"PMID:{number}") for number in range(8) if number != 3]
    assert sorted(again.evidence_table()["id"].to_pylist()) == sorted(made.id for made in left)
    assert again.add(left).unchanged == 7
    again = Graph.open(path)
    assert (again.edges()[0].support, len(again.evidence_table())) == (7, 7)
    assert DeltaTable(str(path / "evidence")).protocol().reader_features == ["deletionVectors"]


def test_a_store_of_the_first_schema_is_copied(tmp_path: Path) -> None:
    path = old_store(tmp_path / "old")
    snapshot(path, into=tmp_path / "copy")
    ids = Graph.open(tmp_path / "copy").evidence_table()["id"].to_pylist()
    assert sorted(ids) == sorted(claim(paper=f"PMID:{number}").id for number in range(8))
    assert snapshot(tmp_path / "copy").checksum == snapshot(path).checksum


def test_a_store_of_the_first_schema_is_migrated_once(tmp_path: Path) -> None:
    path = old_store(tmp_path / "old")
    graph = Graph.open(path)
    before = snapshot(path).checksum
    assert graph.drop("pubmed", ["PMID:77"]).removed == 0
    files = sorted(file.name for file in (path / "evidence").glob("*.parquet"))
    assert graph.version == 2
    assert graph.drop("pubmed", ["PMID:77"]).removed == 0
    assert sorted(file.name for file in (path / "evidence").glob("*.parquet")) == files
    assert (graph.version, snapshot(path).checksum) == (2, before)
    same = diff(path, 1, 2)
    assert not any(same.counts.values())
    assert graph.compact(keep=1).oldest == graph.version
    assert len(Graph.open(path).evidence_table()) == 8


def test_a_store_of_the_first_schema_killed_while_it_is_migrated(tmp_path: Path) -> None:
    path = old_store(tmp_path / "old")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("medkg.graph.delta.manifest.write", _killed)
        with pytest.raises(KeyboardInterrupt):
            Graph.open(path).add([claim(ATENOLOL)])
    assert len(Graph.open(path).evidence_table()) == 8
    graph = Graph.open(path)
    assert graph.add([claim(ATENOLOL)]).added == 1
    assert len(set(Graph.open(path).evidence_table()["id"].to_pylist())) == 9


@pytest.mark.parametrize("killed", [False, True])
def test_two_readings_of_one_sentence_become_one_row(tmp_path: Path, killed: bool) -> None:
    curated = [
        claim(source="hpo", paper="OMIM:1", qualifiers={"sex": s}) for s in ("female", "male")
    ]
    read = [
        claim(paper="PMID:0", span=(0, 9), qualifiers={"dose": "5 mg"}),
        claim(paper="PMID:0", span=(0, 9), qualifiers={"dose": "5 mg", "line": "salvage"}),
        claim(paper="PMID:0", span=(0, 9), qualifiers={"p": "<0.1", "n": 3, "o": 4}, score=0.8),
    ]
    path = old_store(tmp_path / "old", [*EIGHT, *curated, *read])
    graph = Graph.open(path)
    assert len(graph.evidence_table()) == 13
    if killed:
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("medkg.graph.delta.manifest.write", _killed)
            with pytest.raises(KeyboardInterrupt):
                graph.drop("pubmed", ["PMID:77"])
        assert len(Graph.open(path).evidence_table()) == 13
    assert not graph.has_text
    assert graph.drop("pubmed", ["PMID:77"]).removed == 0
    for opened in (graph, Graph.open(path)):
        (edge,) = opened.edges()
        rows = opened.evidence_table()
        assert (len(rows), edge.support, opened.history()[-1].counts["evidence"]) == (11, 11, 11)
        assert len(set(rows["id"].to_pylist())) == 11
        assert read[1] in assertions_of(rows)
    assert graph.add([*curated, *read]).added == 0
    paper = Document("PMID:0", "Title.", "pubmed")
    graph.add_passages(passage_rows(passages_of(paper)))
    assert [p.text for p in Graph.open(path).passages("PMID:0")] == ["Title."]
    assert Graph.open(path, version=1).passages("PMID:0") == []


def _killed(*_: object) -> None:
    raise KeyboardInterrupt


def test_files_of_about_one_size_are_joined(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("medkg.graph.delta.rewriting._MANY_FILES", 3)
    sizes = []
    for number in range(12):
        graph.add([claim(paper=f"PMID:{number}")])
        rows = tables.dataset(graph.path / "evidence", tables.latest(graph.path / "evidence"))
        sizes.append(sorted(part.rows for part in rows.parts))
    # Three and more make one, the one that came last among them; three of these a larger one.
    assert sizes[:5] == [[1], [1, 1], [1, 1, 1], [4], [1, 4]]
    assert all(len(files) <= 6 for files in sizes)
    assert sum(sizes[-1]) == 12
    (edge,) = graph.edges()
    assert edge.support == 12


def test_history_does_not_depend_on_the_clock(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, date in enumerate(("2026-03-01", "2020-01-01", "2031-01-01"), start=1):
        monkeypatch.setattr("medkg.graph.delta.manifest._now", lambda date=date: date)
        monkeypatch.setattr("medkg.graph.delta.log._now", lambda date=date: int(date[:4]))
        graph.add([claim(paper=f"PMID:{number}")])
    assert [m.version for m in graph.history()] == [0, 1, 2, 3]
    assert Graph.open(graph.path).version == 3
    assert [edge.support for edge in Graph.open(graph.path, version=2).edges()] == [2]
    assert tables.latest(graph.path / "evidence") >= 3
