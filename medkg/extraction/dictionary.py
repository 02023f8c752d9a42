"""Names of vocabularies found in text with an Aho–Corasick automaton over folded words."""

from __future__ import annotations

import gc
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from medkg.errors import MissingExtraError
from medkg.extraction.normalise import folded, words
from medkg.extraction.stopwords import (
    EXCLUDED_BRANCHES,
    GENERIC_NAMES,
    KNOWN_ACRONYMS,
    KNOWN_ALIASES,
    NOT_NAMES,
)
from medkg.ontology import Ontology, Term

__all__ = ["Dictionary", "Match", "Name"]

# How sure a name of this scope is what the writer meant.
SCOPE_SCORES: Final[Mapping[str, float]] = {
    "name": 1.0,
    "exact": 0.95,
    "narrow": 0.7,
    "broad": 0.6,
    "related": 0.6,
}
WHY: Final[Mapping[str, str]] = {
    "name": "name",
    "exact": "exact synonym",
    "narrow": "narrow synonym",
    "broad": "broad synonym",
    "related": "related synonym",
}
# Marks that a match may cross only where the name has them too.
_HARD: Final = re.compile(r"[,;:().\n\[\]=<>≤≥±%+*/]")
_NOT_ALNUM: Final = re.compile(r"[\W_]+")
_ACRONYM: Final = re.compile(r"(?=(?:[^A-Z]*[A-Z]){2})[A-Za-z0-9+-]{2,7}")
# "anti-TNF", "non-asthma", "psoriasis-like": not the thing itself.
_PREFIX: Final = re.compile(r"(?:\b(?:anti|non|pseudo|un|post|pre)[-–])$", re.IGNORECASE)
_SUFFIX: Final = re.compile(r"[-–](?:like|free|negative|naive)\b", re.IGNORECASE)
_MIN_LETTERS: Final = 3
_MAX_NAME: Final = 120
_MAX_SYMBOL: Final = 7


class Name(NamedTuple):
    """One name of one term. ``exact`` is the spelling the text must have, or None for any."""

    curie: str
    kind: str
    scope: str
    text: str
    exact: str | None


class Match(NamedTuple):
    """``text[start:end]`` is spelt like each of ``names``."""

    start: int
    end: int
    names: tuple[Name, ...]


class Dictionary:
    """All usable names of some vocabularies, ready to be found in text.

    Symbols (``MET``, ``AIDS``) are matched in their own case only; names that are more often
    something else (``stop``) and names that say nothing (``disease``) are left out.

    Raises:
        MissingExtraError: pyahocorasick is not installed.

    >>> from medkg.ontology import Synonym, Term
    >>> toy = Ontology("toy", [Term("X:1", "breast cancer", "disease", (Synonym("BRCA"),))])
    >>> [(m.start, m.end, m.names[0].scope) for m in Dictionary([toy]).find("Breast cancers")]
    [(0, 14, 'name')]
    """

    def __init__(
        self,
        ontologies: Sequence[Ontology],
        *,
        stop: Iterable[str] = NOT_NAMES,
        generic: Iterable[str] = GENERIC_NAMES,
    ) -> None:
        self.terms: dict[str, Term] = {}
        stop_keys = {text if text.isupper() else folded(text) for text in stop}
        generic_keys = {folded(text) for text in generic}
        # Hundreds of thousands of small tuples: the collector would only slow their making.
        collecting = gc.isenabled()
        gc.disable()
        try:
            self._entries = self._collect(ontologies, stop_keys | generic_keys)
            self._automaton = _automaton(self._entries)
        finally:
            if collecting:
                gc.enable()

    def _collect(
        self, ontologies: Sequence[Ontology], stop: Collection[str]
    ) -> dict[str, tuple[Name, ...]]:
        entries: dict[str, list[Name]] = {}
        contested: set[str] = set()
        for ontology in ontologies:
            excluded = _excluded(ontology)
            for term in ontology:
                # Outside Phenotypic abnormality HPO holds modifiers: "Severe", "Onset".
                if term.curie in excluded or (
                    term.kind == "other" and term.curie.startswith("HP:")
                ):
                    continue
                self.terms[term.curie] = term
                if term.kind in ("disease", "phenotype"):
                    contested.update(s.text.upper() for s in term.synonyms if len(s.text) == 3)
                for name in _names(term):
                    key = folded(name.text)
                    if not key or key in stop or name.exact in stop:
                        continue
                    held = entries.setdefault(key, [])
                    if all(n.curie != name.curie or n.exact != name.exact for n in held):
                        held.append(name)
        for key in {text.lower() for text in contested} & entries.keys():
            # A three-letter gene symbol that is a disease's too says nothing undefined.
            entries[key] = [n for n in entries[key] if n.kind != "gene" or n.exact not in contested]
        return {key: _unambiguous(names) for key, names in entries.items() if names}

    def __len__(self) -> int:
        """Number of distinct folded names."""
        return len(self._entries)

    def lookup(self, text: str) -> tuple[Name, ...]:
        """Names spelt like the whole of ``text``."""
        return tuple(n for n in self._entries.get(folded(text), ()) if _spelt(n, text))

    def find(self, text: str) -> list[Match]:
        """Matches in ``text``, leftmost first, the longest at each place, none overlapping."""
        found: list[Match] = []
        reach = 0
        for match in sorted(self._all(text), key=lambda m: (m.start, -m.end)):
            if match.start >= reach:
                found.append(match)
                reach = match.end
        return found

    def _all(self, text: str) -> Iterator[Match]:
        tokens = words(text)
        if not tokens or self._automaton is None:
            return
        haystack = " " + " ".join(word.key for word in tokens) + " "
        index_at: dict[int, int] = {}
        position = 0
        for index, word in enumerate(tokens):
            position += len(word.key) + 1
            index_at[position] = index
        for last, (count, names) in self._automaton.iter(haystack):
            index = index_at[last]
            start, end = tokens[index - count + 1].start, tokens[index].end
            if not _at_boundaries(text, start, end):
                continue
            surface = text[start:end]
            fitting = tuple(name for name in names if _spelt(name, surface))
            if fitting:
                yield Match(start, end, fitting)


