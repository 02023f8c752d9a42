"""BioC JSON: documents, and the annotations in them, streamed."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from medkg.files.compression import BrokenInputError
from medkg.files.opening import LIMITS, Input, Limits, content, given
from medkg.sources.annotated import Annotated, annotated_documents
from medkg.sources.bioc.document import annotated_of
from medkg.sources.records import documents
from medkg.sources.report import ReadReport
from medkg.types import Document

__all__ = ["looks_like_bioc_json", "read_bioc_json", "read_bioc_json_annotated"]

# Keys whose list holds documents (PubTator 3's service calls it by its own name), and the key
# that shows an object to be a document itself. A quote inside a string has a backslash before it.
_LIST: Final = re.compile(r'(?<!\\)"(?:documents|PubTator3)"\s*:\s*\[')
_PASSAGES: Final = re.compile(r'(?<!\\)"passages"\s*:')
_LONGEST_KEY: Final = 64
_BETWEEN: Final = re.compile(r"[\s,]*")


def looks_like_bioc_json(head: bytes) -> bool:
    """Whether a file's first bytes may be those of BioC JSON.

    >>> looks_like_bioc_json(b'{"documents": ['), looks_like_bioc_json(b'{"id": "1"}')
    (True, False)
    """
    text = head.decode("utf-8-sig", "replace").lstrip()
    return text[:1] in ("{", "[") and any(key.search(text) for key in (_LIST, _PASSAGES))


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


class _Window:
    """The part of a text that is held, how far it is read, and more of it on demand."""

    def __init__(self, chunks: Iterator[str], limit: int) -> None:
        self._chunks = chunks
        self._limit = limit
        self.text = ""
        self.at = 0

    @property
    def rest(self) -> str:
        return self.text[self.at :]

    def more(self) -> bool:
        """Whether there was more; at least as much again as is unread, so that a record that is
        looked at again and again is read in linear time."""
        unread = len(self.text) - self.at
        if unread > self._limit:
            message = f"no document ends within {self._limit:,} characters"
            raise BrokenInputError("record-too-large", message)
        pieces, size = [self.rest], 0
        while size <= unread and (piece := next(self._chunks, None)) is not None:
            pieces.append(piece)
            size += len(piece)
        self.text, self.at = "".join(pieces), 0
        return size > 0


def _records(file: Input, limits: Limits) -> Iterator[Any]:
    window = _Window(_decoded(content(file, limits)), limits.record)
    decoder = json.JSONDecoder()
    _check_start(window)
    wrapped = False  # whether documents come in lists
    while True:
        listed = _LIST.search(window.text, window.at)
        alone = None if wrapped else _PASSAGES.search(window.text, window.at)
        if alone is not None and (listed is None or alone.start() < listed.start()):
            window.at = max(window.at, window.text.find("{", window.at))
            yield _object(window, decoder)
        elif listed is not None:
            wrapped = True
            window.at = listed.end()
            yield from _items(window, decoder)
        else:
            if wrapped:
                window.at = max(window.at, len(window.text) - _LONGEST_KEY)
            if not window.more():
                break
    _check_end(window.rest.strip(), wrapped=wrapped)


def _decoded(chunks: Iterator[bytes]) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        for chunk in chunks:
            yield decoder.decode(chunk)
        yield decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        yield error.object[: error.start].decode()  # the documents before are good
        raise BrokenInputError("wrong-encoding", f"not UTF-8: {error.reason}") from error


def _check_start(window: _Window) -> None:
    while not window.rest.strip():
        window.at = len(window.text)
        if not window.more():
            raise BrokenInputError("empty-file", "the file is empty")
    if window.rest.lstrip()[0] not in "{[":
        raise BrokenInputError("not-bioc-json", "the file does not begin as JSON does")


def _check_end(rest: str, *, wrapped: bool) -> None:
    whole = rest[-1:] in ("}", "]") if wrapped else rest in ("", "]") or _complete(rest)
    if not whole:
        raise BrokenInputError("broken-json", "broken JSON, or the file was cut")
    if not wrapped and "{" in rest:
        raise BrokenInputError("not-bioc-json", "the JSON holds no BioC document")


def _complete(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _items(window: _Window, decoder: json.JSONDecoder) -> Iterator[Any]:
    """The objects of a list, up to its end."""
    while True:
        if between := _BETWEEN.match(window.text, window.at):
            window.at = between.end()
        following = window.text[window.at : window.at + 1]
        if not following:
            if not window.more():
                raise BrokenInputError("broken-json", "the JSON ends early; the file was cut")
        elif following == "]":
            window.at += 1
            return
        elif following == "{":
            yield _object(window, decoder)
        else:
            raise BrokenInputError("broken-json", "the list of documents holds other things")


def _object(window: _Window, decoder: json.JSONDecoder) -> Any:
    while True:
        try:
            found, window.at = decoder.raw_decode(window.text, window.at)
        except json.JSONDecodeError as error:
            if not window.more():
                message = f"broken JSON, or the file was cut: {error.msg}"
                raise BrokenInputError("broken-json", message) from error
        except (ValueError, RecursionError) as error:
            message = "a number or a nesting in the JSON that no document has"
            raise BrokenInputError("broken-json", message) from error
        else:
            return found
