"""What medkg is compared with on text, over the very names medkg has.

Finding names: exact match and spaCy's PhraseMatcher. Linking a mention: exact match, character
3-gram TF-IDF as in scispaCy (Neumann et al., 2019, doi:10.18653/v1/W19-5034), and rapidfuzz.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from medkg.ontology import Ontology

#: Kinds of medkg's terms and mentions -> the types of the annotated corpora.
TYPE_OF_KIND: Final[Mapping[str, str]] = {
    "disease": "Disease",
    "phenotype": "Disease",
    "symptom": "Disease",
    "drug": "Chemical",
    "chemical": "Chemical",
}

Span = tuple[int, int, str]
Names = Mapping[str, Collection[str]]
"""Name, lower-cased -> its labels (types or CURIEs)."""

_TOKEN: Final = re.compile(r"[^\W_]+|\S")


def names_by_type(
    ontologies: Iterable[Ontology], types: Mapping[str, str] = TYPE_OF_KIND
) -> dict[str, set[str]]:
    """Every name and synonym, of any scope, lower-cased -> the corpus types it may have."""
    names: dict[str, set[str]] = {}
    for name, curie_type, _ in _all_names(ontologies, types):
        names.setdefault(name.lower(), set()).add(curie_type)
    return names


def names_by_curie(
    ontologies: Iterable[Ontology], types: Mapping[str, str] = TYPE_OF_KIND
) -> dict[str, set[str]]:
    """Every name and synonym, lower-cased -> the CURIEs of the terms called so."""
    names: dict[str, set[str]] = {}
    for name, _, curie in _all_names(ontologies, types):
        names.setdefault(name.lower(), set()).add(curie)
    return names


def _all_names(
    ontologies: Iterable[Ontology], types: Mapping[str, str]
) -> Iterator[tuple[str, str, str]]:
    for ontology in ontologies:
        for term in ontology:
            kind = types.get(term.kind)
            if kind is None:
                continue
            for name in (term.name, *(synonym.text for synonym in term.synonyms)):
                if name.strip():
                    yield " ".join(name.split()), kind, term.curie


class ExactMatch:
    """The longest of the names at each token, lower-cased, left to right."""

    def __init__(self, names: Names) -> None:
        self._labels: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._longest: dict[str, int] = {}
        for name, labels in names.items():
            key = tuple(token.group() for token in _TOKEN.finditer(name))
            if key:
                held = self._labels.get(key, ())
                self._labels[key] = tuple(sorted({*held, *labels}))
                self._longest[key[0]] = max(len(key), self._longest.get(key[0], 0))

    def __call__(self, text: str) -> list[Span]:
        tokens = list(_TOKEN.finditer(text))
        words = [token.group().lower() for token in tokens]
        found: list[Span] = []
        i = 0
        while i < len(words):
            size, labels = self._at(words, i)
            start, end = tokens[i].start(), tokens[i + max(size, 1) - 1].end()
            found += [(start, end, label) for label in labels]
            i += max(size, 1)
        return found

    def _at(self, words: Sequence[str], i: int) -> tuple[int, tuple[str, ...]]:
        for size in range(min(self._longest.get(words[i], 0), len(words) - i), 0, -1):
            labels = self._labels.get(tuple(words[i : i + size]))
            if labels:
                return size, labels
        return 0, ()


class Phrases:
    """spaCy's ``PhraseMatcher(attr="LOWER")``, the longest match at each place."""

    def __init__(self, names: Names) -> None:
        import spacy
        from spacy.matcher import PhraseMatcher

        self.nlp = spacy.blank("en")
        self.nlp.max_length = 10_000_000
        self._labels = {name: tuple(sorted(labels)) for name, labels in names.items()}
        self.matcher = PhraseMatcher(self.nlp.vocab, attr="LOWER")
        self.matcher.add("name", [self.nlp.make_doc(name) for name in names])

    def __call__(self, text: str) -> list[Span]:
        from spacy.util import filter_spans

        spans = filter_spans(self.matcher(self.nlp.make_doc(text), as_spans=True))
        return [
            (span.start_char, span.end_char, label)
            for span in spans
            for label in self._labels.get(span.text.lower(), ())
        ]


Ranker = Callable[[Sequence[str]], list[list[str]]]
"""Mention texts -> for each, up to five CURIEs, best first."""

TOP: Final = 5


def exact_ranker(names: Names) -> Ranker:
    """CURIEs of the terms whose name the mention is, lower-cased."""
    ordered = {name: sorted(curies)[:TOP] for name, curies in names.items()}
    return lambda mentions: [ordered.get(mention.lower(), []) for mention in mentions]


def tfidf_ranker(names: Names, *, neighbours: int = 100) -> Ranker:
    """Nearest names by cosine over TF-IDF of character 3-grams, by an exact sparse product.

    scispaCy's settings: ``char_wb`` 3-grams, ``min_df=10``; its approximate index is replaced
    by the exact product, so this can only find more.
    """
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = list(names)
    curies = [sorted(names[text]) for text in texts]
    lowest = 10 if len(texts) > 1000 else 1
    vectoriser = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 3), min_df=lowest)
    index = vectoriser.fit_transform(texts).T.tocsr()

    def rank(mentions: Sequence[str]) -> list[list[str]]:
        ranked: list[list[str]] = []
        for first in range(0, len(mentions), 64):
            batch = [mention.lower() for mention in mentions[first : first + 64]]
            scores = (vectoriser.transform(batch) @ index).tocsr()
            for row in range(scores.shape[0]):
                line = scores.getrow(row)
                near = np.argsort(-line.data, kind="stable")[:neighbours]
                ranked.append(_first_curies(curies[i] for i in line.indices[near]))
        return ranked

    return rank


def fuzzy_ranker(names: Names, *, neighbours: int = 30) -> Ranker:
    """Nearest names by rapidfuzz's normalised indel similarity (``fuzz.ratio``)."""
    from rapidfuzz import fuzz, process

    texts = list(names)
    curies = [sorted(names[text]) for text in texts]

    def rank(mentions: Sequence[str]) -> list[list[str]]:
        ranked: list[list[str]] = []
        for mention in mentions:
            best = process.extract(
                mention.lower(), texts, scorer=fuzz.ratio, limit=neighbours, score_cutoff=50
            )
            ranked.append(_first_curies(curies[i] for _, _, i in best))
        return ranked

    return rank


def _first_curies(groups: Iterable[Sequence[str]]) -> list[str]:
    seen: dict[str, Any] = {}
    for group in groups:
        seen.update(dict.fromkeys(group))
        if len(seen) >= TOP:
            break
    return list(seen)[:TOP]
