"""Every name of some vocabularies, found again by spelling at three levels of freedom."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from medkg.extraction.normalise import folded
from medkg.extraction.similar import SpellingIndex
from medkg.extraction.word_table import EMPTY_WORDS, EQUAL_PHRASES, EQUAL_WORDS
from medkg.ontology import Ontology, Term

__all__ = ["NameIndex", "Named", "bag", "content", "kindred", "plain_words", "without_qualifier"]

_A_WORD: Final = re.compile(r"[^\W\d_]{4}")
_QUALIFIER: Final = re.compile(r"\s+[(\[][^()\[\]]*[)\]]$")


class Named(NamedTuple):
    """One name of one term; ``origin`` is the vocabulary that lent it, empty for its own."""

    term: int
    scope: str
    text: str
    origin: str


class NameIndex:
    """Names by what is left of them when case, spelling or word order do not count.

    ``wider`` vocabularies lend their synonyms to the terms that they cross-reference, and to
    those that alone share their preferred name.
    """

    def __init__(self, ontologies: Sequence[Ontology], wider: Sequence[Ontology] = ()) -> None:
        self.terms: list[Term] = []
        self.position: dict[str, int] = {}
        self.names: list[Named] = []
        for ontology in ontologies:
            for term in ontology:
                if term.curie not in self.position:
                    self.position[term.curie] = len(self.terms)
                    self.terms.append(term)
                    self._enter(term, len(self.terms) - 1, "")
        self.keys: list[str] = []
        self._spelling: dict[tuple[str | None, ...], tuple[list[int], SpellingIndex]] = {}
        self._folded: dict[str, list[int]] = {}
        self._bags: dict[str, list[int]] = {}
        self._index(0)
        own = len(self.names)
        self._xrefs: dict[str, list[int]] = {}
        for place, held in enumerate(self.terms if wider else ()):
            for xref in held.xrefs:
                self._xrefs.setdefault(xref, []).append(place)
        for ontology in wider:
            for term in ontology:
                for place in self._same(term, own):
                    self._enter(term, place, ontology.id)
        self._index(own)
        self.children: list[int] = [0] * len(self.terms)
        for term in self.terms:
            for parent in term.parents:
                if parent in self.position:
                    self.children[self.position[parent]] += 1

    def _enter(self, term: Term, place: int, origin: str) -> None:
        if term.name:
            self.names.append(Named(place, "name", term.name, origin))
        for synonym in term.synonyms:
            self.names.append(Named(place, synonym.scope, synonym.text, origin))

    def _index(self, first: int) -> None:
        for number in range(first, len(self.names)):
            text = self.names[number].text
            key = folded(text)
            self.keys.append(key)
            if key:
                _add(self._folded, key, number)
                _add(self._bags, bag(key), number)
                if text[-1] in ")]" and (short := without_qualifier(text)) != text:
                    _add(self._bags, bag(folded(short)), number)

    def _same(self, term: Term, own: int) -> Iterable[int]:
        """Terms here that are the same concept as one of another vocabulary."""
        found = {self.position[x] for x in term.xrefs if x in self.position}
        found.update(self._xrefs.get(term.curie, ()))
        if not found:
            named = {
                self.names[n].term
                for n in self._folded.get(folded(term.name), ())
                if n < own and kindred(self.terms[self.names[n].term].kind, term.kind)
            }
            found = named if len(named) == 1 else set()
        return sorted(found)

    def spelt(self, text: str) -> Sequence[int]:
        """Names equal to ``text`` but for case, dash, plural, Greek, numerals, spelling."""
        return self._folded.get(folded(text), ())

    def worded(self, text: str) -> Sequence[int]:
        """Names of the same words, or words that stand for one another, in any order."""
        key = folded(text)
        # The letters and digits of a symbol have one order.
        return self._bags.get(bag(key), ()) if _A_WORD.search(key) else ()

    def similar(
        self, texts: Sequence[str], kind: str | None, *, top: int = 10
    ) -> list[list[tuple[int, float]]]:
        """Names nearest to each text by character 3-grams, with the cosine."""
        numbers, index = self._spelling_of(kind)
        if not numbers:
            return [[] for _ in texts]
        near = index.nearest([folded(text) for text in texts], top=top)
        return [[(numbers[i], cosine) for i, cosine in row] for row in near]

    def _spelling_of(self, kind: str | None) -> tuple[list[int], SpellingIndex]:
        """The names of terms of a kind, by spelling; indexed when first asked for."""
        kinds = next((held for held in _KINDRED if kind in held), (kind,))
        if kinds not in self._spelling:
            numbers = [
                number
                for number, name in enumerate(self.names)
                if kind is None or self.terms[name.term].kind in kinds
            ]
            self._spelling[kinds] = numbers, SpellingIndex([self.keys[n] for n in numbers])
        return self._spelling[kinds]


# A mention of one of these kinds may be a concept of the others.
_KINDRED: Final[tuple[tuple[str, ...], ...]] = (
    ("disease", "phenotype", "symptom"),
    ("drug", "chemical"),
    ("gene",),
)


def kindred(kind: str, asked: str) -> bool:
    """Whether a term of ``kind`` may be what a mention of kind ``asked`` means."""
    return kind == asked or any(kind in kinds and asked in kinds for kinds in _KINDRED)


def without_qualifier(text: str) -> str:
    """The name without a bracket that ends it: "Cold (temperature)".

    >>> without_qualifier("Alzheimer Type Dementia (ATD)")
    'Alzheimer Type Dementia'
    """
    return _QUALIFIER.sub("", text)


def plain_words(key: str) -> list[str]:
    """The words of a folded name that count, sorted, each once."""
    kept = {word for word in key.split() if word not in EMPTY_WORDS}
    return sorted(kept or set(key.split()))


def bag(key: str) -> str:
    """Its words, each replaced by the first of those it stands for, sorted.

    >>> bag("renal failure") == bag("insufficiency of kidney")
    True
    """
    if " " not in key:
        return _equal().get(key, key)
    return " ".join(sorted(content(key)))


def content(key: str) -> set[str]:
    """The words of a folded name that count, each replaced by the first of its equals."""
    for phrase, word in EQUAL_PHRASES:
        key = key.replace(phrase, word)
    equal = _equal()
    kept = {equal.get(word, word) for word in key.split() if word not in EMPTY_WORDS}
    return kept or set(key.split())


@lru_cache(maxsize=1)
def _equal() -> dict[str, str]:
    return {folded(word): folded(first) for word, first in EQUAL_WORDS.items()}


def _add(table: dict[str, list[int]], key: str, number: int) -> None:
    held = table.get(key)
    if held is None:
        table[key] = [number]
    else:
        held.append(number)
