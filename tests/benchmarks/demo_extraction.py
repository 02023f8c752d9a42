"""Precision, recall and F1 per predicate of medkg's assertions on the example literature.

python -m tests.benchmarks.demo_extraction [--errors N] [--record]

Compared by document: PMID, subject, predicate, object, polarity, and whether the claim is only
hypothetical (an aim, a protocol). Another id of the same concept (``subject_alt``,
``object_alt``) is as good; symmetric predicates count either way round. The baseline calls two
concepts of one sentence related, over medkg's own mentions: by predicate, every pair whose
kinds fit it; pooled, the one predicate that is commonest for the pair's kinds.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import medkg.demo
from medkg import sources
from medkg.batch import default_extractor
from medkg.types import Assertion, Document, Extraction, Mention
from medkg.vocabulary import PREDICATES, kind_of
from tests.benchmarks.corpora import ROOT
from tests.benchmarks.screen import show, tab_separated

GOLD: Final = ROOT / "tests" / "data" / "demo_gold.jsonl"
TEXTS: Final = Path(medkg.demo.__file__).parent / "data" / "abstracts.xml"

#: Kinds of subject and object -> the predicate the pooled baseline asserts.
COMMONEST: Final[Mapping[tuple[str, str], str]] = {
    ("drug", "disease"): "treats",
    ("drug", "phenotype"): "treats",
    ("disease", "phenotype"): "has_phenotype",
    ("gene", "disease"): "associated_with",
    ("gene", "phenotype"): "associated_with",
    ("drug", "gene"): "targets",
    ("drug", "drug"): "interacts_with",
}
_BREAK: Final = re.compile(r"\n+|(?<=[.!?]) +(?=[A-Z0-9(\[])")


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim of one document."""

    document: str
    subject: str
    predicate: str
    object: str
    polarity: str
    hypothetical: bool


@dataclass(frozen=True, slots=True)
class GoldClaim:
    """A claim by hand: every form that counts as the same, and its sentence."""

    forms: frozenset[Claim]
    predicate: str
    shown: str
    sentence: str


def gold() -> list[GoldClaim]:
    """The claims of the example literature, one for each distinct claim of a document."""
    claims: list[GoldClaim] = []
    place: dict[Claim, int] = {}
    for line in GOLD.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        forms = frozenset(_forms(row))
        at = next((place[form] for form in forms if form in place), len(claims))
        if at < len(claims):  # said again in this document
            claims[at] = replace(claims[at], forms=claims[at].forms | forms)
        else:
            polarity = "" if row["polarity"] == "for" else " (against)"
            shown = f"{row['subject_text']} {row['predicate']} {row['object_text']}{polarity}"
            claims.append(GoldClaim(forms, row["predicate"], shown, row["sentence"]))
        place.update(dict.fromkeys(forms, at))
    return claims


def _forms(row: Mapping[str, object]) -> Iterator[Claim]:
    subjects = [str(row["subject"]), *_listed(row.get("subject_alt"))]
    objects = [str(row["object"]), *_listed(row.get("object_alt"))]
    predicate = str(row["predicate"])
    hypothetical = row["certainty"] == "hypothetical"
    for subject, object_ in itertools.product(subjects, objects):
        yield _claim(
            f"PMID:{row['pmid']}", subject, predicate, object_, str(row["polarity"]), hypothetical
        )


