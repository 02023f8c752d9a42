"""From any id to the one that medkg's graph uses."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from medkg.knowledge.installed import load
from medkg.knowledge.tables import read_pairs
from medkg.knowledge.vocabularies import shipped
from medkg.ontology import normalise_curie

__all__ = ["canonical", "roles"]

# Vocabularies asked for an id of each prefix, in this order. Where a condition is a disease
# and a phenotype, the disease goes first; `same_as` leads from it to the phenotype.
_ASKED: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(("HGNC", "NCBIGene", "ENSEMBL", "UniProt"), ("hgnc",)),
    **dict.fromkeys(
        ("MONDO", "OMIM", "OMIMPS", "ORPHA", "DOID", "DECIPHER", "ICD10", "ICD10CM"), ("mondo",)
    ),
    **dict.fromkeys(("UMLS", "SNOMEDCT"), ("mondo", "hpo")),
    "HP": ("hpo",),
    "MESH": ("mondo", "drugs", "hpo"),
    "DRUGBANK": ("drugs",),
    "UNII": ("drugs",),
    "CHEBI": ("drugs",),
}


def canonical(curie: str) -> str:
    """The id medkg uses for the concept: MONDO, HP, DRUGBANK (else CHEBI, else MESH) or HGNC.

    Takes ids of MeSH, OMIM, Orphanet, DOID, UMLS, SNOMED CT, ICD-10, ICD-10-CM, ChEBI, UNII,
    CAS, NCBI Gene, Ensembl and UniProt, and obsolete ids. An id that cannot be mapped stays,
    its prefix in medkg's spelling.

    Raises:
        MissingDataError: a table is not installed.
        FormatError: a table is damaged.

    >>> canonical("OMIM:154700"), canonical("MESH:D008687"), canonical("X:1")
    ('MONDO:0007947', 'DRUGBANK:DB00331', 'X:1')
    """
    curie = normalise_curie(curie)
    if curie.startswith("CHEBI:"):
        # DrugBank is mapped to ChEBI's current ids only.
        curie = load("chebi").canonical(curie) or curie
    pairs = _pairs()
    if curie in pairs:
        return pairs[curie]
    for name in _ASKED.get(curie.partition(":")[0], ()):
        found = load(name).canonical(curie)
        if found is not None:
            return found
    return curie


def roles(curie: str) -> tuple[str, ...]:
    """ChEBI ids of what a drug is used for and does ("antipyretic"), sorted; empty if unknown.

    ``curie`` is any id of the drug. ``load("chebi").name`` names the roles.

    Raises:
        MissingDataError: a table is not installed.
        FormatError: a table is damaged.

    >>> chebi = load("chebi")
    >>> "antipyretic" in [chebi.name(role) for role in roles("DRUGBANK:DB00945")]  # aspirin
    True
    """
    return _roles().get(canonical(curie), ())


@lru_cache(maxsize=1)
def _pairs() -> dict[str, str]:
    path, _ = shipped("crosswalk")
    return {subject: target for subject, target, _ in read_pairs(path)}


@lru_cache(maxsize=1)
def _roles() -> dict[str, tuple[str, ...]]:
    path, _ = shipped("roles")
    found: dict[str, set[str]] = {}
    for chemical, role, _ in read_pairs(path):
        found.setdefault(canonical(chemical), set()).add(role)
    return {curie: tuple(sorted(of)) for curie, of in found.items()}
