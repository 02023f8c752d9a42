"""Evidence in shares: nothing lost, and the rows of an edge together."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medkg.errors import StoreError
from medkg.graph.belief.shares import in_shares
from medkg.graph.delta.coded import encoded

SCHEMA = pa.schema([("subject", pa.string()), ("object", pa.string()), ("start", pa.int64())])
PAIRS = st.lists(st.tuples(st.text(max_size=2), st.text(max_size=2)), max_size=9)


def table(pairs: list[tuple[str, str]], part: int) -> pa.Table:
    columns = [
        [s for s, _ in pairs],
        [o for _, o in pairs],
        [100 * part + n for n in range(len(pairs))],
    ]
    return pa.table(columns, names=SCHEMA.names).cast(SCHEMA).cast(encoded(SCHEMA))


def same(share: pa.Table) -> pa.Table:
    return share


@settings(deadline=None, max_examples=50)
@given(st.lists(PAIRS, max_size=3), st.integers(1, 5))
def test_rows_come_back_once_and_those_of_an_edge_together(
    parts: list[list[tuple[str, str]]], shares: int
) -> None:
    tables = [table(pairs, part) for part, pairs in enumerate(parts)]
    made = [
        share.cast(SCHEMA).to_pylist() for share in in_shares(same, tables, SCHEMA, shares=shares)
    ]
    assert len(made) == shares
    rows = [row for given in tables for row in given.to_pylist()]
    assert sorted(row["start"] for share in made for row in share) == [r["start"] for r in rows]
    for share in made:
        for row in share:
            assert rows[[r["start"] for r in rows].index(row["start"])] == row
    ends = [{frozenset((row["subject"], row["object"])) for row in share} for share in made]
    assert sum(map(len, ends)) == len(set().union(*ends))


def test_nothing_is_left_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    seen: list[int] = []

    def fails(share: pa.Table) -> pa.Table:
        seen.append(len(list(tmp_path.iterdir())))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        in_shares(fails, [table([("a", "b")], 0)], SCHEMA, shares=2)
    assert set(seen) == {1}
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_written_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "absent"))
    with pytest.raises(StoreError, match=r"absent.*TMPDIR"):
        in_shares(same, [], SCHEMA, shares=2)
