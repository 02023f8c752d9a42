"""Which reader reads what: by the suffix of a name, and where formats share one, by content."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from medkg.errors import FormatError
from medkg.files.opening import LIMITS, Input, Limits
from medkg.sources.bioc.json_reader import looks_like_bioc_json, read_bioc_json
from medkg.sources.bioc.xml_reader import ROOTS as BIOC_ROOTS
from medkg.sources.bioc.xml_reader import read_bioc_xml
from medkg.sources.jats.reader import ROOTS as JATS_ROOTS
from medkg.sources.jats.reader import read_jats
from medkg.sources.medline import looks_like_medline, read_medline
from medkg.sources.pubmed.reader import ROOTS as PUBMED_ROOTS
from medkg.sources.pubmed.reader import read_pubmed
from medkg.sources.pubtator import looks_like_pubtator, read_pubtator
from medkg.sources.report import ReadReport
from medkg.sources.tables.delimited import looks_like_csv, read_csv
from medkg.sources.tables.jsonl import looks_like_jsonl, read_jsonl
from medkg.sources.tables.parquet import looks_like_parquet, read_parquet
from medkg.sources.text_file import read_text
from medkg.types import Document

__all__ = [
    "PACKINGS",
    "READERS",
    "FileFormat",
    "Reader",
    "format_named",
    "format_of",
    "known_suffix",
    "xml_root",
]


class Reader(Protocol):
    """Documents of one file; what cannot be read is counted in ``report``."""

    def __call__(
        self,
        file: Input | str | Path,
        *,
        report: ReadReport | None = None,
        limits: Limits = LIMITS,
    ) -> Iterator[Document]:
        """Documents in file order."""


@dataclass(frozen=True, slots=True)
class FileFormat:
    """A reader, the suffixes its files have, and whether a file's first bytes look like it.

    ``looks`` is given up to 64 KiB of unpacked content. None is for the format that takes what
    the others of its suffix leave.
    """

    read: Reader
    suffixes: tuple[str, ...]
    looks: Callable[[bytes], bool] | None = None


def _root(*names: str) -> Callable[[bytes], bool]:
    bare = {name.rpartition("}")[2] for name in names}
    return lambda head: xml_root(head) in bare


#: Readers by the name of their format. Among formats of one suffix the first that looks right
#: is taken, else the one without ``looks``, else the first.
READERS: Final[dict[str, FileFormat]] = {
    "pubmed": FileFormat(read_pubmed, (".xml",), _root(*PUBMED_ROOTS)),
    "jats": FileFormat(read_jats, (".xml", ".nxml"), _root(*JATS_ROOTS)),
    "bioc-xml": FileFormat(read_bioc_xml, (".xml",), _root(*BIOC_ROOTS)),
    "bioc-json": FileFormat(read_bioc_json, (".json", ".jsonl"), looks_like_bioc_json),
    "pubtator": FileFormat(read_pubtator, (".pubtator", ".txt"), looks_like_pubtator),
    "medline": FileFormat(read_medline, (".nbib", ".medline", ".txt"), looks_like_medline),
    "jsonl": FileFormat(read_jsonl, (".jsonl", ".ndjson"), looks_like_jsonl),
    "csv": FileFormat(read_csv, (".csv", ".tsv", ".tab"), looks_like_csv),
    "parquet": FileFormat(read_parquet, (".parquet", ".pq"), looks_like_parquet),
    "text": FileFormat(read_text, (".txt",)),
}

#: Suffixes of packed files; what is inside is told from their first bytes all the same.
PACKINGS: Final = (".gz", ".bz2", ".xz", ".zst")

_COMMENT: Final = re.compile(r"<!--.*?-->", re.DOTALL)
_START: Final = re.compile(r"<([^\s<>/!?]+)")


def xml_root(head: bytes) -> str:
    """Name of the root element of XML's first bytes, without prefix; empty if there is none.

    >>> xml_root(b'<?xml version="1.0"?><!-- <a> --><!DOCTYPE b SYSTEM "b.dtd"><b c="d">')
    'b'
    """
    utf16 = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = head.decode("utf-16" if utf16 else "utf-8-sig", "replace").lstrip()
    if not text.startswith("<"):
        return ""
    found = _START.search(_COMMENT.sub("", text))
    return found[1].rpartition(":")[2] if found else ""


def format_named(name: str) -> FileFormat:
    """The format of that name.

    Raises:
        FormatError: there is none.
    """
    if name not in READERS:
        raise FormatError(f"no format {name!r}; there are: {', '.join(READERS)}")
    return READERS[name]


def known_suffix(name: str) -> str:
    """The suffix by which a reader knows the name, packing left out; empty if none does.

    >>> known_suffix("pubmed26n0001.XML.gz"), known_suffix("a.docx")
    ('.xml', '')
    """
    name = name.lower()
    for packing in PACKINGS:
        name = name.removesuffix(packing)
    suffixes = (suffix for format_ in READERS.values() for suffix in format_.suffixes)
    return max((s for s in suffixes if name.endswith(s)), key=len, default="")


def format_of(name: str, head: bytes) -> FileFormat | None:
    """The format of a file by its name and first unpacked bytes, None if none fits.

    >>> format_of("a.xml", b"<PubmedArticleSet>") is READERS["pubmed"]
    True
    """
    suffix = known_suffix(name)
    rivals = [f for f in READERS.values() if not suffix or suffix in f.suffixes]
    for rival in rivals:
        if rival.looks is not None and rival.looks(head):
            return rival
    if not suffix:
        return None
    return next((rival for rival in rivals if rival.looks is None), rivals[0])
