"""What a typed path looks like, in words: ``drug-targets->gene<-associated_with-disease``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from medkg.errors import FormatError
from medkg.graph.view.adjacency import Direction
from medkg.vocabulary import predicate

__all__ = ["PathPattern", "Step"]

# An arrow of the notation and the way it is walked.
_ARROWS: Final[dict[tuple[str, str], Direction]] = {
    ("-", "->"): "out",
    ("<-", "-"): "in",
    ("-", "-"): "both",
}
_MARKS: Final = {way: marks for marks, way in _ARROWS.items()}
_STEP: Final = re.compile(r"(<-|-)([^-<>]+)(->|-)([^-<>]*)")
_HELP: Final = (
    "write kinds and predicates as in 'drug-targets->gene<-associated_with-disease', or the "
    "predicates alone as ('targets', '<associated_with')"
)


@dataclass(frozen=True, slots=True)
class Step:
    """One edge of a pattern: its predicates (None: any), the way it points, what it leads to."""

    predicates: tuple[str, ...] | None
    direction: Direction = "out"
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class PathPattern:
    """Kinds of nodes and the edges between them; a kind is None where any will do.

    >>> PathPattern.of("drug -targets-> gene <-associated_with|causes- *").steps[1].predicates
    ('associated_with', 'causes')
    >>> print(PathPattern.of(("treats", "<causes")))
    *-treats->*<-causes-*
    """

    start: str | None
    steps: tuple[Step, ...]

    @classmethod
    def of(cls, given: str | Sequence[str] | PathPattern) -> PathPattern:
        """The pattern of a text, or of a list of predicates, ``<`` before one walked backwards.

        In a text ``-p->`` is walked from subject to object, ``<-p-`` the other way and ``-p-``
        either way; ``p|q`` is one or the other and ``*`` any predicate or kind.

        Raises:
            FormatError: it has another form. UnknownTermError: no such predicate.
        """
        if isinstance(given, PathPattern):
            return given
        if isinstance(given, str):
            return _parsed(given)
        steps = tuple(
            Step(_predicates(name.removeprefix("<")), "in" if name.startswith("<") else "out")
            for name in given
        )
        if not steps:
            raise FormatError(f"a pattern of no predicates: {_HELP}")
        return cls(None, steps)

    def __str__(self) -> str:
        parts = [self.start or "*"]
        for step in self.steps:
            left, right = _MARKS[step.direction]
            parts += [left, "|".join(step.predicates or ("*",)), right, step.kind or "*"]
        return "".join(parts)


def _parsed(text: str) -> PathPattern:
    plain = "".join(text.split())
    start = re.match(r"[^-<>]*", plain)
    at = start.end() if start else 0
    steps = []
    while at < len(plain):
        step = _STEP.match(plain, at)
        marks = (step[1], step[3]) if step else None
        if step is None or marks not in _ARROWS:
            raise FormatError(f"pattern {text!r} is not understood at {plain[at:]!r}: {_HELP}")
        steps.append(Step(_predicates(step[2]), _ARROWS[marks], _kind(step[4])))
        at = step.end()
    if not steps:
        raise FormatError(f"pattern {text!r} has no edge: {_HELP}")
    return PathPattern(_kind(plain[: start.end() if start else 0]), tuple(steps))


def _predicates(text: str) -> tuple[str, ...] | None:
    if text == "*":
        return None
    return tuple(predicate(name).name for name in text.split("|"))


def _kind(text: str) -> str | None:
    return None if text in ("", "*") else text
