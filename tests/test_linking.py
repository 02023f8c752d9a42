"""The verb ``link`` and the linkers it keeps."""

from __future__ import annotations

from pathlib import Path

import pytest

from medkg import knowledge, linking
from medkg.ontology import Ontology, Synonym, Term


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch) -> list[Ontology]:
    """The vocabulary that every name loads, to be replaced in place."""
    held = [Ontology("toy", [Term("T:1", "ague", "disease")])]
    monkeypatch.setattr(knowledge, "load", lambda name: held[0])
    return held


def test_a_vocabulary_that_is_added_anew_is_linked_to(toy: list[Ontology]) -> None:
    first = linking.default_linker(("toy",))
    assert linking.default_linker(("toy",)) is first
    assert linking.link("quartan", vocabularies=("toy",)) == ()
    toy[0] = Ontology("toy", [Term("T:1", "ague", "disease", (Synonym("quartan"),))])
    assert linking.link("quartan", vocabularies=("toy",))[0].curie == "T:1"
    assert linking.default_linker(("toy",)) is not first


def test_few_linkers_are_kept(toy: list[Ontology]) -> None:
    for number in range(6):
        toy[0] = Ontology("toy", [Term("T:1", f"ague {number}", "disease")])
        linking.default_linker(("toy",))
    assert len(linking._made) <= 4


def test_an_own_vocabulary_added_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDKG_HOME", str(tmp_path))
    table = tmp_path / "mine.tsv"
    for name in ("zorblaxitis", "quxopathy"):
        table.write_text(f"id\tname\tkind\nMINE:1\t{name}\tdisease\n", encoding="utf-8")
        knowledge.add(table, name="mine")
        assert linking.link(name, kind="disease", vocabularies=("mine",))[0].name == name


def test_a_mesh_heading_speaks_for_the_concept_it_is_mapped_to(toy: list[Ontology]) -> None:
    sweet = (Synonym("sweet"),)
    rivals = [("MONDO:0000001", "honey"), ("MONDO:0005148", "type 2 diabetes mellitus")]
    toy[0] = Ontology("toy", [Term(curie, name, "disease", sweet) for curie, name in rivals])
    assert linking.link("sweet", vocabularies=("toy",))[0].curie == "MONDO:0000001"
    # The heading Diabetes Mellitus, Type 2 is MONDO:0005148 in the shipped tables.
    links = linking.link("sweet", headings=["D003924"], vocabularies=("toy",))
    assert links[0].curie == "MONDO:0005148"
    assert links[0].why == "exact synonym, a heading of the record"
