"""Several processes read documents: in order, a few at a time."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import cast

import pytest

from medkg import batch
from medkg.extraction import Extractor
from medkg.types import Document
from tests.batch.poison import Poisoned

LOSARTAN = "Losartan is an effective treatment for Marfan syndrome."


def test_workers_keep_the_order_and_take_no_more_than_they_can_read() -> None:
    taken = 0

    def documents() -> Iterator[Document]:
        nonlocal taken
        for number in range(10_000):
            taken += 1
            yield Document(str(number), LOSARTAN, "text")

    with batch.reading(cast(Extractor, Poisoned()), workers=2) as read:
        found = list(islice(read(documents()), 30))
        assert taken <= 30 + 2 * 25 * 17
        assert [claims.assertions[0].evidence.document for claims in found] == [
            str(number) for number in range(30)
        ]
        assert list(read([])) == []


def test_fewer_workers_than_one_are_refused() -> None:
    with (
        pytest.raises(ValueError, match="workers must be at least 1"),
        batch.reading(cast(Extractor, Poisoned()), workers=0),
    ):
        pass
