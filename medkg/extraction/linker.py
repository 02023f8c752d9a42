"""What a mention means: candidates by name, spelling and context, ranked, with the reason."""

from __future__ import annotations

import gc
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from medkg.extraction.clues import Clues, without_cause
from medkg.extraction.index import (
    Named,
    NameIndex,
    content,
    key_of,
    kindred,
    plain_words,
    without_qualifier,
)
from medkg.extraction.variants import Variant, variants
from medkg.ontology import Ontology
from medkg.types import Link

__all__ = ["Linker", "Query"]

# How sure a name is by what was changed to find it.
_SCOPES: Final = {"name": 1.0, "exact": 0.98, "narrow": 0.85, "broad": 0.8, "related": 0.8}
_LENT: Final = 0.96  # a synonym from another vocabulary
_SPELT: Final = 0.99
_CLASS: Final = 0.92
_REORDERED: Final = 0.97
_EQUAL_WORDS: Final = 0.95
_LONG_FORM: Final = 0.97
_SIMILAR: Final = 0.9
# A meaning the vocabularies know of a short form that the document defines.
_DEFINED_OTHERWISE: Final = 0.5
# How much a symbol's meaning owes to the words of its document.
_CONTEXT: Final = 0.2
# A symbol in other case: "cat" is no catalase.
_OTHER_CASE: Final = 0.6
# Names sought by spelling too where the best name found is less sure than this.
_ONE_WORD_MORE: Final = 0.65
_SURE: Final = 0.84
#: Below this a name is no answer; fitted on the development abstracts of BC5CDR.
THRESHOLD: Final = 0.35


@dataclass(frozen=True, slots=True)
class Query:
    """A mention to link: its text, its kind if known, and the document's text.

    ``others`` are the document's mentions, each as written and its kind.
    """

    text: str
    kind: str | None = None
    context: str = ""
    others: tuple[tuple[str, str], ...] = ()


class _Found(NamedTuple):
    term: int
    score: float
    why: str


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
        # Millions of small objects: the collector would only slow their making.
        collecting = gc.isenabled()
        gc.disable()
        try:
            self._index = NameIndex(ontologies, wider)
        finally:
            if collecting:
                gc.enable()
        self._threshold = threshold

    def link(
        self,
        text: str,
        *,
        kind: str | None = None,
        context: str | None = None,
        top: int = 5,
    ) -> tuple[Link, ...]:
        """At most ``top`` links of one mention, best first; empty where nothing is meant.

        ``kind`` is ``disease``, ``phenotype``, ``drug`` or ``gene``; ``context`` is the text
        the mention stands in.
        """
        return self.link_many([Query(text, kind, context or "")], top=top)[0]

    def link_many(self, queries: Iterable[Query], *, top: int = 5) -> list[tuple[Link, ...]]:
        """The links of each query. Equal mentions are looked up once; nothing is kept after."""
        asked = list(queries)
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

    def _links(self, found: Iterable[_Found], top: int) -> tuple[Link, ...]:
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


class _Meaning(NamedTuple):
    text: str
    score: float
    why: str


