"""Obographs JSON, as the OBO Foundry releases it (https://github.com/geneontology/obographs)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from medkg.errors import FormatError
from medkg.files.compression import BrokenInputError
from medkg.files.json_text import JsonText
from medkg.files.reading import opened
from medkg.knowledge.formats.iri import curie_of
from medkg.knowledge.formats.rows import Asked, Row, VocabularyReading
from medkg.ontology import Scope, Synonym, Term

__all__ = ["read_obographs"]

_CHUNK: Final = 1 << 16
# A node with all its synonyms takes a few kB.
_LARGEST: Final = 1 << 24

_SCOPES: Final[dict[str, Scope]] = {
    "hasExactSynonym": "exact",
    "hasNarrowSynonym": "narrow",
    "hasBroadSynonym": "broad",
    "hasRelatedSynonym": "related",
}
_IS_A: Final = ("is_a", "subClassOf", "http://www.w3.org/2000/01/rdf-schema#subClassOf")
_REPLACED: Final = "IAO_0100001"
_ALTERNATIVE: Final = "hasAlternativeId"
_EXACT_MATCH: Final = "exactMatch"


def read_obographs(path: Path, asked: Asked, reading: VocabularyReading) -> Iterator[Row]:
    """Line and term of every class of an obographs file.

    The file is read twice, because the parents come after the terms.

    Raises:
        FormatError: not obographs JSON, broken or cut off; names file and line.
    """
    parents: dict[str, list[str]] = defaultdict(list)
    for _, key, value in _entries(path, asked):
        if key == "meta":
            reading.release = _release(_dict(value)) or reading.release
        elif key == "edges" and _dict(value).get("pred") in _IS_A:
            above = curie_of(_text(value.get("obj")))
            if above:
                parents[curie_of(_text(value.get("sub")))].append(above)
    for line, key, value in _entries(path, asked):
        if key == "nodes":
            yield from _rows(line, _dict(value), parents)


def _entries(path: Path, asked: Asked) -> Iterator[tuple[int, str, Any]]:
    with opened(path, asked.limits) as content:
        yield from graph_items(iter(lambda: content.read(_CHUNK), b""), str(path))


def graph_items(
    chunks: Iterator[bytes], where: str, largest: int = _LARGEST
) -> Iterator[tuple[int, str, Any]]:
    """Line, key and value of every entry of the objects in the top object's array ``graphs``.

    A value that is an array gives one row per item.

    Raises:
        FormatError: not such JSON, cut off, nested beyond reason, or one item of more than
            ``largest`` characters; names file and line.

    >>> data = b'{"x": 1, "graphs": [{"id": "g", "nodes": [{"id": 1}, {"id": 2}]}]}'
    >>> [(key, value) for _, key, value in graph_items(iter([data]), "a.json")]
    [('id', 'g'), ('nodes', {'id': 1}), ('nodes', {'id': 2})]
    """
    text = JsonText(chunks, largest)
    try:
        for key in text.members():
            if key != "graphs":
                text.skip()
                continue
            for _ in text.elements():
                for inner in text.members():
                    if text.peek() != "[":
                        yield text.line, inner, text.value()
                        continue
                    for _ in text.elements():
                        yield text.line, inner, text.value()
        if text.peek():
            raise BrokenInputError("broken-json", "there is more after the end")
    except BrokenInputError as error:
        message = f"{where}:{text.line}: {error}; is this obographs JSON, and whole?"
        raise FormatError(message) from error


def _rows(
    line: int, node: Mapping[str, Any], parents: Mapping[str, Iterable[str]]
) -> Iterator[Row]:
    iri = _text(node.get("id"))
    curie = curie_of(iri) or iri
    if node.get("type", "CLASS") != "CLASS" or (curie == iri and "://" in iri):
        return
    meta = _dict(node.get("meta"))
    properties = [_dict(item) for item in _list(meta.get("basicPropertyValues"))]
    obsolete = meta.get("deprecated") is True
    name = _text(node.get("lbl"))
    if obsolete:
        name = name.removeprefix("obsolete ").removeprefix("obsolete_")
    xrefs = [_text(_dict(item).get("val")) for item in _list(meta.get("xrefs"))]
    xrefs += _values(properties, _EXACT_MATCH)
    yield (
        line,
        Term(
            curie,
            name,
            "",
            tuple(dict.fromkeys(_synonyms(meta))),
            tuple(dict.fromkeys(x for x in map(curie_of, xrefs) if x and " " not in x)),
            tuple(dict.fromkeys(parents.get(curie, ()))),
            obsolete,
            next(filter(None, map(curie_of, _values(properties, _REPLACED))), None),
        ),
    )
    for old in map(curie_of, _values(properties, _ALTERNATIVE)):
        yield line, Term(old, name, "", obsolete=True, replaced_by=curie)


def _synonyms(meta: Mapping[str, Any]) -> Iterator[Synonym]:
    for item in map(_dict, _list(meta.get("synonyms"))):
        text = _text(item.get("val"))
        if text:
            yield Synonym(text, _SCOPES.get(_text(item.get("pred")), "related"))


def _values(properties: Iterable[Mapping[str, Any]], name: str) -> list[str]:
    return [_text(item.get("val")) for item in properties if _text(item.get("pred")).endswith(name)]


def _release(meta: Mapping[str, Any]) -> str:
    version = _text(meta.get("version"))
    # .../releases/2024-07-02/mondo.json
    return version.rpartition("releases/")[2].partition("/")[0]


def _dict(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""
