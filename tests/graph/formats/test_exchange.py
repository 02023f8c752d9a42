"""Every format is read back, by medkg or by a reader of its own, and compared."""

from __future__ import annotations

import csv
import gzip
import json
import re
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import networkx as nx
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medkg.errors import FormatError, StoreError
from medkg.graph import Graph
from medkg.graph.adding import add_items
from medkg.graph.belief.derive import derive_edges
from medkg.graph.delta.schema import EVIDENCE, NODE
from medkg.graph.evidence.rows import assertions_of, evidence_rows
from medkg.graph.formats.contents import Contents
from medkg.graph.formats.exchange import FORMATS, Item, form_of, read, write
from medkg.graph.formats.networkx import to_networkx
from medkg.types import Assertion, Edge, Node
from medkg.vocabulary import PREDICATES
from tests.graph.claims import LOSARTAN, MARFAN, assertions, claim

WITH_EVIDENCE = [n for n, form in FORMATS.items() if form.read and not n.startswith("kgx")]
ONLY_WRITTEN = [name for name, form in FORMATS.items() if not form.read]

# Tabs, line ends, quotes, separators, controls, escapes of the formats themselves, far planes.
nasty = st.text(
    st.sampled_from(
        "\t\n\r\x00\x01\x0b\x1b\x7f\x85\u2028\ufeff\ufffe\uffff\"'\\|;,<>&{}[]%#_x @^`é漢😀"
    )
    | st.characters(exclude_categories=["Cs"]),
    max_size=6,
) | st.sampled_from(["_x000A_", "_x005F_", "&#10;", "NA", "nan", "\\u0000", "]]>", " a ", ""])
ids = st.sampled_from([LOSARTAN, MARFAN]) | nasty.filter(bool)
kinds = st.sampled_from(["drug", "disease", "other", "my kind"])


def contents_of(rows: list[Assertion], nodes: list[Node]) -> Contents:
    """A graph's tables without a store: named nodes first, then the ends of edges."""
    unique = {row.id: row for row in rows}
    evidence = evidence_rows(unique.values()).sort_by("id")
    edges = derive_edges(evidence)
    named = {node.curie: node for node in nodes}
    for edge in edges.to_pylist():
        for curie in (edge["subject"], edge["object"]):
            named.setdefault(curie, Node(curie, "other", curie))
    held = sorted(named.values(), key=lambda node: node.curie.encode())
    columns = [[getattr(node, name) for node in held] for name in NODE.names]
    return Contents(
        nodes=pa.table([pa.array(column, pa.string()) for column in columns], schema=NODE),
        edges=edges,
        batches=lambda: iter(evidence.to_batches()),
        withdrawn=pa.array([], pa.string()),
        name="x.medkg",
        version=3,
        created="2024-01-02T03:04:05+00:00",
        medkg="0",
    )


@st.composite
def graphs(draw: st.DrawFn) -> Contents:
    rows = draw(st.lists(assertions(), max_size=4))
    for subject, target, predicate, document, name in draw(
        st.lists(st.tuples(ids, ids, st.sampled_from(list(PREDICATES)), ids, nasty), max_size=3)
    ):
        rows.append(
            claim(
                subject,
                predicate,
                target,
                document=document,
                paper=name,
                method=f"pattern:{name}",
                source=draw(ids),
                text=name,
                qualifiers={name: document},
            )
        )
    nodes = draw(st.lists(st.builds(Node, ids, kinds, nasty), max_size=3))
    return contents_of(rows, nodes)


def back(contents: Contents, form: str) -> list[Item]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / ("x" + FORMATS[form].suffix)
        write(path, contents, form)
        return list(read(path, form))


def all_rows(contents: Contents) -> list[Assertion]:
    return assertions_of(pa.Table.from_batches(list(contents.evidence()), EVIDENCE))


def nodes_of(items: list[Item]) -> list[Node]:
    return sorted((item for item in items if isinstance(item, Node)), key=lambda n: n.curie)


