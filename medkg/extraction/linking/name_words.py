"""What of a name's words counts when names are compared, and which kinds go together."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from medkg.extraction.names.word_table import EMPTY_WORDS, EQUAL_PHRASES, EQUAL_WORDS
from medkg.extraction.text.normalise import fold

__all__ = [
    "KINDRED",
    "content_words",
    "drop_qualifier",
    "kept_content_words",
    "key_of",
    "may_be_kind",
    "plain_words",
    "word_key",
]

_PHRASE: Final = re.compile("|".join(re.escape(phrase) for phrase, _ in EQUAL_PHRASES))
_QUALIFIER: Final = re.compile(r"\s+[(\[][^()\[\]]*[)\]]$")

# A mention of one of these kinds may be a concept of the others.
KINDRED: Final[tuple[tuple[str, ...], ...]] = (
    ("disease", "phenotype", "symptom"),
    ("drug", "chemical"),
    ("gene",),
)


def may_be_kind(kind: str, asked: str) -> bool:
    """Whether a term of ``kind`` may be what a mention of kind ``asked`` means."""
    return kind == asked or any(kind in kinds and asked in kinds for kinds in KINDRED)


def drop_qualifier(text: str) -> str:
    """The name without a bracket that ends it: "Cold (temperature)".

    >>> drop_qualifier("Alzheimer Type Dementia (ATD)")
    'Alzheimer Type Dementia'
    """
    return _QUALIFIER.sub("", text)


@lru_cache(maxsize=200_000)
def key_of(text: str) -> str:
    """The folded text; a mention or name is folded once, however often it is asked for."""
    return fold(text)


def plain_words(key: str) -> list[str]:
    """The words of a folded name that count, sorted, each once."""
    kept = {word for word in key.split() if word not in EMPTY_WORDS}
    return sorted(kept or set(key.split()))


def word_key(key: str) -> str:
    """Its words, each replaced by the first of those it stands for, sorted.

    >>> word_key("renal failure") == word_key("insufficiency of kidney")
    True
    """
    if " " not in key:
        return _equal().get(key, key)
    return " ".join(sorted(kept_content_words(key)))


@lru_cache(maxsize=100_000)
def kept_content_words(key: str) -> frozenset[str]:
    """:func:`content_words`, kept: for names, not for documents."""
    return content_words(key)


def content_words(key: str) -> frozenset[str]:
    """The words of a folded text that count, each replaced by the first of its equals."""
    if _PHRASE.search(key):
        for phrase, word in EQUAL_PHRASES:
            key = key.replace(phrase, word)
    equal = _equal()
    kept = frozenset(equal.get(word, word) for word in key.split() if word not in EMPTY_WORDS)
    return kept or frozenset(key.split())


@lru_cache(maxsize=1)
def _equal() -> dict[str, str]:
    return {fold(word): fold(first) for word, first in EQUAL_WORDS.items()}
