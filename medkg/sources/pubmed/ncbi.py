"""PubMed records from NCBI's E-utilities: a query's or PMIDs', in files that are fetched once.

Sayers, 2022, "A general introduction to the E-utilities", https://www.ncbi.nlm.nih.gov/books/NBK25497:
three requests a second without an API key and ten with one. ESearch gives the first 9,999 PMIDs
of a query and no more, so a larger one is asked for by ranges of dates.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from urllib.parse import quote, urlencode

from medkg.files.download import DownloadError, Manners, fetch

__all__ = ["EUTILS", "Ncbi"]

EUTILS: Final = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils"
#: PMIDs that ESearch gives of one query.
MOST: Final = 9_999
_FIRST: Final = date(1800, 1, 1)
_TOOL: Final = "medkg"


@dataclass(slots=True)
class Ncbi:
    """A client that keeps to NCBI's rates.

    Args:
        key: an API key (https://www.ncbi.nlm.nih.gov/account); it stands in no message or file.
        email: whom NCBI writes to before it blocks an address; asked for, not checked.
        manners: time-outs and tries of each request.
        server: the address of the E-utilities.
        clock: seconds of a clock that only runs forwards.
    """

    key: str = ""
    email: str = ""
    manners: Manners = field(default_factory=Manners)
    server: str = EUTILS
    clock: Callable[[], float] = time.monotonic
    _next: float = 0.0

    def search(
        self, term: str, *, limit: int | None = None, today: date | None = None
    ) -> list[str]:
        """PMIDs that PubMed finds for a query, each once; the newest first.

        Raises:
            DownloadError: no answer, or PubMed does not understand the query.
        """
        found: dict[str, None] = {}
        last = (today or datetime.now(UTC).date()) + timedelta(days=1)
        for pmids in self._ranges(term, _FIRST, last):
            found.update(dict.fromkeys(pmids))
            if limit is not None and len(found) >= limit:
                break
        return list(found)[:limit]

    def _ranges(self, term: str, first: date, last: date) -> Iterator[list[str]]:
        """PMIDs by ranges of Entrez dates, the latest first."""
        answer = self._esearch(term, first, last)
        count = int(answer["count"])
        pmids = [str(pmid) for pmid in answer["idlist"]]
        if count <= MOST:
            if len(pmids) < count:
                raise DownloadError(
                    f"{self.server}: {len(pmids):,} of {count:,} PMIDs came for {term!r}; try again"
                )
            yield pmids
        elif first == last:
            raise DownloadError(
                f"{self.server}: {count:,} records of {first} match {term!r}, more than PubMed "
                f"gives ({MOST:,}); narrow the query, or fetch the baseline"
            )
        else:
            middle = first + (last - first) // 2
            yield from self._ranges(term, middle + timedelta(days=1), last)
            yield from self._ranges(term, first, middle)

    def _esearch(self, term: str, first: date, last: date) -> dict[str, Any]:
        given = {
            "db": "pubmed",
            "term": term,
            "retmode": "json",
            "retmax": MOST,
            "datetype": "edat",
            "mindate": f"{first:%Y/%m/%d}",
            "maxdate": f"{last:%Y/%m/%d}",
        }
        try:
            answer = json.loads(self._ask("esearch.fcgi", given))["esearchresult"]
            if "ERROR" in answer:
                raise DownloadError(f"PubMed does not take the query {term!r}: {answer['ERROR']}")
            int(answer["count"]), list(answer["idlist"])
        except (ValueError, KeyError, TypeError) as error:
            raise DownloadError(
                f"{self.server}/esearch.fcgi: the answer is none of ESearch's ({error!r}); try "
                "again"
            ) from error
        else:
            return dict(answer)

    def records(self, pmids: list[str]) -> bytes:
        """PubMed XML of at most 200 PMIDs.

        Raises:
            DownloadError: no answer.
        """
        return self._ask("efetch.fcgi", {"db": "pubmed", "id": ",".join(pmids), "retmode": "xml"})

    def _ask(self, tool: str, given: dict[str, Any]) -> bytes:
        wait = self._next - self.clock()
        if wait > 0:
            self.manners.sleep(wait)
        try:
            query = urlencode({**given, "tool": _TOOL}, quote_via=quote)
            email = f"&email={quote(self.email)}" if self.email else ""
            key = f"&api_key={quote(self.key)}" if self.key else ""
            # A retry keeps to the rate as well.
            ways = replace(self.manners, wait=max(self.manners.wait, self._pause()))
            with TemporaryDirectory(prefix="medkg-ncbi-") as folder:
                url = f"{self.server}/{tool}?{query}"
                got = fetch(url, folder=Path(folder), manners=ways, secret=email + key)
                return got.path.read_bytes()
        finally:
            self._next = self.clock() + self._pause()

    def _pause(self) -> float:
        return 0.1 if self.key else 0.34
