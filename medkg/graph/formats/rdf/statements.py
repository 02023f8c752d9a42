"""The graph as RDF statements, before any syntax: blocks of one subject each, one after another.

Terms are Biolink's (categories, predicates, ``biolink:Association``) and PROV's: an edge is an
association that ``prov:wasDerivedFrom`` its rows of evidence, and a row ``prov:hadPrimarySource``
the paper. An edge that is believed at all is also a plain triple, so that queries stay short,
and the same triple is in a named graph with the edge's own IRI: what is said of the edge (belief,
evidence) is said of that graph, as in a nanopublication (Groth et al., 2010,
doi:10.3233/ISU-2010-0613). RDF 1.2's quoted triples say the same in one statement, but rdflib
reads only RDF 1.1, so they are a form to ask for. What no vocabulary has a word for is
``medkg:``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from json.encoder import encode_basestring as _quoted
from typing import Any, Final, NamedTuple

import pyarrow as pa

from medkg.graph.formats.contents import Contents
from medkg.vocabulary import KINDS, PREDICATES

__all__ = ["Block", "Said", "edge_id", "of_contents", "of_tables", "quoted"]

#: A predicate, the kind of its object (``iri``, ``url``, ``text``, ``integer``, ``double``,
#: ``boolean``, ``time``, ``triple``) and the object: a CURIE, or the value itself.
Said = tuple[str, str, Any]


class Block(NamedTuple):
    """What is said of one subject; ``graph`` is the named graph's CURIE, "" in the default one."""

    subject: str
    said: list[Said]
    graph: str = ""


_BATCH: Final = 10_000
_OTHER: Final = KINDS["other"].biolink

# What a row of evidence says, in this order; None and "" are not said.
_FIELDS: Final[tuple[tuple[str, str, str], ...]] = (
    ("subject", "medkg:subject", "iri"),
    ("predicate", "medkg:predicate", "text"),
    ("object", "medkg:object", "iri"),
    ("document", "medkg:document", "text"),
    ("reference", "prov:hadPrimarySource", "iri"),
    ("method", "medkg:method", "text"),
    ("score", "medkg:score", "double"),
    ("polarity", "medkg:polarity", "text"),
    ("certainty", "medkg:certainty", "text"),
    ("retracted", "medkg:retracted", "boolean"),
    ("text", "medkg:text", "text"),
    ("cue", "medkg:cue", "text"),
    ("start", "medkg:start", "integer"),
    ("end", "medkg:end", "integer"),
    ("year", "medkg:year", "integer"),
    ("design", "medkg:design", "text"),
    ("species", "medkg:species", "text"),
)


def of_contents(contents: Contents) -> Iterator[Block]:
    """Statements of nodes, edges and evidence, in constant memory."""
    for columns in contents.node_columns():
        yield from map(_node, *columns)
    for columns in contents.edge_columns():
        yield from _edges(columns)
    for batch in contents.evidence():
        yield from _evidence(batch)


def of_tables(nodes: pa.Table, edges: pa.Table, evidence: Iterable[Any] | None) -> Iterator[Block]:
    """The same of tables; without evidence, names, categories and plain triples only."""
    for batch in nodes.to_batches(_BATCH):
        yield from map(_node, *(column.to_pylist() for column in batch.columns))
    for batch in edges.to_batches(_BATCH):
        columns = [column.to_pylist() for column in batch.columns]
        if evidence is None:
            yield from (_plain(*row) for row in zip(*columns[:4], strict=True) if row[3] > 0)
        else:
            yield from _edges(columns)
    for batch in evidence or ():
        yield from _evidence(batch)


def quoted(blocks: Iterable[Block]) -> Iterator[Block]:
    """The same statements with RDF 1.2's quoted triples in place of named graphs."""
    for block in blocks:
        if block.graph:
            predicate, _, target = block.said[0]
            triple = (block.subject, predicate, target)
            yield Block(block.graph, [("rdf:reifies", "triple", triple)])
        else:
            yield block


def _node(curie: str, kind: str, name: str) -> Block:
    category = KINDS[kind].biolink if kind in KINDS else _OTHER
    said: list[Said] = [("rdf:type", "iri", category), ("rdfs:label", "text", name)]
    if category == _OTHER:
        said.append(("medkg:kind", "text", kind))
    return Block(curie, said)


def _plain(subject: str, predicate: str, target: str, belief: float) -> Block:
    return Block(subject, [(PREDICATES[predicate].biolink, "iri", target)])


def _edges(columns: list[list[Any]]) -> Iterator[Block]:
    for row in zip(*columns, strict=True):
        edge = f"edge:{edge_id(*row[:3])}"
        if row[3] > 0:
            plain = _plain(*row[:4])
            yield plain
            yield Block(plain.subject, plain.said, edge)
        yield _association(edge, *row)


def _association(
    edge: str,
    subject: str,
    predicate: str,
    target: str,
    belief: float,
    support: int,
    against: int,
    papers: int,
) -> Block:
    relation = PREDICATES[predicate]
    said: list[Said] = [
        ("rdf:type", "iri", "biolink:Association"),
        ("biolink:subject", "iri", subject),
        ("biolink:predicate", "iri", relation.biolink),
        ("biolink:object", "iri", target),
        ("medkg:belief", "double", belief),
        ("medkg:support", "integer", support),
        ("medkg:against", "integer", against),
        ("medkg:papers", "integer", papers),
    ]
    if relation.direction:
        said += [
            ("biolink:object_aspect_qualifier", "text", "activity"),
            ("biolink:object_direction_qualifier", "text", relation.direction),
        ]
    return Block(edge, said)


def _evidence(batch: Any) -> Iterator[Block]:
    for row in batch.to_pylist():
        ends = row["subject"], row["object"]
        if PREDICATES[row["predicate"]].symmetric:
            ends = min(ends), max(ends)
        name = f"evidence:{row['id']}"
        edge = f"edge:{edge_id(ends[0], row['predicate'], ends[1])}"
        yield Block(edge, [("prov:wasDerivedFrom", "iri", name)])
        yield Block(name, _row(row))


def _row(row: Mapping[str, Any]) -> list[Said]:
    said: list[Said] = [
        ("rdf:type", "iri", "prov:Entity"),
        ("prov:wasAttributedTo", "iri", f"source:{row['source']}"),
    ]
    said += [(term, kind, row[name]) for name, term, kind in _FIELDS if row[name] not in (None, "")]
    if row["qualifiers"] != "{}":
        said.append(("medkg:qualifiers", "text", row["qualifiers"]))
    # So that a reader knows when it has seen all of them, in whatever order they come.
    said.append(("medkg:properties", "integer", len(said) - 1))
    return said


def _edge_id(subject: str, predicate: str, target: str) -> str:
    canonical = f"[{_quoted(subject)},{_quoted(predicate)},{_quoted(target)}]"
    return hashlib.blake2b(canonical.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


#: The same as ``Edge.id``, for millions of edges.
edge_id: Final[Callable[[str, str, str], str]] = lru_cache(maxsize=1 << 16)(_edge_id)
