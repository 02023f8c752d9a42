"""Words round a mention that keep it from standing for its concept in a claim."""

from __future__ import annotations

import pytest

from medkg.extraction import Extractor
from medkg.ontology import Ontology, Synonym, Term
from medkg.types import Document

NAMES = {
    "disease": ("gout", "asthma", "lupus", "storage disease", "atrophy", "scleroderma"),
    "phenotype": ("Fever", "Pain", "Diabetes"),
    "drug": ("Aspirin", "Lithium", "Cholesterol", "Warfarin", "Glucose"),
    "gene": ("ABCX1", "TNF", "KDX2", "ORX"),
}


@pytest.fixture(scope="module")
def toy() -> Extractor:
    terms = [
        Term(f"X:{name}", name, kind, (Synonym(f"{name} peptide"),) if kind == "gene" else ())
        for kind, names in NAMES.items()
        for name in names
    ]
    psychiatric = Term("X:mind", "mental disorder", "disease", (Synonym("psychiatric"),))
    return Extractor([Ontology("toy", [*terms, psychiatric])])


def claims(toy: Extractor, text: str) -> set[str]:
    found = toy.extract(Document("1", text, "x")).assertions
    return {
        f"{a.subject} {a.predicate} {a.object}".replace("X:", "")
        + ("" if a.evidence.polarity == "for" else " (against)")
        for a in found
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a name that is part of a longer one
        ("Gout causes villus atrophy.", set()),
        ("Gout causes severe atrophy.", {"gout causes atrophy"}),
        ("Gout causes atrophy of the thumb.", set()),
        ("Aspirin causes scleroderma renal crisis.", {"Aspirin causes scleroderma"}),
        ("Scleroderma renal crisis secondary to aspirin was seen.", set()),
        ("Aspirin-induced asthma cell death was seen.", set()),
        ("Aspirin reduced fever threshold.", set()),
        ("Aspirin-induced pain fever was seen.", set()),
        ("Reduced synthesis of lithium contributes to gout.", set()),
        ("Fever is a finding in psychiatric epidemiology.", set()),
        ("Fever is a finding in psychiatric patients.", {"mind has_phenotype Fever"}),
        ("ABCX1-KDX2 is associated with gout.", set()),
        ("ABCX1 is associated with gout.", {"ABCX1 associated_with gout"}),
        ("Aspirin prevents psychiatric gout.", set()),
        # the people in whom something else was seen, and what got worse
        (
            "Use of aspirin in adults with gout increases the risk of fever.",
            {"Aspirin treats gout"},
        ),
        ("Pain in adults with gout increases the risk of fever.", set()),
        ("Gout increases the risk of fever.", {"gout predisposes Fever"}),
        ("Aspirin reduced appetite and increased fever.", {"Aspirin causes Fever"}),
        ("Aspirin should be used with caution in gout.", set()),
        ("Phase II trial of aspirin in adults with gout.", set()),
        # the kind of thing that another name is
        ("Lupus is a rare storage disease characterised by fever.", {"lupus has_phenotype Fever"}),
        (
            "Lupus is a rare storage disease caused by mutations in ABCX1.",
            {"ABCX1 causes lupus"},
        ),
        # those whom a study was about
        ("Risk of lupus in gout patients was linked to ABCX1.", set()),
        ("Fever was present in 9 of 30 patients with gout.", {"gout has_phenotype Fever"}),
        ("Fever was present in 9 patients with gout after aspirin.", set()),
        ("Diabetes was present in 9 patients with gout.", set()),
        ("Patients with gout and lupus had fever.", set()),
        ("A man with gout presented with fever.", set()),
        ("Gout presents with fever.", {"gout has_phenotype Fever"}),
        # what a comparison or an aside is about
        ("Lithium is not superior to aspirin in treating gout.", {"Lithium treats gout"}),
        ("Aspirin, but not lithium, relieved pain.", {"Aspirin treats Pain"}),
        ("NO synthase and aspirin reduce pain.", {"Aspirin treats Pain"}),
        ("Omission of aspirin reduced the risk of gout.", set()),
        ("The pain resolved upon discontinuation of his aspirin.", {"Aspirin causes Pain"}),
        ("Pain resolved after aspirin was stopped.", set()),
        # a raised risk is not yet the harm, a raised rate is
        ("Lithium increased the risk of gout.", {"Lithium predisposes gout"}),
        ("Lithium increased the incidence of gout.", {"Lithium causes gout"}),
        ("Treatment of asthma increased the risk of gout.", set()),
        # substances of the body
        ("Lithium increased levels of glucose.", set()),
        ("Lithium increased levels of warfarin.", {"Lithium interacts_with Warfarin"}),
        ("Cholesterol is a marker of gout.", {"Cholesterol biomarker_of gout"}),
        ("Non-HDL-cholesterol is a marker of gout.", set()),
        ("Lithium is a predictor of gout.", set()),
        ("Serum lithium is a predictor of gout.", {"Lithium biomarker_of gout"}),
    ],
)
def test_what_a_mention_stands_for(toy: Extractor, text: str, expected: set[str]) -> None:
    assert claims(toy, text) == expected


BOTH = {"Aspirin targets KDX2", "Aspirin inhibits KDX2"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Aspirin inhibits KDX2.", BOTH),
        ("Aspirin inhibits KDX2 activity.", BOTH),
        ("Aspirin inhibits KDX2 expression.", set()),
        ("Aspirin inhibits the release of KDX2.", set()),
        ("Aspirin inhibits the KDX2 signalling pathway.", set()),
        ("Aspirin inhibits TNF.", set()),
        ("Aspirin blocks the ORX receptor.", set()),
        ("We studied the KDX2 inhibitor aspirin, lithium and warfarin.", BOTH),
        ("Lithium and aspirin, a KDX2 inhibitor, were given.", BOTH),
        ("In users of KDX2 inhibitors, aspirin is safe.", set()),
    ],
)
def test_what_a_drug_acts_on(toy: Extractor, text: str, expected: set[str]) -> None:
    assert claims(toy, text) == expected


def test_a_known_inhibitor_is_one_whatever_is_asked_of_it(toy: Extractor) -> None:
    text = "Whether aspirin, a KDX2 inhibitor, relieves pain is unknown."
    found = toy.extract(Document("1", text, "x")).assertions
    read = {a.predicate: a.evidence.certainty for a in found}
    assert (read["inhibits"], read["treats"]) == ("stated", "hypothetical")


def test_an_interaction_with_something_else_is_not_between_those_listed(toy: Extractor) -> None:
    assert claims(toy, "The interaction of aspirin and lithium with food was known.") == set()
