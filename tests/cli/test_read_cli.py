"""``medkg read`` over every kind of place."""

from __future__ import annotations

import gzip
import io
import json
import sys
import zipfile
from pathlib import Path

import pytest

from medkg.cli import main
from medkg.files.download import DownloadError
from medkg.sources import places

ARTICLE = (
    "<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>{0}</PMID><Article>"
    "<ArticleTitle>Title of {0}.</ArticleTitle></Article></MedlineCitation></PubmedArticle>"
    "</PubmedArticleSet>"
)


def medkg(*arguments: object, code: int = 0) -> None:
    with pytest.raises(SystemExit) as ended:
        sys.argv = ["medkg", *map(str, arguments)]
        main()
    assert (ended.value.code or 0) == code


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [])


def test_an_archive_a_folder_and_standard_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("in/1.xml", ARTICLE.format(1))
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "2.xml.gz").write_bytes(gzip.compress(ARTICLE.format(2).encode()))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(ARTICLE.format(3).encode())))
    medkg("-q", "read", "a.zip", "folder", "-", "--json")
    found = [json.loads(line)["id"] for line in capsys.readouterr().out.splitlines()]
    assert found == ["PMID:1", "PMID:2", "PMID:3"]
    assert json.loads((tmp_path / "run.json").read_text())["arguments"]["files"][2] == "-"


def test_format_and_retractions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.dat").write_text(ARTICLE.format(5))
    (tmp_path / "list").write_text("5\n")
    medkg("-q", "read", "a.dat", "--format", "pubmed", "--retractions", "list", "--json")
    assert json.loads(capsys.readouterr().out)["retracted"] is True
    medkg("-q", "read", "a.dat", "--format", "nonsense", code=1)
    assert "no format 'nonsense'" in capsys.readouterr().err


def test_keys_of_addresses_are_not_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(address: str, **_: object) -> None:
        raise DownloadError(f"{address}: the server said 404")

    monkeypatch.setattr(places, "fetch", refused)
    medkg("read", "https://example.org/a.xml?api_key=hush")
    assert "the server said 404" in capsys.readouterr().err
    run = json.loads((tmp_path / "run.json").read_text())
    assert run["arguments"]["files"] == ["https://example.org/a.xml?api_key=..."]
    assert run["counts"]["skipped"] == 1
