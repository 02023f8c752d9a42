"""The rows of a run as a table on the terminal and, where asked, in ``RESULTS.md``."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table

from tests.benchmarks.report import append


def show(
    title: str, rows: Sequence[Mapping[str, object]], *, record: bool = False, note: str = ""
) -> None:
    """Print ``rows``; with ``record`` append them to the results with this run's command."""
    table = Table(title=title, caption=note or None, title_justify="left", caption_justify="left")
    for column in rows[0]:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(_cell(row.get(column, "")) for column in rows[0]))
    console = Console(width=None if sys.stdout.isatty() else 160, markup=False)
    console.print(table)
    if record:
        append(title, rows, command(), note=note)


def tab_separated(rows: Sequence[Mapping[str, object]]) -> None:
    """Print ``rows`` with tabs between, to be opened in a spreadsheet and filled in."""
    print("\t".join(rows[0]))
    for row in rows:
        print("\t".join(" ".join(str(cell).split()) for cell in row.values()))


def command() -> str:
    """How this run was started, without its path and ``--record``."""
    spec = getattr(sys.modules["__main__"], "__spec__", None)
    module = spec.name if spec else sys.argv[0]
    arguments = [argument for argument in sys.argv[1:] if argument != "--record"]
    return shlex.join(["python", "-m", module, *arguments])


def _cell(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)
