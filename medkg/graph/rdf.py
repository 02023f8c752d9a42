"""The graph as RDF, and SPARQL over it: the only file that imports rdflib and Oxigraph.

Terms are Biolink's (categories, predicates, ``biolink:Association``) and PROV's: an edge
``prov:wasDerivedFrom`` its rows of evidence, and a row ``prov:hadPrimarySource`` the paper. An
edge that is believed at all is also written as a plain triple, so that queries stay short. What
neither vocabulary has a word for (belief, polarity) is ``medkg:``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from io import RawIOBase
from json.encoder import encode_basestring as _quoted
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from medkg.errors import FormatError
from medkg.graph.iri import PREFIXES, curie_of, turtle_of
from medkg.vocabulary import KINDS, PREDICATES

if TYPE_CHECKING:
    import rdflib

    RdfGraph = rdflib.Graph

__all__ = ["check", "select", "to_rdf", "turtle", "write_turtle"]

_HEADER: Final = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
_QUERY_HEADER: Final = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
_BATCH: Final = 10_000


def write_turtle(path: Path, nodes: pa.Table, edges: pa.Table, evidence: Iterable[Any]) -> None:
    """Write a Turtle file, piece by piece; ``evidence`` are record batches."""
    with path.open("w", encoding="utf-8", newline="\n") as handle:
        handle.writelines(turtle(nodes, edges, evidence))


def to_rdf(nodes: pa.Table, edges: pa.Table, evidence: Iterable[Any]) -> rdflib.Graph:
    """The same as an rdflib graph over an Oxigraph store in memory, loaded in bulk."""
    import oxrdflib
    import pyoxigraph
    import rdflib
    from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

    store = pyoxigraph.Store()
    text: Any = _Stream(turtle(nodes, edges, evidence))
    store.bulk_load(text, format=pyoxigraph.RdfFormat.TURTLE)
    graph = rdflib.Graph(
        store=oxrdflib.OxigraphStore(store=store), identifier=DATASET_DEFAULT_GRAPH_ID
    )
    for prefix, iri in PREFIXES.items():
        graph.bind(prefix, iri, override=True, replace=True)
    return graph


def select(graph: rdflib.Graph, query: str) -> list[dict[str, Any]]:
    """Rows a checked query finds: variable -> CURIE (or IRI), number, text, or None if unbound.

    The prefixes of ``PREFIXES`` need no declaration. ASK gives one row ``{"answer": bool}``,
    CONSTRUCT rows of subject, predicate and object.

    Raises:
        FormatError: the query cannot be run.
    """
    try:
        result: Any = graph.query(_QUERY_HEADER + query)
    except (SyntaxError, ValueError) as error:
        raise FormatError(f"not a SPARQL query medkg can run: {error}") from error
    if result.type == "ASK":
        return [{"answer": bool(result.askAnswer)}]
    if result.type in ("CONSTRUCT", "DESCRIBE"):
        names = ["subject", "predicate", "object"]
    else:
        names = [str(variable) for variable in result.vars or ()]
    return [dict(zip(names, map(_value, row), strict=True)) for row in result]


def check(query: str) -> None:
    """Pass a query that may be run.

    Raises:
        FormatError: not a SPARQL query; an update; or one with SERVICE.
    """
    from pyparsing import ParseException
    from rdflib.plugins.sparql.parser import parseQuery
    from rdflib.plugins.sparql.parserutils import CompValue

    try:
        parsed = parseQuery(_QUERY_HEADER + query)
    except (ParseException, SyntaxError, ValueError) as error:
        raise FormatError(f"not a SPARQL query (updates are not taken either): {error}") from error
    waiting: list[Any] = [parsed]
    while waiting:
        part = waiting.pop()
        if isinstance(part, CompValue):
            if part.name == "ServiceGraphPattern":
                raise FormatError("SERVICE is not allowed: queries stay on this machine")
            waiting.extend(part.values())
        elif not isinstance(part, str) and isinstance(part, Iterable):
            waiting.extend(part)


def _value(term: Any) -> Any:
    import rdflib

    if isinstance(term, rdflib.URIRef):
        return curie_of(str(term))
    if isinstance(term, rdflib.Literal):
        return term.toPython()
    return None if term is None else str(term)


def turtle(nodes: pa.Table, edges: pa.Table, evidence: Iterable[Any]) -> Iterator[str]:
    """The graph in Turtle, in pieces."""
    yield _HEADER
    for batch in nodes.to_batches(_BATCH):
        yield "".join(map(_node, *(column.to_pylist() for column in batch.columns)))
    for batch in edges.to_batches(_BATCH):
        yield "".join(map(_edge, *(column.to_pylist() for column in batch.columns)))
    for batch in evidence:
        yield "".join(map(_evidence, batch.to_pylist()))


def _node(curie: str, kind: str, name: str) -> str:
    category = KINDS[kind].biolink if kind in KINDS else KINDS["other"].biolink
    return f"{_term(curie)} a {category} ; rdfs:label {_quoted(name)} .\n"


def _edge(
    subject: str,
    predicate: str,
    target: str,
    belief: float,
    support: int,
    against: int,
    papers: int,
) -> str:
    relation = PREDICATES[predicate].biolink
    ends = _term(subject), _term(target)
    plain = f"{ends[0]} {relation} {ends[1]} .\n" if belief > 0 else ""
    return (
        f"{plain}edge:{_edge_id(subject, predicate, target)} a biolink:Association ; "
        f"biolink:subject {ends[0]} ; biolink:predicate {relation} ; biolink:object {ends[1]} ; "
        f'medkg:belief "{belief!r}"^^xsd:double ; medkg:support {support} ; '
        f"medkg:against {against} ; medkg:papers {papers} .\n"
    )


def _evidence(row: dict[str, Any]) -> str:
    ends = row["subject"], row["object"]
    if PREDICATES[row["predicate"]].symmetric:
        ends = min(ends), max(ends)
    parts = [
        f"edge:{_edge_id(ends[0], row['predicate'], ends[1])} prov:wasDerivedFrom "
        f"evidence:{row['id']} .\nevidence:{row['id']} a prov:Entity",
        f"prov:wasAttributedTo {_term('source:' + row['source'])}",
        f"medkg:document {_quoted(row['document'])}",
        f"medkg:method {_quoted(row['method'])}",
        f'medkg:score "{row["score"]!r}"^^xsd:double',
        f"medkg:polarity {_quoted(row['polarity'])}",
        f"medkg:certainty {_quoted(row['certainty'])}",
        f"medkg:retracted {'true' if row['retracted'] else 'false'}",
    ]
    if row["reference"]:
        parts.append(f"prov:hadPrimarySource {_term(row['reference'])}")
    parts.extend(
        f"medkg:{name} {_quoted(row[name])}"
        for name in ("text", "cue", "design", "species")
        if row[name]
    )
    parts.extend(
        f"medkg:{name} {row[name]}" for name in ("start", "end", "year") if row[name] is not None
    )
    if row["qualifiers"] != "{}":
        parts.append(f"medkg:qualifiers {_quoted(row['qualifiers'])}")
    return " ; ".join(parts) + " .\n"


_term = lru_cache(maxsize=1 << 16)(turtle_of)


@lru_cache(maxsize=1 << 16)
def _edge_id(subject: str, predicate: str, target: str) -> str:
    # The same as ``Edge.id``, for millions of edges.
    canonical = f"[{_quoted(subject)},{_quoted(predicate)},{_quoted(target)}]"
    return hashlib.blake2b(canonical.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


class _Stream(RawIOBase):
    """A binary file whose content is made while it is read."""

    def __init__(self, pieces: Iterator[str]) -> None:
        self._pieces = pieces
        self._rest = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if size < 0:
            whole = self._rest + "".join(self._pieces).encode("utf-8")
            self._rest = b""
            return whole
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._rest = piece.encode("utf-8")
        part, self._rest = self._rest[:size], self._rest[size:]
        return part
