"""The RDF store on disk: made once for a version, whole or not at all, and read by many."""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from medkg.errors import StoreError
from medkg.graph import Graph
from medkg.graph.formats.rdf import store as rdf
from medkg.graph.formats.rdf import stored as stored_rdf
from tests.graph.claims import ATENOLOL, LOSARTAN, MARFAN, WARFARIN, claim

PLAIN = "SELECT ?drug { ?drug biolink:treats MONDO:0007947 } ORDER BY ?drug"
PAPERS = "SELECT ?paper { ?row prov:hadPrimarySource ?paper } ORDER BY ?paper"


@pytest.fixture
def filled(graph: Graph) -> Graph:
    graph.add([claim(), claim(ATENOLOL, paper="PMID:2", year=2010)])
    return graph


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether each store that is loaded is one on disk."""
    done: list[bool] = []
    load = rdf.bulk_load

    def counted(*given: Any, into: Path | None = None) -> Any:
        done.append(into is not None)
        return load(*given, into=into)

    monkeypatch.setattr(rdf, "bulk_load", counted)
    return done


def drugs(graph: Any) -> list[str]:
    return [row["drug"] for row in graph.sparql(PLAIN)]


def stores(graph: Graph) -> list[str]:
    index = graph.path / "index" / str(graph.version)
    return sorted(path.name for path in index.glob("rdf-*"))


def test_a_store_is_loaded_once_for_a_version(filled: Graph, loads: list[bool]) -> None:
    assert drugs(filled) == [ATENOLOL, LOSARTAN]
    assert drugs(Graph.open(filled.path)) == [ATENOLOL, LOSARTAN]
    assert loads == [True]
    assert stores(filled) == ["rdf-1-plain"]
    filled.add([claim(WARFARIN)])
    assert drugs(filled) == [ATENOLOL, LOSARTAN, WARFARIN]
    assert loads == [True, True]


def test_the_store_with_evidence_answers_plain_questions_too(
    filled: Graph, loads: list[bool]
) -> None:
    papers = [{"paper": "PMID:1"}, {"paper": "PMID:2"}]
    assert filled.sparql(PAPERS) == papers
    assert drugs(filled) == [ATENOLOL, LOSARTAN]
    opened = Graph.open(filled.path)
    assert drugs(opened) == [ATENOLOL, LOSARTAN]
    assert opened.sparql(PAPERS) == papers
    assert loads == [True]
    # Asked for by name, the smaller one holds no evidence.
    (row,) = rdf.select(
        opened.stored_rdf(evidence=False).graph,
        "SELECT (count(*) AS ?n) { ?row prov:hadPrimarySource ?paper }",
    )
    assert row == {"n": 0}


def test_a_store_says_what_the_copy_in_memory_says(filled: Graph) -> None:
    everything = "SELECT ?g ?s ?p ?o { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    for evidence in (True, False):
        on_disk = rdf.select(filled.stored_rdf(evidence=evidence).graph, everything)
        in_memory = rdf.select(filled.to_rdf(evidence=evidence), everything)
        assert sorted(on_disk, key=repr) == sorted(in_memory, key=repr)
        assert len(on_disk) > 5


def test_a_copy_in_memory_is_the_callers_own(filled: Graph) -> None:
    copy = filled.to_rdf()
    copy.remove((None, None, None))
    assert len(copy) == 0
    assert drugs(filled) == [ATENOLOL, LOSARTAN]


def test_each_version_and_view_answers_by_its_own_rows(filled: Graph, loads: list[bool]) -> None:
    early = filled.as_of(year=2015)
    assert drugs(filled) == [ATENOLOL, LOSARTAN]
    assert drugs(early) == [ATENOLOL]
    assert drugs(filled.subgraph(LOSARTAN)) == [LOSARTAN]
    assert loads == [True, False, False]
    old = Graph.open(filled.path, version=1)
    filled.drop("pubmed", ["PMID:1"])
    assert drugs(filled) == [ATENOLOL]
    assert drugs(old) == [ATENOLOL, LOSARTAN]


def test_who_has_it_open_is_not_disturbed_by_writers(filled: Graph) -> None:
    reader = Graph.open(filled.path)
    assert len(reader.sparql(PAPERS)) == 2
    for paper in ("PMID:3", "PMID:4"):  # the indexes of the version before the last are deleted
        filled.add([claim(WARFARIN, paper=paper)])
    assert not (filled.path / "index" / "1").exists()
    assert len(reader.sparql("SELECT * { ?s ?p ?o }")) > 20
    assert len(reader.refresh().sparql(PAPERS)) == 4


def test_nothing_is_left_of_a_reader(filled: Graph) -> None:
    reader = Graph.open(filled.path)
    drugs(reader)
    (own,) = (filled.path / "rdf").iterdir()
    assert {path.name for path in own.iterdir()} == {"store", "writer.json", "writer.lock"}
    del reader
    gc.collect()  # the SPARQL parser's errors are cycles with the frames above it
    assert not (filled.path / "rdf").exists()


def test_a_kill_while_it_is_loaded_leaves_no_store(filled: Graph) -> None:
    code = (
        "import os, sys; from medkg.graph import Graph\n"
        "from medkg.graph.formats.rdf import store as rdf\n"
        "load = rdf.bulk_load\n"
        "def dying(*given, into): load(*given, into=into); os._exit(9)\n"
        "rdf.bulk_load = dying\n"
        f"Graph.open(sys.argv[1]).sparql({PLAIN!r})"
    )
    done = subprocess.run([sys.executable, "-c", code, str(filled.path)], check=False)
    assert done.returncode == 9
    assert stores(filled) == []
    assert len(list((filled.path / "rdf").glob("*/store/*.sst"))) > 0
    assert drugs(filled) == [ATENOLOL, LOSARTAN]
    assert stores(filled) == ["rdf-1-plain"]
    # What the killed process left is gone; this one's own folder is there.
    assert len(list((filled.path / "rdf").iterdir())) == 1


def test_two_that_load_it_at_once_do_not_harm_each_other(
    filled: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = threading.Barrier(2, timeout=30)
    load = rdf.bulk_load

    def together(*given: Any, into: Path | None = None) -> Any:
        made = load(*given, into=into)
        both.wait()
        return made

    monkeypatch.setattr(rdf, "bulk_load", together)
    readers = [Graph.open(filled.path) for _ in range(2)]
    found: list[list[str]] = []
    threads = [
        threading.Thread(target=lambda reader=reader: found.append(drugs(reader)))
        for reader in readers
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [[ATENOLOL, LOSARTAN]] * 2
    assert stores(filled) == ["rdf-1-plain"]
    assert drugs(Graph.open(filled.path)) == [ATENOLOL, LOSARTAN]


def test_a_folder_that_cannot_be_written_is_queried(
    filled: Graph, loads: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> str:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as read_only:
        read_only.setattr(stored_rdf, "mkdtemp", refused)
        assert drugs(Graph.open(filled.path)) == [ATENOLOL, LOSARTAN]
    assert (stores(filled), loads) == ([], [False])
    drugs(filled)
    with monkeypatch.context() as read_only:
        read_only.setattr(stored_rdf, "mkdtemp", refused)
        assert drugs(Graph.open(filled.path)) == [ATENOLOL, LOSARTAN]
    assert loads == [False, True]


def test_a_file_system_without_hard_links_will_do(
    filled: Graph, loads: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(os, "link", refused)
    assert drugs(filled) == [ATENOLOL, LOSARTAN]
    assert stores(filled) == ["rdf-1-plain"]
    assert drugs(Graph.open(filled.path)) == [ATENOLOL, LOSARTAN]
    assert loads == [True]


@pytest.mark.parametrize("damage", ["*.sst", "CURRENT", "MANIFEST-*"])
def test_a_damaged_store_is_made_again(filled: Graph, damage: str) -> None:
    drugs(filled)
    (place,) = (filled.path / "index").glob("*/rdf-*")
    for path in place.glob(damage):
        shutil.copy(path, path.with_suffix(".copy"))  # not the links of the first reader
        path.with_suffix(".copy").replace(path)
        os.truncate(path, 4)
    assert drugs(Graph.open(filled.path)) == [ATENOLOL, LOSARTAN]
    assert drugs(filled) == [ATENOLOL, LOSARTAN]
    assert len(rdf.read_only(place)) == len(filled.to_rdf(evidence=False))


def test_a_full_disk_is_said(filled: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(rdf, "bulk_load", full)
    with pytest.raises(StoreError, match="No space left"):
        filled.sparql(PLAIN)
    assert stores(filled) == []


def test_a_forked_child_leaves_its_parents_folder(filled: Graph) -> None:
    reader = Graph.open(filled.path)
    assert reader.sparql(PLAIN, timeout=30) == [{"drug": ATENOLOL}, {"drug": LOSARTAN}]
    child = os.fork()
    if child == 0:
        del reader
        os._exit(0)
    os.waitpid(child, 0)
    assert len(list((filled.path / "rdf").iterdir())) == 1
    assert len(reader.neighbours(MARFAN)) == 2
    assert drugs(reader) == [ATENOLOL, LOSARTAN]
