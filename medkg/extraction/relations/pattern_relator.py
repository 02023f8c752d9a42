"""Assertions of a document by patterns, from its sentences and its mentions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from types import MappingProxyType
from typing import Any, Final

from medkg.extraction.context.cues import CUES, Cue
from medkg.extraction.context.reader import ContextFinder, FoundCue, Reading, read_claim
from medkg.extraction.relations.arguments import choose_arguments, narrow_claim
from medkg.extraction.relations.association import find_pairs, probability_of
from medkg.extraction.relations.claims import Claim, find_claims
from medkg.extraction.relations.coreference import Anaphor, find_anaphors
from medkg.extraction.relations.pattern_table import PATTERNS, TOPIC_PATTERNS, Pattern
from medkg.extraction.relations.patterns import compile_patterns
from medkg.extraction.relations.qualifiers import find_comparison, find_qualifiers
from medkg.extraction.relations.skeleton import Skeleton, make_skeleton
from medkg.extraction.relations.topic import find_topic, find_topic_claims, title_end
from medkg.extraction.text.sentences import Sentence
from medkg.ontology import Term
from medkg.types import Assertion, Document, Evidence, Mention
from medkg.vocabulary import predicate

__all__ = ["MAX_CLAIMS", "PatternRelator"]

# A sentence makes at most this many claims; lists of hundreds of names would make thousands.
MAX_CLAIMS: Final = 60
_PLAIN: Final = Reading()
_OUTWEIGHED: Final = {
    "treats": "contraindicated_in",
    "causes": "exacerbates",
    "associated_with": "causes",
}
# A claim whose drug or condition is a word that stands for it counts this much.
_STAND_IN: Final = 0.85
# What is claimed of "this drug", but not of "it" or "the treatment".
_SURE_ONLY: Final = frozenset({"treats", "prevents", "contraindicated_in"})


@dataclass(frozen=True, slots=True)
class _ScoredClaim:
    """A claim, the family of methods that read it, its score, and what a stand-in stands for."""

    claim: Claim
    family: str
    score: float
    antecedent: Mention | None = None


@dataclass(frozen=True, slots=True)
class _ReadSentence:
    """A sentence, its mentions, its skeleton, whether it is in the title, and what it says."""

    sentence: Sentence
    here: Sequence[Mention]
    skeleton: Callable[[], Skeleton]
    title: bool
    said: Sequence[_ScoredClaim]


class PatternRelator:
    """Reads claims between mentions; ``terms`` are the concepts that their links name.

    ``mentioned_with``: pairs that no claim relates, but that are related with at least this
    probability, become ``mentioned_with`` rows; None makes none.
    """

    def __init__(
        self,
        terms: Mapping[str, Term],
        *,
        patterns: Sequence[Pattern] = PATTERNS,
        topic_patterns: Sequence[Pattern] = TOPIC_PATTERNS,
        cues: Sequence[Cue] = CUES,
        max_claims: int = MAX_CLAIMS,
        mentioned_with: float | None = None,
    ) -> None:
        self._terms = terms
        self._patterns = compile_patterns(patterns)
        self._topic_patterns = compile_patterns(topic_patterns)
        self._find_cues = ContextFinder(cues)
        self._max_claims = max_claims
        self._mentioned_with = mentioned_with

    def prepare(self) -> None:
        """Make now what many texts need."""
        self._patterns.prepare()
        self._topic_patterns.prepare()

    def __call__(
        self, document: Document, sentences: Iterable[Sentence], mentions: Sequence[Mention]
    ) -> tuple[Assertion, ...]:
        """The assertions of a document; ``mentions`` in reading order."""
        split = list(_by_sentence(sentences, mentions))
        read = list(self._read(document, split))
        found: dict[str, Assertion] = {}
        for sentence in read:
            for assertion in self._of_sentence(document, sentence, sentence.said):
                found.setdefault(assertion.id, assertion)
        for assertion in self._of_topic(document, read, list(found.values())):
            found.setdefault(assertion.id, assertion)
        if self._mentioned_with is not None:
            for assertion in self._mentioned(document, split, list(found.values())):
                found.setdefault(assertion.id, assertion)
        return tuple(found.values())

    def _mentioned(
        self,
        document: Document,
        split: Sequence[tuple[Sentence, Sequence[Mention]]],
        found: Sequence[Assertion],
    ) -> Iterator[Assertion]:
        """Pairs of concepts that no claim relates, where they are likely related all the same."""
        known = {frozenset((a.subject, a.object)) for a in found}
        first_line = title_end(document.text)
        title = sum(sentence.end <= first_line for sentence, _ in split)
        for pair in find_pairs([here for _, here in split], title=title):
            chance = probability_of(pair.features)
            ends = sorted(m.curie or "" for m in (pair.first, pair.second))
            if chance < (self._mentioned_with or 0.0) or frozenset(ends) in known:
                continue
            places = [split[number][0] for number in pair.places]
            span = min(s.start for s in places), max(s.end for s in places)
            yield Assertion(
                ends[0],
                "mentioned_with",
                ends[1],
                self._row(document, span, method="cooccurrence", score=round(chance, 3)),
            )

    def _read(
        self, document: Document, sentences: Iterable[tuple[Sentence, Sequence[Mention]]]
    ) -> Iterator[_ReadSentence]:
        """Each sentence with a mention and what it says."""
        title: Sequence[Mention] = ()
        before: Sequence[Mention] = ()
        ends = title_end(document.text)
        for sentence, here in sentences:
            in_title = sentence.end <= ends
            span = (sentence.start, sentence.end)
            earlier, before = before, here
            if not here:
                continue
            found = find_anaphors(
                document.text, span, here=here, before=earlier, title=title, kinds_of=self._kinds
            )
            if in_title:
                title = [*title, *here]
            stand_ins = {(a.mention.start, a.mention.end): a for a in found}
            every = sorted([*here, *(a.mention for a in found)], key=lambda m: m.start)
            # One mention alone relates to nothing, but for the drug of the title.
            reduce = cache(partial(self._reduced, document, span, every))
            claims: Sequence[Claim] = ()
            if len(every) > 1:
                claims = find_claims(
                    reduce(), self._patterns, max_claims=self._max_claims, title=in_title
                )
            claims = [narrow for claim in claims for narrow in narrow_claim(claim, document.text)]
            said = tuple(filter(None, (_score_claim(claim, stand_ins) for claim in claims)))
            yield _ReadSentence(sentence, here, reduce, in_title, said)

    def _reduced(
        self, document: Document, span: tuple[int, int], mentions: Sequence[Mention]
    ) -> Skeleton:
        return make_skeleton(document.text, *span, mentions, kinds_of=self._kinds)

    def _of_topic(
        self, document: Document, read: Sequence[_ReadSentence], found: Sequence[Assertion]
    ) -> Iterator[Assertion]:
        """Harm by the drug of the title that other sentences report without naming it."""
        mentions = [mention for sentence in read if sentence.title for mention in sentence.here]
        helped = {a.object for a in found if a.predicate in ("treats", "prevents")}
        blamed = {
            (a.subject, a.object)
            for a in found
            if a.predicate == "causes" and _in_title(document, a) and a.evidence.polarity == "for"
        }
        topic = find_topic(
            document.text[: title_end(document.text)],
            mentions,
            kinds_of=self._kinds,
            claimed=blamed,
            had=frozenset(helped),
        )
        if topic is None:
            return
        known = {(a.subject, a.object) for a in found}
        for sentence in read:
            if sentence.title:
                continue
            claims = find_topic_claims(
                sentence.skeleton(), self._topic_patterns, topic, kinds_of=self._kinds
            )
            said = [_ScoredClaim(claim, "title", claim.row.prior) for claim in claims]
            for assertion in self._of_sentence(document, sentence, said[: self._max_claims]):
                if (assertion.subject, assertion.object) not in known:
                    yield assertion

    def _kinds(self, mention: Mention) -> set[str]:
        return {self._terms[link.curie].kind for link in mention.links}

    def _of_sentence(
        self, document: Document, read: _ReadSentence, said: Sequence[_ScoredClaim]
    ) -> Iterator[Assertion]:
        if not said:
            return
        sentence = read.sentence
        text = document.text[sentence.start : sentence.end]
        cues = self._find_cues(text)
        best: dict[tuple[str, str, str], tuple[float, Assertion]] = {}
        for one in said:
            claim = one.claim
            trigger = _relative_to(claim.trigger, sentence)
            subject, obj = choose_arguments(claim, document.text, self._terms)
            if subject is None or obj is None:
                continue
            counted = [c for c in cues if not _denies_aside(text, c, trigger[0])]
            if claim.row.presupposed:
                counted = [c for c in counted if c.category in ("family", "historical")]
            if claim.row.absorbs:
                counted = [c for c in counted if c.end <= trigger[0] or c.start >= trigger[1]]
            inside = (claim.object,) if one.family == "title" else (claim.subject, claim.object)
            spans = [_relative_to((m.start, m.end), sentence) for m in inside]
            reading = read_claim(text, counted, trigger=trigger, arguments=spans)
            if reading.experiencer == "family":
                continue
            denied = claim.row.comparative and reading.polarity == "against"
            if denied:
                reading = replace(reading, polarity="for", certainty="hedged")
            evidence = self._evidence(document, read, one, reading, denied=denied)
            key = (subject.curie, claim.row.predicate, obj.curie)
            if predicate(claim.row.predicate).symmetric and key[0] > key[2]:
                key = (key[2], key[1], key[0])
            if key not in best or best[key][0] < one.score:
                best[key] = one.score, Assertion(*key, evidence)
        yield from (
            assertion for key, (_, assertion) in best.items() if not _is_outweighed(key, best)
        )

    def _evidence(
        self,
        document: Document,
        read: _ReadSentence,
        said: _ScoredClaim,
        reading: Reading,
        *,
        denied: bool,
    ) -> Evidence:
        claim, sentence = said.claim, read.sentence
        qualifiers: dict[str, Any] = {
            "subject_text": claim.subject.text,
            "object_text": claim.object.text,
        }
        section = _section_label(document, sentence)
        if section:
            qualifiers["section"] = section
        if said.antecedent:
            qualifiers["antecedent"] = [said.antecedent.start, said.antecedent.end]
        if claim.partners:
            qualifiers["combination"] = [m.curie for m in claim.partners]
        if claim.comparators:
            qualifiers["comparator"] = [m.curie for m in claim.comparators]
        if reading.historical:
            qualifiers["historical"] = True
        if reading.cue_span:
            first, last = reading.cue_span
            qualifiers["cue_span"] = [sentence.start + first, sentence.start + last]
        qualifiers.update(_find_word_qualifiers(document.text, read, said, denied=denied))
        return self._row(
            document,
            (sentence.start, sentence.end),
            method=f"{said.family}:{claim.row.name}",
            score=said.score,
            reading=reading,
            qualifiers=qualifiers,
        )

    def _row(
        self,
        document: Document,
        span: tuple[int, int],
        *,
        method: str,
        score: float,
        reading: Reading = _PLAIN,
        qualifiers: Mapping[str, Any] = MappingProxyType({}),
    ) -> Evidence:
        return Evidence(
            source=document.source,
            document=document.id,
            reference=document.id,
            method=method,
            score=score,
            span=span,
            text=document.text[slice(*span)],
            polarity=reading.polarity,
            certainty=reading.certainty,
            cue=reading.cue,
            year=document.year,
            study=document.study,
            retracted=document.retracted,
            qualifiers=dict(qualifiers),
        )


def _denies_aside(text: str, cue: FoundCue, trigger: int) -> bool:
    """Whether a cue denies an aside alone, "A, but not B, helps", or is nitric oxide's formula."""
    if text[cue.start : cue.end] == "NO":
        return not text.isupper()
    return text.endswith("but ", 0, cue.start) and "," in text[cue.end : trigger]


