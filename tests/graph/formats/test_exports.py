from __future__ import annotations

import json
from pathlib import Path

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

from medkg.errors import FormatError
from medkg.graph import DocumentRow, Graph
from medkg.graph.formats.kgx import read_kgx_edges, read_kgx_nodes
from medkg.graph.formats.rdf.iri import curie_of, iri_of
from medkg.types import Node
from medkg.vocabulary import PREDICATES
from tests.graph.claims import ATENOLOL, DILATATION, LOSARTAN, MARFAN, WARFARIN, claim

BIOLINK = rdflib.Namespace("https://w3id.org/biolink/vocab/")
PROV = rdflib.Namespace("http://www.w3.org/ns/prov#")
MEDKG = rdflib.Namespace("https://w3id.org/medkg/")
FORM = {"tsv": "kgx", "jsonl": "kgx-jsonl"}
NAMES = [
    Node(LOSARTAN, "drug", 'Losartan "50\\ mg"\n'),
    Node(MARFAN, "disease", "Marfan\tsyndrome"),
]


@pytest.fixture
def medicines(graph: Graph) -> Graph:
    graph.add(
        [
            claim(text='It "works".\\\n', cue="works", span=(3, 15), year=2020),
            claim(paper="PMID:2"),
            claim(ATENOLOL, polarity="against"),
            claim(
                MARFAN,
                "has_phenotype",
                DILATATION,
                source="hpo",
                document="OMIM:154700",
                method="curated:PCS",
                qualifiers={"frequency": 0.5, "sex": "männlich"},
            ),
            claim(WARFARIN, "interacts_with", ATENOLOL),
            claim(WARFARIN, "treats", MARFAN, paper="PMID:3", certainty="hypothetical"),
            claim("my list:a b/ü", "treats", MARFAN, paper="PMID:4"),
        ],
        nodes=NAMES,
    )
    graph.replace(
        [DocumentRow("pubmed", "PMID:9", "", retracted=True)], [claim(LOSARTAN, paper="PMID:9")]
    )
    return graph


def pairs(graph: Graph, predicate: str) -> set[tuple[str, str]]:
    edges = graph.edges(predicate=predicate, min_belief=1e-9)
    return {(edge.subject, edge.object) for edge in edges}


def test_networkx_holds_the_same_edges(medicines: Graph) -> None:
    copy = medicines.to_networkx()
    rows = [
        {"subject": s, "predicate": key, "object": o, **numbers}
        for s, o, key, numbers in copy.edges(keys=True, data=True)
    ]
    rows.sort(key=lambda row: (row["subject"], row["predicate"], row["object"]))
    assert rows == medicines.edge_table().to_pylist()
    assert [
        {"curie": curie, **values} for curie, values in copy.nodes(data=True)
    ] == medicines.node_table().to_pylist()
    believed = medicines.to_networkx(min_belief=1e-9)
    assert set(believed.edges(keys=True)) == {
        (edge.subject, edge.object, edge.predicate) for edge in medicines.edges() if edge.belief > 0
    }
    assert len(believed.edges) == len(rows) - 2


def test_turtle_is_read_back_by_rdflib(medicines: Graph, tmp_path: Path) -> None:
    medicines.write(tmp_path / "g.ttl")
    read = rdflib.Graph().parse(tmp_path / "g.ttl", format="turtle")
    for row in PREDICATES.values():
        found = {
            (curie_of(str(s)), curie_of(str(o)))
            for s, o in read.subject_objects(rdflib.URIRef(iri_of(row.biolink)))
        }
        # Rows that differ in their direction only share a Biolink id.
        alike = [other.name for other in PREDICATES.values() if other.biolink == row.biolink]
        assert found == set().union(*(pairs(medicines, name) for name in alike))
    names = {curie_of(str(s)): str(o) for s, o in read.subject_objects(rdflib.RDFS.label)}
    nodes = medicines.node_table()
    assert names == dict(zip(nodes["curie"].to_pylist(), nodes["name"].to_pylist(), strict=True))
    for edge in medicines.edges():
        node = MEDKG[f"edge/{edge.id}"]
        assert read.value(node, MEDKG.belief).toPython() == edge.belief
        assert read.value(node, MEDKG.against).toPython() == edge.against
        behind = {str(row).rpartition("/")[2] for row in read.objects(node, PROV.wasDerivedFrom)}
        assert behind == {
            row.id for row in medicines.evidence(edge.subject, edge.predicate, edge.object)
        }


