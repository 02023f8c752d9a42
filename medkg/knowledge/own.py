"""The folder of the user's own vocabularies, and how a new version gets into it.

Each vocabulary has a folder with tables of the shipped form, named by their content, and a
manifest whose first table is the one in use and whose second the one before. A table is written
whole before the manifest is replaced in one step, so a reader sees the old version or the new.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import shutil
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

import pyarrow.parquet as pq

from medkg.collector import collector_paused
from medkg.errors import FormatError, MissingDataError, StoreError
from medkg.files.writing import part_file, replaced
from medkg.knowledge.hierarchy import Hierarchy, check_hierarchy
from medkg.knowledge.tables import TERM_SCHEMA, TableInfo, checksum, manifest, term_table
from medkg.ontology import Term

__all__ = [
    "OwnVocabulary",
    "check_name",
    "delete",
    "held",
    "home",
    "install",
    "names",
    "origin",
    "write_origin",
]

_NAME: Final = re.compile(r"[a-z][a-z0-9_\-]{0,62}")
# Names of devices on Windows.
_DEVICES: Final = re.compile(r"con|prn|aux|nul|(com|lpt)[0-9]")
_MANIFEST: Final = "manifest.json"
_ORIGIN: Final = "origin.json"
# Rows of a table that are in memory at once while it is written.
_BATCH: Final = 20_000
_DAY: Final = 86_400.0


@dataclass(frozen=True, slots=True)
class OwnVocabulary:
    """A vocabulary of the user's: its folder, the table in use, and the one before it."""

    folder: Path
    info: TableInfo
    previous: TableInfo | None

    @property
    def path(self) -> Path:
        """The table in use."""
        return self.folder / self.info.file


def home() -> Path:
    """Folder of the user's vocabularies, which need not be there yet.

    ``$MEDKG_HOME/ontologies``, else ``medkg/ontologies`` in the platform's place for user data
    (Linux: ``$XDG_DATA_HOME`` or ``~/.local/share``).

    >>> home().name
    'ontologies'
    """
    root = os.environ.get("MEDKG_HOME")
    if root:
        return Path(root) / "ontologies"
    if sys.platform == "win32":
        data = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        data = Path.home() / "Library" / "Application Support"
    else:
        data = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return data / "medkg" / "ontologies"


def check_name(name: str) -> str:
    """The name, if a vocabulary may be called so: it becomes a folder's name.

    Raises:
        FormatError: anything but small letters, digits, ``_`` and ``-`` after a letter.

    >>> check_name("my-diseases")
    'my-diseases'
    """
    if not _NAME.fullmatch(name) or _DEVICES.fullmatch(name):
        raise FormatError(
            f"{name!r} cannot be a vocabulary's name: small letters, digits, '_' and '-', "
            "a letter first, at most 63"
        )
    return name


def names() -> tuple[str, ...]:
    """Names of the user's vocabularies, sorted."""
    return tuple(sorted(path.parent.name for path in home().glob(f"*/{_MANIFEST}")))


def held(name: str) -> OwnVocabulary | None:
    """The user's vocabulary of this name, or None.

    Raises:
        FormatError: its manifest is damaged.
    """
    folder = home() / name
    if not _NAME.fullmatch(name) or not (folder / _MANIFEST).is_file():
        return None
    tables = manifest(folder)
    if not tables or any(Path(info.file).name != info.file for info in tables):
        raise FormatError(f"{folder / _MANIFEST}: names no table; remove the folder, add it again")
    return OwnVocabulary(folder, tables[0], tables[1] if len(tables) > 1 else None)


def origin(name: str) -> dict[str, str]:
    """Where the vocabulary came from and how it was read, as ``write_origin`` was told."""
    with contextlib.suppress(OSError, ValueError):
        facts = json.loads((home() / name / _ORIGIN).read_text(encoding="utf-8"))
        if isinstance(facts, dict):
            return {str(key): str(value) for key, value in facts.items()}
    return {}


def write_origin(name: str, facts: Mapping[str, str]) -> None:
    """Keep where the vocabulary came from, so that it can be updated by its name alone."""
    _write_json(home() / name / _ORIGIN, dict(facts))


