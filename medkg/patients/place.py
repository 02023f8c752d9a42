"""JSON taken apart with its types checked: an error names the file and the place in it.

A place remembers which keys were asked for, so that a reader can tell at the end what of the
file nobody read.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from medkg.errors import FormatError

__all__ = ["Place"]

_JSON_NAMES = {dict: "an object", list: "a list", str: "a text", bool: "true or false"}


@dataclass(frozen=True, slots=True)
class Place:
    """An object inside a patient's JSON, with the way to it.

    Messages name places and types, never the values: they may end up in a log.

    >>> Place({"id": 5}, "p.json").text("id")
    Traceback (most recent call last):
    medkg.errors.FormatError: p.json: id: expected a text, found a number
    """

    content: Mapping[str, Any]
    file: str
    path: str = ""
    asked: set[str] = field(default_factory=set, compare=False, repr=False)
    inside: dict[str, Place] = field(default_factory=dict, compare=False, repr=False)

    def where(self, key: str = "") -> str:
        """File and path, as a Problem names them."""
        path = self._path(key)
        return f"{self.file}: {path}" if path else self.file

    def text(self, key: str, default: str = "") -> str:
        """The text under ``key``."""
        return str(self._typed(key, str, default)).strip()

    def flag(self, key: str) -> bool:
        """The truth value under ``key``; absent is false."""
        return bool(self._typed(key, bool, False))

    def answer(self, key: str) -> bool | None:
        """The truth value under ``key``; absent is None."""
        value = self._typed(key, bool, None)
        return None if value is None else bool(value)

    def value(self, key: str) -> Any:
        """Whatever is under ``key``, or None."""
        self.asked.add(key)
        return self.content.get(key)

    def number(self, key: str) -> float | None:
        """The finite number under ``key``, or None."""
        value = self.value(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._wrong(key, "a number", value)
        if not math.isfinite(value):
            raise FormatError(f"{self.where(key)}: not a finite number")
        return float(value)

    def object(self, key: str) -> Place:
        """The object under ``key``; absent is empty."""
        return self._inner(self._typed(key, dict, {}), self._path(key))

    def items(self, key: str) -> Iterator[tuple[str, Any]]:
        """Each element of the list under ``key``, with its path."""
        for number, value in enumerate(self._typed(key, list, [])):
            yield f"{self._path(key)}[{number}]", value

    def objects(self, key: str) -> Iterator[Place]:
        """Each element of the list under ``key``, all of which must be objects."""
        for path, value in self.items(key):
            if not isinstance(value, dict):
                raise FormatError(
                    f"{self.file}: {path}: expected an object, found {json_type(value)}"
                )
            yield self._inner(value, path)

    def records(self, key: str, *, named: str) -> Iterator[Place]:
        """Each element of the list under ``key``; a text stands for an object with its name.

        >>> place = Place({"drugs": ["aspirin", {"name": "warfarin", "dose": 5}]}, "p.json")
        >>> [record.text("name") for record in place.records("drugs", named="name")]
        ['aspirin', 'warfarin']
        """
        for path, value in self.items(key):
            content = {named: value} if isinstance(value, str) else value
            if not isinstance(content, dict):
                raise FormatError(
                    f"{self.file}: {path}: expected a text or an object, found {json_type(value)}"
                )
            yield self._inner(content, path)

    def unread(self) -> Iterator[tuple[Place, str]]:
        """Each key with content that nobody asked for, and the place it is in.

        >>> place = Place({"id": "p", "note": "x"}, "p.json")
        >>> place.text("id"), [key for _, key in place.unread()]
        ('p', ['note'])
        """
        for key, value in self.content.items():
            if key not in self.asked and value:
                yield self, key
        for place in self.inside.values():
            yield from place.unread()

    def _inner(self, content: Mapping[str, Any], path: str) -> Place:
        return self.inside.setdefault(path, Place(content, self.file, path))

    def _path(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path and key else self.path or key

    def _typed(self, key: str, kind: type, default: Any) -> Any:
        value = self.value(key)
        if value is None:
            return default
        if not isinstance(value, kind):
            raise self._wrong(key, _JSON_NAMES[kind], value)
        return value

    def _wrong(self, key: str, expected: str, value: Any) -> FormatError:
        return FormatError(f"{self.where(key)}: expected {expected}, found {json_type(value)}")


def json_type(value: Any) -> str:
    """What JSON calls the type of a value.

    >>> json_type([]), json_type(2.5)
    ('a list', 'a number')
    """
    if value is None:
        return "null"
    return _JSON_NAMES.get(type(value), "a number")
