"""PubMed XML mutated in its bytes and in its structure: errors are counted, good records stay."""

from __future__ import annotations

import copy
import io
import json
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from medkg.sources import Input, Limits, ReadReport, read_pubmed
from medkg.sources.places import file_name
from medkg.types import Document, to_json
from tests.sources.pubmed.samples import article, article_set

CORNERS = Path(__file__).resolve().parent.parent / "data" / "pubmed" / "corners.xml"
RICH = CORNERS.read_bytes()
BEFORE = [article(number, abstract="An abstract.") for number in (1, 2, 3)]
# What breaks parsers: markup cut short, nesting, entities, encodings, sections, odd characters.
PIECES = [
    b"<", b">", b"&", b"&#0;", b"&#xD800;", b"&#x110000;", b"&x;", b"]]>", b"<![CDATA[", b"<!--",
    b"-->", b"<?xml version='1.0'?>", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"</PubmedArticle>",
    b"<PubmedArticle>", b"</PubmedArticleSet>", b"<PMID>", b"</PMID>", b"\0", b"\xff",
    b"\xed\xa0\x80", b"<a xmlns='b'>", b"xmlns:c=''", b"<MedlineCitation>", b"\xef\xbb\xbf",
    b"'", b'"', b"=",
]  # fmt: skip

CHANGES = ("drop", "double", "move", "rename", "text", "attribute")


def reading(content: bytes) -> tuple[list[Document], ReadReport]:
    report = ReadReport()
    file = Input("a.xml", lambda: io.BytesIO(content))
    return list(read_pubmed(file, report=report, limits=Limits(record=1 << 20))), report


def check(documents: list[Document], report: ReadReport) -> None:
    """What holds of whatever came out."""
    assert report.read == len(documents)
    assert sum(problem.level == "error" for problem in report.skipped) <= 1
    for problem in report.skipped:
        assert file_name(problem.where).startswith("a.xml") and problem.message
    for document in documents:
        assert document.id.startswith("PMID:") and document.text
        lines = [document.text[section.start : section.end] for section in document.sections]
        assert "\n".join(lines) == document.text.removeprefix("\n")
        plain = to_json(document)
        assert json.loads(json.dumps(plain)) == plain


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_bytes(data: st.DataObject) -> None:
    content = bytearray(RICH)
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(content)))
        end = place + data.draw(st.sampled_from([0, 0, 1, 3, 40, 400]))
        content[place:end] = data.draw(st.sampled_from(PIECES) | st.binary(max_size=4))
    check(*reading(bytes(content)))


@settings(max_examples=60, deadline=None)
@given(tail=st.lists(st.sampled_from(PIECES) | st.binary(max_size=9), max_size=12))
def test_what_follows_takes_no_earlier_record_away(tail: list[bytes]) -> None:
    whole = article_set(BEFORE).encode().removesuffix(b"</PubmedArticleSet>\n")
    documents, report = reading(whole + b"".join(tail))
    check(documents, report)
    assert [document.id for document in documents[:3]] == ["PMID:1", "PMID:2", "PMID:3"]
    assert [document.text for document in documents[:3]] == [
        f"Title of {number}.\nAn abstract." for number in (1, 2, 3)
    ]


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_structure(data: st.DataObject) -> None:
    """Elements taken out, doubled, moved, renamed, emptied; attributes and texts changed."""
    root = etree.fromstring(
        RICH.replace(b"&nbsp;", b" "), etree.XMLParser(remove_comments=True, resolve_entities=False)
    )
    for _ in range(data.draw(st.integers(1, 8))):
        nodes = [node for node in root.iter(etree.Element) if node is not root]
        if not nodes:
            break
        node = data.draw(st.sampled_from(nodes))
        other = data.draw(st.sampled_from(nodes))
        parent = node.getparent()
        assert parent is not None
        change = data.draw(
            st.sampled_from(["drop", "double", "move", "rename", "text", "attribute"])
        )
        if change == "drop":
            parent.remove(node)
        elif change == "double":
            parent.append(copy.deepcopy(node))
        elif change == "move" and node not in other.iterancestors() and node is not other:
            other.append(node)
        elif change == "rename":
            node.tag = data.draw(st.sampled_from([other.tag, "{urn:x}y", "PMID"]))
        elif change == "text":
            node.text = data.draw(st.sampled_from(["", " ", "-1", "9" * 40, "٣", "\u2028x", "𝟙"]))
        else:
            for key in list(node.attrib):
                node.attrib[key] = data.draw(st.sampled_from(["", "Y", "9" * 40, "٣"]))
    documents, report = reading(etree.tostring(root, encoding="utf-8"))
    check(documents, report)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_noise(content: bytes) -> None:
    documents, report = reading(content)
    assert documents == []
    assert len(report.skipped) == 1
