"""One BioC document, as its JSON is shaped, with its annotations and relations.

BioC XML is turned into the same shape (``bioc_xml``), so that both are read by the same rules.
Format: Comeau et al., 2013, "BioC: a minimalist approach to interoperability for biomedical
text processing", doi:10.1093/database/bat064; passage types: Comeau et al., 2019,
doi:10.1093/bioinformatics/btz070.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from medkg.sources.annotated import (
    Annotated,
    Argument,
    Relation,
    argument,
    curies,
    kind_of_type,
    links,
    located,
)
from medkg.sources.compose import composed, one_line, paper_id, without_surrogates, year_of
from medkg.sources.records import MalformedRecordError
from medkg.types import Document, Mention

__all__ = ["annotated_of"]

# section_type of BioC-PMC -> section label.
SECTION_OF_TYPE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "title": "title",
        "abstract": "abstract",
        "intro": "background",
        "methods": "methods",
        "results": "results",
        "discuss": "discussion",
        "concl": "conclusions",
        "case": "case",
        "fig": "figure",
        "table": "table",
        "abbr": "abbreviations",
        "appendix": "appendix",
    }
)
# About the paper, not its subject; and the cells of tables, of which only captions are read.
SKIPPED_TYPES: Final = frozenset(
    {"ack_fund", "auth_cont", "comp_int", "ref", "review_info", "suppl", "table", "table_footnote"}
)
# Infon that holds a concept id -> the prefix it goes without.
_ID_INFONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "identifier": "",
        "Identifier": "",
        "conceptid": "",
        "concept_id": "",
        "MESH": "MESH",
        "MeSH": "MESH",
        "OMIM": "OMIM",
        "ChEBI": "CHEBI",
        "CHEBI": "CHEBI",
        "NCBI_Gene": "NCBIGene",
        "NCBI Gene": "NCBIGene",
        "NCBI GENE": "NCBIGene",
        "NCBI_Taxonomy": "NCBITaxon",
        "NCBI Taxonomy": "NCBITaxon",
        "NCBI Taxon": "NCBITaxon",
        "tmVar": "tmVar",
    }
)
_ROLES: Final = ("role1", "role2")
_KEPT_INFONS: Final = 40  # of a relation


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Text of a passage or sentence: its BioC offset, and where it begins in the document."""

    label: str
    text: str
    offset: int
    start: int
    raw: Mapping[str, Any]


def annotated_of(raw: Any) -> tuple[Annotated, list[str]]:
    """The document with its mentions and relations, and what of these could not be read.

    Offsets are turned from BioC's (counted over the whole document, in characters or bytes) into
    those of ``document.text``. References and the cells of tables are left out.

    Raises:
        MalformedRecordError: no id or no text, or not the shape of a BioC document.

    >>> found, _ = annotated_of({"id": "7", "passages": [
    ...     {"offset": 0, "infons": {"type": "title"}, "text": "Aspirin for gout."},
    ...     {"offset": 100, "infons": {"type": "abstract"}, "text": "It helped gout.",
    ...      "annotations": [{"text": "gout", "locations": [{"offset": 110, "length": 4}],
    ...                       "infons": {"type": "Disease", "identifier": "D006073"}}]}]})
    >>> [(m.start, m.text, m.curie) for m in found.mentions]
    [(28, 'gout', 'MESH:D006073')]
    """
    if not isinstance(raw, Mapping):
        raise MalformedRecordError("not-bioc", "the document is no object")
    passages = [passage for passage in _list(raw, "passages") if isinstance(passage, Mapping)]
    first = _map(passages[0], "infons") if passages else {}
    name = _id(raw, first)
    if not name:
        raise MalformedRecordError("no-id", "the document has no id")
    stretches = _stretches(passages)
    document = _document(raw, name, stretches, first)
    bad: list[str] = []
    mentions: list[Mention] = []
    known: dict[str, Argument] = {}
    for annotation, stretch in _annotations(raw, stretches):
        _mention(document, annotation, stretch, mentions, bad)
        known.setdefault(_text(annotation, "id"), _argument(annotation))
    relations = [_relation(name, item, known) for item in _relations(raw, passages)]
    return Annotated(document, tuple(mentions), tuple(relations)), bad


