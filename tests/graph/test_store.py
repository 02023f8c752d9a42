from __future__ import annotations

import itertools
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medkg.errors import StoreError, UnknownTermError
from medkg.graph import Change, DocumentRow, Graph
from medkg.graph.evidence.rows import assertions_of
from medkg.types import Assertion, Edge, Node
from tests.graph.claims import (
    ARACHNODACTYLY,
    ATENOLOL,
    DILATATION,
    LOSARTAN,
    MARFAN,
    WARFARIN,
    assertions,
    claim,
)


def rows(graph: Graph) -> list[dict[str, object]]:
    return sorted(graph.evidence_table().to_pylist(), key=lambda row: row["id"])


def tables(graph: Graph) -> tuple[object, ...]:
    return rows(graph), graph.edge_table().to_pylist(), graph.document_table().to_pylist()


def test_a_new_graph_is_empty(graph: Graph) -> None:
    assert graph.version == 0
    assert graph.counts() == {"documents": 0, "evidence": 0, "nodes": 0, "edges": 0}
    assert graph.edges() == graph.neighbours(MARFAN) == graph.paths(MARFAN, LOSARTAN) == []
    assert len(graph.node_table()) == len(graph.edge_table()) == len(graph.evidence_table()) == 0
    assert MARFAN not in graph


def test_adding_twice_is_adding_once(graph: Graph) -> None:
    claims = [claim(), claim(predicate="causes")]
    assert graph.add(claims) == Change(added=2, unchanged=0, removed=0, version=1)
    before = tables(graph)
    assert graph.add(claims) == Change(added=0, unchanged=2, removed=0, version=1)
    assert tables(graph) == tables(Graph.open(graph.path)) == before


def test_drop_undoes_add(graph: Graph) -> None:
    graph.add([claim(), claim(paper="PMID:2")])
    before = tables(graph)
    graph.add([claim(paper="PMID:3"), claim(predicate="causes", paper="PMID:4")])
    assert graph.drop("pubmed", ["PMID:3", "PMID:4", "PMID:5"]).removed == 2
    assert tables(graph) == before
    graph.drop("pubmed", ["PMID:1", "PMID:2"])
    assert tables(graph) == ([], [], [])


def test_drop_of_nothing_makes_no_version(graph: Graph) -> None:
    graph.add([claim()])
    assert graph.drop("pubmed", ["PMID:9"]) == Change(0, 0, 0, 1)
    assert graph.drop("hpo", ["PMID:1"]) == Change(0, 0, 0, 1)
    assert graph.drop("pubmed", []) == Change(0, 0, 0, 1)


@settings(deadline=None, max_examples=8)
@given(st.lists(assertions(), max_size=6), st.integers(0, 6), st.randoms())
def test_the_order_of_adding_is_nothing(
    tmp_path_factory: pytest.TempPathFactory, claims: list[Assertion], cut: int, random: object
) -> None:
    folder = tmp_path_factory.mktemp("order")
    at_once, apart = Graph.create(folder / "a"), Graph.create(folder / "b")
    at_once.add(claims)
    random.shuffle(claims)  # type: ignore[attr-defined]
    apart.add(claims[:cut])
    apart.add(claims[cut:])
    assert tables(apart) == tables(at_once)
    assert len(rows(at_once)) == len({claim.id for claim in claims})


def test_of_one_claim_told_twice_the_surer_is_kept(graph: Graph) -> None:
    low, high = claim(score=0.2, text="a"), claim(score=0.8, text="b")
    assert low.id == high.id
    graph.add([low])
    assert graph.add([high]) == Change(added=1, unchanged=0, removed=1, version=2)
    assert graph.add([low]) == Change(added=0, unchanged=1, removed=0, version=2)
    assert graph.evidence(LOSARTAN, "treats", MARFAN) == [high]


def test_replace_makes_a_documents_rows_exactly_those_given(graph: Graph) -> None:
    document = DocumentRow("pubmed", "PMID:1", "v1", "Title", 2020)
    kept, gone, new = claim(), claim(predicate="causes"), claim(ATENOLOL)
    graph.replace([document], [kept, gone])
    assert graph.documents() == {("pubmed", "PMID:1"): "v1"}
    change = graph.replace([DocumentRow("pubmed", "PMID:1", "v2")], [kept, new])
    assert change == Change(added=1, unchanged=1, removed=1, version=2)
    assert graph.documents() == {("pubmed", "PMID:1"): "v2"}
    assert [(e.subject, e.predicate) for e in graph.edges()] == [
        (ATENOLOL, "treats"),
        (LOSARTAN, "treats"),
    ]
    assert graph.replace([DocumentRow("pubmed", "PMID:1", "v2")], [kept, new]).version == 2


