"""Concepts that PubTator 3 found in one paper, as pairs mentioned together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import groupby, product
from pathlib import Path
from typing import Final

from medkg.errors import FormatError, MissingDataError
from medkg.files.reading import numbered_lines
from medkg.knowledge.hpo import KnowledgeReport
from medkg.knowledge.pubtator3.entities import Entity, entities_of, is_entity_type
from medkg.knowledge.pubtator3.type_table import WEAK
from medkg.types import Assertion, Evidence, Problem

__all__ = ["pubtator3_comentions"]

#: Pairs of node kinds that are paired; a phenotype counts as a disease.
PAIRED: Final = (("drug", "disease"), ("gene", "disease"), ("drug", "gene"))
#: Method of the evidence: AIONER finds the mentions (Luo et al., 2023,
#: doi:10.1093/bioinformatics/btad310); that they stand in one text is all that is known.
METHOD: Final = "cooccurrence:pubtator3"
#: That both mentions are right: our guess, of which no belief is made.
SCORE: Final = 0.8

_KEPT_PROBLEMS: Final = 100


def pubtator3_comentions(
    paths: str | Path | Iterable[str | Path],
    *,
    report: KnowledgeReport | None = None,
    most: int = 30,
) -> Iterator[Assertion]:
    """``mentioned_with`` of the drugs, genes and diseases that one paper mentions.

    Evidence has source ``pubtator3`` and reference ``PMID:n``. Nothing is claimed of such a pair
    and nothing is built on it. Ids are canonical, as of
    :func:`medkg.knowledge.read_pubtator3`. Memory stays constant: several dumps are read side by
    side, by PMID.

    Args:
        paths: one mention dump (``bioconcepts2pubtator3``), or several (``chemical2pubtator3``,
            ``disease2pubtator3``, ``gene2pubtator3``), plain or compressed, sorted by PMID.
        report: filled while iterating: counts, and the first 100 lines that could not be read.
        most: concepts of a paper; one that has more (an index, a list of genes) is left out and
            counted. The default is our guess.

    Raises:
        MissingDataError: there is no such file.
        FormatError: while iterating: a file is damaged, is not sorted, or has no mention.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     dump = Path(folder) / "bioconcepts2pubtator3"
    ...     _ = dump.write_text("7\\tChemical\\tMESH:D008687\\tmetformin\\tX\\n"
    ...                         "7\\tDisease\\tMESH:D003924\\tT2D|diabetes\\tX\\n")
    ...     [pair] = pubtator3_comentions(dump)
    >>> pair.subject, pair.predicate, pair.object
    ('DRUGBANK:DB00331', 'mentioned_with', 'MONDO:0005148')
    """
    report = KnowledgeReport() if report is None else report
    files = [Path(paths)] if isinstance(paths, str | Path) else [Path(path) for path in paths]
    for file in files:
        if not file.is_file():
            raise MissingDataError(f"no mention dump at {file}")
    return _pairs(files, report, most)


def _pairs(files: list[Path], report: KnowledgeReport, most: int) -> Iterator[Assertion]:
    rows = merge(*(_mentions(file, report) for file in files), key=_paper)
    for paper, mentions in groupby(rows, key=_paper):
        found: set[Entity] = set()
        for _, concepts in mentions:  # all are taken, but not more than are needed are kept
            if len(found) <= most:
                found.update(concepts)
        report.counts["papers"] += 1
        if len(found) > most:
            report.counts["skipped: papers of too many concepts"] += 1
            continue
        yield from _together(f"PMID:{paper}", sorted(found), report)


def _together(paper: str, concepts: list[Entity], report: KnowledgeReport) -> Iterator[Assertion]:
    of_kind: dict[str, list[Entity]] = {}
    for entity in concepts:
        kind = "disease" if entity.kind == "phenotype" else entity.kind
        of_kind.setdefault(kind, []).append(entity)
    for one, other in PAIRED:
        for pair in product(of_kind.get(one, ()), of_kind.get(other, ())):
            first, second = sorted(entity.curie for entity in pair)
            if first != second:
                report.counts[WEAK] += 1
                evidence = Evidence("pubtator3", paper, paper, METHOD, SCORE)
                yield Assertion(first, WEAK, second, evidence)


def _mentions(path: Path, report: KnowledgeReport) -> Iterator[tuple[int, tuple[Entity, ...]]]:
    last = good = 0
    # Latin-1 reads any byte: the names, which alone may hold any, are not used here.
    for number, line in numbered_lines(path, encoding="latin-1"):
        fields = line.split("\t")
        known = len(fields) >= 3 and fields[0].isdecimal() and len(fields[0]) <= 10
        if not known or not is_entity_type(fields[1]):
            _complain(report, path, number)
            continue
        paper = int(fields[0])
        if paper < last:
            raise FormatError(
                f"{path}:{number}: PMID {paper} after {last}; sort the file by PMID "
                "(sort -n -k1,1) and read it again"
            )
        last = paper
        good += 1
        # A variant is no mention of its gene.
        found = entities_of(f"{fields[1]}|{fields[2]}", {})
        yield paper, tuple(entity for entity in found if not entity.variant)
    if not good:
        raise FormatError(f"{path}: holds no mention")


def _paper(row: tuple[int, tuple[Entity, ...]]) -> int:
    return row[0]


def _complain(report: KnowledgeReport, path: Path, number: int) -> None:
    report.counts["problems: columns"] += 1
    if len(report.problems) < _KEPT_PROBLEMS:
        message = "no PMID, entity type and id"
        report.problems.append(Problem("warning", "columns", message, f"{path.name}:{number}"))