def install(
    name: str,
    terms: Iterable[Term],
    facts: Callable[[], Mapping[str, str]],
    *,
    accept: Callable[[Mapping[str, int]], None] | None = None,
) -> tuple[TableInfo, Hierarchy]:
    """Store the terms as the version in use, and keep the one before; memory does not grow.

    ``facts`` is asked after the last term, and gives release, licence, citation and source.
    ``accept`` sees the counts before the new version counts, and may raise. Whatever fails, the
    old version stays in use.

    Raises:
        StoreError: the disk is full, or the folder cannot be written to.
        FormatError: from reading the terms.
    """
    folder = home() / check_name(name)
    try:
        with part_file(folder) as part:
            _sweep(folder)
            counts = _write(terms, part)
            if accept is not None:
                accept(counts)
            oddities = check_hierarchy(part)
            digest = checksum(part)
            row = {"id": name, **facts(), "sha256": digest, "counts": counts}
            info = TableInfo(file=f"{digest[:32]}.parquet", **row)  # type: ignore[arg-type]
            _switch(folder, part, info)
    except OSError as error:
        if isinstance(error, MissingDataError):
            raise
        raise _unwritable(folder, error) from error
    return info, oddities


def delete(name: str) -> bool:
    """Whether there was a vocabulary of the user's of this name, which is gone now.

    A reader sees all of it or none. One that is damaged can be deleted too.

    Raises:
        StoreError: the folder cannot be changed; the vocabulary is still there.
    """
    folder = home() / name
    if not _NAME.fullmatch(name) or not folder.is_dir():
        return False
    # Out of sight first: no vocabulary's name starts with a dot.
    gone = home() / f".{name}.{os.getpid()}.deleted"
    try:
        folder.replace(gone)
    except OSError as error:
        raise _unwritable(folder, error) from error
    shutil.rmtree(gone, ignore_errors=True)
    return True


def _write(terms: Iterable[Term], part: Path) -> dict[str, int]:
    counts: Counter[str] = Counter(terms=0, obsolete=0, synonyms=0, xrefs=0, parents=0)
    rest = iter(terms)
    with (
        # Terms are never in a cycle, and the collector would look through all ids seen so far.
        collector_paused(),
        part.open("wb") as file,
        pq.ParquetWriter(file, TERM_SCHEMA, compression="zstd", store_schema=False) as writer,
    ):
        while batch := list(islice(rest, _BATCH)):
            writer.write_table(term_table(batch), row_group_size=_BATCH)
            counts.update(_counted(batch))
        writer.close()
        file.flush()
        os.fsync(file.fileno())
    return dict(counts)


def _counted(batch: list[Term]) -> Iterator[str]:
    for term in batch:
        if term.obsolete:
            yield "obsolete"
            continue
        yield "terms"
        yield from ["synonyms"] * len(term.synonyms)
        yield from ["xrefs"] * len(term.xrefs)
        yield from ["parents"] * len(term.parents)


def _switch(folder: Path, part: Path, info: TableInfo) -> None:
    """Make the table in ``part`` the one in use, and drop the one before the previous."""
    tables = manifest(folder) if (folder / _MANIFEST).is_file() else ()
    kept = [old for old in tables if old.file != info.file][:1]
    part.replace(folder / info.file)
    _write_json(folder / _MANIFEST, dict(_row(table) for table in (info, *kept)))
    for old in tables:
        if old.file not in {info.file, *(table.file for table in kept)}:
            (folder / Path(old.file).name).unlink(missing_ok=True)


def _row(info: TableInfo) -> tuple[str, dict[str, Any]]:
    row = asdict(info)
    return row.pop("file"), row


def _write_json(path: Path, value: Any) -> None:
    text = json.dumps(value, indent=2, ensure_ascii=False)
    with replaced(path, synced=True) as part:
        part.write_text(text + "\n", encoding="utf-8")


def _sweep(folder: Path) -> None:
    """Remove what a killed process left, unless it may still be at work."""
    for path in folder.glob("*.part"):
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > _DAY:
                path.unlink()


def _unwritable(folder: Path, error: OSError) -> StoreError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        what = "the disk is full; make room"
    else:
        what = f"cannot be written to ({error.strerror or error})"
    return StoreError(f"{folder}: {what}, or set MEDKG_HOME to another place; nothing has changed")
