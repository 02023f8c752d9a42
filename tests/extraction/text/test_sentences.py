"""Where sentences end, and where they do not."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medkg.errors import FormatError
from medkg.extraction.text import sentences as module
from medkg.extraction.text.sentences import MAX_SENTENCE, sentences


def split(text: str) -> list[str]:
    return [text[s.start : s.end] for s in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A title\nThe body. More.", ["A title", "The body.", "More."]),
        ("METHODS: We did it.\nRESULTS: It worked.", ["We did it.", "It worked."]),
        ("Smith et al. found 3.5 mg b.i.d. vs. placebo.", None),
        ("We treat hepatitis C. The drug works.", ["We treat hepatitis C.", "The drug works."]),
        ("Doe et al. Resp. med. It ran.", ["Doe et al. Resp. med.", "It ran."]),
        ("It grew E. coli at once.", None),
        ("It rose to 5 mg/mL. The dose fell.", ["It rose to 5 mg/mL.", "The dose fell."]),
        ("It blocks NF-kappaB. We saw it.", ["It blocks NF-kappaB.", "We saw it."]),
        ("No metastasis.In conclusion, no.", ["No metastasis.", "In conclusion, no."]),
        ("It is unknown.AIM: To see.", ["It is unknown.", "AIM: To see."]),
        ("It was high.STUDY DESIGN/", ["It was high.", "STUDY DESIGN/"]),
        ("It binds p53.DNA was cut.", None),
        ("We saw the SSP. Loss followed.", ["We saw the SSP.", "Loss followed."]),
        ("We saw E. coli ssp. Loss of it.", None),
        ("It was 10.0 (95% C.I. 5.3-18.9).", None),
        ("It was 0.4 (p < 0.05). (See it.) Yes!", ["It was 0.4 (p < 0.05).", "(See it.)", "Yes!"]),
        ("In no. 5 it was. We saw no. 3 fell.", ["In no. 5 it was.", "We saw no. 3 fell."]),
        ("Was it? Nobody knows... Still.", ["Was it?", "Nobody knows...", "Still."]),
        ("糖尿病。高血压。", ["糖尿病。", "高血压。"]),
        ("It ended. therefore it went on.", None),
        ("", []),
        (" \n ", []),
    ],
)
def test_sentences(text: str, expected: list[str] | None) -> None:
    assert split(text) == ([text] if expected is None else expected)


@given(
    st.text(
        alphabet=st.one_of(st.characters(), st.sampled_from(" .\n()AB\ud800\x00")), max_size=300
    )
)
def test_sentences_lie_in_order_and_cover_every_word(text: str) -> None:
    reach = 0
    covered = ""
    for sentence in sentences(text):
        assert reach <= sentence.start < sentence.end <= len(text)
        inside = text[sentence.start : sentence.end]
        assert "\n" not in inside
        assert inside == inside.strip()
        covered += text[reach : sentence.start] + inside
        assert module._LABEL.match(text, reach) or not text[reach : sentence.start].strip()
        reach = sentence.end
    rest = text[reach:]
    assert covered + rest == text


@pytest.mark.parametrize(
    "text", ["x" * 100_000 + ".", "(" + "a" * 3_000 + ") b. C", "a. " * 20_000, "A. " * 20_000]
)
def test_long_stretches(text: str) -> None:
    found = sentences(text)
    assert found[0].start == 0
    assert found[-1].end == len(text.rstrip())


@pytest.mark.parametrize("word", ["ab ", "ab", "a  ", "ab\u3000"])
def test_a_sentence_without_end_is_cut(word: str) -> None:
    text = word * 10_000
    found = sentences(text)
    assert all(0 < s.end - s.start <= MAX_SENTENCE for s in found)
    pieces = [text[s.start : s.end] for s in found]
    assert all(piece == piece.strip() for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("It was seen (Fig. 2). It was.", 2),
        ("A big. It was.", 2),
        ("A fig. It was.", 1),
        ("vs. It was.", 1),
        ("Xvs. It was.", 2),
        ("It_vs. It was.", 2),
        ("In Dec. 2019 it was.", 1),
        ("It was in Dec. It was.", 2),
    ],
)
def test_an_abbreviations_full_stop_ends_no_sentence(text: str, count: int) -> None:
    assert len(split(text)) == count


def test_a_wrong_table_is_told_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "abbreviations.tsv"
    path.write_text("abbreviation\tbefore\tstands for\nvs\tnothing\tversus\n")
    monkeypatch.setattr(module, "_ABBREVIATIONS", path)
    module._abbreviations.cache_clear()
    with pytest.raises(FormatError, match=r"line 2: before is anything or number, not nothing"):
        sentences("A vs. It was.")
    module._abbreviations.cache_clear()
