"""PubMed XML (baseline, daily update, EFetch) as documents, streamed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from medkg.errors import MissingDataError
from medkg.sources.compression import BrokenInputError
from medkg.sources.pubmed_record import MalformedRecordError, document_of, pmids_of
from medkg.sources.report import ReadReport
from medkg.sources.xml import Limits, elements
from medkg.types import Document, Problem

__all__ = ["read_pubmed"]

ARTICLES = ("PubmedArticle", "PubmedBookArticle")
DELETIONS = ("DeleteCitation", "DeleteDocument")
ROOTS = ("PubmedArticleSet", "PubmedBookArticleSet")


def read_pubmed(
    path: str | Path, *, report: ReadReport | None = None, max_bytes: int = 8 << 30
) -> Iterator[Document]:
    """Documents of one PubMed XML file, plain, gzip, bzip2 or xz, in file order.

    Memory stays constant. A PMID with several versions comes several times; the last one
    counts. Nothing the file says is fetched, expanded or executed: a file that declares its
    own entities is refused. What cannot be read is counted in ``report``, with file and
    record: a record without PMID or text alone, a broken file from the break on. Withdrawn
    PMIDs are added to ``report.deleted``.

    Args:
        path: the file; its compression is told from its content.
        report: filled while the documents are iterated; without one, problems are logged.
        max_bytes: content that one file may unpack to; the rest is left out and counted.

    Raises:
        MissingDataError: there is no such file (at the call, not at the first document).

    Format: NLM, PubMed DTD, https://dtd.nlm.nih.gov/ncbi/pubmed/doc/out/250101/.

    >>> import tempfile
    >>> article = "<MedlineCitation><PMID>{}</PMID><Article><ArticleTitle>{}</ArticleTitle>" \\
    ...     "</Article></MedlineCitation>"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "two.xml"
    ...     _ = path.write_text("<PubmedArticleSet><PubmedArticle>"
    ...         + article.format(1, "Aspirin for fever.") + "</PubmedArticle></PubmedArticleSet>")
    ...     [(document.id, document.text) for document in read_pubmed(path)]
    [('PMID:1', 'Aspirin for fever.')]
    """
    path = Path(path)
    if not path.is_file():
        raise MissingDataError(f"no PubMed file at {path}")
    if report is None:
        report = ReadReport(warn=True)
    return _stream(path, report, Limits(file=max_bytes))


def _stream(path: Path, report: ReadReport, limits: Limits) -> Iterator[Document]:
    number, last = 0, "none"
    try:
        for element in elements(path, (*ARTICLES, *DELETIONS), roots=ROOTS, limits=limits):
            if element.tag in DELETIONS:
                report.deleted.extend(pmids_of(element))
                continue
            number += 1
            try:
                document = document_of(element)
            except MalformedRecordError as error:
                last = error.pmid or last
                where = f"{path}, record {number}, {error.pmid or 'no PMID'}"
                report.skip(Problem("warning", error.code, str(error), where))
                continue
            last = document.id
            report.read += 1
            yield document
    except (BrokenInputError, OSError) as error:
        code = error.code if isinstance(error, BrokenInputError) else "unreadable"
        where = (
            f"{path}, after record {number} ({last})" if number else f"{path}, before any record"
        )
        report.skip(Problem("error", code, str(error), where))
