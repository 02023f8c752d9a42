"""A small release of HPO's annotations: some 130 diseases of the shipped one.

Most tests need diseases, not all of them. A graph that holds this release keeps it, since it
says to be later than the shipped one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from medkg.files.folders import hpo_dir

__all__ = ["write_small_hpo"]

#: Each hundredth disease of the file, and these: what the demo's patients and tests name.
EVERY: Final = 100
KEPT: Final = (
    "OMIM:154700",  # Marfan syndrome
    "ORPHA:558",
    "OMIM:609192",  # Loeys-Dietz syndrome 1
    "OMIM:610168",
    "ORPHA:60030",
    "OMIM:130050",  # vascular Ehlers-Danlos syndrome
    "ORPHA:286",
    "OMIM:121050",  # congenital contractural arachnodactyly
    "OMIM:236200",  # homocystinuria
)
_RELEASE: Final = "2099-01-01"


def write_small_hpo(folder: Path) -> Path:
    """``folder`` with HPO's three files, their annotations cut; hp.obo is the shipped one."""
    shipped = hpo_dir()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "hp.obo").symlink_to(shipped / "hp.obo")
    annotations = (shipped / "phenotype.hpoa").read_text(encoding="utf-8").splitlines(True)
    rows = list(_dated(annotations))
    kept = _kept(row.partition("\t")[0] for row in rows if row[:1] not in "#d")
    (folder / "phenotype.hpoa").write_text("".join(_of(rows, 0, kept)), encoding="utf-8")
    genes = (shipped / "genes_to_phenotype.txt").read_text(encoding="utf-8").splitlines(True)
    column = genes[0].rstrip("\n").split("\t").index("disease_id")
    (folder / "genes_to_phenotype.txt").write_text(
        "".join(_of(genes, column, kept)), encoding="utf-8"
    )
    return folder


def _dated(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield f"#version: {_RELEASE}\n" if line.startswith("#version:") else line


def _kept(diseases: Iterable[str]) -> set[str]:
    return {*KEPT, *list(dict.fromkeys(diseases))[::EVERY]}


def _of(rows: Iterable[str], column: int, kept: set[str]) -> Iterator[str]:
    """The header's lines, and the rows of kept diseases."""
    for number, row in enumerate(rows):
        cells = row.rstrip("\n").split("\t")
        if (
            number == 0
            or len(cells) <= column
            or row.startswith(("#", "database_id"))
            or cells[column] in kept
        ):
            yield row
