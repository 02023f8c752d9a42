"""What the command line shows: results on stdout, progress and notes on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from medkg.types import Problem, to_json

__all__ = [
    "be_quiet",
    "note",
    "print_json",
    "problem",
    "problems",
    "progress",
    "table",
    "write",
]

_out = Console(highlight=False, soft_wrap=True)
_err = Console(stderr=True, highlight=False)
_quiet = False

#: Problems shown before the rest are only counted.
_SHOWN = 10


def be_quiet(quiet: bool) -> None:
    """Silence progress and notes, not results and errors."""
    global _quiet
    _quiet = quiet


def write(text: str) -> None:
    """One line of result, printed as it is."""
    _out.print(Text(text))


def note(text: str) -> None:
    """A remark beside the result, on stderr."""
    if not _quiet:
        _err.print(Text(text, style="dim"))


def problem(text: str) -> None:
    """An error, on stderr, also when quiet."""
    _err.print(Text.assemble(("medkg: ", "bold red"), text))


def problems(found: Sequence[Problem]) -> None:
    """The first few problems and how many more there are."""
    for item in found[:_SHOWN]:
        note(f"{item.level}: {item.where}: {item.message}")
    if len(found) > _SHOWN:
        note(f"... and {len(found) - _SHOWN} more problems")


def print_json(record: Any, *, line: bool = False) -> None:
    """A record as JSON on stdout: indented, or one line of JSON Lines."""
    text = json.dumps(to_json(record), ensure_ascii=False, indent=None if line else 2)
    # A lone surrogate from a broken source must not end a batch.
    sys.stdout.write(text.encode("utf-8", "backslashreplace").decode("utf-8") + "\n")


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A table on stdout; numbers are set right."""
    made = Table(title=title, title_justify="left", header_style="bold", expand=False)
    held = [list(row) for row in rows]
    for index, column in enumerate(columns):
        numeric = bool(held) and all(isinstance(row[index], int | float) for row in held)
        made.add_column(column, justify="right" if numeric else "left", overflow="fold")
    for row in held:
        made.add_row(*(cell if isinstance(cell, Text) else _cell(cell) for cell in row))
    _out.print(made)


def _cell(value: Any) -> Text:
    if isinstance(value, float):
        return Text(f"{value:.3g}")
    if isinstance(value, int) and not isinstance(value, bool):
        return Text(f"{value:,}")
    return Text(str(value))


class _Count(ProgressColumn):
    """How many of how many, and how many a second; bytes in millions."""

    def render(self, task: Task) -> Text:
        unit, by = ("MB", 1e6) if task.description == "bytes" else ("", 1)
        count = f"{task.completed / by:,.0f}"
        if task.total:
            count += f"/{task.total / by:,.0f}"
        speed = task.finished_speed or task.speed
        return Text(f"{count} {unit}" + (f" {speed / by:,.1f}/s" if speed else ""))


@contextmanager
def progress() -> Iterator[Callable[..., None]]:
    """A function ``tell(station, count, total=None)`` that moves one bar per station."""
    bars = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        _Count(),
        TimeElapsedColumn(),
        TimeRemainingColumn(compact=True),
        console=_err,
        disable=_quiet or not _err.is_terminal,
        transient=True,
    )
    tasks: dict[str, Any] = {}

    def tell(station: str, count: int, total: int | None = None) -> None:
        if station not in tasks:
            tasks[station] = bars.add_task(station, total=total)
        bars.update(tasks[station], completed=count, total=total)

    with bars:
        yield tell
