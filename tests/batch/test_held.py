"""What a graph holds already, told from what it does not."""

from __future__ import annotations

import tracemalloc
from dataclasses import asdict, replace
from unittest.mock import patch

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from medkg.batch import held as held_module
from medkg.batch.held import HeldDocuments, fingerprint
from medkg.graph import DocumentRow

HEX = st.integers(0, 2**128 - 1).map(lambda number: f"{number:032x}")
ROWS = st.builds(
    DocumentRow,
    source=st.sampled_from(["pubmed", "pmc"]),
    id=st.text(max_size=6),
    fingerprint=st.builds(fingerprint, HEX, HEX) | st.text(max_size=5),
    revised=st.sampled_from(["", "2020-01-02", "2021-12-31", "später"]),
    deleted=st.booleans(),
)
ROW = DocumentRow("pubmed", "PMID:1", fingerprint("0f" * 16, "a1" * 16), revised="2020-01-02")


@settings(deadline=None)
@given(st.lists(ROWS, unique_by=lambda row: (row.source, row.id)), ROWS)
def test_a_table_is_held_as_rows_put_one_by_one(
    rows: list[DocumentRow], other: DocumentRow
) -> None:
    put = HeldDocuments()
    for row in rows:
        put.put(row)
    columns = {name: [asdict(row)[name] for row in rows] for name in asdict(ROW)}
    held = HeldDocuments([pa.table(columns)] if rows else ())
    for row in [*rows, other]:
        assert held.get(row) == put.get(row)
    for row in rows:
        assert held.get(row) == HeldDocuments.state(row)
        assert held.has_same_or_later(row)


@settings(deadline=None)
@given(st.lists(ROWS), ROWS, st.integers(1, 4))
def test_states_packed_together_are_those_put_one_by_one(
    rows: list[DocumentRow], other: DocumentRow, most: int
) -> None:
    loose, packed = after(), after()
    for row in [*rows, other]:
        with patch.object(held_module, "_MOST_NEW", most):
            assert packed.has_same_or_later(row) == loose.has_same_or_later(row)
            packed.put(row)
        loose.put(row)
    for row in [*rows, other, ROW]:
        assert packed.get(row) == loose.get(row)
        assert packed.has_same_or_later(row) == loose.has_same_or_later(row)


def after(*rows: DocumentRow) -> HeldDocuments:
    held = HeldDocuments([pa.table({name: [asdict(ROW)[name]] for name in asdict(ROW)})])
    for row in rows:
        held.put(row)
    return held


def test_another_text_or_pipeline_is_read_and_an_earlier_record_is_not() -> None:
    changed = replace(ROW, fingerprint=fingerprint("01" * 16, "a1" * 16))
    assert after().has_same_or_later(ROW)
    assert not after().has_same_or_later(changed)
    assert not after().has_same_or_later(
        replace(ROW, fingerprint=fingerprint("0f" * 16, "a2" * 16))
    )
    assert not after().has_same_or_later(replace(changed, revised="2020-01-03"))
    assert after().has_same_or_later(replace(changed, revised="2020-01-01"))
    assert not after().has_same_or_later(replace(ROW, source="pmc"))


def test_of_two_texts_in_one_run_that_say_the_same_date_one_is_kept_in_any_order() -> None:
    small = replace(ROW, fingerprint=fingerprint("01" * 16, "a1" * 16))
    large = replace(ROW, fingerprint=fingerprint("0f" * 16, "a1" * 16))
    assert after(large).has_same_or_later(small)
    assert not after(small).has_same_or_later(large)


def test_a_deleted_document_comes_back_when_it_is_revised() -> None:
    gone = replace(ROW, fingerprint="", deleted=True)
    assert after(gone).has_same_or_later(ROW)
    assert not after(gone).has_same_or_later(replace(ROW, revised="2022-01-01"))


def test_a_search_copies_nothing() -> None:
    rows = [replace(ROW, id=f"PMID:{number}") for number in range(5_000)]
    held = HeldDocuments(
        [pa.table({name: [asdict(row)[name] for row in rows] for name in asdict(ROW)})]
    )
    tracemalloc.start()
    try:
        assert held.get(rows[1_234]) == HeldDocuments.state(ROW)
        assert tracemalloc.get_traced_memory()[1] < len(rows)
    finally:
        tracemalloc.stop()
