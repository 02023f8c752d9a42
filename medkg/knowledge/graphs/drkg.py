"""DRKG: https://github.com/gnn4dr/DRKG (Ioannidis et al., 2020), six sources in one file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

from medkg.files.reading import numbered_lines
from medkg.knowledge.graphs.hetionet import HETIONET, hetio_concept
from medkg.knowledge.graphs.rows import Concept, Meaning, Row, bad_line, concept, found_file
from medkg.knowledge.hpo import KnowledgeReport

__all__ = ["DRKG", "read_drkg"]

_SYMPTOMATIC: Final = {"effect": "symptomatic"}
#: "source::relation" -> meaning. GNBR's themes: Percha and Altman, 2018,
#: doi:10.1093/bioinformatics/bty114, Table 1; those that name no claim of medkg are left out.
DRKG: Final[Mapping[str, Meaning]] = {
    "DRUGBANK::treats": Meaning("treats"),
    "DRUGBANK::target": Meaning("targets"),
    "DRUGBANK::ddi-interactor-in": Meaning("interacts_with"),
    "GNBR::T": Meaning("treats"),
    "GNBR::Pa": Meaning("treats", qualifiers=_SYMPTOMATIC),
    "GNBR::Pr": Meaning("prevents"),
    "GNBR::Sa": Meaning("causes"),
    "GNBR::A+": Meaning("activates"),
    "GNBR::A-": Meaning("inhibits"),
    "GNBR::N": Meaning("inhibits"),
    "GNBR::B": Meaning("targets"),
    "GNBR::Y": Meaning("predisposes"),
    "GNBR::Md": Meaning("biomarker_of"),
    "GNBR::U": Meaning("associated_with"),
    "GNBR::X": Meaning("associated_with"),
    "GNBR::L": Meaning("associated_with"),
    "DGIDB::AGONIST": Meaning("activates", turned=True),
    "DGIDB::PARTIAL AGONIST": Meaning("activates", turned=True),
    "DGIDB::ACTIVATOR": Meaning("activates", turned=True),
    "DGIDB::ANTAGONIST": Meaning("inhibits", turned=True),
    "DGIDB::INHIBITOR": Meaning("inhibits", turned=True),
    "DGIDB::BLOCKER": Meaning("inhibits", turned=True),
    "DGIDB::CHANNEL BLOCKER": Meaning("inhibits", turned=True),
    "DGIDB::ANTIBODY": Meaning("targets", turned=True),
    "DGIDB::BINDER": Meaning("targets", turned=True),
    "DGIDB::MODULATOR": Meaning("targets", turned=True),
    "DGIDB::ALLOSTERIC MODULATOR": Meaning("targets", turned=True),
    "DGIDB::POSITIVE ALLOSTERIC MODULATOR": Meaning("activates", turned=True),
    "bioarx::DrugHumGen": Meaning("targets"),
    **{f"Hetionet::{name}": meaning for name, meaning in HETIONET.items()},
}
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
