"""What a document may cost, however it is written: counted in calls, not in time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from medkg.extraction import Extractor
from medkg.extraction.relations import patterns as patterns_module
from medkg.extraction.relations.patterns import CompiledPattern
from medkg.extraction.relations.skeleton import Skeleton
from medkg.types import Document, Extraction

Matches = list[int]


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> Matches:
    """The lengths of the skeletons that patterns were tried on."""
    lengths: Matches = []
    plain = CompiledPattern.matches

    def matches(self: CompiledPattern, skeleton: Skeleton) -> Iterator[re.Match[str]]:
        lengths.append(len(skeleton.text))
        return plain(self, skeleton)

    monkeypatch.setattr(patterns_module.CompiledPattern, "matches", matches)
    return lengths


def read(extractor: Extractor, text: str) -> Extraction:
    found = extractor.extract(Document("1", text, "text"))
    for mention in found.mentions:
        assert text[mention.start : mention.end] == mention.text
    for assertion in found.assertions:
        start, end = assertion.evidence.span or (0, 0)
        assert text[start:end] == assertion.evidence.text
    return found


SENTENCE = "Aspirin relieved headache and was an effective treatment for migraine. "


@pytest.mark.parametrize(
    "piece",
    [
        SENTENCE,
        SENTENCE.upper(),
        "- aspirin treats asthma\n- gout\n",
        "Aspirin is not effective, may not help, did not improve asthma; but gout, no. ",
        "阿司匹林 aspirin relieved headache 治疗。",
        "دواء aspirin relieved headache دواء. ",
        "\ud800aspirin\udfff relieved \ue205 headache. ",
    ],
)
def test_twice_the_text_costs_twice_as_much(
    extractor: Extractor, tried: Matches, piece: str
) -> None:
    read(extractor, piece * 50)
    once = sum(tried)
    tried.clear()
    read(extractor, piece * 100)
    assert sum(tried) <= 2.2 * once + 100


@pytest.mark.parametrize(
    "text",
    [
        "aspirin relieved headache and " * 75 + "gout.",
        ", ".join(["aspirin", "gout", "asthma", "stroke", "pain"] * 60) + " relieved headache.",
        "aspirin relieved headache in gout " * 2_000,
        "(aspirin [" * 500 + "relieved headache" + "])" * 500,
    ],
    ids=["300 words", "300 names", "60,000 characters without an end", "nested brackets"],
)
def test_a_long_sentence_is_tried_a_few_times(
    extractor: Extractor, tried: Matches, text: str
) -> None:
    found = read(extractor, text)
    patterns = len(list(patterns_module.compile_patterns()))
    assert sum(tried) <= patterns * (len(text) + 1)
    assert len(found.assertions) <= 60 * (1 + len(text) // 2_000)


def test_a_word_of_any_length_is_read(extractor: Extractor) -> None:
    found = read(extractor, "aspirin " + "x" * 200_000 + " headache, " + "y" * 200_000 + ". Gout.")
    assert [mention.text for mention in found.mentions] == ["aspirin", "headache", "Gout"]


@pytest.mark.parametrize("text", ["", " ", "\n", "\ufeff", "\0", "\ud800", ".", "(", "AD (", "א"])
def test_next_to_nothing(extractor: Extractor, text: str) -> None:
    found: Any = read(extractor, text)
    assert (found.mentions, found.assertions) == ((), ())
