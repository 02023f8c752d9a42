"""Concepts as PubTator 3 writes them, in medkg's ids."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from medkg.knowledge.crosswalk import canonical
from medkg.knowledge.installed import load
from medkg.knowledge.pubtator3.type_table import KIND_OF_ENTITY
from medkg.vocabulary import kind_of

__all__ = ["SEVERAL", "Entity", "entities_of", "entity_of", "is_entity_type", "name_of"]

#: What stands between the ids of one field.
SEVERAL: Final = re.compile(r"[;,|]")
_NOTHING: Final = frozenset({"", "-", "-1", "None"})
_MESH: Final = re.compile(r"[CD]\d{6,9}")
_GENE_OF_VARIANT: Final = re.compile(r"CorrespondingGene:(\d+)")
_VARIANT_NAME: Final = re.compile(r"\b(HGVS:[^;]+|RS#:\d+|rs\d+)")
_NUMBER: Final = re.compile(r"(?:RS#:|\brs)(\d+)")
_VOCABULARIES: Final = {
    "CHEBI": ("chebi", "drugs"),
    "DRUGBANK": ("drugs",),
    "HGNC": ("hgnc",),
    "HP": ("hpo",),
    "MESH": ("mesh", "drugs"),
    "MONDO": ("mondo",),
}
_PREFIX_OF_NUMBER: Final = {
    "gene": "NCBIGene",
    "geneorgeneproduct": "NCBIGene",
    "organismtaxon": "NCBITaxon",
    "species": "NCBITaxon",
}
_MARKS: Final = re.compile(r"[\W_]+")


class Entity(NamedTuple):
    """A concept in medkg's id, its node kind, and the variant of it that was meant."""

    curie: str
    kind: str
    variant: str = ""


def entities_of(text: str, types: Mapping[str, str]) -> tuple[Entity, ...]:
    """The concepts of ``Type|id``, or of ids whose types ``types`` has; empty without any.

    >>> [entity.curie for entity in entities_of("Gene|672;675", {})]
    ['HGNC:1100', 'HGNC:1101']
    """
    return _entities_of(text, types) if types else _typed(text)


@lru_cache(maxsize=1 << 18)
def _typed(text: str) -> tuple[Entity, ...]:
    return _entities_of(text, {})


def _entities_of(text: str, types: Mapping[str, str]) -> tuple[Entity, ...]:
    head, bar, identifier = text.partition("|")
    if not bar or not is_entity_type(head):
        head, identifier = types.get(text, ""), text
    if KIND_OF_ENTITY.get(_plain(head)) == "variant":
        whole = entity_of(head, identifier)
        return (whole,) if whole else ()
    parts = [part.strip() for part in SEVERAL.split(identifier)]
    found = (entity_of(head or types.get(part, ""), part) for part in parts)
    return tuple(entity for entity in found if entity)


@lru_cache(maxsize=1 << 18)
def entity_of(type_: str, identifier: str) -> Entity | None:
    """The concept of one id; None where the type is unknown or there is no id.

    >>> entity_of("SNP", "tmVar:p|SUB|V|600|E;HGVS:p.V600E;CorrespondingGene:673")
    Entity(curie='HGNC:1097', kind='gene', variant='HGVS:p.V600E')
    """
    kind = KIND_OF_ENTITY.get(_plain(type_))
    if kind is None or identifier in _NOTHING:
        return None
    if kind == "variant":
        return _variant(identifier)
    if ":" not in identifier:
        if _MESH.fullmatch(identifier):
            identifier = f"MESH:{identifier}"
        elif identifier.isdecimal() and (prefix := _PREFIX_OF_NUMBER.get(_plain(type_))):
            identifier = f"{prefix}:{identifier}"
        else:
            return None
    curie = canonical(identifier)
    implied = kind_of(curie)
    return Entity(curie, kind if implied == "other" else implied)


def _variant(identifier: str) -> Entity | None:
    """The gene of a variant where it is told, else the variant itself where it has an rs number."""
    named = _VARIANT_NAME.search(identifier)
    name = named[1].replace("RS#:", "rs") if named else ""
    if gene := _GENE_OF_VARIANT.search(identifier):
        return Entity(canonical(f"NCBIGene:{gene[1]}"), "gene", name or identifier[:100])
    number = _NUMBER.search(identifier)
    return Entity(f"DBSNP:rs{number[1]}", "other", name) if number else None


def name_of(entity: Entity) -> str:
    """By medkg's vocabularies; empty where none of them has the concept."""
    for name in _VOCABULARIES.get(entity.curie.partition(":")[0], ()):
        ontology = load(name)
        if entity.curie in ontology:
            return ontology.term(entity.curie).name
    return ""


def is_entity_type(type_: str) -> bool:
    """Whether the name is that of an entity type, and not of a relation.

    >>> is_entity_type("Chemical"), is_entity_type("treat")
    (True, False)
    """
    return _plain(type_) in KIND_OF_ENTITY


def _plain(type_: str) -> str:
    return _MARKS.sub("", type_.lower())
