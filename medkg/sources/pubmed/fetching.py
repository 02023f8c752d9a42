"""Folders of PubMed files, fetched once: a query's records, PMIDs', the baseline, the updates."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urljoin

from medkg.errors import FormatError
from medkg.files.download import DownloadError, Manners, checksum
from medkg.files.download import fetch as download
from medkg.files.writing import replaced
from medkg.sources.pubmed.ncbi import EUTILS, Ncbi
from medkg.types import Problem, to_json

__all__ = ["PUBMED", "FetchReport", "fetch", "fetch_files", "fetch_records"]

PUBMED: Final = "https://ftp.ncbi.nlm.nih.gov/pubmed"
#: Written beside the files: which PMIDs each holds. Hidden, as it is no file to read.
LEDGER: Final = ".fetched.jsonl"

# What EFetch takes by GET.
_BATCH: Final = 200
_TRIES: Final = 3
_RECORD: Final = re.compile(rb"<(?:MedlineCitation|BookDocument)\b[^>]*>\s*<PMID[^>]*>(\d+)<")
_END: Final = re.compile(rb"</Pubmed(?:Book)?ArticleSet>\s*$|<Pubmed(?:Book)?ArticleSet\s*/>\s*$")
_FILE: Final = re.compile(r'href="(pubmed\d{2}n(\d{4,5})\.xml\.gz)"')
_MD5: Final = re.compile(r"\b([0-9a-fA-F]{32})\b")
_PMID: Final = re.compile(r"(?:PMID:\s*)?0*([1-9]\d{0,9})", re.IGNORECASE)

Tell = Callable[[int, int], None]


@dataclass(slots=True)
class FetchReport:
    """Files that are there now; how many came, were there, and what could not be had."""

    files: list[Path] = field(default_factory=list)
    fetched: int = 0
    held: int = 0
    problems: list[Problem] = field(default_factory=list)


def fetch(
    into: str | Path,
    *,
    query: str | None = None,
    pmids: Iterable[str] | None = None,
    baseline: bool = False,
    updates: bool = False,
    numbers: range | None = None,
    limit: int | None = None,
    email: str = "",
    key: str | None = None,
    server: str = "",
    tell: Tell | None = None,
) -> FetchReport:
    """A folder of PubMed's XML: the records of a query or of PMIDs, or the yearly or daily files.

    One of ``query``, ``pmids``, ``baseline`` and ``updates`` says which; see
    :func:`fetch_records` and :func:`fetch_files`. Stopped, it goes on where it was when it is
    called again.

    Args:
        into: folder, made if it is not there; :func:`medkg.read` takes it.
        query: as on PubMed's website.
        pmids: ``123``, ``PMID:123``.
        numbers: of the baseline or update files wanted; default: all.
        limit: newest records of a query, first of the PMIDs.
        email: whom NCBI may write to.
        key: an API key of NCBI's; default: that of the environment variable NCBI_API_KEY.
        server: another than NCBI's.
        tell: called with how many records or files are there, and how many are wanted.

    Raises:
        FormatError: not one of the four is given.
        DownloadError: NCBI does not answer, or not as it should.

    >>> fetch("folder")
    Traceback (most recent call last):
        ...
    medkg.errors.FormatError: say one of query, pmids, baseline and updates
    """
    if sum((query is not None, pmids is not None, baseline, updates)) != 1:
        raise FormatError("say one of query, pmids, baseline and updates")
    if baseline or updates:
        kind: Literal["baseline", "updatefiles"] = "baseline" if baseline else "updatefiles"
        return fetch_files(kind, into, numbers=numbers, server=server or PUBMED, tell=tell)
    key = os.environ.get("NCBI_API_KEY", "") if key is None else key
    client = Ncbi(key=key, email=email, server=server or EUTILS)
    wanted = client.search(query, limit=limit) if query is not None else list(pmids or ())
    return fetch_records(wanted[:limit], into, client=client, tell=tell)


def fetch_records(
    pmids: Iterable[str], into: str | Path, *, client: Ncbi | None = None, tell: Tell | None = None
) -> FetchReport:
    """Records of PMIDs as ``.xml.gz`` files of 200 in a folder; those it holds are not asked for.

    Stopped at any point, it goes on where it was when it is called again. A PMID that PubMed has
    no record of, and one that is none, is a Problem. ``fetched`` and ``held`` count records.

    Args:
        pmids: ``123``, ``PMID:123``.
        into: folder, made if it is not there; ``.fetched.jsonl`` in it says what each file holds.
        client: who asks; default: one without an API key.
        tell: called with the number of records that are there and that were asked for.

    Raises:
        DownloadError: NCBI does not answer, or not with PubMed's XML.
    """
    client = client or Ncbi()
    folder = Path(into)
    folder.mkdir(parents=True, exist_ok=True)
    report = FetchReport()
    wanted = _numbers(pmids, report)
    held = _ledger(folder)
    have = {pmid for listed in held.values() for pmid in listed}
    report.held = sum(pmid in have for pmid in wanted)
    report.files = sorted(folder / name for name in held)
    missing = [pmid for pmid in wanted if pmid not in have]
    for start in range(0, len(missing), _BATCH):
        batch = missing[start : start + _BATCH]
        data, found = _records(client, batch)
        for pmid in batch:
            if pmid not in found:
                report.problems.append(
                    Problem("warning", "not-found", "PubMed has no such record", f"PMID:{pmid}")
                )
        kept = [pmid for pmid in batch if pmid in found]
        if kept:
            report.files.append(_keep(folder, kept, data))
            report.fetched += len(kept)
        if tell:
            tell(report.held + start + len(batch), len(wanted))
    return report


def _numbers(pmids: Iterable[str], report: FetchReport) -> list[str]:
    numbers: dict[str, None] = {}
    for given in pmids:
        found = _PMID.fullmatch(given.strip())
        if found:
            numbers[found[1]] = None
        elif given.strip():
            report.problems.append(Problem("warning", "no-pmid", "not a PMID", given.strip()[:80]))
    return list(numbers)


def _records(client: Ncbi, batch: list[str]) -> tuple[bytes, set[str]]:
    """PubMed XML of a batch, and whose records it holds; an answer that was cut is asked again."""
    for _ in range(_TRIES):
        data = client.records(batch)
        if _END.search(data[-200:]):
            return data, {found.decode() for found in _RECORD.findall(data)}
    shown = data[:120].decode("utf-8", "replace")
    raise DownloadError(
        f"{client.server}/efetch.fcgi: the answer is no whole PubMed XML, {_TRIES} times "
        f"({shown!r}); try again later"
    )


def _ledger(folder: Path) -> dict[str, list[str]]:
    """PMIDs of each file that is there."""
    held: dict[str, list[str]] = {}
    path = folder / LEDGER
    if path.is_file():
        for line in path.read_text(encoding="utf-8").splitlines():
            try:
                row = json.loads(line)
                name, pmids = str(row["file"]), [str(pmid) for pmid in row["pmids"]]
            except (ValueError, KeyError, TypeError):
                continue  # a line cut by a kill: its file is fetched again
            if Path(name).name == name and (folder / name).is_file():
                held[name] = pmids
    return held


def _keep(folder: Path, pmids: Sequence[str], data: bytes) -> Path:
    """The file, whole or not there, and then its line in the ledger."""
    name = f"efetch-{hashlib.sha256(','.join(pmids).encode()).hexdigest()[:16]}.xml.gz"
    with replaced(folder / name) as part:
        part.write_bytes(gzip.compress(data, 6, mtime=0))
    row = json.dumps(to_json({"file": name, "pmids": list(pmids)}))
    with (folder / LEDGER).open("a", encoding="utf-8") as ledger:
        ledger.write(f"\n{row}\n")  # on a line of its own, whatever a kill left
    return folder / name


def fetch_files(
    kind: Literal["baseline", "updatefiles"],
    into: str | Path,
    *,
    numbers: range | None = None,
    server: str = PUBMED,
    manners: Manners | None = None,
    tell: Tell | None = None,
) -> FetchReport:
    """PubMed's baseline or daily update files in a folder, each checked by the md5 beside it.

    A file that is there and whole is not fetched again; one that was broken off is taken up. A
    file that does not come is a Problem, and the others are fetched.

    Args:
        kind: ``baseline`` (once a year, some 1,300 files, 50 GB) or ``updatefiles``.
        into: folder, made if it is not there.
        numbers: of the files wanted; default: all.
        server: where the two folders are.
        manners: time-outs and tries.
        tell: called with the number of files that are there and that are wanted.

    Raises:
        DownloadError: the list of files does not come. FormatError: it names none that is wanted.
    """
    folder = Path(into)
    folder.mkdir(parents=True, exist_ok=True)
    ways = manners or Manners()
    report = FetchReport()
    address = f"{server}/{kind}/"
    parts = folder / ".parts"
    page = download(address, folder=parts, manners=ways).path.read_text("utf-8", "replace")
    names = sorted({m[1] for m in _FILE.finditer(page) if numbers is None or int(m[2]) in numbers})
    if not names:
        raise FormatError(f"{address} lists no file pubmedYYnNNNN.xml.gz that is wanted")
    for count, name in enumerate(names, start=1):
        url = urljoin(address, name)
        try:
            _fetch_file(url, folder / name, parts, ways, report)
        except DownloadError as error:
            report.problems.append(Problem("error", "not-fetched", str(error), url))
        if tell:
            tell(count, len(names))
    return report


def _fetch_file(url: str, path: Path, parts: Path, ways: Manners, report: FetchReport) -> None:
    noted = download(f"{url}.md5", folder=parts, manners=ways).path.read_text("utf-8", "replace")
    md5 = _MD5.search(noted)
    if md5 is None:
        raise DownloadError(f"{url}.md5: holds no md5; try again later")
    if path.is_file() and checksum(path, "md5") == md5[1].lower():
        report.held += 1
    else:
        download(url, md5=md5[1], folder=parts, manners=ways).path.replace(path)
        report.fetched += 1
    report.files.append(path)
