"""Models as recognisers beside the dictionary, and the rule that merges what they find."""

from __future__ import annotations

from medkg.extraction.recognisers.span import Recogniser, Span, TextPassage

__all__ = ["Recogniser", "Span", "TextPassage"]
