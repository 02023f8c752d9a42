"""Words and headings that tell the species a paper studies, as tables.

A phrase is written in lower case; ``*`` at its end lets the word go on.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

__all__ = ["CELL_LINES", "SPECIES", "SPECIES_WORDS", "Species"]


class Species(NamedTuple):
    """NCBI Taxon, the name ``Study.species`` uses, words of a text, MeSH headings."""

    curie: str
    name: str
    words: tuple[str, ...]
    headings: tuple[str, ...]


def _split(phrases: str) -> tuple[str, ...]:
    return tuple(phrases.split("|"))


# NCBI Taxonomy; headings are MeSH check tags and species (MEDLINE Indexing Manual, chapter 18).
SPECIES: Final[tuple[Species, ...]] = tuple(
    Species(f"NCBITaxon:{taxon}", name, _split(words), _split(headings))
    for taxon, name, words, headings in (
        (9606, "human",
            "patients|patient|participants|volunteers|women|men|children|infants|adults|people|"
            "respondents|adolescents|human|humans|students|-year-old*|pregnant|neonates|newborns|"
            "persons", "humans"),
        (10090, "mouse", "mice|mouse|murine|c57bl*|balb/c", "mice"),
        (10116, "rat", "rats|rat|wistar|sprague-dawley", "rats"),
        (9986, "rabbit", "rabbits|rabbit", "rabbits"),
        (10141, "guinea pig", "guinea pigs|guinea pig|guinea-pigs", "guinea pigs"),
        (10026, "hamster", "hamsters|hamster", "cricetinae"),
        (9615, "dog", "dogs|canine|beagle*", "dogs"),
        (9685, "cat", "cats|feline", "cats"),
        (9823, "pig", "pigs|porcine|piglets|swine|minipig*", "swine|sus scrofa"),
        (9940, "sheep", "sheep|ovine|lambs", "sheep"),
        (9913, "cattle", "cattle|bovine|cows|calves", "cattle"),
        (9031, "chicken", "chickens|chick embryo*", "chickens|chick embryo"),
        (9544, "macaque", "rhesus|macaca mulatta|macaque*", "macaca mulatta"),
        (9541, "macaque", "cynomolgus|macaca fascicularis", "macaca fascicularis"),
        (7955, "zebrafish", "zebrafish|danio rerio", "zebrafish"),
        (7227, "fruit fly", "drosophila|fruit flies", "drosophila melanogaster"),
        (6239, "nematode", "caenorhabditis elegans|c. elegans", "caenorhabditis elegans"),
        (4932, "yeast", "saccharomyces cerevisiae|budding yeast", "saccharomyces cerevisiae"),
    )
)  # fmt: skip

# Cell lines by the species they come from: Cellosaurus (Bairoch, 2018,
# doi:10.7171/jbt.18-2902-002).
CELL_LINES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "NCBITaxon:9606": _split(
            "hek293*|hek-293*|hela|hepg2|hep g2|mcf-7|mcf7|mda-mb-231|a549|hct116|hct-116|caco-2|"
            "jurkat|k562|u87|u-87|u2os|huh7|huh-7|sh-sy5y|pc-3 cells|lncap|thp-1|sk-br-3|skbr3|"
            "human cancer cell*|human cell line*|human umbilical"
        ),
        "NCBITaxon:10090": ("nih3t3", "nih 3t3", "3t3-l1", "raw264.7", "raw 264.7", "b16f10"),
        "NCBITaxon:10116": ("pc12", "h9c2", "ins-1 cells"),
        "NCBITaxon:10029": ("cho cells", "chinese hamster ovary"),
    }
)
SPECIES_WORDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {row.curie: row.words + CELL_LINES.get(row.curie, ()) for row in SPECIES}
)
