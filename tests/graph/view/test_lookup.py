"""Evidence by edge: the lookup gives what a search gives, whatever happens to the files."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medkg.errors import StoreError
from medkg.graph import Decision, DocumentRow, Graph
from medkg.graph.graph_view import GraphView
from medkg.types import Assertion
from tests.graph.claims import ATENOLOL, LOSARTAN, MARFAN, WARFARIN, assertions, claim


def answers(view: GraphView) -> list[list[Assertion]]:
    return [view.evidence(e.subject, e.predicate, e.object) for e in view.edges()]


def data_files(graph: Graph) -> list[Path]:
    return sorted((graph.path / "evidence").glob("*.parquet"))


@settings(deadline=None, max_examples=3, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(assertions(), max_size=5), min_size=1, max_size=3), assertions())
def test_a_lookup_finds_what_a_search_finds(shards: list[list[Assertion]], gone: Assertion) -> None:
    with tempfile.TemporaryDirectory() as folder:
        graph = Graph.create(folder + "/x.medkg")
        for shard in shards:
            graph.add(shard)
        graph.add([claim()])
        graph.index()
        graph.add([claim(WARFARIN, "interacts_with", ATENOLOL, paper="PMID:9")])
        graph.drop("pubmed", [gone.evidence.document])
        for version in (graph.version, 1):
            old = Graph.open(graph.path, version=version)
            found = answers(old)
            shutil.move(graph.path / "lookup", folder + "/aside")
            assert answers(Graph.open(graph.path, version=version)) == found
            shutil.move(folder + "/aside", graph.path / "lookup")


def test_a_mutual_edge_is_found_from_both_ends(graph: Graph) -> None:
    graph.add([claim(WARFARIN, "interacts_with", ATENOLOL), claim(LOSARTAN, "causes", MARFAN)])
    graph.index()
    assert len(graph.evidence(ATENOLOL, "interacts_with", WARFARIN)) == 1
    assert len(graph.evidence(WARFARIN, "interacts_with", ATENOLOL)) == 1
    assert graph.evidence(MARFAN, "causes", LOSARTAN) == []


def test_many_rows_of_one_edge_span_blocks(graph: Graph) -> None:
    rows = [claim(paper=f"PMID:{n}") for n in range(1200)]
    graph.add([*rows, claim(ATENOLOL)])
    graph.index()
    assert len(graph.evidence(LOSARTAN, "treats", MARFAN)) == 1200
    assert len(graph.evidence(ATENOLOL, "treats", MARFAN)) == 1


def test_a_rejected_row_is_not_found(graph: Graph) -> None:
    graph.add([claim(text="It helped."), claim(paper="PMID:2")])
    graph.index()
    graph.decide([Decision.about(claim(text="It helped."), "reject")])
    graph.index()
    assert graph.evidence(LOSARTAN, "treats", MARFAN) == [claim(paper="PMID:2")]


def test_a_lookup_is_made_when_many_edges_are_asked_for(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("medkg.graph.view.snapshot._SEARCHES", 3)
    graph.add([claim()])
    for _ in range(2):
        graph.evidence(LOSARTAN, "treats", MARFAN)
    assert not (graph.path / "lookup").exists()
    graph.evidence(LOSARTAN, "treats", MARFAN)
    assert len(list((graph.path / "lookup").iterdir())) == 1
    assert graph.evidence(LOSARTAN, "treats", MARFAN) == [claim()]


def test_lookups_of_files_that_no_version_has_are_cleaned(graph: Graph) -> None:
    graph.add([claim()])
    graph.index()
    stray = graph.path / "lookup" / "part-gone"
    stray.mkdir()
    graph.index()
    assert [path.name for path in (graph.path / "lookup").iterdir()] == [data_files(graph)[0].stem]


def test_a_damaged_lookup_is_searched_past_and_made_again(graph: Graph) -> None:
    graph.add([claim()])
    graph.index()
    (folder,) = (graph.path / "lookup").iterdir()
    (folder / "keys.npy").write_bytes(b"")
    again = Graph.open(graph.path)
    assert again.evidence(LOSARTAN, "treats", MARFAN) == [claim()]
    again.index()
    assert Graph.open(graph.path).evidence(LOSARTAN, "treats", MARFAN) == [claim()]


def test_a_folder_that_cannot_be_written_is_searched(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph.add([claim()])

    def full(*_: object, **__: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("medkg.graph.view.mapped.mkdtemp", full)
    monkeypatch.setattr("medkg.graph.view.snapshot._SEARCHES", 1)
    for _ in range(2):
        assert graph.evidence(LOSARTAN, "treats", MARFAN) == [claim()]
    with pytest.raises(StoreError, match="lookup"):
        graph.index()


def test_a_damaged_file_is_named_and_the_rest_is_readable(graph: Graph) -> None:
    graph.replace([DocumentRow("pubmed", "PMID:1", "")], [claim()])
    first = data_files(graph)
    graph.replace([DocumentRow("pubmed", "PMID:2", "")], [claim(ATENOLOL, paper="PMID:2")])
    assert graph.check() == []
    (second,) = set(data_files(graph)) - set(first)
    second.write_bytes(b"PAR1 damaged")
    damaged = Graph.open(graph.path)
    (problem,) = damaged.check()
    assert problem.where == str(second)
    assert len(damaged.edges()) == 2  # they are kept apart from the evidence
    with pytest.raises(StoreError, match=second.name):
        damaged.evidence_table()
    rest = damaged.readable()
    assert rest.evidence(LOSARTAN, "treats", MARFAN) == [claim()]
    assert [edge.subject for edge in rest.edges()] == [LOSARTAN]
    assert rest.counts()["evidence"] == 1
    assert f"without {second.name}" in repr(rest)


def test_readers_and_a_writer_do_not_wait_for_one_another(graph: Graph) -> None:
    graph.add([claim(), claim(ATENOLOL, paper="PMID:2")])
    reader = Graph.open(graph.path)
    reader.index()
    before = answers(reader), reader.find("DB00678"), reader.edge_table()
    with graph.writing():
        for number in range(3, 6):
            graph.add([claim(paper=f"PMID:{number}")])
            inside = Graph.open(graph.path)
            inside.index()
            assert len(inside.evidence(LOSARTAN, "treats", MARFAN)) == number - 1
        graph.drop("pubmed", ["PMID:1", "PMID:2"])
    newest = Graph.open(graph.path)
    newest.index()  # what only older versions need is deleted
    assert (answers(reader), reader.find("DB00678"), reader.edge_table()) == before
    assert len(newest.evidence(LOSARTAN, "treats", MARFAN)) == 3
    assert reader.as_of(sources="pubmed").edge_table() == before[2]


def test_indexes_of_versions_long_gone_are_deleted(graph: Graph) -> None:
    for number in range(4):
        graph.add([claim(paper=f"PMID:{number}")])
        graph.index()
    old = Graph.open(graph.path, version=1)
    assert len(old.edges()) == 1  # its index is made again, and goes with the next change
    graph.add([claim(paper="PMID:9")])
    assert {path.name for path in (graph.path / "index").iterdir()} <= {"4", "5"}
