"""OBO files to terms, streamed line by line (OBO flat file format 1.2 and 1.4)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, cast

from medkg.errors import FormatError
from medkg.files.reading import numbered_lines
from medkg.ontology import Scope, Synonym, Term, normalise_curie

__all__ = ["Obo", "obo_terms", "read_obo", "stands_in"]

_SYNONYM: Final = re.compile(r'"((?:[^"\\]|\\.)*)"\s*(EXACT|NARROW|BROAD|RELATED)?')
_ESCAPE: Final = re.compile(r"\\(.)")
# MONDO says of a cross-reference that its meaning is wider, narrower or only near.
_INEXACT: Final = re.compile(r'"MONDO:(?:relatedTo|mondoIs\w+ThanSource)"')
_EXACT: Final = '"MONDO:equivalentTo"'
_TAG: Final = re.compile(r"[\w:./\-]+:(?:\s|$)")


@dataclass(frozen=True, slots=True)
class Obo:
    """What an OBO file holds: its ``data-version`` and its terms, in the file's order."""

    release: str
    terms: tuple[Term, ...]


@dataclass(slots=True)
class _Stanza:
    line: int
    curie: str = ""
    name: str = ""
    synonyms: list[Synonym] = field(default_factory=list)
    xrefs: list[str] = field(default_factory=list)
    parents: list[str] = field(default_factory=list)
    alternatives: list[str] = field(default_factory=list)
    obsolete: bool = False
    replaced_by: str | None = None


def read_obo(path: str | Path, *, kind: str = "other") -> Obo:
    """Terms of an OBO file (plain or compressed), every one of ``kind``.

    An ``alt_id`` becomes an obsolete term replaced by the one that carries it. Definitions,
    comments and relations other than ``is_a`` are passed over.

    Raises:
        MissingDataError: no such file.
        FormatError: not OBO, not UTF-8, or cut off; names file and line.

    >>> from medkg.files.folders import hpo_dir
    >>> read_obo(hpo_dir() / "hp.obo").release.startswith("hp/releases/20")
    True
    """
    path = Path(path)
    header: dict[str, str] = {}
    terms: list[Term] = []
    own: set[str] = set()
    for _, term in obo_terms(path, numbered_lines(path), kind=kind, header=header):
        # A stanza of its own tells more than an alt_id, and those come last.
        if not (stands_in(term) and term.curie in own):
            terms.append(term)
        own.add(term.curie)
    return Obo(header.get("data-version", ""), tuple(terms))


def obo_terms(
    path: Path, numbered: Iterable[tuple[int, str]], *, kind: str, header: dict[str, str]
) -> Iterator[tuple[int, Term]]:
    """Line and term of every [Term], in the file's order; those that ``alt_id`` names come last.

    ``numbered`` are the lines of ``path``; ``header`` is filled with the tags before the first
    stanza. Only one stanza is held at a time, and the ``alt_id``.

    Raises:
        FormatError: not OBO, or cut off; names file and line.
    """
    alternatives: list[tuple[int, Term]] = []
    found = False
    for stanza in _stanzas(path, numbered, header):
        found = True
        if not stanza.curie:
            raise FormatError(f"{path}:{stanza.line}: a [Term] without id; the file may be cut off")
        yield stanza.line, _term(stanza, kind)
        alternatives += [
            (stanza.line, Term(old, stanza.name, kind, obsolete=True, replaced_by=stanza.curie))
            for old in stanza.alternatives
        ]
    if not found:
        raise FormatError(f"{path}: no [Term] in the file; is this OBO?")
    yield from alternatives


def _stanzas(
    path: Path, numbered: Iterable[tuple[int, str]], header: dict[str, str]
) -> Iterator[_Stanza]:
    file = str(path)
    stanza: _Stanza | None = None
    in_header = True
    for number, text in numbered:
        line = text.strip()
        if not line or line.startswith("!"):
            continue
        if line.startswith("["):
            in_header = False
            if stanza is not None:
                yield stanza
            stanza = _Stanza(number) if line == "[Term]" else None
        elif in_header:
            if not _TAG.match(line):
                raise FormatError(
                    f"{file}:{number}: {line[:60]!r} is no OBO header line; is this OBO?"
                )
            tag, _, value = line.partition(":")
            header.setdefault(tag, value.strip())
        elif stanza is not None:
            _take(stanza, line, f"{file}:{number}")
    if stanza is not None:
        yield stanza


def stands_in(term: Term) -> bool:
    """Whether the term says only what replaced its id, as those made of an ``alt_id`` do."""
    return term.obsolete and term.replaced_by is not None and not (term.synonyms or term.parents)


def _take(stanza: _Stanza, line: str, where: str) -> None:
    tag, colon, value = line.partition(":")
    value = value.strip()
    if not colon:
        raise FormatError(f"{where}: {line[:60]!r} has no 'tag: value'; the file may be cut off")
    if tag == "name":
        stanza.name = _unescape(value)
    elif tag == "synonym":
        stanza.synonyms.append(_synonym(value, where))
    elif tag == "is_obsolete":
        stanza.obsolete = value.split()[:1] == ["true"]
    elif tag == "xref" and _INEXACT.search(value) and _EXACT not in value:
        return
    elif tag in ("id", "xref", "is_a", "alt_id", "replaced_by"):
        if not value:
            raise FormatError(f"{where}: {tag} without a value; the file may be cut off")
        _take_id(stanza, tag, normalise_curie(value.split()[0]))


def _take_id(stanza: _Stanza, tag: str, curie: str) -> None:
    if tag == "id":
        stanza.curie = curie
    elif tag == "xref":
        stanza.xrefs.append(curie)
    elif tag == "is_a":
        stanza.parents.append(curie)
    elif tag == "alt_id":
        stanza.alternatives.append(curie)
    else:
        stanza.replaced_by = curie


def _synonym(value: str, where: str) -> Synonym:
    match = _SYNONYM.match(value)
    if match is None:
        raise FormatError(f"{where}: synonym without closing quote; the file may be cut off")
    # A synonym without a scope is RELATED by the format.
    scope = cast("Scope", (match[2] or "RELATED").lower())
    return Synonym(_unescape(match[1]), scope)


def _unescape(text: str) -> str:
    return _ESCAPE.sub(r"\1", text) if "\\" in text else text


def _term(stanza: _Stanza, kind: str) -> Term:
    return Term(
        stanza.curie,
        stanza.name,
        kind,
        tuple(dict.fromkeys(stanza.synonyms)),
        tuple(dict.fromkeys(stanza.xrefs)),
        tuple(dict.fromkeys(stanza.parents)),
        stanza.obsolete,
        stanza.replaced_by,
    )
