"""What a document says of its own mentions: short forms, and diseases that a drug caused."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final

from medkg.extraction.abbreviations.finder import short_forms
from medkg.extraction.linking.name_words import key_of

__all__ = ["Clues", "drop_cause"]

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
        key = key_of(disease)
        said = self._induced.get(key.partition(" ")[0], ()) if key else ()
        if not said:
            return False
        size = key.count(" ") + 1
        return any(key in _beginnings(words, size) for words in said)

    def spelt_out(self, symbol: str, kind: str | None) -> str | None:
        """The mention of that kind whose words begin with the letters of the symbol."""
        text = symbol[:-1] if symbol[-1:] == "s" else symbol
        if len(text) < 3 or not text.isalpha() or not text.isupper():
            return None
        return self._initials.get((text, kind or ""))

    @cached_property
    def _induced(self) -> dict[str, set[str]]:
        """What follows "-induced" or a drug's name, by its first folded word."""
        held: dict[str, set[str]] = {}
        for words in self._following():
            first = key_of(words.partition(" ")[0]).partition(" ")[0]
            held.setdefault(first, set()).add(words)
        return held

    def _following(self) -> Iterator[str]:
        """Up to three words after each "-induced" and after each drug's name."""
        text = self._text
        for hit in _INDUCED.finditer(text):
            yield hit[1]
        for drug in {name for name, kind in self._mentions if kind == "drug"}:
            size = len(drug)
            at = text.find(drug) if size >= _SHORTEST else -1
            while at >= 0:
                at += size
                # Most names end a phrase: "," or "." follows.
                if text[at : at + 1].isspace() and (words := _NEXT_WORDS.match(text, at)):
                    yield words[1]
                at = text.find(drug, at)

    @cached_property
    def _initials(self) -> dict[tuple[str, str], str]:
        held: dict[tuple[str, str], str] = {}
        for mention, kind in self._mentions:
            parts = mention.replace("-", " ").split()
            if len(parts) > 2:
                held.setdefault(("".join(part[0] for part in parts).upper(), kind), mention)
        return held


def _beginnings(words: str, most: int) -> Iterator[str]:
    """The first one, two and so on words, folded, as long as they may have ``most`` words."""
    parts = words.split()
    for size in range(1, min(len(parts), most) + 1):
        yield key_of(" ".join(parts[:size]))


def drop_cause(text: str) -> str:
    """What is left of a mention after its cause.

    >>> drop_cause("levodopa-induced dyskinesia")
    'dyskinesia'
    """
    for word, size in _CAUSES:
        at = text.rfind(f"{word} ")
        if at > 0 and text[at - 1] in "-– ":
            return text[at + size :].lstrip()
    return text
