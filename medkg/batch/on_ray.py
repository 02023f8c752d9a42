"""Documents read by the processes of a Ray cluster, in order: a build past one machine.

Ray: Moritz et al., 2018, "Ray: a distributed framework for emerging AI applications", OSDI.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, Final, NamedTuple

from medkg.batch.extracting import Claims, claims_of, default_extractor, killed, patiently
from medkg.batch.workers import BATCH, Reader
from medkg.errors import MedkgError, MissingExtraError
from medkg.extraction import Extractor
from medkg.types import Document

__all__ = ["reading_on_ray"]

# Batches on their way to each worker.
_WAITING: Final = 4
# How often a batch is read again whose worker died, before its documents are read alone.
_RETRIES: Final = 1


@contextmanager
def reading_on_ray(
    address: str | None = "auto",
    *,
    workers: int | None = None,
    make: Callable[[], Extractor] = default_extractor,
) -> Iterator[Reader]:
    """A function as :func:`medkg.batch.reading` gives, whose workers are actors of a cluster.

    Each actor makes an extractor of its own (medkg must be installed on every node) and gives
    claims back; the graph is written here, by one process, into the same tables. An actor that
    dies is started again, where there is room, and its batches are read again. The documents of
    a batch that kills its worker again are read one by one, and one that kills it twice more
    gets a problem for claims, as does one on which the extractor fails.

    Args:
        address: ``auto`` for the cluster of this machine, ``ray://HOST:10001`` or ``HOST:6379``
            for another, None for one that is started here and ends with the block.
        workers: actors; default: one for each processor of the cluster.
        make: makes the extractor, on the worker. A build's must have the same fingerprint.

    Raises:
        MissingExtraError: ``medkg[ray]`` is not installed.
        MedkgError: there is no cluster at the address, or it cannot make an extractor; while
            reading, ten documents in a row that killed their workers.

    >>> with reading_on_ray(None, workers=1) as read:  # doctest: +SKIP
    ...     claims = list(read([Document("1", "Metformin treats type 2 diabetes.", "text")]))
    """
    try:
        import ray
    except ImportError as error:
        raise MissingExtraError(
            f'Ray is not installed ({error}): pip install "medkg[ray]"'
        ) from error
    mine = not ray.is_initialized()
    if mine:
        _join(ray, address, workers)
    try:
        actor = ray.remote(num_cpus=1, max_restarts=-1, max_task_retries=_RETRIES)(_Worker)
        count = workers or max(int(ray.cluster_resources().get("CPU", 1)), 1)
        actors = [actor.remote(make) for _ in range(count)]
        yield lambda documents: patiently(_ordered(ray, actors, documents))
    finally:
        if mine:
            ray.shutdown()


def _join(ray: Any, address: str | None, workers: int | None) -> None:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # a cluster of ours reports to nobody
    try:
        ray.init(
            address=address,
            num_cpus=workers if address is None else None,
            include_dashboard=False if address is None else None,
            logging_level="ERROR",
            log_to_driver=False,
        )
    except (ConnectionError, ValueError) as error:
        raise MedkgError(
            f"no Ray cluster at {address!r} ({error}): start one with `ray start --head`, and say "
            "its address"
        ) from error


class _Worker:
    """An extractor on a node."""

    def __init__(self, make: Callable[[], Extractor]) -> None:
        self._extractor = make()

    def read(self, documents: Sequence[Document]) -> list[Claims]:
        return claims_of(self._extractor, documents)


class _Sent(NamedTuple):
    """A batch on its way to an actor, and where its claims will be."""

    documents: Sequence[Document]
    place: int
    result: Any


def _ordered(ray: Any, actors: Sequence[Any], documents: Iterable[Document]) -> Iterator[Claims]:
    rest = iter(documents)
    waiting: deque[_Sent] = deque()
    load = [0] * len(actors)
    try:
        while True:
            while min(load) < _WAITING and (batch := list(islice(rest, BATCH))):
                place = load.index(min(load))
                load[place] += 1
                waiting.append(_Sent(batch, place, actors[place].read.remote(batch)))
            if not waiting:
                return
            sent = waiting.popleft()
            found = _got(ray, sent.result)
            if isinstance(found, str):
                # Of what else the worker was given, nothing may kill it meanwhile.
                for other in waiting:
                    if other.place == sent.place:
                        ray.wait([other.result], fetch_local=False)
                yield from _one_by_one(ray, actors[sent.place], sent.documents)
            else:
                yield from found
            load[sent.place] -= 1
    except ray.exceptions.RayError as error:
        why = "".join(str(error).strip().splitlines()[-1:])  # the rest is where it was raised
        raise MedkgError(
            f"the cluster could not read a batch ({type(error).__name__}: {why}); what was "
            "committed is kept: run the build again"
        ) from error


def _one_by_one(ray: Any, actor: Any, documents: Sequence[Document]) -> Iterator[Claims]:
    back = False
    for document in documents:
        if not back:
            _got(ray, actor.read.remote([]))  # a call that finds it gone is not the document's
        found = _got(ray, actor.read.remote([document]))
        back = not isinstance(found, str)
        yield from [killed(document, found)] if isinstance(found, str) else found


def _got(ray: Any, result: Any) -> list[Claims] | str:
    """The claims, or how the worker died that was to find them."""
    lost = ray.exceptions
    try:
        found: list[Claims] = ray.get(result)
    except (lost.RayActorError, lost.OutOfMemoryError, lost.ObjectLostError) as error:
        if getattr(error, "actor_init_failed", False):
            raise  # there is no extractor
        return f"{type(error).__name__}: memory may have run out"
    return found
