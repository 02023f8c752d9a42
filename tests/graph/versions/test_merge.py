from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from medkg.errors import StoreError
from medkg.graph import DocumentRow, Graph
from medkg.graph.curation.review import Decision
from medkg.graph.versions.citation import snapshot
from medkg.graph.versions.diff import diff
from medkg.graph.versions.merge import copy, merge
from medkg.types import Node, Study, to_json
from tests.graph.claims import ATENOLOL, LOSARTAN, MARFAN, WARFARIN, claim


def content(graph: Graph) -> tuple[object, ...]:
    ids = sorted(graph.evidence_table()["id"].to_pylist())
    return ids, graph.edge_table().to_pylist(), graph.node_table().to_pylist()


def two(folder: Path, *rows: DocumentRow) -> list[Graph]:
    """Graphs in which the drug treats according to the first, and causes to the second."""
    graphs = [Graph.create(folder / name) for name in "ab"]
    for graph, row, predicate in zip(graphs, rows, ("treats", "causes"), strict=True):
        found = [] if row.deleted else [claim(predicate=predicate)]
        graph.replace([row], found)
    return graphs


def test_merged_graphs_have_what_either_has(tmp_path: Path) -> None:
    a, b = Graph.create(tmp_path / "a"), Graph.create(tmp_path / "b")
    one, two = (DocumentRow("pubmed", f"PMID:{number}", "v1") for number in (1, 2))
    losartan, atenolol = Node(LOSARTAN, "drug", "Losartan"), Node(ATENOLOL, "drug", "Atenolol")
    other = claim(ATENOLOL, paper="PMID:2")
    a.replace([one], [claim()], nodes=[losartan])
    b.replace([two], [other], nodes=[Node(LOSARTAN, "drug", "another name"), atenolol])
    both = merge(a.path, b.path, into=tmp_path / "c")
    whole = Graph.create(tmp_path / "whole")
    whole.replace([one, two], [claim(), other], nodes=[losartan, atenolol])
    assert content(both) == content(whole)
    assert both.documents() == whole.documents()
    assert snapshot(both.path).checksum == snapshot(whole.path).checksum
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b", "c", "whole"]


@pytest.mark.parametrize(
    ("first", "second", "predicates"),
    [
        ({}, {}, {"treats"}),
        ({"revised": "2024-01-01"}, {"revised": "2024-02-01"}, {"causes"}),
        ({"revised": "2024-02-01"}, {"revised": "2024-01-01"}, {"treats"}),
        ({}, {"deleted": True}, set()),
        ({"revised": "2024-02-01"}, {"revised": "2024-01-01", "deleted": True}, {"treats"}),
        ({"fingerprint": ""}, {"fingerprint": ""}, {"treats", "causes"}),
        ({"fingerprint": ""}, {}, {"causes"}),
    ],
)
def test_which_rows_of_a_document_in_both_are_taken(
    tmp_path: Path, first: dict[str, Any], second: dict[str, Any], predicates: set[str]
) -> None:
    rows = [
        DocumentRow("pubmed", "PMID:1", **{"fingerprint": name, **fields})
        for name, fields in (("a", first), ("b", second))
    ]
    a, b = two(tmp_path, *rows)
    both = merge(a.path, b.path, into=tmp_path / "c")
    assert {edge.predicate for edge in both.edges()} == predicates
    assert both.counts()["documents"] == (1 if predicates else 0)


def test_decisions_are_kept(tmp_path: Path) -> None:
    a, b = Graph.create(tmp_path / "a"), Graph.create(tmp_path / "b")
    a.add([claim()])
    b.add([claim(ATENOLOL)])
    b.decide([Decision.about(claim(ATENOLOL), "reject")])
    both = merge(a.path, b.path, into=tmp_path / "c")
    assert both.decisions() == b.decisions()
    assert [edge.subject for edge in both.edges()] == [LOSARTAN]


def test_merging_into_something_changes_nothing(tmp_path: Path) -> None:
    a, b = two(tmp_path, *[DocumentRow("pubmed", "PMID:1", "v")] * 2)
    before = content(b)
    with pytest.raises(StoreError, match="is there already"):
        merge(a.path, b.path, into=b.path)
    with pytest.raises(StoreError, match="no graph at"):
        merge(a.path, tmp_path / "none", into=tmp_path / "c")
    assert content(Graph.open(b.path)) == before
    assert not (tmp_path / "c").exists()