def _automaton(entries: Mapping[str, tuple[Name, ...]]) -> Any:
    try:
        import ahocorasick
    except ImportError as error:
        raise MissingExtraError(
            f'the dictionary needs pyahocorasick ({error}): pip install "medkg[nlp]"'
        ) from error
    if not entries:
        return None
    automaton = ahocorasick.Automaton()
    for key, names in entries.items():
        automaton.add_word(f" {key} ", (key.count(" ") + 1, names))
    automaton.make_automaton()
    return automaton


def _names(term: Term) -> Iterator[Name]:
    texts = [("name", term.name), *((s.scope, s.text) for s in term.synonyms)]
    initials = {text for _, text in texts if " " in text or "-" in text}
    for scope, text in texts:
        if len(text) > _MAX_NAME:
            continue
        exact: str | None = None
        if " " not in text:
            letters = _NOT_ALNUM.sub("", text)
            if len(letters) < _MIN_LETTERS or letters.isdigit():
                continue
            if len(text) <= _MAX_SYMBOL or term.kind == "gene":
                exact = _symbol(term, text, letters)
                if exact is None and scope != "name" and _acronym(text, initials):
                    exact = letters.upper()
                if exact is not None and not _usable(term, scope, exact):
                    continue
        # A loose synonym that is a symbol or one short word names too much.
        if scope not in ("name", "exact") and (exact is not None or " " not in text):
            continue
        if scope == "exact" and term.name == f"{text} neoplasm":
            continue  # "lung" is a synonym of "lung neoplasm"
        yield Name(term.curie, term.kind, scope, text, exact)


def _symbol(term: Term, text: str, letters: str) -> str | None:
    """The spelling that a symbol must keep; None where the text is a word."""
    if text.islower() and letters.isalpha():
        return None
    if term.kind == "gene":
        return letters
    if _ACRONYM.fullmatch(text):
        return letters
    digits = sum(char.isdigit() for char in letters)
    if digits and len(letters) - digits <= 3:
        return letters.upper() if text.islower() else letters
    return None


def _usable(term: Term, scope: str, exact: str) -> bool:
    """Whether a symbol means this term often enough where the document does not define it."""
    if exact.istitle() and exact.isalpha() and len(exact) <= 6:
        return False
    if not exact.isalpha():
        return True
    if term.kind == "gene":
        return scope == "name" or len(exact) > 5 or exact in KNOWN_ALIASES
    return len(exact) > 3 or exact in KNOWN_ACRONYMS


def _acronym(text: str, others: Iterable[str]) -> bool:
    """Whether ``text`` is made of letters of one of the names, in order, the first leading."""
    text = text.lower()
    if len(text) > 6:
        return False
    for other in others:
        letters = other.lower().lstrip("0123456789'-() ")
        if not letters.startswith(text[0]) or text in re.split(r"[^a-z0-9]+", letters):
            continue
        rest = iter(letters)
        if all(char in rest for char in text):
            return True
    return False


def _unambiguous(names: list[Name]) -> tuple[Name, ...]:
    """Names of one spelling without those hardly ever meant.

    HGNC calls some genes by the disease they cause: the disease is meant.
    """
    if any(name.kind in ("disease", "phenotype") and name.exact is None for name in names):
        return tuple(name for name in names if name.kind != "gene")
    # A symbol of a gene that is also a by-name of a drug: the gene.
    if any(name.kind == "gene" and name.exact is not None for name in names):
        return tuple(n for n in names if n.kind != "drug" or n.exact is None or n.scope == "name")
    return tuple(names)


def _excluded(ontology: Ontology) -> frozenset[str]:
    roots = (root for root in EXCLUDED_BRANCHES if root in ontology)
    return frozenset().union(*(ontology.descendants(root) for root in roots))


def _spelt(name: Name, surface: str) -> bool:
    """Whether ``surface`` keeps the case of a symbol and the marks of a name."""
    if name.exact is not None:
        letters = _NOT_ALNUM.sub("", surface)
        plural = letters[-1:] == "s" and letters[:-1] == name.exact
        if letters != name.exact and not plural and _greek(letters) != _greek(name.exact):
            return False
        if any(map(str.isspace, surface)) and " " not in name.text:
            return False
    marks = _HARD.findall(surface)
    if not marks:
        return True
    return marks.count("(") == marks.count(")") and set(marks) <= set(_HARD.findall(name.text))


def _greek(letters: str) -> str:
    """``TNFα`` and ``TNFalpha`` as one; other case differences stay."""
    if letters.isascii():
        return re.sub(r"(?<=[A-Z0-9])(alpha|beta|gamma|delta|kappa)$", _initial, letters)
    return "".join(_LETTERS.get(char, char) for char in letters)


def _initial(match: re.Match[str]) -> str:
    return match[0][0]


_LETTERS: Final[dict[str, str]] = dict(zip("αβγδκ", "abgdk", strict=True))


def _at_boundaries(text: str, start: int, end: int) -> bool:
    if start and (text[start - 1].isalnum() or text[start - 1] == "_"):
        return False
    if end < len(text) and (text[end].isalnum() or text[end] == "_"):
        return False
    if start and text[start - 1] in "-–" and _PREFIX.search(text, max(0, start - 8), start):
        return False
    return not (end < len(text) and text[end] in "-–" and _SUFFIX.match(text, end))
