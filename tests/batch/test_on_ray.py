"""A Ray cluster of two workers, one of them killed, makes the graph that one process makes."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from medkg import batch
from medkg.batch.on_ray import reading_on_ray
from medkg.errors import MedkgError
from medkg.extraction import Extractor
from medkg.graph import Graph
from medkg.ontology import Ontology, Term
from medkg.types import Document
from tests.batch.poison import KILL, MISUSE, RAISE, Poisoned
from tests.batch.test_building import IMATINIB, LOSARTAN, pubmed, rows

ray = pytest.importorskip("ray", reason="medkg[ray] is not installed")


def toy() -> Extractor:
    terms = [
        Term("DRUGBANK:DB00678", "Losartan", "drug"),
        Term("DRUGBANK:DB00619", "Imatinib", "drug"),
        Term("MONDO:0007947", "Marfan syndrome", "disease"),
        Term("MONDO:0011996", "chronic myeloid leukemia", "disease"),
    ]
    return Extractor([Ontology("toy", terms)])


class Deadly:
    """An extractor whose process dies at its third batch, the first time that it is made."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark
        self.read = 0
        self.toy = toy()

    def extract_many(self, documents: list[Document]) -> Iterator[object]:
        self.read += 1
        if self.read == 3 and not self.mark.exists():
            self.mark.write_text("killed")
            os.kill(os.getpid(), signal.SIGKILL)
        return self.toy.extract_many(documents)


@pytest.fixture(scope="module", autouse=True)
def cluster() -> Iterator[None]:
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
    yield
    ray.shutdown()


def test_a_killed_worker_costs_nothing(tmp_path: Path) -> None:
    articles = [(n, LOSARTAN if n % 2 else IMATINIB, 2020) for n in range(300)]
    source = pubmed(tmp_path / "a.xml", *articles)
    mark = tmp_path / "mark"
    reader = reading_on_ray(workers=2, make=lambda: Deadly(mark))  # type: ignore[arg-type]
    report = batch.build(
        source, into=tmp_path / "ray.medkg", knowledge=(), extractor=toy(), reader=reader, shard=70
    )
    assert mark.exists()
    assert (report.extracted, report.problems) == (300, [])
    batch.build(source, into=tmp_path / "alone.medkg", knowledge=(), extractor=toy())
    assert rows(tmp_path / "ray.medkg") == rows(tmp_path / "alone.medkg")
    again = batch.build(source, into=tmp_path / "ray.medkg", knowledge=(), extractor=toy())
    assert (again.added, again.unchanged_documents) == (0, 300)
    assert len(Graph.open(tmp_path / "ray.medkg").documents()) == 300


def test_documents_that_kill_their_worker_or_fail_are_left_out() -> None:
    bad = {30: KILL, 31: RAISE}
    given = [Document(str(n), f"Text {bad.get(n, '')}", "text") for n in range(90)]
    with reading_on_ray(workers=2, make=Poisoned) as read:  # type: ignore[arg-type]
        found = list(read(given))
    assert [bool(claims.assertions) for claims in found] == [n not in bad for n in range(90)]
    problems = [claims.problem for claims in found if claims.problem]
    assert [(problem.code, problem.where) for problem in problems] == [
        ("extraction-killed", "text 30"),
        ("extraction-failed", "text 31"),
    ]
    assert "reading it killed its process (Actor" in problems[0].message


def test_an_extractor_that_cannot_be_made_or_used_is_told() -> None:
    def never() -> Extractor:
        raise ValueError("no vocabulary here")

    with (
        pytest.raises(MedkgError, match=r"could not read a batch .*no vocabulary here"),
        reading_on_ray(workers=1, make=never) as read,
    ):
        list(read([Document("1", LOSARTAN, "text")]))
    with (
        pytest.raises(MedkgError, match=r"could not read a batch .*the model has no labels"),
        reading_on_ray(workers=1, make=Poisoned) as read,  # type: ignore[arg-type]
    ):
        list(read([Document("1", MISUSE, "text")]))
