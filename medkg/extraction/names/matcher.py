"""Where folded names stand in a text that is read as letters, one for each word.

A letter is a few bytes, as many for every word: the first below 128, the others not, so that a
match begins with a letter; and a place in bytes is a number of words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import compress
from typing import Final

import numpy as np
import numpy.typing as npt

from medkg.extraction.names.occurrences import Occurrences
from medkg.extraction.text.normalise import (
    AFTER_COUNTED,
    COUNTED,
    JOINED,
    POSSESSIVE,
    WORD,
    fold_word,
)

__all__ = ["Matcher", "code_words", "encode", "letter_width"]

# Every ASCII mark as a space: what is left between spaces is one word, or a few ("IL6", "TNFα").
_SPACED: Final = bytes(i if i > 127 or chr(i).isalnum() else 32 for i in range(256))
_Bounds = tuple[list[int], list[int]]
# Words whose reading depends on their neighbours.
_CONTEXTUAL: Final[tuple[str, ...]] = ("s", *sorted(AFTER_COUNTED), *sorted(JOINED))
# These have a letter even where no name has them.
_ALWAYS: Final = (*_CONTEXTUAL, *COUNTED, *AFTER_COUNTED.values())
_BASIC_PLANE: Final = 0x10000
# What a byte of a letter can be; first bytes of their own tell words read in context, and
# words of no name, from all others.
_DIGITS: Final = 128
_IN_CONTEXT: Final = 0
_UNKNOWN: Final = 1
_PLAIN: Final = 2
# Spellings remembered beside the vocabulary's own words.
_MEMO: Final = 300_000
_MAX_CHUNK: Final = 60


def code_words(keys: Iterable[str]) -> list[str]:
    """Distinct words of folded names, the most frequent first."""
    counts = Counter(word for key in keys for word in key.split(" "))
    counts.update(_ALWAYS)
    return [word for word, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]


def encode(keys: Iterable[str], words: Sequence[str]) -> list[bytes]:
    """Folded names with one letter, of a few bytes, for each word.

    >>> [len(pattern) for pattern in encode(["breast cancer"], code_words(["breast cancer"]))]
    [4]
    """
    letters = _letters(words)
    return [b"".join([letters[word] for word in key.split(" ")]) for key in keys]


def letter_width(words: int) -> int:
    """Bytes of each letter where so many words are to be told apart.

    >>> [letter_width(words) for words in (16_128, 16_129, 5_000_000)]
    [2, 3, 4]
    """
    width = 2
    while words > (_DIGITS - _PLAIN) * _DIGITS ** (width - 1):
        width += 1
    return width


def _letter(first: int, number: int, width: int) -> bytes:
    """The letter of a word: ``number`` in base 128, counted on from the first byte given."""
    digits = bytearray()
    for _ in range(width - 1):
        number, digit = divmod(number, _DIGITS)
        digits.append(_DIGITS + digit)
    digits.append(first + number)
    return bytes(reversed(digits))


def _letters(words: Sequence[str]) -> dict[str, bytes]:
    width = letter_width(len(words))
    numbers = np.arange(len(words))
    digits = np.empty((len(words), width), np.uint8)
    for place in range(width - 1, 0, -1):
        numbers, digit = np.divmod(numbers, _DIGITS)
        digits[:, place] = _DIGITS + digit
    digits[:, 0] = _PLAIN + numbers
    codes = digits.tobytes()
    letters = {word: codes[i * width : (i + 1) * width] for i, word in enumerate(words)}
    for i, word in enumerate(_CONTEXTUAL):
        letters[word] = _letter(_IN_CONTEXT, i, width)
    return letters


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


class _Letters(dict[bytes, bytes]):
    """The letters of a stretch of words in any spelling; what has been folded is remembered."""

    def __init__(self, words: Sequence[str]) -> None:
        super().__init__()
        self.of_key = _letters(words)
        self.width = letter_width(len(words))
        self.unknown = _letter(_UNKNOWN, 0, self.width)

    def __missing__(self, chunk: bytes) -> bytes:
        if len(self) > _MEMO:
            self.clear()
        words = WORD.findall(chunk.decode("utf-8", "surrogatepass"))
        letters = b"".join([self.of_key.get(fold_word(word), self.unknown) for word in words])
        if len(chunk) <= _MAX_CHUNK:
            self[chunk] = letters
        return letters


class Matcher:
    """Finds coded names in texts. Each word of a text becomes one letter, so that every match
    begins and ends with a word and its place is a number of words.

    ``words`` and ``patterns`` are those of :func:`code_words` and :func:`encode`.

    >>> keys = ["breast cancer", "cancer"]
    >>> found = code_words(keys)
    >>> sorted(Matcher(found, encode(keys, found)).find("Breast cancers"))
    [(0, 14, 0), (7, 14, 1)]
    """

    def __init__(self, words: Sequence[str], patterns: Sequence[bytes]) -> None:
        self._letters = _Letters(words)
        self._hits = Occurrences(patterns, self._letters.width)
        of_key = self._letters.of_key
        self._counted = {of_key[key] for key in COUNTED}
        self._after = {of_key[key]: of_key[number] for key, number in AFTER_COUNTED.items()}
        self._joined = {of_key[key]: key for key in JOINED}
        self._possessive = of_key["s"]

    def prepare(self) -> None:
        """Make now what many texts need."""
        self._hits.prepare()

    def find(self, text: str) -> list[tuple[int, int, int]]:
        """Every occurrence of every name, nested ones too: ``(start, end, index of the name)``."""
        letters, bounds = self._read(text)
        hits = self._hits(letters)
        if not hits:
            return []
        starts, ends = bounds or word_bounds(text)
        width = self._letters.width
        return [
            (starts[first // width], ends[after // width - 1], index)
            for index, first, after in hits
        ]

    def whole(self, name: str) -> int | None:
        """The index of the name spelt like the whole of ``name``, or None."""
        letters, _ = self._read(name)
        whole = (0, len(letters))
        return next((index for index, *span in self._hits(letters) if tuple(span) == whole), None)

    def _read(self, text: str) -> tuple[bytes, _Bounds | None]:
        """One letter for each word; where the words are, if that is known already."""
        chunks = text.encode("utf-8", "surrogatepass").translate(_SPACED).split()
        letters = b"".join(map(self._letters.__getitem__, chunks))
        if _IN_CONTEXT not in letters:
            return letters, None
        bounds = word_bounds(text)
        return self._in_context(text, letters, bounds), bounds

    def _in_context(self, text: str, plain: bytes, bounds: _Bounds) -> bytes:
        """The letters where possessives, joined prefixes and "type I" are read; bounds follow."""
        starts, ends = bounds
        width = self._letters.width
        letters = bytearray(plain)
        dropped: list[int] = []
        joined = -1
        for i in _places(plain, width):
            place = i * width
            letter = plain[place : place + width]
            if i == joined:
                continue
            if letter == self._possessive:
                if i and text[starts[i] - 1] in POSSESSIVE:
                    dropped.append(i)
            elif letter in self._after:
                before = _before(i, dropped) * width
                if before >= 0 and bytes(letters[before : before + width]) in self._counted:
                    letters[place : place + width] = self._after[letter]
            elif i + 1 < len(starts) and text[ends[i] : starts[i + 1]] == "-":
                key = fold_word(text[starts[i + 1] : ends[i + 1]])
                if key.isalpha():
                    key = self._joined[letter] + key
                    letter = self._letters.of_key.get(key, self._letters.unknown)
                    letters[place + width : place + 2 * width] = letter
                    starts[i + 1] = starts[i]
                    dropped.append(i)
                    joined = i + 1
        if dropped:
            kept = bytearray(b"\1") * len(starts)
            for i in dropped:
                kept[i] = 0
            starts[:], ends[:] = compress(starts, kept), compress(ends, kept)
            cuts = [0, *(place for i in dropped for place in (i * width, (i + 1) * width))]
            ranges = zip(cuts[::2], [*cuts[1::2], len(letters)], strict=True)
            return b"".join([letters[first:last] for first, last in ranges])
        return bytes(letters)


def _before(i: int, dropped: Sequence[int]) -> int:
    """The number of the word before the ``i``-th, those left out not counted."""
    i -= 1
    for left_out in reversed(dropped):
        if left_out != i:
            break
        i -= 1
    return i


def _places(letters: bytes, width: int) -> Iterator[int]:
    """Numbers of the words read in context."""
    place = letters.find(_IN_CONTEXT)
    while place >= 0:
        yield place // width
        place = letters.find(_IN_CONTEXT, place + width)
