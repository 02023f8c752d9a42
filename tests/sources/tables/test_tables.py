"""JSON lines, CSV, TSV and Parquet: keys and columns, wrong values, hostile rows."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medkg.files.opening import Input
from medkg.sources import Limits, ReadReport, read_csv, read_jsonl, read_parquet
from medkg.types import Document, Section, Study, to_json

Outcome = tuple[list[Document], ReadReport]
Row = dict[str, Any]


def jsonl(rows: list[Row]) -> bytes:
    return "\n".join(map(json.dumps, rows)).encode()


def parquet(rows: list[Row]) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), buffer)
    return buffer.getvalue()


def table(delimiter: str) -> Callable[[list[Row]], bytes]:
    def write(rows: list[Row]) -> bytes:
        lines = [delimiter.join(rows[0])]
        for row in rows:
            cells = ("" if v is None else str(v).replace('"', '""') for v in row.values())
            lines.append(delimiter.join(f'"{cell}"' for cell in cells))
        return "\r\n".join(lines).encode()

    return write


FORMATS = [
    pytest.param(read_jsonl, jsonl, id="jsonl"),
    pytest.param(read_parquet, parquet, id="parquet"),
    *(pytest.param(read_csv, table(mark), id=f"csv {mark!r}") for mark in ",;\t|"),
]
every_format = pytest.mark.parametrize(("reader", "write"), FORMATS)


def run(reader: Callable[..., Any], content: bytes, **options: Any) -> Outcome:
    report = ReadReport()
    source = Input("sample", lambda: io.BytesIO(content))
    return list(reader(source, report=report, **options)), report


@every_format
def test_columns(reader: Callable[..., Any], write: Callable[[list[Row]], bytes]) -> None:
    rows = [
        {"PMID": "7", "Article Title": "Aspirin", "Abstract": 'It "helped",\nonce.', "Year": "2020",
         "centre": "Basel"},
        {"PMID": None, "Article Title": "Gout", "Abstract": None, "Year": None, "centre": None},
    ]  # fmt: skip
    (first, second), report = run(reader, write(rows))
    assert report.skipped == []
    assert (first.id, first.year) == ("PMID:7", 2020)
    assert first.text == 'Aspirin\nIt "helped",\nonce.'
    assert [(s.label, s.start) for s in first.sections] == [("title", 0), ("abstract", 8)]
    assert first.metadata == {"centre": "Basel", "title_only": False}
    assert second.id.startswith("TEXT:") and second.metadata["title_only"]
    assert first.source in ("jsonl", "csv", "parquet")


@every_format
def test_columns_of_other_names(
    reader: Callable[..., Any], write: Callable[[list[Row]], bytes]
) -> None:
    rows = [{"key": "n1", "corpus": "Aspirin.", "body2": "x"}]
    [document], _ = run(reader, write(rows), columns={"id": "key", "text": "corpus"})
    assert (document.id, document.text) == ("n1", "Aspirin.")
    for columns, words in [
        (None, "'key', 'corpus', 'body2'"),
        ({"text": "none"}, "'none'"),
        ({"txt": "corpus"}, "no field is called 'txt'"),
    ]:
        documents, report = run(reader, write(rows), columns=columns)
        assert documents == []
        [problem] = report.skipped
        assert problem.code == "columns" and words in problem.message


@pytest.mark.parametrize(
    ("row", "id_"),
    [
        ({"id": "a", "text": "T"}, "a"),
        ({"id": 12, "text": "T"}, "12"),
        ({"id": 12.0, "text": "T"}, "12"),
        ({"id": "a", "pmid": 7, "text": "T"}, "PMID:7"),
        ({"id": "a", "pmid": 7.0, "text": "T"}, "PMID:7"),
        ({"id": "a", "pmcid": "PMC70", "text": "T"}, "PMC:PMC70"),
        ({"id": None, "doi": "https://doi.org/10.1000/X", "text": "T"}, "DOI:10.1000/x"),
        ({"id": "a", "doi": "10.1000/X", "text": "T"}, "a"),
    ],
)
def test_id(row: Row, id_: str) -> None:
    for reader, write in ((read_jsonl, jsonl), (read_parquet, parquet)):
        [document], _ = run(reader, write([row]))
        assert document.id == id_


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ({"title": "A b", "text": "A b\nC."}, "A b\nC."),
        ({"title": "A\n b", "text": "C."}, "A b\nC."),
        ({"title": "A", "abstract": "B.", "text": "C."}, "A\nB.\nC."),
        ({"abstract": "B."}, "B."),
        ({"title": "A", "text": " "}, "A"),
        ({"text": "lone \ud800 half"}, "lone \ufffd half"),
    ],
)
def test_text(row: Row, text: str) -> None:
    [document], _ = run(read_jsonl, jsonl([row]))
    assert document.text == text


def test_pages_with_fewer_rows_than_the_footer_says() -> None:
    content = bytearray(parquet([{"id": str(n), "text": f"Text {n}"} for n in range(5)]))
    content[14], content[135] = 0, 1
    documents, report = run(read_parquet, bytes(content))
    assert documents == []
    assert [problem.code for problem in report.skipped] == ["broken-parquet"]
    assert "5 rows" in report.skipped[0].message


@settings(deadline=None, max_examples=40)
@given(
    title=st.text("ab ", min_size=1, max_size=8).filter(str.strip),
    body=st.text("ab\n ", max_size=9),
    retracted=st.booleans(),
    year=st.none() | st.integers(1500, 2099),
)
def test_a_document_written_as_json_comes_back(
    title: str, body: str, retracted: bool, year: int | None
) -> None:
    text = f"{title}\n{body}".strip("\n")
    document = Document(
        "x", text, "mine", year, retracted, (Section("results", 0, len(text)),),
        Study("cohort", "human"), {"a": [1, {"b": None}], "title_only": "\n" not in text},
    )  # fmt: skip
    [found], report = run(read_jsonl, json.dumps(to_json(document)).encode())
    assert (found, report.skipped) == (document, [])


def test_json_lines_that_are_none_cost_themselves() -> None:
    bad = [
        b"nonsense", b"[1]", b'{"text": NaN}', b'{"text": 5}', b'{"text": "x", "metadata": [1]}',
        b"{" * 100_000, b'{"id": ' + b"9" * 5000 + b"}", b'{"text": "\xff"}', b'{"text": ""}',
        b'{"n": 1}', b'{"text": {"a": 1}}',
    ]  # fmt: skip
    good = b'{"id": "g", "text": "T"}'
    documents, report = run(read_jsonl, b"\n".join([good, *bad, b"", good]))
    assert [d.id for d in documents] == ["g", "g"]
    assert [p.code for p in report.skipped] == [
        "broken-json", "broken-json", "broken-json", "wrong-kind", "wrong-kind",
        "broken-json", "broken-json", "wrong-encoding", "no-text", "columns", "wrong-kind",
    ]  # fmt: skip


def test_a_line_without_end() -> None:
    content = b'{"text": "T"}\n{"text": "' + b"x" * 200_000
    documents, report = run(read_jsonl, content, limits=Limits(record=1000))
    assert (len(documents), [p.code for p in report.skipped]) == (1, ["record-too-large"])


def test_csv_rows_that_are_none_cost_themselves() -> None:
    content = "id,text\n1,One\n2,Two,three\n\n,\n3\n4,Four\n"
    documents, report = run(read_csv, content.encode())
    assert [d.id for d in documents] == ["1", "4"]
    assert [p.code for p in report.skipped] == ["columns", "no-text"]


def test_csv_quote_without_end() -> None:
    content = 'id,text\n1,One\n2,"' + "x\n" * 200_000
    documents, report = run(read_csv, content.encode(), limits=Limits(record=1000))
    assert documents[0].id == "1"
    assert report.skipped and report.skipped[-1].code in ("record-too-large", "broken-csv")


def test_csv_encodings() -> None:
    text = "id,text\n1,Sjögren\n2,Ménière\n"
    for content in (text.encode(), text.encode("utf-8-sig"), text.encode("utf-16")):
        documents, report = run(read_csv, content)
        assert ([d.text for d in documents], report.skipped) == (["Sjögren", "Ménière"], [])
    documents, report = run(read_csv, text.encode("latin-1"))
    assert [d.text for d in documents] == ["Sjögren", "Ménière"]
    assert [(p.level, p.code) for p in report.skipped] == [("warning", "latin-1")]


def test_parquet_of_other_kinds_of_columns() -> None:
    rows = [{"pmid": 7, "text": "T", "metadata": {"a": 1}, "list": [1], "retracted": True}]
    [document], _ = run(read_parquet, parquet(rows))
    assert document.retracted and document.metadata == {"a": 1, "title_only": True}
    columns = pa.table({"id": ["a", "b"], "text": pa.array([b"ok", b"\xff"], pa.binary())})
    broken = columns.set_column(1, "text", columns["text"].combine_chunks().view(pa.string()))
    buffer = io.BytesIO()
    pq.write_table(broken, buffer)
    documents, report = run(read_parquet, buffer.getvalue())
    assert [d.id for d in documents] == ["a"]
    assert [p.code for p in report.skipped] == ["wrong-encoding"]


def test_parquet_with_more_than_the_limit() -> None:
    content = parquet([{"text": "x" * 500_000}])
    documents, report = run(read_parquet, content, limits=Limits(file=100_000))
    assert (documents, [p.code for p in report.skipped]) == ([], ["too-large"])


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)
KEYS = ["id", "pmid", "doi", "text", "title", "abstract", "year", "source", "metadata",
        "retracted", "sections", "study", "other"]  # fmt: skip


@settings(deadline=None, max_examples=40)
@given(row=st.dictionaries(st.sampled_from(KEYS), VALUES))
def test_any_object_is_read_or_counted(row: Row) -> None:
    content = json.dumps(row).encode() + b'\n{"id": "g", "text": "T"}'
    documents, report = run(read_jsonl, content)
    assert documents[-1].id == "g"
    assert len(documents) + len(report.skipped) == 2
    for document in documents:
        for section in document.sections:
            assert 0 <= section.start < section.end <= len(document.text)


@settings(deadline=None, max_examples=40)
@given(noise=st.binary(max_size=60))
def test_any_bytes_after_a_good_row(noise: bytes) -> None:
    documents, _ = run(read_csv, b"id,text\ng,T\n" + noise)
    assert documents[0].id == "g"


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_damaged_parquet(data: st.DataObject) -> None:
    content = bytearray(parquet([{"id": str(n), "text": f"Text {n}"} for n in range(5)]))
    for _ in range(3):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    documents, report = run(read_parquet, bytes(content))
    assert len(documents) == 5 or report.skipped
