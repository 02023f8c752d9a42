"""Several processes read documents: in order, a few at a time, and one that dies is told."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from itertools import islice

import pytest

from medkg import batch
from medkg.errors import MedkgError
from medkg.types import Document

LOSARTAN = "Losartan is an effective treatment for Marfan syndrome."


def test_workers_keep_the_order_and_take_no_more_than_they_can_read() -> None:
    taken = 0

    def documents() -> Iterator[Document]:
        nonlocal taken
        for number in range(10_000):
            taken += 1
            yield Document(str(number), LOSARTAN, "text")

    with batch.reading(batch.default_extractor(), workers=2) as read:
        found = list(islice(read(documents()), 30))
        assert taken <= 30 + 2 * 25 * 17
        assert [claims.assertions[0].evidence.document for claims in found] == [
            str(number) for number in range(30)
        ]
        assert list(read([])) == []


def test_a_killed_worker_is_told() -> None:
    with (
        pytest.raises(MedkgError, match="try fewer workers"),
        batch.reading(batch.default_extractor(), workers=2) as read,
    ):
        documents = (Document(str(n), LOSARTAN, "text") for n in range(10_000))
        for number, _ in enumerate(read(documents)):
            if number == 5:
                for child in multiprocessing.active_children():
                    child.kill()


def test_fewer_workers_than_one_are_refused() -> None:
    with (
        pytest.raises(ValueError, match="workers must be at least 1"),
        batch.reading(batch.default_extractor(), workers=0),
    ):
        pass
