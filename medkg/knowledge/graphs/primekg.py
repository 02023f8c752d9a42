"""PrimeKG: https://github.com/mims-harvard/PrimeKG (Chandak et al., 2023)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

from medkg.errors import FormatError
from medkg.files.reading import numbered_lines
from medkg.knowledge.graphs.rows import Concept, Row, bad_line, comma_separated, concept, found_file
from medkg.knowledge.hpo import KnowledgeReport
from medkg.types import Polarity

__all__ = ["PRIMEKG", "read_primekg"]

_REFERENCE: Final = "doi:10.1038/s41597-023-01960-3"
_Meaning = tuple[str, str, Polarity, Mapping[str, str]]
#: Relation -> type of the end that comes first, predicate, polarity, qualifiers. PrimeKG has
#: every edge both ways round; the way that medkg writes it is taken.
PRIMEKG: Final[Mapping[str, _Meaning]] = {
    "indication": ("drug", "treats", "for", {}),
    "off-label use": ("drug", "treats", "for", {"label": "off-label use"}),
    "contraindication": ("drug", "contraindicated_in", "for", {}),
    "drug_effect": ("drug", "causes", "for", {}),
    "drug_drug": ("drug", "interacts_with", "for", {}),
    "disease_protein": ("gene/protein", "associated_with", "for", {}),
    "disease_phenotype_positive": ("disease", "has_phenotype", "for", {}),
    "disease_phenotype_negative": ("disease", "has_phenotype", "against", {}),
}
_TARGET: Final = ("drug_protein", "target")  # not carriers, enzymes and transporters
_TARGETS: Final[_Meaning] = ("drug", "targets", "for", {})
_KINDS: Final = {
    "drug": "drug",
    "disease": "disease",
    "effect/phenotype": "phenotype",
    "gene/protein": "gene",
}
_COLUMNS: Final = (
    "relation", "display_relation", "x_id", "x_type", "x_name", "x_source",
    "y_id", "y_type", "y_name", "y_source",
)  # fmt: skip


def read_primekg(path: Path, *, report: KnowledgeReport) -> Iterator[Row]:
    """Rows of ``kg.csv``, each edge once.

    A group of diseases that PrimeKG made one node (``MONDO_grouped``) stands for each of them.

    Raises:
        MissingDataError: no such file. FormatError: columns are missing.
    """
    file = found_file(path, "kg*.csv*", "*primekg*.csv*")
    rows = ((number, comma_separated(line)) for number, line in numbered_lines(file))
    _, header = next(rows, (0, []))
    missing = [name for name in _COLUMNS if name not in header]
    if missing:
        raise FormatError(f"{file}:1: no PrimeKG: without {', '.join(missing)}")
    places = [header.index(name) for name in _COLUMNS]
    for number, cells in rows:
        if len(cells) != len(header):
            message = f"{len(cells)} columns in place of {len(header)}"
            bad_line(report, message, f"{file.name}:{number}")
            continue
        relation, shown, *ends = (cells[place] for place in places)
        meaning = _TARGETS if (relation, shown) == _TARGET else PRIMEKG.get(relation)
        if meaning is None:
            report.counts[f"left out: {relation}"] += 1
            continue
        first, predicate, polarity, extra = meaning
        if ends[1] != first or (relation == "drug_drug" and ends[0] > ends[4]):
            continue  # the other way round
        for subject in _concepts(*ends[:4]):
            for target in _concepts(*ends[4:]):
                yield Row(
                    subject, predicate, target, relation, _REFERENCE, polarity, qualifiers=extra
                )


@lru_cache(maxsize=1 << 17)
def _concepts(number: str, type_: str, name: str, source: str) -> tuple[Concept, ...]:
    kind = _KINDS.get(type_, "other")
    if source in ("MONDO", "MONDO_grouped"):
        ids = [f"MONDO:{int(part):07}" for part in number.split("_") if part.isdecimal()]
    elif source == "HPO" and number.isdecimal():
        ids = [f"HP:{int(number):07}"]
    elif source == "NCBI":
        ids = [f"NCBIGene:{number}"]
    elif source == "DrugBank":
        ids = [f"DRUGBANK:{number}"]
    else:
        ids = [f"{source}:{number}"]
    return tuple(concept(curie, kind, name) for curie in ids)
