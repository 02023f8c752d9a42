"""Short forms a text defines in brackets, by Schwartz and Hearst's rule, without a tokeniser.

Schwartz and Hearst (2003), "A simple algorithm for identifying abbreviation definitions in
biomedical text": the letters of the short form are found in the words before the bracket from
right to left, the first at the start of a word.
"""

from __future__ import annotations

import re
from typing import Final

from medkg.extraction.word_table import SYMBOLS

__all__ = ["short_forms"]

_BRACKET: Final = re.compile(r"[(\[]([^()\[\]]{2,80})[)\]]")
_SHORT: Final = re.compile(r"(?=[^\s]*[A-Za-z])[A-Za-z0-9αβγ][\w+/'’.-]{0,9}(?: [\w+-]{1,4})?")
_CUT: Final = re.compile(r"[,;:=]\s")
_BEFORE: Final = re.compile(r"[\w+/'’.-]{2,10}$")
_INITIAL: Final = re.compile(r"[^\W_]+")
_WINDOW: Final = 120


def short_forms(text: str) -> dict[str, str]:
    """Short form -> long form as written, the first definition of each.

    Takes "long form (SF)" and "SF (long form)".

    >>> short_forms("Tissue factor (TF) and MS (multiple sclerosis).")
    {'TF': 'Tissue factor', 'MS': 'multiple sclerosis'}
    """
    found: dict[str, str] = {}
    for bracket in _BRACKET.finditer(text):
        inside = _CUT.split(bracket[1], maxsplit=1)[0].strip(" \"'")
        before = text[max(0, bracket.start() - _WINDOW) : bracket.start()].rstrip()
        if _SHORT.fullmatch(inside) and len(inside) <= 12 and inside not in SYMBOLS:
            long = _long_form(inside, _last_words(before, inside))
            if long and inside not in found:
                found[inside] = long
                continue
        short = _BEFORE.search(before)
        if short and any(char.isupper() for char in short[0]) and len(inside) > len(short[0]) + 2:
            long = _long_form(short[0], inside)
            if long == inside and short[0] not in found:
                found[short[0]] = inside
    return found


def _last_words(before: str, short: str) -> str:
    """At most min(n + 5, 2n) words, n the letters of the short form; none past a full stop."""
    letters = sum(char.isalnum() for char in short)
    words = re.split(r"(?<=\S)\s+", re.split(r"[.;:]\s|[()\[\]]", before)[-1])
    return " ".join(words[-min(letters + 5, 2 * letters) :])


def _long_form(short: str, candidate: str) -> str | None:
    if not any(char.isupper() for char in short) and len(short) < 3:
        return None
    return _by_initials(short, candidate) or _by_letters(short, candidate)


def _by_initials(short: str, candidate: str) -> str | None:
    """The last words whose initials are the short form: "combined oral contraceptives (COCs)"."""
    letters = (short[:-1] if short[-1] == "s" and len(short) > 2 else short).lower()
    parts = list(_INITIAL.finditer(candidate))
    last = parts[-len(letters) :]
    if len(letters) < 2 or len(last) < len(letters):
        return None
    if "".join(word[0][0] for word in last).lower() != letters:
        return None
    return candidate[last[0].start() :].strip()


def _by_letters(short: str, candidate: str) -> str | None:
    low = candidate.lower()
    place = len(low)
    letters = [char for char in short.lower() if char.isalnum()]
    if len(short) > 2 and letters[-1] == "s" and short[-1] == "s":
        letters.pop()  # "NSAIDs"
    for index in range(len(letters) - 1, -1, -1):
        place -= 1
        while place >= 0 and (
            low[place] != letters[index] or (index == 0 and place > 0 and low[place - 1].isalnum())
        ):
            place -= 1
        if place < 0:
            return None
    long = candidate[place:].strip()
    if len(long) <= len(short) or short.lower() in (word.lower() for word in long.split()):
        return None
    return long
