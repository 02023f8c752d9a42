"""Build: twice adds nothing; revisions, deletions, bad files and interruptions are followed."""

from __future__ import annotations

import gzip
import json
import multiprocessing
import os
import signal
import time
from itertools import permutations
from pathlib import Path

import pytest

from medkg import batch
from medkg.errors import StoreError, UnknownTermError
from medkg.graph import Graph

ARTICLE = """<PubmedArticle><MedlineCitation><PMID Version="1">{pmid}</PMID>
<DateRevised><Year>{revised}</Year><Month>01</Month><Day>02</Day></DateRevised>
<Article><Journal><JournalIssue><PubDate><Year>2020</Year></PubDate></JournalIssue></Journal>
<ArticleTitle>A study.</ArticleTitle><Abstract><AbstractText>{text}</AbstractText></Abstract>
</Article></MedlineCitation></PubmedArticle>"""

# Delta's runtime does not survive a fork.
SPAWN = multiprocessing.get_context("spawn")

LOSARTAN = "Losartan is an effective treatment for Marfan syndrome."
IMATINIB = "Imatinib is an effective treatment for chronic myeloid leukemia."
TREATS_MARFAN = ("DRUGBANK:DB00678", "treats", "MONDO:0007947")


def pubmed(path: Path, *articles: tuple[int, str, int], deleted: tuple[int, ...] = ()) -> Path:
    body = "".join(ARTICLE.format(pmid=p, text=t, revised=r) for p, t, r in articles)
    gone = "".join(f'<PMID Version="1">{pmid}</PMID>' for pmid in deleted)
    tail = f"<DeleteCitation>{gone}</DeleteCitation>" if deleted else ""
    path.write_text(f"<PubmedArticleSet>{body}{tail}</PubmedArticleSet>", encoding="utf-8")
    return path


def rows(folder: Path) -> list[tuple[str, str, str, str]]:
    table = Graph.open(folder).evidence_table().to_pylist()
    return sorted((r["subject"], r["predicate"], r["object"], r["document"]) for r in table)


def test_build_stores_the_claim_with_its_sentence(tmp_path: Path) -> None:
    source = pubmed(tmp_path / "a.xml", (1, LOSARTAN, 2020))
    report = batch.build(source, into=tmp_path / "g.medkg", knowledge=())
    assert (report.read, report.extracted, report.problems) == (1, 1, [])
    graph = Graph.open(tmp_path / "g.medkg")
    (row,) = graph.evidence(*TREATS_MARFAN)
    assert row.evidence.text == LOSARTAN
    assert row.evidence.reference == "PMID:1"
    assert graph.name("DRUGBANK:DB00678") == "Losartan"


def test_building_twice_adds_nothing(tmp_path: Path) -> None:
    source = pubmed(tmp_path / "a.xml", (1, LOSARTAN, 2020), (2, IMATINIB, 2020))
    into = tmp_path / "g.medkg"
    batch.build(source, into=into, knowledge=())
    before, version = rows(into), Graph.open(into).version
    again = batch.build(source, into=into, knowledge=())
    assert (again.added, again.removed, again.unchanged_documents) == (0, 0, 2)
    assert (rows(into), Graph.open(into).version) == (before, version)


def test_text_is_kept_on_request_and_from_then_on(tmp_path: Path) -> None:
    source = pubmed(tmp_path / "a.xml", (1, LOSARTAN, 2020), (2, IMATINIB, 2020))
    into = tmp_path / "g.medkg"
    batch.build(source, into=into, knowledge=())
    assert not Graph.open(into).has_text
    kept = batch.build(source, into=into, knowledge=(), keep_text=True)
    assert (kept.added, kept.removed, kept.unchanged_documents) == (0, 0, 0)
    graph = Graph.open(into)
    assert [p.text for p in graph.passages("PMID:1")] == ["A study.", LOSARTAN]
    again = batch.build(source, into=into, knowledge=())
    assert (again.unchanged_documents, again.version) == (2, graph.version)
    revised = pubmed(tmp_path / "b.xml", (1, IMATINIB, 2021), deleted=(2,))
    batch.build(revised, into=into, knowledge=())
    assert [p.text for p in graph.refresh().passages("PMID:1")] == ["A study.", IMATINIB]
    assert graph.passages("PMID:2") == []
    batch.build(revised, into=into, knowledge=(), keep_text=False)
    assert not Graph.open(into).has_text


