"""Files joined piece by piece hold what they would, sorted at once."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medkg.graph.delta import datafile, joining
from medkg.graph.delta.coded import in_order
from medkg.graph.delta.joining import join

SCHEMA = pa.schema([("a", pa.string()), ("b", pa.string()), ("n", pa.int64())])
ORDER = ("a", "b")
ROWS = st.lists(st.tuples(st.sampled_from("xyz"), st.sampled_from("pq"), st.booleans()))


def table(rows: list[tuple[str, str, bool]], first: int) -> pa.Table:
    """Rows numbered from ``first``."""
    columns = [[row[0] for row in rows], [row[1] for row in rows], range(first, first + len(rows))]
    return pa.table(list(map(pa.array, columns)), names=SCHEMA.names).cast(SCHEMA)


def read(folder: Path, made: list[tuple[str, int, int]]) -> pa.Table:
    tables = [pq.read_table(folder / name, partitioning=None).cast(SCHEMA) for name, _, _ in made]
    assert [len(found) for found in tables] == [count for _, _, count in made]
    assert [(folder / name).stat().st_size for name, _, _ in made] == [size for _, size, _ in made]
    return pa.concat_tables([SCHEMA.empty_table(), *tables])


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(
    files=st.lists(ROWS.filter(len), min_size=1, max_size=4),
    more=ROWS,
    batch=st.integers(1, 4),
    group=st.integers(1, 5),
    size=st.integers(1, 8),
    sort=st.booleans(),
)
def test_joined_files_are_the_rows_sorted_at_once(
    files: list[list[tuple[str, str, bool]]],
    more: list[tuple[str, str, bool]],
    batch: int,
    group: int,
    size: int,
    sort: bool,
) -> None:
    with pytest.MonkeyPatch.context() as patched, tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        patched.setattr(joining, "_BATCH", batch)
        patched.setattr(datafile, "_ROW_GROUP", group)
        left: dict[str, np.ndarray] = {}
        kept: list[pa.Table] = []
        for number, rows in enumerate(files):
            stored = table(rows, 100 * number)
            if sort:  # else a file that another writer made
                stored = in_order(stored, ORDER).cast(SCHEMA)
            ((name, _, _),) = datafile.write(folder, stored)
            mask = np.array([keep for _, _, keep in rows])
            left[name] = mask
            kept.append(stored.filter(pa.array(mask)))
        patched.setattr(datafile, "FILE_ROWS", size)
        last = table(more, 1000)
        made = join(folder, left, last, schema=SCHEMA, order=ORDER)
        whole = in_order(pa.concat_tables([*kept, last]), ORDER).cast(SCHEMA)
        assert read(folder, made).equals(whole)
        assert all(count <= 2 * size for _, _, count in made)


def test_a_join_that_fails_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(datafile, "_ROW_GROUP", 2)
    ((name, _, _),) = datafile.write(tmp_path, table([("x", "p", True)] * 6, 0))
    last = pq.ParquetFile(tmp_path / name).metadata.row_group(2).column(2)  # of "n"
    content = bytearray((tmp_path / name).read_bytes())
    start = last.dictionary_page_offset or last.data_page_offset
    content[start : start + last.total_compressed_size] = bytes(last.total_compressed_size)
    (tmp_path / name).write_bytes(content)
    monkeypatch.setattr(datafile, "FILE_ROWS", 2)
    written: list[int] = []
    real = datafile._write

    def counted(*given: object) -> int:
        written.append(real(*given))
        return written[-1]

    monkeypatch.setattr(datafile, "_write", counted)
    with pytest.raises(pa.ArrowException, match=name):
        join(tmp_path, {name: np.ones(6, bool)}, SCHEMA.empty_table(), schema=SCHEMA, order=ORDER)
    assert len(written) == 2
    assert [path.name for path in tmp_path.iterdir()] == [name]