def test_evidence_in_rdf_says_what_it_says(medicines: Graph) -> None:
    (row,) = [row for row in medicines.evidence(LOSARTAN, "treats", MARFAN) if row.evidence.text]
    (said,) = medicines.sparql(
        f"SELECT * {{ evidence:{row.id} medkg:text ?text ; prov:hadPrimarySource ?paper ; "
        "medkg:start ?start ; medkg:end ?end ; medkg:cue ?cue ; medkg:year ?year ; "
        "medkg:polarity ?polarity ; medkg:method ?method ; medkg:retracted ?retracted }"
    )
    assert said == {
        "text": 'It "works".\\\n',
        "paper": "PMID:1",
        "start": 3,
        "end": 15,
        "cue": "works",
        "year": 2020,
        "polarity": "for",
        "method": "pattern:treats",
        "retracted": False,
    }
    (qualified,) = medicines.sparql("SELECT ?q { ?e medkg:qualifiers ?q }")
    assert json.loads(qualified["q"]) == {"frequency": 0.5, "sex": "männlich"}


def test_sparql_finds_what_neighbours_finds(medicines: Graph) -> None:
    rows = medicines.sparql(
        "SELECT ?drug ?name { ?drug biolink:treats MONDO:0007947 ; rdfs:label ?name } "
        "ORDER BY ?drug"
    )
    assert [row["drug"] for row in rows] == [LOSARTAN, "my list:a b/ü"]
    assert rows[0]["name"] == NAMES[0].name
    treated = medicines.neighbours(MARFAN, predicate="treats", min_belief=1e-9)
    assert {row["drug"] for row in rows} == {edge.subject for edge in treated}


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?s ?o { ?s biolink:treats ?o }",
        "SELECT ?s { ?s a biolink:Disease ; biolink:has_phenotype/rdfs:label ?l }",
        "SELECT (count(*) AS ?n) { ?s biolink:treats ?o . ?o rdfs:label ?l }",
    ],
)
def test_short_queries_answer_alike_with_and_without_evidence(medicines: Graph, query: str) -> None:
    from medkg.graph.formats.rdf.store import select

    whole = select(medicines.to_rdf(), query)
    assert whole
    key = repr
    assert sorted(medicines.sparql(query), key=key) == sorted(whole, key=key)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p ?o }",
        "SELECT * { ?s a ?type }",
        "SELECT * { ?s rdfs:label ?l OPTIONAL { ?e biolink:subject ?s } }",
        "SELECT * { ?s rdfs:label ?l FILTER NOT EXISTS { ?e biolink:subject ?s } }",
        "SELECT * { ?s (biolink:treats|medkg:belief)* ?o }",
        "SELECT * { ?s biolink:treats ?o { SELECT ?s { ?e biolink:subject ?s } } }",
        "DESCRIBE MONDO:0007947",
    ],
)
def test_queries_that_may_look_at_evidence_get_it(query: str) -> None:
    from medkg.graph.formats.rdf.store import check

    assert check(query)


def test_ask_construct_and_unbound(medicines: Graph) -> None:
    assert medicines.sparql("ASK { ?x biolink:treats MONDO:0007947 }") == [{"answer": True}]
    (made,) = medicines.sparql(
        "CONSTRUCT { ?p biolink:caused_by ?d } WHERE { ?d biolink:has_phenotype ?p }"
    )
    assert made == {"subject": DILATATION, "predicate": "biolink:caused_by", "object": MARFAN}
    (row,) = medicines.sparql(
        "SELECT ?d ?x { ?d biolink:has_phenotype ?p OPTIONAL { ?d biolink:treats ?x } }"
    )
    assert row == {"d": MARFAN, "x": None}


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }", "SERVICE"),
        ("ASK { FILTER EXISTS { SERVICE SILENT ?x { ?s ?p ?o } } }", "SERVICE"),
        ("DELETE WHERE { ?s ?p ?o }", "updates"),
        ("INSERT DATA { <http://a> <http://b> <http://c> }", "updates"),
        ("LOAD <http://example.org/>", "updates"),
        ("SELECT * { ?s unknown:p ?o }", "unknown prefix 'unknown'"),
        ("which drug?", "not a SPARQL query"),
        ("", "not a SPARQL query"),
    ],
)
def test_other_queries_are_refused(graph: Graph, query: str, why: str) -> None:
    with pytest.raises(FormatError, match=why):
        graph.sparql(query)


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_id_becomes_an_iri_and_back(local: str) -> None:
    for curie in (f"MONDO:{local}", f"mine:{local}", local):
        iri = iri_of(curie)
        assert not set(iri) & set(' <>"{}|\\^`\n')
        assert curie_of(iri) == curie


