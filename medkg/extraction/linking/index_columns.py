"""The names of some vocabularies in columns, with the tables that find them again."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, chain
from typing import Final

import pyarrow as pa

from medkg.extraction.linking import name_words
from medkg.extraction.linking.name_words import drop_qualifier, may_be_kind, word_key
from medkg.extraction.names import word_table
from medkg.extraction.names.column_cache import kept_columns, rules_mark
from medkg.extraction.text import normalise
from medkg.extraction.text.normalise import fold
from medkg.ontology import Ontology, Term
from medkg.types import content_id

__all__ = ["NO_ORIGIN", "name_columns"]

# Fewer terms are read afresh: nothing is gained by keeping them.
MIN_KEPT: Final = 5_000
#: The origin of a vocabulary's own names, else the position of the one that lent it.
NO_ORIGIN: Final = -1
_TYPES: Final[dict[str, pa.DataType]] = {
    "term": pa.int32(), "scope": pa.string(), "text": pa.string(), "origin": pa.int16(),
    "key": pa.string(), "children": pa.int32(),
    "folded": pa.string(), "folded_ends": pa.int32(), "folded_names": pa.int32(),
    "bag": pa.string(), "bag_ends": pa.int32(), "bag_names": pa.int32(),
}  # fmt: skip


def name_columns(
    ontologies: Sequence[Ontology],
    wider: Sequence[Ontology],
    terms: Sequence[Term],
    position: Mapping[str, int],
) -> Mapping[str, pa.Array]:
    """The columns of :class:`NameIndex`, from the copy in the cache folder if there is one.

    ``terms`` are the ontologies' in order, each id once; ``position`` says where each is. The
    copy's name holds the vocabularies' fingerprints and the rules that made it.
    """

    def make() -> Mapping[str, pa.Array]:
        return _Names(terms, position, wider).columns()

    if sum(map(len, (*ontologies, *wider))) < MIN_KEPT:
        return make()
    marks = [[each.fingerprint for each in held] for held in (ontologies, wider)]
    rules = rules_mark([sys.modules[__name__], name_words, normalise, word_table])
    return kept_columns("linking", content_id(*marks, rules), _TYPES, make=make)


class _Names:
    """Names as they are entered: first the terms' own, then those lent by wider vocabularies."""

    def __init__(
        self, terms: Sequence[Term], position: Mapping[str, int], wider: Sequence[Ontology]
    ) -> None:
        self._terms, self._position = terms, position
        self._rows: list[tuple[int, str, str, int]] = []
        self._keys: list[str] = []
        self._folded: dict[str, list[int]] = {}
        self._bags: dict[str, list[int]] = {}
        for place, term in enumerate(terms):
            self._enter(term, place, NO_ORIGIN)
        self._index(0)
        own = len(self._rows)
        xrefs: dict[str, list[int]] = {}
        for place, held in enumerate(terms if wider else ()):
            for xref in held.xrefs:
                xrefs.setdefault(xref, []).append(place)
        for origin, ontology in enumerate(wider):
            for term in ontology:
                for place in self._same(term, xrefs, own):
                    self._enter(term, place, origin)
        self._index(own)

    def columns(self) -> dict[str, pa.Array]:
        children = [0] * len(self._terms)
        for parent in chain.from_iterable(term.parents for term in self._terms):
            if parent in self._position:
                children[self._position[parent]] += 1
        term, scope, text, origin = zip(*self._rows, strict=True) if self._rows else ((),) * 4
        values: dict[str, Iterable[object]] = {
            "term": term, "scope": scope, "text": text, "origin": origin,
            "key": self._keys, "children": children,
            **_table("folded", self._folded), **_table("bag", self._bags),
        }  # fmt: skip
        return {name: pa.array(values[name], type_) for name, type_ in _TYPES.items()}

    def _enter(self, term: Term, place: int, origin: int) -> None:
        if term.name:
            self._rows.append((place, "name", term.name, origin))
        for synonym in term.synonyms:
            self._rows.append((place, synonym.scope, synonym.text, origin))

    def _index(self, first: int) -> None:
        for number in range(first, len(self._rows)):
            text = self._rows[number][2]
            key = fold(text)
            self._keys.append(key)
            if key:
                _add(self._folded, key, number)
                _add(self._bags, word_key(key), number)
                if text[-1] in ")]" and (short := drop_qualifier(text)) != text:
                    _add(self._bags, word_key(fold(short)), number)

    def _same(self, term: Term, xrefs: Mapping[str, list[int]], own: int) -> Iterable[int]:
        """Terms here that are the same concept as one of another vocabulary."""
        found = {self._position[x] for x in term.xrefs if x in self._position}
        found.update(xrefs.get(term.curie, ()))
        if not found:
            named = {
                self._rows[n][0]
                for n in self._folded.get(fold(term.name), ())
                if n < own and may_be_kind(self._terms[self._rows[n][0]].kind, term.kind)
            }
            found = named if len(named) == 1 else set()
        return sorted(found)


def _table(name: str, lists: Mapping[str, list[int]]) -> dict[str, Iterable[object]]:
    """A mapping to lists as three columns: keys, where each list ends, and the lists."""
    return {
        name: lists.keys(),
        f"{name}_ends": accumulate(map(len, lists.values())),
        f"{name}_names": chain.from_iterable(lists.values()),
    }


def _add(table: dict[str, list[int]], key: str, number: int) -> None:
    held = table.get(key)
    if held is None:
        table[key] = [number]
    else:
        held.append(number)