def _find_word_qualifiers(
    text: str, read: _ReadSentence, said: _ScoredClaim, *, denied: bool
) -> dict[str, Any]:
    """Qualifiers that the words of the sentence give; ``denied``: the comparison was."""
    claim, sentence = said.claim, read.sentence
    own = {(m.start, m.end) for m in (claim.subject, claim.object)}
    others = [
        _relative_to((m.start, m.end), sentence) for m in read.here if (m.start, m.end) not in own
    ]
    inside = sentence.start <= claim.subject.start < sentence.end
    subject = _relative_to((claim.subject.start, claim.subject.end), sentence) if inside else None
    found = find_qualifiers(
        text[sentence.start : sentence.end],
        claim.row.predicate,
        subject,
        _relative_to((claim.object.start, claim.object.end), sentence),
        others,
    )
    if claim.row.comparative and claim.comparators:
        reverse = claim.subject.start > claim.comparators[0].start
        compared = find_comparison(text[slice(*claim.trigger)], reverse=reverse)
        if compared:
            found["comparison"] = f"not {compared}" if denied else compared
    return found


def _by_sentence(
    sentences: Iterable[Sentence], mentions: Sequence[Mention]
) -> Iterator[tuple[Sentence, Sequence[Mention]]]:
    """Each sentence and the mentions that lie inside it."""
    first = 0
    for sentence in sentences:
        while first < len(mentions) and mentions[first].start < sentence.start:
            first += 1
        last = first
        while last < len(mentions) and mentions[last].end <= sentence.end:
            last += 1
        yield sentence, mentions[first:last]


