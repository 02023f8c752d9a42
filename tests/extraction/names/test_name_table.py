from __future__ import annotations

from pathlib import Path

import pytest

from medkg.extraction import Dictionary
from medkg.extraction.names import name_table
from medkg.extraction.names.column_cache import COPIES
from medkg.ontology import Ontology, Synonym, Term


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MEDKG_CACHE", str(tmp_path))
    monkeypatch.setattr(name_table, "MIN_KEPT", 1)
    return tmp_path


def vocabulary(name: str = "gout") -> Ontology:
    return Ontology(
        "toy",
        [
            Term("MONDO:1", name, "disease", (Synonym("arthritis urica", "related"),)),
            Term("HGNC:1", "MET", "gene"),
        ],
    )


def found(dictionary: Dictionary) -> list[tuple[str, str, str | None]]:
    matches = dictionary.find("gout, arthritis urica and MET met")
    return [(n.curie, n.scope, n.exact) for match in matches for n in match.names]


EXPECTED = [("MONDO:1", "name", None), ("MONDO:1", "related", None), ("HGNC:1", "name", "MET")]


def test_copy_gives_the_same_names(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = Dictionary([vocabulary()])
    monkeypatch.setattr(name_table, "_columns", None)  # made once only
    second = Dictionary([vocabulary()])
    assert found(first) == found(second) == EXPECTED
    assert len(first) == len(second) == 3


def test_other_names_or_stop_lists_have_another_copy(cache: Path) -> None:
    Dictionary([vocabulary()])
    Dictionary([vocabulary("podagra")])
    assert found(Dictionary([vocabulary()], stop=["gout"])) == EXPECTED[1:]
    assert len(list(cache.iterdir())) == 3


@pytest.mark.parametrize("harm", [b"", b"PAR1 is not enough", None], ids=["empty", "other", "half"])
def test_damaged_copy_is_made_anew(cache: Path, harm: bytes | None) -> None:
    Dictionary([vocabulary()])
    (copy,) = cache.iterdir()
    whole = copy.read_bytes()
    copy.write_bytes(whole[: len(whole) // 2] if harm is None else harm)
    assert found(Dictionary([vocabulary()])) == EXPECTED
    assert len(copy.read_bytes()) == len(whole)


def test_old_copies_go(cache: Path) -> None:
    for number in range(COPIES + 3):
        Dictionary([vocabulary(f"gout {number}")])
    assert len(list(cache.iterdir())) == COPIES


def test_few_terms_leave_no_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDKG_CACHE", str(tmp_path))
    assert found(Dictionary([vocabulary()])) == EXPECTED
    assert list(tmp_path.iterdir()) == []


def test_folder_that_cannot_be_written_costs_only_time(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEDKG_CACHE", str(cache / "file" / "below"))
    (cache / "file").write_text("")
    assert found(Dictionary([vocabulary()])) == EXPECTED
