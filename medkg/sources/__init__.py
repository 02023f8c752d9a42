"""Bytes as documents.

A reader is a function from a file to an iterator of documents (``medkg.files.opening`` has the
contract); the suffix of a file and its first bytes choose it in ``READERS``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from medkg.files.download import Manners
from medkg.files.opening import LIMITS, Input, Limits
from medkg.sources import places, reading
from medkg.sources.annotated import Annotated, Argument, Relation
from medkg.sources.bioc.json_reader import read_bioc_json, read_bioc_json_annotated
from medkg.sources.bioc.xml_reader import read_bioc_xml, read_bioc_xml_annotated
from medkg.sources.formats import READERS, format_named
from medkg.sources.jats.reader import read_jats
from medkg.sources.medline import read_medline
from medkg.sources.pubmed.fetching import FetchReport, fetch
from medkg.sources.pubmed.reader import read_pubmed
from medkg.sources.pubtator import read_pubtator, read_pubtator_annotated
from medkg.sources.report import ReadReport
from medkg.sources.retractions import Retractions, read_retractions
from medkg.sources.tables.delimited import read_csv
from medkg.sources.tables.jsonl import read_jsonl
from medkg.sources.tables.parquet import read_parquet
from medkg.sources.text import document_from_text
from medkg.sources.text_file import read_text
from medkg.types import Document

__all__ = [
    "LIMITS",
    "READERS",
    "Annotated",
    "Argument",
    "FetchReport",
    "Input",
    "Limits",
    "ReadReport",
    "Relation",
    "Retractions",
    "document_from_text",
    "fetch",
    "files",
    "read",
    "read_bioc_json",
    "read_bioc_json_annotated",
    "read_bioc_xml",
    "read_bioc_xml_annotated",
    "read_csv",
    "read_jats",
    "read_jsonl",
    "read_medline",
    "read_parquet",
    "read_pubmed",
    "read_pubtator",
    "read_pubtator_annotated",
    "read_retractions",
    "read_text",
]


def read(
    paths: str | Path | Input | Iterable[str | Path | Input],
    *,
    report: ReadReport | None = None,
    format: str | None = None,  # noqa: A002
    limits: Limits = LIMITS,
    manners: Manners | None = None,
    retractions: Retractions | None = None,
) -> Iterator[Document]:
    """Documents of files, folders, glob patterns, web addresses and standard input, in order.

    A folder gives all files below it, sorted by name; an archive (zip, tar) its members in
    their order; ``-`` is standard input. Packing (gzip, bzip2, xz, Zstandard) and format are
    told from the first bytes where the name does not say. An address is fetched when its turn
    comes, kept in the cache and asked for anew only if the server has a newer one; it may end
    in ``#sha256=HEX`` or ``#md5=HEX``.

    Args:
        paths: one or many. A file named twice is read once. Baseline and update files sort
            into the order in which they must be applied.
        report: filled while the documents are iterated: counts, skipped records and files,
            withdrawn ids. Without one, problems are logged as warnings.
        format: a key of ``READERS`` by which every file is read, whatever its name.
        limits: what one file or archive may make of itself.
        manners: how long and how often an address is asked for.
        retractions: papers withdrawn by other lists than the file; default: the shipped one
            (:func:`read_retractions` reads others). Such a document is ``retracted``.

    Raises:
        MissingDataError: a path does not exist or a pattern matches nothing.
        FormatError: a file of a kind no reader knows, a folder without a readable one, or no
            such ``format``. All are raised at the call, before any document.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "a.xml").write_text("<PubmedArticleSet><PubmedArticle>"
    ...         "<MedlineCitation><PMID>1</PMID><Article><ArticleTitle>Aspirin.</ArticleTitle>"
    ...         "</Article></MedlineCitation></PubmedArticle></PubmedArticleSet>")
    ...     [document.id for document in read(folder)]
    ['PMID:1']
    """
    report = ReadReport(warn=True) if report is None else report
    chosen = None if format is None else format_named(format)
    found = places.inputs(paths, report=report, manners=manners, any_kind=chosen is not None)
    documents = reading.documents_of(found, report=report, limits=limits, form=chosen)
    return (retractions or Retractions.shipped()).marked(documents)


def files(
    paths: str | Path | Input | Iterable[str | Path | Input],
    *,
    report: ReadReport | None = None,
    manners: Manners | None = None,
) -> list[Input]:
    """The readable files behind ``paths``, in reading order; arguments and errors as ``read``.

    ``read`` takes them one by one. Nothing is fetched; an archive is one file. Other files in a
    folder are counted in one Problem a folder.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "b.xml").touch(), (Path(folder) / "a.xml.gz").touch()
    ...     [file.path.name for file in files(folder)]
    ['a.xml.gz', 'b.xml']
    """
    return places.inputs(paths, report=report or ReadReport(), manners=manners)
