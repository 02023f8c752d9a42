"""Which names of which terms are looked for in text, and how they must be spelt there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from medkg.collector import collector_paused
from medkg.extraction.names.stopwords import EXCLUDED_BRANCHES, KNOWN_ACRONYMS, KNOWN_ALIASES
from medkg.extraction.text.normalise import fold
from medkg.ontology import Ontology, Term

__all__ = ["Name", "names_by_key"]

_NOT_ALNUM: Final = re.compile(r"[\W_]+")
_ACRONYM: Final = re.compile(r"(?=(?:[^A-Z]*[A-Z]){2})[A-Za-z0-9+-]{2,7}")
_MIN_LETTERS: Final = 3
_MAX_NAME: Final = 120
_MAX_SYMBOL: Final = 7
# Systematic names of substances with more parts are in databases, hardly in sentences.
_MAX_PARTS: Final = 7
# So are these names of MeSH's supplementary chemicals, the bulk of its names: long ones, ones
# with many numbers, and codes of a letter or two that are numbers of figures and tables too.
_SUPPLEMENTARY: Final = "MESH:C"
_MAX_CHEMICAL: Final = 30
_MAX_LOCANTS: Final = 3
_CODE: Final = re.compile(r"[A-Za-z]{1,2}[ -]?\d{1,3}")
_SPACED_CODE: Final = re.compile(r"[A-Za-z]{1,3} \d{1,4}")
# Vocabularies whose short names are doubted; those that a user brings are taken at their word.
_DOUBTED: Final = frozenset({"mondo", "hpo", "drugs", "hgnc", "mesh", "chebi", "icd10cm"})


class Name(NamedTuple):
    """One name of one term. ``exact`` is the spelling the text must have, or None for any."""

    curie: str
    kind: str
    scope: str
    text: str
    exact: str | None


def names_by_key(
    ontologies: Sequence[Ontology], *, stop: Iterable[str], generic: Iterable[str]
) -> dict[str, tuple[Name, ...]]:
    """Usable names by folded name; those of ``stop`` and ``generic`` are left out.

    Upper case in ``stop`` means the upper-case spelling alone. A term that a vocabulary before
    its own maps to one of its terms, of the same kind, lends that term its names. Symbols of a
    user's own vocabulary are all taken, in their own case, unless ``stop`` has them.
    """
    left_out = {text if text.isupper() else fold(text) for text in stop}
    left_out.update(fold(text) for text in generic)
    entries: dict[str, list[Name]] = {}
    contested: set[str] = set()
    with collector_paused():
        for term, curie, own in _usable_terms(ontologies):
            if term.kind in ("disease", "phenotype"):
                contested.update(s.text.upper() for s in term.synonyms if len(s.text) == 3)
            for name in _own_names(term) if own else _names(term):
                key = fold(name.text)
                if not key or key in left_out or name.exact in left_out:
                    continue
                if term.kind == "drug" and not own and _unsaid(term, name.text, key):
                    continue
                if curie != name.curie:
                    scope = "exact" if name.scope == "name" else name.scope
                    name = name._replace(curie=curie, scope=scope)
                held = entries.setdefault(key, [])
                if all(n.curie != name.curie or n.exact != name.exact for n in held):
                    held.append(name)
        for key in {text.lower() for text in contested} & entries.keys():
            # A three-letter gene symbol that is a disease's too says nothing undefined.
            entries[key] = [n for n in entries[key] if n.kind != "gene" or n.exact not in contested]
        return {key: _unambiguous(names) for key, names in entries.items() if names}


def _unsaid(term: Term, text: str, key: str) -> bool:
    """Whether a substance's name is too systematic to be said in a sentence."""
    if key.count(" ") >= _MAX_PARTS:
        return True
    if not term.curie.startswith(_SUPPLEMENTARY):
        return False
    locants = len(re.findall(r"\d+", text))
    return len(text) > _MAX_CHEMICAL or locants > _MAX_LOCANTS or bool(_CODE.fullmatch(text))


def _usable_terms(ontologies: Sequence[Ontology]) -> Iterator[tuple[Term, str, bool]]:
    """Terms that are concepts of their own, the id their names go to, and if they are a user's."""
    for place, ontology in enumerate(ontologies):
        excluded = _excluded(ontology)
        for term in ontology:
            # Outside Phenotypic abnormality HPO holds modifiers: "Severe", "Onset".
            if term.curie in excluded or (term.kind == "other" and term.curie.startswith("HP:")):
                continue
            yield term, _owner(term, ontologies[:place]), ontology.id not in _DOUBTED


def _owner(term: Term, before: Iterable[Ontology]) -> str:
    for ontology in before:
        curie = ontology.canonical(term.curie)
        if curie is not None and ontology.term(curie).kind == term.kind:
            return curie
    return term.curie


def _names(term: Term) -> Iterator[Name]:
    texts = [("name", term.name), *((s.scope, s.text) for s in term.synonyms)]
    initials = {text for _, text in texts if " " in text or "-" in text}
    for scope, text in texts:
        if len(text) > _MAX_NAME:
            continue
        exact: str | None = None
        if _SPACED_CODE.fullmatch(text):
            exact = _NOT_ALNUM.sub("", text)
        elif " " not in text:
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


def _own_names(term: Term) -> Iterator[Name]:
    """Names of a user's term: all, a symbol in its own case."""
    for scope, text in [("name", term.name), *((s.scope, s.text) for s in term.synonyms)]:
        letters = _NOT_ALNUM.sub("", text)
        if not letters or len(text) > _MAX_NAME or letters.isdigit():
            continue
        exact = None
        if " " not in text and (len(text) <= _MAX_SYMBOL or term.kind == "gene"):
            exact = _symbol(term, text, letters)
            if exact is None and len(letters) < _MIN_LETTERS:
                exact = letters
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
    names = _canonical_first(names)
    if any(name.kind in ("disease", "phenotype") and name.exact is None for name in names):
        return tuple(name for name in names if name.kind != "gene")
    # A symbol of a gene that is also a by-name of a drug: the gene.
    if any(name.kind == "gene" and name.exact is not None for name in names):
        return tuple(n for n in names if n.kind != "drug" or n.exact is None or n.scope == "name")
    return tuple(names)


def _canonical_first(names: list[Name]) -> list[Name]:
    """Without names of MeSH where another vocabulary has the spelling: its ids are canonical."""
    others = [name for name in names if not name.curie.startswith("MESH:")]
    if not others or len(others) == len(names):
        return names
    any_case = any(name.exact is None for name in others)
    return [n for n in names if n in others or not (any_case or n.exact is not None)]


def _excluded(ontology: Ontology) -> frozenset[str]:
    roots = (root for root in EXCLUDED_BRANCHES if root in ontology)
    return frozenset().union(*(ontology.descendants(root) for root in roots))
