"""Hetionet v1.0: https://het.io (Himmelstein et al., 2017, doi:10.7554/eLife.26726)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from medkg.errors import FormatError
from medkg.files.reading import numbered_lines
from medkg.knowledge.graphs.rows import Concept, Row, bad_line, concept, found_file, meanings
from medkg.knowledge.hpo import KnowledgeReport

__all__ = ["HETIONET", "hetio_concept", "read_hetionet"]

_REFERENCE: Final = "doi:10.7554/eLife.26726"
#: Metaedge -> meaning.
HETIONET: Final = meanings("hetionet")
_KINDS: Final = {
    "Compound": ("drug", "DRUGBANK"),
    "Disease": ("disease", ""),
    "Gene": ("gene", "NCBIGene"),
    "Side Effect": ("phenotype", "UMLS"),
    "Symptom": ("phenotype", "MESH"),
}


def read_hetionet(path: Path, *, report: KnowledgeReport) -> Iterator[Row]:
    """Rows of ``*edges*.sif`` (packed or not), named by the ``*nodes*.tsv`` beside it.

    Raises:
        MissingDataError: no edges. FormatError: not source, metaedge, target.
    """
    edges = found_file(path, "*edges*.sif*")
    names = _names(edges.parent)
    for number, line in numbered_lines(edges):
        cells = line.split("\t")
        if number == 1:
            if cells[:3] != ["source", "metaedge", "target"]:
                raise FormatError(f"{edges}:1: no edges of Hetionet: source, metaedge, target")
            continue
        where = f"{edges.name}:{number}"
        if len(cells) != 3:
            bad_line(report, f"{len(cells)} columns in place of 3", where)
            continue
        meaning = HETIONET.get(cells[1])
        if meaning is None:
            report.counts[f"left out: {cells[1]}"] += 1
            continue
        ends = [hetio_concept(cell, names.get(cell, "")) for cell in (cells[0], cells[2])]
        if ends[0] is None or ends[1] is None:
            bad_line(report, "an end is no node of Hetionet", where)
            continue
        subject, target = (ends[1], ends[0]) if meaning.turned else (ends[0], ends[1])
        yield Row(
            subject,
            meaning.predicate,
            target,
            cells[1],
            _REFERENCE,
            qualifiers=meaning.qualifiers,
        )


def hetio_concept(text: str, name: str = "") -> Concept | None:
    """The concept of ``Kind::id``; None for a kind that medkg has not.

    >>> hetio_concept("Compound::DB00331")
    Concept(curie='DRUGBANK:DB00331', kind='drug', name='Metformin')
    """
    kind, double, identifier = text.partition("::")
    if kind not in _KINDS or not double or not identifier:
        return None
    ours, prefix = _KINDS[kind]
    if ":" not in identifier:
        if not prefix:
            return None
        identifier = f"{prefix}:{identifier}"
    return concept(identifier, ours, name)


def _names(folder: Path) -> dict[str, str]:
    found = sorted(file for file in folder.glob("*nodes*.tsv*") if file.is_file())
    rows = (line.split("\t") for file in found[:1] for _, line in numbered_lines(file))
    return {cells[0]: cells[1] for cells in rows if len(cells) > 1}
