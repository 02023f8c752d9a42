"""Documents with the annotations that came with them: mentions, concepts and relations."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, TypeVar

import numpy as np
import numpy.typing as npt

from medkg.files.opening import Input
from medkg.ontology import normalise_curie
from medkg.sources.records import documents
from medkg.sources.report import ReadReport
from medkg.types import Document, Link, Mention, Problem

__all__ = [
    "Annotated",
    "Argument",
    "Relation",
    "annotated_documents",
    "argument",
    "curies",
    "kind_of_type",
    "links",
    "located",
]

Record = TypeVar("Record")

# How far from where it should be an annotated text is looked for, in characters.
_NEAR: Final = 200

# Annotation type, in lower case without marks -> node kind. PubTator 2 and 3, BioRED, BC5CDR.
KIND_OF_TYPE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "chemical": "drug",
        "chemicalentity": "drug",
        "drug": "drug",
        "disease": "disease",
        "diseaseclass": "disease",
        "compositemention": "disease",
        "modifier": "disease",
        "specificdisease": "disease",
        "diseaseorphenotypicfeature": "disease",
        "phenotype": "phenotype",
        "gene": "gene",
        "geneorgeneproduct": "gene",
        "protein": "gene",
    }
)
# Prefix of an id that has none, by annotation type.
_PREFIX_OF_TYPE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "gene": "NCBIGene",
        "geneorgeneproduct": "NCBIGene",
        "species": "NCBITaxon",
        "organismtaxon": "NCBITaxon",
    }
)
# Spellings that only annotations use.
_PREFIXES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "gene": "NCBIGene",
        "ncbi gene": "NCBIGene",
        "ncbi_gene": "NCBIGene",
        "ncbi_taxonomy": "NCBITaxon",
        "ncbi taxonomy": "NCBITaxon",
        "taxonomy": "NCBITaxon",
        "rs#": "DBSNP",
    }
)
_NOTHING: Final = frozenset({"", "-", "-1", "none", "null"})
_MARKS: Final = re.compile(r"[\W_]+")
_MESH: Final = re.compile(r"[CD]\d{6,9}")
_CELL_LINE: Final = re.compile(r"CVCL[_:](\w{4,})", re.IGNORECASE)
_SNP: Final = re.compile(r"(?:\bRS#:|\brs)(\d+)", re.IGNORECASE)
_SEVERAL: Final = re.compile(r"[|;,]")


@dataclass(frozen=True, slots=True)
class Argument:
    """One side of a relation: the source's type and role for it, and the concepts it may be."""

    type: str
    curies: tuple[str, ...]
    role: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """What an annotator said of two or more concepts of a document, in the annotator's words."""

    document: str
    type: str
    arguments: tuple[Argument, ...]
    score: float | None = None
    qualifiers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Annotated:
    """A document, the mentions marked in it (``document.text[m.start:m.end] == m.text``), and
    the relations between them."""

    document: Document
    mentions: tuple[Mention, ...] = ()
    relations: tuple[Relation, ...] = ()


def annotated_documents(
    file: Input,
    records: Iterable[Record],
    read: Callable[[Record], tuple[Annotated, list[str]]],
    report: ReadReport | None,
) -> Iterator[Annotated]:
    """An annotated document of each record; as :func:`medkg.sources.records.documents`.

    ``read`` also says what annotations it left out: they are counted in one Problem a document.
    """
    report = ReadReport(warn=True) if report is None else report
    found: list[Annotated] = []

    def document(record: Record) -> Document:
        annotated, bad = read(record)
        found.append(annotated)
        if bad:
            where = f"{file}, {annotated.document.id}"
            message = f"{len(bad)} annotations left out: {bad[0]}"
            report.skip(Problem("warning", "annotation", message, where))
        return annotated.document

    for _ in documents(file, records, document, report):
        yield found.pop()


def kind_of_type(type: str) -> str:  # noqa: A002
    """The node kind of an annotation type; ``other`` where medkg has none.

    >>> kind_of_type("DiseaseOrPhenotypicFeature"), kind_of_type("CellLine")
    ('disease', 'other')
    """
    return KIND_OF_TYPE.get(_plain(type), "other")


