from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medkg.extraction.context.cues import CUES
from medkg.extraction.relations.patterns import compile_patterns
from medkg.extraction.relations.skeleton import Group, Skeleton
from medkg.extraction.text.triggers import Triggers, needed_strings
from medkg.types import Mention


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("treat(?:s|ed)", [{"treat"}]),
        ("(?:treat|cure)s? with", [{"treat", "cure"}, {" with"}]),
        ("(?:prevent|protect)", [{"event", "otect"}]),  # their common start is parsed apart
        ("(?:cause|a)s", []),  # a branch of one letter
        ("(?:caus|)e", []),  # an empty branch
        ("(?:caused )?by rash", [{"by rash"}]),
        ("(?:caused ){0,3}by rash", [{"by rash"}]),
        ("(?:caused ){2}", [{"caused "}]),
        ("(?>caused)", [{"caused"}]),
        ("abc[sz]def", [{"abc"}, {"def"}]),
        ("(?!fever)(?<!pain)rash(?=after)", [{"rash"}]),
        (r"\w+ \d", []),
        ("(?i)rash", []),
        ("(?i:rash) fever", [{" fever"}]),
        ("in", []),
        ("", []),
    ],
)
def test_strings_that_a_match_needs(expression: str, expected: list[set[str]]) -> None:
    assert [set(strings) for strings in needed_strings(expression)] == expected


def test_an_expression_that_needs_nothing_is_always_tried() -> None:
    triggers = Triggers(["[a-z]+", "fever"])
    assert triggers("") == [0]
    assert triggers("fever") == [0, 1]
    assert Triggers([])("fever") == []


EXPRESSIONS = [pattern.regex.pattern for pattern in compile_patterns()] + [
    cue.words for cue in CUES
]
# Drug 1 and 2, condition 1 and 2, gene 1.
GROUPS = ["\ue100", "\ue101", "\ue200", "\ue201", "\ue400"]
WORDS = sorted(
    {
        word
        for expression in EXPRESSIONS
        for strings in needed_strings(expression)
        for string in strings
        for word in (string.strip(), *string.split())
    }
)
SENTENCES = st.lists(
    st.one_of(
        st.sampled_from(GROUPS),
        st.sampled_from(WORDS),
        st.sampled_from(["of", "with", "by", "in", "for", "the", "was", "not", "to", "risk", "-"]),
    ),
    max_size=12,
).map(" ".join)


@given(SENTENCES)
def test_no_expression_that_matches_is_left_out(text: str) -> None:
    possible = set(TRIGGERS(text))
    matching = {i for i, regex in enumerate(COMPILED) if regex.search(text)}
    assert matching <= possible


TRIGGERS = Triggers(EXPRESSIONS)
COMPILED = [re.compile(expression) for expression in EXPRESSIONS]


@given(SENTENCES)
def test_patterns_that_match_are_possible(text: str) -> None:
    mention = Mention("d", 0, 1, "x", "drug", 1.0, "dictionary")
    groups = {char: Group((mention,)) for char in text if char in GROUPS}
    skeleton = Skeleton(text, tuple(range(len(text) + 1)), groups)
    possible = {pattern.row.name for pattern in compile_patterns().possible(skeleton)}
    assert {p.row.name for p in compile_patterns() if any(p.matches(skeleton))} <= possible


def test_few_patterns_are_tried_on_a_plain_sentence() -> None:
    skeleton = Skeleton(
        "\ue100 was given to people with \ue201.",
        tuple(range(30)),
        {char: Group(()) for char in ("\ue100", "\ue201")},
    )
    assert len(compile_patterns().possible(skeleton)) < len(list(compile_patterns())) / 10
    assert compile_patterns().possible(Skeleton("no names treated", tuple(range(17)), {})) == []
