"""DRKG: https://github.com/gnn4dr/DRKG (Ioannidis et al., 2020), six sources in one file."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final

from medkg.files.reading import numbered_lines
from medkg.knowledge.graphs.hetionet import HETIONET, hetio_concept
from medkg.knowledge.graphs.rows import Concept, Row, bad_line, concept, found_file, meanings
from medkg.knowledge.hpo import KnowledgeReport

__all__ = ["DRKG", "read_drkg"]

#: "source::relation" -> meaning.
DRKG: Final = meanings("drkg") | {f"Hetionet::{name}": HETIONET[name] for name in HETIONET}
_REFERENCES: Final = {
    "DRUGBANK": "https://go.drugbank.com",
    "GNBR": "doi:10.1093/bioinformatics/bty114",
    "DGIDB": "doi:10.1093/nar/gkx1143",
    "Hetionet": "doi:10.7554/eLife.26726",
}
# Read by a machine out of sentences, in place of being stated by a curator.
_METHODS: Final = {"GNBR": "pattern:gnbr"}


def read_drkg(path: Path, *, report: KnowledgeReport) -> Iterator[Row]:
    """Rows of ``drkg.tsv``: head, source::relation::kinds, tail, without names.

    Raises:
        MissingDataError: no such file.
    """
    file = found_file(path, "drkg*.tsv*")
    for number, line in numbered_lines(file):
        cells = line.split("\t")
        parts = cells[1].split("::") if len(cells) == 3 else []
        if len(parts) < 2:
            bad_line(report, "not head, source::relation::kinds, tail", f"{file.name}:{number}")
            continue
        relation = "::".join(parts[:2])
        meaning = DRKG.get(relation)
        if meaning is None:
            report.counts[f"left out: {relation}"] += 1
            continue
        ends = _concept(cells[0]), _concept(cells[2])
        if ends[0] is None or ends[1] is None:
            report.counts["left out: an end of another kind, or without id"] += 1
            continue
        subject, target = (ends[1], ends[0]) if meaning.turned else (ends[0], ends[1])
        yield Row(
            subject,
            meaning.predicate,
            target,
            relation,
            _REFERENCES.get(parts[0], "drkg"),
            method=_METHODS.get(parts[0], ""),
            qualifiers=meaning.qualifiers,
        )


@lru_cache(maxsize=1 << 17)
def _concept(text: str) -> Concept | None:
    kind, _, identifier = text.partition("::")
    if kind == "Compound" and identifier.startswith("pubchem:"):
        return concept(f"PUBCHEM.COMPOUND:{identifier.partition(':')[2]}", "drug")
    if kind == "Gene" and not identifier.isdecimal():
        return None  # "drugbank:BE0000048", "9606;1017"
    return hetio_concept(text)
