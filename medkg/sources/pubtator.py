"""PubTator 2 and 3 text format: documents, and the mentions and relations marked in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from medkg.files.opening import LIMITS, Input, Limits, given
from medkg.sources.annotated import (
    Annotated,
    Relation,
    annotated_documents,
    argument,
    kind_of_type,
    links,
    located,
)
from medkg.sources.blocks import blocks
from medkg.sources.compose import paper_id
from medkg.sources.records import MalformedRecordError, decoded, documents
from medkg.sources.report import ReadReport
from medkg.types import Document, Mention, Section

__all__ = ["looks_like_pubtator", "read_pubtator", "read_pubtator_annotated"]

_TEXT: Final = re.compile(r"([^|\s]{1,200})\|([a-z])\|(.*)", re.DOTALL)
_FIRST: Final = re.compile(rb"[^|\s]{1,200}\|[a-z]\|")


def looks_like_pubtator(head: bytes) -> bool:
    """Whether a file's first bytes are those of a PubTator file: its first line is a title's.

    >>> looks_like_pubtator(b"7|t|Aspirin.\\n"), looks_like_pubtator(b"A table | t | a")
    (True, False)
    """
    return _FIRST.match(head.removeprefix(b"\xef\xbb\xbf").lstrip()) is not None


def read_pubtator(
    file: Input | str | Path, *, report: ReadReport | None = None, limits: Limits = LIMITS
) -> Iterator[Document]:
    """Documents of a PubTator file (``PMID|t|title``, ``PMID|a|abstract``); annotations unread.

    The text is the lines' own, character for character, so that the file's offsets hold in it.

    Raises:
        MissingDataError: there is no such file (at the call, not at the first document).

    Format: Wei et al., 2024, "PubTator 3.0", doi:10.1093/nar/gkae235.

    >>> import io
    >>> file = Input("a.txt", lambda: io.BytesIO(b"7|t|Aspirin.\\n7|a|It helped.\\n"))
    >>> [(document.id, document.text) for document in read_pubtator(file)]
    [('PMID:7', 'Aspirin.\\nIt helped.')]
    """
    file = given(file)
    return documents(file, _records(file, limits), lambda record: _read(record)[0], report)


def read_pubtator_annotated(
    file: Input | str | Path, *, report: ReadReport | None = None, limits: Limits = LIMITS
) -> Iterator[Annotated]:
    """Documents of a PubTator file with their mentions and relations.

    A mention has a link for each concept id of its line, with MeSH, OMIM, NCBI Gene or taxonomy
    prefixes as the file means them (:func:`medkg.knowledge.canonical` maps them further). Lines
    that cannot be read, and mentions whose text is not where the line says, are counted in one
    Problem a document.

    Raises:
        MissingDataError: there is no such file (at the call, not at the first document).

    >>> import io
    >>> text = b"7|t|Aspirin for gout.\\n7\\t0\\t7\\tAspirin\\tChemical\\tD001241\\n"
    >>> [found] = read_pubtator_annotated(Input("a.txt", lambda: io.BytesIO(text)))
    >>> found.mentions[0].text, found.mentions[0].kind, found.mentions[0].curie
    ('Aspirin', 'drug', 'MESH:D001241')
    """
    file = given(file)
    return annotated_documents(file, _records(file, limits), _annotated, report)


def _annotated(record: list[bytes]) -> tuple[Annotated, list[str]]:
    return _marked(*_read(record))


def _records(file: Input, limits: Limits) -> Iterator[list[bytes]]:
    """Lines of a document each; a title line begins the next, with or without an empty line."""
    return blocks(
        file,
        limits,
        is_ours=lambda line: _FIRST.match(line) is not None,
        begins=lambda line: _FIRST.match(line) is not None and b"|t|" in line[:210],
        refusal=("not-pubtator", "the file does not begin with PMID|t|title"),
    )


def _read(record: list[bytes]) -> tuple[Document, list[list[str]]]:
    """The document, and the fields of the lines that are no text."""
    number = record[0][:200].split(b"|")[0].decode("utf-8", "replace").strip()
    name = paper_id(number, number if number.upper().startswith("PMC") else None) or number
    title, body, rows = "", [], []
    for raw in record:
        line = decoded(raw, name)
        found = _TEXT.match(line)
        if found is None:
            rows.append(line.split("\t"))
        elif found[2] == "t":
            title = found[3]
        else:
            body.append(found[3])
    abstract = "\n".join(part for part in body if part)
    if not name or not (title.strip() or abstract.strip()):
        raise MalformedRecordError("no-text", "the record has neither title nor abstract", name)
    sections = [Section("title", 0, len(title))] if title else []
    if abstract:
        sections.append(Section("abstract", len(title) + 1, len(title) + 1 + len(abstract)))
    document = Document(
        id=name,
        text=f"{title}\n{abstract}" if abstract else title,
        source="pubtator",
        sections=tuple(sections),
        metadata={"title_only": not abstract},
    )
    return document, rows


def _marked(document: Document, rows: list[list[str]]) -> tuple[Annotated, list[str]]:
    mentions: list[Mention] = []
    relations: list[Relation] = []
    types: dict[str, str] = {}
    bad: list[str] = []
    for row in rows:
        if len(row) >= 5 and row[1].strip().isdecimal() and row[2].strip().isdecimal():
            mention = _mention(document, row)
            if mention is None:
                bad.append(f"{row[3][:40]!r} is not at {row[1][:12]} to {row[2][:12]}")
                continue
            mentions.append(mention)
            for identifier in (row[5:6] or [""])[0].replace(",", "|").replace(";", "|").split("|"):
                types.setdefault(identifier.strip(), row[4].strip())
        elif len(row) < 4:
            bad.append(f"{'|'.join(row)[:60]!r} is neither a mention nor a relation")
    for row in rows:
        if len(row) >= 4 and not row[1].strip().isdecimal():
            sides = tuple(argument(side.strip(), types) for side in row[2:4])
            novelty = {"novelty": row[4].strip()} if len(row) > 4 and row[4].strip() else {}
            relations.append(Relation(document.id, row[1].strip(), sides, qualifiers=novelty))
    return Annotated(document, tuple(mentions), tuple(relations)), bad


def _mention(document: Document, row: list[str]) -> Mention | None:
    start, end = row[1].strip(), row[2].strip()
    if max(len(start), len(end)) > 12:  # no text is that long
        return None
    place = located(document.text, int(start), int(end), row[3])
    if place is None:
        return None
    type_ = row[4].strip()
    return Mention(
        document=document.id,
        start=place[0],
        end=place[1],
        text=document.text[slice(*place)],
        kind=kind_of_type(type_),
        score=1.0,
        method=f"pubtator:{type_}",
        links=links(row[5], type_) if len(row) > 5 else (),
    )
