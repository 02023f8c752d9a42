"""Text that is kept comes and goes with its document, and with nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medkg.errors import StoreError
from medkg.graph import DocumentRow, Graph, Passage, merge, passages_of, snapshot
from medkg.types import Document, Section
from tests.graph.claims import claim

TEXT = "A trial.\nLosartan helped.\n\nIt was safe."


def document(number: int = 1, text: str = TEXT, source: str = "pubmed") -> Document:
    return Document(f"PMID:{number}", text, source)


def put(graph: Graph, *documents: Document, mark: str = "v", **row: bool) -> None:
    graph.replace(
        [DocumentRow(d.source, d.id, mark, **row) for d in documents],  # type: ignore[arg-type]
        [claim(paper=d.id, source=d.source) for d in documents],
        passages=[passage for d in documents for passage in passages_of(d)],
    )


def texts(graph: Graph) -> list[tuple[str, str]]:
    rows = graph.passage_table().to_pylist()
    return [(row["document"], row["text"]) for row in rows]


def test_title_and_paragraphs_with_their_sections() -> None:
    sections = (Section("methods", 9, 41), Section("safety", 27, 41))
    found = list(passages_of(Document("PMID:1", TEXT, "pubmed", sections=sections)))
    assert found == [
        Passage("pubmed", "PMID:1", "title", 0, 8, "A trial."),
        Passage("pubmed", "PMID:1", "methods", 9, 25, "Losartan helped."),
        Passage("pubmed", "PMID:1", "safety", 27, 39, "It was safe."),
    ]


@given(st.text("ab \t\n\r\u2028é", max_size=30))
def test_passages_are_all_of_the_text_but_space(text: str) -> None:
    found = list(passages_of(Document("1", text, "s")))
    assert all(text[p.start : p.end] == p.text and "\n" not in p.text for p in found)
    assert "".join("".join(p.text.split()) for p in found) == "".join(text.split())
    assert [p.start for p in found] == sorted(p.start for p in found)


def test_no_text_is_kept_unless_it_is_given(graph: Graph) -> None:
    graph.replace([DocumentRow("pubmed", "PMID:1", "v")], [claim()])
    graph.add([claim(paper="PMID:2")])
    assert not graph.has_text
    assert graph.passages("PMID:1") == []
    assert not list((graph.path / "passage").glob("*.parquet"))


def test_the_same_text_again_changes_nothing(graph: Graph) -> None:
    put(graph, document(1), document(2))
    before, version = texts(graph), graph.version
    put(graph, document(2), document(1))
    assert (texts(graph), graph.version) == (before, version)
    assert [p.text for p in graph.passages("PMID:2")] == [
        "A trial.", "Losartan helped.", "It was safe.",
    ]  # fmt: skip


def test_text_is_replaced_and_dropped_with_its_document(graph: Graph) -> None:
    put(graph, document(1), document(2))
    put(graph, document(1, source="notes"))
    put(graph, document(1, "New title."), mark="v2")
    assert [p.text for p in graph.passages("PMID:1", source="pubmed")] == ["New title."]
    assert len(graph.passages("PMID:1", source="notes")) == len(graph.passages("PMID:2")) == 3
    graph.drop("pubmed", ["PMID:2"])
    assert graph.passages("PMID:2") == []
    graph.replace([DocumentRow("pubmed", "PMID:1", "v3")], [claim()])
    assert set(graph.passage_table()["source"].to_pylist()) == {"notes"}
    assert len(Graph.open(graph.path, version=1).passages("PMID:2")) == 3


def test_a_retracted_paper_keeps_its_text(graph: Graph) -> None:
    put(graph, document(), retracted=True)
    assert len(graph.passages("PMID:1")) == 3
    assert graph.document_table()["retracted"].to_pylist() == [True]


def test_text_of_a_document_that_is_not_named_is_refused(graph: Graph) -> None:
    put(graph, document())
    with pytest.raises(StoreError, match="passage comes from PMID:2 of pubmed"):
        graph.replace([DocumentRow("pubmed", "PMID:1", "")], [], passages=passages_of(document(2)))
    held = graph.passage_table()
    assert graph.add_passages(held).version == graph.version == 1
    graph.drop("pubmed", ["PMID:1"])
    with pytest.raises(StoreError, match="not in the graph"):
        graph.add_passages(held)


def test_a_part_of_the_graph_has_the_text_of_its_papers(graph: Graph) -> None:
    put(graph, document(1), document(1, source="notes"))
    assert {p.source for p in graph.as_of(sources="notes").passages("PMID:1")} == {"notes"}
    assert len(graph.as_of(sources="elsewhere").passage_table()) == 0


def test_text_goes_along_when_graphs_are_joined_and_copied(tmp_path: Path) -> None:
    one, two = Graph.create(tmp_path / "one"), Graph.create(tmp_path / "two")
    put(one, document(1), document(2, "Old."))
    put(two, document(2, "Later."), document(3))
    two.replace(
        [DocumentRow("pubmed", "PMID:2", "v", revised="2024-01-01")],
        [claim(paper="PMID:2")],
        passages=passages_of(document(2, "Later.")),
    )
    both = merge(one.path, two.path, into=tmp_path / "both")
    assert [p.text for p in both.passages("PMID:2")] == ["Later."]
    assert len(both.passages("PMID:1")) == len(both.passages("PMID:3")) == 3
    cited = snapshot(both.path, into=tmp_path / "copy")
    assert texts(Graph.open(tmp_path / "copy")) == texts(both)
    assert snapshot(tmp_path / "copy").checksum == cited.checksum
    before = texts(both)
    both.compact(keep=1)
    assert texts(Graph.open(both.path)) == before
    both.replace([DocumentRow("pubmed", "PMID:2", "v", revised="2024-01-01")],
                 [claim(paper="PMID:2")])  # fmt: skip
    assert snapshot(both.path).checksum != cited.checksum


def test_a_damaged_file_of_text_is_named(graph: Graph) -> None:
    put(graph, document())
    (data,) = (graph.path / "passage").glob("*.parquet")
    data.write_bytes(b"PAR1")
    (problem,) = Graph.open(graph.path).check()
    assert data.name in problem.where
    assert Graph.open(graph.path).readable().passages("PMID:1") == []
