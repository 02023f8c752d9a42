"""Tables of drugs and what they are for: repoDB and PharmacotherapyDB."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from medkg.errors import FormatError
from medkg.files.reading import numbered_lines
from medkg.knowledge.graphs.rows import Row, bad_line, comma_separated, concept, found_file
from medkg.knowledge.hpo import KnowledgeReport
from medkg.types import Polarity

__all__ = ["read_pharmacotherapydb", "read_repodb"]

_REPODB: Final = "doi:10.1038/sdata.2017.29"
_PHARMACOTHERAPYDB: Final = "doi:10.7554/eLife.26726"
_DRUG: Final = re.compile(r"DB\d{5}")
_CUI: Final = re.compile(r"C\d{7}")
# Category -> polarity and the effect that it says.
_CATEGORIES: Final[Mapping[str, tuple[Polarity, str]]] = {
    "DM": ("for", "disease-modifying"),
    "SYM": ("for", "symptomatic"),
    "NOT": ("against", "none"),
}


def read_repodb(path: Path, *, report: KnowledgeReport) -> Iterator[Row]:
    """Approved pairs for, pairs of trials that were stopped against: repoDB.

    Brown and Patel, 2017. A stopped trial is hedged evidence, as most stop for other reasons
    than that the drug did not work; its phase and reason are qualifiers. Names of columns in
    the site's CSV and in the authors' table are both read.

    Raises:
        MissingDataError: no such file. FormatError: columns are missing.
    """
    file = found_file(path, "*repodb*.csv*", "*repodb*.tsv*", "full.csv")
    names = {"drug": ("drug_id", "drugbank_id"), "disease": ("ind_id",), "status": ("status",)}
    for where, row in _rows(file, names):
        drug, disease = row["drug"].strip(), row["disease"].strip()
        if not _DRUG.fullmatch(drug) or not _CUI.fullmatch(disease):
            bad_line(report, f"no DrugBank id or UMLS CUI: {drug!r}, {disease!r}", where)
            continue
        approved = row["status"] == "Approved"
        told = {
            "status": row["status"],
            "phase": row.get("phase", ""),
            "reason": row.get("DetailedStatus", ""),
            "trial": row.get("NCT", ""),
        }
        yield Row(
            concept(f"DRUGBANK:{drug}", "drug", row.get("drug_name", "")),
            "treats",
            concept(f"UMLS:{disease}", "disease", row.get("ind_name", "")),
            row["status"],
            _REPODB,
            "for" if approved else "against",
            "stated" if approved else "hedged",
            qualifiers={name: text for name, text in told.items() if text not in ("", "NA")},
        )


def read_pharmacotherapydb(path: Path, *, report: KnowledgeReport) -> Iterator[Row]:
    """Disease-modifying and symptomatic indications for, non-indications against.

    PharmacotherapyDB 1.0, ``indications.tsv`` (Himmelstein et al., 2017): judged by physicians.

    Raises:
        MissingDataError: no such file. FormatError: columns are missing.
    """
    file = found_file(path, "indications.tsv*", "pharmacotherapydb/indications.tsv*")
    names = {"drug": ("drugbank_id",), "disease": ("doid_id",), "category": ("category",)}
    for where, row in _rows(file, names):
        if row["category"] not in _CATEGORIES or not _DRUG.fullmatch(row["drug"]):
            bad_line(report, f"category {row['category']!r} of drug {row['drug']!r}", where)
            continue
        polarity, effect = _CATEGORIES[row["category"]]
        yield Row(
            concept(f"DRUGBANK:{row['drug']}", "drug", row.get("drug_name", row.get("name", ""))),
            "treats",
            concept(row["disease"], "disease"),
            row["category"],
            _PHARMACOTHERAPYDB,
            polarity,
            qualifiers={"effect": effect},
        )


def _rows(file: Path, names: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, dict[str, str]]]:
    """Where each row stands, and its cells by column; those of ``names`` under our name too."""
    text = numbered_lines(file)
    _, first = next(text, (0, ""))
    tabs = "\t" in first

    def cells_of(line: str) -> list[str]:
        return line.split("\t") if tabs else comma_separated(line)

    header = cells_of(first)
    chosen = {}
    for name, columns in names.items():
        held = next((column for column in columns if column in header), None)
        if held is None:
            raise FormatError(f"{file}:1: no column {' or '.join(columns)}; there are {header}")
        chosen[name] = held
    for number, line in text:
        cells = cells_of(line)
        row = dict(zip(header, [*cells, *[""] * (len(header) - len(cells))], strict=False))
        yield f"{file.name}:{number}", row | {n: row[c] for n, c in chosen.items()}
