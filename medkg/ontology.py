"""A vocabulary: terms with names, synonyms, cross-references and parents, held in memory."""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, replace
from functools import cached_property
from typing import Final, Literal

from medkg.errors import UnknownTermError
from medkg.types import content_id

__all__ = [
    "Ontology",
    "Scope",
    "Synonym",
    "Term",
    "normalise_curie",
    "normalise_name",
]

Scope = Literal["exact", "narrow", "broad", "related"]

# Spellings of one prefix that sources use (keys lower-case), and the spelling medkg keeps.
PREFIXES: Final[dict[str, str]] = {
    "cas": "CAS",
    "chebi": "CHEBI",
    "decipher": "DECIPHER",
    "doid": "DOID",
    "drugbank": "DRUGBANK",
    "ensembl": "ENSEMBL",
    "entrez": "NCBIGene",
    "hgnc": "HGNC",
    "hp": "HP",
    "hpo": "HP",
    "icd10": "ICD10",
    "icd10cm": "ICD10CM",
    "icd10who": "ICD10",
    "medgen": "MEDGEN",
    "mesh": "MESH",
    "mim": "OMIM",
    "mondo": "MONDO",
    "msh": "MESH",
    "ncbigene": "NCBIGene",
    "ncit": "NCIT",
    "omim": "OMIM",
    "omimps": "OMIMPS",
    "ordo": "ORPHA",
    "orpha": "ORPHA",
    "orphanet": "ORPHA",
    "rxnorm": "RXNORM",
    "sctid": "SNOMEDCT",
    "snomedct": "SNOMEDCT",
    "snomedct_us": "SNOMEDCT",
    "umls": "UMLS",
    "unii": "UNII",
    "uniprot": "UniProt",
    "uniprotkb": "UniProt",
}

_CURIE: Final = re.compile(r"[A-Za-z][\w.\-]*:\S+")


def normalise_curie(curie: str) -> str:
    """The CURIE with its prefix in the spelling medkg keeps; unknown prefixes are unchanged.

    >>> normalise_curie("Orphanet:558"), normalise_curie("MIM:154700"), normalise_curie("X:1")
    ('ORPHA:558', 'OMIM:154700', 'X:1')
    """
    prefix, colon, local = curie.strip().partition(":")
    return f"{PREFIXES.get(prefix.lower(), prefix)}{colon}{local.strip()}"


def normalise_name(name: str) -> str:
    """The name folded for comparison: case and runs of white space do not count.

    >>> normalise_name("Marfan  Syndrome ")
    'marfan syndrome'
    """
    return " ".join(name.casefold().split())


@dataclass(frozen=True, slots=True)
class Synonym:
    """Another name of a term, and how close its meaning is."""

    text: str
    scope: Scope = "exact"


@dataclass(frozen=True, slots=True)
class Term:
    """One concept of a vocabulary; ``replaced_by`` is what an obsolete one gave way to."""

    curie: str
    name: str
    kind: str
    synonyms: tuple[Synonym, ...] = ()
    xrefs: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    obsolete: bool = False
    replaced_by: str | None = None


