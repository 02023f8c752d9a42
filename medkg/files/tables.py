"""Rows of the small tables that medkg ships beside its code: TSV with a header, checked on load."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from medkg.errors import FormatError

__all__ = ["read_table"]


def read_table(
    path: Path, columns: tuple[str, ...], *, may_be_blank: Collection[str] = ()
) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and cells by column of every row of a UTF-8 table parted by tabs.

    The first line that is not a comment is the header. Lines that begin with ``#`` are comments,
    empty lines are passed over, and blanks around a cell are dropped.

    Raises:
        FormatError: another header than ``columns``, another number of cells, a blank cell in a
            column that is not among ``may_be_blank``; names file and line.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "cues.tsv"
    ...     _ = path.write_text("# Chapman, 2001\\ncue\\teffect\\nno sign of\\tnegated\\n")
    ...     list(read_table(path, ("cue", "effect")))
    [(3, {'cue': 'no sign of', 'effect': 'negated'})]
    """
    header_seen = False
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = tuple(cell.strip() for cell in line.split("\t"))
        if not header_seen:
            if cells != columns:
                raise FormatError(
                    f"{path}, line {number}: columns {', '.join(cells)}; the header must be "
                    f"{', '.join(columns)}, parted by tabs"
                )
            header_seen = True
            continue
        if len(cells) != len(columns):
            raise FormatError(
                f"{path}, line {number}: {len(cells)} cells under {len(columns)} columns; "
                "part cells by one tab"
            )
        row = dict(zip(columns, cells, strict=True))
        for column, cell in row.items():
            if not cell and column not in may_be_blank:
                raise FormatError(f"{path}, line {number}: no {column}; fill the cell in")
        yield number, row
    if not header_seen:
        raise FormatError(
            f"{path}: no header; the first line must be {', '.join(columns)}, parted by tabs"
        )
