"""PubMed XML (baseline, daily update, EFetch) as documents, streamed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from medkg.files.opening import LIMITS, Input, Limits, given
from medkg.files.xml import elements
from medkg.sources.pubmed.record import document_of, pmids_of
from medkg.sources.records import documents
from medkg.sources.report import ReadReport
from medkg.types import Document

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["read_pubmed"]

ARTICLES = ("PubmedArticle", "PubmedBookArticle")
DELETIONS = ("DeleteCitation", "DeleteDocument")
ROOTS = ("PubmedArticleSet", "PubmedBookArticleSet")


def read_pubmed(
    file: Input | str | Path, *, report: ReadReport | None = None, limits: Limits = LIMITS
) -> Iterator[Document]:
    """Documents of one PubMed XML file, plain or compressed, in file order.

    Memory stays constant. A PMID with several versions comes several times; the last one
    counts. Nothing the file says is fetched, expanded or executed: a file that declares its
    own entities is refused. What cannot be read is counted in ``report``, with file and
    record: a record without PMID or text alone, a broken file from the break on. Withdrawn
    PMIDs are added to ``report.deleted``.

    Args:
        file: its compression is told from its content.
        report: filled while the documents are iterated; without one, problems are logged.
        limits: what one file may unpack to; the rest is left out and counted.

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
    file = given(file)
    report = ReadReport(warn=True) if report is None else report
    records = elements(file, (*ARTICLES, *DELETIONS), roots=ROOTS, limits=limits)

    def document(element: _Element) -> Document | None:
        if element.tag in DELETIONS:
            report.deleted.extend(pmids_of(element))
            return None
        return document_of(element)

    return documents(file, records, document, report)