def _id(raw: Mapping[str, Any], infons: Mapping[str, Any]) -> str:
    given = _text(raw, "id")
    pmc = _text(infons, "article-id_pmc") or _text(raw, "pmcid")
    own_is_pmc = given.upper().startswith("PMC") or given == pmc.upper().removeprefix("PMC")
    pmid = _text(infons, "article-id_pmid") or _text(raw, "pmid")
    pmid = pmid or ("" if own_is_pmc else given)
    doi = _text(infons, "article-id_doi")
    return paper_id(pmid, pmc or (given if own_is_pmc else ""), doi) or given


def _stretches(passages: list[Mapping[str, Any]]) -> list[_Stretch]:
    """What is read, in order and placed; the first is the title, empty where there is none."""
    kept = [(passage, label) for passage in passages if (label := _label(passage)) is not None]
    title = next((p for p, label in kept if label == "title" and _text(p, "text")), None)
    if title is None and len(kept) > 1 and not _text(_map(kept[0][0], "infons"), "type"):
        title = kept[0][0]
    found = []
    end = 0
    if title is None:
        found.append(_Stretch("title", "", 0, 0, MappingProxyType({})))
    else:
        # Character for character, so that offsets hold.
        text = _text(title, "text").translate(_SPACES)
        found.append(_Stretch("title", text, _int(title, "offset"), 0, title))
        end = len(text)
    for passage, label in kept:
        if passage is title:
            continue
        pieces = [passage] if _text(passage, "text") else _list(passage, "sentences")
        for piece in pieces:
            text = _text(piece, "text") if isinstance(piece, Mapping) else ""
            if text:
                label = "body" if label == "title" else label
                found.append(_Stretch(label, text, _int(piece, "offset"), end + 1, piece))
                end += 1 + len(text)
    return found


_SPACES: Final = dict.fromkeys(map(ord, "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"), " ")


def _label(passage: Mapping[str, Any]) -> str | None:
    """None for a passage that is not read."""
    infons = _map(passage, "infons")
    kind = _text(infons, "type").lower()
    section = _text(infons, "section_type").lower()
    if kind in SKIPPED_TYPES or (section in SKIPPED_TYPES and section != "table"):
        return None
    if kind in ("title", "front"):
        return "title"
    if section == "title":
        return "title"
    return SECTION_OF_TYPE.get(section) or ("abstract" if kind.startswith("abstract") else "body")


def _document(
    raw: Mapping[str, Any], name: str, stretches: list[_Stretch], infons: Mapping[str, Any]
) -> Document:
    text, sections = composed(
        stretches[0].text, ((part.label, part.text) for part in stretches[1:])
    )
    if not text.strip():
        raise MalformedRecordError("no-text", "the document has no text", name)
    own = _map(raw, "infons")
    metadata = {
        "journal": one_line(_text(infons, "journal") or _text(raw, "journal")),
        "license": _text(infons, "license") or _text(own, "license") or None,
        "doi": _text(infons, "article-id_doi") or None,
        "pmcid": _text(infons, "article-id_pmc") or _text(raw, "pmcid") or None,
        "title_only": "\n" not in text,
    }
    year = year_of(_text(infons, "year") or _text(own, "year") or _text(raw, "date"))
    return Document(name, text, "bioc", year=year, sections=sections, metadata=metadata)


def _annotations(
    raw: Mapping[str, Any], stretches: list[_Stretch]
) -> Iterator[tuple[Mapping[str, Any], _Stretch]]:
    """Annotations with the text they lie in; one of the whole document by its offset."""
    for stretch in stretches:
        inner = [s for s in _list(stretch.raw, "sentences") if isinstance(s, Mapping)]
        for holder in (stretch.raw, *inner):
            for annotation in _list(holder, "annotations"):
                if isinstance(annotation, Mapping):
                    yield annotation, stretch
    placed = sorted((part for part in stretches if part.text), key=_offset)
    for annotation in _list(raw, "annotations"):
        if isinstance(annotation, Mapping):
            start = min((at for at, _ in _locations(annotation)), default=0)
            number = bisect_right(placed, start, key=_offset)
            yield annotation, placed[max(0, number - 1)]


def _offset(stretch: _Stretch) -> int:
    return stretch.offset


