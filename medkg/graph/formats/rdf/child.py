"""Work in a process of its own, that can be ended: a query cannot be stopped from outside."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, NoReturn

from medkg.errors import FormatError, MedkgError, StoreError

__all__ = ["TimeLimitError", "in_child"]

_DONE, _REFUSED = b"+", b"-"
_PIECE: Final = 1 << 16


class TimeLimitError(MedkgError, TimeoutError):
    """A query took longer than it was given."""


def in_child(
    work: Callable[[], bytes], *, seconds: float, most_bytes: int, memory: int = 2 << 30
) -> bytes:
    """What ``work`` returns in a forked child, which is killed when the time is up.

    Args:
        work: reads what this process holds, and changes nothing outside.
        seconds: after which it is killed.
        most_bytes: the longest answer taken.
        memory: bytes it may take beyond what this process has, where the system can tell.

    Raises:
        TimeLimitError: the time is up.
        FormatError: ``work`` raised it; or its answer is too long.
        StoreError: the child ended without an answer, or the system cannot fork.

    >>> in_child(lambda: b"42", seconds=5, most_bytes=10)
    b'42'
    """
    if not hasattr(os, "fork"):
        raise StoreError("a time limit needs a system that forks: run the query without one")
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _work(work, writing, seconds, memory)
    os.close(writing)
    try:
        said = _read(reading, time.monotonic() + seconds, seconds, most_bytes)
    finally:
        os.close(reading)
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    if said[:1] == _REFUSED:
        raise FormatError(said[1:].decode("utf-8"))
    if said[:1] != _DONE:
        raise StoreError("the query ended without an answer: it ran out of memory, or is too deep")
    return said[1:]


def _work(work: Callable[[], bytes], writing: int, seconds: float, memory: int) -> NoReturn:
    # Whatever happens, the child never returns into the caller's code.
    try:
        _limit(seconds, memory)
        try:
            said = _DONE + work()
        except (MedkgError, RecursionError) as error:
            said = _REFUSED + str(error).encode("utf-8", "replace")
        view = memoryview(said)
        while view:
            view = view[os.write(writing, view) :]
    finally:
        os._exit(0)


def _limit(seconds: float, memory: int) -> None:
    import resource

    # Should the parent die, the child does not compute on for ever.
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 2, int(seconds) + 2))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    held = Path("/proc/self/statm")
    if held.is_file():
        size = int(held.read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (size + memory, size + memory))


def _read(reading: int, until: float, seconds: float, most_bytes: int) -> bytes:
    pieces: list[bytes] = []
    length = 0
    while True:
        ready, _, _ = select.select([reading], [], [], max(0.0, until - time.monotonic()))
        if not ready:
            raise TimeLimitError(f"the query took longer than {seconds:g} s: ask for less, or wait")
        piece = os.read(reading, _PIECE)
        if not piece:
            return b"".join(pieces)
        pieces.append(piece)
        length += len(piece)
        if length > most_bytes + 1:
            raise FormatError(f"the answer is longer than {most_bytes:,} bytes: add a LIMIT")
