"""Ontology: ids, names, hierarchy and mappings on toy vocabularies."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medkg.errors import MedkgError, UnknownTermError
from medkg.ontology import Ontology, Synonym, Term, normalise_curie, normalise_name

#        X:1
#       /   \
#     X:2   X:3
#       \   /  \
#        X:4   X:5
TERMS = (
    Term("X:1", "disease", "disease"),
    Term("X:2", "heritable disease", "disease", parents=("X:1",)),
    Term("X:3", "connective tissue disease", "disease", parents=("X:1",)),
    Term(
        "X:4",
        "Marfan syndrome",
        "disease",
        synonyms=(Synonym("MFS"), Synonym("aortic disease", "broad"), Synonym("Marfan's disease")),
        xrefs=("OMIM:154700", "UMLS:C0024796", "SHARED:1"),
        parents=("X:2", "X:3"),
    ),
    Term("X:5", "scleroderma", "disease", parents=("X:3",), xrefs=("SHARED:1",)),
    Term("X:6", "obsolete marfanoid", "disease", obsolete=True, replaced_by="X:7"),
    Term("X:7", "older Marfan", "disease", obsolete=True, replaced_by="X:4", parents=("X:1",)),
    Term("X:8", "withdrawn", "disease", obsolete=True),
)


@pytest.fixture
def toy() -> Ontology:
    return Ontology("toy", TERMS, release="1", same_as={"ORPHA:558": "X:4", "ORPHA:1": "X:6"})


def test_counts_and_iterates_current_terms_only(toy: Ontology) -> None:
    assert len(toy) == 5
    assert [term.curie for term in toy] == ["X:1", "X:2", "X:3", "X:4", "X:5"]
    assert "X:4" in toy
    assert "X:8" in toy
    assert "X:9" not in toy
    assert 4 not in toy


def test_term_and_name(toy: Ontology) -> None:
    assert toy.term("X:4").name == "Marfan syndrome"
    assert toy.name("X:8") == "withdrawn"
    assert Ontology("n", [Term("X:1", "", "gene")]).name("X:1") == "X:1"


@pytest.mark.parametrize(
    ("curie", "expected"),
    [
        ("X:4", "X:4"),
        ("X:6", "X:4"),  # two replacements away
        ("X:8", None),  # obsolete, nothing in its place
        ("ORPHA:558", "X:4"),
        ("Orphanet:558", "X:4"),
        ("ORPHA:1", "X:4"),  # mapped to an obsolete term
        ("OMIM:154700", "X:4"),
        ("mim:154700", "X:4"),
        ("SHARED:1", None),  # two terms carry it
        ("OMIM:999", None),
        ("", None),
        ("no colon", None),
    ],
)
def test_canonical(toy: Ontology, curie: str, expected: str | None) -> None:
    assert toy.canonical(curie) == expected


def test_stated_mapping_goes_before_a_cross_reference() -> None:
    toy = Ontology("toy", TERMS, same_as={"OMIM:154700": "X:5"})
    assert toy.canonical("OMIM:154700") == "X:5"


def test_a_replacement_cycle_ends() -> None:
    a = Term("X:1", "a", "gene", obsolete=True, replaced_by="X:2")
    b = Term("X:2", "b", "gene", obsolete=True, replaced_by="X:1")
    assert Ontology("loop", [a, b]).canonical("X:1") is None


def test_hierarchy(toy: Ontology) -> None:
    assert toy.parents("X:4") == ("X:2", "X:3")
    assert toy.children("X:3") == ("X:4", "X:5")
    assert toy.children("X:4") == ()
    assert toy.ancestors("X:4") == {"X:1", "X:2", "X:3", "X:4"}
    assert toy.ancestors("X:4", include_self=False) == {"X:1", "X:2", "X:3"}
    assert toy.descendants("X:3") == {"X:3", "X:4", "X:5"}
    assert toy.descendants("X:1", include_self=False) == {"X:2", "X:3", "X:4", "X:5"}


def test_parents_not_current_are_left_out_or_replaced() -> None:
    terms = (
        Term("X:1", "new", "gene"),
        Term("X:2", "old", "gene", obsolete=True, replaced_by="X:1"),
        Term("X:3", "child", "gene", parents=("X:2", "X:1", "Y:404")),
    )
    toy = Ontology("toy", terms)
    assert toy.parents("X:3") == ("X:1",)
    assert toy.ancestors("X:3") == {"X:1", "X:3"}
    assert toy.children("X:1") == ("X:3",)


def test_find(toy: Ontology) -> None:
    assert toy.find("marfan  SYNDROME") == ("X:4",)
    assert toy.find("mfs") == ("X:4",)
    assert toy.find("aortic disease") == ()  # a broad synonym is not the same thing
    assert toy.find("obsolete marfanoid") == ()
    assert toy.find("") == ()


def test_find_puts_the_name_before_a_synonym() -> None:
    terms = (
        Term("X:1", "other", "gene", synonyms=(Synonym("CAT"),)),
        Term("X:2", "CAT", "gene", synonyms=(Synonym("cat"),)),
    )
    assert Ontology("toy", terms).find("CAT") == ("X:2", "X:1")


def test_duplicate_ids_merge_into_the_first() -> None:
    toy = Ontology(
        "toy",
        [
            Term("X:1", "", "gene", synonyms=(Synonym("a"),), xrefs=("Y:1",)),
            Term(
                "X:1",
                "late",
                "drug",
                synonyms=(Synonym("a", "broad"), Synonym("b")),
                xrefs=("Y:1", "Y:2"),
            ),
        ],
    )
    assert len(toy) == 1
    assert toy.term("X:1") == Term(
        "X:1", "late", "gene", synonyms=(Synonym("a"), Synonym("b")), xrefs=("Y:1", "Y:2")
    )


def test_unknown_term_says_what_may_be_meant(toy: Ontology) -> None:
    with pytest.raises(UnknownTermError, match=r"no term 'X:404' in toy 1$"):
        toy.term("X:404")
    with pytest.raises(UnknownTermError, match=r"maps to X:4 \(use canonical\(\)\)"):
        toy.term("OMIM:154700")
    with pytest.raises(UnknownTermError, match=r"did you mean X:4 \(Marfan syndrome\)\?"):
        toy.name("marfan syndrom")
    with pytest.raises(UnknownTermError, match="find\\(\\) looks up a name"):
        toy.parents("qqqq")
    for method in (toy.children, toy.ancestors, toy.descendants):
        with pytest.raises(KeyError):
            method("X:404")
    assert issubclass(UnknownTermError, MedkgError)


def test_fingerprint_follows_content() -> None:
    def make(*terms: Term, release: str = "1", same_as: dict[str, str] | None = None) -> str:
        return Ontology("toy", terms, release=release, same_as=same_as).fingerprint

    assert make(*TERMS) == make(*TERMS)
    assert make(*TERMS) != make(*TERMS[1:])
    assert make(*TERMS) != make(*TERMS, release="2")
    assert make(*TERMS) != make(*TERMS, same_as={"A:1": "X:1"})
    by_sum = {Ontology("toy", TERMS, checksum=c).fingerprint for c in ("1", "2")}
    assert len(by_sum) == 2


def test_terms_do_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        TERMS[0].name = "other"  # type: ignore[misc]


def test_empty() -> None:
    empty = Ontology("empty", [])
    assert len(empty) == 0
    assert list(empty) == []
    assert empty.find("a") == ()
    assert empty.canonical("X:1") is None
    with pytest.raises(UnknownTermError):
        empty.term("asthma")


def test_a_deep_chain_needs_no_recursion() -> None:
    n = 20_000
    chain = [Term(f"X:{i}", "", "gene", parents=(f"X:{i + 1}",)) for i in range(n)]
    deep = Ontology("deep", chain)
    assert len(deep.ancestors("X:0")) == n
    assert len(deep.descendants(f"X:{n - 1}")) == n


GRAPHS = st.lists(
    st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=40
)  # (child, parent); cycles, self-loops and dangling parents among them


@given(GRAPHS, st.permutations(range(10)))
def test_ancestors_are_the_transitive_closure_whatever_the_graph(
    edges: list[tuple[int, int]], order: list[int]
) -> None:
    terms = [
        Term(f"X:{i}", f"t{i}", "gene", parents=tuple(f"X:{p}" for c, p in edges if c == i))
        for i in range(10)
    ]
    toy = Ontology("toy", terms)
    reach = {i: {i} for i in range(10)}
    for _ in range(10):
        for child, parent in edges:
            if child < 10 and parent < 10:
                reach[child] |= reach[parent]
    for i in order:  # the memo must not depend on who asks first
        assert toy.ancestors(f"X:{i}") == {f"X:{j}" for j in reach[i]}
        below = {f"X:{j}" for j in range(10) if i in reach[j]}
        assert toy.descendants(f"X:{i}") == below
        assert toy.ancestors(f"X:{i}", include_self=False) == {f"X:{j}" for j in reach[i] if j != i}


@given(st.text(max_size=20))
def test_every_name_is_found_again(name: str) -> None:
    toy = Ontology("toy", [Term("X:1", name, "gene")])
    assert toy.find(name) == (("X:1",) if normalise_name(name) else ())
    assert toy.canonical(name) in (None, "X:1")


@given(st.text(max_size=20))
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise_name(normalise_name(text)) == normalise_name(text)
    assert normalise_curie(normalise_curie(text)) == normalise_curie(text)
