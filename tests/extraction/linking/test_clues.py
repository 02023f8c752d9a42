"""What a document says of its mentions, and other ways to write a name."""

from __future__ import annotations

import pytest

from medkg.extraction.linking.clues import Clues, drop_cause
from medkg.extraction.linking.index import NameIndex
from medkg.extraction.linking.name_words import may_be_kind, word_key
from medkg.extraction.linking.variants import make_variants
from medkg.ontology import Ontology, Term


def test_a_symbol_is_spelt_out_by_a_mention_of_its_kind() -> None:
    clues = Clues("", [("acute liver failure", "disease"), ("all-trans retinoic acid", "drug")])
    assert clues.spelt_out("ALF", "disease") == "acute liver failure"
    assert clues.spelt_out("ALFs", "disease") == "acute liver failure"
    assert clues.spelt_out("ALF", "drug") is None
    assert clues.spelt_out("ATRA", "drug") == "all-trans retinoic acid"
    assert clues.spelt_out("AL", "disease") is None


def test_a_disease_after_a_drugs_name_is_induced() -> None:
    clues = Clues("Halothane hepatitis is rare; rash is not.", [("Halothane", "drug")])
    assert clues.is_induced("hepatitis")
    assert not clues.is_induced("rash")
    assert not Clues("Halothane hepatitis", [("Halothane", "disease")]).is_induced("hepatitis")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("levodopa-induced dyskinesia", "dyskinesia"),
        ("drug related rash", "rash"),
        ("dyskinesia", "dyskinesia"),
        ("induced labour", "induced labour"),
        ("", ""),
    ],
)
def test_what_is_left_without_the_cause(text: str, left: str) -> None:
    assert drop_cause(text) == left


@pytest.mark.parametrize(
    ("text", "variant"),
    [
        ("hypotensive", "hypotension"),
        ("overdose", "drug overdose"),
        ("hepatotoxicity", "liver drug-induced injury"),
        ("cardiac dysfunction", "cardiac disease"),
        ("renal and hepatic failure", "renal failure"),
        ("thrombo-embolism", "thromboembolism"),
        ("severe acute rash", "rash"),
        ("Na+", "sodium"),
    ],
)
def test_variants(text: str, variant: str) -> None:
    assert variant in [found.text for found in make_variants(text)]


def test_words_of_one_meaning_and_kinds_that_go_together() -> None:
    assert (
        word_key("kidney failure") == word_key("renal insufficiency") != word_key("heart failure")
    )
    assert may_be_kind("phenotype", "disease")
    assert not may_be_kind("drug", "disease")


def test_an_index_survives_names_without_letters_and_double_ids() -> None:
    terms = [Term("X:1", "", "disease"), Term("X:2", "()", "disease"), Term("X:3", "Rash", "other")]
    index = NameIndex([Ontology("a", terms), Ontology("b", terms)])
    assert [index.name(n).text for n in index.spelt("rash")] == ["Rash"]
    assert index.spelt("()") == ()
    assert index.similar(["rash"], "drug") == [[]]
