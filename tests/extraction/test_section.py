from __future__ import annotations

import pytest

from medkg.extraction.section import section_of
from medkg.types import Document, Section

BODY = (
    "Pain is common. We investigated whether it helps. Patients were randomised to aspirin. "
    "Pain fell in 40% of patients. Nausea occurred in 3%. In conclusion, it helps."
)
TEXT = f"Aspirin in pain\n{BODY}"


def part(sentence: str, sections: tuple[Section, ...] = ()) -> str:
    start = TEXT.index(sentence)
    return section_of(
        Document("1", TEXT, "text", sections=sections), (start, start + len(sentence))
    )


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Aspirin in pain", "title"),
        ("Pain is common.", "background"),
        ("We investigated whether it helps.", "aim"),
        ("Patients were randomised to aspirin.", "methods"),
        ("Pain fell in 40% of patients.", "results"),
        ("In conclusion, it helps.", "conclusions"),
    ],
)
def test_wording_and_place(sentence: str, expected: str) -> None:
    assert part(sentence) == expected


@pytest.mark.parametrize(
    ("label", "expected"),
    [("objective", "aim"), ("results", "results"), ("abstract", "background")],
)
def test_a_known_label_comes_first(label: str, expected: str) -> None:
    sections = (Section("title", 0, 15), Section(label, 16, len(TEXT)))
    assert part("Pain is common.", sections) == expected


@pytest.mark.parametrize("text", ["", "\n", "x", "x\n", "\nx"])
def test_next_to_nothing(text: str) -> None:
    document = Document("1", text, "text")
    assert section_of(document, (0, len(text))) == "title"
