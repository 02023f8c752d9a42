"""SSSOM mapping tables (Matentzoglu et al., 2022, doi:10.1093/database/baac035)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from medkg.knowledge.formats.delimited import open_delimited
from medkg.knowledge.formats.iri import curie_of
from medkg.knowledge.formats.rows import Asked, Row, VocabularyReading
from medkg.ontology import Synonym, Term

__all__ = ["read_sssom"]

_EXACT: Final = ("skos:exactMatch", "owl:equivalentClass", "owl:sameAs")
_FACT: Final = re.compile(r"(mapping_set_version|mapping_date|license)\s*:\s*[\"']?([^\"'\s]+)")


@dataclass(slots=True)
class _Subject:
    line: int
    label: str
    xrefs: dict[str, None] = field(default_factory=dict)
    names: dict[str, None] = field(default_factory=dict)


def read_sssom(path: Path, asked: Asked, reading: VocabularyReading) -> Iterator[Row]:
    """Line and term of every subject, with its exact matches as cross-references.

    The label of an exact match is a synonym, exact where the table names it. Broader, narrower
    and related matches are counted and left out. Subjects are held until the file is read.

    Raises:
        FormatError: not SSSOM's columns; names file and line.
    """
    table = open_delimited(path, asked, reading)
    table.need("subject_id", "predicate_id", "object_id")
    reading.release, reading.licence = _facts(table.comments)
    subjects: dict[str, _Subject] = {}
    for line, row in table.rows:
        curie = curie_of(row["subject_id"]) or row["subject_id"]
        subject = subjects.setdefault(curie, _Subject(line, row.get("subject_label", "")))
        if row["predicate_id"] not in _EXACT or row.get("predicate_modifier") == "Not":
            reading.counts["mappings that are not exact"] += 1
            continue
        subject.xrefs[curie_of(row["object_id"])] = None
        subject.names[row.get("object_label", "")] = None
    for curie, subject in subjects.items():
        name = re.sub("^obsoleted? ", "", subject.label)
        names = tuple(Synonym(text) for text in subject.names if text and text != name)
        xrefs = tuple(xref for xref in subject.xrefs if xref)
        yield subject.line, Term(curie, name, "", names, xrefs, (), name != subject.label)


def _facts(comments: Sequence[str]) -> tuple[str, str]:
    found = {m[1]: m[2] for m in map(_FACT.match, comments) if m}
    release = found.get("mapping_set_version") or found.get("mapping_date", "")
    return release, found.get("license", "")
