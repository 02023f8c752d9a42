"""XML that attacks, JSON that does not end, and IRIs of every spelling."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medkg.errors import FormatError
from medkg.knowledge.formats import read
from medkg.knowledge.formats.iri import curie_of
from medkg.knowledge.formats.obographs import graph_items

RDF = """<rdf:RDF xmlns:owl="http://www.w3.org/2002/07/owl#"
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#">
<owl:Class rdf:about="http://purl.obolibrary.org/obo/X_1"><rdfs:label>%s</rdfs:label></owl:Class>
</rdf:RDF>"""
LAUGHS = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))


@pytest.mark.parametrize("name", ["a.owl", "a.xml"])
@pytest.mark.parametrize(
    ("entities", "use"),
    [
        ('<!ENTITY x SYSTEM "file:///etc/passwd">', "&x;"),
        ('<!ENTITY x SYSTEM "http://127.0.0.1:9/x">', "name"),
        ('<!ENTITY x PUBLIC "p" "file:///etc/passwd">', "&x;"),
        ('<!ENTITY % x SYSTEM "file:///etc/passwd"> %x;', "name"),
        (f'<!ENTITY l0 "lol">{LAUGHS}', "&l9;"),
        (f'<!ENTITY l0 "{"lol" * 1000}">', "&l0;" * 1000),
    ],
)
def test_entities_that_attack(tmp_path: Path, name: str, entities: str, use: str) -> None:
    path = tmp_path / name
    body = RDF % use if name == "a.owl" else f"<DescriptorRecordSet>{use}</DescriptorRecordSet>"
    root = "rdf:RDF" if name == "a.owl" else "DescriptorRecordSet"
    path.write_text(f"<!DOCTYPE {root} [{entities}]>\n{body}")
    with pytest.raises(FormatError, match=r"a\.(owl|xml)"):
        read(path)


def test_entities_that_abbreviate(tmp_path: Path) -> None:
    path = tmp_path / "a.owl"
    entity = '<!ENTITY obo "http://purl.obolibrary.org/obo/">'
    body = (RDF % "name").replace("http://purl.obolibrary.org/obo/X", "&obo;X")
    path.write_text(f"<!DOCTYPE rdf:RDF [{entity}]>{body}")
    assert read(path).name("X:1") == "name"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<a/>", "no RDF"),
        (RDF[:200], r"a\.owl:\d+: broken or cut-off XML"),
        (f"<a>{RDF % 'x'}</a>", "no RDF at the top"),
        ("<a>" * 10_000, r"a\.owl:1: broken"),
        ("Ontology(<http://x>)", "give OWL as RDF/XML"),
    ],
)
def test_what_is_no_rdf(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "a.owl"
    path.write_text(text)
    with pytest.raises(FormatError, match=message):
        read(path)


def items(text: str, largest: int = 1 << 24) -> list[Any]:
    return [value for _, _, value in graph_items(iter([text.encode()]), "a.json", largest)]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.lists(VALUES, max_size=6), st.none() | st.integers(0, 3))
def test_items_are_what_json_reads(values: list[Any], indent: int | None) -> None:
    whole = {"before": [1, {"a": [2]}], "graphs": [{"nodes": values, "other": 7}], "after": "x"}
    assert items(json.dumps(whole, indent=indent)) == [*values, 7]


def test_items_across_the_buffer() -> None:
    numbers = list(range(10**9, 10**9 + 60_000))
    assert items(json.dumps({"graphs": [{"nodes": numbers}]})) == numbers
    long = ["ä" * 300_000, "b" * 600_000, -1.5e300]
    assert items(json.dumps({"graphs": [{"nodes": long}]})) == long


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "'{' expected"),
        ("[]", "'{' expected"),
        ('{"graphs": 1}', r"'\[' expected, '1' found"),
        ('{"graphs": [{"nodes": [1 2]}]}', "',' or ']' expected"),
        ('{"graphs": [{"nodes": [1, 2', "'the end' found"),
        ('{"graphs": [\n\n{"nodes": [tru]}]}', "a.json:3: .*no JSON"),
        ('{"graphs": [{"nodes"}]}', "an object without 'key: value'"),
        ('{"graphs": []} {}', "more after the end"),
        ('{"graphs": [{"nodes": [' + "[" * 200_000 + "]", "nested too deep|no JSON|no value ends"),
        (
            '{"graphs": [{"nodes": ["' + "a" * 5000 + '"]}]}',
            "no value ends within 1,000 characters",
        ),
    ],
)
def test_json_that_is_broken(text: str, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        items(text, largest=1000)


def test_obographs_of_odd_shapes(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    nodes = [
        1,
        None,
        {"id": 7},
        {"id": "X:1", "lbl": ["a"], "meta": 5},
        {"id": "X:2", "lbl": "b", "meta": {"synonyms": [3, {"val": None}], "xrefs": "z"}},
    ]
    path.write_text(json.dumps({"graphs": [{"nodes": nodes, "edges": [0, {"pred": "is_a"}]}]}))
    assert [(term.curie, term.name) for term in read(path)] == [("X:1", ""), ("X:2", "b")]


@pytest.mark.parametrize(
    ("iri", "curie"),
    [
        ("http://www.orpha.net/ORDO/Orphanet_558", "ORPHA:558"),
        ("https://omim.org/entry/154700", "OMIM:154700"),
        ("https://omim.org/phenotypicSeries/PS154700", "OMIMPS:154700"),
        ("http://identifiers.org/hgnc/3603", "HGNC:3603"),
        ("https://identifiers.org/hgnc:3603", "HGNC:3603"),
        ("http://identifiers.org/hgnc/HGNC:3603", "HGNC:3603"),
        ("http://identifiers.org/snomedct/19346006", "SNOMEDCT:19346006"),
        ("http://linkedlifedata.com/resource/umls/id/C0024796", "UMLS:C0024796"),
        ("http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl#C34807", "NCIT:C34807"),
        ("http://www.ebi.ac.uk/efo/EFO_0000001", "EFO:0000001"),
        ("http://id.nlm.nih.gov/mesh/D008382", "MESH:D008382"),
        ("MIM:154700", "OMIM:154700"),
        ("http://example.org/thing", ""),
        ("thing", ""),
        ("", ""),
    ],
)
def test_iris(iri: str, curie: str) -> None:
    assert curie_of(iri) == curie