def test_replace_by_nothing_keeps_the_document(graph: Graph) -> None:
    document = DocumentRow("pubmed", "PMID:1", "v1")
    graph.replace([document], [claim()])
    assert graph.replace([document], []).removed == 1
    assert graph.documents() == {("pubmed", "PMID:1"): "v1"}
    assert graph.edges() == []


def test_replace_leaves_another_source_on_the_same_paper_alone(graph: Graph) -> None:
    graph.add([claim(), claim(source="hpo"), claim(source="hpo", paper="PMID:2")])
    graph.replace([DocumentRow("pubmed", "PMID:1", "v2")], [])
    assert {(row["source"], row["document"]) for row in rows(graph)} == {
        ("hpo", "PMID:1"),
        ("hpo", "PMID:2"),
    }
    graph.replace([DocumentRow("hpo", "PMID:2", "")], [])
    assert [row["document"] for row in rows(graph)] == ["PMID:1"]


def test_replace_changes_a_row_whose_id_stays(graph: Graph) -> None:
    document = DocumentRow("pubmed", "PMID:1", "v1")
    graph.replace([document], [claim(text="old")])
    graph.replace([document], [claim(text="new", score=0.1)])
    (row,) = graph.evidence(LOSARTAN, "treats", MARFAN)
    assert (row.evidence.text, row.evidence.score) == ("new", 0.1)


def test_replace_refuses_a_claim_from_a_document_not_named(graph: Graph) -> None:
    with pytest.raises(StoreError, match="PMID:2 of pubmed"):
        graph.replace([DocumentRow("pubmed", "PMID:1", "")], [claim(paper="PMID:2")])
    assert graph.version == 0


def test_a_retracted_paper_stays_as_evidence_and_leaves_belief(graph: Graph) -> None:
    curated = claim(source="hpo", method="curated:PCS", document="OMIM:1")
    graph.add([claim(), curated])
    graph.replace([DocumentRow("pubmed", "PMID:1", "v2", retracted=True)], [claim(retracted=True)])
    (edge,) = graph.edges()
    assert (edge.belief, edge.support) == (0, 2)
    assert graph.edges(min_belief=0.01) == graph.neighbours(MARFAN, min_belief=0.01) == []
    assert graph.evidence(LOSARTAN, "treats", MARFAN) == [curated, claim(retracted=True)]


def test_the_evidence_table_gives_back_every_assertion(graph: Graph) -> None:
    claims = [
        claim(span=(3, 9), qualifiers={"frequency": 0.5, "frequency_n": [1, 2]}),
        claim(source="hpo", method="curated:PCS", year=1999),
        claim(predicate="causes"),
    ]
    graph.add(claims)
    assert set(map(repr, assertions_of(graph.evidence_table()))) == set(map(repr, claims))
    assert len(graph.evidence_table(predicate="treats")) == 2
    assert assertions_of(graph.evidence_table(predicate="treats", source="hpo")) == [claims[1]]


def test_nodes_are_named_and_renamed(graph: Graph) -> None:
    graph.add([claim()], nodes=[Node(LOSARTAN, "drug", "Losartan"), Node(WARFARIN, "drug", "W")])
    assert graph.node_table().to_pylist() == [
        {"curie": LOSARTAN, "kind": "drug", "name": "Losartan"},
        {"curie": WARFARIN, "kind": "drug", "name": "W"},
        {"curie": MARFAN, "kind": "disease", "name": MARFAN},
    ]
    assert graph.counts()["nodes"] == 3
    new = [Node(LOSARTAN, "drug", "old"), Node(LOSARTAN, "drug", "losartan potassium")]
    assert graph.add([], nodes=new) == Change(0, 0, 0, 2)
    assert graph.add([], nodes=new[1:]).version == 2
    assert (graph.name(LOSARTAN), graph.kind(LOSARTAN)) == ("losartan potassium", "drug")
    assert (graph.name("HP:1"), graph.kind("HP:1")) == ("HP:1", "phenotype")
    assert LOSARTAN in graph
    assert "HP:1" not in graph
    assert 7 not in graph


def test_edges_by_end_predicate_and_belief(graph: Graph) -> None:
    graph.add(
        [
            claim(),
            claim(paper="PMID:2"),
            claim(ATENOLOL),
            claim(MARFAN, "has_phenotype", DILATATION),
            claim(WARFARIN, "interacts_with", ATENOLOL),
        ]
    )
    assert [e.subject for e in graph.edges(predicate="treats")] == [ATENOLOL, LOSARTAN]
    assert [e.subject for e in graph.edges(object=MARFAN, min_belief=0.9)] == [LOSARTAN]
    assert [e.object for e in graph.edges(subject=MARFAN)] == [DILATATION]
    assert graph.edges(subject=LOSARTAN, object=DILATATION) == []
    assert graph.edges(subject="HP:9") == []
    (both,) = graph.edges(subject=WARFARIN, predicate="interacts_with", object=ATENOLOL)
    assert graph.edges(subject=ATENOLOL, object=WARFARIN) == [both]
    assert both == Edge(ATENOLOL, "interacts_with", WARFARIN, both.belief, 1, 0, 1)
    assert len(graph.evidence(ATENOLOL, "interacts_with", WARFARIN)) == 1
    assert len(graph.edge_table(min_belief=0.9)) == 1


