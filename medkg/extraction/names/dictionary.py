"""Names of vocabularies found in text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from medkg.extraction.names.gene_table import may_mean
from medkg.extraction.names.lexicon import Name
from medkg.extraction.names.matcher import Matcher
from medkg.extraction.names.name_table import name_table
from medkg.extraction.names.stopwords import GENERIC_NAMES, NOT_NAMES
from medkg.extraction.names.substance_table import is_class
from medkg.ontology import Ontology, Term

__all__ = ["Dictionary", "Match", "Name"]

#: Scope of a name that the text writes only in part, beside another.
COORDINATION: Final = "coordination"
# How sure a name of this scope is what the writer meant.
SCOPE_SCORES: Final[Mapping[str, float]] = {
    "name": 1.0,
    "exact": 0.95,
    COORDINATION: 0.9,
    "narrow": 0.7,
    "broad": 0.6,
    "related": 0.6,
}
WHY: Final[Mapping[str, str]] = {
    "name": "name",
    "exact": "exact synonym",
    COORDINATION: "coordination",
    "narrow": "narrow synonym",
    "broad": "broad synonym",
    "related": "related synonym",
}
# Marks that a match may cross only where the name has them too.
_HARD: Final = re.compile(r"[,;:().\n\[\]=<>≤≥±%+*/]")
_NOT_ALNUM: Final = re.compile(r"[\W_]+")
# "anti-TNF", "non-asthma", "psoriasis-like": not the thing itself.
_PREFIX: Final = re.compile(r"(?:\b(?:anti|non|pseudo|un|post|pre)[-–])$", re.IGNORECASE)
_SUFFIX: Final = re.compile(r"[-–](?:like|free|negative|naive|sparing)\b", re.IGNORECASE)
_HGNC: Final = "HGNC:"
_DRUGBANK: Final = "DRUGBANK:"
# Decisions on a spelling of a name that are remembered.
_MEMO: Final = 200_000


class Match(NamedTuple):
    """``text[start:end]`` is spelt like each of ``names``."""

    start: int
    end: int
    names: tuple[Name, ...]


class CurrentTerms(Mapping[str, Term]):
    """The current terms of some vocabularies by id; of two with one id the later one's."""

    def __init__(self, ontologies: Sequence[Ontology]) -> None:
        self._ontologies = tuple(reversed(ontologies))
        self._found: dict[str, Term] = {}

    def __getitem__(self, curie: str) -> Term:
        if curie not in self._found:
            self._found[curie] = self._look_up(curie)
        return self._found[curie]

    def _look_up(self, curie: str) -> Term:
        for ontology in self._ontologies:
            if curie in ontology:
                term = ontology.term(curie)
                if not term.obsolete:
                    return term
        raise KeyError(curie)

    def __iter__(self) -> Iterator[str]:
        return iter({term.curie: None for o in reversed(self._ontologies) for term in o})

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Dictionary:
    """All usable names of some vocabularies, ready to be found in text.

    Symbols (``MET``, ``AIDS``) are matched in their own case only; names that are more often
    something else (``stop``) and names that say nothing (``disease``) are left out. ``terms``
    holds the terms by id.

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
        self.terms: Mapping[str, Term] = CurrentTerms(ontologies)
        self._table = name_table(ontologies, stop=frozenset(stop), generic=frozenset(generic))
        self._matcher = Matcher(self._table.words, self._table.patterns)
        self._table.forget_patterns()  # the matcher has them as long as it needs them
        self._fitting: dict[tuple[int, str], tuple[Name, ...]] = {}

    def __len__(self) -> int:
        """Number of distinct folded names."""
        return len(self._table)

    def prepare(self) -> None:
        """Make now what many texts need."""
        self._matcher.prepare()

    def lookup(self, text: str) -> tuple[Name, ...]:
        """Names spelt like the whole of ``text``."""
        index = self._matcher.whole(text)
        return () if index is None else self._names(index, text)

    def find(self, text: str, *, nested: bool = False) -> list[Match]:
        """Matches in ``text`` in reading order.

        By default the leftmost and there the longest, none overlapping; with ``nested`` those
        that lie inside another one too, each after the longer ones that begin where it does.
        """
        found: list[Match] = []
        reach = 0
        for start, end, index in sorted(self._matcher.find(text), key=_leftmost_longest):
            if start < reach and not (nested and end <= reach):
                continue
            if not _at_boundaries(text, start, end):
                continue
            names = self._names(index, text[start:end])
            if names:
                found.append(Match(start, end, names))
                reach = max(reach, end)
        return found

    def _names(self, index: int, surface: str) -> tuple[Name, ...]:
        """Names of one folded name that may be spelt like ``surface``."""
        fitting = self._fitting.get((index, surface))
        if fitting is None:
            if len(self._fitting) > _MEMO:
                self._fitting.clear()
            names = self._table.names(index, self.terms)
            fitting = tuple(
                name for name in names if _spelt(name, surface) and self._meant(name, surface)
            )
            self._fitting[index, surface] = fitting
        return fitting

    def _meant(self, name: Name, surface: str) -> bool:
        """Whether a by-name usually means this gene, or this drug."""
        if name.curie.startswith(_HGNC):
            return may_mean(surface, self.terms[name.curie].name)
        return not (name.curie.startswith(_DRUGBANK) and is_class(surface))


def _leftmost_longest(hit: tuple[int, int, int]) -> tuple[int, int]:
    return hit[0], -hit[1]


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
