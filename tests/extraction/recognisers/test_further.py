"""Recognisers beside the dictionary, through the extractor."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from medkg.extraction import Extractor
from medkg.extraction.recognisers import Span, TextPassage
from medkg.extraction.recognisers.further import Further
from medkg.ontology import Ontology, Synonym, Term
from medkg.types import Document


class Scripted:
    """Finds what it is told: each text (its first use) with a kind."""

    def __init__(self, name: str, found: dict[str, str | None], score: float = 0.8) -> None:
        self.name = self.fingerprint = name
        self._found = found
        self._score = score
        self.passages: list[int] = []

    def find(self, passages: Sequence[TextPassage]) -> list[list[Span]]:
        self.passages.append(len(passages))
        return [
            [
                Span(at, at + len(text), kind, self._score, self.name)
                for text, kind in self._found.items()
                if (at := passage.text.find(text)) >= 0
            ]
            for passage in passages
        ]


def read(extractor: Extractor, text: str) -> list[tuple[str, str, str | None, str]]:
    found = extractor.extract(Document("D", text, "text"))
    return [(m.text, m.kind, m.curie, m.method) for m in found.mentions]


def test_a_span_is_linked_and_takes_part_in_assertions(extractor: Extractor) -> None:
    text = "Aspirin treats migraines disorder."
    added = extractor.with_recognisers(Scripted("model", {"migraines disorder": "disease"}))
    found = added.extract(Document("D", text, "text"))
    assert [(m.text, m.curie) for m in found.mentions] == [
        ("Aspirin", "DRUGBANK:1"),
        ("migraines disorder", "MONDO:3"),
    ]
    assert [(a.subject, a.predicate, a.object) for a in found.assertions] == [
        ("DRUGBANK:1", "treats", "MONDO:3")
    ]


def test_a_span_no_vocabulary_names_is_kept_and_asserts_nothing(extractor: Extractor) -> None:
    text = "Aspirin treats zorblaxitis."
    added = extractor.with_recognisers(Scripted("model", {"zorblaxitis": "disease"}))
    found = added.extract(Document("D", text, "text"))
    assert [(m.text, m.curie, m.score) for m in found.mentions] == [
        ("Aspirin", "DRUGBANK:1", 1.0),
        ("zorblaxitis", None, 0.8),
    ]
    assert found.assertions == () and found.nodes == ()


def test_agreement_with_the_dictionary_is_named(extractor: Extractor) -> None:
    added = extractor.with_recognisers(Scripted("model", {"asthma": "disease"}))
    assert read(added, "He has asthma.") == [("asthma", "disease", "MONDO:1", "dictionary+model")]


def test_a_candidate_needs_a_name_and_free_text(extractor: Extractor) -> None:
    found: dict[str, str | None] = {
        "arthritis rheumatoid": None,
        "severe asthma": None,
        "big dog": None,
    }
    added = extractor.with_recognisers(Scripted("chunks", found))
    assert read(added, "A big dog with arthritis rheumatoid and severe asthma.") == [
        ("arthritis rheumatoid", "disease", "MONDO:4", "chunks"),
        ("asthma", "disease", "MONDO:1", "dictionary"),
    ]


@pytest.mark.parametrize(("start", "end"), [(-1, 4), (3, 3), (5, 2), (0, 1000), (2, 3)])
def test_spans_outside_the_text_or_of_white_space_are_dropped(
    extractor: Extractor, start: int, end: int
) -> None:
    class Wild:
        name = fingerprint = "wild"

        def find(self, passages: Sequence[TextPassage]) -> list[list[Span]]:
            return [[Span(start, end, "disease", 1.0, self.name)] for _ in passages]

    assert read(extractor.with_recognisers(Wild()), "He is well.") == []


def test_white_space_at_the_ends_is_left_out(extractor: Extractor) -> None:
    added = extractor.with_recognisers(Scripted("model", {" lupus ": "disease"}))
    assert read(added, "His lupus flared.") == [("lupus", "disease", None, "model")]


def test_recognisers_add_up_and_the_first_is_left_as_it_was(extractor: Extractor) -> None:
    one = extractor.with_recognisers(Scripted("a", {"lupus": "disease"}))
    two = one.with_recognisers(Scripted("b", {"lupus": "disease"}))
    text = "Lupus is not asthma, but lupus."
    assert [row[3] for row in read(two, text)] == ["dictionary", "a+b"]
    assert [row[3] for row in read(one, text)] == ["dictionary", "a"]
    assert [row[3] for row in read(extractor, text)] == ["dictionary"]


def test_fingerprints_tell_pipelines_apart(extractor: Extractor) -> None:
    a, b = Scripted("a", {}), Scripted("b", {})
    marks = {
        extractor.fingerprint,
        extractor.with_recognisers(a).fingerprint,
        extractor.with_recognisers(b).fingerprint,
        extractor.with_recognisers(a, b).fingerprint,
        extractor.with_recognisers(a, prefer="trusted").fingerprint,
    }
    assert len(marks) == 5
    chained = extractor.with_recognisers(a).with_recognisers(b)
    assert chained.fingerprint == extractor.with_recognisers(a, b).fingerprint


def test_models_are_given_documents_in_batches(extractor: Extractor) -> None:
    model = Scripted("model", {"lupus": "disease"})
    documents = [Document(str(i), f"Case {i}: lupus.", "text") for i in range(70)]
    found = list(extractor.with_recognisers(model).extract_many(iter(documents)))
    assert [e.document.id for e in found] == [str(i) for i in range(70)]
    assert all(len(e.mentions) == 1 for e in found)
    assert model.passages == [32, 32, 6]


def test_offsets_hold(extractor: Extractor) -> None:
    text = "Ω lupus, asthma; lupus\nand 中文 fever."
    added = extractor.with_recognisers(Scripted("model", {"lupus": "disease", "中文": "gene"}))
    for mention in added.extract(Document("D", text, "text")).mentions:
        assert text[mention.start : mention.end] == mention.text


def test_headings_of_the_record_decide_between_concepts_of_one_name() -> None:
    rivals = [
        Term("MONDO:1", "atopic eczema", "disease", (Synonym("rash itch"),), ("MESH:D003876",)),
        Term("MONDO:2", "nettle rash", "disease", (Synonym("rash itch"),), ("MESH:D014581",)),
    ]
    further = Further(
        [Scripted("model", {})],
        [Ontology("toy", rivals)],
        terms={term.curie: term for term in rivals},
    )
    text = "The rash itch was treated."
    span = Span(4, 13, "disease", 0.8, "model")
    for mesh, curie in (
        ([], "MONDO:1"),
        ([["D003876", "Dermatitis, Atopic", True]], "MONDO:1"),
        ([["D014581", "Urticaria", False]], "MONDO:2"),
    ):
        document = Document("D", text, "text", metadata={"mesh": mesh})
        assert [m.curie for m in further.merged(document, [], [span])] == [curie]