def _mention(
    document: Document,
    annotation: Mapping[str, Any],
    stretch: _Stretch,
    mentions: list[Mention],
    bad: list[str],
) -> None:
    infons = _map(annotation, "infons")
    type_ = _text(infons, "type")
    wanted = _text(annotation, "text")
    places = _locations(annotation)
    start = min((at for at, _ in places), default=0)
    end = max((at + length for at, length in places), default=0)
    if len(places) > 1:  # in pieces: from the first to the last, whatever stands between
        wanted = stretch.text[max(0, start - stretch.offset) : max(0, end - stretch.offset)]
    found = None
    for origin in (stretch.offset, 0):  # some count from the passage
        found = found or located(stretch.text, start - origin, end - origin, wanted)
    if found is None or not places:
        bad.append(f"{wanted[:40]!r} is not at {start}")
        return
    begin, stop = (stretch.start + place for place in found)
    mentions.append(
        Mention(
            document=document.id,
            start=begin,
            end=stop,
            text=document.text[begin:stop],
            kind=kind_of_type(type_),
            score=1.0,
            method=f"bioc:{type_}",
            links=links(_identifier(infons), type_),
        )
    )


def _locations(annotation: Mapping[str, Any]) -> list[tuple[int, int]]:
    places = (place for place in _list(annotation, "locations") if isinstance(place, Mapping))
    found = [(_int(place, "offset"), _int(place, "length")) for place in places]
    return [(at, length) for at, length in found if at >= 0 and length > 0]


def _identifier(infons: Mapping[str, Any]) -> str:
    for key, prefix in _ID_INFONS.items():
        if value := _text(infons, key):
            return value if not prefix or ":" in value else f"{prefix}:{value}"
    return ""


def _argument(annotation: Mapping[str, Any]) -> Argument:
    infons = _map(annotation, "infons")
    type_ = _text(infons, "type")
    return Argument(
        type_, curies(_identifier(infons), type_), text=one_line(_text(annotation, "text"))
    )


def _relations(
    raw: Mapping[str, Any], passages: list[Mapping[str, Any]]
) -> Iterator[Mapping[str, Any]]:
    for holder in (raw, *passages):
        for relation in _list(holder, "relations"):
            if isinstance(relation, Mapping):
                yield relation


def _relation(name: str, raw: Mapping[str, Any], known: Mapping[str, Argument]) -> Relation:
    """By PubTator 3's roles (``Type|id`` or an object) where it has them, else by its nodes."""
    infons = _map(raw, "infons")
    sides = [side for role in _ROLES if (side := _role(infons.get(role)))]
    if not sides:
        for node in _list(raw, "nodes"):
            if isinstance(node, Mapping):
                at = known.get(_text(node, "refid"), Argument("", ()))
                sides.append(Argument(at.type, at.curies, _text(node, "role"), at.text))
    rest = {
        str(key): _text(infons, key)
        for key in list(infons)[:_KEPT_INFONS]
        if key not in ("type", "score", *_ROLES) and isinstance(infons[key], str | int | float)
    }
    return Relation(name, _text(infons, "type"), tuple(sides), _score(infons), rest)


def _role(value: Any) -> Argument | None:
    if isinstance(value, Mapping):
        type_ = _text(value, "type") or _text(value, "biotype").capitalize()
        found = curies(_text(value, "identifier"), type_)
        return Argument(type_, found, text=one_line(_text(value, "name")))
    return argument(value.strip()) if isinstance(value, str) and "|" in value else None


def _score(infons: Mapping[str, Any]) -> float | None:
    try:
        score = float(_text(infons, "score"))
    except ValueError:
        return None
    return score if 0.0 <= score <= 1.0 else None


def _map(raw: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = raw.get(key)
    return value if isinstance(value, Mapping) else {}


def _list(raw: Mapping[str, Any], key: str) -> list[Any]:
    value = raw.get(key)
    return value if isinstance(value, list) else []


def _text(raw: Mapping[str, Any], key: Any) -> str:
    """The value as text; empty where there is none, or it is no scalar."""
    value = raw.get(key)
    if isinstance(value, str):
        return without_surrogates(value)
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _int(raw: Mapping[str, Any], key: str) -> int:
    """The value as a number; -1 where it is none, or larger than any text is long."""
    text = _text(raw, key).strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 12 else -1
