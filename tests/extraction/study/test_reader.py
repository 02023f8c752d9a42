"""Design, species and sample size, on invented sentences."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medkg.extraction.study.design_table import DESIGN_CUES, FINDINGS, DesignCue
from medkg.extraction.study.reader import StudyReader
from medkg.extraction.study.sample_size import NOUNS, STUDY_NOUNS
from medkg.extraction.study.species_table import SPECIES, SPECIES_WORDS
from medkg.types import Assertion, Document, Evidence, Section, Study

READER = StudyReader()


def document(text: str, study: Study = Study(), **metadata: object) -> Document:  # noqa: B008
    return Document("PMID:1", text, "pubmed", study=study, metadata=metadata)


@pytest.mark.parametrize(
    ("text", "design"),
    [
        ("Zorbin in gout.\nThis was a randomised, double-blind trial.", "randomised trial"),
        ("Zorbin in gout.\nPatients were randomly assigned to zorbin or none.", "randomised trial"),
        ("Zorbin in gout: a placebo-controlled study.\nPain fell.", "randomised trial"),
        ("Zorbin in gout.\nWe did a nonrandomized open-label study.", "clinical trial"),
        ("A phase II trial of zorbin.\nResponse was common.", "clinical trial"),
        ("Zorbin.\nThis retrospective cohort study used claims.", "cohort"),
        ("Zorbin.\nWe retrospectively reviewed the records of users.", "cohort"),
        ("Zorbin.\nIn a nested case-control study we measured urate.", "case-control"),
        ("Zorbin.\nWe did a cross-sectional survey of schools.", "cross-sectional"),
        ("Zorbin rash: a case report.\nShe recovered.", "case report"),
        ("Zorbin rash.\nWe report a case of rash. A 54-year-old man took it.", "case report"),
        ("Zorbin: a narrative review.\nIt is old.", "review"),
        ("Zorbin.\nIn this review we discuss zorbin in cancer cells.", "review"),
        ("Zorbin.\nMEDLINE and Embase were searched for trials.", "systematic review"),
        ("Zorbin: systematic review and meta-analysis.\nWe pooled.", "meta-analysis"),
        ("Zorbin: study protocol for a randomised controlled trial.\nAims.", "protocol"),
        ("Gout: a clinical guideline of the Invented College.\nTreat.", "guideline"),
        ("Zorbin slows gout in mice.\nMice were fed zorbin. We found less urate.", "animal"),
        ("Zorbin.\nHEK293 cells were transfected. We found apoptosis.", "in vitro"),
        ("Zorbin binds urate: a molecular docking study.\nIt binds.", "in silico"),
        ("Urate and gout: a Mendelian randomisation study.\nUrate matters.", "observational"),
        ("Zorbin.\nSerum of cases and controls was drawn from a cohort.", "case-control"),
        ("Zorbin.\nPupils were asked to name it; questionnaires were mailed.", "cross-sectional"),
        ("Zorbin.\nThe rabbits were randomly assigned to zorbin or water.", "animal"),
        ("Zorbin.\nEight consecutive pigs underwent surgery. We found none.", "animal"),
        ("Zorbin.\nTwo pigs; patients were randomly assigned to zorbin.", "randomised trial"),
        ("Zorbin.\nParticipants were randomly selected from the register.", None),
        ("Zorbin and gout.\nFuture randomized trials are wanted.", None),
        ("Zorbin.\nIt is a drug.", None),
        ("", None),
    ],
)
def test_design_of_words(text: str, design: str | None) -> None:
    assert READER.read(document(text)).study.design == design


def test_what_came_with_the_document_stands() -> None:
    text = "Zorbin.\nThis randomised double-blind trial was analysed."
    assert READER.read(document(text, Study("meta-analysis"))).study.design == "meta-analysis"


@pytest.mark.parametrize("weak", ["clinical trial", "cohort", "observational"])
def test_a_clearer_word_of_the_text_beats_a_design_of_headings(weak: str) -> None:
    text = "Zorbin.\nThis randomised double-blind trial was analysed."
    assert READER.read(document(text, Study(weak))).study.design == "randomised trial"


def test_types_and_headings_name_a_design() -> None:
    typed = READER.read(document("Gout.\nTreat it.", publication_types=["Practice Guideline"]))
    assert typed.design is not None
    assert (typed.design.value, typed.design.span) == ("guideline", None)
    mesh = [["D004311", "Double-Blind Method", False], ["D051379", "Mice", False]]
    headed = READER.read(document("Gout.\nTreat it.", mesh=mesh))
    assert headed.study.design == "randomised trial"
    assert [clue.value for clue in headed.species] == ["NCBITaxon:10090"]


def test_a_cue_of_the_background_weighs_less() -> None:
    first, second = "Zorbin was tested in a cohort.", "We asked in a telephone survey."
    text = f"Gout.\n{first} {second}"
    sections = (Section("background", 6, 6 + len(first)), Section("methods", 37, len(text)))
    with_sections = Document("PMID:1", text, "pubmed", sections=sections)
    assert READER.read(with_sections).study.design == "cross-sectional"
    assert READER.read(document(text)).study.design == "cohort"


@pytest.mark.parametrize(
    ("text", "curies", "name"),
    [
        ("Gout in women.\nMen were not asked.", ["NCBITaxon:9606"], "human"),
        ("Gout in rats.\nRats were fed.", ["NCBITaxon:10116"], "rat"),
        ("Gout in zebrafish.\nIn zebrafish we saw it.", ["NCBITaxon:7955"], "zebrafish"),
        ("Gout.\nHeLa cell lines were cultured.", ["NCBITaxon:9606"], "human"),
        (
            "Zorbin in mice and rats.\nMice were fed; mice and rats were weighed.",
            ["NCBITaxon:10090", "NCBITaxon:10116"],
            "mouse",
        ),
        ("Gout: a cohort study.\nPatients differ from mice.", ["NCBITaxon:9606"], "human"),
        ("Urate.\nIt is an acid.", [], None),
        ("Gout: a cohort study.\nUrate rose.", ["NCBITaxon:9606"], "human"),
    ],
)
def test_species(text: str, curies: list[str], name: str | None) -> None:
    found = READER.read(document(text))
    assert [clue.value for clue in found.species] == curies
    assert found.study.species == name


@pytest.mark.parametrize(
    ("sentence", "number"),
    [
        ("A total of 1,204 patients were enrolled.", 1204),
        ("A total of 1\u2009204 patients were enrolled.", 1204),
        ("A total of 12 345 patients were enrolled.", 12345),
        ("Thirty-two obese children were included in this study.", 32),
        ("Four hundred and forty-three women, aged 42-52 years, enrolled in it.", 443),
        ("Two thousand three hundred adults were randomised.", 2300),
        ("We studied 30 patients (20 female).", 30),
        ("Of 292 subjects, 40 had gout.", 292),
        ("Out of 3306 patients undergoing surgery, gout occurred in 59.", 3306),
        ("We reviewed the records of 31 children (20 boys, 11 girls).", 31),
        ("Adults living in towns (n = 20,146) were selected.", 20146),
        ("Eighty male Wistar rats were divided into eight groups (n = 10).", 80),
        ("A series of 246 subjects including 101 patients and 145 controls was typed.", 246),
        ("In all, 50 patients were enrolled, of whom 30 patients died.", 50),
        ("Gout was seen in 12 patients.", None),
        ("In 2010 patients were enrolled.", None),
        ("Type 2 patients were enrolled.", None),
        ("COVID-19 patients were enrolled.", None),
        ("Of these, 12 (24%) patients died.", None),
        ("Forty patients and 20 controls were enrolled.", None),
        ("Zorbin (n = 793) or none (n = 2692) was given to members.", None),
        ("A total of 120 joints were examined.", None),
        ("It fell by 3.5 patients per year.", None),
        ("There were 18 deaths per 100000 people.", None),
        ("Patients over 65 were asked.", None),
    ],
)
def test_sample_size(sentence: str, number: int | None) -> None:
    text = f"Zorbin in gout.\n{sentence}"
    found = READER.read(document(text)).size
    assert (found.number if found else None) == number
    if found:
        assert text[found.start : found.end][0].isalnum()


def test_studies_of_a_synthesis_are_no_participants() -> None:
    text = (
        "Zorbin: a meta-analysis.\nFrom 191 articles screened, 43 studies met our criteria. "
        "A total of 9,100 patients were included."
    )
    found = READER.read(document(text))
    assert found.qualifiers == {
        "species": ["NCBITaxon:9606"],
        "sample_size": 9100,
        "studies": 43,
    }
    trial = READER.read(document(text.replace("a meta-analysis", "a randomised trial")))
    assert trial.studies is None


def test_evidence_is_stamped() -> None:
    source = document("Zorbin in gout: a randomised trial.\nA total of 40 patients were enrolled.")
    row = Evidence("pubmed", "PMID:1", "PMID:1", "pattern", 0.9, qualifiers={"section": "title"})
    (stamped,) = READER.stamp(source, [Assertion("D:1", "treats", "C:1", row)])
    assert stamped.evidence.study == Study("randomised trial", "human")
    assert stamped.evidence.qualifiers == {
        "section": "title",
        "species": ["NCBITaxon:9606"],
        "sample_size": 40,
    }
    assert row.qualifiers == {"section": "title"}
    assert READER.stamp(source, []) == []


def test_the_table_can_be_replaced() -> None:
    reader = StudyReader(cues=[DesignCue("cohort", 0.9, 0.9, ("zorbinised",))])
    found = reader.read(document("Gout.\nPeople were zorbinised."))
    assert found.design is not None
    assert (found.design.value, found.design.why) == ("cohort", '"zorbinised"')


def test_phrases_are_lower_case_ascii_and_said_once() -> None:
    phrases = [phrase for row in DESIGN_CUES for phrase in row.phrases]
    words = [word for row in SPECIES_WORDS.values() for word in row]
    for phrase in (*phrases, *words, *FINDINGS, *NOUNS, *STUDY_NOUNS):
        assert phrase == phrase.lower().strip()
        assert phrase.isascii()
        assert phrase.rstrip("*").replace("?", "")
        assert "*" not in phrase[:-1]
    assert len({row.curie for row in SPECIES}) == len(SPECIES)
    named: dict[str, str] = {}
    for row in DESIGN_CUES:
        for phrase in row.phrases:
            assert named.setdefault(phrase, row.design) == row.design, phrase


PIECES = st.sampled_from(
    [
        *(phrase.replace("?", "s").rstrip("*") for row in DESIGN_CUES for phrase in row.phrases),
        *NOUNS, "n = ", "1,204", "thirty", "hundred", " and ", "\n", ". ", "(", "%",
        "\u0130", "\u2009",
    ]
)  # fmt: skip


@given(st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=30).map(" ".join))
def test_any_text_is_read_and_spans_lie_inside(text: str) -> None:
    found = READER.read(document(text))
    spans = [clue.span for clue in (found.design, *found.species) if clue and clue.span]
    spans += [(size.start, size.end) for size in (found.size, found.studies) if size]
    for start, end in spans:
        assert 0 <= start < end <= len(text)
    scores = [clue.score for clue in (found.design, *found.species) if clue]
    scores += [size.score for size in (found.size, found.studies) if size]
    assert all(0 < score <= 1 for score in scores)
    if found.size:
        assert found.size.number > 0


@given(st.text(alphabet="ab", max_size=4), st.sampled_from(["Patients", "MICE", "Zorbin"]))
def test_capitals_do_not_matter(tail: str, word: str) -> None:
    text = f"{word} trial {tail}\nA total of 12 patients were enrolled in a cohort study."
    lower, upper = READER.read(document(text.lower())), READER.read(document(text.upper()))
    assert lower.study == upper.study
    assert lower.size == upper.size


@pytest.mark.parametrize("unit", ["patients and ", "1 ", "12 and ", "n = 3 ", "randomised ", "a-"])
def test_long_monotonous_texts_are_read(unit: str) -> None:
    found = READER.read(document("Zorbin\n" + unit * 5000))
    assert len(found.species) <= len(SPECIES)
