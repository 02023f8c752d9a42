"""What the stations hand to each other: small frozen records that print well and become JSON."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any, Literal

__all__ = [
    "Assertion",
    "Candidate",
    "Document",
    "Edge",
    "Evidence",
    "Extraction",
    "Finding",
    "Link",
    "Mention",
    "Node",
    "Path",
    "Patient",
    "Problem",
    "Reason",
    "Section",
    "Study",
    "content_id",
    "to_json",
]

Polarity = Literal["for", "against"]
Certainty = Literal["stated", "hedged", "hypothetical"]
Status = Literal["ok", "caution", "blocked"]


def to_json(record: Any) -> Any:
    """Plain dicts, lists and scalars of a record, ready for ``json.dumps``.

    >>> to_json(Section("title", 0, 5))
    {'label': 'title', 'start': 0, 'end': 5}
    """
    if dataclasses.is_dataclass(record) and not isinstance(record, type):
        return {f.name: to_json(getattr(record, f.name)) for f in dataclasses.fields(record)}
    if isinstance(record, Mapping):
        return {str(key): to_json(value) for key, value in record.items()}
    if isinstance(record, list | tuple):
        return [to_json(value) for value in record]
    return str(record) if isinstance(record, PurePath) else record


def content_id(*parts: Any) -> str:
    """32 hex digits of blake2b over the canonical JSON of ``parts``: equal content, equal id.

    >>> content_id("a", {"y": 1, "x": 2}) == content_id("a", {"x": 2, "y": 1})
    True
    """
    return hashlib.blake2b(_canonical(parts), digest_size=16).hexdigest()


def _canonical(parts: Iterable[Any]) -> bytes:
    text = json.dumps(
        to_json(list(parts)), sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    return text.encode("utf-8", "surrogatepass")


@dataclass(frozen=True, slots=True)
class Section:
    """A labelled stretch of a document; offsets are characters of ``Document.text``."""

    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Study:
    """How a claim was found: ``design`` (trial, cohort, case report, review ...) and species."""

    design: str | None = None
    species: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One text. ``text`` is the title, a newline and the body, so an offset has one meaning."""

    id: str
    text: str
    source: str
    year: int | None = None
    retracted: bool = False
    sections: tuple[Section, ...] = ()
    study: Study = Study()
    metadata: Mapping[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The text up to the first newline."""
        return self.text.partition("\n")[0]


@dataclass(frozen=True, slots=True)
class Link:
    """One concept a mention may mean, with the reason (``why``) and a score in 0..1."""

    curie: str
    name: str
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of text that names a concept; ``document.text[start:end] == text``.

    ``links`` is sorted, best first; empty means NIL (nothing in the vocabularies).
    """

    document: str
    start: int
    end: int
    text: str
    kind: str
    score: float
    method: str
    links: tuple[Link, ...] = ()

    @property
    def curie(self) -> str | None:
        """The best link's id, or None."""
        return self.links[0].curie if self.links else None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason to believe (or doubt) an assertion: a sentence, or a curated row (no span).

    ``document`` is the key by which rows are replaced or dropped together; ``reference`` is
    what a reader would cite (``PMID:...``). ``text`` is the sentence. ``source`` is who says
    so (``pubmed``, ``hpo``). A frequency is a qualifier (``{"frequency": 0.4}``), never a
    belief.
    """

    source: str
    document: str
    reference: str
    method: str
    score: float
    span: tuple[int, int] | None = None
    text: str = ""
    polarity: Polarity = "for"
    certainty: Certainty = "stated"
    cue: str = ""
    year: int | None = None
    study: Study = Study()
    retracted: bool = False
    qualifiers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Assertion:
    """Subject, predicate, object, and one piece of evidence; ids are CURIEs."""

    subject: str
    predicate: str
    object: str
    evidence: Evidence

    @property
    def id(self) -> str:
        """32 hex digits of SHA-256 over the canonical JSON of what is claimed, where, and how.

        The same claim from the same place always has the same id. It is SHA-256, unlike
        ``content_id``, because databases have it: they make the ids of millions on all cores.
        """
        e = self.evidence
        place = (e.source, e.document, e.reference, e.span)
        claim = (self.subject, self.predicate, self.object, e.polarity, e.certainty)
        canonical = _canonical((*place, *claim, dict(e.qualifiers), e.method))
        return hashlib.sha256(canonical).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Node:
    """A concept of the graph."""

    curie: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Edge:
    """All evidence about one (subject, predicate, object), summed up.

    ``belief`` is in 0..1; ``support`` and ``against`` count evidence rows; ``papers`` counts
    distinct references.

    >>> print(Edge("DRUGBANK:DB00678", "treats", "MONDO:0007947", 0.86, 3, 1, 2))
    DRUGBANK:DB00678 treats MONDO:0007947 (belief 0.86, 3 rows for, 1 against, 2 papers)
    """

    subject: str
    predicate: str
    object: str
    belief: float
    support: int
    against: int
    papers: int

    @property
    def id(self) -> str:
        """Content id over subject, predicate and object."""
        return content_id(self.subject, self.predicate, self.object)

    def __str__(self) -> str:
        rows = f"{self.support:,} row{'' if self.support == 1 else 's'} for"
        papers = f"{self.papers:,} paper{'' if self.papers == 1 else 's'}"
        return (
            f"{self.subject} {self.predicate} {self.object} "
            f"(belief {self.belief:.2f}, {rows}, {self.against:,} against, {papers})"
        )


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a user's data; returned or counted, not raised."""

    level: Literal["warning", "error"]
    code: str
    message: str
    where: str


@dataclass(frozen=True, slots=True)
class Extraction:
    """What was read out of one document."""

    document: Document
    mentions: tuple[Mention, ...]
    assertions: tuple[Assertion, ...]
    nodes: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A phenotype looked for in a patient: present or excluded; onset in years."""

    curie: str
    present: bool = True
    onset: float | None = None
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Patient:
    """The features of one patient; ``age`` in years, ids as CURIEs where they are known."""

    id: str
    findings: tuple[Finding, ...] = ()
    sex: Literal["female", "male", "other"] | None = None
    age: float | None = None
    genes: tuple[str, ...] = ()
    drugs: tuple[str, ...] = ()
    allergies: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Path:
    """A chain of edges between two nodes; ``belief`` is the product of its edges'."""

    nodes: tuple[str, ...]
    edges: tuple[Edge, ...]
    belief: float


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of why: what it is about, a text for people, and its weight.

    ``weight`` is a log10 likelihood ratio in a diagnosis and a belief or model score in a
    treatment. ``evidence`` are the rows that say so.
    """

    kind: str
    curie: str
    text: str
    weight: float
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A ranked diagnosis or therapy that says why it stands where it stands.

    ``known`` is True where the graph states it and False where a model predicted it. A blocked
    candidate stays in the list, with the reasons in ``cautions``.
    """

    curie: str
    name: str
    rank: int
    score: float
    known: bool
    status: Status = "ok"
    reasons: tuple[Reason, ...] = ()
    paths: tuple[Path, ...] = ()
    cautions: tuple[Reason, ...] = ()
