"""What a mention means: candidates by name, spelling and context, ranked, with the reason."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from medkg.collector import collector_paused
from medkg.extraction.linking.candidates import SURE, LinkCandidate, LinkCandidates
from medkg.extraction.linking.clues import Clues
from medkg.extraction.linking.index import NameIndex
from medkg.extraction.linking.meanings import Meaning, meanings_of
from medkg.extraction.linking.name_words import content_words, kept_content_words, key_of
from medkg.extraction.text.normalise import fold
from medkg.ontology import Ontology
from medkg.types import Link

__all__ = ["LinkQuery", "Linker"]

# How much a symbol's meaning owes to the words of its document.
_CONTEXT: Final = 0.2
# What a heading of the record adds: more than the difference between a name and its synonym, or
# a plural or another order of words; less than that of a name and one that is only alike.
_HEADING: Final = 0.04
#: Below this a name is no answer; fitted on the development abstracts of BC5CDR.
THRESHOLD: Final = 0.35


@dataclass(frozen=True, slots=True)
class LinkQuery:
    """A mention to link: its text, its kind if known, and the document's text.

    ``others`` are the document's mentions, each as written and its kind. ``headings`` are what
    the record is indexed with: CURIEs, or MeSH's own ids.
    """

    text: str
    kind: str | None = None
    context: str = ""
    others: tuple[tuple[str, str], ...] = ()
    headings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.headings and any(":" not in heading for heading in self.headings):
            full = tuple(each if ":" in each else f"MESH:{each}" for each in self.headings)
            object.__setattr__(self, "headings", full)


class Linker:
    """Concepts of some vocabularies that a mention may mean, best first, none for NIL.

    ``wider`` vocabularies lend their synonyms to the terms they cross-reference or share a
    preferred name with; their own terms are no answers. ``threshold`` is the score under
    which nothing is answered.

    >>> from medkg.ontology import Synonym, Term
    >>> terms = [Term("X:1", "Alzheimer disease", "disease"), Term("X:2", "Asthma", "disease")]
    >>> linker = Linker([Ontology("toy", terms)])
    >>> linker.link("AD", context="Alzheimer's disease (AD) was common.")[0].why
    'long form of AD: normalised name: possessive'
    >>> linker.link("fracture")
    ()
    """

    def __init__(
        self,
        ontologies: Sequence[Ontology],
        *,
        wider: Sequence[Ontology] = (),
        threshold: float = THRESHOLD,
    ) -> None:
        with collector_paused():
            self._index = NameIndex(ontologies, wider)
        self._threshold = threshold

    def link(
        self,
        text: str,
        *,
        kind: str | None = None,
        context: str | None = None,
        headings: Iterable[str] = (),
        top: int = 5,
    ) -> tuple[Link, ...]:
        """At most ``top`` links of one mention, best first; empty where nothing is meant.

        ``kind`` is ``disease``, ``phenotype``, ``drug`` or ``gene``; ``context`` is the text
        the mention stands in; ``headings`` are those of its record (``D003924``). Of concepts
        about as sure, one that is a heading, or cross-referenced to one, comes first.
        """
        query = LinkQuery(text, kind, context or "", headings=tuple(headings))
        return self.link_many([query], top=top)[0]

    def link_many(self, queries: Iterable[LinkQuery], *, top: int = 5) -> list[tuple[Link, ...]]:
        """The links of each query. Equal mentions are looked up once; nothing is kept after."""
        with collector_paused():
            return self._link(list(queries), top)

    def _link(self, asked: Sequence[LinkQuery], top: int) -> list[tuple[Link, ...]]:
        run = _Run(self._index)
        meanings = [run.meanings(query) for query in asked]
        run.look_up()
        made: dict[int, tuple[Link, ...]] = {}
        links = []
        for query, means in zip(asked, meanings, strict=True):
            found = run.ranked(query, means)
            # The run keeps each list it ranked, so that its id stands for it.
            if id(found) not in made:
                made[id(found)] = self._links(found, top)
            links.append(made[id(found)])
        return links

    def _links(self, found: Iterable[LinkCandidate], top: int) -> tuple[Link, ...]:
        terms = self._index.terms
        kept = [item for item in found if item.score >= self._threshold][:top]
        return tuple(
            Link(
                terms[item.term].curie,
                terms[item.term].name or terms[item.term].curie,
                round(min(item.score, 1.0), 4),
                item.why,
            )
            for item in kept
        )


class _Run:
    """One call's work: each distinct text of a kind is looked up once."""

    def __init__(self, index: NameIndex) -> None:
        self._index = index
        self._candidates = LinkCandidates(index)
        self._clues: dict[tuple[str, int], Clues] = {}
        self._meanings: dict[tuple[str, str | None, str, int], tuple[Meaning, ...]] = {}
        # Equal meanings of mentions in several documents are one tuple, known by its id.
        self._same: dict[tuple[Meaning, ...], tuple[Meaning, ...]] = {}
        self._words: dict[str, frozenset[str]] = {}
        # By text, kind, and whether nothing but the name itself will do.
        self._asked: dict[tuple[str, str | None, bool], list[LinkCandidate]] = {}
        self._ranked: dict[tuple[int, str | None], list[LinkCandidate]] = {}
        self._ranked_here: dict[tuple[int, str, tuple[str, ...]], list[LinkCandidate]] = {}

    def meanings(self, query: LinkQuery) -> tuple[Meaning, ...]:
        """The texts that the mention may stand for: itself, and what its document defines."""
        # The mentions of one document are one tuple, which lives as long as this run.
        place = (query.context, id(query.others))
        key = (query.text, query.kind, *place)
        found = self._meanings.get(key)
        if found is None:
            clues = self._clues.get(place)
            if clues is None:
                clues = self._clues[place] = Clues(query.context, query.others)
            found = meanings_of(query.text, query.kind, clues)
            found = self._meanings[key] = self._same.setdefault(found, found)
            for meaning in found:
                self._asked.setdefault((meaning.text, query.kind, meaning.named), [])
        return found

    def look_up(self) -> None:
        """Find the candidates of all texts; those without a name go by spelling, in batches."""
        unnamed: dict[str | None, list[str]] = {}
        for (text, kind, named), found in self._asked.items():
            if named:
                found += self._candidates.named(text, kind)
                continue
            found += self._candidates.by_name(text, kind)
            sure = max((item.score for item in found), default=0.0)
            if sure < SURE and _letters(text) >= _FEWEST_LETTERS:
                unnamed.setdefault(kind, []).append(text)
        for kind, texts in unnamed.items():
            near = self._candidates.by_spelling(texts, kind)
            for text, alike in zip(texts, near, strict=True):
                self._asked[text, kind, False] += alike

    def ranked(self, query: LinkQuery, meanings: tuple[Meaning, ...]) -> list[LinkCandidate]:
        """Each term once with its best reason, the best first."""
        key = (id(meanings), query.kind)
        ordered = self._ranked.get(key)
        if ordered is None:
            ordered = self._ranked[key] = self._merged(meanings, query.kind)
        if len(ordered) < 2:
            return ordered
        # What a short form stands for is known where the document defines it.
        unclear = meanings[0].text == query.text and _SYMBOL.fullmatch(query.text)
        context = query.context if unclear else ""
        if not (context or query.headings):
            return ordered
        place = (id(ordered), context, query.headings)
        if place not in self._ranked_here:
            self._ranked_here[place] = self._in_record(ordered, context, query.headings)
        return self._ranked_here[place]

    def _merged(self, meanings: tuple[Meaning, ...], kind: str | None) -> list[LinkCandidate]:
        best: dict[int, LinkCandidate] = {}
        for meaning in meanings:
            for item in self._asked[meaning.text, kind, meaning.named]:
                score = item.score * meaning.score
                if item.term not in best or best[item.term].score < score:
                    best[item.term] = LinkCandidate(item.term, score, meaning.why + item.why)
        return sorted(best.values(), key=self._order) if len(best) > 1 else list(best.values())

    def _order(self, item: LinkCandidate) -> tuple[float, int]:
        return -item.score - self._prior(item), item.term

    def _in_record(
        self, ordered: Sequence[LinkCandidate], context: str, headings: tuple[str, ...]
    ) -> list[LinkCandidate]:
        """The candidates as the headings and, if given, the words of their record have them."""
        if context and context not in self._words:
            self._words[context] = content_words(fold(context))
        told = []
        for item in ordered:
            score, why = item.score, item.why
            listed = bool(headings) and self._is_listed(item.term, headings)
            if context:
                # A concept that the record is indexed with is what the record is about.
                share = 1.0 if listed else self._share(item.term, self._words[context])
                score *= 1 - _CONTEXT + _CONTEXT * share
                if share > 0.5 and not listed:
                    why += ", its words in the document"
            if listed:
                score += _HEADING
                why += ", a heading of the record"
            told.append(LinkCandidate(item.term, score, why))
        return sorted(told, key=self._order)

    def _is_listed(self, place: int, headings: tuple[str, ...]) -> bool:
        term = self._index.terms[place]
        return term.curie in headings or any(xref in headings for xref in term.xrefs)

    def _share(self, place: int, said: frozenset[str]) -> float:
        """The share of the words of a term's name, the fullest, that a document has."""
        term = self._index.terms[place]
        return max(
            len(words & said) / len(words)
            for text in (term.name, *(synonym.text for synonym in term.synonyms))
            if (words := kept_content_words(key_of(text)) if " " in text else {text})
        )

    def _prior(self, item: LinkCandidate) -> float:
        """A little for concepts much written about: many names, many narrower concepts.

        It decides between equals by name, and between names nearly as alike.
        """
        size = len(self._index.terms[item.term].synonyms) + self._index.children[item.term]
        return (0.0003 if item.score > SURE else 0.01) * math.log1p(size)


def _letters(text: str) -> int:
    return sum(char.isalpha() for char in text)


_FEWEST_LETTERS: Final = 4  # a symbol is spelt right or is another one
_SYMBOL: Final = re.compile(r"(?=(?:[^A-Z]*[A-Z]){2})[A-Z0-9][A-Za-z0-9-]{0,6}")
