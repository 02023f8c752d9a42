"""What is said: mentions, assertions with their evidence, nodes and edges."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any, Literal, cast

from medkg.types.content import canonical_json, content_id
from medkg.types.documents import Document, Study
from medkg.types.listing import FrozenListing, Name, Row, named

__all__ = [
    "Assertion",
    "Certainty",
    "Edge",
    "Evidence",
    "Extraction",
    "Link",
    "Mention",
    "Node",
    "Polarity",
]

Polarity = Literal["for", "against"]
Certainty = Literal["stated", "hedged", "hypothetical"]


@dataclass(frozen=True, slots=True)
class Link:
    """One concept a mention may mean, with the reason (``why``) and a score in 0..1."""

    curie: str
    name: str
    score: float
    why: str

    def row(self, name: Name = str) -> Row:
        """Cells of a table."""
        return {"curie": self.curie, "score": self.score, "name": self.name, "why": self.why}

    def __str__(self) -> str:
        return f"{self.curie} {self.name} ({self.score:.2g}, {self.why})"


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

    def row(self, name: Name = str) -> Row:
        """Cells of a table, with the best link."""
        best = self.links[0] if self.links else None
        return {
            "curie": self.curie,
            "kind": self.kind,
            "text": self.text,
            "name": best.name if best else "",
            "why": best.why if best else "",
            "start": self.start,
            "end": self.end,
            "score": self.score,
            "method": self.method,
            "document": self.document,
        }

    def __str__(self) -> str:
        return f"{self.text!r} {self.kind} {self.links[0] if self.links else 'NIL'}"


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
    study: Study = field(default_factory=Study)
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

        The same claim from the same place always has the same id. Qualifiers of a sentence are
        guessed from its words and no part of it; a curated row has no span, and its qualifiers
        are what tells it from the next row. It is SHA-256, unlike ``content_id``, because
        databases have it: they make the ids of millions on all cores.

        >>> from dataclasses import replace
        >>> row = Evidence("pubmed", "PMID:1", "PMID:1", "pattern", 0.9, span=(0, 40))
        >>> dosed = replace(row, qualifiers={"dose": "50 mg"})
        >>> triple = ("DRUGBANK:DB00678", "treats", "MONDO:0007947")
        >>> Assertion(*triple, row).id == Assertion(*triple, dosed).id
        True
        >>> curated = replace(row, span=None)
        >>> Assertion(*triple, curated).id == Assertion(*triple, replace(dosed, span=None)).id
        False
        """
        e = self.evidence
        place = (e.source, e.document, e.reference, e.span)
        claim = (self.subject, self.predicate, self.object, e.polarity, e.certainty)
        told = dict(e.qualifiers) if e.span is None else {}
        canonical = canonical_json((*place, *claim, told, e.method))
        return hashlib.sha256(canonical).hexdigest()[:32]

    def row(self, name: Name = str) -> Row:
        """Cells of a table, with the names of both ends and the sentence."""
        e = self.evidence
        return {
            "subject": self.subject,
            "predicate": self.predicate,
            "object": self.object,
            "polarity": e.polarity,
            "certainty": e.certainty,
            "subject_name": named(self.subject, name),
            "object_name": named(self.object, name),
            "cue": e.cue,
            "text": e.text,
            "reference": e.reference,
            "year": e.year,
            "design": e.study.design,
            "species": e.study.species,
            "score": e.score,
            "method": e.method,
            "source": e.source,
            "retracted": e.retracted,
        }

    def __str__(self) -> str:
        e = self.evidence
        claim = f"{self.subject} {self.predicate} {self.object}"
        said = f' "{e.text}"' if e.text else ""
        return f"{claim} ({e.polarity}, {e.certainty}):{said} ({e.reference}, {e.method})"


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

    def row(self, name: Name = str) -> Row:
        """Cells of a table, with the names of both ends."""
        return {
            "subject": self.subject,
            "predicate": self.predicate,
            "object": self.object,
            "belief": self.belief,
            "support": self.support,
            "against": self.against,
            "papers": self.papers,
            "subject_name": named(self.subject, name),
            "object_name": named(self.object, name),
        }

    def __str__(self) -> str:
        rows = f"{self.support:,} row{'' if self.support == 1 else 's'} for"
        papers = f"{self.papers:,} paper{'' if self.papers == 1 else 's'}"
        return (
            f"{self.subject} {self.predicate} {self.object} "
            f"(belief {self.belief:.2f}, {rows}, {self.against:,} against, {papers})"
        )


@dataclass(frozen=True, slots=True)
class Extraction:
    """What was read out of one document; ``mentions`` and ``assertions`` print as tables."""

    document: Document
    mentions: tuple[Mention, ...]
    assertions: tuple[Assertion, ...]
    nodes: tuple[Node, ...] = ()

    def __post_init__(self) -> None:
        names = {node.curie: node.name for node in self.nodes}
        assertions = FrozenListing(self.assertions, name=lambda curie: names.get(curie, curie))
        object.__setattr__(self, "mentions", FrozenListing(self.mentions))
        object.__setattr__(self, "assertions", assertions)

    def _repr_html_(self) -> str:
        tables = (
            f"<h4>{len(part):,} {title}</h4>{cast('FrozenListing[object]', part)._repr_html_()}"
            for title, part in (("mentions", self.mentions), ("assertions", self.assertions))
        )
        return f"<h3>{escape(self.document.id)}</h3>{''.join(tables)}"

    def __repr__(self) -> str:
        counts = f"{len(self.mentions):,} mentions, {len(self.assertions):,} assertions"
        return f"Extraction({self.document.id!r}: {counts})"
