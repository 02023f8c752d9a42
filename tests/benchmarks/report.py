"""Figures of a run -> a dated Markdown table at the end of ``RESULTS.md``."""

from __future__ import annotations

import datetime
import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

RESULTS = Path(__file__).resolve().parent / "RESULTS.md"


def append(
    title: str,
    rows: Sequence[Mapping[str, object]],
    command: str,
    *,
    note: str = "",
    path: Path = RESULTS,
) -> str:
    """The section written: title, date, commit, machine, command and a table of ``rows``.

    The columns are the keys of the first row, in their order.
    """
    if not rows:
        raise ValueError("no rows to report")
    columns = list(rows[0])
    lines = [f"## {title}", ""]
    lines += [f"{datetime.date.today().isoformat()}, commit {_commit()}, {_machine()}", ""]
    lines += [f"`{command}`", ""]
    lines += [note, ""] if note else []
    lines += ["| " + " | ".join(columns) + " |", "|" + " --- |" * len(columns)]
    lines += ["| " + " | ".join(_cell(row.get(key, "")) for key in columns) + " |" for row in rows]
    section = "\n".join(lines) + "\n"
    before = path.read_text(encoding="utf-8") if path.exists() else "# Results\n"
    path.write_text(f"{before}\n{section}", encoding="utf-8")
    return section


def _cell(value: object) -> str:
    text = f"{value:.3f}" if isinstance(value, float) else str(value)
    return text.replace("|", "\\|").replace("\n", " ")


def _commit() -> str:
    found = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        cwd=RESULTS.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    return found.stdout.strip() or "unknown"


def _machine() -> str:
    python = platform.python_version()
    return f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}, Python {python}"
