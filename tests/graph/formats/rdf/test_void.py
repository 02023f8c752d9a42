"""What a graph says about itself."""

from __future__ import annotations

import hashlib
from pathlib import Path

import rdflib

from medkg.graph import Graph
from medkg.graph.formats.rdf.void import void
from medkg.types import Node
from tests.graph.claims import ATENOLOL, LOSARTAN, claim

PREFIXES = """
PREFIX void: <http://rdfs.org/ns/void#> PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX dcterms: <http://purl.org/dc/terms/> PREFIX spdx: <http://spdx.org/rdf/terms#>
PREFIX biolink: <https://w3id.org/biolink/vocab/> PREFIX medkg: <https://w3id.org/medkg/>
"""


def test_counts_sources_licences_version_and_checksums(graph: Graph, tmp_path: Path) -> None:
    graph.add(
        [
            claim(),
            claim(ATENOLOL),
            claim(ATENOLOL, "causes", source="mine"),
            claim(LOSARTAN, "causes", retracted=True),
        ],
        nodes=[Node(LOSARTAN, "drug", "Losartan")],
    )
    graph.write(tmp_path / "x.nt")
    about = rdflib.Graph().parse(data="".join(void(graph.contents(), [tmp_path / "x.nt"])))

    def said(query: str) -> set[tuple[str, ...]]:
        return {tuple(map(str, row)) for row in about.query(PREFIXES + query)}  # type: ignore[arg-type]

    assert said(
        "SELECT ?title ?version ?n ?edges ?rows { ?d a void:Dataset, dcat:Dataset ; "
        "dcterms:title ?title ; dcat:version ?version ; void:entities ?n ; medkg:edges ?edges ; "
        "medkg:rows ?rows }"
    ) == {("x.medkg", "1", "3", "4", "4")}
    assert said("SELECT ?n { ?d void:classPartition [ void:class biolink:Disease ; "
                "void:entities ?n ] }") == {("1",)}  # fmt: skip
    assert said(
        "SELECT ?p ?n { ?d void:propertyPartition [ void:property ?p ; void:triples ?n ] }"
    ) == {
        ("https://w3id.org/biolink/vocab/treats", "2"),
        ("https://w3id.org/biolink/vocab/causes", "1"),
    }
    assert said(
        "SELECT ?t ?l { ?d dcterms:source ?s . ?s dcterms:title ?t "
        "OPTIONAL { ?s dcterms:license ?l } }"
    ) == {
        ("pubmed", "https://www.nlm.nih.gov/databases/download/terms_and_conditions.html"),
        ("mine", "None"),
    }
    checksum = "SELECT ?v { ?d dcat:distribution/spdx:checksum/spdx:checksumValue ?v }"
    assert said(checksum) == {(hashlib.sha256((tmp_path / "x.nt").read_bytes()).hexdigest(),)}
