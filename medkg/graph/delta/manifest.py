"""Which version of each table makes version N of the graph: one small file, replaced whole.

The manifest is the truth. A writer first changes the tables and then replaces the manifest in
one step, so a reader sees all of a change or none of it, and tables that ran ahead of the
manifest when a writer was killed are put back by the next one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any, Final

from medkg.errors import StoreError
from medkg.graph.delta import datafile
from medkg.graph.delta.schema import SCHEMA_VERSION, SCHEMAS

__all__ = ["DEFERRED", "Manifest", "exists", "forget", "history", "read", "write"]

#: Version of a table that is not there: edges that are not derived yet, or the passages of a graph
#: of an older schema.
DEFERRED: Final = -1

_HEAD = "manifest.json"
_HISTORY = "versions"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


@cache
def _medkg() -> str:
    try:
        return installed("medkg")
    except PackageNotFoundError:
        return "unknown"


@dataclass(frozen=True, slots=True)
class Manifest:
    """One version of a graph: the version of each table, and what is in them.

    In the middle of a run of changes the edges are ``DEFERRED``, and nodes and edges not counted.
    """

    version: int
    tables: Mapping[str, int]
    counts: Mapping[str, int]
    created: str = field(default_factory=_now)
    medkg: str = field(default_factory=_medkg)
    schema: int = SCHEMA_VERSION


def exists(folder: Path) -> bool:
    """Whether the folder holds a graph."""
    return (folder / _HEAD).is_file()


def read(folder: Path, version: int | None = None) -> Manifest:
    """The manifest of a version; of the newest one by default.

    Raises:
        StoreError: no graph there, no such version, or a schema newer than this medkg's.
    """
    head = _read_file(folder / _HEAD, folder)
    if version is None or version == head.version:
        return head
    held = _held(folder)
    if version not in held:
        oldest = min(held, default=head.version)
        raise StoreError(f"{folder} has versions {oldest} to {head.version}, not {version}")
    return _read_file(_history_file(folder, version), folder)


def history(folder: Path) -> list[Manifest]:
    """Manifests of all versions, oldest first.

    Raises:
        StoreError: as ``read``.
    """
    head = read(folder)
    before = [version for version in _held(folder) if version < head.version]
    return [*(_read_file(_history_file(folder, version), folder) for version in before), head]


def forget(folder: Path, *, before: int) -> None:
    """Take the versions before one out of the history.

    Raises:
        StoreError: the folder cannot be written.
    """
    try:
        for version in _held(folder):
            if version < before:
                _history_file(folder, version).unlink()
    except OSError as error:
        raise StoreError(f"cannot write to {folder / _HISTORY}: {error}") from error


def _held(folder: Path) -> list[int]:
    """Versions in the history, in order: by their number, whatever a clock said."""
    found = (folder / _HISTORY).glob("[0-9]*.json")
    return sorted(int(path.stem) for path in found if path.stem.isdigit())


def write(folder: Path, manifest: Manifest) -> None:
    """Make ``manifest`` the newest version; a kill leaves the old one or the new one.

    Raises:
        StoreError: the folder cannot be written, or the disk is full.
    """
    text = json.dumps({"format": "medkg-graph", **asdict(manifest)}, indent=1, sort_keys=True)
    try:
        (folder / _HISTORY).mkdir(exist_ok=True)
        datafile.save(_history_file(folder, manifest.version), text.encode())
        datafile.save(folder / _HEAD, text.encode())
    except OSError as error:
        raise StoreError(f"cannot write {folder / _HEAD}: {error}") from error


def _history_file(folder: Path, version: int) -> Path:
    return folder / _HISTORY / f"{version:010d}.json"


def _read_file(path: Path, folder: Path) -> Manifest:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise StoreError(
            f"no graph at {folder}: make one with Graph.create({str(folder)!r}) or medkg build"
        ) from None
    except (OSError, ValueError) as error:
        raise StoreError(f"cannot read {path}: {error}") from error
    return _checked(raw, path)


def _checked(raw: Any, path: Path) -> Manifest:
    if not isinstance(raw, dict) or raw.get("format") != "medkg-graph":
        raise StoreError(f"{path} is not the manifest of a medkg graph")
    schema = raw.get("schema")
    if not isinstance(schema, int) or schema > SCHEMA_VERSION:
        raise StoreError(
            f"{path}: written with schema {schema} by medkg {raw.get('medkg')}; this medkg reads "
            f"up to schema {SCHEMA_VERSION}: upgrade medkg to {raw.get('medkg')} or newer"
        )
    try:
        held = {"passage": DEFERRED, **raw["tables"]}
        manifest = Manifest(
            version=int(raw["version"]),
            tables={name: int(held[name]) for name in SCHEMAS},
            counts={str(name): int(count) for name, count in raw["counts"].items()},
            created=str(raw["created"]),
            medkg=str(raw["medkg"]),
            schema=schema,
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise StoreError(f"{path} is damaged: {error!r}") from error
    return manifest
