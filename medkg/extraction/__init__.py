"""Documents as mentions and assertions."""

from __future__ import annotations

from medkg.extraction.context.cues import CUES, MENTION_CUES, Cue, read_cues
from medkg.extraction.context.reader import (
    ContextFinder,
    MentionContext,
    MentionReader,
    Reading,
    contexts,
    read_claim,
    read_mentions,
)
from medkg.extraction.extractor import Extractor
from medkg.extraction.names.casing import words_in_capitals
from medkg.extraction.names.dictionary import Dictionary, Match, Name
from medkg.extraction.relations.pattern_table import PATTERNS, Pattern, read_patterns
from medkg.extraction.relations.relator import Relator
from medkg.extraction.text.sentences import Sentence, sentences

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
    "Relator",
    "Sentence",
    "contexts",
    "read_claim",
    "read_cues",
    "read_mentions",
    "read_patterns",
    "sentences",
    "words_in_capitals",
]
