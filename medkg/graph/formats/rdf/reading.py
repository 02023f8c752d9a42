"""RDF that medkg wrote, back as nodes and assertions with the same ids."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Final

from medkg.errors import FormatError
from medkg.files.reading import opened
from medkg.graph.formats.rdf.iri import PREFIXES, curie_of, iri_of
from medkg.types import Assertion, Evidence, Node, Study
from medkg.vocabulary import KINDS

__all__ = ["read_rdf"]

_EVIDENCE: Final = PREFIXES["evidence"]
_TYPE: Final = iri_of("rdf:type")
_LABEL: Final = iri_of("rdfs:label")
_KIND: Final = iri_of("medkg:kind")
_COUNT: Final = iri_of("medkg:properties")
_KINDS: Final = {iri_of(kind.biolink): kind.name for kind in KINDS.values()}

_curie = lru_cache(maxsize=1 << 16)(curie_of)


def _truth(text: str) -> bool:
    return {"true": True, "1": True, "false": False, "0": False}[text]


def _mapping(text: str) -> Mapping[str, Any]:
    found = json.loads(text)
    if not isinstance(found, dict):
        raise ValueError("qualifiers are not a JSON object")
    return found


# Predicate -> name of the field, and how its text is read.
_FIELDS: Final[Mapping[str, tuple[str, Callable[[str], Any]]]] = {
    iri_of(term): (name, read)
    for term, name, read in (
        ("prov:wasAttributedTo", "source", lambda text: _curie(text).removeprefix("source:")),
        ("prov:hadPrimarySource", "reference", _curie),
        ("medkg:subject", "subject", _curie),
        ("medkg:predicate", "predicate", str),
        ("medkg:object", "object", _curie),
        ("medkg:document", "document", str),
        ("medkg:method", "method", str),
        ("medkg:score", "score", float),
        ("medkg:polarity", "polarity", str),
        ("medkg:certainty", "certainty", str),
        ("medkg:retracted", "retracted", _truth),
        ("medkg:text", "text", str),
        ("medkg:cue", "cue", str),
        ("medkg:start", "start", int),
        ("medkg:end", "end", int),
        ("medkg:year", "year", int),
        ("medkg:design", "design", str),
        ("medkg:species", "species", str),
        ("medkg:qualifiers", "qualifiers", _mapping),
    )
}

_SAID: Final = {_COUNT, *_FIELDS}


def read_rdf(path: Path, *, syntax: str) -> Iterator[Node | Assertion]:
    """Nodes and assertions of an RDF file that medkg wrote, as soon as each is complete.

    Constant memory where the statements about one thing stand together, as medkg writes them;
    in any other order the incomplete ones wait. Edges and beliefs are not read: evidence says
    the same.

    Raises:
        FormatError: not in that syntax; a value that is not what it should be; or evidence of
            which a part is missing. Names the file and the place.
    """
    from medkg.graph.formats.rdf.store import parse

    with opened(path) as source:
        yield from _items(parse(source, syntax, str(path)), str(path))


def _items(statements: Iterator[tuple[str, str, str]], where: str) -> Iterator[Node | Assertion]:
    rows: dict[str, dict[str, Any]] = {}
    counts: dict[str, int] = {}
    nodes: dict[str, _Named] = {}
    for subject, predicate, value in statements:
        if subject.startswith(_EVIDENCE):
            if predicate not in _SAID:
                continue
            row = rows.setdefault(subject, {})
            if predicate == _COUNT:
                counts[subject] = _count(value, f"{where}: {subject}")
            else:
                name, read = _FIELDS[predicate]
                row[name] = _read(read, value, f"{where}: {subject}: {name}")
            if counts.get(subject) == len(row):
                del rows[subject], counts[subject]
                yield _assertion(row, f"{where}: {subject}")
        elif predicate in (_LABEL, _KIND) or (predicate == _TYPE and value in _KINDS):
            named = nodes.setdefault(subject, _Named())
            named.learn(predicate, value)
            if named.complete:
                yield nodes.pop(subject).node(subject)
    if rows:
        subject, row = next(iter(rows.items()))
        raise FormatError(
            f"{where}: {len(rows)} rows of evidence are cut off, the first is {subject} with "
            f"{len(row)} of {counts.get(subject, 'unknown')} properties"
        )
    yield from (named.node(subject) for subject, named in nodes.items() if named.is_node)


@dataclass(slots=True)
class _Named:
    """What is known of a node so far; the category that says nothing waits for its kind."""

    kind: str | None = None
    name: str | None = None
    is_node: bool = False

    def learn(self, predicate: str, value: str) -> None:
        if predicate == _LABEL:
            self.name = value
        elif predicate == _KIND:
            self.kind = value
        else:
            self.is_node = True
            if _KINDS[value] != "other":
                self.kind = _KINDS[value]

    @property
    def complete(self) -> bool:
        return self.is_node and self.name is not None and self.kind is not None

    def node(self, iri: str) -> Node:
        curie = _curie(iri)
        return Node(curie, self.kind or "other", curie if self.name is None else self.name)


def _read(read: Callable[[str], Any], value: str, where: str) -> Any:
    try:
        return read(value)
    except (KeyError, ValueError) as error:
        raise FormatError(f"{where}: {value[:80]!r} cannot be read: {error}") from error


_count = partial(_read, int)


def _assertion(row: dict[str, Any], where: str) -> Assertion:
    missing = {"subject", "predicate", "object", "source", "document", "method", "score"} - {*row}
    if missing or ("start" in row) != ("end" in row):
        raise FormatError(f"{where}: evidence without {', '.join(sorted(missing)) or 'whole span'}")
    triple = row.pop("subject"), row.pop("predicate"), row.pop("object")
    start, end = row.pop("start", None), row.pop("end", None)
    study = Study(row.pop("design", None), row.pop("species", None))
    evidence = Evidence(
        **{"reference": "", **row}, span=None if start is None else (start, end), study=study
    )
    return Assertion(*triple, evidence)
