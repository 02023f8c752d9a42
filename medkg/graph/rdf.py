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
from medkg.graph.iri import PREFIXES, curie_of, iri_of, turtle_of
from medkg.vocabulary import KINDS, PREDICATES

if TYPE_CHECKING:
    import rdflib

    RdfGraph = rdflib.Graph

__all__ = ["check", "select", "to_rdf", "turtle", "write_turtle"]

_HEADER: Final = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
_QUERY_HEADER: Final = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
_BATCH: Final = 10_000

# What triples of the plain graph may say; there, they say it just as in the full one.
_PLAIN_TYPES: Final = {iri_of(kind.biolink) for kind in KINDS.values()}
_PLAIN_PREDICATES: Final = {iri_of(row.biolink) for row in PREDICATES.values()} | {
    iri_of("rdfs:label")
}
# Parts of a query whose triples are not looked into.
_UNSEEN: Final = {"DescribeQuery", "Builtin_EXISTS", "Builtin_NOTEXISTS"}


def write_turtle(path: Path, nodes: pa.Table, edges: pa.Table, evidence: Iterable[Any]) -> None:
    """Write a Turtle file, piece by piece; ``evidence`` are record batches."""
    with path.open("w", encoding="utf-8", newline="\n") as handle:
        handle.writelines(turtle(nodes, edges, evidence))


def to_rdf(nodes: pa.Table, edges: pa.Table, evidence: Iterable[Any] | None) -> rdflib.Graph:
    """The same as an rdflib graph over an Oxigraph store in memory, loaded in bulk.

    Without evidence: names, categories and plain triples only.
    """
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


def check(query: str) -> bool:
    """Whether a query that may be run looks beyond plain triples, at edges' beliefs or evidence.

    Most do not, and the plain graph is ten times smaller.

    Raises:
        FormatError: not a SPARQL query; an update; or one with SERVICE, which would reach out
            to the network.
    """
    from pyparsing import ParseException
    from rdflib.plugins.sparql import sparql
    from rdflib.plugins.sparql.algebra import translateQuery
    from rdflib.plugins.sparql.parser import parseQuery

    try:
        parsed = parseQuery(_QUERY_HEADER + query)
        _check_prefixes(parsed)
        algebra: Any = translateQuery(parsed).algebra
    except (ParseException, SyntaxError, ValueError, sparql.SPARQLError) as error:
        raise FormatError(f"not a SPARQL query (updates are not taken either): {error}") from error
    parts = list(_parts(algebra))
    if any(part.name == "ServiceGraphPattern" for part in parts):
        raise FormatError("SERVICE is not allowed: queries stay on this machine")
    if any(part.name in _UNSEEN for part in parts):
        return True
    triples = [triple for part in parts if part.name == "BGP" for triple in part.triples]
    return not all(map(_is_plain, triples))


def _check_prefixes(parsed: Any) -> None:
    names = [part for half in parsed for part in _parts(half)]
    declared = {part.prefix or "" for part in names if part.name == "PrefixDecl"}
    unknown = {part.prefix or "" for part in names if part.name == "pname"} - declared
    if unknown:
        raise ValueError(f"unknown prefix {min(unknown)!r}; declare it with PREFIX")


def _parts(algebra: Any) -> Iterator[Any]:
    from pyparsing import ParseResults
    from rdflib.plugins.sparql.parserutils import CompValue

    waiting = [algebra]
    while waiting:
        part = waiting.pop()
        if isinstance(part, CompValue):
            yield part
            waiting.extend(part.values())
        elif isinstance(part, list | tuple | set | ParseResults):
            waiting.extend(part)


def _is_plain(triple: tuple[Any, Any, Any]) -> bool:
    from rdflib import RDF, URIRef

    _, predicate, target = triple
    if not isinstance(predicate, URIRef):
        return False
    if predicate == RDF.type:
        return str(target) in _PLAIN_TYPES
    return str(predicate) in _PLAIN_PREDICATES


def _value(term: Any) -> Any:
    import rdflib

    if isinstance(term, rdflib.URIRef):
        return curie_of(str(term))
    if isinstance(term, rdflib.Literal):
        return term.toPython()
    return None if term is None else str(term)


def turtle(nodes: pa.Table, edges: pa.Table, evidence: Iterable[Any] | None) -> Iterator[str]:
    """The graph in Turtle, in pieces; without evidence, names, categories and plain triples."""
    yield _HEADER
    for batch in nodes.to_batches(_BATCH):
        yield "".join(map(_node, *(column.to_pylist() for column in batch.columns)))
    for batch in edges.to_batches(_BATCH):
        columns = [column.to_pylist() for column in batch.columns]
        yield "".join(map(_triple, *columns[:4]))
        if evidence is not None:
            yield "".join(map(_edge, *columns))
    for batch in evidence or ():
        yield "".join(map(_evidence, batch.to_pylist()))


def _node(curie: str, kind: str, name: str) -> str:
    category = KINDS[kind].biolink if kind in KINDS else KINDS["other"].biolink
    return f"{_term(curie)} a {category} ; rdfs:label {_quoted(name)} .\n"


def _triple(subject: str, predicate: str, target: str, belief: float) -> str:
    if belief <= 0:
        return ""
    return f"{_term(subject)} {PREDICATES[predicate].biolink} {_term(target)} .\n"


def _edge(
    subject: str,
    predicate: str,
    target: str,
    belief: float,
    support: int,
    against: int,
    papers: int,
) -> str:
    row = PREDICATES[predicate]
    relation = row.biolink
    if row.direction:
        relation += (
            f' ; biolink:object_aspect_qualifier "activity" ; '
            f"biolink:object_direction_qualifier {_quoted(row.direction)}"
        )
    ends = _term(subject), _term(target)
    return (
        f"edge:{_edge_id(subject, predicate, target)} a biolink:Association ; "
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
