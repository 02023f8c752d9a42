"""One writer at a time. The operating system frees the lock of a process that dies."""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import IO

from medkg.errors import StoreError

__all__ = ["WriterLock"]

_FILE = "writer.lock"


class WriterLock:
    """Context manager that holds a graph folder for writing; may be entered again while held.

    Raises:
        StoreError: another writer holds it (the message says which), or the folder cannot be
            written.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / _FILE
        self._handle: IO[str] | None = None
        self.depth = 0  # how often it is entered and not left

    def __enter__(self) -> WriterLock:
        if self._handle is None:
            self._handle = self._acquire()
        self.depth += 1
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.depth -= 1
        if self.depth == 0 and self._handle is not None:
            _unlock(self._handle)
            self._handle.close()
            self._handle = None

    def _acquire(self) -> IO[str]:
        try:
            handle = self._path.open("a+", encoding="utf-8")
        except OSError as error:
            raise StoreError(f"cannot write to {self._path.parent}: {error}") from error
        try:
            _lock(handle)
        except OSError:
            who = self._holder()
            handle.close()
            raise StoreError(
                f"{self._path.parent} is being written by {who}; wait for it, or stop it. "
                "Reading is possible meanwhile."
            ) from None
        handle.truncate(0)
        since = datetime.now(UTC).isoformat(timespec="seconds")
        json.dump({"pid": os.getpid(), "since": since}, handle)
        handle.flush()
        return handle

    def _holder(self) -> str:
        try:
            held = json.loads(self._path.read_text(encoding="utf-8"))
            return f"process {int(held['pid'])} since {held['since']}"
        except (OSError, ValueError, KeyError, TypeError):
            # The holder is between taking the lock and signing it.
            return "another process"


if sys.platform == "win32":
    import msvcrt

    # A byte far past the text, so that others can still read who holds the lock.
    _BYTE = 1 << 20

    def _lock(handle: IO[str]) -> None:
        handle.seek(_BYTE)
        msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)

    def _unlock(handle: IO[str]) -> None:
        handle.seek(_BYTE)
        msvcrt.locking(handle.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(handle: IO[str]) -> None:
        fcntl.flock(handle.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(handle: IO[str]) -> None:
        fcntl.flock(handle.fileno(), fcntl.LOCK_UN)