def written_nodes(contents: Contents) -> list[Node]:
    return sorted((Node(**row) for row in contents.nodes.to_pylist()), key=lambda n: n.curie)


def written_edges(contents: Contents) -> list[Edge]:
    return [Edge(**row) for row in contents.edges.to_pylist()]


@pytest.mark.parametrize("form", WITH_EVIDENCE)
@settings(deadline=None, max_examples=10)
@given(contents=graphs())
def test_evidence_comes_back_with_equal_ids(form: str, contents: Contents) -> None:
    items = back(contents, form)
    rows = {item.id: item for item in items if isinstance(item, Assertion)}
    assert rows == {row.id: row for row in all_rows(contents)}
    assert nodes_of(items) == written_nodes(contents)


Read = tuple[list[Node], list[Edge]]


def edge(subject: str, predicate: str, target: str, said: Mapping[str, Any]) -> Edge:
    counts = [int(said[name]) for name in ("support", "against", "papers")]
    return Edge(subject, predicate, target, float(said["belief"]), *counts)


def in_graphml(path: Path) -> Read:
    """By ``_xHHHH_`` what XML has no place for."""
    space = "{http://graphml.graphdrawing.org/xmlns}"

    def text(value: str | None) -> str:
        return re.sub("_x([0-9A-F]{4})_", lambda m: chr(int(m[1], 16)), value or "")

    def said(element: ElementTree.Element) -> dict[str, str]:
        data = element.findall(f"{space}data")
        return {row.attrib["key"].partition(".")[2]: text(row.text) for row in data}

    root = ElementTree.parse(path).getroot()  # noqa: S314 - written here
    nodes = [Node(text(n.get("id")), **said(n)) for n in root.iter(f"{space}node")]
    edges = [
        edge(text(e.get("source")), said(e)["predicate"], text(e.get("target")), said(e))
        for e in root.iter(f"{space}edge")
    ]
    return nodes, edges


def in_neo4j(folder: Path) -> Read:
    tables = []
    for name in ("nodes", "edges"):
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as text:
            rows = csv.DictReader(text, strict=True)
            tables.append([{k.partition(":")[0] or k: v for k, v in row.items()} for row in rows])
    nodes = [Node(row["curie"], row["kind"], row["name"]) for row in tables[0]]
    return nodes, [
        edge(row[":START_ID"], row[":TYPE"].lower(), row[":END_ID"], row) for row in tables[1]
    ]


def in_cx2(path: Path) -> Read:
    aspects: dict[str, Any] = {}
    for part in json.loads(path.read_bytes()):
        aspects.update(part)
    nodes = {n["id"]: Node(n["v"]["represents"], n["v"]["kind"], n["v"]["name"])
             for n in aspects["nodes"]}  # fmt: skip
    return list(nodes.values()), [
        edge(nodes[e["s"]].curie, e["v"]["interaction"], nodes[e["t"]].curie, e["v"])
        for e in aspects["edges"]
    ]


@pytest.mark.parametrize(
    ("form", "read_back"), [("graphml", in_graphml), ("neo4j", in_neo4j), ("cx2", in_cx2)]
)
@settings(deadline=None, max_examples=10)
@given(contents=graphs())
def test_nodes_and_edges_are_whole(
    form: str, read_back: Callable[[Path], Read], contents: Contents
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / ("x" + FORMATS[form].suffix)
        write(path, contents, form)
        nodes, edges = read_back(path)
    assert edges == written_edges(contents)
    assert sorted(nodes, key=lambda n: n.curie) == written_nodes(contents)


@settings(deadline=None, max_examples=10)
@given(contents=graphs())
def test_believed_triples_are_whole(contents: Contents) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder) / "x.tsv", contents)
        lines = (Path(folder) / "x.tsv").read_text(encoding="utf-8").splitlines()
    assert [tuple(map(unquote, line.split("\t"))) for line in lines] == [
        (e.subject, e.predicate, e.object) for e in written_edges(contents) if e.belief > 0
    ]


