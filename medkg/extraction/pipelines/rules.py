"""Sentences and short forms by medkg's own rules."""

from __future__ import annotations

from medkg.extraction.abbreviations.finder import find_abbreviations
from medkg.extraction.pipelines.parsed import Parsed
from medkg.extraction.text.sentences import sentences

__all__ = ["parse"]


def parse(text: str) -> Parsed:
    """Sentences and definitions of short forms of ``text``; any string will do.

    >>> text = "Aspirin helps. Alzheimer disease (AD) is common."
    >>> found = parse(text)
    >>> [text[s.start:s.end] for s in found.sentences]
    ['Aspirin helps.', 'Alzheimer disease (AD) is common.']
    >>> [(text[a.start:a.end], text[a.long_start:a.long_end]) for a in found.abbreviations]
    [('AD', 'Alzheimer disease')]
    """
    return Parsed(sentences(text), find_abbreviations(text))
