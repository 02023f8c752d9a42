"""Relators beside the patterns: a toy one plugged in, and how rows of several are merged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medkg.errors import UnknownTermError
from medkg.extraction import Extractor
from medkg.extraction.recognisers.span import Span, TextPassage
from medkg.extraction.relations.relator import merge_assertions, relator_fingerprint
from medkg.extraction.text.sentences import Sentence
from medkg.ontology import Ontology
from medkg.types import Assertion, Document, Evidence, Mention, Study

TEXT = "Gout.\nIn rats, aspirin relieved headache. Metformin: asthma."


def says(
    predicate: str = "treats",
    *,
    method: str = "toy",
    score: float = 0.5,
    span: tuple[int, int] = (0, 9),
    polarity: str = "for",
    subject: str = "DRUGBANK:1",
    obj: str = "HP:1",
) -> Assertion:
    evidence = Evidence("x", "1", "1", method, score, span=span, polarity=polarity)  # type: ignore[arg-type]
    return Assertion(subject, predicate, obj, evidence)


class Neighbours:
    """Claims that each drug treats the condition named next in its sentence."""

    fingerprint = "neighbours, 1"

    def __init__(self, score: float = 0.3) -> None:
        self.score = score

    def __call__(
        self, document: Document, sentences: Sequence[Sentence], mentions: Sequence[Mention]
    ) -> Iterator[Assertion]:
        for sentence in sentences:
            here = [m for m in mentions if sentence.start <= m.start < sentence.end]
            for first, second in pairwise(here):
                if first.kind == "drug" and first.curie and second.curie:
                    span = (sentence.start, sentence.end)
                    yield says(
                        method="neighbours",
                        score=self.score,
                        span=span,
                        subject=first.curie,
                        obj=second.curie,
                    )


class Rats:
    """Finds the word "rats"."""

    name = fingerprint = "rats"

    def find(self, passages: Sequence[TextPassage]) -> list[list[Span]]:
        starts = [passage.text.find("rats") for passage in passages]
        return [[Span(at, at + 4, "disease", 0.5, "rats")] if at >= 0 else [] for at in starts]


def test_a_toy_recogniser_and_a_toy_relator_take_part(ontologies: list[Ontology]) -> None:
    toy = Extractor(ontologies, recognisers=[Rats()], relators=[Neighbours()])
    found = toy.extract(Document("1", TEXT, "x"))
    assert "rats" in [mention.text for mention in found.mentions]
    said = {(a.subject, a.object): a.evidence for a in found.assertions}
    assert set(said) == {("DRUGBANK:1", "HP:1"), ("DRUGBANK:2", "MONDO:1")}
    # Both read the first: the pattern is surer, and says who agrees.
    agreed, alone = said["DRUGBANK:1", "HP:1"], said["DRUGBANK:2", "MONDO:1"]
    assert (agreed.method, agreed.score) == ("pattern:improves", 0.85)
    assert agreed.qualifiers["also_read_by"] == ["neighbours"]
    assert (alone.method, alone.score) == ("neighbours", 0.3)
    assert "also_read_by" not in alone.qualifiers
    assert alone.study == agreed.study != Study()
    assert {node.curie for node in found.nodes} == {"DRUGBANK:1", "HP:1", "DRUGBANK:2", "MONDO:1"}


def test_a_surer_relator_keeps_its_score_and_method(ontologies: list[Ontology]) -> None:
    found = Extractor(ontologies, relators=[Neighbours(0.95)]).extract(Document("1", TEXT, "x"))
    [row] = [a.evidence for a in found.assertions if a.subject == "DRUGBANK:1"]
    assert (row.method, row.score) == ("neighbours", 0.95)
    assert row.qualifiers["also_read_by"] == ["pattern:improves"]


def test_relators_alone(ontologies: list[Ontology]) -> None:
    toy = Extractor(ontologies, patterns=(), relators=[Neighbours()])
    methods = {a.evidence.method for a in toy.extract(Document("1", TEXT, "x")).assertions}
    assert methods == {"neighbours"}


def test_added_later_or_from_the_start_is_the_same(ontologies: list[Ontology]) -> None:
    plain, one = Extractor(ontologies), Neighbours()
    added = plain.with_relators(one)
    whole = Extractor(ontologies, relators=[one])
    assert added.fingerprint == whole.fingerprint != plain.fingerprint
    document = Document("1", TEXT, "x")
    assert added.extract(document) == whole.extract(document)
    assert plain.extract(document) != added.extract(document)
    recognising = Extractor(ontologies, recognisers=[Rats()])
    assert recognising.fingerprint == plain.with_recognisers(Rats()).fingerprint


def test_an_id_of_no_vocabulary_is_an_error_that_names_the_relator(
    ontologies: list[Ontology],
) -> None:
    toy = Extractor(ontologies, relators=[lambda *_: [says(method="mine", obj="HP:999")]])
    with pytest.raises(UnknownTermError, match=r"1: mine asserts treats of HP:999"):
        toy.extract(Document("1", "Aspirin.", "x"))


def test_a_plain_function_is_known_by_its_name() -> None:
    assert relator_fingerprint(Neighbours()) == "neighbours, 1"
    first, second = relator_fingerprint(_none), relator_fingerprint(_other)
    assert first == relator_fingerprint(_none) != second


def _none(document: object, sentences: object, mentions: object) -> list[Assertion]:
    return []


def _other(document: object, sentences: object, mentions: object) -> list[Assertion]:
    return []


def test_opposite_polarity_another_place_and_another_predicate_stay_apart() -> None:
    first = [says()]
    second = [says(polarity="against"), says(span=(10, 19)), says("causes")]
    assert merge_assertions([first, second]) == [*first, *second]


def test_symmetric_predicates_agree_in_either_order() -> None:
    one = says("interacts_with", subject="DRUGBANK:1", obj="DRUGBANK:2")
    other = says("interacts_with", subject="DRUGBANK:2", obj="DRUGBANK:1", method="b")
    [kept] = merge_assertions([[one], [other]])
    assert (kept.subject, kept.evidence.method) == ("DRUGBANK:1", "toy")  # a tie: the earlier
    assert len(merge_assertions([[says()], [says(subject="HP:1", obj="DRUGBANK:1")]])) == 2


def test_three_relators_agree() -> None:
    rows = [
        [says(method=name, score=score)] for name, score in [("a", 0.2), ("b", 0.9), ("c", 0.5)]
    ]
    [kept] = merge_assertions(rows)
    assert kept.evidence.method == "b"
    assert kept.evidence.qualifiers["also_read_by"] == ["a", "c"]


ROWS = st.lists(
    st.builds(
        says,
        st.sampled_from(["treats", "interacts_with"]),
        method=st.sampled_from("abc"),
        score=st.sampled_from([0.2, 0.5, 0.8]),
        span=st.sampled_from([(0, 9), (10, 19)]),
        polarity=st.sampled_from(["for", "against"]),
    ),
    max_size=6,
)


@given(ROWS)
def test_one_relators_rows_stay_as_they_are(rows: list[Assertion]) -> None:
    surest = {row.id: row for row in sorted(rows, key=lambda row: row.evidence.score)}
    assert merge_assertions([rows]) == [surest[i] for i in dict.fromkeys(row.id for row in rows)]


@given(st.lists(ROWS, max_size=4))
def test_nothing_that_is_said_gets_lost_and_no_score_falls(found: list[list[Assertion]]) -> None:
    def key(row: Assertion) -> tuple[object, ...]:
        return row.predicate, row.evidence.span, row.evidence.polarity

    merged = merge_assertions(found)
    every = [row for rows in found for row in rows]
    assert {key(row) for row in merged} == {key(row) for row in every}
    for row in every:
        assert row.evidence.score <= max(m.evidence.score for m in merged if key(m) == key(row))
