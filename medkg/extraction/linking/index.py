"""Every name of some vocabularies, found again by spelling at three levels of freedom."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa

from medkg.extraction.linking.index_columns import NO_ORIGIN, name_columns
from medkg.extraction.linking.name_words import (
    KINDRED,
    key_of,
    word_key,
)
from medkg.extraction.linking.spelling import SpellingIndex
from medkg.ontology import Ontology, Term

__all__ = ["IndexedName", "NameIndex"]

_A_WORD: Final = re.compile(r"[^\W\d_]{4}")


class IndexedName(NamedTuple):
    """One name of one term; ``origin`` is the vocabulary that lent it, empty for its own."""

    term: int
    scope: str
    text: str
    origin: str
    key: str


class NameIndex:
    """Names by what is left of them when case, spelling or word order do not count.

    ``wider`` vocabularies lend their synonyms to the terms that they cross-reference, and to
    those that alone share their preferred name.
    """

    def __init__(self, ontologies: Sequence[Ontology], wider: Sequence[Ontology] = ()) -> None:
        self.terms: list[Term] = []
        self.position: dict[str, int] = {}
        for ontology in ontologies:
            for term in ontology:
                if term.curie not in self.position:
                    self.position[term.curie] = len(self.terms)
                    self.terms.append(term)
        columns = name_columns(ontologies, wider, self.terms, self.position)
        self.children: list[int] = columns["children"].to_pylist()
        self._lenders = [ontology.id for ontology in wider]
        self._columns = [_Texts(columns[name]) for name in ("scope", "text", "key")]
        self._keys = columns["key"]
        self._term: list[int] = columns["term"].to_pylist()
        self._origin = columns["origin"].to_numpy(zero_copy_only=False)
        self._folded = _Lists(columns, "folded")
        self._bags = _Lists(columns, "bag")
        self._named: dict[int, IndexedName] = {}
        self._spelling: dict[tuple[str | None, ...], tuple[list[int], SpellingIndex]] = {}

    def __len__(self) -> int:
        return len(self._term)

    def name(self, number: int) -> IndexedName:
        """A name by its number; those asked for are kept."""
        held = self._named.get(number)
        if held is None:
            scope, text, key = (column[number] for column in self._columns)
            lender = int(self._origin[number])
            origin = "" if lender == NO_ORIGIN else self._lenders[lender]
            held = self._named[number] = IndexedName(self._term[number], scope, text, origin, key)
        return held

    def term_of(self, number: int) -> int:
        """The term that a name is one of, by its place in ``terms``."""
        return self._term[number]

    def spelt(self, text: str) -> Sequence[int]:
        """Names equal to ``text`` but for case, dash, plural, Greek, numerals, spelling."""
        return self._folded[key_of(text)]

    def worded(self, text: str) -> Sequence[int]:
        """Names of the same words, or words that stand for one another, in any order."""
        key = key_of(text)
        # The letters and digits of a symbol have one order.
        return self._bags[word_key(key)] if _A_WORD.search(key) else ()

    def similar(
        self, texts: Sequence[str], kind: str | None, *, top: int = 10
    ) -> list[list[tuple[int, float]]]:
        """Names nearest to each text by character 3-grams, with the cosine."""
        numbers, index = self._spelling_of(kind)
        if not numbers:
            return [[] for _ in texts]
        near = index.nearest([key_of(text) for text in texts], top=top)
        return [[(numbers[i], cosine) for i, cosine in row] for row in near]

    def _spelling_of(self, kind: str | None) -> tuple[list[int], SpellingIndex]:
        """The names of terms of a kind, by spelling; indexed when first asked for."""
        kinds = next((held for held in KINDRED if kind in held), (kind,))
        if kinds not in self._spelling:
            numbers = [
                number
                for number, term in enumerate(self._term)
                if kind is None or self.terms[term].kind in kinds
            ]
            keys = self._keys.take(pa.array(numbers, pa.int32())).to_pylist()
            self._spelling[kinds] = numbers, SpellingIndex(keys)
        return self._spelling[kinds]


class _Texts:
    """A column of texts, none missing, each made when asked for."""

    def __init__(self, column: pa.Array) -> None:
        _, ends, content = column.buffers()
        self._ends = np.frombuffer(ends, np.int32)[column.offset :].data if len(column) else ()
        self._content = memoryview(content) if content is not None else memoryview(b"")

    def __getitem__(self, number: int) -> str:
        return str(self._content[self._ends[number] : self._ends[number + 1]], "utf-8")


class _Lists:
    """A mapping from a text to numbers, read from three columns."""

    def __init__(self, columns: Mapping[str, pa.Array], name: str) -> None:
        keys = columns[name].to_pylist()
        self._place: dict[str, int] = dict(zip(keys, range(len(keys)), strict=True))
        self._ends: Any = columns[f"{name}_ends"].to_numpy()
        self._numbers: Any = columns[f"{name}_names"].to_numpy()

    def __getitem__(self, key: str) -> Sequence[int]:
        place = self._place.get(key)
        if place is None:
            return ()
        first = int(self._ends[place - 1]) if place else 0
        found: list[int] = self._numbers[first : int(self._ends[place])].tolist()
        return found
