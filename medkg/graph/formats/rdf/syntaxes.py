"""Blocks of statements as Turtle, TriG, N-Triples, N-Quads and JSON-LD, piece by piece."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain, repeat
from json.encoder import encode_basestring as _quoted
from typing import Any, Final

from medkg.graph.formats.rdf.iri import PREFIXES, iri_of, turtle_of
from medkg.graph.formats.rdf.statements import Block

__all__ = ["jsonld", "nquads", "ntriples", "trig", "turtle"]

_HEADER: Final = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
_XSD: Final = PREFIXES["xsd"]

_short = lru_cache(maxsize=1 << 16)(turtle_of)


@lru_cache(maxsize=1 << 16)
def _long(curie: str) -> str:
    return f"<{iri_of(curie)}>"


def _bare(value: Any) -> str:
    return str(value).lower()


def _quoted_short(triple: tuple[str, str, str]) -> str:
    return f"<<( {' '.join(map(_short, triple))} )>>"


def _quoted_long(triple: tuple[str, str, str]) -> str:
    return f"<<( {' '.join(map(_long, triple))} )>>"


# How each kind of object is written.
_TURTLE: Final[Mapping[str, Callable[[Any], str]]] = {
    "iri": _short,
    "url": lambda value: f"<{value}>",
    "text": _quoted,
    "integer": _bare,
    "boolean": _bare,
    "double": lambda value: f'"{value!r}"^^xsd:double',
    "time": lambda value: f'"{value}"^^xsd:dateTime',
    "triple": _quoted_short,
}
_LINES: Final[Mapping[str, Callable[[Any], str]]] = {
    "iri": _long,
    "url": _TURTLE["url"],
    "text": _quoted,
    "integer": lambda value: f'"{value}"^^<{_XSD}integer>',
    "boolean": lambda value: f'"{_bare(value)}"^^<{_XSD}boolean>',
    "double": lambda value: f'"{value!r}"^^<{_XSD}double>',
    "time": lambda value: f'"{value}"^^<{_XSD}dateTime>',
    "triple": _quoted_long,
}
_JSON: Final[Mapping[str, Callable[[Any], Any]]] = {
    "iri": lambda value: {"@id": iri_of(value)},
    "url": lambda value: {"@id": value},
    "text": lambda value: value,
    "integer": lambda value: value,
    "boolean": lambda value: value,
    # As text: a JSON number would lose digits on its way.
    "double": lambda value: {"@type": "xsd:double", "@value": repr(value)},
    "time": lambda value: {"@type": "xsd:dateTime", "@value": value},
}


def turtle(blocks: Iterable[Block]) -> Iterator[str]:
    """Turtle: the default graph."""
    yield _HEADER
    for subject, said, graph in blocks:
        if not graph:
            yield _block(subject, said)


def trig(blocks: Iterable[Block]) -> Iterator[str]:
    """TriG: the default graph and the named ones."""
    yield _HEADER
    for subject, said, graph in blocks:
        text = _block(subject, said)
        yield f"{_short(graph)} {{ {text[:-1]} }}\n" if graph else text


def _block(subject: str, said: list[tuple[str, str, Any]]) -> str:
    pairs = " ; ".join(
        f"{'a' if predicate == 'rdf:type' else predicate} {_TURTLE[kind](value)}"
        for predicate, kind, value in said
    )
    return f"{_short(subject)} {pairs} .\n"


def ntriples(blocks: Iterable[Block]) -> Iterator[str]:
    """N-Triples: the default graph, one statement a line."""
    for subject, said, graph in blocks:
        if not graph:
            yield _lines(subject, said, " .\n")


def nquads(blocks: Iterable[Block]) -> Iterator[str]:
    """N-Quads: the default graph and the named ones, one statement a line."""
    for subject, said, graph in blocks:
        yield _lines(subject, said, f" {_long(graph)} .\n" if graph else " .\n")


def _lines(subject: str, said: list[tuple[str, str, Any]], end: str) -> str:
    start = _long(subject)
    return "".join(
        f"{start} {_long(predicate)} {_LINES[kind](value)}{end}" for predicate, kind, value in said
    )


def jsonld(blocks: Iterable[Block]) -> Iterator[str]:
    """JSON-LD in its streaming order, one node object a line, named graphs among them."""
    # Only prefixes whose IRIs end where a prefix may end; ids are written in full.
    context = {name: iri for name, iri in PREFIXES.items() if iri[-1] in "/#"}
    yield f'{{"@context": {json.dumps(context)},\n"@graph": ['
    for before, block in zip(chain([""], repeat(",")), blocks, strict=False):
        yield f"{before}\n{json.dumps(_object(*block), ensure_ascii=False)}"
    yield "\n]}\n"


def _object(subject: str, said: list[tuple[str, str, Any]], graph: str) -> dict[str, Any]:
    made: dict[str, Any] = {}
    types = [iri_of(value) for predicate, _, value in said if predicate == "rdf:type"]
    if types:
        made["@type"] = types
    made["@id"] = iri_of(subject)
    for predicate, kind, value in said:
        if predicate != "rdf:type":
            made.setdefault(predicate, []).append(_JSON[kind](value))
    return {"@id": iri_of(graph), "@graph": [made]} if graph else made
