"""Triples for PyKEEN: head, relation and tail with tabs between, one edge a line.

Only written, for ``TriplesFactory.from_path("x.tsv")``: edges that are believed at all; belief,
counts, names and evidence are dropped. PyKEEN's readers take tabs, quotes and ``#`` for their
own: in ids they are percent-encoded. Format: Ali et al., 2021, JMLR 22(82).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from medkg.graph.formats.contents import Contents

__all__ = ["pykeen"]

# Also all that Python or pandas may take for the end of a line or for space around a cell.
_STRANGE: Final = re.compile(r"[\x00-\x20\x7f-\xa0%\"'#\u2028\u2029]")


def pykeen(contents: Contents) -> Iterator[str]:
    """The believed edges as lines of three cells."""
    for edge in contents.edge_records():
        if edge.belief > 0:
            yield f"{_cell(edge.subject)}\t{edge.predicate}\t{_cell(edge.object)}\n"


def _cell(curie: str) -> str:
    return _STRANGE.sub(lambda m: "".join(f"%{byte:02X}" for byte in m[0].encode("utf-8")), curie)
