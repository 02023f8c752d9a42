"""Substances of the body and of food, which a text more often measures than gives."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from medkg.extraction.text.word_lists import choice
from medkg.files.tables import read_table

__all__ = ["is_class", "is_never_given", "is_of_the_body"]

_PATH: Final = Path(__file__).parent / "tables" / "body_substances.tsv"
# Names of classes that a vocabulary of drugs gives to one member.
_CLASSES: Final = frozenset({"estrogen", "estrogens", "oestrogen", "oestrogens"})
# What may stand before a substance's name.
_MEASURED: Final = (
    r"(?:[dl]-|total |free |reduced |oxidi[sz]ed |ldl[- ]|hdl[- ]|non-hdl[- ]|blood |plasma "
    r"|serum )*"
)
_LIPID: Final = r"(?:total |ldl[- ]|hdl[- ])?"


def _read() -> dict[str, list[str]]:
    """Expressions of substances, all of them and those never given."""
    found: dict[str, list[str]] = {"sometimes": [], "never": []}
    for line, row in read_table(_PATH, ("given", "substance")):
        found[choice(_PATH, line, row, column="given", of=found)].append(row["substance"])
    return found


_SUBSTANCES: Final = _read()
_NEVER: Final = "|".join(_SUBSTANCES["never"])
_OF_THE_BODY: Final = re.compile(rf"{_MEASURED}(?:{_NEVER}|{'|'.join(_SUBSTANCES['sometimes'])})s?")
_NEVER_GIVEN: Final = re.compile(rf"{_LIPID}(?:{_NEVER})")


def is_of_the_body(text: str) -> bool:
    """Whether a substance is one of the body or of food.

    >>> is_of_the_body("LDL cholesterol"), is_of_the_body("Warfarin")
    (True, False)
    """
    return _OF_THE_BODY.fullmatch(text.lower()) is not None


def is_never_given(text: str) -> bool:
    """Whether a substance is hardly ever a medicine.

    >>> is_never_given("cholesterol"), is_never_given("insulin")
    (True, False)
    """
    return _NEVER_GIVEN.fullmatch(text.lower()) is not None


def is_class(text: str) -> bool:
    """Whether a name that a vocabulary has for one drug means a class of them.

    >>> is_class("Estrogens"), is_class("estradiol")
    (True, False)
    """
    return text.lower() in _CLASSES
