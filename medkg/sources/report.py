"""What became of the records of a read: how many were good, which were not, which are gone."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from medkg.types import Problem

__all__ = ["ReadReport"]

_NAMED: Final = 10_000
_LOG = logging.getLogger("medkg.sources")


@dataclass(slots=True)
class ReadReport:
    """Counts of one read, filled while the documents are iterated.

    ``read`` counts documents handed out. ``skipped`` names file and record of everything that
    was not: level "error" where the rest of a file was lost, "warning" where it was one record
    or a file of another kind; of each code the first 10,000 are named, and all are in ``counts``:
    a file of a million bad lines must not fill the memory. ``deleted`` are the ids a source
    withdrew (``PMID:...``). With ``warn`` every problem named is also logged: readers do so when
    the caller passed no report, so that nothing is lost in silence.

    >>> report = ReadReport()
    >>> report.skip(Problem("warning", "no-pmid", "the record has no PMID", "a.xml record 3"))
    >>> (report.read, len(report.skipped), report.counts["no-pmid"])
    (0, 1, 1)
    """

    read: int = 0
    skipped: list[Problem] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    deleted: list[str] = field(default_factory=list)
    warn: bool = field(default=False, repr=False)

    def skip(self, problem: Problem) -> None:
        """Count a record or file that was not read."""
        self.counts[problem.code] += 1
        if self.counts[problem.code] > _NAMED:
            return
        self.skipped.append(problem)
        if self.warn:
            _LOG.warning("%s: %s (%s)", problem.where, problem.message, problem.code)
