"""What every pipeline gives of a text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from medkg.extraction.abbreviations.definition import Abbreviation
from medkg.extraction.text.sentences import Sentence

__all__ = ["Parsed", "Pipeline"]


@dataclass(frozen=True, slots=True)
class Parsed:
    """Sentences and definitions of short forms of one text, each in reading order."""

    sentences: tuple[Sentence, ...]
    abbreviations: tuple[Abbreviation, ...]


#: A text as sentences and definitions of short forms.
Pipeline = Callable[[str], Parsed]
