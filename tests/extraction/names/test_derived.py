from __future__ import annotations

import pytest

from medkg.extraction import Dictionary
from medkg.ontology import Ontology, Synonym, Term


@pytest.fixture(scope="module")
def dictionary() -> Dictionary:
    terms = [
        Term("X:1", "thrombosis", "disease"),
        Term("X:2", "hypertension", "disease"),
        Term("X:3", "kidney disease", "disease"),
        Term("X:4", "epilepsy", "disease"),
        Term("X:5", "analgesia", "phenotype"),
        Term("X:6", "renal damage", "phenotype"),
        Term("X:7", "sclerosis", "gene"),
        Term("X:8", "ketosis", "disease"),
        Term("X:9", "ketotic", "phenotype"),
    ]
    return Dictionary([Ontology("mondo", terms)])


@pytest.mark.parametrize(
    ("text", "curies"),
    [
        ("thrombotic", ["X:1"]),
        ("Hypertensive", ["X:2"]),
        ("epileptic", ["X:4"]),
        ("nephrotoxicity", ["X:3"]),
        ("nephrotoxic", ["X:3"]),
        ("renal toxicity", ["X:3"]),
        ("kidney lesions", ["X:3"]),
        ("renal damage", ["X:6"]),  # a name of its own
        ("ketotic", ["X:9"]),
        ("analgesic", []),  # stop list of nouns and of adjectives
        ("sclerotic", []),  # of a gene
        ("hepatotoxicity", []),  # its noun is unknown
    ],
)
def test_names_that_names_imply(dictionary: Dictionary, text: str, curies: list[str]) -> None:
    assert [name.curie for name in dictionary.lookup(text)] == curies


def test_they_are_loose_synonyms(dictionary: Dictionary) -> None:
    (name,) = dictionary.lookup("thrombotic")
    assert (name.scope, name.exact) == ("related", None)


def test_stop_list_holds_for_them_too() -> None:
    toy = Ontology("toy", [Term("X:1", "thrombosis", "disease", (Synonym("clot"),))])
    assert Dictionary([toy], stop=["thrombotic"]).lookup("thrombotic") == ()


def test_short_ways_to_say_a_name() -> None:
    toy = Ontology("mondo", [Term("X:1", "seizure", "disease"), Term("X:2", "migraine", "disease")])
    dictionary = Dictionary([toy])
    assert [n.curie for n in dictionary.lookup("Convulsions")] == ["X:1"]
    assert [n.curie for n in dictionary.lookup("migraineurs")] == ["X:2"]
    assert dictionary.lookup("overdose") == ()