def test_neighbours_by_direction(graph: Graph) -> None:
    graph.add(
        [
            claim(),
            claim(ATENOLOL),
            claim(ATENOLOL, paper="PMID:2"),
            claim(MARFAN, "has_phenotype", DILATATION),
            claim(MARFAN, "has_phenotype", ARACHNODACTYLY, polarity="against"),
            claim(ATENOLOL, "interacts_with", WARFARIN),
        ]
    )
    every = graph.neighbours(MARFAN)
    assert [e.belief for e in every] == sorted((e.belief for e in every), reverse=True)
    assert len(every) == 4
    assert {e.object for e in graph.neighbours(MARFAN, direction="out")} == {
        DILATATION,
        ARACHNODACTYLY,
    }
    assert [e.subject for e in graph.neighbours(MARFAN, direction="in")] == [ATENOLOL, LOSARTAN]
    assert graph.neighbours(MARFAN, direction="in", predicate="has_phenotype") == []
    for end in (ATENOLOL, WARFARIN):
        for way in ("in", "out", "both"):
            assert len(graph.neighbours(end, predicate="interacts_with", direction=way)) == 1


def test_evidence_comes_strongest_first(graph: Graph) -> None:
    weak = claim(certainty="hedged", score=1.0)
    strong = claim(source="hpo", method="curated:PCS", score=0.1)
    middle = claim(paper="PMID:2"), claim(paper="PMID:3", score=0.8)
    graph.add([weak, *middle, strong])
    assert graph.evidence(LOSARTAN, "treats", MARFAN) == [strong, *middle, weak]


def test_a_reader_keeps_its_version(graph: Graph) -> None:
    graph.add([claim()])
    reader = Graph.open(graph.path)
    graph.add([claim(ATENOLOL)])
    assert (reader.version, len(reader.edges())) == (1, 1)
    assert (reader.refresh().version, len(reader.edges())) == (2, 2)


def test_older_versions_stay_readable(graph: Graph) -> None:
    for number in range(1, 6):
        graph.add([claim(paper=f"PMID:{number}")])
    graph.drop("pubmed", ["PMID:1", "PMID:2", "PMID:3"])
    for version in range(6):
        old = Graph.open(graph.path, version=version)
        assert len(old.evidence_table()) == version
        assert [edge.support for edge in old.edges()] == ([version] if version else [])
        assert old.counts()["evidence"] == version
    assert [m.counts["evidence"] for m in graph.history()] == [0, 1, 2, 3, 4, 5, 2]


def test_an_older_version_is_read_only(graph: Graph) -> None:
    graph.add([claim()])
    graph.add([claim(ATENOLOL)])
    with pytest.raises(StoreError, match="version 1, which is not the newest"):
        Graph.open(graph.path, version=1).add([claim(WARFARIN)])


def test_versions_that_are_not_there(graph: Graph) -> None:
    for version in (-1, 1):
        with pytest.raises(StoreError, match="versions 0 to 0"):
            Graph.open(graph.path, version=version)


def test_open_on_nothing_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"Graph\.create"):
        Graph.open(tmp_path / "none")
    assert not Graph.exists(tmp_path / "none")


def test_create_refuses_a_graph_that_is_there(graph: Graph) -> None:
    graph.add([claim()])
    with pytest.raises(StoreError, match=r"Graph\.open"):
        Graph.create(graph.path)
    assert len(Graph.open(graph.path).edges()) == 1


def test_documents_come_in_batches(graph: Graph) -> None:
    graph.add([claim(paper=f"PMID:{number}") for number in range(5)])
    graph.add([claim(paper="PMID:7")])
    tables = list(graph.document_batches(2))
    assert max(map(len, tables)) <= 2
    whole = pa.concat_tables(tables).sort_by([("source", "ascending"), ("id", "ascending")])
    assert whole.to_pylist() == graph.document_table().to_pylist()


def test_a_graph_made_again_in_its_place_is_empty(graph: Graph) -> None:
    graph.add([claim()])
    shutil.rmtree(graph.path)
    again = Graph.create(graph.path)
    assert again.counts()["evidence"] == len(again.edges()) == 0
    assert again.add([claim()]).added == 1


@pytest.mark.parametrize("name", ["a[1]", "50%20", "a|b"])
def test_paths_the_tables_cannot_take_are_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(StoreError, match="may not hold"):
        Graph.create(tmp_path / name)


