from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medkg.extraction import CUES, ContextFinder, Cue, read_claim
from medkg.extraction.context import reader as context
from medkg.extraction.context import scopes
from medkg.extraction.context.cues import MENTION_CUES
from medkg.extraction.context.reader import MentionContext, MentionReader, contexts, read_mentions
from medkg.types import Document, Extraction, Mention

SENTENCES = Path(__file__).with_name("context_sentences.txt").read_text(encoding="utf-8")
_MARKED = re.compile(r"\[([^|\]]+)\|(\w*)\]")
_LETTER = {
    "hedged": "H",
    "hypothesis": "Y",
    "conditional": "C",
    "family": "F",
    "other": "O",
}


def letters(found: MentionContext) -> str:
    held = {_LETTER.get(found.certainty, ""), _LETTER.get(found.experiencer, "")}
    held |= {"N" * found.negated, "P" * found.historical}
    return "".join(sorted(held))


def unmarked(line: str) -> tuple[str, list[tuple[int, int]], list[str]]:
    text = ""
    spans, labels = [], []
    last = 0
    for match in _MARKED.finditer(line):
        text += line[last : match.start()]
        spans.append((len(text), len(text) + len(match[1])))
        labels.append("".join(sorted(match[2])))
        text += match[1]
        last = match.end()
    return text + line[last:], spans, labels


@pytest.mark.parametrize("line", [row for row in SENTENCES.splitlines() if row[:1] != "#"])
def test_sentences(line: str) -> None:
    text, spans, labels = unmarked(line)
    assert [letters(found) for found in read_mentions(text, spans)] == labels


def one(text: str, mention: str) -> MentionContext:
    start = text.index(mention)
    return read_mentions(text, [(start, start + len(mention))])[0]


def test_the_cues_that_decided_stand_in_the_text() -> None:
    text = "Her mother may not have had gout."
    found = one(text, "gout")
    assert [(text[c.start : c.end], c.category) for c in found.cues] == [
        ("Her mother", "family"),
        ("may", "hedge"),
        ("not have", "negation"),
    ]
    assert one("He has gout.", "gout") == MentionContext()


def test_a_cue_inside_a_mention_is_its_name() -> None:
    assert one("Gram-negative sepsis was common.", "Gram-negative sepsis") == MentionContext()
    assert one("No-reflow phenomenon occurred.", "No-reflow phenomenon") == MentionContext()


@pytest.mark.parametrize(
    ("text", "mention", "expected"),
    [
        ("NO FEVER, NO RASH, BUT COUGH.", "RASH", "N"),
        ("NO FEVER, NO RASH, BUT COUGH.", "COUGH", ""),
        ("MOTHER HAD GOUT.", "GOUT", "F"),
        ("POSSIBLE GOUT.", "GOUT", "H"),
        ("- no fever\n- cough\n- r/o sepsis", "fever", "N"),
        ("- no fever\n- cough\n- r/o sepsis", "cough", ""),
        ("- no fever\n- cough\n- r/o sepsis", "sepsis", "Y"),
        ("• denies pain • rash", "rash", ""),
        # contradictory cues: each kind once, the strongest certainty
        ("If gout is not suspected, call.", "gout", "CN"),
        ("His mother and a healthy donor had gout.", "gout", "O"),
        ("No, not no fever, never.", "fever", "N"),
    ],
)
def test_capitals_bullets_and_contradictions(text: str, mention: str, expected: str) -> None:
    assert letters(one(text, mention)) == expected


def test_own_cues_come_first_or_last() -> None:
    text = "Nary a fever; allegedly gout."
    reader = MentionReader((Cue("nary an?", "negation", reach=3), *MENTION_CUES))
    assert [letters(c) for c in reader(text, [(7, 12), (24, 28)])] == ["N", "H"]
    silenced = MentionReader((Cue("allegedly", "pseudo"), *MENTION_CUES))
    assert letters(silenced(text, [(24, 28)])[0]) == ""
    unless = ContextFinder((*CUES, Cue("nary", "negation", unless="quite")))
    assert [c.category for c in unless("nary a word")] == ["negation"]
    assert unless("quite nary a word") == []


def test_contexts_of_a_document() -> None:
    text = "No fever\nShe denies pain. Her mother has gout."
    spans = [(3, 8), (20, 24), (41, 45), (3, 24)]
    mentions = tuple(Mention("1", s, e, text[s:e], "phenotype", 1.0, "toy") for s, e in spans)
    found = contexts(Extraction(Document("1", text, "text"), mentions, ()))
    assert [letters(c) for c in found] == ["N", "N", "F", ""]
    assert contexts(Extraction(Document("1", "", "text"), (), ())) == ()


def test_claims_read_conditions_doubt_and_weak_evidence() -> None:
    finder = ContextFinder()

    def certainty(text: str) -> tuple[str, str]:
        start = text.index("help")
        reading = read_claim(text, finder(text), trigger=(start, start + 4))
        return reading.certainty, reading.polarity

    assert certainty("If it can help, give it.") == ("hypothetical", "for")
    assert certainty("Give it only if it can help.") == ("hypothetical", "for")
    assert certainty("Even if late, it can help.") == ("stated", "for")
    assert certainty("The evidence for its help is weak.") == ("hedged", "for")
    assert certainty("His muscles are weak and need help.") == ("stated", "for")
    assert certainty("It is unlikely to help.")[1] == "against"
    assert certainty("That it can help is unlikely.") == ("hedged", "against")


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "no fever, ",
            "not ",
            "(no pain) ",
            "if no gout and may not ",
            "mother ",
            "- no rash\n",
            "? ",
        ),
        *("none of them ", "to see if ", "in 12 women with gout and in two controls, "),
    ],
)
def test_cues_and_scopes_grow_with_the_text(monkeypatch: pytest.MonkeyPatch, piece: str) -> None:
    """Scopes made, and the characters that they cover, are bounded by the length."""
    finder = ContextFinder(MENTION_CUES)
    made: list[int] = []

    def counted(start: int, end: int, cue: Cue, **given: Any) -> tuple[int, int]:
        made.append(1)
        return scopes.scope_of(start, end, cue, **given)

    monkeypatch.setattr(context, "scope_of", counted)
    for times in (300, 600):
        made.clear()
        text = piece * times
        found = finder(text)
        assert len(made) <= len(text) // 2
        assert len(found) <= len(made) + 1
        widest = max((len(text[c.scope[0] : c.scope[1]].split()) for c in found[:-1]), default=0)
        assert widest <= 2 * 40 + 20


def test_a_sentence_of_300_words_is_read_where_the_cue_reaches() -> None:
    text = "No fever " + "and some more words of this kind " * 45 + "with gout."
    assert letters(one(text, "fever")) == "N"
    assert letters(one(text, "gout")) == ""


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                *("No", "not", "but", "may", "if", "?", ";", ",", "(", ")", "\n", "mother", "pain"),
                *("İ", "\ud800", "-free", "history of", "donor", "r/o", "vs", "unlikely"),
            ]
        ),
        max_size=25,
    ),
    st.integers(0, 40),
    st.integers(0, 12),
)
def test_any_words_and_any_span_are_read(parts: list[str], start: int, length: int) -> None:
    text = " ".join(parts)
    found = read_mentions(text, [(start, start + length), (0, len(text))])
    assert len(found) == 2
    for cue in found[0].cues:
        assert 0 <= cue.start < cue.end <= len(text)
        assert 0 <= cue.scope[0] <= cue.scope[1] <= len(text)
