"""How well words stand for a short form: its letters laid on the words at the least cost.

The letters are found in order in the words, the first at the start of a word (Schwartz and
Hearst, 2003, "A simple algorithm for identifying abbreviation definitions in biomedical
text"). Where they took the first way from the right, here the cheapest is taken: a letter at
the start of a word costs nothing, one inside a word whose start was met little, and a word left
out more (the order of the strategies of Ab3P: Sohn et al., 2008, doi:10.1186/1471-2105-9-402).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

__all__ = [
    "MOST_LETTERS",
    "Fit",
    "Part",
    "best_fit",
    "best_permutation",
    "letters_of",
    "split_parts",
]

# Letters of the longest short form, and parts of a permuted long form.
MOST_LETTERS: Final = 12
_MOST_PERMUTED: Final = 6
# Words whose shape is remembered.
_REMEMBERED: Final = 1 << 15

_NEXT: Final = 0.3  # the letter after the one before, in the same word: "GlcNAc"
_INSIDE: Final = 0.8  # further on in a word whose start was met: "PTZ", pentetrazol
_UNMET: Final = 1.6  # inside a word whose start was not met
_CAMEL: Final = 0.2  # a capital inside a word: "mTOR"
_SKIPPED: Final = 1.5  # a word that gives no letter
_SKIPPED_GLUED: Final = 0.6  # the same after a hyphen
_SKIPPED_NUMBER: Final = 0.2
_INITIALS: Final = 1.0  # how much more initials may cost than another fit
_TAIL: Final = -0.5  # a last word that gives none: "triple negative tumours"
_COMMA: Final = 0.8  # a comma inside the long form
_HYPHEN_START: Final = 0.7  # the long form begins after a hyphen
_LOCANT_START: Final = 0.1  # after a hyphen and a figure or small letter: "3-methyl..."
_STOP_START: Final = 1.5  # it begins with "of", "the"
_CROSS: Final = 0.5  # a last "x" for anything: "Tx", "Dx"

_OPEN: Final = "([\"“‘'"
_PART: Final = re.compile(r"[^\W\d_]+|\d+")
_STOPS: Final = (
    "a an and as at by de des du for from in into is its of on or per s t the their to vs versus"
    " via with within without"
)
_STOP: Final = frozenset(_STOPS.split())
_NUMBERS: Final = {
    "i": "1", "one": "1", "first": "1", "mono": "1", "ii": "2", "two": "2", "second": "2",
    "iii": "3", "three": "3", "third": "3", "iv": "4", "four": "4", "fourth": "4", "v": "5",
    "five": "5", "six": "6", "seven": "7", "eight": "8",
}  # fmt: skip
_GREEK: Final = re.compile("alpha|beta|gamma|delta|kappa|lambda|omega")
# One character for one: offsets stay.
_PLAIN: Final = str.maketrans(
    "αβγδεζηθικλμνξοπρστυφχψωµàáâãäåçèéêëìíîïñòóôõöøùúûüýÿ",
    "abgdezhtiklmnxoprstupcpomaaaaaaceeeeiiiinoooooouuuuyy",
)


class Part(NamedTuple):
    """Letters or digits in a row: where in the text, plain, and what it costs to pass."""

    start: int
    end: int
    plain: str
    weight: float  # left out
    toll: float  # entered: a comma stands before it
    glued: bool
    small: bool  # one small letter
    capitals: tuple[int, ...]


class Fit(NamedTuple):
    """The span that stands for a short form and what it costs; 0 is initials alone.

    ``initials``: every letter begins a part, and the last part gives one.
    """

    start: int
    end: int
    cost: float
    initials: bool = False


@lru_cache(maxsize=_REMEMBERED)
def letters_of(short: str) -> str:
    """The letters and digits of a short form, plain, without a plural ``s``.

    >>> letters_of("TNF-α"), letters_of("NSAIDs")
    ('tnfa', 'nsaid')
    """
    plural = len(short) > 2 and (short[-2].isupper() or short[-2].isdigit())
    if short[-1:] == "s" and (plural or (len(short) > 4 and short.islower())):
        short = short[:-1]
    plain = _GREEK.sub(lambda name: name[0][0], _plain(short))
    return "".join([char for char in plain if char.isalnum()])


def split_parts(text: str, start: int, end: int, *, whole: bool = False) -> list[Part]:
    """The parts of ``text[start:end]``, without what a bracket after white space holds
    unless ``whole``.

    >>> [part.plain for part in split_parts("β2-agonists (in use) of poly(ADP) kind", 0, 37)]
    ['b', '2', 'agonists', 'of', 'poly', 'adp', 'kin']
    """
    parts: list[Part] = []
    depth = 0
    reach = start
    for found in _PART.finditer(text, start, end):
        first, last = found.span()
        toll = 0.0
        if first - reach == 1 and text[reach] in " -":
            reach = first
        for place in range(reach, first):
            char = text[place]
            if char in "([" and (depth or place == start or text[place - 1].isspace()):
                depth += 1
            elif char in ")]" and depth:
                depth -= 1
            elif char == "," and text[place + 1 : place + 2].isspace():
                toll = _COMMA
        reach = last
        if whole or not depth:
            near = first - 2 if first - start > 1 and text[first - 1] in _OPEN else first - 1
            glued = first > start and not text[near].isspace() and text[near] not in _OPEN
            parts.append(_part(found[0], first, toll, glued))
    return parts


def _part(word: str, start: int, toll: float, glued: bool) -> Part:
    plain, weight, small, capitals = _shape(word)
    if glued and weight == _SKIPPED:
        weight = _SKIPPED_GLUED
    return Part(start, start + len(word), plain, weight, toll, glued, small, capitals)


@lru_cache(maxsize=_REMEMBERED)
def _shape(word: str) -> tuple[str, float, bool, tuple[int, ...]]:
    """A part's plain letters, what it costs to leave out, if it is one small letter, capitals."""
    plain = _plain(word)
    if plain in _STOP:
        weight = 0.0
    elif plain[0].isdigit() or len(plain) == 1 or plain in _NUMBERS:
        weight = _SKIPPED_NUMBER
    else:
        weight = _SKIPPED
    capitals: tuple[int, ...] = ()
    if not (word.islower() or word[1:].islower()):
        capitals = tuple(i for i, char in enumerate(word) if i and char.isupper())
    return plain, weight, len(word) == 1 and word.islower(), capitals


