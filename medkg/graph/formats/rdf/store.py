"""RDF stores and SPARQL: the only file that imports rdflib and Oxigraph.

What the statements are is in :mod:`medkg.graph.formats.rdf.statements`, how they are written in
:mod:`medkg.graph.formats.rdf.syntaxes`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from io import RawIOBase
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

import pyarrow as pa

from medkg.errors import FormatError, StoreError
from medkg.graph.formats.rdf.child import in_child
from medkg.graph.formats.rdf.iri import PREFIXES, curie_of, iri_of
from medkg.graph.formats.rdf.statements import of_tables
from medkg.graph.formats.rdf.syntaxes import nquads
from medkg.vocabulary import KINDS, PREDICATES

if TYPE_CHECKING:
    import pyoxigraph
    import rdflib

    RdfGraph = rdflib.Graph
    RdfStore = pyoxigraph.Store

__all__ = [
    "GRAPHS",
    "ROWS",
    "answer",
    "bulk_load",
    "check",
    "filled",
    "over",
    "parse",
    "read_only",
    "select",
    "select_within",
    "to_rdf",
]

#: Media types of SPARQL results, and of the graphs CONSTRUCT and DESCRIBE make.
ROWS: Final = {
    "application/sparql-results+json": "JSON",
    "application/sparql-results+xml": "XML",
    "text/csv": "CSV",
    "text/tab-separated-values": "TSV",
}
GRAPHS: Final = {
    "text/turtle": "TURTLE",
    "application/n-triples": "N_TRIPLES",
    "application/ld+json": "JSON_LD",
    "application/rdf+xml": "RDF_XML",
}

_SYNTAXES: Final = {
    "turtle": "TURTLE",
    "trig": "TRIG",
    "ntriples": "N_TRIPLES",
    "nquads": "N_QUADS",
    "jsonld": "JSON_LD",
}
_MOST_BYTES: Final = 1 << 30
_CONTROLS: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_QUERY_HEADER: Final = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())

# What triples of the plain graph may say; there, they say it just as in the full one.
_PLAIN_TYPES: Final = {iri_of(kind.biolink) for kind in KINDS.values()}
_PLAIN_PREDICATES: Final = {iri_of(row.biolink) for row in PREDICATES.values()} | {
    iri_of("rdfs:label")
}
# Parts of a query whose triples are not looked into, or that look beyond the default graph.
_UNSEEN: Final = {"DescribeQuery", "Builtin_EXISTS", "Builtin_NOTEXISTS", "Graph"}


def to_rdf(nodes: pa.Table, edges: pa.Table, evidence: Iterable[Any] | None) -> rdflib.Graph:
    """An rdflib graph over ``filled``'s store."""
    return over(filled(nodes, edges, evidence))


def filled(
    nodes: pa.Table,
    edges: pa.Table,
    evidence: Iterable[Any] | None,
    *,
    into: Path | None = None,
) -> pyoxigraph.Store:
    """An Oxigraph store with the statements of a graph, loaded in bulk.

    Without evidence: names, categories and plain triples only. In memory; or in a new folder,
    and then in about 2 GB of memory however many statements there are.

    Raises:
        OSError: the folder cannot be written.
    """
    text: Any = _Stream(nquads(of_tables(nodes, edges, evidence)))
    store = bulk_load(text, "nquads", into=into)
    if into is not None:
        store.optimize()  # joins the files of each million statements: queries read a tenth
    return store


def read_only(folder: Path) -> pyoxigraph.Store:
    """The store in a folder, which nobody may write to meanwhile.

    Raises:
        StoreError: not there, or damaged.
    """
    import pyoxigraph

    try:
        return pyoxigraph.Store.read_only(str(folder))
    except (FileNotFoundError, RuntimeError) as error:  # the second for files that are damaged
        raise StoreError(f"{folder}: not an RDF store: {error}") from error


def bulk_load(
    source: Path | IO[bytes], syntax: str, *, into: Path | None = None
) -> pyoxigraph.Store:
    """An Oxigraph store in memory, or in a folder, with the statements of a file.

    Raises:
        FormatError: no such syntax, or the file is not in it; names file and line.
        OSError: the folder cannot be written.
    """
    import pyoxigraph

    form = _syntax(syntax)
    store = pyoxigraph.Store() if into is None else pyoxigraph.Store(str(into))
    try:
        if isinstance(source, Path):
            store.bulk_load(path=str(source), format=form)
        else:
            store.bulk_load(source, format=form)
    except SyntaxError as error:
        raise FormatError(f"{source}: not {syntax}: {error}") from error
    return store