def _listed(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


def _claim(
    document: str,
    subject: str,
    predicate: str,
    object_: str,
    polarity: str = "for",
    hypothetical: bool = False,
) -> Claim:
    if PREDICATES[predicate].symmetric:
        subject, object_ = sorted((subject, object_))
    return Claim(document, subject, predicate, object_, polarity, hypothetical)


def claims_of(found: Extraction) -> dict[Claim, str]:
    """medkg's claims of a document, and one sentence for each."""
    return {_claim_of(assertion): assertion.evidence.text for assertion in found.assertions}


def _claim_of(assertion: Assertion) -> Claim:
    evidence = assertion.evidence
    return _claim(
        evidence.document,
        assertion.subject,
        assertion.predicate,
        assertion.object,
        evidence.polarity,
        evidence.certainty == "hypothetical",
    )


def cooccurrences(found: Extraction, predicate: str | None) -> dict[Claim, str]:
    """Pairs of concepts of one sentence as ``predicate``, or as their kinds' commonest."""
    claims: dict[Claim, str] = {}
    for sentence, mentions in _by_sentence(found.document, found.mentions):
        for one, other in itertools.permutations(mentions, 2):
            for subject, object_ in itertools.product(_ids(one), _ids(other)):
                chosen = _predicate(subject, object_, predicate)
                if chosen and subject != object_:
                    claims[_claim(found.document.id, subject, chosen, object_)] = sentence
                    break  # a pair of mentions is one claim, by its best links
    return claims


def _ids(mention: Mention) -> list[str]:
    """The best link of each kind: a name may be a disease and a phenotype."""
    best: dict[str, str] = {}
    for link in mention.links:
        best.setdefault(kind_of(link.curie), link.curie)
    return list(best.values())


def _predicate(subject: str, object_: str, asked: str | None) -> str | None:
    kinds = kind_of(subject), kind_of(object_)
    if asked is None:
        return COMMONEST.get(kinds)
    row = PREDICATES[asked]
    return asked if kinds[0] in row.domain and kinds[1] in row.range else None


def _by_sentence(
    document: Document, mentions: Sequence[Mention]
) -> Iterator[tuple[str, list[Mention]]]:
    start = 0
    breaks = [*_BREAK.finditer(document.text), None]
    for cut in breaks:
        end = cut.start() if cut else len(document.text)
        inside = [m for m in mentions if start <= m.start and m.end <= end]
        if len(inside) > 1:
            yield document.text[start:end], inside
        start = cut.end() if cut else end


def row_of(
    name: str, method: str, claims: Mapping[Claim, str], wanted: Sequence[GoldClaim]
) -> dict[str, object]:
    """Precision over the claims, recall over the gold."""
    every = {form for claim in wanted for form in claim.forms}
    right = sum(claim in every for claim in claims)
    found = sum(not claim.forms.isdisjoint(claims) for claim in wanted)
    precision, recall = right / max(len(claims), 1), found / max(len(wanted), 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    return {
        "predicate": name,
        "method": method,
        "P": f"{100 * precision:.1f}",
        "R": f"{100 * recall:.1f}",
        "F1": f"{100 * f1:.1f}",
        "asserted": len(claims),
        "gold": len(wanted),
    }


def compare(found: Sequence[Extraction], wanted: Sequence[GoldClaim]) -> list[dict[str, object]]:
    def gathered(read: Callable[[Extraction], dict[Claim, str]]) -> dict[Claim, str]:
        return {claim: text for item in found for claim, text in read(item).items()}

    # The gold has no inhibits, activates, exacerbates ...: such claims are not judged.
    judged = {claim.predicate for claim in wanted}
    stated = {c: text for c, text in gathered(claims_of).items() if c.predicate in judged}
    rows = [
        row_of("all", "medkg", stated, wanted),
        row_of("all", "co-occurrence", gathered(lambda e: cooccurrences(e, None)), wanted),
    ]
    for predicate in sorted({g.predicate for g in wanted} | {c.predicate for c in stated}):
        chosen = [g for g in wanted if g.predicate == predicate]
        own = {claim: text for claim, text in stated.items() if claim.predicate == predicate}
        pairs = gathered(lambda e, p=predicate: cooccurrences(e, p))  # type: ignore[misc]
        rows.append(row_of(predicate, "medkg", own, chosen))
        rows.append(row_of(predicate, "co-occurrence", pairs, chosen))
    return rows


def errors(
    found: Sequence[Extraction], wanted: Sequence[GoldClaim], count: int, seed: int
) -> list[dict[str, object]]:
    """``count`` random wrong outputs: claims that are not in the gold, and gold not claimed."""
    names = {node.curie: node.name for item in found for node in item.nodes}
    stated = {claim: text for item in found for claim, text in claims_of(item).items()}
    every = {form for claim in wanted for form in claim.forms}
    wrong = [
        {"error": "false", "claim": _shown(claim, names), "sentence": text}
        for claim, text in stated.items()
        if claim not in every
    ] + [
        {"error": "missed", "claim": claim.shown, "sentence": claim.sentence}
        for claim in wanted
        if claim.forms.isdisjoint(stated)
    ]
    chosen = random.Random(seed).sample(wrong, min(count, len(wrong)))
    return [{"#": n, **row, "cause (judged)": ""} for n, row in enumerate(chosen, start=1)]


def _shown(claim: Claim, names: Mapping[str, str]) -> str:
    polarity = "" if claim.polarity == "for" else " (against)"
    certainty = " (hypothetical)" if claim.hypothetical else ""
    subject, object_ = (names.get(c, c) for c in (claim.subject, claim.object))
    return f"{subject} {claim.predicate} {object_}{polarity}{certainty}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--errors", type=int, metavar="N", help="print N wrong outputs too")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--record", action="store_true")
    given = parser.parse_args()
    found = list(default_extractor().extract_many(sources.read(TEXTS)))
    wanted = gold()
    note = f"{len(found)} documents. The texts and the gold were written for this project."
    show("Claims of the example literature", compare(found, wanted), record=given.record, note=note)
    if given.errors:
        tab_separated(errors(found, wanted, given.errors, given.seed))


if __name__ == "__main__":
    main()