@pytest.mark.parametrize("form", ["tsv", "jsonl"])
def test_kgx_is_read_back(medicines: Graph, tmp_path: Path, form: str) -> None:
    medicines.write(tmp_path, form=FORM[form])
    nodes = list(read_kgx_nodes(tmp_path / f"nodes.{form}"))
    plain = [Node(n.curie, n.kind, " ".join(n.name.split())) for n in nodes]
    assert [vars_of(node) for node in plain] == [
        {**row, "name": " ".join(row["name"].split())} for row in medicines.node_table().to_pylist()
    ]
    found = {
        (a.subject, a.predicate, a.object, a.evidence.source, a.evidence.polarity,
         a.evidence.reference, a.evidence.method)
        for a in read_kgx_edges(tmp_path / f"edges.{form}")
    }  # fmt: skip
    assert found == {
        (LOSARTAN, "treats", MARFAN, "pubmed", "for", "PMID:1", "kgx"),
        (LOSARTAN, "treats", MARFAN, "pubmed", "for", "PMID:2", "kgx"),
        (ATENOLOL, "treats", MARFAN, "pubmed", "against", "PMID:1", "kgx"),
        (ATENOLOL, "interacts_with", WARFARIN, "pubmed", "for", "PMID:1", "kgx"),
        ("my list:a b/ü", "treats", MARFAN, "pubmed", "for", "PMID:4", "kgx"),
        (MARFAN, "has_phenotype", DILATATION, "hpo", "for", "PMID:1", "curated:kgx"),
    }
    again = Graph.create(tmp_path / "again")
    again.add(read_kgx_edges(tmp_path / f"edges.{form}"), nodes=nodes)
    for name in ("treats", "has_phenotype", "interacts_with"):
        assert pairs(again, name) == pairs(medicines, name)


def vars_of(node: Node) -> dict[str, str]:
    return {"curie": node.curie, "kind": node.kind, "name": node.name}


def test_kgx_rows_carry_what_biolink_asks_for(medicines: Graph, tmp_path: Path) -> None:
    medicines.write(tmp_path, form="kgx-jsonl")
    rows = [json.loads(line) for line in (tmp_path / "edges.jsonl").read_text().splitlines()]
    assert len({row["id"] for row in rows}) == len(rows) == 5
    (curated,) = [row for row in rows if row["subject"] == MARFAN]
    assert curated == {
        "id": curated["id"],
        "category": ["biolink:Association"],
        "subject": MARFAN,
        "predicate": "biolink:has_phenotype",
        "object": DILATATION,
        "primary_knowledge_source": "infores:hpo-annotations",
        "aggregator_knowledge_source": ["infores:medkg"],
        "knowledge_level": "knowledge_assertion",
        "agent_type": "manual_agent",
        "negated": False,
        "publications": ["PMID:1"],
        "has_confidence_score": medicines.edges(subject=MARFAN)[0].belief,
    }
    first = json.loads((tmp_path / "nodes.jsonl").read_text().splitlines()[0])
    assert first == {"id": ATENOLOL, "category": ["biolink:ChemicalEntity"], "name": ATENOLOL}


@pytest.mark.parametrize("form", ["tsv", "jsonl"])
def test_kgx_keeps_the_direction_of_an_effect(graph: Graph, tmp_path: Path, form: str) -> None:
    names = ("targets", "inhibits", "activates")
    graph.add([claim(LOSARTAN, name, "HGNC:336") for name in names])
    graph.write(tmp_path, form=FORM[form])
    read = list(read_kgx_edges(tmp_path / f"edges.{form}"))
    assert {a.predicate for a in read} == set(names)


def test_kgx_of_an_empty_graph_is_two_headers(graph: Graph, tmp_path: Path) -> None:
    graph.write(tmp_path, form="kgx")
    assert list(read_kgx_nodes(tmp_path / "nodes.tsv")) == []
    assert list(read_kgx_edges(tmp_path / "edges.tsv")) == []


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('{"subject": "a", "object": "b"}', "line 2: no predicate"),
        ("[]", "line 2: not a JSON object"),
        ("{", "line 2: not JSON"),
        ('{"subject": 1}', "line 2: no subject"),
        ('{"subject": "a", "object": "b", "predicate": "x"}', "line 2: predicate 'x'"),
    ],
)
def test_a_broken_kgx_row_is_named(tmp_path: Path, line: str, why: str) -> None:
    file = tmp_path / "edges.jsonl"
    file.write_text(f"\n{line}\n")
    with pytest.raises(FormatError, match=why):
        list(read_kgx_edges(file))
    with pytest.raises(FormatError, match=r"\.tsv or \.jsonl"):
        list(read_kgx_nodes(tmp_path / "nodes.csv"))