class _Run:
    """One call's work: each distinct text of a kind is looked up once."""

    def __init__(self, index: NameIndex) -> None:
        self._index = index
        self._clues: dict[tuple[str, int], Clues] = {}
        self._meanings: dict[tuple[str, str | None, str, int], tuple[_Meaning, ...]] = {}
        self._words: dict[str, frozenset[str]] = {}
        # By text, kind, and whether anything but the name itself will do.
        self._asked: dict[tuple[str, str | None, bool], list[_Found]] = {}
        self._ranked: dict[tuple[tuple[_Meaning, ...], str | None], list[_Found]] = {}
        self._ranked_here: dict[tuple[tuple[_Meaning, ...], str | None, str], list[_Found]] = {}

    def meanings(self, query: Query) -> tuple[_Meaning, ...]:
        """The texts that the mention may stand for: itself, and what its document defines."""
        # The mentions of one document are one tuple, which lives as long as this run.
        place = (query.context, id(query.others))
        clues = self._clues.get(place)
        if clues is None:
            clues = self._clues[place] = Clues(query.context, query.others)
        key = (query.text, query.kind, *place)
        found = self._meanings.get(key)
        if found is None:
            found = self._meanings[key] = tuple(self._read(query, clues))
            for meaning in found:
                self._asked.setdefault((meaning.text, query.kind, meaning.why != _CAUSED), [])
        return found

    def _read(self, query: Query, clues: Clues) -> list[_Meaning]:
        text = query.text
        # Most mentions are plain words: the document is not read for them.
        defined = clues.defined if _MAY_BE_SHORT.search(text) else {}
        short = text[:-1] if text not in defined and text[-1:] == "s" else text
        long = defined.get(short) or clues.spelt_out(text, query.kind)
        if long is not None:
            found = [
                _Meaning(long, _LONG_FORM, f"long form of {short}: "),
                _Meaning(text, _DEFINED_OTHERWISE, ""),
            ]
        else:
            found = [_Meaning(text, 1.0, "")]
            if any(known in text for known in defined):
                expanded = _WORDS.sub(lambda word: defined.get(word[0], word[0]), text)
                if expanded != text:
                    found.insert(0, _Meaning(expanded, _LONG_FORM, "with its long form: "))
        if query.kind in _INDUCIBLE and query.context:
            bare = without_cause(long or text)
            if clues.is_induced(bare):
                found += [_Meaning(cause.format(bare), 1.05, _CAUSED) for cause in _CAUSES]
        return found

    def look_up(self) -> None:
        """Find the candidates of all texts; those without a name go by spelling, in batches."""
        unnamed: dict[str | None, list[str]] = {}
        for (text, kind, freely), found in self._asked.items():
            if not freely:
                self._collect(found, Variant(text, 1.0, ""), kind)
                continue
            found.extend(self._by_name(text, kind))
            sure = max((item.score for item in found), default=0.0)
            if sure < _SURE and _letters(text) >= _FEWEST_LETTERS:
                unnamed.setdefault(kind, []).append(text)
        for kind, texts in unnamed.items():
            near = self._index.similar(texts, kind)
            for text, row in zip(texts, near, strict=True):
                self._asked[text, kind, True].extend(self._by_spelling(text, row))

    def _by_name(self, text: str, kind: str | None) -> list[_Found]:
        found: list[_Found] = []
        self._collect(found, Variant(text, 1.0, ""), kind)
        if found:
            return found
        for variant in variants(text):
            if found and variant.score < _SURE:
                break
            self._collect(found, variant, kind)
            if found and max(item.score for item in found) >= variant.score - 0.1:
                break
        return found

    def _collect(self, found: list[_Found], variant: Variant, kind: str | None) -> None:
        index = self._index
        text = variant.text
        numbers = [n for n in index.spelt(text) if self._fits(n, kind)]
        spelt = len(numbers)
        if all(index.name(n).origin for n in numbers):
            numbers += [n for n in index.worded(text) if self._fits(n, kind) and n not in numbers]
        key = key_of(text) if spelt < len(numbers) else ""
        low = text.casefold()
        for place, number in enumerate(numbers):
            name = index.name(number)
            score = _SCOPES[name.scope] * variant.score * (_LENT if name.origin else 1.0)
            label = _label(name)
            if place < spelt and name.text == text:
                why = label
            elif place < spelt and _SYMBOL.fullmatch(name.text) and not _SYMBOL.fullmatch(text):
                score, why = score * _OTHER_CASE, f"{label} in other case"
            elif place < spelt and name.text.casefold() == low:
                score, why = score * 0.999, label
            elif place < spelt:
                reason = _difference(text, name.text)
                # The plural of a chemical is a class: "Glutamates", "Alcohols".
                is_class = reason == "plural" and index.terms[name.term].kind == "drug"
                score *= _CLASS if is_class else _SPELT
                why = f"normalised {label}: {reason}"
            elif key_of(without_qualifier(name.text)) == key:
                score, why = score * _REORDERED, f"normalised {label}: qualifier"
            elif plain_words(key_of(name.text)) == plain_words(key):
                score, why = score * _REORDERED, f"normalised {label}: word order"
            else:
                score, why = score * _EQUAL_WORDS, f"normalised {label}: words of one meaning"
            found.append(_Found(name.term, score, why + variant.why))

    def _fits(self, number: int, kind: str | None) -> bool:
        term = self._index.term_of(number)
        return kind is None or kindred(self._index.terms[term].kind, kind)

    def _by_spelling(self, text: str, near: Sequence[tuple[int, float]]) -> list[_Found]:
        index = self._index
        wanted = content(key_of(text))
        found = []
        for number, cosine in near:
            name = index.name(number)
            held = content(name.key)
            shared = 2 * len(wanted & held) / max(len(wanted) + len(held), 1)
            score = _SIMILAR * max(cosine * cosine, 0.6 * cosine + 0.4 * shared)
            if len(held) == len(wanted) + 1 and wanted < held:
                score = max(score, _ONE_WORD_MORE)
            score *= _SCOPES[name.scope] * (_LENT if name.origin else 1.0)
            found.append(_Found(name.term, score, f"char 3-gram {cosine:.2f}: {name.text}"))
        return found

    def ranked(self, query: Query, meanings: tuple[_Meaning, ...]) -> list[_Found]:
        """Each term once with its best reason, the best first."""
        key = (meanings, query.kind)
        ordered = self._ranked.get(key)
        if ordered is None:
            best: dict[int, _Found] = {}
            for meaning in meanings:
                for item in self._asked[meaning.text, query.kind, meaning.why != _CAUSED]:
                    score = item.score * meaning.score
                    if item.term not in best or best[item.term].score < score:
                        best[item.term] = _Found(item.term, score, meaning.why + item.why)
            ordered = sorted(best.values(), key=self._order)
            self._ranked[key] = ordered
        defined = meanings[0].text != query.text
        if query.context and not defined and len(ordered) > 1 and _SYMBOL.fullmatch(query.text):
            place = (meanings, query.kind, query.context)
            if place not in self._ranked_here:
                self._ranked_here[place] = self._in_context(ordered, query.context)
            return self._ranked_here[place]
        return ordered

    def _order(self, item: _Found) -> tuple[float, int]:
        return -item.score - self._prior(item), item.term

    def _in_context(self, ordered: list[_Found], context: str) -> list[_Found]:
        """The meanings of a symbol, those first whose other names' words the document has."""
        if context not in self._words:
            self._words[context] = content(key_of(context))
        said = self._words[context]
        told = []
        for item in ordered:
            term = self._index.terms[item.term]
            share = max(
                len(words & said) / len(words)
                for text in (term.name, *(synonym.text for synonym in term.synonyms))
                if (words := content(key_of(text)) if " " in text else {text})
            )
            why = f"{item.why}, its words in the document" if share > 0.5 else item.why
            told.append(_Found(item.term, item.score * (1 - _CONTEXT + _CONTEXT * share), why))
        return sorted(told, key=self._order)

    def _prior(self, item: _Found) -> float:
        """A little for concepts much written about: many names, many narrower concepts.

        It decides between equals by name, and between names nearly as alike.
        """
        size = len(self._index.terms[item.term].synonyms) + self._index.children[item.term]
        return (0.0003 if item.score > _SURE else 0.01) * math.log1p(size)


def _letters(text: str) -> int:
    return sum(char.isalpha() for char in text)


_FEWEST_LETTERS: Final = 4  # a symbol is spelt right or is another one
_INDUCIBLE: Final = ("disease", "phenotype")
_CAUSED: Final = "caused by a drug in this document: "
_CAUSES: Final = ("drug-induced {}", "chemically-induced {}", "substance-induced {}")
_SYMBOL: Final = re.compile(r"(?=(?:[^A-Z]*[A-Z]){2})[A-Z0-9][A-Za-z0-9-]{0,6}")
_WORDS: Final = re.compile(r"[\w-]+")
# A capital or digit after a letter, one letter, or a mention of at most four.
_MAY_BE_SHORT: Final = re.compile(r"\w[A-Z\d]|\b\w\b|^.{1,4}$")


def _label(name: Named) -> str:
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
