"""Where folded names stand in a text: an Aho–Corasick automaton whose letters are words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import compress
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from medkg.errors import MissingExtraError
from medkg.extraction.normalise import AFTER_COUNTED, COUNTED, JOINED, POSSESSIVE, WORD, fold_word

__all__ = ["Matcher", "code_words", "encode"]

# Every ASCII mark as a space: what is left between spaces is one word, or a few ("IL6", "TNFα").
_SPACED: Final = bytes(i if i > 127 or chr(i).isalnum() else 32 for i in range(256))
_UNKNOWN: Final = "\x01"
_Bounds = tuple[list[int], list[int]]
# Words whose reading depends on their neighbours; they have a letter even where no name has them.
_CONTEXTUAL: Final[tuple[str, ...]] = tuple(
    sorted({"s", *COUNTED, *JOINED, *AFTER_COUNTED, *AFTER_COUNTED.values()})
)
_BASIC_PLANE: Final = 0x10000
_FIRST: Final = 0x80
_SURROGATES: Final = range(0xD800, 0xE000)
#: So many distinct words can be told apart: one Unicode character each.
CAPACITY: Final = 0x110000 - _FIRST - len(_SURROGATES)
# Spellings remembered beside the vocabulary's own words.
_MEMO: Final = 300_000
_MAX_CHUNK: Final = 60


def code_words(keys: Iterable[str]) -> list[str]:
    """Distinct words of folded names, the most frequent first (they get the short codes)."""
    counts = Counter(word for key in keys for word in key.split(" "))
    counts.update(_CONTEXTUAL)
    return [word for word, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]


def encode(keys: Iterable[str], words: Sequence[str]) -> list[str]:
    """Folded names with one character for each word.

    >>> [len(pattern) for pattern in encode(["breast cancer"], code_words(["breast cancer"]))]
    [2]
    """
    letters = _letters(words)
    return ["".join([letters[word] for word in key.split(" ")]) for key in keys]


def _letters(words: Sequence[str]) -> dict[str, str]:
    gap = _SURROGATES.start - _FIRST
    return {
        word: chr(_FIRST + i + (len(_SURROGATES) if i >= gap else 0))
        for i, word in enumerate(words[:CAPACITY])
    }


def word_bounds(text: str) -> _Bounds:
    """Where the words of ``text`` start and end, possessives not yet left out.

    >>> word_bounds("IL-6 rose")
    ([0, 3, 5], [2, 4, 9])
    """
    if text.isascii():
        classes = np.frombuffer(b"\0%b\0" % text.encode().translate(_ascii_classes()), np.uint8)
    else:
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        if int(codes.max()) >= _BASIC_PLANE:
            spans = [found.span() for found in WORD.finditer(text)]
            return [start for start, _ in spans], [end for _, end in spans]
        classes = np.zeros(len(codes) + 2, np.uint8)
        np.take(_classes(), codes, out=classes[1:-1])
    edges = np.flatnonzero(classes[1:] != classes[:-1])
    before = classes[edges]
    after = classes[1:][edges]
    return edges[after > 0].tolist(), edges[before > 0].tolist()


@lru_cache(maxsize=1)
def _ascii_classes() -> bytes:
    return _classes()[:128].tobytes() + bytes(128)


@lru_cache(maxsize=1)
def _classes() -> npt.NDArray[np.uint8]:
    """What each character of the Basic Multilingual Plane is: a kind of word's, or 0."""
    kinds = (re.compile("[α-ω]"), re.compile(r"[^\W\d_α-ω]"), re.compile(r"\d"))
    plane = "".join(map(chr, range(_BASIC_PLANE)))
    classes = np.zeros(_BASIC_PLANE, np.uint8)
    for number, kind in enumerate(kinds, start=1):
        classes[[found.start() for found in kind.finditer(plane)]] = number
    return classes


class _Letters(dict[bytes, str]):
    """The letters of a stretch of words in any spelling; what has been folded is remembered."""

    def __init__(self, words: Sequence[str]) -> None:
        super().__init__()
        self.of_key = _letters(words)

    def __missing__(self, chunk: bytes) -> str:
        if len(self) > _MEMO:
            self.clear()
        words = WORD.findall(chunk.decode("utf-8", "surrogatepass"))
        letters = "".join([self.of_key.get(fold_word(word), _UNKNOWN) for word in words])
        if len(chunk) <= _MAX_CHUNK:
            self[chunk] = letters
        return letters


