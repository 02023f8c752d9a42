"""Harm by the drug of the title, in sentences that do not name it."""

from __future__ import annotations

import pytest

from medkg.extraction import Extractor
from medkg.types import Document


def by_title(extractor: Extractor, text: str) -> set[tuple[str, str, str]]:
    found = extractor.extract(Document("PMID:1", text, "pubmed"))
    names = {node.curie: node.name for node in found.nodes}
    return {
        (names[a.subject], a.predicate, names[a.object])
        for a in found.assertions
        if a.evidence.method.startswith("title:")
    }


@pytest.mark.parametrize(
    ("text", "harm"),
    [
        ("A trial of lithium\nSide effects included nausea and fatigue.", {"Nausea", "Fatigue"}),
        ("Toxicity of lithium\nThree patients developed seizures.", {"Seizure"}),
        ("Lithium poisoning\nVomiting occurred on the second day.", {"Vomiting"}),
    ],
)
def test_harm_is_the_titles_drugs(extractor: Extractor, text: str, harm: set[str]) -> None:
    assert by_title(extractor, text) == {("Lithium", "causes", condition) for condition in harm}


@pytest.mark.parametrize(
    "text",
    [
        "A trial of lithium\nThree patients developed seizures.",  # the title tells of no harm
        "Toxicity of lithium\nThree patients on aspirin developed seizures.",
        "Lithium, aspirin, metformin and warfarin\nThe trial. Side effects included nausea.",
        "Toxicity of lithium\nNo patient with migraine was treated.",
        "Side effects\nSide effects included nausea.",
    ],
)
def test_no_harm(extractor: Extractor, text: str) -> None:
    assert not [claim for claim in by_title(extractor, text) if claim[0] == "Lithium"]


def test_what_the_drug_treats_is_not_its_harm(extractor: Extractor) -> None:
    text = (
        "Toxicity of lithium\nLithium is effective for migraine. "
        "Side effects included migraine and nausea."
    )
    assert by_title(extractor, text) == {("Lithium", "causes", "Nausea")}


def test_denied_harm_is_against(extractor: Extractor) -> None:
    text = "Toxicity of lithium\nSeizures were not reported."
    found = extractor.extract(Document("PMID:1", text, "pubmed")).assertions
    assert {a.evidence.polarity for a in found} <= {"against"}
