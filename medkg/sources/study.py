"""Study design and species from a record's publication types and MeSH headings."""

from __future__ import annotations

from collections.abc import Iterable

from medkg.types import Study

__all__ = ["study_of"]

# Publication type -> design, strongest first: a record with several takes the first that
# matches. Names: NLM, Publication Characteristics (Publication Types) with scope notes,
# MeSH 2025. Order: a synthesis of trials before one trial, one trial before one patient.
PUBLICATION_TYPE_DESIGNS: tuple[tuple[str, str], ...] = (
    ("clinical trial, veterinary", "animal"),
    ("randomized controlled trial, veterinary", "animal"),
    ("observational study, veterinary", "animal"),
    ("network meta-analysis", "meta-analysis"),
    ("meta-analysis", "meta-analysis"),
    ("systematic review", "systematic review"),
    ("randomized controlled trial", "randomised trial"),
    ("controlled clinical trial", "clinical trial"),
    ("adaptive clinical trial", "clinical trial"),
    ("equivalence trial", "clinical trial"),
    ("pragmatic clinical trial", "clinical trial"),
    ("clinical trial", "clinical trial"),
    ("clinical trial, phase i", "clinical trial"),
    ("clinical trial, phase ii", "clinical trial"),
    ("clinical trial, phase iii", "clinical trial"),
    ("clinical trial, phase iv", "clinical trial"),
    ("case reports", "case report"),
    ("scoping review", "review"),
    ("review", "review"),
    ("observational study", "observational"),
)

# MeSH heading -> design, for records whose publication types say nothing. "Randomized
# Controlled Trials as Topic" and its kin are about trials, not one: they are not here.
HEADING_DESIGNS: tuple[tuple[str, str], ...] = (
    ("cohort studies", "cohort"),
    ("prospective studies", "cohort"),
    ("retrospective studies", "cohort"),
    ("longitudinal studies", "cohort"),
    ("follow-up studies", "cohort"),
    ("case-control studies", "observational"),
    ("cross-sectional studies", "observational"),
    ("in vitro techniques", "in vitro"),
)

# MeSH species headings -> species. Indexers add them as check tags beside the strain
# (NLM, MEDLINE Indexing Manual, chapter 18).
LABORATORY_SPECIES: tuple[tuple[str, str], ...] = (
    ("mice", "mouse"),
    ("rats", "rat"),
    ("rabbits", "rabbit"),
    ("guinea pigs", "guinea pig"),
    ("cricetinae", "hamster"),
    ("dogs", "dog"),
    ("cats", "cat"),
    ("swine", "pig"),
    ("sheep", "sheep"),
    ("cattle", "cattle"),
    ("chickens", "chicken"),
    ("macaca mulatta", "macaque"),
    ("macaca fascicularis", "macaque"),
    ("zebrafish", "zebrafish"),
    ("drosophila melanogaster", "fruit fly"),
    ("caenorhabditis elegans", "nematode"),
)


def study_of(publication_types: Iterable[str], headings: Iterable[str]) -> Study:
    """Design and species, None where the record does not say.

    Laboratory work on animals and on human cells or tissue carries both "Humans" and "Mice";
    with no clinical design it counts as animal, so that it is never taken for a study of
    patients.

    >>> study_of(["Journal Article", "Randomized Controlled Trial"], ["Humans"])
    Study(design='randomised trial', species='human')
    >>> study_of(["Journal Article"], ["Humans", "Animals", "Mice"])
    Study(design='animal', species='mouse')
    """
    types = {name.lower() for name in publication_types}
    mesh = {name.lower() for name in headings}
    design = _first(PUBLICATION_TYPE_DESIGNS, types) or _first(HEADING_DESIGNS, mesh)
    species = _first(LABORATORY_SPECIES, mesh) or ("animal" if "animals" in mesh else None)
    human = "humans" in mesh
    if design is None and species is not None and not (human and species == "animal"):
        design = "animal"
    if human and design != "animal":
        species = "human"
    return Study(design, species)


def _first(table: tuple[tuple[str, str], ...], names: set[str]) -> str | None:
    return next((value for key, value in table if key in names), None)
