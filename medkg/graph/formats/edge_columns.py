"""What formats without room for evidence say of an edge, and how it comes back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from medkg.errors import FormatError
from medkg.graph.formats.contents import Contents
from medkg.types import Assertion, Edge, Evidence
from medkg.vocabulary import PREDICATES

__all__ = ["NUMBERS", "claims", "edge_of", "edges_of", "release_notes"]

#: The numbers of an edge, and how each is read.
NUMBERS: Final = {"belief": float, "support": int, "against": int, "papers": int}


def edges_of(contents: Contents) -> Iterator[Edge]:
    """The edges of a graph as records, with progress."""
    for columns in contents.told("edges", contents.edges):
        yield from (Edge(*row) for row in zip(*columns, strict=True))


def edge_of(subject: str, predicate: str, target: str, numbers: Any, where: str) -> Edge:
    """An edge of what a file says; ``numbers`` is a mapping of NUMBERS to their texts.

    Raises:
        FormatError: no subject or object, a predicate medkg does not have, or something that is
            not a number.
    """
    if not subject or not target:
        raise FormatError(f"{where}: an edge without subject or object")
    if predicate not in PREDICATES:
        raise FormatError(f"{where}: predicate {predicate!r} is not one of {', '.join(PREDICATES)}")
    try:
        values = [read(numbers[name]) for name, read in NUMBERS.items()]
    except (KeyError, TypeError, ValueError) as error:
        raise FormatError(f"{where}: no number for {', '.join(NUMBERS)}: {error!r}") from error
    return Edge(subject, predicate, target, *values)


def claims(edges: Iterable[Edge], *, source: str, document: str) -> Iterator[Assertion]:
    """One assertion for each edge that is believed: ``source`` says so, the belief is its score.

    The sentences are gone, so what a graph makes of these rows is a weaker belief of its own;
    formats that hold evidence (RDF, Parquet) lose nothing.

    >>> edge = Edge("DRUGBANK:DB00678", "treats", "MONDO:0007947", 0.65, 1, 0, 1)
    >>> (claim,) = claims([edge], source="colleague", document="network.graphml")
    >>> claim.predicate, claim.evidence.score, claim.evidence.method
    ('treats', 0.65, 'imported')
    """
    for edge in edges:
        if edge.belief > 0:
            evidence = Evidence(source, document, "", "imported", edge.belief)
            yield Assertion(edge.subject, edge.predicate, edge.object, evidence)


def release_notes(contents: Contents) -> dict[str, str]:
    """Name, version, date, checksum, sources and licences of a graph, each as one text."""
    from medkg.graph.formats.contents import LICENCES

    about = contents.about
    unknown = "licence not known to medkg: ask its publisher"
    return {
        "name": about.name,
        "version": str(about.version),
        "created": about.created,
        "generator": f"medkg {about.medkg}",
        "checksum": about.checksum,
        "sources": "; ".join(
            f"{source}: {count} rows, {LICENCES.get(source, unknown)}"
            for source, count in about.sources.items()
        ),
    }
