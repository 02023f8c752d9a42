from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medkg.extraction import Dictionary, Extractor
from medkg.extraction.names.coordination import expand_coordinations
from medkg.ontology import Ontology, Synonym, Term
from medkg.types import Document

NAMES = {
    "breast cancer": "disease",
    "ovarian cancer": "disease",
    "colon cancer": "disease",
    "vitamin B6": "drug",
    "vitamin B12": "drug",
    "hepatitis B": "disease",
    "hepatitis C": "disease",
    "renal failure": "disease",
    "hepatic failure": "phenotype",
    "heart disease": "disease",
    "kidney disease": "disease",
    "cancer": "disease",
    "diabetes": "disease",
    "diabetes mellitus": "disease",
    "anemia": "disease",
    "lung transplant drug": "drug",
}


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    terms = [Term(f"X:{i}", name, kind) for i, (name, kind) in enumerate(NAMES.items())]
    for number in (1, 2):
        synonym = Synonym(f"type {number} diabetes mellitus")
        terms.append(Term(f"T:{number}", f"type {number} diabetes", "disease", (synonym,)))
    return Ontology("mondo", terms)


@pytest.fixture(scope="module")
def dictionary(ontology: Ontology) -> Dictionary:
    return Dictionary([ontology])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "breast and ovarian cancer",
            [("breast", "breast cancer"), ("ovarian cancer", "ovarian cancer")],
        ),
        (
            "in breast, ovarian, and colon cancers.",
            [
                ("breast", "breast cancer"),
                ("ovarian", "ovarian cancer"),
                ("colon cancers", "colon cancer"),
            ],
        ),
        ("breast/ovarian cancer", [("breast", "breast cancer"), ("ovarian cancer",) * 2]),
        ("vitamins B6 and B12", [("vitamins B6", "vitamin B6"), ("B12", "vitamin B12")]),
        ("hepatitis B and C", [("hepatitis B", "hepatitis B"), ("C", "hepatitis C")]),
        ("hepatitis B or hepatitis C", [("hepatitis B",) * 2, ("hepatitis C",) * 2]),
        ("renal and hepatic failure", [("renal", "renal failure"), ("hepatic failure",) * 2]),
        ("heart or kidney disease", [("heart", "heart disease"), ("kidney disease",) * 2]),
        (
            "type 1 and 2 diabetes",
            [("type 1", "type 1 diabetes"), ("2 diabetes", "type 2 diabetes")],
        ),
        (
            "types I and II diabetes",
            [("types I", "type 1 diabetes"), ("II diabetes", "type 2 diabetes")],
        ),
        (
            "type 1 or type 2 diabetes",
            [("type 1", "type 1 diabetes"), ("type 2 diabetes", "type 2 diabetes")],
        ),
        (
            "diabetes mellitus, type II",
            [("diabetes mellitus, type II", "type 2 diabetes mellitus")],
        ),
        ("cancer of the breast", [("cancer of the breast", "breast cancer")]),
        ("age and heart disease", [("heart disease", "heart disease")]),
        ("anemia and kidney disease", [("anemia",) * 2, ("kidney disease",) * 2]),
        ("cancer of the clinic", [("cancer", "cancer")]),
        ("hepatitis B and A", [("hepatitis B", "hepatitis B")]),
    ],
)
def test_each_conjunct_is_the_concept_it_means(
    dictionary: Dictionary, text: str, found: list[tuple[str, str]]
) -> None:
    read = expand_coordinations(text, dictionary.find(text), dictionary)
    assert [(text[m.start : m.end], m.names[0].text) for m in read] == found


def test_reason_of_the_link(ontology: Ontology) -> None:
    text = "Breast and ovarian cancer are common."
    mentions = Extractor([ontology]).extract(Document("1", text, "x")).mentions
    assert [(m.text, m.links[0].name, m.links[0].why) for m in mentions] == [
        ("Breast", "breast cancer", "coordination"),
        ("ovarian cancer", "ovarian cancer", "name"),
    ]


WORDS = sorted({word for name in NAMES for word in name.split()})
PIECES = [*WORDS, "and", "or", ",", "/", "of the", "type", "1", "2", "II", "B", "C", "\n", "é"]


@given(st.lists(st.sampled_from(PIECES), max_size=20), st.sampled_from([" ", "", "-"]))
def test_in_order_and_apart_whatever_the_text(
    dictionary: Dictionary, pieces: list[str], between: str
) -> None:
    text = between.join(pieces)
    read = expand_coordinations(text, dictionary.find(text), dictionary)
    place = 0
    for match in read:
        assert place <= match.start < match.end <= len(text)
        assert match.names
        place = match.end
