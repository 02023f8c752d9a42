"""Bytes as documents.

A reader is a function from a file to an iterator of documents (``medkg.sources.opening`` has the
contract); the suffix of a file and its first bytes choose it in ``READERS``.
"""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from medkg.errors import FormatError, MissingDataError
from medkg.sources.annotated import Annotated, Argument, Relation
from medkg.sources.bioc_json import read_bioc_json, read_bioc_json_annotated
from medkg.sources.bioc_xml import read_bioc_xml, read_bioc_xml_annotated
from medkg.sources.compression import BrokenInputError
from medkg.sources.formats import READERS, format_of, known_suffix
from medkg.sources.jats import read_jats
from medkg.sources.opening import LIMITS, Input, Limits, content, given
from medkg.sources.pubmed import read_pubmed
from medkg.sources.pubtator import read_pubtator, read_pubtator_annotated
from medkg.sources.report import ReadReport
from medkg.sources.text import document_from_text
from medkg.types import Document, Problem

__all__ = [
    "LIMITS",
    "READERS",
    "Annotated",
    "Argument",
    "Input",
    "Limits",
    "ReadReport",
    "Relation",
    "document_from_text",
    "files",
    "read",
    "read_bioc_json",
    "read_bioc_json_annotated",
    "read_bioc_xml",
    "read_bioc_xml_annotated",
    "read_jats",
    "read_pubmed",
    "read_pubtator",
    "read_pubtator_annotated",
]


def read(
    paths: str | Path | Iterable[str | Path], *, report: ReadReport | None = None
) -> Iterator[Document]:
    """Documents of files, folders (with all below, sorted by name) and glob patterns, in order.

    Args:
        paths: one or many. A file named twice is read once. Baseline and update files sort
            into the order in which they must be applied.
        report: filled while the documents are iterated: counts, skipped records and files,
            withdrawn ids. Without one, problems are logged as warnings.

    Raises:
        MissingDataError: a path does not exist or a pattern matches nothing.
        FormatError: a file of a kind no reader knows, or a folder without a readable one. Both
            are raised at the call, before any document.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "a.xml").write_text("<PubmedArticleSet><PubmedArticle>"
    ...         "<MedlineCitation><PMID>1</PMID><Article><ArticleTitle>Aspirin.</ArticleTitle>"
    ...         "</Article></MedlineCitation></PubmedArticle></PubmedArticleSet>")
    ...     [document.id for document in read(folder)]
    ['PMID:1']
    """
    if report is None:
        report = ReadReport(warn=True)
    return _stream(files(paths, report=report), report)


def files(
    paths: str | Path | Iterable[str | Path], *, report: ReadReport | None = None
) -> list[Path]:
    """The readable files behind ``paths``, in reading order; arguments and errors as ``read``.

    Other files in a folder are counted in one Problem a folder.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "b.xml").touch(), (Path(folder) / "a.xml.gz").touch()
    ...     [path.name for path in files(folder)]
    ['a.xml.gz', 'b.xml']
    """
    named = [paths] if isinstance(paths, str | Path) else list(paths)
    found: dict[Path, Path] = {}  # real path -> path as given
    for path in named:
        for file in _expand(path, report or ReadReport()):
            found.setdefault(file.resolve(), file)
    return list(found.values())


def _stream(paths: list[Path], report: ReadReport) -> Iterator[Document]:
    for path in paths:
        try:
            file = given(path)
        except MissingDataError as error:  # gone since it was listed
            report.skip(Problem("error", "unreadable", str(error), str(path)))
            continue
        try:
            head = next(content(file), b"")
        except (BrokenInputError, OSError):
            head = b""  # the reader says what is wrong
        form = format_of(file.name, head)
        if form is not None:
            yield from form.read(file, report=report)


def _expand(given: str | Path, report: ReadReport) -> list[Path]:
    path = Path(given)
    if path.is_file():
        if not known_suffix(path.name):
            raise FormatError(f"cannot read {path}: known suffixes are {_known()}")
        return [path]
    if path.is_dir():
        return _readable(_below(path), given, report)
    matches = sorted(glob.glob(str(given), recursive=True))  # noqa: PTH207  absolute patterns
    if not matches:
        raise MissingDataError(f"nothing to read at {given}: no such file, folder or match")
    return _readable([Path(m) for m in matches if Path(m).is_file()], given, report)


def _below(folder: Path) -> list[Path]:
    """Files under a folder, hidden ones left out; links to folders are not followed."""
    return sorted(
        Path(root) / name
        for root, _, names in os.walk(folder)
        for name in names
        if not name.startswith(".")
    )


def _readable(paths: list[Path], given: str | Path, report: ReadReport) -> list[Path]:
    good = [path for path in paths if known_suffix(path.name)]
    if not good:
        raise FormatError(f"no file to read in {given}: known suffixes are {_known()}")
    if others := [path.name for path in paths if not known_suffix(path.name)]:
        shown = ", ".join(others[:3]) + (", ..." if len(others) > 3 else "")
        message = f"{len(others)} files of other kinds left out: {shown}"
        report.skip(Problem("warning", "other-files", message, str(given)))
    return good


def _known() -> str:
    return ", ".join(sorted({suffix for form in READERS.values() for suffix in form.suffixes}))
