"""IRIs of terms to CURIEs."""

from __future__ import annotations

import re
from typing import Final

from medkg.ontology import normalise_curie

__all__ = ["curie_of"]

# Beginnings of IRIs and the prefix of what follows; longer ones first. After the registry
# bioregistry.io (Hoyt et al., 2022, doi:10.1038/s41597-022-01807-3).
_SPACES: Final[tuple[tuple[str, str], ...]] = (
    ("ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl#", "NCIT"),
    ("linkedlifedata.com/resource/umls/id/", "UMLS"),
    ("identifiers.org/snomedct/", "SNOMEDCT"),
    ("purl.bioontology.org/ontology/MESH/", "MESH"),
    ("purl.bioontology.org/ontology/SNOMEDCT/", "SNOMEDCT"),
    ("purl.bioontology.org/ontology/ICD10CM/", "ICD10CM"),
    ("purl.bioontology.org/ontology/RXNORM/", "RXNORM"),
    ("icd.who.int/browse10/2019/en#/", "ICD10"),
    ("www.ncbi.nlm.nih.gov/gene/", "NCBIGene"),
    ("id.nlm.nih.gov/mesh/", "MESH"),
    ("snomed.info/id/", "SNOMEDCT"),
    ("omim.org/phenotypicSeries/PS", "OMIMPS"),
    ("www.omim.org/entry/", "OMIM"),
    ("omim.org/entry/", "OMIM"),
    ("www.orpha.net/ORDO/Orphanet_", "ORPHA"),
    ("go.drugbank.com/drugs/", "DRUGBANK"),
    ("www.drugbank.ca/drugs/", "DRUGBANK"),
)
_SCHEME: Final = re.compile(r"https?://")
_IDENTIFIERS: Final = re.compile(r"identifiers\.org/([\w.\-]+)[/:](\S+)")
_LAST: Final = re.compile(r"(?:^|[/#])([A-Za-z][A-Za-z.\-]*)_([\w.\-]+)$")


def curie_of(iri: str) -> str:
    """The CURIE an IRI stands for; a CURIE is given back tidied, and what is neither as ``""``.

    >>> curie_of("http://purl.obolibrary.org/obo/MONDO_0007947")
    'MONDO:0007947'
    >>> curie_of("http://www.orpha.net/ORDO/Orphanet_558"), curie_of("MIM:154700")
    ('ORPHA:558', 'OMIM:154700')
    >>> curie_of("http://example.org/about")
    ''
    """
    bare, is_iri = _SCHEME.subn("", iri.strip(), count=1)
    if not is_iri:
        return normalise_curie(bare) if ":" in bare else ""
    for start, prefix in _SPACES:
        if bare.startswith(start):
            return f"{prefix}:{bare[len(start) :]}"
    named = _IDENTIFIERS.match(bare)
    if named:
        # identifiers.org/hgnc/HGNC:5 and identifiers.org/hgnc:5 are both in use.
        return normalise_curie(f"{named[1]}:{named[2].rpartition(':')[2]}")
    last = _LAST.search(bare)
    return normalise_curie(f"{last[1]}:{last[2]}") if last else ""
