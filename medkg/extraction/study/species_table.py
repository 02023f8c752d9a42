"""Words and headings that tell the species a paper studies, read from tables."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

from medkg.extraction.text.word_lists import parted, read_pairs
from medkg.files.tables import read_table

__all__ = ["CELL_LINES", "SPECIES", "SPECIES_WORDS", "Species"]

_TABLES: Final = Path(__file__).parent / "tables"


class Species(NamedTuple):
    """NCBI Taxon, the name ``Study.species`` uses, words of a text, MeSH headings.

    A word is in lower case; ``*`` at its end lets it go on.
    """

    curie: str
    name: str
    words: tuple[str, ...]
    headings: tuple[str, ...]


#: The species, most studied first.
SPECIES: Final[tuple[Species, ...]] = tuple(
    Species(f"NCBITaxon:{row['taxon']}", row["name"], parted(row["words"]), parted(row["headings"]))
    for _, row in read_table(_TABLES / "species.tsv", ("taxon", "name", "headings", "words"))
)
#: Words for cell lines, by the species that they come from.
CELL_LINES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        f"NCBITaxon:{taxon}": parted(words)
        for taxon, words in read_pairs(_TABLES / "cell_lines.tsv", ("taxon", "words")).items()
    }
)
#: All words that tell a species, by the species.
SPECIES_WORDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {row.curie: row.words + CELL_LINES.get(row.curie, ()) for row in SPECIES}
)
