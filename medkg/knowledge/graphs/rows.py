"""Rows of a knowledge graph as assertions in medkg's ids and predicates; all else is counted."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from medkg.errors import FormatError, MissingDataError
from medkg.files.tables import read_table
from medkg.knowledge.crosswalk import canonical
from medkg.knowledge.hpo import KnowledgeReport
from medkg.knowledge.pubtator3.entities import Entity, name_of
from medkg.types import Assertion, Certainty, Evidence, Node, Polarity, Problem
from medkg.vocabulary import PREDICATES, kind_of

__all__ = [
    "Concept",
    "PredicateMeaning",
    "Row",
    "bad_line",
    "claims",
    "comma_separated",
    "concept",
    "found_file",
    "meanings",
]

_KEPT_PROBLEMS: Final = 100


class Concept(NamedTuple):
    """One end of a row: medkg's id, its kind, and the name the source gives it."""

    curie: str
    kind: str
    name: str


class PredicateMeaning(NamedTuple):
    """What a source's relation says in medkg's terms; ``turned`` where its object comes first."""

    predicate: str
    turned: bool = False
    qualifiers: Mapping[str, Any] = {}


def meanings(graph: str) -> dict[str, PredicateMeaning]:
    """What the relations of a graph say, by their names, from ``relations.tsv``.

    >>> meanings("hetionet")["CpD"]
    PredicateMeaning(predicate='treats', turned=False, qualifiers={'effect': 'symptomatic'})
    """
    path = Path(__file__).with_name("relations.tsv")
    columns = ("graph", "relation", "predicate", "qualifiers", "first")
    return {
        row["relation"]: PredicateMeaning(
            row["predicate"],
            row["first"] == "object",
            dict([row["qualifiers"].split("=")]) if row["qualifiers"] else {},
        )
        for _, row in read_table(path, columns, may_be_blank=("qualifiers",))
        if row["graph"] == graph
    }


@dataclass(frozen=True, slots=True)
class Row:
    """One relation of a source, with the name it has there."""

    subject: Concept
    predicate: str
    object: Concept
    relation: str
    reference: str = ""
    polarity: Polarity = "for"
    certainty: Certainty = "stated"
    method: str = ""
    score: float = 1.0
    qualifiers: Mapping[str, Any] = field(default_factory=dict)


def concept(curie: str, kind: str, name: str = "") -> Concept:
    """A source's id in medkg's namespace; the kind is what the new id implies, else ``kind``.

    >>> concept("DOID:9352", "disease")
    Concept(curie='MONDO:0005148', kind='disease', name='type 2 diabetes mellitus')
    """
    found, implied, known = _mapped(curie)
    kind = kind if implied == "other" else implied
    return Concept(found, kind, known or name or found)


@lru_cache(maxsize=1 << 19)
def _mapped(curie: str) -> tuple[str, str, str]:
    found = canonical(curie)
    kind = kind_of(found)
    return found, kind, name_of(Entity(found, kind))


def claims(
    rows: Iterable[Row], source: str, *, report: KnowledgeReport
) -> Iterator[tuple[Assertion, tuple[Node, Node]]]:
    """Each row as an assertion with its two nodes; one that no predicate allows is counted.

    ``document`` is the relation's name, so that the rows of one relation are replaced together;
    the name is in ``qualifiers["relation"]`` too.
    """
    for row in rows:
        report.counts["rows"] += 1
        rule = PREDICATES[row.predicate]
        if row.subject.kind not in rule.domain or row.object.kind not in rule.range:
            kinds = f"{row.subject.kind} {row.predicate} {row.object.kind}"
            report.counts[f"left out: {kinds}"] += 1
            continue
        evidence = Evidence(
            source=source,
            document=row.relation,
            reference=row.reference or source,
            method=row.method or f"curated:{source}",
            score=row.score,
            polarity=row.polarity,
            certainty=row.certainty,
            qualifiers={"relation": row.relation, **row.qualifiers},
        )
        for end in (row.subject, row.object):
            if kind_of(end.curie) == "other":
                report.counts[f"in the source's own ids: {end.curie.partition(':')[0]}"] += 1
        report.counts[row.predicate] += 1
        yield (
            Assertion(row.subject.curie, row.predicate, row.object.curie, evidence),
            (Node(*row.subject), Node(*row.object)),
        )


def comma_separated(line: str) -> list[str]:
    """The cells of one line of CSV; none where it is no such line.

    Read line by line: a quote that is never closed costs its own line, not the rest of the file.

    >>> comma_separated('a,"b, c"'), comma_separated("a\\rb")
    (['a', 'b, c'], [])
    """
    try:
        return next(csv.reader([line]), [])
    except csv.Error:
        return []


def bad_line(report: KnowledgeReport, message: str, where: str) -> None:
    """Count a line that cannot be read; the first hundred are told."""
    report.counts["lines that could not be read"] += 1
    if len(report.problems) < _KEPT_PROBLEMS:
        report.problems.append(Problem("warning", "bad-row", message, where))


def found_file(path: Path, *patterns: str) -> Path:
    """The path if it is a file, else the one file in the folder that a pattern matches.

    Raises:
        MissingDataError: none. FormatError: several.
    """
    if path.is_file():
        return path
    for pattern in patterns:
        found = sorted(file for file in path.glob(pattern) if file.is_file())
        if len(found) > 1:
            shown = ", ".join(file.name for file in found[:3])
            raise FormatError(f"{path} holds several files {pattern} ({shown}): name the one meant")
        if found:
            return found[0]
    raise MissingDataError(f"no file {' or '.join(patterns)} at {path}")
