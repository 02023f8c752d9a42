"""CURIEs as IRIs, and IRIs as CURIEs again."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote, unquote

__all__ = ["MEDKG", "PREFIXES", "curie_of", "iri_of", "turtle_of"]

MEDKG: Final = "https://w3id.org/medkg/"

# Bioregistry's preferred IRIs (Hoyt et al., 2022, doi:10.1038/s41597-022-01807-3).
PREFIXES: Final[dict[str, str]] = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "prov": "http://www.w3.org/ns/prov#",
    "dcterms": "http://purl.org/dc/terms/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "void": "http://rdfs.org/ns/void#",
    "spdx": "http://spdx.org/rdf/terms#",
    "biolink": "https://w3id.org/biolink/vocab/",
    "medkg": MEDKG,
    "edge": f"{MEDKG}edge/",
    "evidence": f"{MEDKG}evidence/",
    "source": f"{MEDKG}source/",
    "dataset": f"{MEDKG}dataset/",
    "MONDO": "http://purl.obolibrary.org/obo/MONDO_",
    "HP": "http://purl.obolibrary.org/obo/HP_",
    "DOID": "http://purl.obolibrary.org/obo/DOID_",
    "CHEBI": "http://purl.obolibrary.org/obo/CHEBI_",
    "OMIM": "https://omim.org/entry/",
    "ORPHA": "http://www.orpha.net/ORDO/Orphanet_",
    "HGNC": "https://identifiers.org/hgnc:",
    "NCBIGene": "https://identifiers.org/ncbigene:",
    "DRUGBANK": "https://go.drugbank.com/drugs/",
    "MESH": "http://id.nlm.nih.gov/mesh/",
    "UNII": "https://identifiers.org/unii:",
    "RXNORM": "https://identifiers.org/rxnorm:",
    "UMLS": "https://identifiers.org/umls:",
    "DECIPHER": "https://identifiers.org/decipher:",
    "PMID": "https://pubmed.ncbi.nlm.nih.gov/",
}
# An id of a prefix that is not listed.
_OTHER: Final = f"{MEDKG}id/"
_PLAIN: Final = re.compile(r"[A-Za-z0-9_]+")
_LONGEST_FIRST: Final = sorted(PREFIXES.items(), key=lambda item: -len(item[1]))


def iri_of(curie: str) -> str:
    """The IRI a CURIE stands for; characters an IRI may not hold are percent-encoded.

    >>> iri_of("MONDO:0007947"), iri_of("my list:aspirin 100")
    ('http://purl.obolibrary.org/obo/MONDO_0007947', 'https://w3id.org/medkg/id/my%20list%3Aaspirin%20100')
    """
    prefix, colon, local = curie.partition(":")
    if colon and prefix in PREFIXES:
        return PREFIXES[prefix] + quote(local, safe="")
    return _OTHER + quote(curie, safe="")


def curie_of(iri: str) -> str:
    """The CURIE of an IRI; the IRI itself where no prefix fits.

    >>> curie_of("http://purl.obolibrary.org/obo/HP_0001166"), curie_of("http://example.org/x")
    ('HP:0001166', 'http://example.org/x')
    """
    if iri.startswith(_OTHER):
        return unquote(iri[len(_OTHER) :])
    for prefix, start in _LONGEST_FIRST:
        if iri.startswith(start):
            return f"{prefix}:{unquote(iri[len(start) :])}"
    return iri


def turtle_of(curie: str) -> str:
    """The CURIE as Turtle writes it: short where that is allowed, else ``<IRI>``.

    >>> turtle_of("HP:0001166"), turtle_of("OMIM:154700/1")
    ('HP:0001166', '<https://omim.org/entry/154700%2F1>')
    """
    prefix, colon, local = curie.partition(":")
    if colon and prefix in PREFIXES and _PLAIN.fullmatch(local):
        return curie
    return f"<{iri_of(curie)}>"
