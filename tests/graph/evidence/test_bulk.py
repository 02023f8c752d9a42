from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medkg.errors import StoreError, UnknownTermError
from medkg.graph import Change, Graph
from medkg.graph.evidence.bulk import document_table, evidence_table
from medkg.graph.evidence.rows import evidence_rows
from medkg.types import Assertion, Node
from tests.graph.claims import ATENOLOL, LOSARTAN, MARFAN, assertions, claim


def columns(*claims: Assertion, **changed: Any) -> pa.Table:
    """Evidence as a user might bring it, without ids."""
    rows = evidence_rows(claims).drop_columns(["id"])
    for name, values in changed.items():
        rows = rows.set_column(rows.column_names.index(name), name, pa.array(values))
    return rows


@settings(deadline=None, max_examples=30)
@given(st.lists(assertions(), max_size=6))
def test_ids_made_in_columns_are_the_assertions_ids(claims: list[Assertion]) -> None:
    made = evidence_table(columns(*claims))
    assert made["id"].to_pylist() == [claim.id for claim in claims]
    assert made.equals(evidence_rows(claims))
    assert evidence_table(made).equals(made)


def test_ids_of_texts_that_json_escapes() -> None:
    claims = [claim('a"\\\n', paper="PMID:\t\x00\x7f\u2028"), claim("b", paper="é" * 200)]
    assert evidence_table(columns(*claims))["id"].to_pylist() == [claim.id for claim in claims]


def test_the_table_and_the_records_make_one_graph(graph: Graph) -> None:
    claims = [claim(paper=f"PMID:{number}", span=(number, 9)) for number in range(5)]
    names = [Node(LOSARTAN, "drug", "Losartan")]
    assert graph.add_table(columns(*claims), nodes=names) == Change(5, 0, 0, 2)
    assert graph.add(claims, nodes=names) == Change(0, 5, 0, 2)
    assert graph.name(LOSARTAN) == "Losartan"
    assert [edge.support for edge in graph.edges()] == [5]


def test_a_stream_is_committed_in_chunks(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("medkg.graph.evidence.bulk._CHUNK", 2)
    rows = columns(*(claim(paper=f"PMID:{number}") for number in range(5)))
    stream = pa.RecordBatchReader.from_batches(rows.schema, rows.to_batches(max_chunksize=1))
    assert graph.add_table(stream) == Change(5, 0, 0, 3)
    assert [m.counts["evidence"] for m in graph.history()] == [0, 2, 4, 5]
    assert [edge.support for edge in graph.edges()] == [5]


def test_columns_that_may_be_left_out(graph: Graph) -> None:
    names = ["subject", "predicate", "object", "source", "document", "method", "score"]
    given = columns(claim(paper="", document="D")).select(names)
    assert evidence_table(given).equals(evidence_rows([claim(paper="", document="D")]))
    for name in names:
        with pytest.raises(StoreError, match=f"no column '{name}'"):
            graph.add_table(given.drop_columns([name]))
    with pytest.raises(StoreError, match="no column 'colour'"):
        graph.add_table(given.append_column("colour", pa.array(["red"])))


def test_qualifiers_are_made_canonical() -> None:
    row = claim(qualifiers={"sex": "male", "frequency": 0.5})
    made = evidence_table(columns(row, qualifiers=['{"sex": "male", "frequency": 5e-1}']))
    assert made.equals(evidence_rows([row]))


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("subject", "", "row 1: subject '' may not be empty"),
        ("document", None, "row 1: document None may not be null"),
        ("score", 1.5, r"row 1: score 1\.5 is not in 0\.\.1"),
        ("score", float("nan"), r"row 1: score nan is not in 0\.\.1"),
        ("polarity", "maybe", "row 1: polarity 'maybe' does not exist"),
        ("end", 3, "row 1: start None and end are one without the other"),
        ("qualifiers", "[1]", r"row 1: qualifiers '\[1\]' is not a JSON object"),
        ("qualifiers", "{", "row 1: qualifiers '{' is not a JSON object"),
        ("year", "soon", "column 'year'"),
    ],
)
def test_a_refused_row_is_named(graph: Graph, name: str, value: object, message: str) -> None:
    good = columns(claim(), claim(ATENOLOL))
    first = good[name][0].as_py()
    bad = columns(claim(), claim(ATENOLOL), **{name: [str(first), value] if name == "year"
                                               else [first, value]})  # fmt: skip
    with pytest.raises(StoreError, match=message):
        graph.add_table(bad)
    assert graph.version == 0


def test_a_predicate_outside_the_vocabulary_is_refused(graph: Graph) -> None:
    with pytest.raises(UnknownTermError, match="row 0: predicate 'cures'"):
        graph.add_table(columns(claim(), predicate=["cures"]))


def test_ids_given_are_compared(graph: Graph) -> None:
    rows = evidence_rows([claim(), claim(ATENOLOL)])
    assert graph.add_table(rows).added == 2
    swapped = rows.set_column(0, "id", rows["id"].take([1, 0]))
    with pytest.raises(StoreError, match=r"row 0: id '.*' is not the id"):
        graph.add_table(swapped)


def test_replace_by_tables(graph: Graph) -> None:
    document = pa.table({"source": ["pubmed"], "id": ["PMID:1"], "fingerprint": ["v1"]})
    graph.replace_table(document, columns(claim(), claim(ATENOLOL)))
    change = graph.replace_table(document, columns(claim(), claim(predicate="causes")))
    assert change == Change(added=1, unchanged=1, removed=1, version=2)
    assert graph.documents() == {("pubmed", "PMID:1"): "v1"}
    assert {edge.predicate for edge in graph.edges(object=MARFAN)} == {"treats", "causes"}
    with pytest.raises(StoreError, match="PMID:2 of pubmed"):
        graph.replace_table(document, columns(claim(paper="PMID:2")))


def test_of_two_rows_about_one_document_the_last_is_kept() -> None:
    twice = pa.table({"source": ["a", "a"], "id": ["1", "1"], "fingerprint": ["old", "new"]})
    assert document_table(twice)["fingerprint"].to_pylist() == ["new"]
    with pytest.raises(StoreError, match="row 1: id None may not be null"):
        document_table(pa.table({"source": ["a", "a"], "id": ["1", None]}))
