"""What a document says of its own mentions: short forms, and diseases that a drug caused."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final

from medkg.extraction.normalise import folded
from medkg.extraction.short_forms import short_forms

__all__ = ["Clues", "without_cause"]

_THREE_WORDS: Final = r"((?:[\w-]+\s){0,2}[\w-]+)"
_INDUCED: Final = re.compile(rf"[-–\s](?:induced|associated|related)\s+{_THREE_WORDS}")
_NEXT_WORDS: Final = re.compile(rf"\s+{_THREE_WORDS}")
_CAUSES: Final = (("induced", 7), ("associated", 10), ("related", 7))
# A drug's name shorter than this is too often part of something else.
_SHORTEST: Final = 4


class Clues:
    """The clues of one document, each read when first asked for.

    >>> clues = Clues("Levodopa-induced dyskinesia.", [("acute renal failure", "disease")])
    >>> clues.defined, clues.is_induced("Dyskinesias"), clues.spelt_out("ARF", "disease")
    ({}, True, 'acute renal failure')
    """

    def __init__(self, text: str, mentions: Sequence[tuple[str, str]] = ()) -> None:
        self._text = text
        self._mentions = mentions

    @cached_property
    def defined(self) -> dict[str, str]:
        """Short form -> long form."""
        return short_forms(self._text) if "(" in self._text else {}

    def is_induced(self, disease: str) -> bool:
        """Whether the document says of this disease that a drug, or anything, induced it."""
        return bool(self._induced) and folded(disease) in self._induced

    def spelt_out(self, symbol: str, kind: str | None) -> str | None:
        """The mention of that kind whose words begin with the letters of the symbol."""
        text = symbol[:-1] if symbol[-1:] == "s" else symbol
        if len(text) < 3 or not text.isalpha() or not text.isupper():
            return None
        return self._initials.get((text, kind or ""))

    @cached_property
    def _induced(self) -> frozenset[str]:
        keys: set[str] = set()
        for words in self._following():
            parts = words.split()
            keys.update(folded(" ".join(parts[:size])) for size in range(1, len(parts) + 1))
        return frozenset(keys)

    def _following(self) -> Iterator[str]:
        """Up to three words after each "-induced" and after each drug's name."""
        text = self._text
        for hit in _INDUCED.finditer(text):
            yield hit[1]
        for drug in {name for name, kind in self._mentions if kind == "drug"}:
            at = text.find(drug) if len(drug) >= _SHORTEST else -1
            while at >= 0:
                words = _NEXT_WORDS.match(text, at + len(drug))
                if words:
                    yield words[1]
                at = text.find(drug, at + len(drug))

    @cached_property
    def _initials(self) -> dict[tuple[str, str], str]:
        held: dict[tuple[str, str], str] = {}
        for mention, kind in self._mentions:
            parts = mention.replace("-", " ").split()
            if len(parts) > 2:
                held.setdefault(("".join(part[0] for part in parts).upper(), kind), mention)
        return held


def without_cause(text: str) -> str:
    """What is left of a mention after its cause.

    >>> without_cause("levodopa-induced dyskinesia")
    'dyskinesia'
    """
    for word, size in _CAUSES:
        at = text.rfind(f"{word} ")
        if at > 0 and text[at - 1] in "-– ":
            return text[at + size :].lstrip()
    return text
