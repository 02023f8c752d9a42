"""Wrong mentions with a first, automatic guess at their cause, to be judged by a reader."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from tests.benchmarks.baselines_text import Names, Span
from tests.benchmarks.corpora import Annotated

_ABBREVIATION: Final = re.compile(r"(?=(?:[^A-Z]*[A-Z]){2})\S{2,8}")
_CONTEXT: Final = 60


@dataclass(frozen=True, slots=True)
class Wrong:
    """One wrong output: false (predicted only), missed (gold only) or boundary (both, apart)."""

    document: str
    what: Literal["false", "missed", "boundary", "type"]
    type: str
    text: str
    gold: str
    context: str
    cause: str


def collect(
    documents: Sequence[Annotated], found: Sequence[set[Span]], names: Names
) -> list[Wrong]:
    """Every wrong output; a prediction that overlaps missed gold of its type is one error."""
    annotated = {(g.text.lower(), g.type) for d in documents for g in d.gold}
    wrong: list[Wrong] = []
    for document, predicted in zip(documents, found, strict=True):
        gold = {(g.start, g.end, g.type) for g in document.gold}
        false, missed = predicted - gold, gold - predicted
        paired: set[Span] = set()
        for span in sorted(false):
            match = _counterpart(span, missed - paired)
            if match:
                paired.add(match)
            wrong.append(_false(document, span, match, gold, annotated))
        wrong += [_missed(document, span, names) for span in sorted(missed - paired)]
    return wrong


def _counterpart(span: Span, missed: set[Span]) -> Span | None:
    overlapping = [m for m in missed if m[0] < span[1] and span[0] < m[1]]
    return min(overlapping, key=lambda m: (m[:2] != span[:2], m[2] != span[2], m), default=None)


def _false(
    document: Annotated,
    span: Span,
    match: Span | None,
    gold: set[Span],
    annotated: Collection[tuple[str, str]],
) -> Wrong:
    start, end, kind = span
    text = document.text[start:end]
    if match:
        what: Literal["boundary", "type", "false"] = "boundary" if match[2] == kind else "type"
        return _wrong(document, what, span, document.text[match[0] : match[1]], what)
    inside = any(g[0] < end and start < g[1] for g in gold)
    if inside:
        # The gold it overlaps was found as well: a nested or a second reading.
        cause = "nested in, or overlapping, a found mention"
    elif _ABBREVIATION.fullmatch(text):
        cause = "abbreviation"
    elif (text.lower(), kind) in annotated:
        cause = "ambiguous word: the corpus annotates it elsewhere"
    elif " " not in text and text.islower() and len(text) <= 6:
        cause = "ambiguous word"
    else:
        cause = "not annotated by the corpus"
    return _wrong(document, "false", span, "", cause)


def _missed(document: Annotated, span: Span, names: Names) -> Wrong:
    text = document.text[span[0] : span[1]]
    if _ABBREVIATION.fullmatch(text):
        cause = "abbreviation"
    elif span[2] in names.get(text.lower(), ()):
        cause = "name known, not found"
    else:
        cause = "missing name"
    return _wrong(document, "missed", span, text, cause)


def _wrong(
    document: Annotated,
    what: Literal["false", "missed", "boundary", "type"],
    span: Span,
    gold: str,
    cause: str,
) -> Wrong:
    start, end, kind = span
    text = document.text
    context = f"{text[max(0, start - _CONTEXT) : start]}⟦{text[start:end]}⟧"
    context += text[end : end + _CONTEXT]
    shown = "" if what == "missed" else text[start:end]
    return Wrong(document.id, what, kind, shown, gold, " ".join(context.split()), cause)


def shares(wrong: Sequence[Wrong]) -> list[dict[str, object]]:
    """Causes by number, as rows."""
    counts = Counter((w.what, w.type, w.cause) for w in wrong)
    return [
        {
            "error": what,
            "type": kind,
            "cause": cause,
            "n": count,
            "share": f"{100 * count / len(wrong):.1f} %",
        }
        for (what, kind, cause), count in counts.most_common()
    ]


def sample(wrong: Sequence[Wrong], count: int, seed: int) -> list[dict[str, object]]:
    """``count`` random errors as rows, with a column for the cause a reader finds."""
    chosen = random.Random(seed).sample(list(wrong), min(count, len(wrong)))
    return [
        {
            "#": number,
            "document": w.document,
            "error": w.what,
            "type": w.type,
            "found": w.text,
            "gold": w.gold,
            "in context": w.context,
            "cause (automatic)": w.cause,
            "cause (judged)": "",
        }
        for number, w in enumerate(chosen, start=1)
    ]


#: Causes found by reading 50 random wrong outputs of each set, development parts, seed 0, of
#: November 2026. (corpus, type) -> cause -> number.
JUDGED: Final[dict[tuple[str, str], dict[str, int]]] = {
    ("BC5CDR", "Disease"): {
        "no vocabulary has the name (valvulopathy, overdose)": 11,
        "phrase made freely (decreased renal function)": 11,
        "general word, left out on purpose (toxicity)": 6,
        "a modifier belongs to the annotation (fetal pulmonary hypertension)": 6,
        "adjective or person (psychiatric, migraineurs)": 4,
        "real finding that the corpus does not annotate (axonal loss)": 4,
        "the vocabulary's name is longer than the annotation (complete heart block)": 3,
        "short form (LID)": 2,
        "coordination (hyper- or dyskinetic)": 1,
        "other meaning (SA node)": 1,
        "a finding where the corpus has the substance in it (creatine kinase)": 1,
    },
    ("BC5CDR", "Chemical"): {
        "short form, defined unusually or not at all (CM, UFH)": 13,
        "protein or hormone, no chemical to the corpus (insulin, NPY)": 8,
        "no vocabulary has the name (CGS 21680, Hibiscus rosa sinensis)": 8,
        "common substance, left out on purpose (alcohol, lead, creatinine)": 5,
        "class of substances that the corpus does not annotate (opiate)": 4,
        "systematic name, found in part (alpha-benzene hexachloride)": 3,
        "combination annotated as one (imipenem/cilastatin)": 3,
        "symbol or formula (K, LiCl)": 2,
        "substance in the name of an enzyme (alanine aminotransferase)": 2,
        "a word more or less than the annotation (elemental calcium)": 2,
    },
    ("NCBI, by ten sentences", "Disease"): {
        "short form, its definition not in the text (HD, CHD)": 13,
        "phrase made freely (diminished GALC activity)": 12,
        "a modifier belongs to the annotation (classical galactosemia)": 11,
        "words behind the name belong to the annotation (cancer-prone)": 3,
        "coordination of long parts (classical and Duarte galactosemia)": 3,
        "an enzyme that is a disease's synonym (VLCAD)": 2,
        "real finding that the corpus does not annotate (low-voltage EEG)": 2,
        "part of a longer term (tumor-suppressor)": 2,
        "no vocabulary has the name": 1,
        "the vocabulary's name is longer than the annotation": 1,
    },
}


def judged() -> list[dict[str, object]]:
    """The shares of :data:`JUDGED` as rows."""
    return [
        {
            "corpus": corpus,
            "type": kind,
            "cause": cause,
            "share": f"{100 * n / sum(causes.values()):.0f} %",
        }
        for (corpus, kind), causes in JUDGED.items()
        for cause, n in causes.items()
    ]
