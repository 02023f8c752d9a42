"""Short forms a text defines in brackets, anywhere in it.

Every bracket is read with a bounded stretch of text about it, so that time
grows with the length of the text and with nothing else.
"""

from __future__ import annotations

from medkg.extraction.abbreviations.brackets import find_in_brackets
from medkg.extraction.abbreviations.definition import Abbreviation
from medkg.extraction.names.word_table import SYMBOLS

__all__ = ["find_abbreviations", "short_forms"]


def find_abbreviations(text: str) -> tuple[Abbreviation, ...]:
    """Definitions of short forms, in reading order; one short form may be defined twice.

    >>> text = "ALT (alanine aminotransferase) and tissue factor [TF] rose."
    >>> [(text[a.start:a.end], text[a.long_start:a.long_end]) for a in find_abbreviations(text)]
    [('ALT', 'alanine aminotransferase'), ('TF', 'tissue factor')]
    """
    found: dict[tuple[int, int], Abbreviation] = {}
    if "(" in text or "[" in text:
        for item in find_in_brackets(text):
            found.setdefault((item.start, item.end), item)
    return tuple(sorted(found.values(), key=lambda item: (item.start, item.end)))


def short_forms(text: str) -> dict[str, str]:
    """Short form -> long form as written, the first definition of each; no chemical symbols.

    >>> short_forms("Tissue factor (TF) and MS (multiple sclerosis).")
    {'TF': 'Tissue factor', 'MS': 'multiple sclerosis'}
    """
    found: dict[str, str] = {}
    for item in find_abbreviations(text):
        short = text[item.start : item.end]
        if short not in SYMBOLS:
            found.setdefault(short, text[item.long_start : item.long_end])
    return found
