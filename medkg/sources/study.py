"""Study design and species from a record's publication types and MeSH headings."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from medkg.files.tables import read_table
from medkg.types import Study

__all__ = [
    "DESIGNS",
    "HEADING_DESIGNS",
    "LABORATORY_SPECIES",
    "PUBLICATION_TYPE_DESIGNS",
    "study_of",
]

_HERE: Final = Path(__file__)

#: The designs that a study may have, here and wherever one is read from a text; beside each, the
#: term it stands for.
DESIGNS: Final[dict[str, str]] = {
    row["design"]: row["stands_for"]
    for _, row in read_table(_HERE.with_name("designs.tsv"), ("design", "stands_for"))
}


def _terms(field: str) -> tuple[tuple[str, str], ...]:
    rows = read_table(_HERE.with_name("study_terms.tsv"), ("field", "term", "meaning"))
    return tuple((row["term"], row["meaning"]) for _, row in rows if row["field"] == field)


#: In lower case, and what each says; the first that a record has counts.
PUBLICATION_TYPE_DESIGNS: Final = _terms("publication type")
HEADING_DESIGNS: Final = _terms("heading")
LABORATORY_SPECIES: Final = _terms("species")


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