@settings(deadline=None, max_examples=10)
@given(contents=graphs())
def test_networkx_has_every_node_and_edge(contents: Contents) -> None:
    net = to_networkx(contents.nodes, contents.edges)
    key = lambda e: (e.subject, e.predicate, e.object)  # noqa: E731
    edges = [edge(s, name, t, said) for s, t, name, said in net.edges(keys=True, data=True)]
    assert sorted(edges, key=key) == sorted(written_edges(contents), key=key)
    nodes = [Node(curie, **said) for curie, said in net.nodes(data=True)]
    assert sorted(nodes, key=lambda n: n.curie) == written_nodes(contents)


@pytest.mark.parametrize("form", ONLY_WRITTEN)
def test_what_holds_no_evidence_is_not_read(form: str, tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="only written; these are read: nquads"):
        read(tmp_path / "x", form)


@settings(deadline=None, max_examples=10)
@given(contents=graphs())
def test_kgx_json_lines_keep_ids_and_papers(contents: Contents) -> None:
    found = [item for item in back(contents, "kgx-jsonl") if isinstance(item, Assertion)]
    counted = [
        row.evidence
        for row in all_rows(contents)
        if not row.evidence.retracted and row.evidence.certainty != "hypothetical"
    ]
    said = {(a.evidence.reference, a.evidence.polarity) for a in found}
    assert said >= {(e.reference, e.polarity) for e in counted if e.reference}
    assert {(a.subject, a.predicate, a.object) for a in found} <= {
        (e.subject, e.predicate, e.object) for e in written_edges(contents)
    }


@settings(deadline=None, max_examples=10)
@given(contents=graphs())
def test_kgx_tables_have_one_row_a_line(contents: Contents) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), contents, "kgx")
        lines = (Path(folder) / "nodes.tsv").read_bytes().split(b"\n")
        assert len(lines) == len(contents.nodes) + 2
        assert {line.count(b"\t") for line in lines[:-1]} == {2}
        assert len(nodes_of(list(read(Path(folder), "kgx")))) == len(contents.nodes)


@pytest.fixture
def small() -> Contents:
    rows = [
        claim(text="It\x01 works."),
        claim(polarity="against", paper="PMID:2", source="my notes"),
        claim(predicate="causes", retracted=True),
    ]
    return contents_of(rows, [Node(LOSARTAN, "drug", "Losartan\x02\n")])


def test_networkx_reads_the_graphml(small: Contents, tmp_path: Path) -> None:
    write(tmp_path / "x.graphml", small)
    read_by_networkx = nx.read_graphml(tmp_path / "x.graphml", force_multigraph=True)
    assert read_by_networkx.nodes[LOSARTAN] == {"kind": "drug", "name": "Losartan_x0002_\n"}
    edges = sorted(read_by_networkx.edges(data=True), key=lambda edge: edge[2]["predicate"])
    assert [(s, o, v["predicate"], v["belief"]) for s, o, v in edges] == [
        (e.subject, e.object, e.predicate, e.belief) for e in written_edges(small)
    ]


def test_pandas_reads_the_triples(tmp_path: Path) -> None:
    """As PyKEEN 1.11's ``load_triples`` does, without which it is read all the same."""
    import pandas as pd

    rows = [claim(), claim('my "id"\t#1\n', "treats", "NA"), claim("nan", "causes", "|; x")]
    write(tmp_path / "x.tsv", contents_of(rows, []), "pykeen")
    table = pd.read_csv(
        tmp_path / "x.tsv", sep="\t", encoding="utf-8", dtype=str, header=None,
        usecols=None, keep_default_na=False,
    )  # fmt: skip
    assert sorted(table.to_numpy().tolist()) == [
        [LOSARTAN, "treats", MARFAN],
        ["my%20%22id%22%09%231%0A", "treats", "NA"],
        ["nan", "causes", "|;%20x"],
    ]


