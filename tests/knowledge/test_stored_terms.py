"""Terms of a stored table are the same whether made one by one or all at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from medkg.errors import FormatError
from medkg.knowledge.stored_terms import StoredTerms, stored_terms
from medkg.knowledge.tables import read_terms, term_table, write_table
from medkg.ontology import Ontology, Synonym, Term

TERMS = [
    Term("X:1", "disease", "disease"),
    Term(
        "X:2",
        "gout",
        "disease",
        (Synonym("podagra"), Synonym("g", "related")),
        ("OMIM:1",),
        ("X:1",),
    ),
    Term("X:3", "old", "disease", obsolete=True, replaced_by="X:2"),
    Term("X:4", "", "disease", (), ("OMIM:2", "OMIM:3"), ("X:1", "X:2")),
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    write_table(term_table(TERMS), tmp_path / "toy.parquet")
    return tmp_path / "toy.parquet"


def test_one_by_one_and_all_at_once(path: Path) -> None:
    stored = stored_terms(path)
    assert isinstance(stored, StoredTerms)
    assert [stored[term.curie] for term in reversed(TERMS)] == TERMS[::-1]
    assert list(stored.values()) == TERMS == read_terms(path)
    assert list(stored) == [term.curie for term in TERMS]
    assert stored.current == 3
    assert "X:9" not in stored
    with pytest.raises(KeyError):
        stored["X:9"]


def test_a_term_stays_the_same_object(path: Path) -> None:
    stored = stored_terms(path)
    assert isinstance(stored, StoredTerms)
    before = stored["X:2"]
    assert next(term for term in stored.values() if term.curie == "X:2") is before


def test_an_ontology_over_them_answers_as_one_over_a_list(path: Path) -> None:
    lazy, whole = Ontology("toy", stored_terms(path)), Ontology("toy", TERMS)
    assert len(lazy) == len(whole) == 3
    assert lazy.canonical("X:3") == whole.canonical("X:3") == "X:2"
    assert lazy.ancestors("X:4") == whole.ancestors("X:4")
    assert lazy.find("podagra") == whole.find("podagra") == ("X:2",)
    assert list(lazy) == list(whole)
    assert lazy.fingerprint == whole.fingerprint


def test_a_damaged_table_is_told_at_once(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(FormatError, match="damaged"):
        stored_terms(path)


def test_an_id_that_comes_twice_is_one_term(tmp_path: Path) -> None:
    twice = [*TERMS, Term("X:2", "gout", "disease", (Synonym("king's disease"),))]
    write_table(term_table(twice), tmp_path / "twice.parquet")
    merged = Ontology("toy", stored_terms(tmp_path / "twice.parquet")).term("X:2")
    assert [synonym.text for synonym in merged.synonyms] == ["podagra", "g", "king's disease"]
