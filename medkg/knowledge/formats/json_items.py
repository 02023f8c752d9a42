"""Items of the arrays in a large JSON object, one after the other, without holding the file."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final

from medkg.errors import FormatError

__all__ = ["json_items"]

_CHUNK: Final = 1 << 18
# A node with all its synonyms takes a few kB.
_LARGEST: Final = 1 << 24
_BLANK: Final = re.compile(r"[ \t\r\n]*")


def json_items(
    content: BinaryIO, path: Path, *, inside: str, largest: int = _LARGEST
) -> Iterator[tuple[int, str, Any]]:
    """Line, key and value of every entry of the objects in array ``inside`` of the top object.

    A value that is an array gives one row per item.

    Raises:
        FormatError: not such JSON, cut off, nested beyond reason, or one item of more than
            ``largest`` characters; names file and line.

    >>> data = io.BytesIO(b'{"x": 1, "graphs": [{"id": "g", "nodes": [{"id": 1}, {"id": 2}]}]}')
    >>> [(key, value) for _, key, value in json_items(data, Path("a.json"), inside="graphs")]
    [('id', 'g'), ('nodes', {'id': 1}), ('nodes', {'id': 2})]
    """
    scanner = _Scanner(content, path, largest)
    for key in scanner.members():
        if key != inside:
            scanner.skip()
            continue
        for _ in scanner.elements():
            for inner in scanner.members():
                if scanner.peek() != "[":
                    yield scanner.line, inner, scanner.value()
                    continue
                for _ in scanner.elements():
                    yield scanner.line, inner, scanner.value()
    if scanner.peek():
        raise scanner.error("there is more after the end")


class _Scanner:
    """Reads JSON from left to right, with as much text in memory as the item at hand needs."""

    def __init__(self, content: BinaryIO, path: Path, largest: int) -> None:
        self._text = io.TextIOWrapper(content, "utf-8-sig")
        self._path = path
        self._largest = largest
        self._decode = json.JSONDecoder().raw_decode
        self._held = ""
        self._at = 0
        self._ended = False
        self._line = 1
        self._counted = 0

    @property
    def line(self) -> int:
        """Number of the line that is read next."""
        self._line += self._held.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._line

    def error(self, what: str) -> FormatError:
        """The error to raise for what is found here."""
        return FormatError(f"{self._path}:{self.line}: {what}; is this obographs JSON, and whole?")

    def peek(self) -> str:
        """The next character that is not blank; empty at the end."""
        while True:
            blank = _BLANK.match(self._held, self._at)
            self._at = blank.end() if blank else self._at
            if self._at < len(self._held):
                return self._held[self._at]
            if not self._more(_CHUNK):
                return ""

    def value(self) -> Any:
        """The value that starts here."""
        self.peek()
        wanted = _CHUNK
        while True:
            try:
                value, end = self._decode(self._held, self._at)
            except json.JSONDecodeError as error:
                if not self._more(wanted):
                    raise self.error(f"no JSON ({error.msg})") from error
            except RecursionError as error:
                raise self.error("nested too deep") from error
            else:
                # A number at the end of what is held may go on.
                if end < len(self._held) or not self._more(wanted):
                    self._check_size(end - self._at)
                    self._at = end
                    return value
            self._check_size(len(self._held) - self._at - wanted)
            wanted *= 2

    def _check_size(self, size: int) -> None:
        if size > self._largest:
            raise self.error(f"one item of more than {self._largest:,} characters, refused")

    def skip(self) -> None:
        """Pass over the value that starts here; an array item by item."""
        if self.peek() == "[":
            for _ in self.elements():
                self.value()
        else:
            self.value()

    def members(self) -> Iterator[str]:
        """Keys of the object that starts here; the caller takes the value after each."""
        for _ in self._parts("{", "}"):
            key = self.value()
            if not isinstance(key, str) or self.peek() != ":":
                raise self.error("an object without 'key: value'")
            self._at += 1
            yield key

    def elements(self) -> Iterator[None]:
        """One turn per item of the array that starts here; the caller takes the item."""
        return self._parts("[", "]")

    def _parts(self, first: str, last: str) -> Iterator[None]:
        if self.peek() != first:
            raise self.error(f"{first!r} expected, {self.peek()!r} found")
        self._at += 1
        if self.peek() == last:
            self._at += 1
            return
        while True:
            yield
            here = self.peek()
            self._at += 1
            if here == last:
                return
            if here != ",":
                self._at -= 1
                raise self.error(f"',' or {last!r} expected, {here or 'the end'!r} found")

    def _more(self, size: int) -> bool:
        if self._ended:
            return False
        try:
            chunk = self._text.read(size)
        except UnicodeDecodeError as error:
            raise self.error(f"not UTF-8 ({error.reason})") from error
        self._ended = not chunk
        self._line = self.line
        self._held = self._held[self._at :] + chunk
        self._at = self._counted = 0
        return not self._ended
