"""The demo: what it makes, what it finds, and what it does with other people's files."""

from __future__ import annotations

import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest

import medkg
from medkg.demo import data_dir, run_demo
from medkg.graph import Graph

MARFAN = "MONDO:0007947"
# A pattern of attributes that would load something from elsewhere.
REMOTE = re.compile(r"""(src|href)\s*=\s*["']?https?:|url\(|@import""", re.IGNORECASE)


@pytest.fixture(scope="module")
def graph(demo_folder: Path) -> Graph:
    return Graph.open(demo_folder / "graph.medkg")


def test_everything_promised_is_there(demo_folder: Path) -> None:
    for name in ("graph.medkg", "graph.ttl", "kgx", "model", "report.html"):
        assert (demo_folder / name).exists(), name


def test_the_graph_holds_literature_and_curated_knowledge(graph: Graph) -> None:
    sources = set(graph.evidence_table().column("source").to_pylist())
    assert {"pubmed", "hpo"} <= sources
    assert graph.counts()["edges"] > 5_000


def test_the_patient_is_diagnosed(graph: Graph) -> None:
    patient = medkg.read_patient(data_dir() / "patient.json")
    first = medkg.diagnose(patient, graph, top=3)[0]
    assert first.curie == MARFAN
    assert {reason.curie for reason in first.reasons} >= {
        finding.curie for finding in patient.findings
    }


def test_therapies_are_known_predicted_and_blocked(graph: Graph, demo_folder: Path) -> None:
    patient = medkg.read_patient(data_dir() / "patient.json")
    model = medkg.Model.load(demo_folder / "model")
    therapies = medkg.treat(patient, graph, model=model, top=20)
    by_name = {candidate.name: candidate for candidate in therapies}
    assert by_name["Losartan"].known
    assert any(not candidate.known for candidate in therapies)
    propranolol = by_name["Propranolol"]
    assert propranolol.status == "blocked"
    assert any("sthma" in reason.text for reason in propranolol.cautions)


def test_one_edge_walks_to_its_sentence(graph: Graph) -> None:
    patient = medkg.read_patient(data_dir() / "patient.json")
    losartan = next(c for c in medkg.treat(patient, graph, top=20) if c.name == "Losartan")
    evidence = next(e for reason in losartan.reasons for e in reason.evidence if e.span)
    document = next(
        d for d in medkg.read(data_dir() / "abstracts.xml") if d.id == evidence.document
    )
    assert evidence.span is not None
    start, end = evidence.span
    assert document.text[start:end] == evidence.text


def test_the_retracted_paper_supports_nothing(graph: Graph) -> None:
    (retracted,) = [d for d in medkg.read(data_dir() / "abstracts.xml") if d.retracted]
    rows = graph.evidence_table(source="pubmed").to_pylist()
    mine = [row for row in rows if row["document"] == retracted.id]
    assert mine
    for row in mine:
        others = [
            r
            for r in rows
            if (r["subject"], r["predicate"], r["object"])
            == (row["subject"], row["predicate"], row["object"])
            and not r["retracted"]
        ]
        (edge,) = graph.edges(
            subject=row["subject"], predicate=row["predicate"], object=row["object"]
        )
        assert row["retracted"]
        assert others or edge.belief == 0


def test_report_is_self_contained_and_well_formed(demo_folder: Path) -> None:
    page = (demo_folder / "report.html").read_text(encoding="utf-8")
    assert not REMOTE.search(page)
    assert "<script" not in page
    for told in ("not medical advice", "Marfan syndrome", "Losartan", "blocked", "PMID:"):
        assert told in page
    assert unclosed(page) == []


def unclosed(page: str) -> list[str]:
    void = {"meta", "br", "line", "circle"}

    class Tags(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.open: list[str] = []

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if tag not in void:
                self.open.append(tag)

        def handle_endtag(self, tag: str) -> None:
            if tag not in void:
                assert self.open.pop() == tag

    tags = Tags()
    tags.feed(page)
    return tags.open


def test_names_from_the_literature_are_escaped_in_the_picture() -> None:
    from medkg.demo.picture import draw
    from medkg.types import Edge

    edge = Edge("A:1", "treats", "B:2", 0.5, 1, 0, 1)
    svg = draw([edge], {"A:1": "<script>alert(1)</script>"}, {})
    assert "<script>" not in svg


def test_too_little_literature_is_said_not_raised(tmp_path: Path, curated_graph: Path) -> None:
    shutil.copytree(curated_graph, tmp_path / "out" / "graph.medkg")
    source = tmp_path / "one.xml"
    source.write_text(
        "<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>7</PMID><Article>"
        "<ArticleTitle>Losartan is effective for Marfan syndrome.</ArticleTitle>"
        "</Article></MedlineCitation></PubmedArticle></PubmedArticleSet>",
        encoding="utf-8",
    )
    result = run_demo(tmp_path / "out", files=[source])
    assert result.model is None
    assert result.untrained
    assert [c.name for c in result.therapies if c.known] == ["Losartan"]
    assert "No model" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
