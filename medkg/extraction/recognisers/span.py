"""What a recogniser is: the one thing any model must do to find mentions for medkg."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from medkg.extraction.text.sentences import Sentence

__all__ = ["Recogniser", "Span", "TextPassage"]


@dataclass(frozen=True, slots=True)
class Span:
    """``text[start:end]`` may name a concept of ``kind``; ``score`` is in 0..1.

    ``kind`` is None for a candidate: a stretch of unknown kind, which becomes a mention only
    where a vocabulary has a name for it. ``method`` says who found it.
    """

    start: int
    end: int
    kind: str | None
    score: float
    method: str


@dataclass(frozen=True, slots=True)
class TextPassage:
    """A document's text and its sentences, as a recogniser is given them."""

    text: str
    sentences: tuple[Sentence, ...] = ()


class Recogniser(Protocol):
    """Anything that finds spans: a spaCy pipeline, a token classifier, your own class.

    ``name`` goes into the method of its mentions. ``fingerprint`` changes when it would read a
    text differently; documents are read again when it does.

    >>> class Capitals:
    ...     name = fingerprint = "capitals"
    ...     def find(self, passages):
    ...         spans = [Span(0, 3, "gene", 0.5, self.name)]
    ...         return [[span for span in spans if p.text[:3].isupper()] for p in passages]
    >>> Capitals().find([TextPassage("MET was lost."), TextPassage("He was lost.")])
    [[Span(start=0, end=3, kind='gene', score=0.5, method='capitals')], []]
    """

    @property
    def name(self) -> str:
        """Short, without ``+``."""

    @property
    def fingerprint(self) -> str:
        """Equal for two that read every text alike."""

    def find(self, passages: Sequence[TextPassage]) -> list[list[Span]]:
        """The spans of each passage, in any order; they may overlap."""
