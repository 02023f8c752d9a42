"""What is read: documents, and what is wrong with a user's data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

__all__ = ["Document", "Problem", "Section", "Study"]


@dataclass(frozen=True, slots=True)
class Section:
    """A labelled stretch of a document; offsets are characters of ``Document.text``."""

    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Study:
    """How a claim was found: ``design`` (trial, cohort, case report, review ...) and species."""

    design: str | None = None
    species: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One text. ``text`` is the title, a newline and the body, so an offset has one meaning."""

    id: str
    text: str
    source: str
    year: int | None = None
    retracted: bool = False
    sections: tuple[Section, ...] = ()
    study: Study = Study()
    metadata: Mapping[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The text up to the first newline."""
        return self.text.partition("\n")[0]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a user's data; returned or counted, not raised."""

    level: Literal["warning", "error"]
    code: str
    message: str
    where: str