def _score_claim(claim: Claim, stand_ins: Mapping[tuple[int, int], Anaphor]) -> _ScoredClaim | None:
    """The claim with what it rests on; None where a stand-in may not make it."""
    stand_in = next(
        (
            stand_ins[mention.start, mention.end]
            for mention in (claim.subject, claim.object)
            if (mention.start, mention.end) in stand_ins
        ),
        None,
    )
    if stand_in is None:
        return _ScoredClaim(claim, "pattern", claim.row.prior)
    if claim.row.predicate in _SURE_ONLY and not stand_in.sure:
        return None
    score = round(_STAND_IN * claim.row.prior, 3)
    return _ScoredClaim(claim, "coreference", score, stand_in.antecedent)


def _is_outweighed(key: tuple[str, str, str], claimed: Collection[tuple[str, str, str]]) -> bool:
    """Whether another claim of the sentence about the same pair says it better.

    "Should not be used in" is about harm, not about effect; what is made worse was there before.
    """
    better = _OUTWEIGHED.get(key[1])
    return better is not None and (key[0], better, key[2]) in claimed


def _in_title(document: Document, assertion: Assertion) -> bool:
    span = assertion.evidence.span
    return span is not None and span[1] <= title_end(document.text)


def _relative_to(span: tuple[int, int], sentence: Sentence) -> tuple[int, int]:
    return span[0] - sentence.start, span[1] - sentence.start


def _section_label(document: Document, sentence: Sentence) -> str | None:
    for section in document.sections:
        if section.start <= sentence.start < section.end:
            return section.label
    return None
