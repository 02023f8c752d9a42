"""One writer at a time. The operating system frees the lock of a process that dies."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from medkg.errors import StoreError

if TYPE_CHECKING:
    from filelock import BaseFileLock

__all__ = ["WriterLock"]


class WriterLock:
    """Context manager that holds a graph folder for writing; may be entered again while held.

    Raises:
        StoreError: another writer holds it (the message says which), or the folder cannot be
            written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock: BaseFileLock | None = None
        # Beside the lock, which some versions of filelock empty on the way in.
        self._signature = folder / "writer.json"
        self.depth = 0  # how often it is entered and not left

    def __enter__(self) -> WriterLock:
        if self._lock is None:
            self._lock = self._acquired()
        self.depth += 1
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.depth -= 1
        if self.depth == 0 and self._lock is not None:
            self._lock.release()
            self._lock = None

    def _acquired(self) -> BaseFileLock:
        from filelock import FileLock, Timeout

        lock = FileLock(self._folder / "writer.lock", timeout=0, thread_local=False)
        try:
            self._folder.stat()  # filelock would make it
            lock.acquire()
            since = datetime.now(UTC).isoformat(timespec="seconds")
            self._signature.write_text(json.dumps({"pid": os.getpid(), "since": since}))
        except Timeout:
            raise StoreError(
                f"{self._folder} is being written by {self._holder()}; wait for it, or stop it. "
                "Reading is possible meanwhile."
            ) from None
        except OSError as error:
            lock.release()
            raise StoreError(f"cannot write to {self._folder}: {error}") from error
        return lock

    def _holder(self) -> str:
        try:
            held = json.loads(self._signature.read_text(encoding="utf-8"))
            return f"process {int(held['pid'])} since {held['since']}"
        except (OSError, ValueError, KeyError, TypeError):
            # The holder is between taking the lock and signing it.
            return "another process"
