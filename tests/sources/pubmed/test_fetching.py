"""PubMed files come whole, once, at NCBI's pace, from a server that misbehaves."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from medkg import sources
from medkg.errors import FormatError
from medkg.files.download import DownloadError, Manners
from medkg.sources.pubmed.fetching import fetch_files, fetch_records
from medkg.sources.pubmed.ncbi import Ncbi
from tests.files.unruly import Handler, Server, always, dropped, serving, whole

KEY = "0123456789abcdef"


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as web:
        yield web


@pytest.fixture
def naps() -> list[float]:
    return []


@pytest.fixture
def client(server: Server, naps: list[float]) -> Ncbi:
    manners = Manners(timeout=5, wait=0.5, sleep=naps.append)
    return Ncbi(server=server.url, manners=manners, clock=lambda: 0.0)


def article(pmid: str) -> str:
    return (
        f'<PubmedArticle><MedlineCitation Status="MEDLINE">\n<PMID Version="1">{pmid}</PMID>'
        f"<Article><ArticleTitle>Study {pmid}.</ArticleTitle></Article></MedlineCitation>"
        "</PubmedArticle>"
    )


def records(handler: Handler) -> None:
    """EFetch over a PubMed that has only the PMIDs that do not end in 9."""
    [ids] = parse_qs(urlsplit(handler.path).query)["id"]
    found = "".join(article(pmid) for pmid in ids.split(",") if pmid[-1] != "9")
    handler.say(200, f"<PubmedArticleSet>{found}</PubmedArticleSet>".encode())


def asked(server: Server) -> list[dict[str, list[str]]]:
    return [parse_qs(urlsplit(request["path"]).query) for request in server.requests]


def ids(folder: Path) -> list[str]:
    return sorted(document.id for document in sources.read(folder))


def test_records_come_in_files_of_200_and_only_once(
    server: Server, client: Ncbi, tmp_path: Path
) -> None:
    server.answers = [records]
    pmids = [str(n) for n in range(1, 451)]
    told: list[tuple[int, int]] = []
    report = fetch_records(pmids, tmp_path, client=client, tell=lambda *n: told.append(n))
    there = [pmid for pmid in pmids if pmid[-1] != "9"]
    assert ids(tmp_path) == sorted(f"PMID:{pmid}" for pmid in there)
    assert (report.fetched, report.held, len(report.files)) == (len(there), 0, 3)
    assert {problem.where for problem in report.problems} == {
        f"PMID:{pmid}" for pmid in pmids if pmid[-1] == "9"
    }
    assert told == [(200, 450), (400, 450), (450, 450)]
    assert [len(query["id"][0].split(",")) for query in asked(server)] == [200, 200, 50]
    again = fetch_records([*there, "500"], tmp_path, client=client)
    assert (again.fetched, again.held, len(again.files)) == (1, len(there), 4)
    assert asked(server)[-1]["id"] == ["500"]


def test_pmids_in_any_writing_and_what_is_none(
    server: Server, client: Ncbi, tmp_path: Path
) -> None:
    server.answers = [records]
    given = ["PMID:12", "pmid: 12", " 0012 ", "", "12a", "1e5"]
    report = fetch_records(given, tmp_path, client=client)
    assert asked(server)[0]["id"] == ["12"]
    assert [(p.code, p.where) for p in report.problems] == [("no-pmid", "12a"), ("no-pmid", "1e5")]


def test_a_cut_answer_is_asked_again_and_none_is_kept(
    server: Server, client: Ncbi, tmp_path: Path
) -> None:
    cut = always(200, b"<PubmedArticleSet>" + article("1").encode())
    server.answers = [cut, always(503), dropped(b"x" * 5000, after=100), records]
    assert fetch_records(["1"], tmp_path, client=client).fetched == 1
    server.answers = [cut]
    with pytest.raises(DownloadError, match="no whole PubMed XML, 3 times"):
        fetch_records(["2"], tmp_path, client=client)
    assert ids(tmp_path) == ["PMID:1"]


def test_a_line_cut_by_a_kill_costs_one_file(server: Server, client: Ncbi, tmp_path: Path) -> None:
    server.answers = [records]
    fetch_records([str(n) for n in range(1, 9)], tmp_path, client=client)
    ledger = tmp_path / ".fetched.jsonl"
    ledger.write_text(ledger.read_text()[:-20])
    report = fetch_records(["1", "2"], tmp_path, client=client)
    assert (report.fetched, report.held) == (2, 0)
    assert fetch_records(["1", "2"], tmp_path, client=client).held == 2


def test_a_ledger_names_no_file_outside_its_folder(
    server: Server, client: Ncbi, tmp_path: Path
) -> None:
    server.answers = [records]
    (tmp_path / "secret").write_text("x")
    folder = tmp_path / "in"
    folder.mkdir()
    row = {"file": "../secret", "pmids": ["1"]}
    (folder / ".fetched.jsonl").write_text(json.dumps(row))
    report = fetch_records(["1"], folder, client=client)
    assert report.fetched == 1
    assert all(file.parent == folder for file in report.files)


def pubmed(handler: Handler) -> None:
    """ESearch over 30,000 records, 24 of each day since 2020."""
    query = parse_qs(urlsplit(handler.path).query)
    first, last = (
        (date(*map(int, query[name][0].split("/"))) - date(2020, 1, 1)).days
        for name in ("mindate", "maxdate")
    )
    found = [str(n) for n in range(1, 30_001) if first <= n // 24 <= last]
    result = {"count": str(len(found)), "idlist": found[:9999]}
    handler.say(200, json.dumps({"esearchresult": result}).encode())


def test_a_query_with_more_than_pubmed_gives_is_asked_for_by_dates(
    server: Server, client: Ncbi
) -> None:
    server.answers = [pubmed]
    today = date(2024, 1, 1)
    found = client.search("marfan", today=today)
    assert sorted(map(int, found)) == list(range(1, 30_001))
    assert {query["term"][0] for query in asked(server)} == {"marfan"}
    newest = client.search("marfan", limit=3, today=today)
    assert len(newest) == 3
    assert min(map(int, newest)) > 15_000


def test_a_query_that_is_none_and_an_answer_that_is_none(server: Server, client: Ncbi) -> None:
    server.answers = [always(200, b'{"esearchresult": {"ERROR": "Empty term"}}')]
    with pytest.raises(DownloadError, match=r"does not take the query .*Empty term"):
        client.search("[")
    for body in (b"<html>", b"{}", b"[]", b'{"esearchresult": {"count": "x", "idlist": []}}'):
        server.answers = [always(200, body)]
        with pytest.raises(DownloadError, match="none of ESearch"):
            client.search("marfan")
    server.answers = [always(200, b'{"esearchresult": {"count": "3", "idlist": ["1"]}}')]
    with pytest.raises(DownloadError, match="1 of 3 PMIDs came"):
        client.search("marfan")


def test_requests_keep_to_the_pace(server: Server, client: Ncbi, naps: list[float]) -> None:
    server.answers = [records]
    now = 0.0
    client.clock = lambda: now
    client.records(["1"])
    assert naps == []
    client.records(["1"])
    assert naps == [pytest.approx(0.34)]
    now = 10.0
    client.records(["1"])
    assert len(naps) == 1
    client.key = KEY
    client.records(["1"])
    client.records(["1"])
    assert naps[-1] == pytest.approx(0.1)


def test_the_key_is_sent_and_stands_in_no_message_or_file(
    server: Server, client: Ncbi, tmp_path: Path
) -> None:
    client.key = KEY
    server.answers = [records]
    fetch_records(["1"], tmp_path, client=client)
    assert asked(server)[0]["api_key"] == [KEY]
    for file in tmp_path.iterdir():
        data = file.read_bytes()
        assert KEY.encode() not in (gzip.decompress(data) if file.suffix == ".gz" else data)
    for answer in (always(404), always(302, Location=f"ftp://x/?api_key={KEY}"), always(429)):
        server.answers = [answer]
        with pytest.raises(DownloadError) as failed:
            client.records(["1"])
        assert KEY not in str(failed.value)


class Mirror:
    """A folder of files that a server shows; ``broken`` ones come with another md5."""

    def __init__(self) -> None:
        self.files = {
            f"pubmed26n000{n}.xml.gz": gzip.compress(
                f"<PubmedArticleSet>{article(str(n))}</PubmedArticleSet>".encode(), mtime=0
            )
            for n in (1, 2, 3)
        }
        self.broken: set[str] = set()

    def listing(self) -> bytes:
        names = [name for stem in self.files for name in (stem, f"{stem}.md5")]
        return "".join(f'<a href="{name}">{name}</a>' for name in names).encode()

    def __call__(self, handler: Handler) -> None:
        name = handler.path.rpartition("/")[2]
        if not name:
            handler.say(200, self.listing())
        elif name.endswith(".md5"):
            stem = name.removesuffix(".md5")
            md5 = hashlib.md5(self.files[stem], usedforsecurity=False).hexdigest()
            md5 = "0" * 32 if stem in self.broken else md5
            handler.say(200, f"MD5({stem})= {md5}\n".encode())
        else:
            whole(self.files[name])(handler)


def test_the_baseline_comes_once_and_is_checked(server: Server, tmp_path: Path) -> None:
    mirror = Mirror()
    server.answers = [mirror]
    ways = Manners(timeout=5, tries=2, sleep=lambda _: None)
    first = fetch_files("baseline", tmp_path, numbers=range(1, 3), server=server.url, manners=ways)
    assert (first.fetched, first.held) == (2, 0)
    assert server.requests[0]["path"] == "/baseline/"
    mirror.broken = {"pubmed26n0003.xml.gz"}
    again = fetch_files("baseline", tmp_path, server=server.url, manners=ways)
    assert (again.fetched, again.held) == (0, 2)
    assert [(p.code, "checksum differs" in p.message) for p in again.problems] == [
        ("not-fetched", True)
    ]
    mirror.broken = set()
    damaged = tmp_path / "pubmed26n0001.xml.gz"
    damaged.write_bytes(damaged.read_bytes()[:-3])
    mended = fetch_files("baseline", tmp_path, server=server.url, manners=ways)
    assert (mended.fetched, mended.held, mended.problems) == (2, 1, [])
    assert ids(tmp_path) == ["PMID:1", "PMID:2", "PMID:3"]


def test_a_list_without_files_and_an_md5_file_without_md5(server: Server, tmp_path: Path) -> None:
    server.answers = [always(200, b"<html>moved</html>")]
    with pytest.raises(FormatError, match="lists no file"):
        fetch_files("updatefiles", tmp_path, server=server.url)
    server.answers = [always(200, Mirror().listing()), always(200, b"")]
    report = fetch_files("baseline", tmp_path, server=server.url, numbers=range(1, 2))
    assert ["holds no md5" in problem.message for problem in report.problems] == [True]
