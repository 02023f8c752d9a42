from __future__ import annotations

import pytest

from medkg.extraction.text import section
from medkg.extraction.text.section import section_of
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


@pytest.mark.parametrize(
    ("place", "sentence", "expected"),
    [
        (0, "Little is known about gout, and its treatment is often delayed.", "background"),
        (1, "The aim of this study was to compare two doses.", "aim"),
        (1, "We sought to learn who responds.", "aim"),
        (4, "A questionnaire was used to collect data from all patients.", "methods"),
        (6, "There was no significant difference between groups (p = 0.21).", "results"),
        (6, "Median survival was 14 versus 9 months, respectively (95% CI 3 to 7).", "results"),
        (9, "Clinicians should be aware that it may be missed.", "conclusions"),
        (9, "Further studies are needed.", "conclusions"),
        # a sure wording tells the part wherever it stands
        (0, "In conclusion, this is rare.", "conclusions"),
    ],
)
def test_words_and_place(place: int, sentence: str, expected: str) -> None:
    filler = ["It was so and not otherwise in this."] * 10
    filler[place] = sentence
    text = "A title\n" + " ".join(filler)
    start = text.index(sentence)
    assert section_of(Document("1", text, "text"), (start, start + len(sentence))) == expected


def test_one_sentence_reads_differently_by_place() -> None:
    sentence = "It is common."
    text = "A title\n" + " ".join([sentence] * 12)
    starts = [8 + 14 * number for number in (0, 11)]
    found = [section_of(Document("1", text, "text"), (at, at + 13)) for at in starts]
    assert found == ["background", "conclusions"]


def test_a_sentence_without_end_is_read_up_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    lengths: list[int] = []

    def counted(sentence: str) -> set[str]:
        lengths.append(len(sentence))
        return set()

    monkeypatch.setattr(section, "_words", counted)
    text = "A title\n" + "pain and 3 more, " * 5000
    assert section_of(Document("1", text, "text"), (8, len(text))) in section.PARTS
    assert lengths == [1000]