class Matcher:
    """Finds coded names in texts. Each word of a text becomes one character, so that every
    match begins and ends with a word and its place is a number of words.

    ``words`` and ``patterns`` are those of :func:`code_words` and :func:`encode`.

    Raises:
        MissingExtraError: ahocorasick_rs is not installed.

    >>> keys = ["breast cancer", "cancer"]
    >>> found = code_words(keys)
    >>> sorted(Matcher(found, encode(keys, found)).find("Breast cancers"))
    [(0, 14, 0), (7, 14, 1)]
    """

    def __init__(self, words: Sequence[str], patterns: Sequence[str]) -> None:
        try:
            import ahocorasick_rs
        except ImportError as error:
            raise MissingExtraError(
                f'the dictionary needs ahocorasick-rs ({error}): pip install "medkg[nlp]"'
            ) from error
        self._letters = _Letters(words)
        self._automaton: Any = ahocorasick_rs.AhoCorasick(patterns) if patterns else None
        of_key = self._letters.of_key
        self._counted = {of_key[key] for key in COUNTED}
        self._after = {of_key[key]: of_key[number] for key, number in AFTER_COUNTED.items()}
        self._joined = {of_key[key]: key for key in JOINED}
        self._possessive = of_key["s"]
        contextual = "".join([self._possessive, *self._after, *self._joined])
        self._contextual = re.compile(f"[{re.escape(contextual)}]")

    def find(self, text: str) -> list[tuple[int, int, int]]:
        """Every occurrence of every name, nested ones too: ``(start, end, index of the name)``."""
        if self._automaton is None:
            return []
        letters, bounds = self._read(text)
        hits = self._automaton.find_matches_as_indexes(letters, overlapping=True)
        if not hits:
            return []
        starts, ends = bounds or word_bounds(text)
        return [(starts[first], ends[after - 1], index) for index, first, after in hits]

    def whole(self, name: str) -> int | None:
        """The index of the name spelt like the whole of ``name``, or None."""
        if self._automaton is None:
            return None
        letters, _ = self._read(name)
        hits = self._automaton.find_matches_as_indexes(letters, overlapping=True)
        whole = (0, len(letters))
        return next((index for index, *span in hits if tuple(span) == whole), None)

    def _read(self, text: str) -> tuple[str, _Bounds | None]:
        """One character for each word; where the words are, if that is known already."""
        chunks = text.encode("utf-8", "surrogatepass").translate(_SPACED).split()
        letters = "".join(map(self._letters.__getitem__, chunks))
        if self._contextual.search(letters) is None:
            return letters, None
        bounds = word_bounds(text)
        return self._in_context(text, letters, bounds), bounds

    def _in_context(self, text: str, plain: str, bounds: _Bounds) -> str:
        """The letters where possessives, joined prefixes and "type I" are read; bounds follow."""
        starts, ends = bounds
        letters = list(plain)
        dropped: set[int] = set()
        for hit in self._contextual.finditer(plain):
            i, letter = hit.start(), hit[0]
            if letters[i] != letter:
                continue  # joined to the prefix before it
            if letter == self._possessive:
                if i and text[starts[i] - 1] in POSSESSIVE:
                    dropped.add(i)
            elif letter in self._after:
                before = i - 1
                while before in dropped:
                    before -= 1
                if before >= 0 and letters[before] in self._counted:
                    letters[i] = self._after[letter]
            elif i + 1 < len(letters) and text[ends[i] : starts[i + 1]] == "-":
                key = fold_word(text[starts[i + 1] : ends[i + 1]])
                if key.isalpha():
                    key = self._joined[letter] + key
                    letters[i + 1] = self._letters.of_key.get(key, _UNKNOWN)
                    starts[i + 1] = starts[i]
                    dropped.add(i)
        if dropped:
            kept = [i not in dropped for i in range(len(letters))]
            starts[:], ends[:] = compress(starts, kept), compress(ends, kept)
            letters = list(compress(letters, kept))
        return "".join(letters)
