"""Claims made of "this drug", "it" or "this complication", and those that are not."""

from __future__ import annotations

import pytest

from medkg.extraction import Extractor
from medkg.types import Document


def claims(extractor: Extractor, text: str) -> dict[str, str]:
    found = extractor.extract(Document("PMID:1", text, "pubmed"))
    names = {node.curie: node.name for node in found.nodes}
    return {
        f"{names[a.subject]} {a.predicate} {names[a.object]}": a.evidence.method.partition(":")[0]
        for a in found.assertions
    }


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("Notes\nWe gave lithium. This drug caused seizures.", "Lithium causes Seizure"),
        ("Notes\nWe gave lithium. It caused seizures.", "Lithium causes Seizure"),
        ("Lithium in practice\nWe write. The drug may cause nausea.", "Lithium causes Nausea"),
        ("Notes\nWe gave aspirin. This drug relieved headache.", "Aspirin treats Headache"),
        (
            "Notes\nTwo patients had seizures. This complication was caused by lithium.",
            "Lithium causes Seizure",
        ),
    ],
)
def test_stand_in_for_the_one_concept_before(extractor: Extractor, text: str, claim: str) -> None:
    assert claims(extractor, text) == {claim: "coreference"}


@pytest.mark.parametrize(
    "text",
    [
        "Notes\nWe gave lithium and aspirin. This drug caused seizures.",  # which one?
        "Notes\nWe gave lithium. It is known that seizures are rare.",  # "it" is nothing
        "Notes\nWe gave aspirin. It relieved headache.",  # an effect takes "this drug"
        "Notes\nNo drug was named. This drug caused seizures.",
        "Notes\nWe gave lithium. Time went by. It caused seizures.",  # too far back
    ],
)
def test_no_claim(extractor: Extractor, text: str) -> None:
    assert claims(extractor, text) == {}


def test_it_counts_less_and_shows_what_it_stands_for(extractor: Extractor) -> None:
    text = "Notes\nWe gave lithium. This drug caused seizures."
    (stood_in,) = extractor.extract(Document("PMID:1", text, "pubmed")).assertions
    (plain,) = extractor.extract(
        Document("PMID:2", "Lithium caused seizures.", "pubmed")
    ).assertions
    assert stood_in.evidence.score < plain.evidence.score
    assert text[slice(*stood_in.evidence.qualifiers["antecedent"])] == "lithium"
    assert stood_in.evidence.qualifiers["subject_text"] == "This drug"
