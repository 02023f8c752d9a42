"""Documents read by several processes of one machine, in order; those that kill them, left out."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import struct
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import count, islice
from mmap import mmap
from multiprocessing.connection import Connection, wait
from multiprocessing.reduction import ForkingPickler
from queue import SimpleQueue
from threading import Thread
from typing import Final

from medkg.batch.extracting import Claims, claims_of, killed, patiently
from medkg.batch.keeper import Keeper
from medkg.errors import MedkgError
from medkg.extraction import Extractor
from medkg.types import Document

__all__ = ["BATCH", "Reader", "reading"]

#: Documents a worker is given at once.
BATCH: Final = 25
# How many such batches wait for each worker: what it does while a shard is committed.
_WAITING: Final = 16
# How often a document that is read alone may kill its process.
_DEATHS: Final = 2
# Workers in a row that ended before they read anything.
_PATIENCE: Final = 10
_NUMBER: Final = struct.Struct("=q")

Reader = Callable[[Iterable[Document]], Iterator[Claims]]


@contextmanager
def reading(extractor: Extractor, *, workers: int = 1) -> Iterator[Reader]:
    """A function from documents to their :class:`Claims`, in order, by so many processes.

    The processes are forked at once and share the extractor's tables; at most some batches are
    on their way. Where one is killed, as when memory runs out, another takes its place; the
    documents it was reading are read one by one while the other workers rest, and one that kills
    its process twice more gets a problem for claims, as does one on which the extractor fails.
    One process alone, or a system that cannot fork, reads them here, and dies of them here.

    Raises:
        ValueError: fewer workers than one.
        MedkgError: while reading, ten documents in a row that killed their processes.

    >>> from medkg.batch import default_extractor
    >>> with reading(default_extractor()) as read:
    ...     [found] = read([Document("1", "Metformin treats type 2 diabetes.", "text")])
    >>> len(found.assertions)
    1
    """
    if workers < 1:
        raise ValueError(f"workers must be at least 1, not {workers}")
    if workers == 1 or "fork" not in multiprocessing.get_all_start_methods():
        yield lambda documents: _here(extractor, documents)
        return
    extractor.prepare()
    claims_of(extractor, [Document("", "", "")])  # what is made at the first text is shared too
    gc.collect()
    gc.freeze()  # the collector would write to every shared page
    try:
        pool = _Pool(extractor, workers)
        try:
            yield lambda documents: patiently(pool.read(documents))
        finally:
            pool.close()
    finally:
        gc.unfreeze()


def _here(extractor: Extractor, documents: Iterable[Document]) -> Iterator[Claims]:
    rest = iter(documents)
    while batch := list(islice(rest, BATCH)):
        yield from claims_of(extractor, batch)


@dataclass(eq=False, slots=True)
class _Batch:
    """Documents on their way, and what was found; ``parts`` are read alone in its stead."""

    documents: Sequence[Document]
    alone: bool = False
    deaths: int = 0
    found: list[Claims] | None = None
    parts: list[_Batch] = field(default_factory=list)


@dataclass(eq=False, slots=True)
class _Place:
    """A worker's place: the wire to it, what it was given, how many of these it has answered."""

    number: int
    wire: Connection
    given: deque[_Batch] = field(default_factory=deque)
    answered: int = 0


