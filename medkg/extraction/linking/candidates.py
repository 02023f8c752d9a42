"""Concepts that a text may name: by name, by another way to write it, by spelling."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from medkg.extraction.linking.index import IndexedName, NameIndex
from medkg.extraction.linking.name_words import (
    KINDRED,
    drop_qualifier,
    kept_content_words,
    key_of,
    plain_words,
)
from medkg.extraction.linking.variants import Variant, make_variants
from medkg.extraction.names.composite import full_names

__all__ = ["SURE", "LinkCandidate", "LinkCandidates"]

# How sure a name is by what was changed to find it.
_SCOPES: Final = {"name": 1.0, "exact": 0.98, "narrow": 0.85, "broad": 0.8, "related": 0.8}
_LENT: Final = 0.96  # a synonym from another vocabulary
_SPELT: Final = 0.99
_CLASS: Final = 0.92
_REORDERED: Final = 0.97
_EQUAL_WORDS: Final = 0.95
_SIMILAR: Final = 0.9
# A symbol in other case: "cat" is no catalase.
_OTHER_CASE: Final = 0.6
# A name with one word more than the text.
_ONE_WORD_MORE: Final = 0.65
# The parts of a mention that names several, in order.
_PART: Final = 0.9
_LATER_PART: Final = 0.05
_LAST_PART: Final = 0.4
#: Names are sought by spelling too where the best name found is less sure than this.
SURE: Final = 0.84
_SYMBOL: Final = re.compile(r"(?=(?:[^A-Z]*[A-Z]){2})[A-Z0-9][A-Za-z0-9-]{0,6}")


class LinkCandidate(NamedTuple):
    """A term by its place in the index, how sure it is, and why."""

    term: int
    score: float
    why: str


class LinkCandidates:
    """Looks texts up in an index; of a kind, the terms of kindred kinds are answers.

    >>> from medkg.ontology import Ontology, Term
    >>> toy = NameIndex([Ontology("toy", [Term("X:1", "Colds", "disease")])])
    >>> LinkCandidates(toy).by_name("cold", "disease")
    [LinkCandidate(term=0, score=0.99, why='normalised name: plural')]
    """

    def __init__(self, index: NameIndex) -> None:
        self._index = index
        self._of_kind: dict[str, frozenset[str]] = {}

    def named(self, text: str, kind: str | None) -> list[LinkCandidate]:
        """Terms that the text as it stands is a name of."""
        return self._named(Variant(text, 1.0, ""), kind)

    def by_name(self, text: str, kind: str | None) -> list[LinkCandidate]:
        """Those, else terms that another way to write the text is a name of."""
        found = self.named(text, kind) or self._parts(text, kind)
        if found:
            return found
        for variant in make_variants(text):
            if found and variant.score < SURE:
                break
            found += self._named(variant, kind)
            if found and max(item.score for item in found) >= variant.score - 0.1:
                break
        return found

    def _parts(self, text: str, kind: str | None) -> list[LinkCandidate]:
        """What each part of "hepatitis B and C" is, in order."""

        def named(part: str) -> bool:
            return any(item.score >= SURE for item in self.named(part, kind))

        best: dict[int, LinkCandidate] = {}
        for place, part in enumerate(full_names(text, named)):
            item = max(self.named(part, kind), key=lambda item: item.score)
            score = max(_PART - _LATER_PART * place, _LAST_PART)
            best.setdefault(item.term, LinkCandidate(item.term, score, f"coordination: {part}"))
        return list(best.values())

    def by_spelling(self, texts: Sequence[str], kind: str | None) -> list[list[LinkCandidate]]:
        """For each text, the terms with the names most alike."""
        near = self._index.similar(texts, kind)
        return [self._alike(text, row) for text, row in zip(texts, near, strict=True)]

    def _fitting(self, numbers: Sequence[int], kind: str | None) -> list[int]:
        """The names of terms that a mention of this kind may be."""
        if kind is None or not numbers:
            return list(numbers)
        kinds = self._of_kind.get(kind)
        if kinds is None:
            kinds = frozenset([kind, *(k for held in KINDRED if kind in held for k in held)])
            self._of_kind[kind] = kinds
        terms, term_of = self._index.terms, self._index.term_of
        return [n for n in numbers if terms[term_of(n)].kind in kinds]

    def _named(self, variant: Variant, kind: str | None) -> list[LinkCandidate]:
        index, text = self._index, variant.text
        spelt = self._fitting(index.spelt(text), kind)
        names = [index.name(number) for number in spelt]
        found = [self._spelt(name, variant) for name in names]
        if all(name.origin for name in names):
            worded = self._fitting(index.worded(text), kind)
            key = key_of(text) if worded else ""
            names = [index.name(number) for number in worded if number not in spelt]
            found += [_worded(name, key, variant) for name in names]
        return found

    def _spelt(self, name: IndexedName, variant: Variant) -> LinkCandidate:
        text = variant.text
        score = _SCOPES[name.scope] * variant.score * (_LENT if name.origin else 1.0)
        label = _label(name)
        if name.text == text:
            why = label
        elif _SYMBOL.fullmatch(name.text) and not _SYMBOL.fullmatch(text):
            score, why = score * _OTHER_CASE, f"{label} in other case"
        elif name.text.casefold() == text.casefold():
            score, why = score * 0.999, label
        else:
            reason = _difference(text, name.text)
            # The plural of a chemical is a class: "Glutamates", "Alcohols".
            is_class = reason == "plural" and self._index.terms[name.term].kind == "drug"
            score *= _CLASS if is_class else _SPELT
            why = f"normalised {label}: {reason}"
        return LinkCandidate(name.term, score, why + variant.why)

    def _alike(self, text: str, near: Sequence[tuple[int, float]]) -> list[LinkCandidate]:
        wanted = kept_content_words(key_of(text))
        found = []
        for number, cosine in near:
            name = self._index.name(number)
            held = kept_content_words(name.key)
            shared = 2 * len(wanted & held) / max(len(wanted) + len(held), 1)
            score = _SIMILAR * max(cosine * cosine, 0.6 * cosine + 0.4 * shared)
            if len(held) == len(wanted) + 1 and wanted < held:
                score = max(score, _ONE_WORD_MORE)
            score *= _SCOPES[name.scope] * (_LENT if name.origin else 1.0)
            found.append(LinkCandidate(name.term, score, f"char 3-gram {cosine:.2f}: {name.text}"))
        return found


def _worded(name: IndexedName, key: str, variant: Variant) -> LinkCandidate:
    """A name of the same words as a text, whose folded form is ``key``."""
    score = _SCOPES[name.scope] * variant.score * (_LENT if name.origin else 1.0)
    if key_of(drop_qualifier(name.text)) == key:
        score, reason = score * _REORDERED, "qualifier"
    elif plain_words(name.key) == plain_words(key):
        score, reason = score * _REORDERED, "word order"
    else:
        score, reason = score * _EQUAL_WORDS, "words of one meaning"
    return LinkCandidate(name.term, score, f"normalised {_label(name)}: {reason}{variant.why}")


def _label(name: IndexedName) -> str:
    label = "name" if name.scope == "name" else f"{name.scope} synonym"
    return f"{label} of {name.origin}" if name.origin else label


_MARKS: Final = re.compile(r"[\W_]+")
_POSSESSIVE: Final = re.compile(r"['’`´]s?\b")
_GREEK: Final = re.compile(r"[α-ωµ]|alpha|beta|gamma|delta|kappa|omega")


def _difference(text: str, name: str) -> str:
    """What had to be overlooked to find ``text`` and ``name`` equal."""
    first, second = text.casefold(), name.casefold()
    if first == second:
        return "case"
    plain = [_POSSESSIVE.sub("", each) for each in (first, second)]
    if plain[0] == plain[1]:
        return "possessive"
    bare = [_MARKS.sub("", each) for each in plain]
    if bare[0] == bare[1]:
        return "dash"
    if bare[0].rstrip("s") == bare[1].rstrip("s") or {first[-1:], second[-1:]} == {"s", "y"}:
        return "plural"
    if _GREEK.search(first) or _GREEK.search(second):
        return "Greek letter"
    if any(char.isdigit() for char in first) != any(char.isdigit() for char in second):
        return "Roman numeral"
    return "plural or spelling"
