"""The vocabularies there are, shipped and the user's own, by name.

The rule of preference: a user's own copy of a shipped vocabulary is used unless the shipped
one's release is of a later date, compared as far as both give one (year, month, day).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from medkg.errors import FormatError, MissingDataError, UnknownTermError
from medkg.files.folders import hpo_dir, ontologies_dir
from medkg.knowledge import own, vocabularies
from medkg.knowledge.releases import RELEASES
from medkg.knowledge.tables import TableInfo, checksum, manifest
from medkg.ontology import Ontology

__all__ = ["Listed", "available", "listed", "load", "newer_or_equal", "open_version", "preferred"]

_DATE: Final = re.compile(r"(?:19|20)\d\d(?:-\d\d(?:-\d\d)?)?")


@dataclass(frozen=True, slots=True)
class Listed:
    """A vocabulary as ``medkg ontology list`` shows it; ``names`` are names and synonyms."""

    name: str
    release: str
    licence: str
    terms: int
    names: int
    where: str
    origin: str
    in_use: bool
    source: str
    citation: str


def load(name: str) -> Ontology:
    """The vocabulary called ``name``: the user's own or the shipped one, by the newer release.

    Read once a process and then shared; one that is added or updated meanwhile is read anew.

    Raises:
        UnknownTermError: no such vocabulary; the message lists those there are.
        MissingDataError: its file is not installed.
        FormatError: its file is damaged.

    >>> load("mondo").name("MONDO:0007947")
    'Marfan syndrome'
    """
    mine = own.held(name)
    if mine is not None and preferred(name, mine.info.release):
        return _load_own(name, str(mine.folder), mine.info.file)
    if name in vocabularies.available():
        return vocabularies.load(name)
    raise UnknownTermError(
        f"no vocabulary {name!r}; there are: {', '.join(available())}; "
        "medkg ontology add brings your own"
    )


def available() -> tuple[str, ...]:
    """Names that :func:`load` takes: the shipped ones, then the user's own."""
    return tuple(dict.fromkeys((*vocabularies.available(), *own.names())))


def open_version(name: str, version: str) -> Ontology:
    """A vocabulary's ``shipped`` version, the user's ``own``, or the ``previous`` own one.

    Raises:
        UnknownTermError: there is none of this version.
    """
    mine = own.held(name)
    if version == "shipped" and name in vocabularies.available():
        return vocabularies.load(name)
    if version == "own" and mine is not None:
        return _load_own(name, str(mine.folder), mine.info.file)
    if version == "previous" and mine is not None and mine.previous is not None:
        return _load_own(name, str(mine.folder), mine.previous.file)
    raise UnknownTermError(f"no {version!r} version of {name!r} (shipped, own or previous)")


def listed() -> list[Listed]:
    """Every vocabulary, also a shipped one that the user's own has taken the place of."""
    rows: list[Listed] = []
    for name in vocabularies.available():
        mine = own.held(name)
        used = mine is None or not preferred(name, mine.info.release)
        rows.append(_listed_shipped(name, used))
    for name in own.names():
        mine = own.held(name)
        if mine is not None:
            used = preferred(name, mine.info.release)
            rows.append(_listed(name, mine.info, str(mine.path), "own", used))
    return rows


def newer_or_equal(release: str, other: str) -> bool:
    """Whether ``release`` is not of an earlier date than ``other``, as far as both give one.

    >>> newer_or_equal("2025", "2024-07, mappings of May"), newer_or_equal("2025", "2025-07")
    (True, True)
    """
    first, second = _DATE.search(release), _DATE.search(other)
    if first is None or second is None:
        return True
    length = min(len(first[0]), len(second[0]))
    return first[0][:length] >= second[0][:length]


def preferred(name: str, release: str) -> bool:
    """Whether the user's own copy of this release is the one that :func:`load` gives."""
    if name not in vocabularies.available():
        return True
    return newer_or_equal(release, _shipped_release(name))


@lru_cache(maxsize=32)
def _shipped_release(name: str) -> str:
    info = _shipped_info(name)
    return info.release if info is not None else vocabularies.load(name).release


def _shipped_info(name: str) -> TableInfo | None:
    return next((info for info in manifest(ontologies_dir()) if info.id == name), None)


@lru_cache(maxsize=8)
def _load_own(name: str, folder: str, file: str) -> Ontology:
    path = Path(folder) / file
    info = next(info for info in manifest(path.parent) if info.file == file)
    again = f"medkg ontology update {name}, or remove {folder}"
    if not path.is_file():
        raise MissingDataError(f"no table at {path}: {again}")
    if checksum(path) != info.sha256:
        raise FormatError(f"{path}: damaged (checksum differs): {again}")
    return vocabularies.ontology_of(name, path, info)


def _listed_shipped(name: str, used: bool) -> Listed:
    info = _shipped_info(name)
    if info is not None:
        return _listed(name, info, str(ontologies_dir() / info.file), "shipped", used)
    loaded = vocabularies.load(name)
    citation = RELEASES[name].citation if name in RELEASES else ""
    return Listed(
        name,
        loaded.release,
        loaded.licence,
        len(loaded),
        sum(1 + len(term.synonyms) for term in loaded),
        str(hpo_dir() / "hp.obo") if name == "hpo" else loaded.source,
        "shipped",
        used,
        loaded.source,
        citation,
    )


def _listed(name: str, info: TableInfo, where: str, origin: str, used: bool) -> Listed:
    terms = info.counts.get("terms", 0)
    return Listed(
        name,
        info.release,
        info.licence,
        terms,
        terms + info.counts.get("synonyms", 0),
        where,
        origin,
        used,
        info.source,
        info.citation,
    )
