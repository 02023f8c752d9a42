"""Files of plain text: encodings, ids, and what is no text."""

from __future__ import annotations

import io

import pytest

from medkg.files.opening import Input
from medkg.sources import Limits, ReadReport, read_text
from medkg.types import Document


def run(
    content: bytes, name: str = "notes/a.txt", **options: Limits
) -> tuple[list[Document], ReadReport]:
    report = ReadReport()
    return list(
        read_text(Input(name, lambda: io.BytesIO(content)), report=report, **options)
    ), report


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1"])
def test_encodings(encoding: str) -> None:
    text = "Sjögren syndrome\nDry eyes – no.\n" if encoding != "latin-1" else "Sjögren\nDry eyes.\n"
    mark = b"\xff\xfe" if encoding == "utf-16-le" else b""
    [document], report = run(mark + text.replace("\n", "\r\n").encode(encoding))
    assert document.text == text.rstrip("\n")
    assert [p.code for p in report.skipped] == (["latin-1"] if encoding == "latin-1" else [])


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("notes/a.txt", "FILE:notes/a.txt"),
        ("x/PMC3460867.txt.gz", "PMC:PMC3460867"),
        ("bundle.tar.gz!x/PMID_12.txt", "PMID:12"),
        ("12.txt", "FILE:12.txt"),
    ],
)
def test_id(name: str, id_: str) -> None:
    [document], _ = run(b"Aspirin.", name)
    assert (document.id, document.source) == (id_, "text")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty-file"),
        (b" \n\n", "no-text"),
        (b"<!DOCTYPE html><p>404", "not-text"),
        (b'<?xml version="1.0"?><a/>', "not-text"),
        (b"%PDF-1.7\n\x00\x01", "not-text"),
        (b"a\x07b", "not-text"),
        (b"\xff\xfea", "wrong-encoding"),
    ],
)
def test_what_is_no_text(content: bytes, code: str) -> None:
    documents, report = run(content)
    assert (documents, [p.code for p in report.skipped]) == ([], [code])


def test_cap() -> None:
    documents, report = run(b"line\n" * 1000, limits=Limits(record=1000))
    assert (documents, [p.code for p in report.skipped]) == ([], ["record-too-large"])