def test_shards_make_the_same_graph(tmp_path: Path) -> None:
    source = pubmed(tmp_path / "a.xml", (1, LOSARTAN, 2020), (2, IMATINIB, 2020))
    batch.build(source, into=tmp_path / "one.medkg", knowledge=())
    batch.build(source, into=tmp_path / "many.medkg", knowledge=(), shard=1)
    assert rows(tmp_path / "one.medkg") == rows(tmp_path / "many.medkg")


def test_a_revision_replaces_and_a_stale_copy_does_not(tmp_path: Path) -> None:
    into = tmp_path / "g.medkg"
    old = pubmed(tmp_path / "a.xml", (1, LOSARTAN, 2020))
    new = pubmed(tmp_path / "b.xml", (1, IMATINIB, 2021))
    batch.build(old, into=into, knowledge=())
    batch.build(new, into=into, knowledge=())
    revised = rows(into)
    assert TREATS_MARFAN not in [row[:3] for row in revised]
    stale = batch.build(old, into=into, knowledge=())
    assert (stale.added, stale.removed) == (0, 0)
    assert rows(into) == revised


def test_a_deleted_citation_leaves_and_stays_away(tmp_path: Path) -> None:
    into = tmp_path / "g.medkg"
    baseline = pubmed(tmp_path / "a.xml", (1, LOSARTAN, 2020), (2, IMATINIB, 2020))
    update = pubmed(tmp_path / "b.xml", deleted=(1,))
    batch.build(baseline, into=into, knowledge=())
    assert batch.build(update, into=into, knowledge=()).deleted == 1
    kept = rows(into)
    assert kept
    assert {row[3] for row in kept} == {"PMID:2"}
    batch.build(baseline, into=into, knowledge=())
    assert rows(into) == kept


def test_deletion_in_another_shard_than_the_article(tmp_path: Path) -> None:
    source = pubmed(tmp_path / "a.xml", (1, LOSARTAN, 2020), (2, IMATINIB, 2020), deleted=(1,))
    into = tmp_path / "g.medkg"
    batch.build(source, into=into, knowledge=(), shard=1)
    assert {row[3] for row in rows(into)} == {"PMID:2"}


