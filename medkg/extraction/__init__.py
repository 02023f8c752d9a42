"""Documents as mentions and assertions."""

from __future__ import annotations

from medkg.extraction.context import ContextFinder, Reading, read_claim
from medkg.extraction.cues import CUES, Cue
from medkg.extraction.dictionary import Dictionary, Match, Name
from medkg.extraction.extractor import Extractor
from medkg.extraction.patterns import PATTERNS, Pattern
from medkg.extraction.tokens import Tokeniser

__all__ = [
    "CUES",
    "PATTERNS",
    "ContextFinder",
    "Cue",
    "Dictionary",
    "Extractor",
    "Match",
    "Name",
    "Pattern",
    "Reading",
    "Tokeniser",
    "read_claim",
]
