"""What a build did, and the records it could not read, one by one in a file."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from medkg.graph import Change
from medkg.types import Problem, to_json

__all__ = ["BuildReport", "DeadLetters", "Progress", "silent"]

# Problems kept in memory; the file has them all.
_KEPT: Final = 1_000


class Progress(Protocol):
    """Told a station's name, how many records (or bytes) it has handled, and of how many."""

    def __call__(self, station: str, count: int, total: int | None = None) -> None:
        """Show it."""


def silent(station: str, count: int, total: int | None = None) -> None:
    """A :class:`Progress` that shows nothing."""


@dataclass(slots=True)
class BuildReport:
    """What one build did, in counts.

    ``problems`` name the file and record of the first thousand that were skipped; ``skipped``
    counts all, and the file ``dead_letters`` has them all.
    """

    graph: Path
    version: int = 0
    read: int = 0
    unchanged_documents: int = 0
    extracted: int = 0
    mentions: int = 0
    deleted: int = 0
    added: int = 0
    unchanged: int = 0
    removed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    dead_letters: Path | None = None
    problems: list[Problem] = field(default_factory=list)

    def count(self, change: Change) -> None:
        """Add what a change of the graph did."""
        self.added += change.added
        self.unchanged += change.unchanged
        self.removed += change.removed
        self.version = change.version


class DeadLetters:
    """JSON Lines of what could not be read and why; the file is there only if there is a line.

    A run begins it anew, as it reads everything anew: a record that has been mended is gone.
    """

    def __init__(self, path: Path, report: BuildReport) -> None:
        self._path = path
        self._report = report
        path.unlink(missing_ok=True)

    def take(self, problems: Iterable[Problem]) -> None:
        """Write the problems, and count them in the report."""
        lines = []
        for problem in problems:
            self._report.skipped += 1
            if len(self._report.problems) < _KEPT:
                self._report.problems.append(problem)
            lines.append(json.dumps(to_json(problem), ensure_ascii=False) + "\n")
        if lines:
            self._report.dead_letters = self._path
            with self._path.open("a", encoding="utf-8", errors="backslashreplace") as file:
                file.writelines(lines)
