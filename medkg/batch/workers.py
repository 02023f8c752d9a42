"""Documents read by several processes of one machine, in order."""

from __future__ import annotations

import gc
import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from typing import Final

from medkg.batch.extracting import Claims, claims_of
from medkg.errors import MedkgError
from medkg.extraction import Extractor
from medkg.types import Document

__all__ = ["BATCH", "Reader", "reading"]

#: Documents a worker is given at once.
BATCH: Final = 25
# How many such batches wait for each worker: what it does while a shard is committed.
_WAITING: Final = 16

Reader = Callable[[Iterable[Document]], Iterator[Claims]]


@contextmanager
def reading(extractor: Extractor, *, workers: int = 1) -> Iterator[Reader]:
    """A function from documents to their :class:`Claims`, in order, by so many processes.

    The processes are forked at once and share the extractor's tables; at most some batches are
    on their way. One process alone, or a system that cannot fork, reads them here.

    Raises:
        ValueError: fewer workers than one.
        MedkgError: while reading, if a worker was killed.

    >>> from medkg.batch import default_extractor
    >>> with reading(default_extractor()) as read:
    ...     [found] = read([Document("1", "Metformin treats type 2 diabetes.", "text")])
    >>> len(found.assertions)
    1
    """
    if workers < 1:
        raise ValueError(f"workers must be at least 1, not {workers}")
    if workers == 1 or "fork" not in multiprocessing.get_all_start_methods():
        yield lambda documents: map(claims_of, extractor.extract_many(documents))
        return
    extractor.extract(Document("", "", ""))  # what is made at the first text is shared too
    gc.collect()
    gc.freeze()  # the collector would write to every shared page
    try:
        pool = ProcessPoolExecutor(
            workers, multiprocessing.get_context("fork"), _take, (extractor,)
        )
        pool.submit(_read, []).result()
    finally:
        gc.unfreeze()
    with pool:
        yield lambda documents: _ordered(pool, documents, workers)


_taken: Extractor | None = None
"""A worker's extractor; None in every other process."""


def _take(extractor: Extractor) -> None:
    global _taken
    _taken = extractor


def _read(documents: Sequence[Document]) -> list[Claims]:
    if _taken is None:
        raise MedkgError("this process is no worker")
    return [claims_of(extraction) for extraction in _taken.extract_many(documents)]


def _ordered(
    pool: ProcessPoolExecutor, documents: Iterable[Document], workers: int
) -> Iterator[Claims]:
    rest = iter(documents)
    waiting: deque[Future[list[Claims]]] = deque()
    try:
        while True:
            while len(waiting) < workers * _WAITING and (batch := list(islice(rest, BATCH))):
                waiting.append(pool.submit(_read, batch))
            if not waiting:
                return
            yield from waiting.popleft().result()
    except BrokenProcessPool as error:
        raise MedkgError(
            f"a worker was killed while reading documents ({error}); memory may have run out: "
            "try fewer workers"
        ) from error
