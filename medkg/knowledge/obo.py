"""OBO files to terms, streamed line by line (OBO flat file format 1.2 and 1.4)."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final, cast

from medkg.errors import FormatError, MissingDataError
from medkg.ontology import Scope, Synonym, Term, normalise_curie

__all__ = ["Obo", "read_obo"]

_SYNONYM: Final = re.compile(r'"((?:[^"\\]|\\.)*)"\s*(EXACT|NARROW|BROAD|RELATED)?')
_ESCAPE: Final = re.compile(r"\\(.)")
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
    """Terms of an OBO file (plain or ``.gz``), every one of ``kind``.

    An ``alt_id`` becomes an obsolete term replaced by the one that carries it. Definitions,
    comments and relations other than ``is_a`` are passed over.

    Raises:
        MissingDataError: no such file.
        FormatError: not OBO, not UTF-8, or cut off; names file and line.

    >>> from medkg.paths import hpo_dir
    >>> read_obo(hpo_dir() / "hp.obo").release.startswith("hp/releases/20")
    True
    """
    path = Path(path)
    if not path.is_file():
        raise MissingDataError(f"no file at {path}")
    release = ""
    stanzas: list[_Stanza] = []
    stanza: _Stanza | None = None
    header = True
    for number, line in _lines(path):
        where = f"{path}:{number}"
        if line.startswith("["):
            header = False
            stanza = _Stanza(number) if line == "[Term]" else None
            if stanza is not None:
                stanzas.append(stanza)
        elif header:
            tag, _, value = line.partition(":")
            release = value.strip() if tag == "data-version" else release
            if not _TAG.match(line):
                raise FormatError(f"{where}: {line[:60]!r} is no OBO header line; is this OBO?")
        elif stanza is not None:
            _take(stanza, line, where)
    if not stanzas:
        raise FormatError(f"{path}: no [Term] in the file; is this OBO?")
    for stanza in stanzas:
        if not stanza.curie:
            raise FormatError(f"{path}:{stanza.line}: a [Term] without id; the file may be cut off")
    return Obo(release, tuple(_terms(stanzas, kind)))


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    number = 0
    try:
        with _open(path) as handle:
            for number, raw in enumerate(handle, start=1):
                if b"\0" in raw:
                    raise FormatError(f"{path}:{number}: a NUL byte; the file is damaged or UTF-16")
                line = raw.decode("utf-8-sig" if number == 1 else "utf-8").strip()
                if line and not line.startswith("!"):
                    yield number, line
    except UnicodeDecodeError as error:
        raise FormatError(f"{path}:{number}: not UTF-8 ({error.reason})") from error
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise FormatError(f"{path}: broken or cut-off gzip after line {number}") from error


def _open(path: Path) -> BinaryIO:
    if path.suffix == ".gz":
        return cast("BinaryIO", gzip.open(path, "rb"))
    return path.open("rb")


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
    return _ESCAPE.sub(r"\1", text)


def _terms(stanzas: list[_Stanza], kind: str) -> Iterator[Term]:
    own = {stanza.curie for stanza in stanzas}
    for stanza in stanzas:
        yield Term(
            stanza.curie,
            stanza.name,
            kind,
            tuple(dict.fromkeys(stanza.synonyms)),
            tuple(dict.fromkeys(stanza.xrefs)),
            tuple(dict.fromkeys(stanza.parents)),
            stanza.obsolete,
            stanza.replaced_by,
        )
    for stanza in stanzas:
        for alternative in stanza.alternatives:
            if alternative not in own:
                yield Term(alternative, stanza.name, kind, obsolete=True, replaced_by=stanza.curie)