class _Pool:
    """Workers, and what is to be read.

    A worker's end is the end of its wire. Which batch it was reading then stands in memory that
    is shared with it; the others it was given are given again.
    """

    def __init__(self, extractor: Extractor, workers: int) -> None:
        self._begun = mmap(-1, _NUMBER.size * workers)
        self._keeper = Keeper(partial(_work, extractor, self._begun))
        self._places: list[_Place] = []
        self._ready: deque[_Batch] = deque()
        self._suspects: deque[_Batch] = deque()
        self._stillborn = 0
        try:
            for number in range(workers):
                self._places.append(_Place(number, self._keeper.start(number)[0]))
        except MedkgError:
            self.close()
            raise

    def close(self) -> None:
        """End the workers."""
        for place in self._places:
            place.wire.close()
        self._keeper.close()
        self._begun.close()

    def read(self, documents: Iterable[Document]) -> Iterator[Claims]:
        """The claims of each document, in order."""
        rest = iter(documents)
        most = len(self._places) * _WAITING
        waiting: deque[_Batch] = deque()
        while True:
            while len(waiting) < most and (given := list(islice(rest, BATCH))):
                waiting.append(_Batch(given))
                self._ready.append(waiting[-1])
                self._send()
            if not waiting:
                return
            yield from self._found(waiting.popleft())

    def _found(self, batch: _Batch) -> Iterator[Claims]:
        while batch.found is None and not batch.parts:
            self._receive()
        for part in batch.parts:
            yield from self._found(part)
        yield from batch.found or ()

    def _send(self) -> None:
        """Give what is ready to the workers with least to do; a suspect, when all others rest."""
        if self._suspects:
            if not any(place.given for place in self._places):
                self._give(self._places[0], self._suspects.popleft())
            return
        while self._ready:
            place = min(self._places, key=lambda place: len(place.given))
            if len(place.given) >= _WAITING:
                return
            self._give(place, self._ready.popleft())

    def _give(self, place: _Place, batch: _Batch) -> None:
        place.given.append(batch)
        with suppress(OSError):  # it has ended: its wire will say so when it is read
            place.wire.send(batch.documents)

    def _receive(self) -> None:
        """Take what workers have found, and replace those that have ended."""
        ready = wait([place.wire for place in self._places])
        for place in self._places:
            if place.wire not in ready:
                continue
            try:
                answer: list[Claims] | MedkgError = place.wire.recv()
            except (EOFError, OSError):
                self._replace(place)
                continue
            if isinstance(answer, MedkgError):
                raise answer
            place.given.popleft().found = answer
            place.answered += 1
            self._stillborn = 0
        self._send()

    def _replace(self, place: _Place) -> None:
        at = place.number * _NUMBER.size
        (begun,) = _NUMBER.unpack_from(self._begun, at)
        _NUMBER.pack_into(self._begun, at, 0)
        place.wire.close()
        place.wire, code = self._keeper.start(place.number)
        given, read = list(place.given), begun - 1 - place.answered
        place.given.clear()
        place.answered = 0
        if 0 <= read < len(given):
            self._suspect(given.pop(read), code)
        else:
            self._stillborn += 1
            if self._stillborn == _PATIENCE:
                raise MedkgError(
                    f"{_PATIENCE} workers ended before they read anything ({_how(code)}): run the "
                    "build again with fewer workers; what was committed is kept"
                )
        self._suspects.extendleft(batch for batch in reversed(given) if batch.alone)
        self._ready.extendleft(batch for batch in reversed(given) if not batch.alone)

    def _suspect(self, batch: _Batch, code: int) -> None:
        """Have the documents read alone again; one that has killed its process twice, no more."""
        if not batch.alone:
            batch.parts = [_Batch([document], alone=True) for document in batch.documents]
            self._suspects.extend(batch.parts)
            return
        batch.deaths += 1
        if batch.deaths == _DEATHS:
            batch.found = [killed(document, _how(code)) for document in batch.documents]
        else:
            self._suspects.appendleft(batch)


def _how(code: int) -> str:
    """How a process ended, by its exit code."""
    if code >= 0:
        return f"exit code {code}"
    also = "; memory may have run out" if code == -signal.SIGKILL else ""
    return f"signal {-code}, {signal.strsignal(-code)}{also}"


def _work(extractor: Extractor, begun: mmap, wire: Connection, place: int) -> None:
    """Read what comes by the wire. Two threads hold what waits, so neither end waits to send."""
    come: SimpleQueue[bytes] = SimpleQueue()
    done: SimpleQueue[memoryview] = SimpleQueue()
    Thread(target=_ending, args=(lambda: come.put(wire.recv_bytes()),), daemon=True).start()
    Thread(target=_ending, args=(lambda: wire.send_bytes(done.get()),), daemon=True).start()
    for number in count(1):
        message = come.get()
        _NUMBER.pack_into(begun, place * _NUMBER.size, number)
        answer: list[Claims] | MedkgError
        try:
            answer = claims_of(extractor, ForkingPickler.loads(message))
        except MedkgError as error:
            answer = error
        packed = ForkingPickler.dumps(answer)
        _NUMBER.pack_into(begun, place * _NUMBER.size, 0)
        done.put(packed)


def _ending(step: Callable[[], None]) -> None:
    """Repeat the step; the process ends when it fails, as it does when the wire is closed."""
    try:
        while True:
            step()
    finally:
        os._exit(0)
