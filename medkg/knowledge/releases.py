"""Where vocabularies are published, in what format, and under which licence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from medkg.knowledge.formats import VocabularyReading
from medkg.knowledge.selecting import drug_like, indexed_substances, with_known_names
from medkg.ontology import Ontology, Term

__all__ = ["RELEASES", "Release"]


@dataclass(frozen=True, slots=True)
class Release:
    """The official release of a vocabulary.

    ``kind`` and ``prefix`` are its terms'; terms of other prefixes are left out. ``kinds`` gives
    all terms under an id another kind; terms under an id of ``without`` are left out.
    ``select`` then makes of the terms those that are kept; it is given the version in use.
    ``also`` are further files of the same release. ``{year}`` in an address is the current one.
    ``by_hand`` says how to come by the file where the address may refuse to give it.
    """

    name: str
    title: str
    url: str
    format: str
    licence: str
    citation: str
    kind: str
    prefix: str
    kinds: Mapping[str, str] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    select: Callable[[list[Term], Ontology | None, VocabularyReading], Iterable[Term]] | None = None
    by_hand: str = ""


#: Official releases by the name that ``update`` takes.
RELEASES: Final[dict[str, Release]] = {
    release.name: release
    for release in (
        Release(
            "mondo",
            "Mondo Disease Ontology",
            "https://purl.obolibrary.org/obo/mondo.obo",
            "obo",
            "CC-BY-4.0",
            "Vasilevsky et al. Mondo: Unifying diseases for the world, by the world. "
            "medRxiv 2022, doi:10.1101/2022.04.13.22273750",
            kind="disease",
            prefix="MONDO",
            without=("MONDO:0005583",),  # diseases of other animals
        ),
        Release(
            "hpo",
            "Human Phenotype Ontology",
            "https://purl.obolibrary.org/obo/hp.obo",
            "obo",
            "HPO licence (cite, do not alter): https://hpo.jax.org/app/license",
            "Gargano et al. The Human Phenotype Ontology in 2024. Nucleic Acids Research 2024, "
            "doi:10.1093/nar/gkad1005",
            kind="other",
            prefix="HP",
            kinds={"HP:0000118": "phenotype"},
        ),
        Release(
            "hgnc",
            "HGNC gene names",
            "https://storage.googleapis.com/public-download-files/hgnc/tsv/tsv/"
            "hgnc_complete_set.txt",
            "hgnc",
            "CC0-1.0",
            "Seal et al. Genenames.org: the HGNC resources in 2023. Nucleic Acids Research 2023, "
            "doi:10.1093/nar/gkac888",
            kind="gene",
            prefix="HGNC",
        ),
        Release(
            "doid",
            "Human Disease Ontology",
            "https://purl.obolibrary.org/obo/doid.obo",
            "obo",
            "CC0-1.0",
            "Schriml et al. The Human Disease Ontology 2022 update. Nucleic Acids Research 2022, "
            "doi:10.1093/nar/gkab1063",
            kind="disease",
            prefix="DOID",
        ),
        Release(
            "symptoms",
            "Symptom Ontology",
            "https://purl.obolibrary.org/obo/symp.obo",
            "obo",
            "CC0-1.0",
            "Schriml et al. The Human Disease Ontology 2022 update. Nucleic Acids Research 2022, "
            "doi:10.1093/nar/gkab1063",
            kind="phenotype",
            prefix="SYMP",
        ),
        Release(
            "chebi",
            "Chemical Entities of Biological Interest",
            "https://ftp.ebi.ac.uk/pub/databases/chebi/ontology/chebi.obo.gz",
            "chebi",
            "CC-BY-4.0",
            "Hastings et al. ChEBI in 2016. Nucleic Acids Research 2016, doi:10.1093/nar/gkv1031",
            kind="drug",
            prefix="CHEBI",
            kinds={"CHEBI:50906": "other"},  # roles
            select=drug_like,
        ),
        Release(
            "mesh",
            "Medical Subject Headings, descriptors and supplementary concepts",
            "https://nlmpubs.nlm.nih.gov/projects/mesh/MESH_FILES/xmlmesh/desc{year}.gz",
            "mesh",
            "public domain",
            "Medical Subject Headings. US National Library of Medicine, "
            "https://www.nlm.nih.gov/mesh",
            kind="",
            prefix="MESH",
            also=("https://nlmpubs.nlm.nih.gov/projects/mesh/MESH_FILES/xmlmesh/supp{year}.gz",),
            select=indexed_substances,
        ),
        Release(
            "drugs",
            "DrugBank open vocabulary",
            "https://go.drugbank.com/releases/latest/downloads/all-drugbank-vocabulary",
            "drugbank",
            "CC-BY-4.0",  # DrugBank's own part is CC0; names kept from the version before are not
            "Knox et al. DrugBank 6.0: the DrugBank Knowledgebase for 2024. Nucleic Acids Research "
            "2024, doi:10.1093/nar/gkad976 (open vocabulary: CC0)",
            kind="drug",
            prefix="DRUGBANK",
            select=with_known_names,
            by_hand="DrugBank may ask for a log-in: fetch 'DrugBank Vocabulary' (CC0) at "
            "https://go.drugbank.com/releases/latest#open-data, then: "
            "medkg ontology update drugs --from 'drugbank vocabulary.csv'",
        ),
    )
}
