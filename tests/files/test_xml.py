"""Hostile and odd XML: nothing is fetched, expanded or kept in memory."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from medkg.files.compression import BrokenInputError
from medkg.files.opening import given
from medkg.files.xml import elements, text_of
from medkg.sources import Limits, ReadReport, read_pubmed
from medkg.types import Document
from tests.sources.pubmed.samples import PROLOG, article, article_set, numbered

Outcome = tuple[list[Document], ReadReport]
ROOT = Path(__file__).resolve().parents[2]
HIDDEN = "the content of another file"

LAUGHS = "".join(f'<!ENTITY lol{n} "{f"&lol{n - 1};" * 10 if n else "lol"}">' for n in range(10))
QUADRATIC = f'<!ENTITY lol9 "{"lol" * 10_000}">'


def one(title_markup: str, doctype: str) -> str:
    return (
        f'<?xml version="1.0"?>{doctype}<PubmedArticleSet>'
        + article(1).replace("Title of 1.", title_markup)
        + "</PubmedArticleSet>"
    )


@pytest.mark.parametrize("entities", [LAUGHS, QUADRATIC], ids=["billion laughs", "quadratic"])
def test_entity_bomb_is_refused(entities: str, read_bytes: Callable[..., Outcome]) -> None:
    bomb = one("&lol9;" * 10_000, f"<!DOCTYPE PubmedArticleSet [{entities}]>")
    documents, report = read_bytes(bomb, "bomb.xml")
    assert documents == []
    assert [problem.code for problem in report.skipped] == ["entities"]
    assert "bomb.xml" in report.skipped[0].where


def test_entity_bomb_in_an_attribute(read_bytes: Callable[..., Outcome]) -> None:
    bomb = one("T.", f"<!DOCTYPE PubmedArticleSet [{LAUGHS}]>")
    documents, report = read_bytes(bomb.replace('Version="1"', 'Version="&lol9;"'))
    assert documents == []
    assert [problem.code for problem in report.skipped] == ["entities"]
    documents, report = read_bytes(
        bomb.replace("<PubmedArticleSet>", '<PubmedArticleSet a="&lol9;">')
    )
    assert documents == []
    assert len(report.skipped) == 1


def test_external_entity_is_not_read(tmp_path: Path, read_bytes: Callable[..., Outcome]) -> None:
    (tmp_path / "secret.txt").write_text(HIDDEN)
    uri = (tmp_path / "secret.txt").as_uri()
    for declared in (f'<!ENTITY x SYSTEM "{uri}">', f'<!ENTITY % x SYSTEM "{uri}"> %x;'):
        documents, report = read_bytes(one("&x;", f"<!DOCTYPE PubmedArticleSet [{declared}]>"))
        assert documents == []
        assert len(report.skipped) == 1
        assert HIDDEN not in str(report)


@pytest.mark.parametrize("root", ["PubmedArticleSet", "PubmedBookArticleSet"])
def test_external_dtd_is_not_read(
    root: str, tmp_path: Path, read_bytes: Callable[..., Outcome]
) -> None:
    dtd = tmp_path / "local.dtd"
    dtd.write_text(f'<!ENTITY stolen "{HIDDEN}"><!ATTLIST PMID Version CDATA "{7}">')
    content = one("A &stolen; title.", f'<!DOCTYPE {root} SYSTEM "{dtd.as_uri()}">')
    documents, report = read_bytes(content.replace(' Version="1"', ""))
    assert [document.text for document in documents] == ["A &stolen; title."]
    assert documents[0].metadata["version"] == 1
    assert report.skipped == []


def test_no_dtd_is_asked_of_the_network(read_bytes: Callable[..., Outcome]) -> None:
    doctype = '<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM" "http://192.0.2.1/pubmed.dtd">'
    documents, report = read_bytes(one("A title.", doctype))
    assert (len(documents), report.skipped) == (1, [])


def test_xinclude_is_not_followed(tmp_path: Path, read_bytes: Callable[..., Outcome]) -> None:
    (tmp_path / "secret.txt").write_text(HIDDEN)
    include = (
        '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" parse="text" '
        f'href="{(tmp_path / "secret.txt").as_uri()}"/>A title.'
    )
    documents, _ = read_bytes(one(include, ""))
    assert [document.text for document in documents] == ["A title."]


def test_undeclared_entity_without_a_dtd_breaks(read_bytes: Callable[..., Outcome]) -> None:
    documents, report = read_bytes(
        article_set([article(1), article(2).replace("Title", "&x;")], "")
    )
    assert [document.id for document in documents] == ["PMID:1"]
    assert [problem.code for problem in report.skipped] == ["broken-xml"]
    assert report.skipped[0].where.endswith("after record 1 (PMID:1)")


@pytest.mark.parametrize(
    ("declared", "written"),
    [
        ("utf-8", "latin-1"),
        ("us-ascii", "utf-8"),
        ("utf-16", "utf-8"),
        ("no-such-encoding", "utf-8"),
    ],
)
def test_wrong_encoding_declared(
    declared: str, written: str, read_bytes: Callable[..., Outcome]
) -> None:
    prolog = f'<?xml version="1.0" encoding="{declared}"?>'
    good = article_set([article(1), article(2, "Fièvre.")], prolog).encode(written)
    documents, report = read_bytes(good)
    titles = {document.text for document in documents}
    assert titles <= {"Title of 1.", "Fièvre."}
    assert len(report.skipped) == (0 if len(documents) == 2 else 1)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "iso-8859-1"])
def test_right_encoding_declared(encoding: str, read_bytes: Callable[..., Outcome]) -> None:
    name = {"utf-8-sig": "utf-8", "utf-16-le": "utf-16"}.get(encoding, encoding)
    prolog = f'<?xml version="1.0" encoding="{name}"?>'
    documents, report = read_bytes(article_set([article(1, "Fièvre.")], prolog).encode(encoding))
    assert ([document.text for document in documents], report.skipped) == (["Fièvre."], [])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "empty-file"),
        ("   \n ", "not-xml"),
        ("PMID- 1\nTI  - A title.\n", "not-xml"),
        ("<!DOCTYPE html><html><body>Sorry</body></html>", "wrong-root"),
        ("<eFetchResult><ERROR>ID list is empty</ERROR></eFetchResult>", "wrong-root"),
        ('{"PubmedArticleSet": []}', "not-xml"),
        ("<!-- " + "x" * (2 << 20) + " --><PubmedArticleSet/>", "not-xml"),
        (PROLOG, "not-xml"),
    ],
)
def test_not_pubmed(content: str, code: str, read_bytes: Callable[..., Outcome]) -> None:
    documents, report = read_bytes(content)
    assert documents == []
    assert [problem.code for problem in report.skipped] == [code]
    assert report.skipped[0].where.endswith("before any record")


def test_an_empty_set_is_no_problem(read_bytes: Callable[..., Outcome]) -> None:
    assert read_bytes(PROLOG + "<PubmedArticleSet/>") == ([], ReadReport())


def test_two_files_pasted_together(read_bytes: Callable[..., Outcome]) -> None:
    documents, report = read_bytes(article_set([article(1)]) + article_set([article(2)]))
    assert [document.id for document in documents] == ["PMID:1"]
    assert [problem.code for problem in report.skipped] == ["broken-xml"]


def test_deep_nesting_is_no_crash(read_bytes: Callable[..., Outcome]) -> None:
    for depth in (200, 100_000):
        content = article_set([article(1), article(2).replace("Title of", "<i>" * depth)])
        documents, report = read_bytes(content)
        assert [document.id for document in documents] == ["PMID:1"]
        assert len(report.skipped) == 1
    content = article_set([article(1).replace("Title of", "<i>" * 200 + "A" + "</i>" * 200)])
    assert [document.text for document in read_bytes(content)[0]] == ["A 1."]


def test_huge_record_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text("<r><b/>" + "<c>x</c>" * 100_000 + "<b/></r>")
    found = []
    with pytest.raises(BrokenInputError, match="no record ends within 200,000 bytes") as caught:
        for element in elements(given(path), ["b"], roots=["r"], limits=Limits(record=200_000)):
            found.append(element.tag)
    assert found == ["b"]
    assert caught.value.code == "record-too-large"


def test_entity_nodes_anywhere_do_no_harm(read_bytes: Callable[..., Outcome]) -> None:
    corners = (ROOT / "tests" / "data" / "pubmed" / "corners.xml").read_text()
    head, _, body = corners.partition("<PubmedArticleSet>")
    littered = head + "<PubmedArticleSet>" + body.replace(">\n", ">&odd;\n")
    documents, report = read_bytes(littered)
    assert len(documents) == 7
    assert len(report.deleted) == 2


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<t/>", ""),
        ("<t> a \n\t b </t>", "a b"),
        ("<t>H<sub>2</sub>O</t>", "H2O"),
        ("<t><b><i>nested</i></b> text</t>", "nested text"),
        ("<t>a<!-- no -->b<?no no?>c</t>", "abc"),
        ("<t><![CDATA[a < b]]></t>", "a < b"),
        ("<t>a\u00a0b\u2009c</t>", "a b c"),
        ("<t>p &lt; 0.05 &amp;amp;</t>", "p < 0.05 &amp;"),
    ],
)
def test_text_of(markup: str, text: str) -> None:
    parser = etree.XMLParser(remove_comments=True, remove_pis=True)
    assert text_of(etree.fromstring(markup, parser)) == text


def test_text_of_nothing() -> None:
    assert text_of(None) == ""


def test_resident_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "large.xml"
    with path.open("w") as file:
        file.write("<PubmedArticleSet>")
        file.writelines(numbered(8_000, abstract="word " * 300))  # 14 MB, and more as a tree
        file.write("</PubmedArticleSet>")
    code = (
        "import resource, sys; from medkg.sources import read_pubmed, ReadReport\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "count = sum(1 for _ in read_pubmed(sys.argv[1], report=ReadReport()))\n"
        "print(count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True
    )
    count, grown = map(int, done.stdout.split())
    unit = 1 if sys.platform == "darwin" else 1024
    assert count == 8_000
    assert grown * unit < 10 << 20


def open_files() -> set[str]:
    found = set()
    for link in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):
            found.add(str(link.readlink()))
    return found


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="lists open files as Linux does")
def test_stopping_early_closes_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text(article_set(numbered(5000)))
    documents = read_pubmed(path, report=ReadReport())
    assert next(documents).id == "PMID:1"
    assert str(path) in open_files()
    del documents
    assert str(path) not in open_files()
