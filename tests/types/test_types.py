"""What the types say of themselves."""

from __future__ import annotations

import pytest

from medkg.types import Edge


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ((0.8649, 3, 1, 2), "belief 0.86, 3 rows for, 1 against, 2 papers"),
        ((0.5, 1, 0, 1), "belief 0.50, 1 row for, 0 against, 1 paper"),
        ((0.0, 0, 1200, 1000), "belief 0.00, 0 rows for, 1,200 against, 1,000 papers"),
    ],
)
def test_an_edge_reads_as_a_line(numbers: tuple[float, int, int, int], said: str) -> None:
    edge = Edge("DRUGBANK:DB00678", "treats", "MONDO:0007947", *numbers)
    assert str(edge) == f"DRUGBANK:DB00678 treats MONDO:0007947 ({said})"
    assert repr(edge).startswith("Edge(subject='DRUGBANK:DB00678', predicate='treats'")
