"""Where a text defines a short form."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Abbreviation"]


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """One definition: ``text[long_start:long_end]`` is what ``text[start:end]`` stands for."""

    start: int
    end: int
    long_start: int
    long_end: int