def curies(identifier: str, type: str = "") -> tuple[str, ...]:  # noqa: A002
    """CURIEs of a concept id as annotations write it; empty for "no id" and for what has none.

    Several ids may stand in one field, for a composite mention or a family of genes.

    >>> curies("D003409", "Disease"), curies("3445;3439", "Gene"), curies("-", "Disease")
    (('MESH:D003409',), ('NCBIGene:3445', 'NCBIGene:3439'), ())
    >>> curies("tmVar:p|SUB|V|600|E;HGVS:p.V600E;RS#:113488022", "ProteinMutation")
    ('DBSNP:rs113488022',)
    """
    type = _plain(type)  # noqa: A001
    if "tmvar" in identifier.lower() or "variant" in type or "mutation" in type or type == "snp":
        return tuple(dict.fromkeys(f"DBSNP:rs{number}" for number in _SNP.findall(identifier)))
    found = (_curie(part.strip(), type) for part in _SEVERAL.split(identifier))
    return tuple(dict.fromkeys(curie for curie in found if curie))


def argument(text: str, types: Mapping[str, str] = MappingProxyType({})) -> Argument:
    """An argument from ``Type|id``, or from an id alone whose type is in ``types``.

    >>> argument("Chemical|MESH:D001241").curies, argument("D001241", {"D001241": "Chemical"}).type
    (('MESH:D001241',), 'Chemical')
    """
    head, bar, identifier = text.partition("|")
    if bar and not _MESH.fullmatch(head) and not head.isdigit() and ":" not in head:
        return Argument(head, curies(identifier, head))
    known = types.get(text, "")
    return Argument(known, curies(text, known))


def links(identifier: str, type: str) -> tuple[Link, ...]:  # noqa: A002
    """One link for each concept id, of equal score."""
    found = curies(identifier, type)
    why = "annotated" if len(found) == 1 else f"annotated, one of {len(found)} concepts"
    return tuple(Link(curie, "", 1 / len(found), why) for curie in found)


def located(text: str, start: int, end: int, wanted: str) -> tuple[int, int] | None:
    """Where in ``text`` an annotation stands, in characters; None if it is nowhere near.

    Offsets may count characters, UTF-8 bytes or UTF-16 units, or be a little off.

    >>> located("Sjögren and gout", 13, 17, "gout"), located("a gout", 0, 4, "gout")
    ((12, 16), (2, 6))
    """
    if 0 <= start < end <= len(text) and text[start:end] == wanted:
        return start, end
    if not wanted:
        return None
    candidates = (*_other_units(text, start), start)
    for place in candidates:
        if place >= 0 and text.startswith(wanted, place):
            return place, place + len(wanted)
    near = min(_occurrences(text, wanted, start), key=lambda at: abs(at - start), default=None)
    return None if near is None else (near, near + len(wanted))


def _other_units(text: str, start: int) -> Iterator[int]:
    """The character at ``start`` if that counts UTF-8 bytes, or UTF-16 units."""
    if not text.isascii() and start >= 0:
        for ends in _ends(text):
            yield int(np.searchsorted(ends, start, side="right"))


@lru_cache(maxsize=4)
def _ends(text: str) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Where each character ends, in UTF-8 bytes and in UTF-16 units."""
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    wide = (points > 0xFFFF).astype(np.int64)
    return np.cumsum(1 + (points > 0x7F) + (points > 0x7FF) + wide), np.cumsum(1 + wide)


def _occurrences(text: str, wanted: str, start: int) -> Iterator[int]:
    end = max(0, start) + _NEAR + len(wanted)
    place = text.find(wanted, max(0, start - _NEAR), end)
    while place >= 0:
        yield place
        place = text.find(wanted, place + 1, end)


def _curie(identifier: str, type: str) -> str:  # noqa: A002
    if identifier.lower() in _NOTHING:
        return ""
    if found := _CELL_LINE.fullmatch(identifier):
        return f"Cellosaurus:CVCL_{found[1].upper()}"
    prefix, colon, local = identifier.partition(":")
    if colon:
        known = _PREFIXES.get(prefix.lower())
        return f"{known}:{local}" if known else normalise_curie(identifier)
    if _MESH.fullmatch(identifier):
        return f"MESH:{identifier}"
    prefix = _PREFIX_OF_TYPE.get(type, "")
    return f"{prefix}:{identifier}" if prefix and identifier.isdigit() else ""


def _plain(type: str) -> str:  # noqa: A002
    return _MARKS.sub("", type.lower())
