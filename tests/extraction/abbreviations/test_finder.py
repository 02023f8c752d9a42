"""Definitions of short forms: a development list of invented sentences, and any text at all."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medkg.extraction.abbreviations import long_forms
from medkg.extraction.abbreviations.alignment import (
    Fit,
    best_fit,
    best_permutation,
    letters_of,
    split_parts,
)
from medkg.extraction.abbreviations.finder import find_abbreviations, short_forms
from medkg.extraction.abbreviations.long_forms import is_short

# ruff: noqa: E501
# Text, and "short = long" for each definition in it.
SIMPLE = [
    ("We saw acute kidney injury (AKI) twice.", ["AKI = acute kidney injury"]),
    ("Women with ovarian cancer (OC) slept badly.", ["OC = ovarian cancer"]),
    ("Loss of renal function(LRF) was slow.", ["LRF = Loss of renal function"]),
    ("Severe quality of life (QoL) loss.", ["QoL = quality of life"]),
    ("Doses of pentetrazol (PTZ) vary.", ["PTZ = pentetrazol"]),
    ("Oral methotrexate (MTX; 10 mg) helped.", ["MTX = methotrexate"]),
    ("Intravenous ketamine (KET, 2 mg/kg) helped.", ["KET = ketamine"]),
    ("A low odds ratio (OR 0.5; 95% CI 0.1-0.9).", ["OR = odds ratio"]),
    ("Low dihydrofolate reductase (DHFR) activity.", ["DHFR = dihydrofolate reductase"]),
    ("A raised alanine transaminase (ALT) level.", ["ALT = alanine transaminase"]),
    ("Two selective oestrogen modulators (SOMs) failed.", ["SOMs = selective oestrogen modulators"]),
    ("The area under the dose curve (AUC) rose.", ["AUC = area under the dose curve"]),
    ("They had triple negative tumours (TN).", ["TN = triple negative tumours"]),
    ("Mice got dexamethasone (dex) daily.", ["dex = dexamethasone"]),
    ("An insertion/deletion (indel) was found.", ["indel = insertion/deletion"]),
    ("It was given intraperitoneally (i.p.) once.", ["i.p. = intraperitoneally"]),
    ("Iron sulphur protein (IP) was lost.", ["IP = Iron sulphur protein"]),
]  # fmt: skip
SIGNS = [
    ("Raised interleukin-6 (IL-6) in blood.", ["IL-6 = interleukin-6"]),
    ("The β-adrenergic receptor (β-AR) fell.", ["β-AR = β-adrenergic receptor"]),
    ("The beta-adrenergic receptor (β-AR) fell.", ["β-AR = beta-adrenergic receptor"]),
    ("Tumour necrosis factor alpha (TNF-α) rose.", ["TNF-α = Tumour necrosis factor alpha"]),
    ("They took 5-fluorouracil (5-FU) at night.", ["5-FU = 5-fluorouracil"]),
    ("Rats got 3-methylcholanthrene (MC) once.", ["MC = 3-methylcholanthrene"]),
    ("Type II diabetes (T2D) is common.", ["T2D = Type II diabetes"]),
    ("A three-dimensional (3D) model.", ["3D = three-dimensional"]),
    ("Poly(ADP-ribose) polymerase (PARP) is cut.", ["PARP = Poly(ADP-ribose) polymerase"]),
    ("The c-Jun N-terminal kinase (JNK) path.", ["JNK = c-Jun N-terminal kinase"]),
    ("A liver transplantation (LTx) centre.", ["LTx = liver transplantation"]),
    ("Doses of 1-(2-bromoethyl)-3-urea (BEU).", ["BEU = 1-(2-bromoethyl)-3-urea"]),
]
INVERTED = [
    ("ALT (alanine aminotransferase) rose.", ["ALT = alanine aminotransferase"]),
    ("RAST (the radioallergosorbent test) failed.", ["RAST = radioallergosorbent test"]),
    ("AKI (i.e., acute kidney injury) is bad.", ["AKI = acute kidney injury"]),
    ("PEEP (positive end-expiratory pressure, in cm) fell.", ["PEEP = positive end-expiratory pressure"]),
    ("GPs (general practitioners) refer.", ["GPs = general practitioners"]),
    ("Carriers of HBV (HBsAg-negative) were left out.", []),
]  # fmt: skip
LISTS = [
    ("Heart failure (HF) and renal failure (RF) met.", ["HF = Heart failure", "RF = renal failure"]),
    ("Heart failure and renal failure (HF and RF, respectively).", ["HF = Heart failure", "RF = renal failure"]),
    ("Vitamin E and folic acid (VE/FA) helped.", ["VE = Vitamin E", "FA = folic acid"]),
    ("Systolic and diastolic blood pressure (SBP, DBP).", ["SBP = Systolic and diastolic blood pressure", "DBP = diastolic blood pressure"]),
    ("Oestrogen and progesterone receptors (OR, PR).", ["OR = Oestrogen and progesterone receptors", "PR = progesterone receptors"]),
    ("Cytokines (TNF, tumour necrosis factor; IL, interleukin).", ["TNF = tumour necrosis factor", "IL = interleukin"]),
    ("Markers (serum creatinine, SCr; blood urea, BU).", ["SCr = serum creatinine", "BU = blood urea"]),
    ("Serotonin (5-hydroxytryptamine, 5-HT) fell.", ["5-HT = 5-hydroxytryptamine"]),
    ("Vascular endothelial growth factor (VEGF or VGF) rose.", ["VEGF = Vascular endothelial growth factor", "VGF = Vascular endothelial growth factor"]),
]  # fmt: skip
NESTED = [
    ("Ratios (hazard ratio [HR], 1.7; n = 3).", ["HR = hazard ratio"]),
    ("Bone loss [dual X-ray absorptiometry (DXA)].", ["DXA = dual X-ray absorptiometry"]),
    ("Overall survival [OS] was long.", ["OS = Overall survival"]),
    ("Heart failure (HF) with preserved ejection fraction (HFpEF).", ["HF = Heart failure", "HFpEF = Heart failure (HF) with preserved ejection fraction"]),
    ("(Insulin-dependent) diabetes mellitus (IDDM).", ["IDDM = (Insulin-dependent) diabetes mellitus"]),
    ("Cells lost potassium [K]o and calcium (Ca)i.", []),
]  # fmt: skip
WORDED = [
    (sentence, ["AKI = acute kidney injury"])
    for sentence in [
        "Most acute kidney injury (hereafter AKI) is bad.",
        "Most acute kidney injury (abbreviated as 'AKI') is bad.",
        "AKI (short for acute kidney injury) is bad.",
    ]
]
OTHER_ORDER = [
    ("Many had myotonic dystrophy (DM).", ["DM = myotonic dystrophy"]),
    ("A squamous carcinoma of the neck (NSC).", ["NSC = squamous carcinoma of the neck"]),
    ("They had diabetes mellitus type 2 (T2DM).", ["T2DM = diabetes mellitus type 2"]),
    ("The mouse groups (DM) differed.", []),
]
NONE = [
    (text, [])
    for text in [
        "It rose (P < 0.05) in men (n = 12).",
        "As before (Smith et al., 2003) it fell.",
        "See below (Fig. 2, Table 3).",
        "Drug from a firm (Merck, Germany).",
        "Stage three (III) was rare.",
        "The rest (six men) had pain (mild).",
        "Doses rose (50 mg/kg, p.o.) in rats (males).",
        "Of those who had not (No: 16, Yes: 22).",
        "A fall (mean 3 mm, range 2-5 mm) was seen.",
        "The median was 3 weeks (2-6 weeks).",
        "Anomalies overall (OR 0.95) were few.",
        "The gene was knocked out (KO1) here.",
        "Patients got aspirin or CPAP in turn.",
        "Either MRI or CT was done.",
    ]
]
SNIPPETS: list[tuple[str, list[str]]] = [
    *SIMPLE, *SIGNS, *INVERTED, *LISTS, *NESTED, *WORDED, *OTHER_ORDER, *NONE,
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), SNIPPETS)
def test_definitions(text: str, expected: list[str]) -> None:
    found = [
        f"{text[a.start : a.end]} = {text[a.long_start : a.long_end]}"
        for a in find_abbreviations(text)
    ]
    assert sorted(found) == sorted(expected)


def test_a_short_form_may_be_defined_twice_and_the_first_is_kept_for_the_linker() -> None:
    text = "Alzheimer disease (AD) is old.\nAtopic dermatitis (AD) itches."
    longs = [text[a.long_start : a.long_end] for a in find_abbreviations(text)]
    assert longs == ["Alzheimer disease", "Atopic dermatitis"]
    assert short_forms(text) == {"AD": "Alzheimer disease"}


def test_a_definition_does_not_reach_over_a_sentence_or_line() -> None:
    assert find_abbreviations("We chose acute care. Kidney injury (AKI) came.") == ()
    assert find_abbreviations("About acute\nkidney injury (AKI)") == ()


def test_costs_by_hand() -> None:
    text = "pentetrazol"
    # P begins the word, T and Z stand further on in it: 0 + 0.8 + 0.8.
    assert best_fit("ptz", split_parts(text, 0, len(text))) == Fit(0, 11, 1.6)
    text = "iron sulphur protein"
    # "sulphur" gives none.
    assert best_fit("ip", split_parts(text, 0, len(text))) == Fit(0, 20, 1.5, initials=True)
    assert best_fit("ix", split_parts(text, 0, len(text))) is None
    assert best_fit("", split_parts(text, 0, len(text))) is None
    assert best_fit("i" * 13, split_parts(text, 0, len(text))) is None


def test_letters_in_another_order_need_every_word() -> None:
    text = "neck squamous cell carcinoma"
    assert best_permutation("sccn", split_parts(text, 0, len(text))) == Fit(
        0, 28, 1.0, initials=True
    )
    assert best_permutation("scc", split_parts(text, 0, 4)) is None
    assert best_permutation("sxcn", split_parts(text, 0, len(text))) is None


@pytest.mark.parametrize(("short", "letters"), [("β-ARs", "bar"), ("TNF-alpha", "tnfa"), ("", "")])
def test_letters(short: str, letters: str) -> None:
    assert letters_of(short) == letters


def test_what_is_no_short_form() -> None:
    for word in ("", "A", "kg", "e.g.", "2003", "however", "No", "Table 1", "ABCDEFGHIJKLMNOP"):
        assert not is_short(word), word


@settings(max_examples=200, deadline=None)
@given(
    st.text(
        alphabet=st.one_of(st.characters(), st.sampled_from(" .,;()[]/-ABab1αβ\ud800\x00\n\"'İß")),
        max_size=200,
    )
)
def test_spans_lie_in_any_text(text: str) -> None:
    for item in find_abbreviations(text):
        assert 0 <= item.start < item.end <= len(text)
        assert 0 <= item.long_start < item.long_end <= len(text)
        assert text[item.start : item.end].strip() == text[item.start : item.end]


HOSTILE = [
    "(", "()", "(AB) ", "((AB", "[(", "(a, b; c) ", ")", "AB (", "word AB, or ", "hereafter ",
    "Abbreviations: ", "called AB ", "A, ", "AB ", "(AA and AA) ", "stands for ", "a (AB [CD ",
    "AAAA aaaa (AAAA) ", "İ(İ) ", "α (α) ", "1,1,1,1", "means ", "is short for (",
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_work_grows_with_the_text_alone(piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    read = 0

    def counted(text: str, start: int, end: int, **options: bool) -> list[object]:
        nonlocal read
        read += end - start
        return list(split_parts(text, start, end, **options))

    monkeypatch.setattr(long_forms, "split_parts", counted)
    amounts = []
    for size in (1_000, 4_000):
        read = 0
        find_abbreviations((piece * size)[:size])
        amounts.append(read)
    # Four times the text, four times the characters read, and what a shorter text has
    # less of before its first places.
    assert amounts[1] <= 4 * amounts[0] + 40_000
    assert amounts[1] <= 400 * 4_000
