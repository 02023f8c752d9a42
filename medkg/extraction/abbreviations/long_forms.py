"""What looks like a short form, and the words before, after or in a stretch that it stands for.

How far to look before a short form is Schwartz and Hearst's (2003): min(n + 5, 2n) words for n
letters. How much a long form may cost depends on how much the short form looks like one, as the
strategies of Ab3P do (Sohn et al., 2008).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from medkg.extraction.abbreviations.alignment import (
    MOST_LETTERS,
    Fit,
    Part,
    best_fit,
    best_permutation,
    letters_of,
    split_parts,
)

__all__ = ["WINDOW", "Span", "is_short", "long_before", "long_inside"]

# Characters before or after a short form that are looked at.
WINDOW: Final = 160

_SHORT: Final = re.compile(
    r"(?=\S*[^\W\d_])(?:\d+'?,)*[^\W_](?:[\w+/.'’&‑–-]*[\w+.])?"
    r"(?: (?=\w*[A-Z0-9])\w{1,4})?(?:-?[+])?"
)
_LONGEST: Final = 14
_BOUNDARY: Final = re.compile(r"[;:?!]\s|[)\]],\s|\.\s+(?=[A-Z(\[])|\n|\s[–—]\s")
_LOCANTS: Final = re.compile(
    r"(?:(?:[\dαβγδωNOSDL',′]+|cis|trans|alpha|beta|gamma|[RSEZa-z]|tert)[-‐])+$"
)
_OPENING: Final = re.compile(
    r"(?:(?:the|a|an|also|so-called|called|formerly|previously|now|i\.e\.|ie|that is|namely|or|"
    r"known as|is|meaning|stands for|standing for|short for|for|from|abbreviation of|"
    r"abbreviation for|acronym of|acronym for|abbreviated from|in full|viz\.?)[\s,:]+)+",
    re.IGNORECASE,
)
_EDGE: Final = " \t\n\"'“”‘’,;:.-–—"
# Lower case, yet written in brackets after what they stand for.
_ROUTES: Final = frozenset(["iv", "ip", "im", "sc", "po", "it", "icv", "in", "id", "ig"])
_UNIT_NAMES: Final = (
    "kg mg ml cm mm nm km ng pg hz ms hr hrs wk yr yrs vs th st nd rd et al cf eg ie ns pp bp kb mb"
    " min sec fig figs ref refs tab see ed eds no"
)
_UNITS: Final = frozenset(_UNIT_NAMES.split())
_LABEL: Final = re.compile(
    r"(?:Figs?|Figure|Table|Refs?|Group|Grade|Stage|Type|Class|Step|Phase)\b"
)

_WORD_NAMES: Final = (
    "a all also an and as at both but by cf eg et etc for from he ie if in is it no not of on or"
    " our see so some that the then this to vs we who with yes"
)
_WORDS: Final = frozenset(_WORD_NAMES.split())

# Two letters that nearly fit in order are not read in another.
_UNCLEAR: Final = 2.0
# Words all of whose ends and met parts give an initial may hold more that do not: "AUC", area
# under the receiver operating characteristic curve.
_ALL_INITIALS: Final = 4.6
_TWO_INITIALS: Final = 1.5  # "IP", iron sulphur protein
_RUN_ON: Final = re.compile(r"[)\]](?:$|,| (?:and|or|at|by|for|in|of|on|to|with|from)\b)")
# All of a bracket after a short form may cost more: its place says that it is the long form.
_INSIDE: Final = 1.4

Span = tuple[int, int]


@lru_cache(maxsize=1 << 14)
def is_short(word: str) -> bool:
    """Whether a word can be a short form.

    >>> [word for word in ("TNF-α", "icv", "kg", "Figure 1", "p < 0.05") if is_short(word)]
    ['TNF-α', 'icv']
    """
    return (
        2 <= len(word) <= _LONGEST
        and _SHORT.fullmatch(word) is not None
        and word not in _UNITS
        and _LABEL.match(word) is None
        and 2 <= len(letters_of(word)) <= MOST_LETTERS
        and _highest_cost(word) >= 0
    )


@lru_cache(maxsize=1 << 14)
def _highest_cost(short: str) -> float:
    """What the words may cost at most; negative where the short form is none."""
    size = len(letters_of(short))
    capitals = sum(char.isupper() for char in short)
    figures = sum(char.isdigit() for char in short)
    bare = short.replace(".", "")
    if bare.lower() in _WORDS and not (capitals > 1 and bare == short):
        return -1.0
    if capitals > 1 or (capitals and figures) or (capitals and not short[0].isupper()):
        return {2: 1.6 if figures else 1.2, 3: 2.4}.get(size, 0.8 * size)
    if any("α" <= char <= "ω" for char in short):
        return 0.8 * size
    if bare in _ROUTES:
        return 0.8 * (size - 1)
    if size == 3 and capitals and not set("aeiou") & set(short.lower()):
        return 1.8  # "Hcy"
    if capitals or not (figures or "-" in short or "." in short):  # "Leu", "indel"; not "Merck"
        return (1.2 if size == 3 else 1.0) if size < 7 else -1.0
    return 1.6 if size < 9 else -1.0


def long_before(text: str, floor: int, end: int, short: str) -> Fit | None:
    """What ``short`` stands for among the words that end at ``end``, not before ``floor``."""
    start = max(floor, end - WINDOW)
    if start > floor:
        space = text.find(" ", start, end)
        start = end if space < 0 else space
    for cut in _BOUNDARY.finditer(text, start, end):
        if cut.end() < end:
            start = cut.end()
    found = _fit_before(text, (start, end), short, whole=False)
    if found is None and len(short) > 2 and ("(" in text[start:end] or "[" in text[start:end]):
        found = _fit_before(text, (start, end), short, whole=True)
        if found and _RUN_ON.search(text[found.start : found.end].rstrip()):
            return None
    return _checked(text, short, found, start)


def _fit_before(text: str, window: Span, short: str, *, whole: bool) -> Fit | None:
    letters = letters_of(short)
    most_words = min(len(letters) + 5, 2 * len(letters))
    parts = _last_words(split_parts(text, *window, whole=whole), most_words)
    if not parts or any(char.isalnum() for char in text[parts[-1].end : window[1]]):
        return None
    found = best_fit(letters, parts)
    most = _highest_cost(short)
    if found and found.initials:
        most = max(most, _ALL_INITIALS if len(letters) > 2 else _TWO_INITIALS)
    if found is None or found.cost > most:
        unclear = found is not None and found.cost < _UNCLEAR and len(letters) == 2
        return None if unclear else _permuted(short, letters, parts)
    return found


def long_inside(text: str, start: int, end: int, short: str) -> Fit | None:
    """The whole of ``text[start:end]``, but for words such as "the" or "i.e.", as long form."""
    opening = _OPENING.match(text, start, end)
    if opening and opening.end() < end:
        start = opening.end()
    while start < end and text[end - 1] in _EDGE:
        end -= 1
    letters = letters_of(short)
    parts = split_parts(text, start, min(end, start + WINDOW))
    if not parts or parts[-1].end < end - 12 or _count_words(parts) > 2 * len(letters):
        return None
    found = best_fit(letters, parts, anchored=True)
    if found is None or found.cost > _INSIDE * _highest_cost(short):
        found = _permuted(short, letters, parts)
        if found is None or found.start > parts[0].start:
            return None
    if (
        parts[0].capitals
        and len(parts[0].plain) > 2
        and not any(c.isspace() for c in text[start:end])
    ):
        return None  # "HBV (HBsAg-negative)"
    return _checked(text, short, found, start)


def _count_words(parts: list[Part]) -> int:
    return sum(not part.glued for part in parts)


def _last_words(parts: list[Part], words: int) -> list[Part]:
    """The parts of the last so many words."""
    for index in range(len(parts) - 1, -1, -1):
        words -= parts[index].weight > 0 and not parts[index].glued
        if not words:
            return parts[index:]
    return parts


def _permuted(short: str, letters: str, parts: list[Part]) -> Fit | None:
    """Letters in another order: of capitals, and whole words where there are but two."""
    if sum(char.isupper() for char in short) < 2:
        return None
    found = best_permutation(letters, parts)
    if found and len(letters) == 2 and any(len(part.plain) < 4 for part in parts[-2:]):
        return None
    return found


def _checked(text: str, short: str, found: Fit | None, floor: int) -> Fit | None:
    """The fit with its first word whole; none where it cannot be a long form."""
    if found is None:
        return None
    start, end = found.start, found.end
    locants = _LOCANTS.search(text, max(floor, start - 20), start)
    if locants and (locants.start() == floor or not text[locants.start() - 1].isalnum()):
        start = locants.start()
    while start > floor and text.count(")", start, end) > text.count("(", start, end):
        start = max(text.rfind(" ", floor, start - 1) + 1, floor)
    if text[end : end + 1] == ")" and text.count("(", start, end) > text.count(")", start, end):
        end += 1
    long = text[start:end]
    if len(long) <= len(short) or short in re.split(r"[\s,()\[\]]+", long):
        return None
    if " " not in long and (
        long.isupper() or (long.startswith(short) and not long[len(short)].isalpha())
    ):
        return None
    return found._replace(start=start, end=end)
