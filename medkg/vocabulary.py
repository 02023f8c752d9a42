"""Node kinds and predicates, as tables.

Ids follow the Biolink Model 4 (Unni et al., 2022, doi:10.1111/cts.13302): the category or
predicate a row maps to is what RDF and KGX write.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from medkg.errors import UnknownTermError

__all__ = ["KINDS", "PREDICATES", "Kind", "Predicate", "kind_of", "predicate"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A node kind: its Biolink category and the CURIE prefixes that imply it."""

    name: str
    biolink: str
    prefixes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Predicate:
    """A relation between two kinds.

    ``caution`` marks a predicate that speaks against giving a drug: such an edge is never
    read as support for treatment. ``weak``: nothing is claimed, and nothing is built on it.
    ``direction`` is Biolink's object_direction_qualifier, of the object's activity: rows that
    share a Biolink id differ in it.
    """

    name: str
    biolink: str
    domain: tuple[str, ...]
    range: tuple[str, ...]
    inverse: str
    symmetric: bool = False
    caution: bool = False
    weak: bool = False
    direction: str = ""


KINDS: Final[dict[str, Kind]] = {
    kind.name: kind
    for kind in (
        Kind("disease", "biolink:Disease", ("MONDO", "OMIM", "ORPHA", "DECIPHER", "DOID")),
        Kind("phenotype", "biolink:PhenotypicFeature", ("HP",)),
        Kind("drug", "biolink:ChemicalEntity", ("DRUGBANK", "CHEBI", "UNII", "RXNORM")),
        Kind("gene", "biolink:Gene", ("HGNC", "NCBIGene")),
        # An id the linker could not map keeps its own namespace, and is counted.
        Kind("other", "biolink:NamedThing", ()),
    )
}

_CONDITION = ("disease", "phenotype")

PREDICATES: Final[dict[str, Predicate]] = {
    row.name: row
    for row in (
        Predicate("treats", "biolink:treats", ("drug",), _CONDITION, "treated_by"),
        Predicate(
            "prevents",
            "biolink:preventative_for_condition",
            ("drug",),
            _CONDITION,
            "prevented_by",
        ),
        Predicate(
            "contraindicated_in",
            "biolink:contraindicated_in",
            ("drug",),
            _CONDITION,
            "has_contraindication",
            caution=True,
        ),
        Predicate(
            "causes",
            "biolink:causes",
            ("drug", "disease", "gene", "phenotype"),
            _CONDITION,
            "caused_by",
            caution=True,
        ),
        Predicate(
            "exacerbates",
            "biolink:exacerbates_condition",
            ("drug", "disease", "phenotype"),
            _CONDITION,
            "exacerbated_by",
            caution=True,
        ),
        Predicate(
            "has_phenotype", "biolink:has_phenotype", ("disease",), _CONDITION, "phenotype_of"
        ),
        Predicate(
            "associated_with",
            "biolink:gene_associated_with_condition",
            ("gene",),
            _CONDITION,
            "condition_associated_with_gene",
        ),
        Predicate("targets", "biolink:affects", ("drug",), ("gene",), "targeted_by"),
        # What inhibits or activates a gene's product targets it too, and is so read as well.
        Predicate(
            "inhibits",
            "biolink:affects",
            ("drug",),
            ("gene",),
            "inhibited_by",
            direction="decreased",
        ),
        Predicate(
            "activates",
            "biolink:affects",
            ("drug",),
            ("gene",),
            "activated_by",
            direction="increased",
        ),
        Predicate(
            "biomarker_of",
            "biolink:biomarker_for",
            ("gene", "drug"),
            _CONDITION,
            "has_biomarker",
        ),
        Predicate(
            "predisposes",
            "biolink:predisposes_to_condition",
            ("disease", "phenotype", "gene", "drug"),
            _CONDITION,
            "predisposed_by",
            caution=True,
        ),
        Predicate(
            "interacts_with",
            "biolink:interacts_with",
            ("drug",),
            ("drug",),
            "interacts_with",
            symmetric=True,
            caution=True,
        ),
        Predicate(
            "mentioned_with",
            "biolink:occurs_together_in_literature_with",
            tuple(KINDS),
            tuple(KINDS),
            "mentioned_with",
            symmetric=True,
            weak=True,
        ),
        Predicate("same_as", "biolink:same_as", _CONDITION, _CONDITION, "same_as", symmetric=True),
        Predicate("is_a", "biolink:subclass_of", tuple(KINDS), tuple(KINDS), "superclass_of"),
    )
}

_KIND_OF_PREFIX: Final = {p: kind.name for kind in KINDS.values() for p in kind.prefixes}


def kind_of(curie: str) -> str:
    """Kind a CURIE's prefix implies; ``"other"`` where the prefix says nothing (MESH, UMLS).

    >>> kind_of("MONDO:0007947"), kind_of("MESH:D008382")
    ('disease', 'other')
    """
    return _KIND_OF_PREFIX.get(curie.partition(":")[0], "other")


def predicate(name: str) -> Predicate:
    """The row of ``PREDICATES`` with this name.

    Raises:
        UnknownTermError: no such predicate; the message lists those there are.

    >>> predicate("treats").biolink
    'biolink:treats'
    """
    try:
        return PREDICATES[name]
    except KeyError:
        known = ", ".join(PREDICATES)
        raise UnknownTermError(f"no predicate {name!r}; there are: {known}") from None
