"""The difference of two releases, on terms changed one way each."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from medkg.knowledge.diff import (
    NamedTerm,
    Obsoleted,
    Remapped,
    Renamed,
    Reparented,
    Resynonymed,
    diff,
)
from medkg.ontology import Ontology, Synonym, Term

TOP = Term("X:1", "disease", "disease")
HEART = Term("X:2", "heart disease", "disease", (Synonym("cardiac disease"),), (), ("X:1",))
LUNG = Term("X:3", "lung disease", "disease", (), (), ("X:1",))
GOUT = Term("X:4", "gout", "disease", (), (), ("X:2",))
BASE = (TOP, HEART, LUNG, GOUT)


def ontology(*terms: Term, release: str = "1") -> Ontology:
    return Ontology("toy", terms, release=release)


def test_nothing_changed() -> None:
    same = diff(ontology(*BASE), ontology(*reversed(BASE), release="2"))
    assert not same
    assert set(same.counts().values()) == {0}
    assert (same.old, same.new) == ("toy 1", "toy 2")


def test_every_sort_of_change() -> None:
    old = ontology(*BASE, Term("X:5", "back again", "disease", obsolete=True))
    new = ontology(
        TOP,
        replace(HEART, name="cardiopathy", synonyms=(Synonym("cardiac disease", "broad"),)),
        replace(LUNG, obsolete=True, replaced_by="X:6"),
        replace(GOUT, parents=("X:1",)),
        Term("X:5", "back again", "disease"),
        Term("X:6", "pulmonary disease", "disease"),
    )
    found = diff(old, new)
    assert found
    assert found.added == (NamedTerm("X:6", "pulmonary disease"),)
    assert found.removed == ()
    assert found.obsoleted == (Obsoleted("X:3", "lung disease", "X:6"),)
    assert found.restored == (NamedTerm("X:5", "back again"),)
    assert found.renamed == (Renamed("X:2", "heart disease", "cardiopathy"),)
    assert found.reparented == (Reparented("X:4", "gout", ("X:1",), ("X:2",)),)
    broad = Synonym("cardiac disease", "broad")
    assert found.synonyms_added == (Resynonymed("X:2", "cardiopathy", broad),)
    exact = Synonym("cardiac disease")
    assert found.synonyms_removed == (Resynonymed("X:2", "heart disease", exact),)


def test_cross_references_that_came_and_went() -> None:
    old = ontology(TOP, replace(GOUT, xrefs=("OMIM:1", "DOID:1")))
    new = ontology(TOP, replace(GOUT, xrefs=("DOID:1", "OMIM:2", "OMIM:3")))
    found = diff(old, new)
    assert found.remapped == (Remapped("X:4", "gout", ("OMIM:2", "OMIM:3"), ("OMIM:1",)),)
    assert sum(found.counts().values()) == 1
    assert not diff(old, ontology(TOP, replace(GOUT, xrefs=("DOID:1", "OMIM:1"))))


def test_an_obsolete_term_with_another_successor() -> None:
    gone = Term("X:9", "gone", "disease", obsolete=True)
    found = diff(
        ontology(*BASE, gone, replace(gone, curie="X:8", replaced_by="X:2")),
        ontology(*BASE, replace(gone, replaced_by="X:4"), replace(gone, curie="X:8")),
    )
    assert found.replaced == (Obsoleted("X:8", "gone", None), Obsoleted("X:9", "gone", "X:4"))
    assert sum(found.counts().values()) == 2


def test_a_successor_that_gave_way_is_no_other_successor() -> None:
    gone = Term("X:9", "gone", "disease", obsolete=True, replaced_by="X:2")
    found = diff(
        ontology(*BASE, gone),
        ontology(
            TOP,
            replace(HEART, obsolete=True, replaced_by="X:7"),
            LUNG,
            replace(GOUT, parents=("X:7",)),
            replace(HEART, curie="X:7"),
            gone,
        ),
    )
    assert found.replaced == ()
    assert [row.curie for row in found.obsoleted] == ["X:2"]


def test_removed_without_a_trace() -> None:
    found = diff(ontology(*BASE), ontology(TOP, HEART, GOUT))
    assert found.removed == (NamedTerm("X:3", "lung disease"),)
    assert sum(found.counts().values()) == 1


def test_a_parent_that_was_replaced_is_no_move() -> None:
    new = ontology(
        TOP,
        replace(HEART, obsolete=True, replaced_by="X:7"),
        LUNG,
        replace(GOUT, parents=("X:7",)),
        replace(HEART, curie="X:7"),
    )
    assert diff(ontology(*BASE), new).reparented == ()


@given(st.sets(st.integers(0, 30)), st.sets(st.integers(0, 30)))
def test_added_and_removed_mirror_each_other(first: set[int], second: set[int]) -> None:
    old, new = (
        ontology(*(Term(f"X:{i}", f"name {i}", "disease") for i in numbers))
        for numbers in (first, second)
    )
    there, back = diff(old, new), diff(new, old)
    assert {named.curie for named in there.added} == {f"X:{i}" for i in second - first}
    assert there.added == back.removed
    assert there.removed == back.added