def test_a_difference_names_what_came_and_what_went(graph: Graph) -> None:
    graph.replace([DocumentRow("pubmed", "PMID:1", "v1")], [claim(), claim(WARFARIN)])
    graph.add([claim(paper="PMID:2")])
    graph.replace([DocumentRow("pubmed", "PMID:1", "v2")], [claim(), claim(ATENOLOL)])
    found = diff(graph.path, 1, 3)
    assert found.counts == {
        "documents_added": 2,  # one of them changed
        "documents_removed": 1,
        "evidence_added": 2,
        "evidence_removed": 1,
        "edges_gained": 1,
        "edges_lost": 1,
        "moved": 1,
    }
    assert found.edges_gained["subject"].to_pylist() == [ATENOLOL]
    assert found.edges_lost["subject"].to_pylist() == [WARFARIN]
    (moved,) = found.moved.to_pylist()
    assert (moved["subject"], moved["object"]) == (LOSARTAN, MARFAN)
    assert moved["after"] > moved["before"]
    assert "evidence added: 2" in str(found)
    assert f"{LOSARTAN} treats {MARFAN}" in str(found)
    assert json.loads(json.dumps(found.to_json()))["counts"] == found.counts
    back = diff(graph.path, 3, 1)
    assert back.evidence_added.equals(found.evidence_removed)
    assert set(diff(graph.path, 2, 2).counts.values()) == {0}
    with pytest.raises(StoreError, match="versions 0 to 3"):
        diff(graph.path, 0, 4)


def test_a_checksum_of_quotes_beside_nothing(tmp_path: Path) -> None:
    graph = Graph.create(tmp_path / "a.medkg")
    graph.add([claim(study=Study('a "trial"')), claim(paper="PMID:2")])
    before = snapshot(graph.path).checksum
    graph.replace([DocumentRow("pubmed", "PMID:2", "")], [claim(paper="PMID:2", study=Study(""))])
    assert snapshot(graph.path).checksum != before


def test_equal_content_has_an_equal_checksum(tmp_path: Path) -> None:
    a, b = Graph.create(tmp_path / "a"), Graph.create(tmp_path / "b")
    a.add([claim(), claim(ATENOLOL)])
    b.add([claim(WARFARIN, paper="PMID:3"), claim(ATENOLOL)])
    b.drop("pubmed", ["PMID:3"])
    b.add([claim()])
    assert snapshot(a.path).checksum == snapshot(b.path).checksum
    b.add([claim(score=0.95)])
    assert snapshot(a.path).checksum != snapshot(b.path).checksum
    assert snapshot(a.path).checksum == snapshot(b.path, version=3).checksum


def test_a_snapshot_says_what_to_cite_and_copies(tmp_path: Path, graph: Graph) -> None:
    graph.replace([DocumentRow("pubmed", "PMID:1", "v", revised="2024-05-01")], [claim()])
    graph.add([claim(paper="OMIM:1", source="hpo")])
    graph.drop("hpo", ["OMIM:1"])
    cited = snapshot(
        graph.path, version=2, title="Toy", releases={"hpo": "2024-04"}, into=tmp_path / "copy"
    )
    assert cited.text == (
        f"Toy, version 2, {cited.date[:10]}. Medical knowledge graph of 2 evidence rows, made with "
        f"medkg {cited.medkg} from hpo 2024-04 (1 documents); pubmed (1 documents, the newest of "
        f"2024-05-01). Checksum sha256:{cited.checksum}."
    )
    told = json.loads((tmp_path / "copy" / "citation.json").read_text())
    assert told == {**to_json(cited), "text": cited.text}
    copied = Graph.open(tmp_path / "copy")
    assert content(copied) == content(Graph.open(graph.path, version=2))
    assert snapshot(copied.path).checksum == cited.checksum
    with pytest.raises(StoreError, match="is there already"):
        copy(graph.path, into=tmp_path / "copy")