def test_pykeen_reads_the_triples(small: Contents, tmp_path: Path) -> None:
    pykeen = pytest.importorskip("pykeen.triples", reason="PyKEEN is not installed")
    write(tmp_path / "x.tsv", small, "pykeen")
    factory = pykeen.TriplesFactory.from_path(tmp_path / "x.tsv")
    assert (factory.num_triples, {*factory.entity_to_id}) == (1, {LOSARTAN, MARFAN})


def test_neo4j_has_typed_headers(small: Contents, tmp_path: Path) -> None:
    write(tmp_path, small, "neo4j")
    nodes = (tmp_path / "nodes.csv").read_text().splitlines()
    edges = (tmp_path / "edges.csv").read_text().splitlines()
    assert nodes[0] == "curie:ID,name,kind,:LABEL"
    assert edges[0] == (
        ":START_ID,:END_ID,:TYPE,belief:double,support:long,against:long,papers:long"
    )
    assert edges[1].startswith(f'"{LOSARTAN}","{MARFAN}","CAUSES","0.0",')


@pytest.mark.parametrize("form", ["graphml", "cx2", "nquads", "turtle"])
def test_where_it_comes_from_goes_along(small: Contents, tmp_path: Path, form: str) -> None:
    write(tmp_path / "x", small, form)
    text = (tmp_path / "x").read_text()
    assert small.about.checksum in text
    assert "https://www.nlm.nih.gov/databases/download/terms_and_conditions.html" in text


def test_parquet_says_where_it_comes_from(small: Contents, tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    write(tmp_path, small, "parquet")
    notes = pq.read_schema(tmp_path / "evidence.parquet").metadata
    assert notes[b"medkg.checksum"].decode() == small.about.checksum
    assert b"my notes: 1 rows, licence not known" in notes[b"medkg.sources"]


def test_checksum_knows_rows_and_not_their_order(small: Contents) -> None:
    rows = all_rows(small)
    assert contents_of(rows[::-1], []).about.checksum == small.about.checksum
    assert contents_of(rows[1:], []).about.checksum != small.about.checksum


def test_quoted_triples_are_a_form_to_ask_for(small: Contents, tmp_path: Path) -> None:
    write(tmp_path / "x.ttl", small, "turtle12")
    text = (tmp_path / "x.ttl").read_text()
    assert f"rdf:reifies <<( {LOSARTAN} biolink:treats {MARFAN} )>>" in text


def test_packed_files_are_read_and_equal_each_time(small: Contents, tmp_path: Path) -> None:
    for name in ("a.nq.gz", "b.nq.gz"):
        write(tmp_path / name, small)
    assert (tmp_path / "a.nq.gz").read_bytes() == (tmp_path / "b.nq.gz").read_bytes()
    assert len(list(read(tmp_path / "a.nq.gz"))) == 2 + 3
    whole = (tmp_path / "a.nq.gz").read_bytes()
    (tmp_path / "cut.nq.gz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(FormatError, match=r"cut\.nq\.gz: broken or cut-off gzip"):
        list(read(tmp_path / "cut.nq.gz"))


def test_statements_may_come_in_any_order(small: Contents, tmp_path: Path) -> None:
    write(tmp_path / "x.nq", small)
    lines = sorted((tmp_path / "x.nq").read_text().splitlines(), key=lambda line: line[::-1])
    (tmp_path / "y.nq").write_text("\n".join(lines) + "\n")
    found = list(read(tmp_path / "y.nq"))
    rows = [item for item in found if isinstance(item, Assertion)]
    assert {row.id: row for row in rows} == {row.id: row for row in all_rows(small)}
    assert nodes_of(found) == written_nodes(small)


def cut(text: str) -> str:
    return "\n".join(text.splitlines()[:-3]) + "\n"


def broken(text: str) -> str:
    return text.replace('"0.9"^^', '"high"^^')


def nonsense(text: str) -> str:
    return text + "nonsense\n"


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (cut, "1 rows of evidence are cut off"),
        (broken, "score: 'high' cannot be read"),
        (nonsense, "not nquads"),
    ],
)
def test_broken_rdf_is_named(
    small: Contents, tmp_path: Path, spoil: Callable[[str], str], why: str
) -> None:
    write(tmp_path / "x.nq", small)
    text = spoil((tmp_path / "x.nq").read_text())
    (tmp_path / "x.nq").write_text(text)
    with pytest.raises(FormatError, match=why) as told:
        list(read(tmp_path / "x.nq"))
    assert "x.nq" in str(told.value)


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("x.jsonld", '{"@context": "http://127.0.0.1:9/", "@id": "http://a"}', "not jsonld"),
        ("x.bin", "", "its name says no format"),
    ],
)  # fmt: skip
def test_broken_files_are_named(tmp_path: Path, name: str, text: str, why: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(FormatError, match=why):
        list(read(tmp_path / name))


def test_a_damaged_parquet_file_is_named(small: Contents, tmp_path: Path) -> None:
    write(tmp_path, small, "parquet")
    (tmp_path / "evidence.parquet").write_bytes(b"PAR1")
    with pytest.raises(FormatError, match=r"evidence\.parquet"):
        list(read(tmp_path, "parquet"))


def test_an_unknown_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="no format 'xls'"):
        form_of(tmp_path / "x", "xls")


