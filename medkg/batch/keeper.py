"""Processes forked on request, whatever threads the process that asks has by then."""

from __future__ import annotations

import os
import signal
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

from medkg.errors import MedkgError

__all__ = ["Keeper"]

Work = Callable[[Connection, int], None]

_NUMBER: Final = struct.Struct("=i")
# Added to how readily the kernel ends a process, of 1,000.
_FIRST_TO_GO: Final = 500


class Keeper:
    """A process with no threads, forked at once, that forks processes doing ``work`` later on.

    They share the memory that this process had when the keeper was made, so what they need is
    held once; and as the keeper has one thread, forking it is sound at any time. All of them end
    with it, and it ends with the process that made it.
    """

    def __init__(self, work: Work) -> None:
        self._wire, its = socket.socketpair()
        self._process = get_context("fork").Process(
            target=_keep, args=(its, self._wire, work), daemon=True
        )
        self._process.start()
        its.close()

    def start(self, place: int) -> tuple[Connection, int]:
        """A wire to a new process in ``place``, and the exit code of the one there before.

        The code is 0 where there was none, and minus a signal's number where that ended it.

        Raises:
            MedkgError: the system starts no more processes.
        """
        mine, its = Pipe()
        with its:
            try:
                socket.send_fds(self._wire, [_NUMBER.pack(place)], [its.fileno()])
                said = self._wire.recv(_NUMBER.size)
            except OSError:
                said = b""
        if not said:
            mine.close()
            raise MedkgError(
                "no new worker could be started: memory or processes may have run out; run the "
                "build again with fewer workers; what was committed is kept"
            )
        code: int = _NUMBER.unpack(said)[0]
        return mine, code

    def close(self) -> None:
        """End it and all that it started."""
        self._wire.close()
        self._process.join()


def _keep(wire: socket.socket, other: socket.socket, work: Work) -> None:
    """Fork on request, until the other end is closed."""
    other.close()
    # An interrupt goes to every process of the terminal; what follows is for the first to say.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    running: dict[int, int] = {}
    try:
        while True:
            asked, descriptors, _, _ = socket.recv_fds(wire, _NUMBER.size, 1)
            if not asked:
                return
            place: int = _NUMBER.unpack(asked)[0]
            before = running.pop(place, None)
            code = 0 if before is None else _ended(before)
            running[place] = _forked(work, place, descriptors[0], wire)
            os.close(descriptors[0])
            wire.sendall(_NUMBER.pack(code))
    finally:
        for process in running.values():
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)


def _ended(process: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def _forked(work: Work, place: int, descriptor: int, wire: socket.socket) -> int:
    process = os.fork()
    if process:
        return process
    try:
        wire.close()
        # Where memory runs out, it is to end a worker, not the process that writes the graph.
        with suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text(str(_FIRST_TO_GO))
        work(Connection(descriptor), place)
    finally:
        os._exit(1)