@pytest.mark.parametrize("name", ["my graph", "Ärzte#1", "中文 ?*"])
def test_other_paths_work(tmp_path: Path, name: str) -> None:
    graph = Graph.create(tmp_path / name)
    graph.add([claim()])
    assert len(Graph.open(tmp_path / name).edges()) == 1


def test_a_newer_schema_is_refused(graph: Graph) -> None:
    head = graph.path / "manifest.json"
    head.write_text(json.dumps({**json.loads(head.read_text()), "schema": 99}))
    with pytest.raises(StoreError, match=r"schema 99.*upgrade medkg"):
        Graph.open(graph.path)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": "other"}', "\x00"])
def test_a_damaged_manifest_is_named(graph: Graph, text: str) -> None:
    (graph.path / "manifest.json").write_text(text)
    with pytest.raises(StoreError, match=r"manifest\.json"):
        Graph.open(graph.path)


def test_a_manifest_without_its_tables_is_damaged(graph: Graph) -> None:
    (graph.path / "manifest.json").write_text('{"format": "medkg-graph", "schema": 1}')
    with pytest.raises(StoreError, match="damaged"):
        Graph.open(graph.path)


def test_a_damaged_table_is_named_and_the_rest_readable(graph: Graph) -> None:
    graph.add([claim()])
    for file in (graph.path / "evidence").glob("*.parquet"):
        file.write_bytes(b"not parquet")
    opened = Graph.open(graph.path)
    with pytest.raises(StoreError, match="evidence"):
        opened.evidence_table()
    assert len(opened.edges()) == 1


def test_a_damaged_index_is_made_again(graph: Graph) -> None:
    graph.add([claim()])
    before = graph.edges()
    (index,) = (graph.path / "index").iterdir()
    (index / "edges.arrow").write_bytes(b"")
    assert Graph.open(graph.path).edges() == before


def test_a_folder_without_room_for_the_index_is_read(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph.add([claim()])

    def full(*_: object, **__: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("medkg.graph.view.mapped.mkdtemp", full)
    assert len(Graph.open(graph.path).edges()) == 1
    assert not any((graph.path / "index").iterdir())


def test_many_small_commits_are_joined(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("medkg.graph.delta.rewriting._MANY_FILES", 3)
    for number in range(6):
        graph.add([claim(paper=f"PMID:{number}")])
    graph.drop("pubmed", ["PMID:0"])
    (edge,) = Graph.open(graph.path).edges()
    assert edge.support == 5
    assert len(Graph.open(graph.path, version=3).evidence_table()) == 3


def test_a_refused_row_changes_nothing(graph: Graph) -> None:
    graph.add([claim()])
    with pytest.raises(UnknownTermError):
        graph.add([claim(ATENOLOL), claim(predicate="cures")])
    assert tables(graph) == tables(Graph.open(graph.path))
    assert (graph.version, len(graph.edges())) == (1, 1)


def test_repr_is_short_and_html_is_escaped(tmp_path: Path) -> None:
    graph = Graph.create(tmp_path / "<b>.medkg")
    graph.add([claim()])
    assert repr(graph).endswith("version 1: 1 documents, 1 evidence, 2 nodes, 1 edges)")
    shown = graph._repr_html_()
    assert "&lt;b&gt;" in shown
    assert "<b>" not in shown
    assert "<td>2</td>" in shown


def test_a_program_that_writes_ends_quietly(tmp_path: Path) -> None:
    code = (
        "import sys; from medkg.graph import Graph; from tests.graph.claims import claim; "
        "Graph.create(sys.argv[1]).add([claim()])"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "g")]
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")


def test_importing_the_station_is_light() -> None:
    heavy = ["torch", "spacy", "rdflib", "pandas", "deltalake", "duckdb"]
    code = f"import medkg.graph, sys; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_better_reading_of_a_sentence_is_the_same_claim(graph: Graph) -> None:
    read = [
        claim(span=(0, 9), qualifiers={"dose": "5"}, score=0.8),
        claim(span=(0, 9), qualifiers={"dose": "5 mg"}),
        claim(span=(0, 9), qualifiers={"dose": "5 mg", "line": "salvage"}),
    ]
    for order in itertools.permutations(read):
        graph.replace([DocumentRow("pubmed", "PMID:1", "v")], order)
        (kept,) = graph.evidence(LOSARTAN, "treats", MARFAN)
        assert kept == read[2]
    ids = set(graph.evidence_table()["id"].to_pylist())
    again = graph.replace([DocumentRow("pubmed", "PMID:1", "v")], [read[1]])
    assert (again.added, again.removed) == (1, 1)
    assert set(graph.evidence_table()["id"].to_pylist()) == ids