def _plain(word: str) -> str:
    plain = word.lower().translate(_PLAIN)
    return plain if len(plain) == len(word) else word


class _Way(NamedTuple):
    """The cheapest way to a place: the part it began in, whether it met beginnings alone."""

    cost: float
    first: int
    initials: bool


_Ways = dict[tuple[int, int], _Way]


def best_fit(letters: str, parts: list[Part], *, anchored: bool = False) -> Fit | None:
    """The cheapest words for the letters, the shortest of these; none where a letter is missing.

    The words end with the last part; they begin with the first if ``anchored``.

    >>> best_fit("dm", split_parts("type 2 diabetes mellitus", 0, 24))
    Fit(start=7, end=24, cost=0.0, initials=True)
    """
    if not parts or not 0 < len(letters) <= MOST_LETTERS:
        return None
    if not anchored:
        last = parts[-len(letters) :]
        if (
            "".join([part.plain[0] for part in last]) == letters
            and not last[0].glued
            and not any(part.toll for part in last)
        ):
            return Fit(last[0].start, last[-1].end, 0.0, True)
    passed, tolls = [0.0], [0.0]
    for part in parts:
        passed.append(passed[-1] + part.weight)
        tolls.append(tolls[-1] + part.toll)
    ways = _first_ways(letters[0], parts[:1] if anchored else parts)
    for index, letter in enumerate(letters[1:], start=1):
        if not ways:
            return None
        if letter == "x" and index == len(letters) - 1 and index > 1:
            crossed = {place: w._replace(cost=w.cost + _CROSS) for place, w in ways.items()}
        else:
            crossed = {}
        ways = {**crossed, **_next_ways(letter, parts, ways, (passed, tolls))}
    best: Fit | None = None
    least = (0.0, 0)
    for (k, _), way in ways.items():
        rest = 0.0
        if k + 1 < len(parts):
            rest = passed[-1] - passed[k + 1] + tolls[-1] - tolls[k + 1]
            rest += _TAIL if parts[-1].weight == _SKIPPED else 0.0
        start, end = parts[way.first].start, parts[-1].end
        initials = way.initials and not rest
        order = (way.cost + rest - (_INITIALS if initials else 0.0), end - start)
        if best is None or order < least:
            best, least = Fit(start, end, round(way.cost + rest, 2), initials), order
    return best


