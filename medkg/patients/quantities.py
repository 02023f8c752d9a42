"""Amounts as people write them, as a number and a unit."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["parse_quantity"]

_QUANTITY: Final = re.compile(
    r"""
    (?P<number> [+-]? \d+ (?: \.\d+ )? )    # a comma may divide thousands or decimals: not read
    \s*
    (?P<unit> [^\W\d_]\S* | [%°\[]\S* )?    # one word, as UCUM writes units
    """,
    re.ASCII | re.VERBOSE,
)


def parse_quantity(text: str) -> tuple[float, str] | None:
    """Number and unit of a text such as ``5 mg``; None where it says anything else.

    >>> parse_quantity("0.4 mg/kg"), parse_quantity("98%"), parse_quantity("two tablets")
    ((0.4, 'mg/kg'), (98.0, '%'), None)
    """
    found = _QUANTITY.fullmatch(text.strip())
    return (float(found["number"]), found["unit"] or "") if found else None
