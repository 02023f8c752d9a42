"""Records as JSON, and ids made of what they say."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import PurePath
from typing import Any

__all__ = ["canonical_json", "content_id", "to_json"]


def to_json(record: Any) -> Any:
    """Plain dicts, lists and scalars of a record, ready for ``json.dumps``.

    >>> from medkg.types import Section
    >>> to_json(Section("title", 0, 5))
    {'label': 'title', 'start': 0, 'end': 5}
    """
    if dataclasses.is_dataclass(record) and not isinstance(record, type):
        return {f.name: to_json(getattr(record, f.name)) for f in dataclasses.fields(record)}
    if isinstance(record, Mapping):
        return {str(key): to_json(value) for key, value in record.items()}
    if isinstance(record, list | tuple):
        return [to_json(value) for value in record]
    return str(record) if isinstance(record, PurePath) else record


def content_id(*parts: Any) -> str:
    """32 hex digits of blake2b over the canonical JSON of ``parts``: equal content, equal id.

    >>> content_id("a", {"y": 1, "x": 2}) == content_id("a", {"x": 2, "y": 1})
    True
    """
    return hashlib.blake2b(canonical_json(parts), digest_size=16).hexdigest()


def canonical_json(parts: Iterable[Any]) -> bytes:
    """UTF-8 JSON of ``parts`` as a list, keys sorted, without white space: one form for each."""
    text = json.dumps(
        to_json(list(parts)), sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    return text.encode("utf-8", "surrogatepass")
