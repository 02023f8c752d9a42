"""Columns kept between runs, and the linker's index read back from them."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from medkg.extraction.linking import index_columns
from medkg.extraction.linking.linker import Linker
from medkg.extraction.names.column_cache import COPIES, kept_columns
from medkg.ontology import Ontology, Synonym, Term


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MEDKG_CACHE", str(tmp_path))
    return tmp_path


def columns() -> dict[str, pa.Array]:
    return {"a": pa.array(["x", "y"]), "b": pa.array([1], pa.int32())}


def unwanted() -> dict[str, pa.Array]:
    raise AssertionError("made again")


def test_what_is_kept_is_not_made_again() -> None:
    kept_columns("t", "1", ["a", "b"], make=columns)
    again = kept_columns("t", "1", ["a", "b"], make=unwanted)
    assert {name: again[name].to_pylist() for name in again} == {"a": ["x", "y"], "b": [1]}


def test_a_damaged_copy_is_made_anew(cache: Path) -> None:
    kept_columns("t", "1", ["a", "b"], make=columns)
    (copy,) = cache.glob("t-1.parquet")
    copy.write_bytes(b"PAR1 no parquet")
    assert kept_columns("t", "1", ["a"], make=columns)["a"].to_pylist() == ["x", "y"]
    assert kept_columns("t", "1", ["a"], make=unwanted)["a"].to_pylist() == ["x", "y"]


def test_old_copies_go(cache: Path) -> None:
    for number in range(COPIES + 3):
        kept_columns("t", str(number), ["a"], make=columns)
    assert len(list(cache.iterdir())) == COPIES


def test_a_linker_from_its_kept_index_answers_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_columns, "MIN_KEPT", 0)
    terms = [Term("A:1", "Kidney Diseases", "disease", (Synonym("nephropathy (any)", "broad"),))]
    lent = Ontology("b", [Term("B:1", "kidney ill", "disease", (Synonym("Bright"),), ("A:1",))])
    asked = ("nephropathy", "Bright", "renal disease", "kidny diseases")
    answers = []
    for _ in range(2):
        linker = Linker([Ontology("a", terms)], wider=[lent])
        answers.append([linker.link(text) for text in asked])
        monkeypatch.setattr(index_columns, "_Names", unwanted)
    assert answers[0] == answers[1]
    assert all(links[0].curie == "A:1" for links in answers[0])
