"""What a triple cannot hold: in whom, at what dose, in which line, against what, how often.

Read near the claim's drug or condition; a number that may belong to another claim is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

__all__ = ["find_comparison", "find_qualifiers"]

Span = tuple[int, int]

#: Label -> words that say the claim is about these people.
POPULATIONS: Final[tuple[tuple[str, str], ...]] = (
    ("neonates", r"neonat(?:es?|al)|newborns?|pre-?term infants?|pre-?mature infants?"),
    ("infants", r"infants?|infancy"),
    ("children", r"children|p(?:a)?ediatric|schoolchildren|boys|girls"),
    ("adolescents", r"adolescents?|teenagers?"),
    ("pregnant", r"pregnan(?:t|cy|cies)|in utero|gravid"),
    ("postmenopausal", r"post-?menopausal"),
    (
        "elderly",
        r"elderly|older (?:adults?|people|patients|persons)|aged (?:65|70|75"
        r"|80) (?:years )?(?:or|and) (?:older|over)|geriatric",
    ),
)
#: Label -> words for where in the course of treatment a drug stands.
LINES: Final[tuple[tuple[str, str], ...]] = (
    (
        "first-line",
        r"first[- ]line|front[- ]?line|treatment[- ]na[iï]ve|previously untreated"
        r"|initial (?:therapy|treatment)",
    ),
    ("second-line", r"second[- ]line"),
    ("third-line", r"third[- ]line"),
    ("neoadjuvant", r"neo-?adjuvant"),
    ("adjuvant", r"adjuvant"),
    ("maintenance", r"maintenance"),
    ("salvage", r"salvage|refractory|relapsed|previously treated"),
    ("add-on", r"add[- ]on|adjunctive|added to"),
)
#: Name -> words before the number of a measure of effect.
MEASURES: Final[tuple[tuple[str, str], ...]] = (
    ("hazard_ratio", r"(?:adjusted )?hazards? ratios?|a?HRs?"),
    ("odds_ratio", r"(?:adjusted )?odds ratios?|a?ORs?|AORs?"),
    ("relative_risk", r"(?:adjusted )?(?:relative risks?|risk ratios?|rate ratios?)|a?RRs?"),
)
#: How two drugs compare -> words of the claim.
COMPARISONS: Final[tuple[tuple[str, str], ...]] = (
    ("similar", r"non-?inferior|not inferior|as effective|as good|equivalent|comparable|similar"),
    ("superior", r"superior|better|more (?:effective|efficacious)"),
    ("inferior", r"inferior|less effective"),
)

_POPULATION: Final = [
    (label, re.compile(rf"\b(?:{words})\b", re.I)) for label, words in POPULATIONS
]
_LINE: Final = [(label, re.compile(rf"\b(?:{words})\b", re.I)) for label, words in LINES]
_NUMBER: Final = r"\d+(?:\.\d+)?"
_MEASURE: Final = [
    (
        name,
        re.compile(
            rf"\b(?:{words})\b(?: ?[\[(]\w{{1,4}}[\])])?(?:[ ,:=(\[]|of"
            rf"|was){{1,4}}({_NUMBER})(?!\d*%)"
        ),
    )
    for name, words in MEASURES
]
_INTERVAL: Final = re.compile(
    rf"\b95 ?% ?(?:CI|confidence intervals?)\b[^\d]{{0,6}}({_NUMBER})(?: ?[-–,]| to) ?({_NUMBER})"
)
_P: Final = re.compile(r"\b[pP](?: value)? ?([<>=≤]) ?(0?\.\d+)")
_DOSE: Final = re.compile(
    rf"{_NUMBER}(?:(?: ?[-–]| to) ?{_NUMBER})? ?(?:mg|g|µg|μg|mcg|microg|IU|U|units?|mmol|mL"
    rf"|ml)(?: ?/ ?(?:kg|m2|day|d|h|week|dose|mL))*(?: (?:once|twice"
    rf"|three times)(?: a)? ?(?:daily|day|weekly|week)| daily| weekly| per day"
    rf"| every \w+ (?:weeks|days|hours))?\b"
)
_VARIANT: Final = re.compile(
    r"\b[A-Z][A-Za-z0-9]{1,8}(?:[- ][A-Z]\d{2,4}[A-Z])?[- ](?:mutant|mutated|mutations?|positive"
    r"|negative|amplified|rearranged|overexpressing|wild[- ]type|high)\b"
    r"|\b[A-Z][A-Z0-9]{1,7}[ -][A-Z]\d{2,4}[A-Z]\b"
)
_SHARE: Final = re.compile(
    rf"(?<![\d.%])({_NUMBER}) ?%(?! ?(?:CI|confidence))|\b(\d+)(?: ?/ ?| of (?:the )?"
    rf"| out of )(\d+)\b"
)
# A number further than this from the condition is taken for another's.
_NEAR: Final = 70
_DRUG_FIRST: Final = frozenset(
    {"treats", "prevents", "causes", "exacerbates", "contraindicated_in", "interacts_with"}
)
_COUNTED: Final = frozenset({"causes", "has_phenotype", "exacerbates"})


def find_qualifiers(
    text: str, predicate: str, subject: Span | None, obj: Span, others: Sequence[Span]
) -> dict[str, Any]:
    """Qualifiers of a claim in the sentence ``text``.

    ``subject`` and ``obj`` are the spans of its ends; ``others`` those of every other mention of
    the sentence: what lies nearer to one of them, or beyond it, is not this claim's.

    >>> text = ("Gefitinib (250 mg daily) improved survival in EGFR-mutant lung cancer "
    ...         "(HR 0.48, p<0.001).")
    >>> found = find_qualifiers(text, "treats", (0, 9), (58, 69), [])
    >>> found["dose"], found["variant"], found["hazard_ratio"], found["p"]
    ('250 mg daily', 'EGFR-mutant', 0.48, '<0.001')
    """
    found: dict[str, Any] = {}
    people = [label for label, words in _POPULATION if words.search(text)]
    if people:
        found["population"] = people
    if predicate in _DRUG_FIRST:
        line = next((label for label, words in _LINE if words.search(text)), None)
        if line and predicate == "treats":
            found["line"] = line
        if subject:
            after = text[subject[1] : _limit(subject[1], others, [obj], subject[1] + 40)]
            before = text[max(0, subject[0] - 20) : subject[0]]
            dose = _DOSE.search(after) or re.search(_DOSE.pattern + r"(?: of)? $", before)
            if dose:
                found["dose"] = dose[0].removesuffix(" ").removesuffix(" of")
    ahead = text[max(0, obj[0] - 40) : obj[0]]
    variants = list(_VARIANT.finditer(ahead))
    if variants and len(ahead) - variants[-1].end() < 25:
        found["variant"] = variants[-1][0]
    found.update(_numbers(text, predicate, obj, others))
    return found


def find_comparison(words: str, *, reverse: bool) -> str | None:
    """How the subject compares, by the claim's words: superior, inferior or similar.

    >>> find_comparison("superior to", reverse=False), find_comparison("superior to", reverse=True)
    ('superior', 'inferior')
    """
    for label, expression in COMPARISONS:
        if re.search(expression, words, re.I):
            swapped = {"superior": "inferior", "inferior": "superior"}
            return swapped.get(label, label) if reverse else label
    return None


def _numbers(
    text: str, predicate: str, obj: Span, others: Sequence[Span]
) -> Iterator[tuple[str, Any]]:
    end = _limit(obj[1], others, [], obj[1] + 2 * _NEAR)
    after = text[obj[1] : end]
    if predicate in _COUNTED and (share := _SHARE.search(after[:_NEAR])):
        value = float(share[1]) / 100 if share[1] else int(share[2]) / max(int(share[3]), 1)
        if 0 < value <= 1:
            yield "frequency", round(value, 4)
    for name, expression in _MEASURE:
        if measured := expression.search(after):
            yield name, float(measured[1])
            break
    if interval := _INTERVAL.search(after):
        yield "confidence_interval", [float(interval[1]), float(interval[2])]
    if chance := _P.search(after):
        yield "p", f"{chance[1]}{chance[2]}"


def _limit(start: int, others: Sequence[Span], more: Sequence[Span], limit: int) -> int:
    """Where the next mention after ``start`` begins, at most ``limit``."""
    return min([limit, *(span[0] for span in (*others, *more) if span[0] >= start)])
