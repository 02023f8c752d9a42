"""Words of a text, folded so that spellings of one name become equal."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final, NamedTuple

__all__ = [
    "AFTER_COUNTED",
    "COUNTED",
    "JOINED",
    "POSSESSIVE",
    "WORD",
    "Word",
    "fold",
    "fold_word",
    "words",
]

# Letters, digits and Greek letters are split ("IL6", "IL-6" and "IL 6" are one name); marks
# between them and possessives do not count.
WORD: Final = re.compile(r"[α-ω]+|[^\W\d_α-ω]+|\d+")
POSSESSIVE: Final = "'’`´"
# A prefix joined to the next word by a hyphen is part of it: "pre-eclampsia", "co-trimoxazole".
JOINED: Final = frozenset(
    {"non", "pre", "post", "co", "anti", "hyper", "hypo", "sub", "intra", "extra", "peri", "micro"}
)
_GREEK: Final[dict[str, str]] = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta",
    "η": "eta", "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "µ": "mu",
    "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma", "τ": "tau", "υ": "upsilon",
    "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega",
}  # fmt: skip
_ROMAN: Final[dict[str, str]] = {
    "ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "xi": "11",
    "xii": "12",
}  # fmt: skip
# Only after these are "I" and "V" numbers, and "A" never an article.
COUNTED: Final = frozenset(["type", "stage", "grade", "class", "phase", "factor"])
AFTER_COUNTED: Final[dict[str, str]] = {"i": "1", "v": "5", "x": "10"}
_APOSTROPHES: Final = frozenset(POSSESSIVE)
_NEIGHBOURS: Final = COUNTED | JOINED
# (ending, what replaces it), the first that fits: plurals, Latin and Greek plurals.
_PLURALS: Final[tuple[tuple[str, str], ...]] = (
    ("oses", "osis"),
    ("stases", "stasis"),
    ("lyses", "lysis"),
    ("ies", "y"),
    ("sses", "ss"),
    ("xes", "x"),
    ("ss", "ss"),
    ("us", "us"),
    ("is", "is"),
    ("s", ""),
)
# British spellings become American ones; the fold is the same on both sides, so a word that
# only looks British does no harm.
_SPELLINGS: Final[tuple[tuple[str, str], ...]] = (
    ("ae", "e"), ("oe", "e"), ("tumour", "tumor"), ("colour", "color"), ("behaviour", "behavior"),
    ("sulph", "sulf"), ("isation", "ization"), ("ageing", "aging"), ("fibre", "fiber"),
    ("litre", "liter"), ("aluminium", "aluminum"),
)  # fmt: skip


class Word(NamedTuple):
    """A folded word and where it stands."""

    start: int
    end: int
    key: str


@lru_cache(maxsize=200_000)
def fold_word(word: str) -> str:
    """One word (letters or digits only) without its case, accents, plural and British spelling."""
    key = word.casefold()
    if not key.isascii():
        key = "".join(_GREEK.get(char, char) for char in key)
        key = "".join(c for c in unicodedata.normalize("NFKD", key) if not unicodedata.combining(c))
    # An acronym has no plural in it: AIDS, SARS.
    if len(key) > 3 and key[-1] == "s" and not (len(word) < 6 and word.isupper()):
        for ending, stem in _PLURALS:
            if key.endswith(ending):
                key = key[: len(key) - len(ending)] + stem
                break
    if len(key) > 4:
        for british, american in _SPELLINGS:
            if british in key:
                key = key.replace(british, american)
    return _ROMAN.get(key, key)


def words(text: str) -> list[Word]:
    """The folded words of ``text`` with their offsets, in order.

    Case, accents, plurals, Greek letters, Roman numerals, possessives, hyphens and British
    spellings do not count.

    >>> [word.key for word in words("Alzheimer's disease, type-II tumours")]
    ['alzheimer', 'disease', 'type', '2', 'tumor']
    """
    found: list[Word] = []
    before = ""
    for match in WORD.finditer(text):
        word = match[0]
        start, end = match.span()
        if word in "sS" and start and text[start - 1] in POSSESSIVE and found:
            continue
        key = fold_word(word)
        if before in COUNTED:
            key = AFTER_COUNTED.get(key, key)
        glued = before in JOINED and text[start - 1] == "-" and found[-1].end == start - 1
        if glued and key.isalpha():
            first = found.pop()
            start, key = first.start, first.key + key
        found.append(Word(start, end, key))
        before = key
    return found


def fold(name: str) -> str:
    """One string for all spellings of a name; empty if it has no letter or digit.

    >>> fold("TNF-α") == fold("tnf alpha"), fold("Pre-eclampsia")
    (True, 'preeclampsia')
    """
    keys = [fold_word(word) for word in WORD.findall(name)]
    # The short way will not do where a mark or the word before matters.
    if not _APOSTROPHES.isdisjoint(name) or not _NEIGHBOURS.isdisjoint(keys):
        keys = [word.key for word in words(name)]
    return " ".join(keys)
