"""HGNC's complete set, a table of genes (https://www.genenames.org/download/)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from medkg.knowledge.formats.delimited import open_delimited
from medkg.knowledge.formats.rows import Asked, Row, VocabularyReading
from medkg.ontology import Synonym, Term, normalise_name

__all__ = ["read_hgnc"]

# All denote the same gene, so all are exact; the full name is one even where it holds a bar.
_NAMES: Final = ("alias_symbol", "alias_name", "prev_symbol", "prev_name")
_XREFS: Final = (
    ("entrez_id", "NCBIGene"),
    ("ensembl_gene_id", "ENSEMBL"),
    ("uniprot_ids", "UniProt"),
)


def read_hgnc(path: Path, asked: Asked, reading: VocabularyReading) -> Iterator[Row]:
    """Line and term of every approved gene, called by its symbol.

    The release is the latest date on any gene: the file carries none of its own.

    Raises:
        FormatError: not HGNC's columns; names file and line.
    """
    table = open_delimited(path, asked, reading)
    table.need("hgnc_id", "symbol", "name", "status", *_NAMES, *(name for name, _ in _XREFS))
    for line, row in table.rows:
        reading.release = max(reading.release, row.get("date_modified", ""))
        if row["status"] == "Approved":
            yield line, _gene(row)


def _gene(row: dict[str, str]) -> Term:
    texts = [row["name"], *(text.strip() for name in _NAMES for text in row[name].split("|"))]
    synonyms: dict[str, Synonym] = {}
    for text in texts:
        synonyms.setdefault(normalise_name(text), Synonym(text))
    unwanted = ("", normalise_name(row["symbol"]))
    return Term(
        row["hgnc_id"],
        row["symbol"],
        "gene",
        tuple(synonym for key, synonym in synonyms.items() if key not in unwanted),
        tuple(
            f"{prefix}:{value.strip()}"
            for column, prefix in _XREFS
            for value in row[column].split("|")
            if value.strip()
        ),
    )
