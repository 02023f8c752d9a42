"""ChEBI's OBO file: terms without structures for names, and the roles that chemicals have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from medkg.files.reading import numbered_lines
from medkg.knowledge.formats.obo import obo_rows
from medkg.knowledge.formats.rows import Asked, Row, VocabularyReading
from medkg.ontology import normalise_curie

__all__ = ["read_chebi"]

# Structures and formulas, which ChEBI keeps among the synonyms.
_STRUCTURE: Final = re.compile(
    r'synonym: "(?:InChI=.*|.*"\s+\w+\s+(?:SMILES|InChI(?:Key)?|FORMULA)\b)', re.IGNORECASE
)
_ID: Final = re.compile(r"id:\s*(\S+)")
_ROLE: Final = re.compile(r"relationship:\s*(?:has_role|RO:0000087)\s+(\S+)")


def read_chebi(path: Path, asked: Asked, reading: VocabularyReading) -> Iterator[Row]:
    """Line and term of every [Term]; ``reading.roles`` fills with the roles of each chemical.

    Raises:
        FormatError: not OBO, or cut off; names file and line.
    """
    numbered = numbered_lines(path, encoding=asked.encoding, limits=asked.limits)
    return obo_rows(path, _noting_roles(numbered, reading), reading)


def _noting_roles(
    numbered: Iterable[tuple[int, str]], reading: VocabularyReading
) -> Iterator[tuple[int, str]]:
    curie = ""
    for number, text in numbered:
        if text.startswith("id:") and (found := _ID.match(text)):
            curie = normalise_curie(found[1])
        elif text.startswith("relationship:") and (found := _ROLE.match(text)):
            reading.roles.setdefault(curie, []).append(normalise_curie(found[1]))
        elif text.startswith("synonym:") and _STRUCTURE.match(text):
            continue
        yield number, text
