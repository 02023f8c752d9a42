"""Documents as mentions and assertions."""

from __future__ import annotations

from medkg.extraction.casing import words_in_capitals
from medkg.extraction.context import (
    ContextFinder,
    MentionContext,
    MentionReader,
    Reading,
    contexts,
    read_claim,
    read_mentions,
)
from medkg.extraction.cues import CUES, Cue
from medkg.extraction.dictionary import Dictionary, Match, Name
from medkg.extraction.extractor import Extractor
from medkg.extraction.mention_cues import MENTION_CUES
from medkg.extraction.patterns import PATTERNS, Pattern
from medkg.extraction.section import section_of
from medkg.extraction.tokens import Tokeniser

__all__ = [
    "CUES",
    "MENTION_CUES",
    "PATTERNS",
    "ContextFinder",
    "Cue",
    "Dictionary",
    "Extractor",
    "Match",
    "MentionContext",
    "MentionReader",
    "Name",
    "Pattern",
    "Reading",
    "Tokeniser",
    "contexts",
    "read_claim",
    "read_mentions",
    "section_of",
    "words_in_capitals",
]
