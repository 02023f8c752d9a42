"""Assertions that someone has judged: what beliefs are fitted on and checked against.

What "right" means differs by corpus, and each judges only some predicates.

- BC5CDR: gold entities; a drug ``causes`` or ``exacerbates`` a disease and the document's gold
  has the pair. Its annotators kept the most specific disease only, and left out effects that the
  text does not blame on the drug alone, so a claim that is read rightly may count as wrong.
- BioRED: gold entities; drug, gene and disease pairs, with the type of relation that the
  predicate asks for (``TYPES``). It relates no two diseases.
- Judged: assertions of real abstracts, recognised and linked by medkg, that every judge called
  right (``tests/benchmarks/relation_precision.py``). All predicates. Those that are no longer made
  are among them: rules were changed with the verdicts in view, so those that are left are better
  than the next ones drawn would be.

The corpora say nothing of a relation denied, so only claims for a relation are taken from them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from medkg.batch import default_extractor
from medkg.types import Assertion, Evidence
from tests.benchmarks.relation_corpora import Corpus, Related, load
from tests.benchmarks.relation_precision import JUDGED, KEY, RIGHT, documents, row_of
from tests.benchmarks.relations import INDUCES, KIND_OF_TYPE, MENTIONED_WITH, SEPARATOR, read

__all__ = ["Claimed", "corpus_claims", "judged_claims"]

_ANY: Final[frozenset[str]] = frozenset()
_UP: Final = frozenset({"Positive_Correlation"})
_DOWN: Final = frozenset({"Negative_Correlation"})
_DRUGS: Final = frozenset(
    {"Drug_Interaction", "Cotreatment", "Association", "Bind", "Conversion", *_UP, *_DOWN}
)
#: BioRED's types that make a predicate right; empty: any. Others it cannot judge.
TYPES: Final[Mapping[str, frozenset[str]]] = {
    "treats": _DOWN,
    "prevents": _DOWN,
    "causes": _UP,
    "exacerbates": _UP,
    "contraindicated_in": _UP,
    "inhibits": _DOWN,
    "activates": _UP,
    "targets": _ANY,
    "interacts_with": _DRUGS,
    "associated_with": _ANY,
    "biomarker_of": _ANY,
    "predisposes": _ANY,
    "mentioned_with": _ANY,
}


@dataclass(frozen=True, slots=True)
class Claimed:
    """An assertion, where it was judged, whether it is right, and whether it is still made."""

    corpus: str
    assertion: Assertion
    right: bool
    made: bool = True

    @property
    def document(self) -> str:
        return self.assertion.evidence.document


def corpus_claims(corpus: Corpus, split: str) -> list[Claimed]:
    """Claims for a relation between gold entities that the corpus can judge."""
    return [
        Claimed(corpus, assertion, right)
        for document, found in read(load(corpus, split), mentioned_with=MENTIONED_WITH)
        for assertion, right in _judged_by(corpus, document, found)
    ]


def _judged_by(
    corpus: Corpus, document: Related, found: tuple[Assertion, ...]
) -> Iterator[tuple[Assertion, bool]]:
    types = document.types()
    gold: dict[frozenset[str], set[str]] = {}
    for relation in document.relations:
        gold.setdefault(frozenset((relation.first, relation.second)), set()).add(relation.type)
    for assertion in found:
        if assertion.evidence.polarity == "against":
            continue
        ends = [
            end.removeprefix("GOLD:").split(SEPARATOR)
            for end in (assertion.subject, assertion.object)
        ]
        kinds = tuple(KIND_OF_TYPE.get(types.get(end[0], ""), "other") for end in ends)
        if not _can_judge(corpus, assertion.predicate, kinds):
            continue
        said = {t for a in ends[0] for b in ends[1] for t in gold.get(frozenset((a, b)), ())}
        wanted = TYPES[assertion.predicate] if corpus == "biored" else _ANY
        yield assertion, bool(said & wanted if wanted else said)


def _can_judge(corpus: Corpus, predicate: str, kinds: tuple[str, ...]) -> bool:
    if corpus == "bc5cdr":
        return predicate in INDUCES and kinds == ("drug", "disease")
    if predicate == "mentioned_with":
        return True
    return predicate in TYPES and "other" not in kinds and kinds != ("disease", "disease")


def judged_claims(pool: str = "abstracts") -> list[Claimed]:
    """The judged assertions of real abstracts; those no longer made count as a pattern's."""
    lines = JUDGED[pool].read_text(encoding="utf-8").splitlines()
    judged = [json.loads(line) for line in lines]
    wanted = {row["document"] for row in judged}
    extractor = default_extractor()
    made = {
        _key(row_of(assertion)): assertion
        for document in documents(pool)
        if document.id in wanted
        for assertion in extractor.extract(document).assertions
    }
    return [
        Claimed(
            "judged",
            made.get(_key(row)) or _as_judged(row),
            RIGHT.issuperset(row["verdicts"]),
            _key(row) in made,
        )
        for row in judged
        if row["read"] and "unclear" not in row["verdicts"]
    ]


def _key(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """What names a claim; one that is only asked about was judged as another."""
    return (*(row[name] for name in KEY), row["certainty"] == "hypothetical")


def _as_judged(row: Mapping[str, Any]) -> Assertion:
    evidence = Evidence(
        "pubmed", row["document"], row["document"], "pattern", 0.0,
        span=(row["start"], row["end"]), polarity=row["polarity"], certainty=row["certainty"],
    )  # fmt: skip
    return Assertion(row["subject"], row["predicate"], row["object"], evidence)
