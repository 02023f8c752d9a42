"""Full texts of PubMed Central (JATS XML) as documents, streamed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from medkg.files.opening import LIMITS, Input, Limits, given
from medkg.files.xml import elements
from medkg.sources.jats.record import document_of
from medkg.sources.records import documents
from medkg.sources.report import ReadReport
from medkg.types import Document

__all__ = ["ROOTS", "read_jats"]

_VERSIONS: Final = ("1.0", "1.1", "1.2", "1.3", "1.4")
_NAMESPACES: Final = (
    "{http://jats.nlm.nih.gov}",
    *(f"{{https://jats.nlm.nih.gov/ns/archiving/{version}/}}" for version in _VERSIONS),
)
ROOTS: Final = (
    "article",
    "pmc-articleset",
    *(f"{namespace}article" for namespace in _NAMESPACES),
    "{http://www.openarchives.org/OAI/2.0/}OAI-PMH",
)


def read_jats(
    file: Input | str | Path, *, report: ReadReport | None = None, limits: Limits = LIMITS
) -> Iterator[Document]:
    """Documents of one JATS file: an ``article`` (``.nxml``), or a set as EFetch and OAI give it.

    The text is title, abstract, body, captions and appendices; references are left out, and so
    are citations that are numbers. A paper PubMed knows has its PMID as id, and the source
    ``pmc``. The file is read as safely as PubMed's (:func:`medkg.sources.read_pubmed`).

    Raises:
        MissingDataError: there is no such file (at the call, not at the first document).

    Format: NISO Z39.96, JATS Archiving and Interchange 1.0 to 1.4, and NLM 2 and 3 before it.

    >>> import io
    >>> article = b"<article><front><article-meta><article-id pub-id-type='pmc'>7</article-id>" \\
    ...     b"<title-group><article-title>Aspirin.</article-title></title-group>" \\
    ...     b"</article-meta></front></article>"
    >>> [document.id for document in read_jats(Input("a.nxml", lambda: io.BytesIO(article)))]
    ['PMC:PMC7']
    """
    file = given(file)
    records = elements(file, ("article", "{*}article", "Reply"), roots=ROOTS, limits=limits)
    return documents(file, records, document_of, report)
