"""Pairs that are only mentioned together."""

from __future__ import annotations

import math

import pytest

from medkg.extraction import Extractor
from medkg.extraction.relations.association import MAX_CONCEPTS, find_pairs, probability_of
from medkg.ontology import Ontology
from medkg.types import Document, Link, Mention


@pytest.fixture(scope="module")
def everything(ontologies: list[Ontology]) -> Extractor:
    return Extractor(ontologies, mentioned_with=0.0)


def mention(start: int, curie: str, kind: str = "gene") -> Mention:
    link = Link(curie, curie, 1.0, "gold")
    return Mention("1", start, start + 1, "x", kind, 1.0, "gold", (link,))


def test_features_by_hand() -> None:
    title = [mention(0, "A"), mention(10, "B")]
    body = [mention(40, "A"), mention(60, "A")]
    (pair,) = find_pairs([title, body], title=1)
    assert pair.places == (0, 0)
    assert pair.features == {
        "bias": 1.0,
        "sentences with both": math.log(2),
        "some sentence has both": 1.0,
        "near in a sentence": 1 / 1.5,
        "adjacent sentences": math.log(2),
        "mentions of the rarer": math.log(2),
        "mentions of the commoner": math.log(4),
        "both in the title": 1.0,
        "one in the title": 0.0,
        "both in the last two sentences": 1.0,
        "concepts of the document": math.log(2),
        "kinds gene-gene": 1.0,
        "kinds gene-gene, one sentence": 1.0,
    }


def test_score_is_the_logistic_of_the_weighted_sum() -> None:
    weights = {"bias": -1.0, "both in the title": 3.0}
    assert probability_of({"bias": 1.0, "both in the title": 1.0}, weights) == pytest.approx(
        1 / (1 + math.exp(-2.0))
    )


def test_pairs_are_bounded() -> None:
    many = [mention(place, f"G:{place}") for place in range(500)]
    assert len(list(find_pairs([many], title=0))) == MAX_CONCEPTS * (MAX_CONCEPTS - 1) // 2


def test_rows_are_asked_for(extractor: Extractor, everything: Extractor) -> None:
    text = "TNF in gout\nTNF and gout were studied. We saw gout, TNF and lithium in one room."
    document = Document("PMID:1", text, "pubmed")
    assert extractor.extract(document).assertions == ()
    found = everything.extract(document).assertions
    assert {a.predicate for a in found} == {"mentioned_with"}
    pairs = {(a.subject, a.object) for a in found}
    assert len(pairs) == len(found) == 3
    for assertion in found:
        assert assertion.evidence.method == "cooccurrence"
        span = assertion.evidence.span
        assert span is not None
        assert document.text[slice(*span)] == assertion.evidence.text


def test_a_claimed_pair_is_not_merely_mentioned(everything: Extractor) -> None:
    found = everything.extract(Document("PMID:1", "Lithium caused seizures.", "pubmed"))
    assert {a.predicate for a in found.assertions} == {"causes"}
