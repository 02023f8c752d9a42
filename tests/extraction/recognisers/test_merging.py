"""Which mention wins: the rule of ``merging``, by hand and by property."""

from __future__ import annotations

from itertools import pairwise
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from medkg.extraction.recognisers.merging import Preference, merge
from medkg.types import Link, Mention

ORDER = ("dictionary", "abbreviation", "spacy:a", "transformers:b")
LINK = (Link("X:1", "x", 1.0, "name"),)


def mention(
    start: int,
    end: int,
    method: str = "dictionary",
    *,
    kind: str = "disease",
    score: float = 0.5,
    links: tuple[Link, ...] = LINK,
) -> Mention:
    return Mention("D", start, end, "x" * (end - start), kind, score, method, links)


def test_agreement_raises_the_score_as_independent_witnesses_do() -> None:
    found = [mention(0, 4, "spacy:a", score=0.8), mention(0, 4, "dictionary", score=0.5)]
    (kept,) = merge(found, order=ORDER)
    assert kept.score == 0.9  # 1 - 0.2 * 0.5
    assert kept.method == "dictionary+spacy:a"


def test_disease_and_phenotype_agree() -> None:
    found = [mention(0, 4, kind="phenotype"), mention(0, 4, "spacy:a", kind="disease")]
    (kept,) = merge(found, order=ORDER)
    assert (kept.kind, kept.score, kept.method) == ("phenotype", 0.75, "dictionary+spacy:a")


def test_the_most_trusted_decides_on_the_kind_and_who_disagrees_adds_nothing() -> None:
    found = [
        mention(0, 4, "transformers:b", kind="gene", score=0.99),
        mention(0, 4, "spacy:a", kind="drug", score=0.6),
    ]
    (kept,) = merge(found, order=ORDER)
    assert (kept.kind, kept.score, kept.method) == ("drug", 0.6, "spacy:a")


def test_a_link_decides_before_trust() -> None:
    found = [mention(0, 4, "spacy:a", kind="gene", links=()), mention(0, 4, "transformers:b")]
    (kept,) = merge(found, order=ORDER)
    assert (kept.kind, kept.links) == ("disease", LINK)


def test_one_recogniser_twice_is_one_witness() -> None:
    (kept,) = merge([mention(0, 4, score=0.5), mention(0, 4, score=0.7)], order=ORDER)
    assert (kept.score, kept.method) == (0.7, "dictionary")


def test_the_longest_wins_and_trust_only_among_equals() -> None:
    found = [mention(0, 4, "dictionary"), mention(0, 9, "transformers:b")]
    assert [m.end for m in merge(found, order=ORDER)] == [9]
    found = [mention(3, 7, "transformers:b"), mention(0, 4, "spacy:a")]
    assert [m.method for m in merge(found, order=ORDER)] == ["spacy:a"]


def test_trust_before_length_where_asked() -> None:
    found = [mention(0, 4, "dictionary"), mention(0, 9, "transformers:b")]
    assert [m.end for m in merge(found, order=ORDER, prefer="trusted")] == [4]


def test_a_mention_without_a_link_never_displaces_one_with() -> None:
    found = [mention(0, 4), mention(0, 20, "spacy:a", links=())]
    assert [m.end for m in merge(found, order=ORDER)] == [4]


def test_a_mention_without_a_link_stays_where_nothing_else_is() -> None:
    found = [mention(0, 4), mention(5, 9, "spacy:a", links=())]
    assert [(m.start, m.curie) for m in merge(found, order=ORDER)] == [(0, "X:1"), (5, None)]


def test_neighbours_that_touch_do_not_overlap() -> None:
    assert len(merge([mention(0, 4), mention(4, 8, "spacy:a")], order=ORDER)) == 2


def test_a_method_not_in_the_order_is_trusted_least() -> None:
    found = [mention(0, 4, "unknown"), mention(1, 5, "transformers:b")]
    assert [m.method for m in merge(found, order=ORDER)] == ["transformers:b"]


mentions = st.lists(
    st.builds(
        lambda start, length, method, kind, score, linked: mention(
            start, start + length, method, kind=kind, score=score, links=LINK if linked else ()
        ),
        st.integers(0, 30),
        st.integers(1, 8),
        st.sampled_from(ORDER),
        st.sampled_from(["disease", "phenotype", "drug", "gene"]),
        st.floats(0.0, 1.0).map(lambda x: round(x, 3)),
        st.booleans(),
    ),
    max_size=25,
)
preferences: st.SearchStrategy[Preference] = st.sampled_from(["longest", "trusted"])


@settings(max_examples=150, deadline=None)
@given(mentions, preferences)
def test_kept_mentions_are_sorted_and_do_not_overlap(
    found: list[Mention], prefer: Preference
) -> None:
    kept = merge(found, order=ORDER, prefer=prefer)
    assert all(a.end <= b.start for a, b in pairwise(kept))
    assert {(m.start, m.end) for m in kept} <= {(m.start, m.end) for m in found}


@settings(max_examples=100, deadline=None)
@given(mentions, preferences, st.randoms(use_true_random=False))
def test_the_order_of_input_does_not_matter(
    found: list[Mention], prefer: Preference, random: Random
) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)
    assert merge(shuffled, order=ORDER, prefer=prefer) == merge(found, order=ORDER, prefer=prefer)


@settings(max_examples=100, deadline=None)
@given(mentions, preferences)
def test_merging_again_changes_nothing(found: list[Mention], prefer: Preference) -> None:
    kept = merge(found, order=ORDER, prefer=prefer)
    assert merge(kept, order=ORDER, prefer=prefer) == kept


@settings(max_examples=100, deadline=None)
@given(mentions, preferences)
def test_what_is_dropped_overlaps_what_is_kept(found: list[Mention], prefer: Preference) -> None:
    kept = merge(found, order=ORDER, prefer=prefer)
    for m in found:
        assert any(m.start < k.end and k.start < m.end for k in kept)


@settings(max_examples=100, deadline=None)
@given(mentions, preferences)
def test_no_link_is_lost_to_a_mention_without(found: list[Mention], prefer: Preference) -> None:
    kept = merge(found, order=ORDER, prefer=prefer)
    linked = [k for k in kept if k.links]
    for m in found:
        if m.links:
            assert any(m.start < k.end and k.start < m.end for k in linked)


@settings(max_examples=100, deadline=None)
@given(mentions)
def test_agreement_never_lowers_a_score(found: list[Mention]) -> None:
    for kept in merge(found, order=ORDER):
        same = [m for m in found if (m.start, m.end, m.kind) == (kept.start, kept.end, kept.kind)]
        methods = kept.method.split("+")
        assert max(m.score for m in same if m.method in methods) <= kept.score <= 1.0
