"""Triples for PyKEEN: head, relation and tail with tabs between, one edge a line.

``TriplesFactory.from_path("x.tsv")`` reads it. Only edges that are believed at all are written,
and belief, counts, names and evidence are dropped. PyKEEN's readers take tabs, quotes and ``#``
for their own: in ids they are percent-encoded. Format: Ali et al., 2021, JMLR 22(82).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from medkg.errors import FormatError
from medkg.files.reading import numbered_lines
from medkg.graph.formats.contents import Contents
from medkg.graph.formats.edge_columns import edges_of
from medkg.types import Assertion, Evidence
from medkg.vocabulary import PREDICATES

__all__ = ["pykeen", "read_pykeen"]

# Also all that Python or pandas may take for the end of a line or for space around a cell.
_STRANGE: Final = re.compile(r"[\x00-\x20\x7f-\xa0%\"'#\u2028\u2029]")


def pykeen(contents: Contents) -> Iterator[str]:
    """The believed edges as lines of three cells."""
    for edge in edges_of(contents):
        if edge.belief > 0:
            yield f"{_cell(edge.subject)}\t{edge.predicate}\t{_cell(edge.object)}\n"


def _cell(curie: str) -> str:
    return _STRANGE.sub(lambda m: "".join(f"%{byte:02X}" for byte in m[0].encode("utf-8")), curie)


def read_pykeen(path: Path) -> Iterator[Assertion]:
    """Assertions of a file of triples; the file's name is both their source and their document.

    Raises:
        FormatError: a line without three cells, or a predicate medkg does not have; names file
            and line.
    """
    for number, line in numbered_lines(path):
        cells = line.split("\t")
        if len(cells) != 3 or not all(cells):
            raise FormatError(f"{path}, line {number}: not a head, a relation and a tail")
        head, relation, tail = map(unquote, cells)
        if relation not in PREDICATES:
            known = ", ".join(PREDICATES)
            raise FormatError(
                f"{path}, line {number}: predicate {relation!r} is not one of {known}"
            )
        evidence = Evidence(path.name, path.name, "", "imported", 1.0)
        yield Assertion(head, relation, tail, evidence)