def _first_ways(letter: str, parts: list[Part]) -> _Ways:
    ways: _Ways = {}
    for k, part in enumerate(parts):
        if part.plain[0] == letter or _NUMBERS.get(part.plain) == letter:
            cost = _STOP_START if part.plain in _STOP else 0.0
            if part.glued:
                locant = k and (parts[k - 1].plain.isdigit() or parts[k - 1].small)
                cost += _LOCANT_START if locant else _HYPHEN_START
            ways[k, 0] = _Way(cost, k, True)
    return ways


def _next_ways(
    letter: str, parts: list[Part], ways: _Ways, sums: tuple[list[float], list[float]]
) -> _Ways:
    passed, tolls = sums
    found: _Ways = {}
    lowest = min(k for k, _ in ways)
    for k in range(lowest, len(parts)):
        part = parts[k]
        if _NUMBERS.get(part.plain) == letter:
            places = [0]
        else:
            places = [j for j, char in enumerate(part.plain) if char == letter]
        for j in places:
            best: _Way | None = None
            for (k1, j1), way in ways.items():
                if k1 == k and j1 < j:
                    cost = way.cost + _within(part, j1, j)
                    initials = way.initials and part.plain[j].isdigit()
                elif k1 < k:
                    cost = way.cost + passed[k] - passed[k1 + 1] + tolls[k + 1] - tolls[k1 + 1]
                    cost += 0.0 if j == 0 else _CAMEL if j in part.capitals else _UNMET
                    initials = way.initials and j == 0
                else:
                    continue
                if best is None or (cost, -way.first) < (best.cost, -best.first):
                    best = _Way(cost, way.first, initials)
            if best is not None:
                found[k, j] = best
    return found


def _within(part: Part, before: int, place: int) -> float:
    if part.plain[place].isdigit() and place == before + 1:
        return 0.0
    if place in part.capitals:
        return _CAMEL
    return _NEXT if place == before + 1 else _INSIDE


def best_permutation(letters: str, parts: list[Part]) -> Fit | None:
    """The last words that give all the letters in another order: "MD", dystrophy of muscles.

    Every word but the stop words gives its first letter, and up to two more that follow in it;
    ``initials`` says whether it gives one only.

    >>> best_fit("dm", split_parts("myotonic dystrophy", 0, 18))
    >>> best_permutation("dm", split_parts("in myotonic dystrophy", 0, 21))
    Fit(start=3, end=21, cost=1.0, initials=True)
    """
    for most in (1, 3):
        held: list[str] = []
        commas = 0.0
        for part in reversed(parts):
            if part.weight:
                if part.plain[0] not in letters and _NUMBERS.get(part.plain, " ") not in letters:
                    break  # no words that hold this one give the letters
                held.append(part.plain)
                if len(held) > min(len(letters), _MOST_PERMUTED) or commas > _COMMA:
                    break
                if len(held) > 1 and _covers(letters, held, most):
                    return Fit(part.start, parts[-1].end, 1.0, most == 1)
            commas += part.toll
    return None


def _covers(letters: str, words: list[str], most: int) -> bool:
    """Whether all the words give the letters, at most so many each, in some order."""
    ends = {(0, 0)}  # letters given, words used as bits
    for _ in words:
        ends = {
            (at + size, used | 1 << k)
            for at, used in ends
            for k, word in enumerate(words)
            if not used >> k & 1
            for size in range(1, most + 1)
            if at + size <= len(letters)
            and _gives(word, letters[at : at + size], near=len(letters) < 4)
        }
    return any(at == len(letters) for at, _ in ends)


def _gives(word: str, letters: str, *, near: bool) -> bool:
    """Whether a word begins with the first letter and has the others, next to it if ``near``."""
    if _NUMBERS.get(word) == letters:
        return True
    if word[0] != letters[0]:
        return False
    place = 0
    for letter in letters[1:]:
        place = word.find(letter, place + 1)
        if place < 0:
            return False
    return not near or word.startswith(letters)
