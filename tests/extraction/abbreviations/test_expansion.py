from __future__ import annotations

from medkg.extraction.abbreviations.expansion import (
    expand_short_forms,
    in_force,
    resolve_definitions,
)
from medkg.extraction.abbreviations.finder import find_abbreviations
from medkg.extraction.abbreviations.uses import find_uses
from medkg.extraction.names.dictionary import Dictionary
from medkg.ontology import Ontology, Term

DICTIONARY = Dictionary(
    [
        Ontology(
            "toy",
            [
                Term("MONDO:1", "Alzheimer disease", "disease"),
                Term("MONDO:2", "atopic dermatitis", "disease"),
                Term("MONDO:3", "hepatitis C", "disease"),
                Term("MONDO:4", "proliferative breast disease", "disease"),
                Term("DRUGBANK:1", "AZ", "drug"),
            ],
        )
    ],
)


def read(text: str) -> list[tuple[str, str, str]]:
    matches = DICTIONARY.find(text)
    defined = resolve_definitions(text, find_abbreviations(text), matches, DICTIONARY)
    return [
        (text[start:end], links[0].curie, method)
        for start, end, links, method in expand_short_forms(text, matches, defined, DICTIONARY)
    ]


def test_a_use_has_the_meaning_of_the_definition_before_it() -> None:
    text = "AD is old: Alzheimer disease (AD). AD. Atopic dermatitis (AD). AD itches."
    found = [(word, curie) for word, curie, method in read(text) if method == "abbreviation"]
    assert found == [("AD", "MONDO:1")] * 3 + [("AD", "MONDO:2")] * 2


def test_in_force_by_hand() -> None:
    places = [(10, "a"), (20, "b")]
    assert [in_force(places, at) for at in (0, 10, 19, 20, 99)] == ["a", "a", "a", "b", "b"]


def test_a_long_form_that_no_vocabulary_knows_takes_the_short_form_away() -> None:
    assert read("AZ helped.") == [("AZ", "DRUGBANK:1", "dictionary")]
    assert read("The azure zone (AZ) is far. AZ helped.") == []


def test_a_mention_stands_for_a_long_form_only_with_its_head() -> None:
    assert ("HCV", "MONDO:3", "abbreviation") not in read("The hepatitis C virus (HCV). HCV.")
    assert ("PBD", "MONDO:4", "abbreviation") in read(
        "A proliferative breast disease without atypia (PBD). PBD."
    )


def test_uses_in_other_letters() -> None:
    def of(text: str, *shorts: str) -> list[tuple[str, str]]:
        return [(text[start:end], short) for start, end, short in find_uses(text, shorts)]

    assert of("TNFα, TNF-alpha, TNF", "TNF-α") == [("TNFα", "TNF-α"), ("TNF-alpha", "TNF-α")]
    assert of("QOL QoL qol", "QoL") == [("QOL", "QoL"), ("QoL", "QoL")]
    assert of("a cat, a Cat, CATs", "CAT") == [("CATs", "CAT")]
    assert of("MI MIs Mi MIS", "MI") == [("MI", "MI"), ("MIs", "MI")]
    assert of("HT+ HT", "HT+", "HT") == [("HT+", "HT+"), ("HT", "HT")]
    assert of("non-AD AD-like ADHD", "AD") == [("AD", "AD")] * 2
    assert of("Hb A1c, HbA1c, Hb_A1c", "Hb A1c") == [("Hb A1c", "Hb A1c")]
    assert of("", "AD") == of("AD", "") == of("AD") == []
