"""BioC JSON: documents, and the annotations in them, streamed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from medkg.files.compression import BrokenInputError
from medkg.files.json_text import JsonText
from medkg.files.opening import LIMITS, Input, Limits, content, given
from medkg.sources.annotated import Annotated, annotated_documents
from medkg.sources.bioc.document import annotated_of
from medkg.sources.records import documents
from medkg.sources.report import ReadReport
from medkg.types import Document

__all__ = ["looks_like_bioc_json", "read_bioc_json", "read_bioc_json_annotated"]

# Keys whose list holds documents; PubTator 3's service calls it by its own name.
_LISTS: Final = ("documents", "PubTator3")
# A quote inside a string has a backslash before it.
_BIOC_KEY: Final = re.compile(
    rf"""(?<!\\)" (?: (?:{"|".join(_LISTS)}) " \s* : \s* \[
                  | passages " \s* : )""",
    re.VERBOSE,
)


def looks_like_bioc_json(head: bytes) -> bool:
    """Whether a file's first bytes may be those of BioC JSON.

    >>> looks_like_bioc_json(b'{"documents": ['), looks_like_bioc_json(b'{"id": "1"}')
    (True, False)
    """
    text = head.decode("utf-8-sig", "replace").lstrip()
    return text[:1] in ("{", "[") and _BIOC_KEY.search(text) is not None


def read_bioc_json(
    file: Input | str | Path, *, report: ReadReport | None = None, limits: Limits = LIMITS
) -> Iterator[Document]:
    """Documents of BioC JSON: collections, PubTator 3's export, or a document a line.

    As :func:`medkg.sources.read_bioc_xml`, with the same errors.

    >>> import io
    >>> text = b'{"documents": [{"id": "7", "passages": [{"offset": 0, "text": "Aspirin."}]}]}'
    >>> [d.id for d in read_bioc_json(Input("a.json", lambda: io.BytesIO(text)))]
    ['PMID:7']
    """
    file = given(file)
    return documents(
        file, _records(file, limits), lambda raw: annotated_of(raw)[0].document, report
    )


def read_bioc_json_annotated(
    file: Input | str | Path, *, report: ReadReport | None = None, limits: Limits = LIMITS
) -> Iterator[Annotated]:
    """Documents of BioC JSON with their mentions and relations.

    As :func:`medkg.sources.read_bioc_xml_annotated`, with the same errors.

    >>> import io
    >>> text = b'{"documents": [{"id": "7", "passages": [{"offset": 0, "text": "Gout.", ' \\
    ...     b'"annotations": [{"text": "Gout", "locations": [{"offset": 0, "length": 4}]}]}]}]}'
    >>> [found] = read_bioc_json_annotated(Input("a.json", lambda: io.BytesIO(text)))
    >>> found.mentions[0].text
    'Gout'
    """
    file = given(file)
    return annotated_documents(file, _records(file, limits), annotated_of, report)


def _records(file: Input, limits: Limits) -> Iterator[Any]:
    text = JsonText(content(file, limits), limits.record)
    first = text.peek()
    if not first:
        raise BrokenInputError("empty-file", "the file is empty")
    if first not in "{[":
        raise BrokenInputError("not-bioc-json", "the file does not begin as JSON does")
    seen = False  # whether a document or a list of them came
    while text.peek():
        if text.peek() == "[":
            for _ in text.elements():
                yield from _records_of(text, seen=True)
        else:
            yield from _records_of(text, seen=seen)
        seen = True


def _records_of(text: JsonText, *, seen: bool) -> Iterator[Any]:
    """The documents in a collection, or the one that the object here is itself.

    Any other object is taken for a document that lacks something, but not in the first place.
    """
    _check_object(text)
    held: dict[str, Any] = {}
    listed = False
    for key in text.members():
        if key in _LISTS and text.peek() == "[":
            listed = True
            for _ in text.elements():
                _check_object(text)
                yield text.value()
        else:
            held[key] = text.value()
    if listed:
        return
    if "passages" not in held and not seen:
        raise BrokenInputError("not-bioc-json", "the JSON holds no BioC document")
    yield held


def _check_object(text: JsonText) -> None:
    if text.peek() not in ("{", ""):
        raise BrokenInputError("broken-json", "the list of documents holds other things")
