"""PubTator 3's relations as assertions, and the concepts they are about as nodes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice, product
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple, Protocol

from medkg.errors import FormatError, MissingDataError
from medkg.files.reading import numbered_lines
from medkg.knowledge.hpo import KnowledgeReport
from medkg.knowledge.pubtator3.entities import (
    SEVERAL,
    Entity,
    entities_of,
    entity_of,
    is_entity_type,
    name_of,
)
from medkg.knowledge.pubtator3.type_table import (
    PREDICATE_OF,
    RELATION_OF_NAME,
    WEAK,
)
from medkg.types import Assertion, Evidence, Node, Problem

__all__ = ["pubtator3_nodes", "read_pubtator3", "relation_assertions"]

SOURCE: Final = "pubtator3"
#: The model that read the relations, as ``Evidence.method`` names it.
METHOD: Final = "pubtator3:biorex"
#: F1 of BioREx on BioRED's relations: Lai et al., 2023, doi:10.1016/j.jbi.2023.104487 (79.6 %).
SCORE: Final = 0.8

_RELATIONS: Final = "relation2pubtator3*"
_MENTIONS: Final = "*2pubtator3*"
_KEPT_PROBLEMS: Final = 100
_PAIRS: Final = 9  # of a relation whose sides may be several concepts
_CANONICAL: Final = frozenset({"CHEBI", "DRUGBANK", "HGNC", "HP", "MONDO"})
_CONDITION: Final = {"phenotype": "disease"}
_TEXT_LINE: Final = re.compile(r"[^|\t]{1,200}\|[a-z]\|")


class Side(Protocol):
    """One side of a relation, as ``medkg.sources.Argument`` has it."""

    @property
    def type(self) -> str: ...
    @property
    def curies(self) -> tuple[str, ...]: ...


class Stated(Protocol):
    """A relation, as ``medkg.sources.Relation`` has it."""

    @property
    def document(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def arguments(self) -> tuple[Side, ...]: ...
    @property
    def score(self) -> float | None: ...
    @property
    def qualifiers(self) -> Mapping[str, Any]: ...


class _Row(NamedTuple):
    """A relation of two sides, each of which may be one of several concepts."""

    paper: str
    relation: str
    sides: tuple[tuple[Entity, ...], ...]
    score: float = SCORE
    qualifiers: Mapping[str, Any] = MappingProxyType({})


def read_pubtator3(
    path: str | Path,
    *,
    report: KnowledgeReport | None = None,
    source: str = SOURCE,
    method: str = METHOD,
) -> Iterator[Assertion]:
    """Assertions of PubTator 3's relation dump, or of the relation lines of PubTator files.

    Evidence has source ``pubtator3``, reference and document ``PMID:n``, method
    ``pubtator3:biorex``, and the relation's own name in ``qualifiers["relation"]``. Ids are
    canonical (:func:`medkg.knowledge.canonical`); one that cannot be mapped stays in its own
    namespace and is counted. A variant counts as its gene, and is named in
    ``qualifiers["variant"]``. A relation that no predicate of medkg fits becomes
    ``mentioned_with``, on which nothing is built. Memory stays constant.

    Args:
        path: ``relation2pubtator3`` (plain or compressed), a PubTator file, or a folder that
            holds ``relation2pubtator3*``.
        report: filled while iterating: counts, and the first 100 lines that could not be read.
        source, method: of the evidence, for relations of another annotator in the same format.

    Raises:
        MissingDataError: there is no such file.
        FormatError: while iterating: the file is damaged or cut, or holds no relation.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     dump = Path(folder) / "relation2pubtator3"
    ...     _ = dump.write_text("7\\ttreat\\tChemical|MESH:D008687\\tDisease|MESH:D003924\\n")
    ...     [claim] = read_pubtator3(dump)
    >>> claim.subject, claim.predicate, claim.object, claim.evidence.reference
    ('DRUGBANK:DB00331', 'treats', 'MONDO:0005148', 'PMID:7')
    """
    report = KnowledgeReport() if report is None else report
    files = _files(Path(path))
    return (claim for row in _rows(files, report) for claim in _claims(row, source, method, report))


def relation_assertions(
    relations: Iterable[Stated],
    *,
    source: str = SOURCE,
    method: str = METHOD,
    report: KnowledgeReport | None = None,
) -> Iterator[Assertion]:
    """Assertions of relations as BioC and PubTator readers give them, by the same rules.

    ``relations`` are ``medkg.sources.Relation`` records or their like: of two sides, else they
    are counted and left out. ``source`` and ``method`` name another annotator than PubTator 3.

    >>> from types import SimpleNamespace as Record
    >>> sides = (Record(type="Chemical", curies=("MESH:D008687",)),
    ...          Record(type="Disease", curies=("MESH:D003924",)))
    >>> relation = Record(document="PMID:7", type="Negative_Correlation", arguments=sides,
    ...                   score=0.97, qualifiers={})
    >>> [(claim.predicate, claim.evidence.score) for claim in relation_assertions([relation])]
    [('treats', 0.97)]
    """
    report = KnowledgeReport() if report is None else report
    for relation in relations:
        report.counts["relations"] += 1
        if len(relation.arguments) != 2:
            report.counts["skipped: not of two sides"] += 1
            continue
        sides = tuple(
            tuple(filter(None, (entity_of(side.type, curie) for curie in side.curies)))
            for side in relation.arguments
        )
        score = SCORE if relation.score is None else relation.score
        row = _Row(relation.document, _relation(relation.type), sides, score, relation.qualifiers)
        yield from _claims(row, source, method, report)


def pubtator3_nodes(path: str | Path, *, report: KnowledgeReport | None = None) -> Iterator[Node]:
    """The concepts that :func:`read_pubtator3` speaks of, each once.

    Names are those of medkg's vocabularies; of others, the first mention in the mention dumps
    (``chemical2pubtator3``, ``disease2pubtator3``, ``gene2pubtator3``...) beside ``path``, else
    the id. Held in memory: the concepts, not the lines.

    Raises:
        MissingDataError, FormatError: as :func:`read_pubtator3`.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     dump = Path(folder) / "relation2pubtator3"
    ...     _ = dump.write_text("7\\ttreat\\tChemical|MESH:D008687\\tDisease|MESH:D003924\\n")
    ...     [node.name for node in pubtator3_nodes(folder)]
    ['Metformin', 'type 2 diabetes mellitus']
    """
    report = KnowledgeReport() if report is None else report
    return _nodes(Path(path), _files(Path(path)), report)


def _nodes(path: Path, files: list[Path], report: KnowledgeReport) -> Iterator[Node]:
    unnamed: dict[str, str] = {}
    seen: set[str] = set()
    for row in _rows(files, KnowledgeReport()):
        for entity in (*row.sides[0], *row.sides[1]):
            if entity.curie not in seen:
                seen.add(entity.curie)
                name = name_of(entity)
                if name:
                    yield Node(entity.curie, entity.kind, name)
                else:
                    unnamed[entity.curie] = entity.kind
    names = _mentioned([*files, *_dumps(path)], unnamed, report)
    report.counts["concepts named by a mention"] += len(names)
    for curie, kind in unnamed.items():
        yield Node(curie, kind, names.get(curie, curie))


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    found = sorted(file for file in path.glob(_RELATIONS) if file.is_file())
    if not found:
        raise MissingDataError(f"no PubTator 3 relations at {path}: no file {_RELATIONS} there")
    return found


def _rows(files: Iterable[Path], report: KnowledgeReport) -> Iterator[_Row]:
    for path in files:
        good = bad = 0
        types: dict[str, str] = {}  # of the ids mentioned in this document
        for number, fields in _lines(path):
            if fields is None:
                types = {}
            elif len(fields) >= 5 and fields[1].isdecimal() and fields[2].isdecimal():
                for identifier in SEVERAL.split((fields[5:6] or [""])[0]):
                    types.setdefault(identifier.strip(), fields[4].strip())
            elif len(fields) < 4 or not fields[0].isdecimal() or len(fields[0]) > 10:
                bad += 1
                message = "neither a relation nor a mention, or its PMID is no number"
                _complain(report, "columns", message, path, number)
            elif is_entity_type(fields[1]):
                report.counts["skipped: lines of a mention dump"] += 1
            else:
                good += 1
                report.counts["relations"] += 1
                sides = tuple(entities_of(field.strip(), types) for field in fields[2:4])
                yield _Row(f"PMID:{int(fields[0])}", _relation(fields[1]), sides)
        if not good:
            raise FormatError(f"{path}: holds no relation ({bad} lines were not understood)")


def _lines(path: Path) -> Iterator[tuple[int, list[str] | None]]:
    """Fields of each line; None for a line of text or none, at which a document begins."""
    # Latin-1 reads any byte: a name that is no UTF-8 costs nothing but itself.
    for number, line in numbered_lines(path, encoding="latin-1"):
        if not line.strip() or _TEXT_LINE.match(line):
            yield number, None
        else:
            yield number, (line if line.isascii() else _unicode(line)).split("\t")


def _unicode(line: str) -> str:
    return line.encode("latin-1").decode("utf-8", "replace")


def _relation(name: str) -> str:
    name = name.strip().lower().replace(" ", "_").replace("-", "_")
    return RELATION_OF_NAME.get(name, name)


def _claims(row: _Row, source: str, method: str, report: KnowledgeReport) -> Iterator[Assertion]:
    counts = report.counts
    if not all(row.sides):
        counts["skipped: a side without id or of an unknown type"] += 1
        return
    for first, second in islice(product(*row.sides), _PAIRS):
        if first.curie == second.curie:
            counts["skipped: one concept on both sides"] += 1
            continue
        for entity in (first, second):
            prefix = entity.curie.partition(":")[0]
            if prefix not in _CANONICAL:
                counts[f"sides kept in their namespace: {prefix}"] += 1
        predicate, subject, object_ = _oriented(row.relation, first, second)
        counts[predicate] += 1
        qualifiers = {**row.qualifiers, "relation": row.relation}
        if variant := subject.variant or object_.variant:
            qualifiers["variant"] = variant
        yield Assertion(
            subject.curie,
            predicate,
            object_.curie,
            Evidence(source, row.paper, row.paper, method, row.score, qualifiers=qualifiers),
        )


def _oriented(relation: str, first: Entity, second: Entity) -> tuple[str, Entity, Entity]:
    """The predicate with its subject and object; a symmetric pair in the order of its ids."""
    for subject, object_ in ((first, second), (second, first)):
        kinds = [_CONDITION.get(entity.kind, entity.kind) for entity in (subject, object_)]
        predicate = PREDICATE_OF.get((relation, kinds[0], kinds[1]))
        if predicate is not None and kinds[0] != kinds[1]:
            return predicate, subject, object_
        if predicate is not None:
            break
    else:
        predicate = WEAK
    subject, object_ = sorted((first, second))
    return predicate, subject, object_


def _dumps(path: Path) -> list[Path]:
    """Mention dumps in the folder, or beside the file."""
    folder = path if path.is_dir() else path.parent
    found = sorted(folder.glob(_MENTIONS))
    return [file for file in found if file.is_file() and not file.name.startswith("relation")]


def _mentioned(
    files: Iterable[Path], wanted: Mapping[str, str], report: KnowledgeReport
) -> dict[str, str]:
    """The first mention of each concept wanted, in mention dumps and PubTator files."""
    found: dict[str, str] = {}
    for path in files if wanted else ():
        try:
            for _, fields in _lines(path):
                for curie, name in _mention(fields):
                    if curie in wanted:
                        found.setdefault(curie, name)
                if len(found) == len(wanted):
                    return found
        except FormatError as error:
            _complain(report, "mentions", str(error), path, 0)
    return found


def _mention(fields: list[str] | None) -> Iterator[tuple[str, str]]:
    """Concepts that a line names: ``PMID type id mentions`` or ``PMID start end name type id``."""
    if fields is None or len(fields) < 4:
        return
    marked = len(fields) >= 6 and fields[1].isdecimal()
    name = fields[3] if marked else fields[3].partition("|")[0]
    type_, identifier = (fields[4], fields[5]) if marked else (fields[1], fields[2])
    if name.strip() and is_entity_type(type_):
        for entity in entities_of(f"{type_}|{identifier}", {}):
            if not entity.variant:
                yield entity.curie, name.strip()


def _complain(report: KnowledgeReport, code: str, message: str, path: Path, number: int) -> None:
    report.counts[f"problems: {code}"] += 1
    if len(report.problems) < _KEPT_PROBLEMS:
        report.problems.append(Problem("warning", code, message, f"{path.name}:{number}"))
