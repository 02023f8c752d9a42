"""Assertions of a document, from its sentences and its mentions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from medkg.extraction.context import ContextFinder, Reading, read_claim
from medkg.extraction.cues import CUES, Cue
from medkg.extraction.linking import best_of_kinds
from medkg.extraction.patterns import PATTERNS, Pattern, compiled
from medkg.extraction.relations import Claim, find_claims
from medkg.extraction.skeleton import skeleton
from medkg.extraction.study import StudyReader
from medkg.extraction.tokens import Sentence
from medkg.ontology import Term
from medkg.types import Assertion, Document, Evidence, Link, Mention
from medkg.vocabulary import predicate

__all__ = ["MAX_CLAIMS", "AssertionFinder"]

# A sentence makes at most this many claims; lists of hundreds of names would make thousands.
MAX_CLAIMS: Final = 60
# Where a condition is disease and phenotype, what its place in a claim asks for.
_PREFERRED: Final[dict[str, tuple[str, ...]]] = {"has_phenotype": ("phenotype", "disease")}


class AssertionFinder:
    """Reads claims between mentions; ``terms`` are the concepts that their links name."""

    def __init__(
        self,
        terms: Mapping[str, Term],
        *,
        patterns: Sequence[Pattern] = PATTERNS,
        cues: Sequence[Cue] = CUES,
        max_claims: int = MAX_CLAIMS,
    ) -> None:
        self._terms = terms
        self._patterns = compiled(patterns)
        self._find_cues = ContextFinder(cues)
        self._max_claims = max_claims
        self._studies = StudyReader()

    def __call__(
        self, document: Document, sentences: Iterable[Sentence], mentions: Sequence[Mention]
    ) -> tuple[Assertion, ...]:
        """The assertions of a document; ``mentions`` in reading order."""
        assertions: dict[str, Assertion] = {}
        first = 0
        for sentence in sentences:
            while first < len(mentions) and mentions[first].start < sentence.start:
                first += 1
            last = first
            while last < len(mentions) and mentions[last].end <= sentence.end:
                last += 1
            if last - first > 1:
                for assertion in self._of_sentence(document, sentence, mentions[first:last]):
                    assertions.setdefault(assertion.id, assertion)
        return tuple(self._studies.stamp(document, assertions.values()))

    def _kinds(self, mention: Mention) -> set[str]:
        return {self._terms[link.curie].kind for link in mention.links}

    def _of_sentence(
        self, document: Document, sentence: Sentence, mentions: Sequence[Mention]
    ) -> Iterator[Assertion]:
        reduced = skeleton(
            document.text, sentence.start, sentence.end, mentions, kinds_of=self._kinds
        )
        claims = find_claims(reduced, self._patterns, max_claims=self._max_claims)
        if not claims:
            return
        text = document.text[sentence.start : sentence.end]
        cues = self._find_cues(text)
        best: dict[tuple[str, str, str], tuple[float, Assertion]] = {}
        for claim in claims:
            trigger = _within(claim.trigger, sentence)
            subject, obj = self._arguments(claim)
            if subject is None or obj is None or subject.curie == obj.curie:
                continue
            counted = cues
            if claim.row.presupposed:
                counted = [c for c in cues if c.category in ("family", "historical")]
            if claim.row.absorbs:
                counted = [c for c in cues if c.end <= trigger[0] or c.start >= trigger[1]]
            spans = [_within((m.start, m.end), sentence) for m in (claim.subject, claim.object)]
            reading = read_claim(text, counted, trigger=trigger, arguments=spans)
            if reading.experiencer == "family":
                continue
            if claim.row.comparative and reading.polarity == "against":
                reading = replace(reading, polarity="for", certainty="hedged")
            evidence = self._evidence(document, sentence, claim, reading)
            key = (subject.curie, claim.row.predicate, obj.curie)
            if predicate(claim.row.predicate).symmetric and key[0] > key[2]:
                key = (key[2], key[1], key[0])
            if key not in best or best[key][0] < claim.row.prior:
                best[key] = claim.row.prior, Assertion(*key, evidence)
        for (subject_id, name, object_id), (_, assertion) in best.items():
            # "should not be used in" is about harm, not about effect.
            if name == "treats" and (subject_id, "contraindicated_in", object_id) in best:
                continue
            yield assertion

    def _arguments(self, claim: Claim) -> tuple[Link | None, Link | None]:
        row = predicate(claim.row.predicate)
        terms = self._terms
        kinds = [kind for kind in row.domain if kind in claim.row.subject]
        subject = best_of_kinds(claim.subject.links, kinds, terms)
        for preferred in _PREFERRED.get(row.name, ()):
            link = best_of_kinds(claim.object.links, (preferred,), terms)
            if link is not None:
                return subject, link
        return subject, best_of_kinds(claim.object.links, row.range, terms)

    def _evidence(
        self, document: Document, sentence: Sentence, claim: Claim, reading: Reading
    ) -> Evidence:
        qualifiers: dict[str, Any] = {
            "subject_text": claim.subject.text,
            "object_text": claim.object.text,
        }
        section = _section(document, sentence)
        if section:
            qualifiers["section"] = section
        if claim.partners:
            qualifiers["combination"] = [m.curie for m in claim.partners]
        if claim.comparators:
            qualifiers["comparator"] = [m.curie for m in claim.comparators]
        if reading.historical:
            qualifiers["historical"] = True
        if reading.cue_span:
            first, last = reading.cue_span
            qualifiers["cue_span"] = [sentence.start + first, sentence.start + last]
        return Evidence(
            source=document.source,
            document=document.id,
            reference=document.id,
            method=f"pattern:{claim.row.name}",
            score=claim.row.prior,
            span=(sentence.start, sentence.end),
            text=document.text[sentence.start : sentence.end],
            polarity=reading.polarity,
            certainty=reading.certainty,
            cue=reading.cue,
            year=document.year,
            study=document.study,
            retracted=document.retracted,
            qualifiers=qualifiers,
        )


def _within(span: tuple[int, int], sentence: Sentence) -> tuple[int, int]:
    return span[0] - sentence.start, span[1] - sentence.start


def _section(document: Document, sentence: Sentence) -> str | None:
    for section in document.sections:
        if section.start <= sentence.start < section.end:
            return section.label
    return None
