"""What the command line shows: results on stdout, progress and notes on stderr.

On a terminal tables and texts fit its width (``layout.py``), or are one line a row with
``--wide``. Piped, a table is its title after ``#``, then lines with tabs between the columns.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
from rich.text import Text

from medkg.cli.layout import lay_out, plain, tab_separated, visible, wrap
from medkg.types import Problem, to_json
from medkg.types.listing import columns_of

__all__ = [
    "be_quiet",
    "be_wide",
    "counts",
    "note",
    "print_json",
    "problem",
    "problems",
    "progress",
    "records",
    "table",
    "write",
]

_out = Console(highlight=False, soft_wrap=True)
_err = Console(stderr=True, highlight=False, soft_wrap=True)
_quiet = False
_wide = False

#: Problems shown before the rest are only counted.
_SHOWN = 10


def be_quiet(quiet: bool) -> None:
    """Silence progress and notes, not results and errors."""
    global _quiet
    _quiet = quiet


def be_wide(wide: bool) -> None:
    """Print each row and each text on one line, however long."""
    global _wide
    _wide = wide


def write(text: str) -> None:
    """Lines of result, on a terminal folded between words to its width."""
    for line in text.splitlines():
        if _out.is_terminal:
            _print(_out, visible(line))
        else:
            _to_stdout(line)


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A table on stdout."""
    held = [tuple(row) for row in rows]
    if _out.is_terminal:
        _out.print(Text(title, style="bold"))
        for line in lay_out(columns, held, width=_width(_out)):
            _out.print(line)
        _out.print()
        return
    for told in (f"# {plain(title)}", *tab_separated(columns, held)):
        _to_stdout(told)


def note(text: str) -> None:
    """A remark beside the result, on stderr."""
    if not _quiet:
        for line in text.splitlines():
            _print(_err, visible(line), style="dim")


def problem(text: str) -> None:
    """An error, on stderr, also when quiet."""
    _err.print(Text.assemble(("medkg: ", "bold red"), text))


def counts(title: str, found: Mapping[str, Any]) -> None:
    """A table on stdout of what was counted."""
    table(title, ("what", "count"), found.items())


def records(title: str, rows: Sequence[Mapping[str, object]], columns: Sequence[str] = ()) -> None:
    """A table on stdout of some columns of rows, by default of those in which a row says something.

    ``rows`` are those of a :class:`medkg.types.Listing`.
    """
    shown = list(columns) or columns_of(rows)
    table(title, shown, [[row.get(column) for column in shown] for row in rows])


def _print(console: Console, line: str, *, style: str = "") -> None:
    for piece in wrap(line, _width(console)):
        console.print(Text(piece, style=style))


def _width(console: Console) -> int | None:
    """Cells of a line; None where nothing is to be folded."""
    return console.width if console.is_terminal and not _wide else None


def problems(found: Sequence[Problem]) -> None:
    """The first few problems and how many more there are."""
    for item in found[:_SHOWN]:
        note(f"{item.level}: {item.where}: {item.message}")
    if len(found) > _SHOWN:
        note(f"... and {len(found) - _SHOWN} more problems")


def print_json(record: Any, *, line: bool = False) -> None:
    """A record as JSON on stdout: indented, or one line of JSON Lines."""
    _to_stdout(json.dumps(to_json(record), ensure_ascii=False, indent=None if line else 2))


def _to_stdout(line: str) -> None:
    # A lone surrogate from a broken source must not end a batch.
    sys.stdout.write(line.encode("utf-8", "backslashreplace").decode("utf-8") + "\n")


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
