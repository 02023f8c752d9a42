"""DrugBank's open vocabulary, a CSV (https://go.drugbank.com/releases/latest#open-data, CC0)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from medkg.knowledge.formats.delimited import open_delimited
from medkg.knowledge.formats.rows import Asked, Row, VocabularyReading
from medkg.ontology import Synonym, Term, normalise_name

__all__ = ["read_drugbank"]

_DRUG: Final = re.compile(r"DB\d{5}")
_REGISTRIES: Final = (("CAS", "CAS"), ("UNII", "UNII"))


def read_drugbank(path: Path, asked: Asked, reading: VocabularyReading) -> Iterator[Row]:
    """Line and term of every drug, and of the older DrugBank ids it took over.

    Raises:
        FormatError: not the open vocabulary's columns; names file and line.
    """
    table = open_delimited(path, asked, reading)
    table.need("DrugBank ID", "Common name", "Synonyms")
    for line, row in table.rows:
        drug = _drug(row)
        yield line, drug
        older = (text.strip() for text in row.get("Accession Numbers", "").split("|"))
        for old in filter(_DRUG.fullmatch, older):
            if f"DRUGBANK:{old}" != drug.curie:
                yield (
                    line,
                    Term(
                        f"DRUGBANK:{old}",
                        drug.name,
                        "drug",
                        obsolete=True,
                        replaced_by=drug.curie,
                    ),
                )


def _drug(row: dict[str, str]) -> Term:
    name = row["Common name"]
    synonyms: dict[str, Synonym] = {}
    for text in filter(None, (part.strip() for part in row["Synonyms"].split("|"))):
        if normalise_name(text) != normalise_name(name):
            synonyms.setdefault(normalise_name(text), Synonym(text))
    return Term(
        f"DRUGBANK:{row['DrugBank ID']}" if row["DrugBank ID"] else "",
        name,
        "drug",
        tuple(synonyms.values()),
        tuple(f"{prefix}:{row[column]}" for column, prefix in _REGISTRIES if row.get(column)),
    )
