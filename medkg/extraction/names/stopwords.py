"""Names that the dictionary leaves out or lets in: tables that the user can replace."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from medkg.extraction.names.case_table import WORDS_IN_CAPITALS
from medkg.extraction.text.word_lists import read_pairs, read_words

__all__ = ["EXCLUDED_BRANCHES", "GENERIC_NAMES", "KNOWN_ACRONYMS", "KNOWN_ALIASES", "NOT_NAMES"]

_TABLES: Final = Path(__file__).parent / "tables"


def _names(table: str) -> frozenset[str]:
    return frozenset(read_words(_TABLES / table, column="name"))


#: Branches of vocabularies whose terms name nothing that a mention means.
EXCLUDED_BRANCHES: Final[tuple[str, ...]] = tuple(
    read_pairs(_TABLES / "excluded_branches.tsv", ("branch", "name"))
)
#: Names that say nothing.
GENERIC_NAMES: Final = _names("generic_names.tsv")
#: Names that in running text are nearly always something else.
NOT_NAMES: Final = frozenset(WORDS_IN_CAPITALS) | _names("not_names.tsv")
#: Three-letter symbols of diseases that are read without a definition.
KNOWN_ACRONYMS: Final = _names("known_acronyms.tsv")
#: By-names of genes, of letters alone, that are read as the gene.
KNOWN_ALIASES: Final = _names("known_aliases.tsv")
