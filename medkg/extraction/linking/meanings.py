"""The texts that a mention may stand for: itself, its long form, a disease that a drug caused."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from medkg.extraction.linking.clues import Clues, drop_cause

__all__ = ["Meaning", "meanings_of"]

_LONG_FORM: Final = 0.97
# A meaning the vocabularies know of a short form that the document defines.
_DEFINED_OTHERWISE: Final = 0.5
_INDUCED: Final = 1.05
_INDUCIBLE: Final = ("disease", "phenotype")
_CAUSED: Final = "caused by a drug in this document: "
_CAUSES: Final = ("drug-induced {}", "chemically-induced {}", "substance-induced {}")
_WORDS: Final = re.compile(r"[\w-]+")
# A capital or digit after a letter, one letter, or a mention of at most four.
_MAY_BE_SHORT: Final = re.compile(r"\w[A-Z\d]|\b\w\b|^.{1,4}$")


class Meaning(NamedTuple):
    """A text to look up, how sure it is that it is meant, and why.

    ``named`` is true where only a name spelt so is an answer.
    """

    text: str
    score: float
    why: str
    named: bool = False


def meanings_of(text: str, kind: str | None, clues: Clues) -> tuple[Meaning, ...]:
    """What a mention of ``kind`` may stand for in the document of ``clues``, its own text too.

    >>> meanings_of("TF", "gene", Clues("Tissue factor (TF) rose."))[0].text
    'Tissue factor'
    """
    # Most mentions are plain words: the document is not read for them.
    defined = clues.defined if _MAY_BE_SHORT.search(text) else {}
    short = text[:-1] if text not in defined and text[-1:] == "s" else text
    long = defined.get(short) or clues.spelt_out(text, kind)
    if long is not None:
        found = [
            Meaning(long, _LONG_FORM, f"long form of {short}: "),
            Meaning(text, _DEFINED_OTHERWISE, ""),
        ]
    else:
        found = [Meaning(text, 1.0, "")]
        if any(known in text for known in defined):
            expanded = _WORDS.sub(lambda word: defined.get(word[0], word[0]), text)
            if expanded != text:
                found.insert(0, Meaning(expanded, _LONG_FORM, "with its long form: "))
    if kind in _INDUCIBLE:
        bare = drop_cause(long or text)
        if clues.is_induced(bare):
            found += [Meaning(cause.format(bare), _INDUCED, _CAUSED, True) for cause in _CAUSES]
    return tuple(found)
