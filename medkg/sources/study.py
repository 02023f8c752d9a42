"""Study design and species from a record's publication types and MeSH headings."""

from __future__ import annotations

from collections.abc import Iterable

from medkg.types import Study

__all__ = ["DESIGNS", "study_of"]

#: The designs that a study may have, here and wherever one is read from a text; beside each, the
#: term it stands for: PT of NLM's Publication Types, MeSH of its headings (2025), STROBE of the
#: statement on observational studies (von Elm et al., 2007, doi:10.1371/journal.pmed.0040296).
DESIGNS: dict[str, str] = {
    "meta-analysis": "PT Meta-Analysis",
    "systematic review": "PT Systematic Review",
    "review": "PT Review",
    "guideline": "PT Guideline",
    "randomised trial": "PT Randomized Controlled Trial",
    "clinical trial": "PT Clinical Trial",
    "cohort": "MeSH Cohort Studies, STROBE cohort study",
    "case-control": "MeSH Case-Control Studies, STROBE case-control study",
    "cross-sectional": "MeSH Cross-Sectional Studies, STROBE cross-sectional study",
    "observational": "PT Observational Study, where nothing says which of these three",
    "case report": "PT Case Reports",
    "protocol": "PT Clinical Trial Protocol",
    "letter": "PT Letter",
    "editorial": "PT Editorial",
    "animal": "MeSH Animals, without Humans or with a laboratory species",
    "in vitro": "MeSH In Vitro Techniques",
    "in silico": "MeSH Computer Simulation",
}

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

# MeSH heading -> design, for records whose publication types say nothing, or "Observational Study"
# alone; the first that matches.
# A case-control study may be retrospective too, so it comes before. "Randomized Controlled Trials
# as Topic" and its kin are about trials, not one: they are not here.
HEADING_DESIGNS: tuple[tuple[str, str], ...] = (
    ("case-control studies", "case-control"),
    ("cross-sectional studies", "cross-sectional"),
    ("cohort studies", "cohort"),
    ("prospective studies", "cohort"),
    ("retrospective studies", "cohort"),
    ("longitudinal studies", "cohort"),
    ("follow-up studies", "cohort"),
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
    design, of_heading = _first(PUBLICATION_TYPE_DESIGNS, types), _first(HEADING_DESIGNS, mesh)
    if design in (None, "observational"):
        design = of_heading or design
    species = _first(LABORATORY_SPECIES, mesh) or ("animal" if "animals" in mesh else None)
    human = "humans" in mesh
    if design is None and species is not None and not (human and species == "animal"):
        design = "animal"
    if human and design != "animal":
        species = "human"
    return Study(design, species)


def _first(table: tuple[tuple[str, str], ...], names: set[str]) -> str | None:
    return next((value for key, value in table if key in names), None)
