"""UMLS Rich Release Format, for those who hold a UMLS licence.

Columns after the UMLS Reference Manual (NLM, 2021), tables "Concept Names and Sources"
(MRCONSO), "Related Concepts" (MRREL) and "Semantic Types" (MRSTY).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

from medkg.errors import FormatError
from medkg.files.reading import numbered_lines
from medkg.knowledge.formats.rows import Asked, Row, VocabularyReading
from medkg.ontology import Synonym, Term, normalise_curie

__all__ = ["KIND_OF_TYPE", "read_rrf"]

_COLUMNS: Final = {"MRCONSO": 18, "MRREL": 16, "MRSTY": 6}
# Positions in MRCONSO.
_LAT, _TS, _STT, _ISPREF, _SAB, _CODE, _STR, _SUPPRESS = 1, 2, 4, 6, 11, 13, 14, 16
# Positions in MRREL: "REL: relationship of the second concept to the first".
_REL, _CUI2 = 3, 4

#: Semantic types (MRSTY's TUI) and the kind they make; others are "other".
KIND_OF_TYPE: Final[dict[str, str]] = {
    **dict.fromkeys(("T019", "T020", "T037", "T046", "T047", "T048"), "disease"),
    **dict.fromkeys(("T049", "T050", "T190", "T191"), "disease"),
    **dict.fromkeys(("T033", "T034", "T184"), "phenotype"),
    **dict.fromkeys(("T109", "T116", "T121", "T123", "T125", "T127"), "drug"),
    **dict.fromkeys(("T129", "T195", "T197", "T200"), "drug"),
    "T028": "gene",
}
# Sources whose codes are cross-references, and their prefix.
_SOURCES: Final[dict[str, str]] = {
    "DRUGBANK": "DRUGBANK",
    "HGNC": "HGNC",
    "HPO": "HP",
    "ICD10": "ICD10",
    "ICD10CM": "ICD10CM",
    "MSH": "MESH",
    "MTHSPL": "UNII",
    "NCI": "NCIT",
    "OMIM": "OMIM",
    "RXNORM": "RXNORM",
    "SNOMEDCT_US": "SNOMEDCT",
}


def read_rrf(path: Path, asked: Asked, reading: VocabularyReading) -> Iterator[Row]:
    """Line and term of every concept that has an English name, ids as ``UMLS:C0000001``.

    ``path`` is ``MRCONSO.RRF`` or the folder with it. ``MRSTY.RRF`` beside it gives the kind and
    ``MRREL.RRF`` the parents; without them kinds are "other" and there is no hierarchy. The
    files are read side by side, which needs them sorted by concept, as UMLS ships them.

    Raises:
        MissingDataError: no ``MRCONSO.RRF`` there.
        FormatError: another number of columns, or not sorted; names file and line.
    """
    names = _found(path, "MRCONSO")
    reading.licence = "UMLS Metathesaurus licence: for your own use, not to be passed on"
    types = _Beside(_found(path, "MRSTY"), asked)
    relations = _Beside(_found(path, "MRREL"), asked)
    for cui, group in groupby(_rows(names, asked), key=lambda row: row[1][0]):
        rows = [(line, cells) for line, cells in group if _wanted(cells)]
        kinds = [KIND_OF_TYPE.get(cells[1], "other") for cells in types.of(cui)]
        above = [cells[_CUI2] for cells in relations.of(cui) if cells[_REL] == "PAR"]
        if not rows:
            reading.counts["concepts without an English name"] += 1
            continue
        yield rows[0][0], _term(cui, [cells for _, cells in rows], kinds, above)


def _term(cui: str, rows: Sequence[list[str]], kinds: Sequence[str], above: Sequence[str]) -> Term:
    best = max(rows, key=_preference)[_STR]
    texts = dict.fromkeys(cells[_STR] for cells in rows)
    xrefs = (
        normalise_curie(f"{_SOURCES[cells[_SAB]]}:{cells[_CODE].rpartition(':')[2]}")
        for cells in rows
        if cells[_SAB] in _SOURCES and cells[_CODE] not in ("", "NOCODE")
    )
    return Term(
        f"UMLS:{cui}",
        best,
        next((kind for kind in kinds if kind != "other"), "other"),
        tuple(Synonym(text) for text in texts if text and text != best),
        tuple(dict.fromkeys(xrefs)),
        tuple(dict.fromkeys(f"UMLS:{parent}" for parent in above if parent != cui)),
    )


def _preference(cells: list[str]) -> tuple[bool, bool, bool]:
    return cells[_TS] == "P", cells[_STT] == "PF", cells[_ISPREF] == "Y"


def _wanted(cells: list[str]) -> bool:
    # O, E and Y are names that are obsolete or that an editor suppressed.
    return cells[_LAT] == "ENG" and cells[_SUPPRESS] == "N"


def _found(path: Path, table: str) -> Path:
    """The table's file in the folder, also as ``.gz``."""
    folder = path if path.is_dir() else path.parent
    for name in (f"{table}.RRF", f"{table}.RRF.gz"):
        if (folder / name).is_file():
            return folder / name
    return folder / f"{table}.RRF"


def _rows(path: Path, asked: Asked) -> Iterator[tuple[int, list[str]]]:
    width = _COLUMNS[path.name.partition(".")[0]]
    before = ""
    for line, text in numbered_lines(path, limits=asked.limits):
        # Every cell, the last one too, ends with a bar.
        cells = text.split("|")[:-1]
        if len(cells) != width:
            raise FormatError(
                f"{path}:{line}: {len(cells)} columns, not the {width} of this RRF table; the "
                "file may be cut off: extract it again"
            )
        if cells[0] < before:
            raise FormatError(
                f"{path}:{line}: {cells[0]} after {before}: not sorted by concept; "
                f"sort it: LC_ALL=C sort {path.name}"
            )
        before = cells[0]
        yield line, cells


class _Beside:
    """Rows of a sorted table, taken concept by concept; none where there is no such file."""

    def __init__(self, path: Path, asked: Asked) -> None:
        self._rows = _rows(path, asked) if path.is_file() else iter(())
        self._next = next(self._rows, None)

    def of(self, cui: str) -> list[list[str]]:
        """Rows of this concept; those of concepts before it are passed over."""
        found = []
        while self._next is not None and self._next[1][0] <= cui:
            if self._next[1][0] == cui:
                found.append(self._next[1])
            self._next = next(self._rows, None)
        return found