class Ontology:
    """A set of terms, their hierarchy and their mappings; does not change once made.

    Real vocabularies are uneven, and are taken as they are: a second term of one id adds its
    synonyms, cross-references and missing name to the first; a term without a name is called
    by its id; a parent that is not a current term here is left out of the hierarchy; cycles
    do no harm. ``same_as`` maps ids of other vocabularies to ids of this one, and goes before
    the terms' own cross-references.

    >>> top = Term("X:1", "disease", "disease")
    >>> marfan = Term("X:2", "Marfan syndrome", "disease", (Synonym("MFS"),), ("OMIM:1",), ("X:1",))
    >>> toy = Ontology("toy", [top, marfan])
    >>> toy.find("mfs"), toy.canonical("OMIM:1"), sorted(toy.ancestors("X:2"))
    (('X:2',), 'X:2', ['X:1', 'X:2'])
    """

    def __init__(
        self,
        id: str,  # noqa: A002 - the field's name
        terms: Iterable[Term] | Mapping[str, Term],
        *,
        release: str = "",
        licence: str = "",
        source: str = "",
        same_as: Mapping[str, str] | None = None,
        checksum: str = "",
    ) -> None:
        """Hold ``terms``, or read them from a mapping by id, whose terms are taken as they are.

        ``checksum`` of the file they came from saves hashing them.
        """
        self.id = id
        self.release = release
        self.licence = licence
        self.source = source
        self._checksum = checksum
        self._terms = terms if isinstance(terms, Mapping) else _by_id(terms)
        self._same_as = dict(same_as or {})
        self._ancestors: dict[str, frozenset[str]] = {}
        self._descendants: dict[str, frozenset[str]] = {}

    def __repr__(self) -> str:
        return f"Ontology({self.id!r}, {len(self)} terms, release={self.release!r})"

    def __len__(self) -> int:
        """Number of current (not obsolete) terms."""
        return self._current

    @cached_property
    def _current(self) -> int:
        counted = getattr(self._terms, "current", None)
        if isinstance(counted, int):
            return counted
        return sum(not term.obsolete for term in self._terms.values())

    def __contains__(self, curie: object) -> bool:
        """Whether :meth:`term` knows the id, obsolete or not."""
        return curie in self._terms

    def __iter__(self) -> Iterator[Term]:
        """Current terms, in the order of the source."""
        return (term for term in self._terms.values() if not term.obsolete)

    def obsolete(self) -> Iterator[Term]:
        """Obsolete terms, in the order of the source."""
        return (term for term in self._terms.values() if term.obsolete)

    @cached_property
    def fingerprint(self) -> str:
        """32 hex digits that change when the release or any term does."""
        content = self._checksum or self._hash_terms()
        return content_id(self.id, self.release, content)

    def _hash_terms(self) -> str:
        digest = hashlib.blake2b(digest_size=16)
        for term in self._terms.values():
            digest.update(repr(astuple(term)).encode("utf-8", "surrogatepass"))
        digest.update(repr(sorted(self._same_as.items())).encode("utf-8", "surrogatepass"))
        return digest.hexdigest()

    def term(self, curie: str) -> Term:
        """The term of an id of this vocabulary, obsolete or not.

        Raises:
            UnknownTermError: no such id; the message says what may have been meant.
        """
        try:
            return self._terms[curie]
        except KeyError:
            raise UnknownTermError(self._unknown(curie)) from None

    def name(self, curie: str) -> str:
        """The preferred name of an id; the id itself where the source gives no name.

        Raises:
            UnknownTermError: no such id.
        """
        return self.term(curie).name or curie

    def canonical(self, curie: str) -> str | None:
        """The current id of this vocabulary that means the same as ``curie``, or None.

        In this order: the id itself; what replaced it; the stated exact mapping
        (``same_as``); the one term that carries it as a cross-reference. None where nothing
        maps, or several current terms carry the cross-reference.
        """
        found = self._resolved(curie)
        if found or curie in self._terms:
            return found
        curie = normalise_curie(curie)
        if curie in self._terms:
            return self._resolved(curie)
        mapped = self._same_as.get(curie)
        if mapped is not None:
            return self._resolved(mapped)
        return self._xref_index.get(curie)

    def parents(self, curie: str) -> tuple[str, ...]:
        """Current terms one step up.

        Raises:
            UnknownTermError: no such id.
        """
        return self._parents(self.term(curie))

    def children(self, curie: str) -> tuple[str, ...]:
        """Current terms one step down.

        Raises:
            UnknownTermError: no such id.
        """
        self.term(curie)
        return self._children.get(curie, ())

    def ancestors(self, curie: str, include_self: bool = True) -> frozenset[str]:
        """Every current term above, over any number of steps.

        Raises:
            UnknownTermError: no such id.
        """
        self.term(curie)
        return self._closure(curie, include_self, up=True)

    def descendants(self, curie: str, include_self: bool = True) -> frozenset[str]:
        """Every current term below, over any number of steps.

        Raises:
            UnknownTermError: no such id.
        """
        self.term(curie)
        return self._closure(curie, include_self, up=False)

    def find(self, name: str) -> tuple[str, ...]:
        """Ids of current terms whose name or exact synonym is ``name``; those by name first.

        Case and runs of white space do not count.
        """
        return self._name_index.get(normalise_name(name), ())

    @cached_property
    def _children(self) -> dict[str, tuple[str, ...]]:
        below: dict[str, list[str]] = {}
        for term in self:
            for parent in self._parents(term):
                below.setdefault(parent, []).append(term.curie)
        return {curie: tuple(children) for curie, children in below.items()}

    @cached_property
    def _name_index(self) -> dict[str, tuple[str, ...]]:
        index: dict[str, tuple[str, ...]] = {}

        def enter(text: str, curie: str) -> None:
            key = normalise_name(text)
            held = index.get(key, ())
            if key and curie not in held:
                index[key] = (*held, curie)

        for term in self:
            enter(term.name, term.curie)
        for term in self:
            for synonym in term.synonyms:
                if synonym.scope == "exact":
                    enter(synonym.text, term.curie)
        return index

    @cached_property
    def _xref_index(self) -> dict[str, str | None]:
        index: dict[str, str | None] = {}
        # An obsolete term's cross-references lead to what replaced it, and count for less.
        for obsolete in (False, True):
            for term in self._terms.values():
                curie = self._resolved(term.curie)
                if term.obsolete is not obsolete or curie is None:
                    continue
                for xref in map(normalise_curie, term.xrefs):
                    held = index.setdefault(xref, curie)
                    if held != curie and not obsolete:
                        index[xref] = None
        return index

    def _parents(self, term: Term) -> tuple[str, ...]:
        resolved = (self._resolved(parent) for parent in term.parents)
        return tuple(dict.fromkeys(p for p in resolved if p is not None))

    def _closure(self, curie: str, include_self: bool, *, up: bool) -> frozenset[str]:
        memo = self._ancestors if up else self._descendants
        if curie not in memo:
            seen: set[str] = set()
            stack = [curie]
            while stack:
                here = stack.pop()
                if here in seen:
                    continue
                if here in memo:
                    seen |= memo[here]
                    continue
                seen.add(here)
                stack.extend(
                    self._parents(self._terms[here]) if up else self._children.get(here, ())
                )
            memo[curie] = frozenset(seen)
        return memo[curie] if include_self else memo[curie] - {curie}

    def _resolved(self, curie: str) -> str | None:
        seen: set[str] = set()
        here: str | None = curie
        while here is not None and here not in seen:
            seen.add(here)
            term = self._terms.get(here)
            if term is None:
                return None
            if not term.obsolete:
                return here
            here = term.replaced_by
        return None

    def _unknown(self, curie: str) -> str:
        message = f"no term {curie!r} in {self.id} {self.release}".rstrip()
        if _CURIE.fullmatch(curie):
            mapped = self.canonical(curie)
            return f"{message}; it maps to {mapped} (use canonical())" if mapped else message
        near = self._nearest(curie)
        if not near:
            return f"{message}; terms are asked for by id, find() looks up a name"
        return f"{message}; terms are asked for by id, did you mean {', '.join(near)}?"

    def _nearest(self, name: str) -> list[str]:
        key = normalise_name(name)
        # difflib compares in full; the same first letter and a like length keep it to a few 1000.
        close = [
            other
            for other in self._name_index
            if other[:1] == key[:1] and abs(len(other) - len(key)) <= 3
        ]
        names = difflib.get_close_matches(key, close, n=3, cutoff=0.75)
        curies = dict.fromkeys(self._name_index[near][0] for near in names)
        return [f"{curie} ({self.name(curie)})" for curie in curies]


def _by_id(terms: Iterable[Term]) -> dict[str, Term]:
    found: dict[str, Term] = {}
    for term in terms:
        first = found.get(term.curie)
        found[term.curie] = term if first is None else _merged(first, term)
    return found


def _merged(first: Term, second: Term) -> Term:
    texts = {synonym.text for synonym in first.synonyms}
    return replace(
        first,
        name=first.name or second.name,
        synonyms=first.synonyms + tuple(s for s in second.synonyms if s.text not in texts),
        xrefs=tuple(dict.fromkeys(first.xrefs + second.xrefs)),
    )