def test_a_broken_file_loses_nothing_good(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    pubmed(folder / "a.xml", (1, LOSARTAN, 2020))
    whole = pubmed(tmp_path / "c.xml", (3, IMATINIB, 2020)).read_bytes()
    (folder / "b.xml").write_bytes(whole[: len(whole) // 2])
    (folder / "c.xml.gz").write_bytes(gzip.compress(whole)[:-9])
    (folder / "d.xml").write_bytes(whole)
    report = batch.build(folder, into=tmp_path / "g.medkg", knowledge=())
    assert {row[3] for row in rows(tmp_path / "g.medkg")} == {"PMID:1", "PMID:3"}
    assert any("b.xml" in problem.where for problem in report.problems)
    assert any("c.xml.gz" in problem.where for problem in report.problems)


def test_unknown_knowledge_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnknownTermError, match="no curated source 'hop'"):
        batch.build([], into=tmp_path / "g.medkg", knowledge=("hop",))


def test_a_second_writer_is_refused(tmp_path: Path) -> None:
    source = pubmed(tmp_path / "a.xml", (1, LOSARTAN, 2020))
    into = tmp_path / "g.medkg"
    Graph.create(into)
    ready, done = SPAWN.Event(), SPAWN.Event()
    holder = SPAWN.Process(target=_hold_the_lock, args=(into, ready, done))
    holder.start()
    try:
        assert ready.wait(60)
        with pytest.raises(StoreError, match="is being written by process"):
            batch.build(source, into=into, knowledge=())
    finally:
        done.set()
        holder.join(10)
    assert batch.build(source, into=into, knowledge=()).added > 0


def _hold_the_lock(into: Path, ready: object, done: object) -> None:
    with Graph.open(into).writing():
        ready.set()  # type: ignore[attr-defined]
        done.wait(30)  # type: ignore[attr-defined]


def test_killed_in_the_middle_it_goes_on(tmp_path: Path) -> None:
    articles = [(n, LOSARTAN if n % 2 else IMATINIB, 2020) for n in range(1, 41)]
    source = pubmed(tmp_path / "a.xml", *articles)
    into = tmp_path / "g.medkg"
    worker = SPAWN.Process(target=_build_slowly, args=(source, into))
    worker.start()
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not (Graph.exists(into) and Graph.open(into).version > 2):
        time.sleep(0.02)
    os.kill(worker.pid or 0, signal.SIGKILL)
    worker.join(10)
    kept = len(Graph.open(into).documents())
    assert 0 < kept < 40
    report = batch.build(source, into=into, knowledge=())
    assert report.unchanged_documents >= kept
    batch.build(source, into=tmp_path / "whole.medkg", knowledge=())
    assert rows(into) == rows(tmp_path / "whole.medkg")


def _build_slowly(source: Path, into: Path) -> None:
    batch.build(source, into=into, knowledge=(), shard=1)


def test_workers_make_the_same_graph(tmp_path: Path) -> None:
    articles = [(n, LOSARTAN if n % 2 else IMATINIB, 2020) for n in range(60)]
    source = pubmed(tmp_path / "a.xml", *articles)
    alone = batch.build(source, into=tmp_path / "1.medkg", knowledge=())
    together = batch.build(source, into=tmp_path / "2.medkg", knowledge=(), workers=2, shard=40)
    assert rows(tmp_path / "2.medkg") == rows(tmp_path / "1.medkg")
    assert (together.extracted, together.mentions) == (alone.extracted, alone.mentions)


def test_the_order_of_files_and_of_equal_records_does_not_matter(tmp_path: Path) -> None:
    first = pubmed(tmp_path / "a.xml", (1, LOSARTAN, 2020), (2, IMATINIB, 2021))
    second = pubmed(tmp_path / "b.xml", (1, IMATINIB, 2020), (3, LOSARTAN, 2020), deleted=(2,))
    (tmp_path / "z").mkdir()
    third = pubmed(tmp_path / "z" / "0.xml", (3, IMATINIB, 2020))
    made = []
    for number, files in enumerate(permutations([first, second, third])):
        into = tmp_path / f"{number}.medkg"
        batch.build(files, into=into, knowledge=(), shard=1 + number % 3)
        made.append(rows(into))
    assert made[1:] == made[:-1]
    assert {row[3] for row in made[0]} == {"PMID:1", "PMID:3"}


def test_dead_letters_name_what_the_last_run_could_not_read(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    pubmed(folder / "a.xml", (1, LOSARTAN, 2020))
    whole = pubmed(folder / "b.xml", (3, IMATINIB, 2020)).read_bytes()
    (folder / "b.xml").write_bytes(whole[: len(whole) // 2])
    into = tmp_path / "g.medkg"
    report = batch.build(folder, into=into, knowledge=())
    assert report.dead_letters == into / "dead-letters.jsonl"
    letters = [json.loads(line) for line in report.dead_letters.read_text().splitlines()]
    assert len(letters) == report.skipped == len(report.problems) == 1
    assert letters[0]["code"] == report.problems[0].code
    assert "b.xml" in letters[0]["where"]
    (folder / "b.xml").write_bytes(whole)
    mended = batch.build(folder, into=into, knowledge=())
    assert (mended.skipped, mended.dead_letters) == (0, None)
    assert not (into / "dead-letters.jsonl").exists()


def test_a_document_that_comes_twice_in_a_shard_is_stored_once(tmp_path: Path) -> None:
    source = pubmed(tmp_path / "a.xml", (1, LOSARTAN, 2020), (1, IMATINIB, 2021))
    report = batch.build(source, into=tmp_path / "g.medkg", knowledge=())
    assert report.extracted == 2
    assert TREATS_MARFAN not in [row[:3] for row in rows(tmp_path / "g.medkg")]
    assert len(Graph.open(tmp_path / "g.medkg").documents()) == 1


def test_progress_ends_with_all_bytes_read(tmp_path: Path) -> None:
    source = pubmed(tmp_path / "a.xml", (1, LOSARTAN, 2020), (2, IMATINIB, 2020))
    told: dict[str, tuple[int, int | None]] = {}

    def tell(station: str, count: int, total: int | None = None) -> None:
        told[station] = (count, total)

    batch.build(source, into=tmp_path / "g.medkg", knowledge=(), progress=tell)
    size = source.stat().st_size
    assert told == {"bytes": (size, size), "extracted": (2, None), "documents": (2, None)}