def test_what_is_written_makes_the_same_graph_again(graph: Graph, tmp_path: Path) -> None:
    graph.add(
        [claim(), claim(paper="PMID:2", polarity="against"), claim(MARFAN, "same_as", "HP:1")],
        nodes=[Node(LOSARTAN, "drug", "Losartan")],
    )
    told: list[str] = []
    graph.write(tmp_path / "x.nq.gz", progress=lambda station, *_: told.append(station))
    assert {*told} == {"nodes", "edges", "evidence"}
    again = Graph.create(tmp_path / "again.medkg")
    assert add_items(again, read(tmp_path / "x.nq.gz")) == 3
    assert again.edge_table() == graph.edge_table()
    assert again.node_table() == graph.node_table()
    assert add_items(again, read(tmp_path / "x.nq.gz")) == 0


def test_a_withdrawn_paper_is_retracted_in_every_format(graph: Graph, tmp_path: Path) -> None:
    from medkg.graph import DocumentRow

    graph.replace([DocumentRow("pubmed", "PMID:1", "", retracted=True)], [claim()])
    graph.write(tmp_path / "x.nq")
    (row,) = [item for item in read(tmp_path / "x.nq") if isinstance(item, Assertion)]
    assert row.evidence.retracted
    assert row.id == claim().id


def test_a_damaged_table_is_named_when_kgx_is_written(graph: Graph, tmp_path: Path) -> None:
    graph.add([claim()])
    (data,) = (graph.path / "evidence").glob("*.parquet")
    contents = Graph.open(graph.path).contents()
    data.write_bytes(b"PAR1" + bytes(data.stat().st_size - 8) + b"PAR1")
    with pytest.raises(StoreError, match=data.name):
        write(tmp_path / "out", contents, "kgx")


def test_an_empty_graph_is_written_in_every_format(tmp_path: Path) -> None:
    empty = contents_of([], [])
    assert not all_rows(empty)
    for name, form in FORMATS.items():
        path = tmp_path / (name + form.suffix)
        write(path, empty, name)
        if form.read:
            assert list(read(path, name)) == []


def test_gzip_of_another_tool_is_read(small: Contents, tmp_path: Path) -> None:
    write(tmp_path / "x.ttl", small)
    with gzip.open(tmp_path / "y.ttl.gz", "wb") as packed:
        packed.write((tmp_path / "x.ttl").read_bytes())
    assert list(read(tmp_path / "y.ttl.gz")) == list(read(tmp_path / "x.ttl"))
