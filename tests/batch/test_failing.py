"""A document that kills its process, or on which the extractor fails, costs itself and no other."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, cast

import pytest

from medkg import batch
from medkg.batch.extracting import Claims
from medkg.errors import FormatError, MedkgError
from medkg.extraction import Extractor
from medkg.graph import Graph
from medkg.types import Document
from tests.batch.poison import (
    DEEP,
    END,
    INTERRUPT,
    KILL,
    MISUSE,
    PANIC,
    RAISE,
    STOP,
    Poisoned,
)
from tests.batch.test_building import pubmed, rows

POISONED = cast(Extractor, Poisoned())


def documents(count: int, bad: dict[int, str]) -> list[Document]:
    return [Document(f"D:{n}", f"Text {n} {bad.get(n, '')}", "text") for n in range(count)]


def read(given: Sequence[Document], workers: int) -> list[Claims]:
    with batch.reading(POISONED, workers=workers) as reader:
        return list(reader(given))


def check(found: Sequence[Claims], given: Sequence[Document], bad: dict[int, str]) -> None:
    """Every document has its own claims, and those of ``bad`` a problem that names them."""
    assert len(found) == len(given)
    for number, (claims, document) in enumerate(zip(found, given, strict=True)):
        if number in bad:
            assert claims.problem is not None
            assert claims[:3] == (0, (), ())
            assert claims.problem.where == f"text {document.id}"
            assert bad[number] in claims.problem.message
        else:
            assert claims.problem is None
            assert [a.evidence.document for a in claims.assertions] == [document.id]


@pytest.mark.parametrize("workers", [2, 3])
@pytest.mark.parametrize("places", [(0,), (24, 25), (7, 60, 61, 62, 119), (119,)])
def test_documents_that_kill_their_process_are_left_out(
    places: tuple[int, ...], workers: int
) -> None:
    given = documents(120, dict.fromkeys(places, KILL))
    check(read(given, workers), given, dict.fromkeys(places, "signal 9"))


def test_how_the_process_ended_is_told() -> None:
    given = documents(30, {3: KILL, 4: STOP, 20: END})
    told = {3: "signal 9, Killed; memory may have run out", 4: "signal 15", 20: "exit code 3"}
    check(read(given, 2), given, told)


@pytest.mark.parametrize("workers", [1, 2])
def test_documents_that_the_extractor_fails_on_are_left_out(workers: int) -> None:
    given = documents(60, {0: RAISE, 30: DEEP, 31: PANIC, 59: RAISE})
    told = {
        0: "reading it failed: ValueError: no such token",
        30: "RecursionError",
        31: "Panic: index out of bounds",
        59: "ValueError",
    }
    check(read(given, workers), given, told)


def test_a_model_that_fails_on_several_at_once_is_given_them_alone() -> None:
    class AllOrNone(Poisoned):
        def extract_many(self, documents: Any) -> Iterator[Any]:
            return iter(list(super().extract_many(documents)))

    given = documents(30, {3: RAISE})
    with batch.reading(cast(Extractor, AllOrNone())) as reader:
        check(list(reader(given)), given, {3: "ValueError"})


@pytest.mark.parametrize("workers", [1, 2])
def test_an_extractor_that_cannot_be_used_ends_it(workers: int) -> None:
    with pytest.raises(FormatError, match="the model has no labels"):
        read(documents(60, {40: MISUSE}), workers)


def test_an_interrupt_ends_it() -> None:
    with pytest.raises(KeyboardInterrupt):
        read(documents(3, {1: INTERRUPT}), 1)


def test_where_every_document_kills_the_machine_is_blamed() -> None:
    given = documents(100, dict.fromkeys(range(100), KILL))
    with pytest.raises(
        MedkgError, match=r"10 documents in a row killed .* text D:9: .* fewer work"
    ):
        read(given, 2)


def test_nine_in_a_row_are_borne() -> None:
    bad = dict.fromkeys([*range(9), *range(10, 19)], KILL)
    given = documents(30, bad)
    check(read(given, 2), given, dict.fromkeys(bad, "signal 9"))


def test_workers_killed_from_without_cost_nothing() -> None:
    given = documents(2_000, {})
    found = []
    with batch.reading(POISONED, workers=2) as reader:
        for claims in reader(given):
            found.append(claims)
            if len(found) in (1, 700):
                for worker in children_of_the_keeper():
                    os.kill(worker, signal.SIGKILL)
    check(found, given, {})


def children_of_the_keeper() -> list[int]:
    (keeper,) = multiprocessing.active_children()
    listed = Path(f"/proc/{keeper.pid}/task/{keeper.pid}/children")
    if not listed.exists():
        pytest.skip("this system does not list the children of a process")
    return [int(child) for child in listed.read_text().split()]


def test_that_no_worker_can_be_started_is_told() -> None:
    with (
        pytest.raises(MedkgError, match="no new worker could be started"),
        batch.reading(POISONED, workers=2) as reader,
    ):
        for _ in reader(documents(2_000, {1_999: KILL})):
            for keeper in multiprocessing.active_children():
                keeper.kill()


def test_no_process_is_left() -> None:
    with batch.reading(POISONED, workers=3) as reader:
        next(reader(documents(2_000, {30: KILL})))
        workers = children_of_the_keeper()
        assert len(workers) == 3
    assert multiprocessing.active_children() == []
    assert not any(Path(f"/proc/{worker}").exists() for worker in workers)


BAD = {4: KILL, 40: RAISE, 41: KILL}


def articles(bad: dict[int, str], without: Sequence[int] = ()) -> list[tuple[int, str, int]]:
    numbers = [n for n in range(60) if n not in without]
    return [(n, f"Claim {n} {bad.get(n, '')}.", 2020) for n in numbers]


@pytest.fixture
def told() -> Callable[[batch.BuildReport], dict[str, str]]:
    def letters(report: batch.BuildReport) -> dict[str, str]:
        assert report.dead_letters is not None
        lines = [json.loads(line) for line in report.dead_letters.read_text().splitlines()]
        assert len(lines) == report.skipped == len(report.problems)
        return {line["where"]: line["code"] for line in lines}

    return letters


@pytest.mark.parametrize("workers", [2, 3])
def test_the_graph_is_as_if_they_had_not_been_there(
    tmp_path: Path, workers: int, told: Callable[[batch.BuildReport], dict[str, str]]
) -> None:
    source = pubmed(tmp_path / "a.xml", *articles(BAD), deleted=(3, 5, 41))
    good = pubmed(tmp_path / "good.xml", *articles({}, without=list(BAD)), deleted=(3, 5, 41))
    alone = batch.build(good, into=tmp_path / "1.medkg", knowledge=(), extractor=POISONED)
    into = tmp_path / "2.medkg"
    report = batch.build(
        source, into=into, knowledge=(), extractor=POISONED, workers=workers, shard=7
    )
    assert (report.read, report.extracted, report.skipped) == (60, alone.extracted, 3)
    assert told(report) == {
        "pubmed PMID:4": "extraction-killed",
        "pubmed PMID:40": "extraction-failed",
        "pubmed PMID:41": "extraction-killed",
    }
    assert rows(into) == rows(tmp_path / "1.medkg")
    held, wanted = (
        Graph.open(folder).document_table().select(["id", "deleted"]).sort_by("id").to_pylist()
        for folder in (into, tmp_path / "1.medkg")
    )
    assert held == wanted


def test_the_next_build_tries_them_again_and_nothing_else(
    tmp_path: Path, told: Callable[[batch.BuildReport], dict[str, str]]
) -> None:
    into = tmp_path / "g.medkg"
    given: dict[str, Any] = {"into": into, "knowledge": (), "extractor": POISONED}
    first = batch.build(pubmed(tmp_path / "a.xml", *articles(BAD)), workers=2, **given)
    again = batch.build(tmp_path / "a.xml", workers=2, **given)
    assert told(again) == told(first)
    assert (again.added, again.extracted, again.unchanged_documents) == (0, 0, 57)
    mended = batch.build(pubmed(tmp_path / "a.xml", *articles({})), **given)
    assert (mended.extracted, mended.unchanged_documents, mended.dead_letters) == (3, 57, None)
    assert {row[3] for row in rows(into)} == {f"PMID:{n}" for n in range(60)}


def test_a_revision_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    into = tmp_path / "g.medkg"
    source = pubmed(tmp_path / "a.xml", (1, "Claim.", 2020))
    batch.build(source, into=into, knowledge=(), extractor=POISONED)
    before = rows(into)
    pubmed(tmp_path / "a.xml", (1, RAISE, 2021))
    report = batch.build(source, into=into, knowledge=(), extractor=POISONED)
    assert (report.skipped, report.removed) == (1, 0)
    assert rows(into) == before


def test_what_was_committed_before_the_machine_failed_is_kept(tmp_path: Path) -> None:
    into = tmp_path / "g.medkg"
    bad = dict.fromkeys(range(20, 60), KILL)
    source = pubmed(tmp_path / "a.xml", *articles(bad))
    with pytest.raises(MedkgError, match="what was committed is kept"):
        batch.build(source, into=into, knowledge=(), extractor=POISONED, workers=2, shard=5)
    assert {row[3] for row in rows(into)} == {f"PMID:{n}" for n in range(20)}