def over(store: pyoxigraph.Store) -> rdflib.Graph:
    """The default graph of a store as rdflib's own kind of graph."""
    import oxrdflib
    import rdflib
    from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

    graph = rdflib.Graph(
        store=oxrdflib.OxigraphStore(store=store), identifier=DATASET_DEFAULT_GRAPH_ID
    )
    for prefix, iri in PREFIXES.items():
        graph.bind(prefix, iri, override=True, replace=True)
    return graph


def parse(source: IO[bytes], syntax: str, where: str) -> Iterator[tuple[str, str, str]]:
    """Subject and predicate IRI and the object, IRI or text, of the default graph's statements.

    Nothing is fetched: a JSON-LD context must be in the file. JSON-LD is taken in its streaming
    order alone, as the other one is held whole.

    Raises:
        FormatError: not in that syntax; names file, line and column.
    """
    import pyoxigraph

    default = pyoxigraph.DefaultGraph()
    form = pyoxigraph.RdfFormat.STREAMING_JSON_LD if syntax == "jsonld" else _syntax(syntax)
    try:
        for quad in pyoxigraph.parse(source, format=form):
            if quad.graph_name == default and not isinstance(quad.object, pyoxigraph.Triple):
                yield quad.subject.value, quad.predicate.value, quad.object.value
    except SyntaxError as error:
        raise FormatError(f"{where}: not {syntax}: {error}") from error


def _syntax(name: str) -> Any:
    import pyoxigraph

    if name not in _SYNTAXES:
        raise FormatError(f"no RDF syntax {name!r}; there are: {', '.join(_SYNTAXES)}")
    return getattr(pyoxigraph.RdfFormat, _SYNTAXES[name])


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


def select_within(seconds: float, graph: rdflib.Graph, query: str) -> list[dict[str, Any]]:
    """The same, in a process of its own that is killed when the time is up.

    Raises:
        TimeLimitError: the time is up. FormatError: as ``select``.
    """

    def work() -> bytes:
        return json.dumps(select(graph, query)).encode()

    rows: list[dict[str, Any]] = json.loads(in_child(work, seconds=seconds, most_bytes=_MOST_BYTES))
    return rows


def answer(store: pyoxigraph.Store, query: str, *, rows: str, graph: str) -> tuple[str, bytes]:
    """Media type and text of a checked query's answer, in the type asked for rows or a graph.

    Raises:
        FormatError: the query cannot be run.
    """
    import pyoxigraph

    try:
        found = store.query(_QUERY_HEADER + query)
        if isinstance(found, pyoxigraph.QueryTriples):
            form = getattr(pyoxigraph.RdfFormat, GRAPHS[graph])
            made = pyoxigraph.serialize(found, format=form, prefixes=dict(PREFIXES))
            return graph, _for_xml(graph, made or b"")
        if isinstance(found, pyoxigraph.QueryBoolean) and rows.startswith("text/"):
            rows = "application/sparql-results+json"  # CSV and TSV have no form for yes and no
        form = getattr(pyoxigraph.QueryResultsFormat, ROWS[rows])
        return rows, _for_xml(rows, found.serialize(format=form) or b"")
    except (SyntaxError, ValueError) as error:
        raise FormatError(f"not a SPARQL query medkg can run: {error}") from error


def _for_xml(kind: str, text: bytes) -> bytes:
    """XML 1.0 has no control characters: they become the replacement character."""
    return _CONTROLS.sub("\ufffd".encode(), text) if kind.endswith("+xml") else text


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
    except RecursionError:
        raise FormatError("the query is nested too deeply: write it flatter") from None
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
        value = term.toPython()
        if isinstance(value, Decimal):
            return float(value)
        return value if isinstance(value, bool | int | float | str) else str(term)
    return None if term is None else str(term)


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
        if not self._rest:
            # Many small pieces at a time: each read is a call from outside.
            held, length = [], 0
            for piece in self._pieces:
                held.append(piece)
                length += len(piece)
                if length >= size:
                    break
            self._rest = "".join(held).encode("utf-8")
        part, self._rest = self._rest[:size], self._rest[size:]
        return part
