"""Files with headers and nothing else, of other encodings, and that unpack to gigabytes."""

from __future__ import annotations

import gzip
import json
import struct
from pathlib import Path

import pytest

from medkg.errors import FormatError
from medkg.knowledge.formats import FORMATS, Asked, VocabularyReading, read, terms

DATA = Path(__file__).resolve().parents[2] / "data" / "ontologies"

RDF = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"></rdf:RDF>'
HGNC = (DATA / "hgnc_complete_set.txt").read_text().partition("\n")[0]
HEADERS = {
    "obo": "format-version: 1.4\ndata-version: releases/2025-01-01\n",
    "chebi": "format-version: 1.2\ndata-version: 250\n",
    "owl": RDF,
    "obographs": '{"graphs": [{"id": "x", "nodes": [], "edges": []}]}',
    "sssom": "#license: x\nsubject_id\tpredicate_id\tobject_id\n",
    "tsv": "curie\tname\tsynonyms\n",
    "hgnc": HGNC + "\n",
    "mesh": "<DescriptorRecordSet></DescriptorRecordSet>",
    "drugbank": "DrugBank ID,Common name,CAS,UNII,Synonyms\n",
}


def test_every_format_is_here() -> None:
    assert set(HEADERS) | {"rrf"} == set(FORMATS)


@pytest.mark.parametrize("form", HEADERS)
@pytest.mark.parametrize("tail", ["", "\n\n  \n"])
def test_headers_only(tmp_path: Path, form: str, tail: str) -> None:
    path = tmp_path / "headers.only"
    path.write_text(HEADERS[form] + tail)
    with pytest.raises(FormatError, match=r"headers\.only.*(no usable term|no \[Term\])"):
        read(path, format=form)


def test_umls_tables_without_rows_or_columns(tmp_path: Path) -> None:
    (tmp_path / "MRCONSO.RRF").write_text("")
    with pytest.raises(FormatError, match="no usable term"):
        read(tmp_path)
    row = (DATA / "umls" / "MRCONSO.RRF").read_text().partition("\n")[0]
    (tmp_path / "MRCONSO.RRF").write_text(row.partition("|")[2] + "\n")
    with pytest.raises(FormatError, match=r"MRCONSO\.RRF:1: 17 columns, not the 18"):
        read(tmp_path)
    (tmp_path / "MRCONSO.RRF").write_text(row + "\n")
    (tmp_path / "MRSTY.RRF").write_text(row.partition("|")[0] + "|T047|\n")
    with pytest.raises(FormatError, match=r"MRSTY\.RRF:1: 2 columns, not the 6"):
        read(tmp_path)


@pytest.mark.parametrize("value", ["null", "[null, null]", "{}", '"x"', "7"])
def test_obographs_with_null_nodes(tmp_path: Path, value: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(f'{{"graphs": [{{"nodes": {value}, "edges": {value}, "meta": null}}]}}')
    with pytest.raises(FormatError, match=r"a\.json: no usable term"):
        read(path)
    node = {"id": "http://purl.obolibrary.org/obo/X_1", "lbl": None, "type": "CLASS", "meta": None}
    path.write_text(json.dumps({"graphs": [{"nodes": [None, node], "edges": None}]}))
    reading = VocabularyReading()
    assert [(t.curie, t.name) for t in read(path, reading=reading)] == [("X:1", "")]
    assert reading.counts["no-name"] == 1


def test_sssom_with_unknown_predicates(tmp_path: Path) -> None:
    path = tmp_path / "a.sssom.tsv"
    rows = [
        ("X:1", "gout", "skos:exactMatch", "", "OMIM:1"),
        ("X:1", "gout", "my:nearlyMatch", "", "OMIM:2"),
        ("X:1", "gout", "", "", "OMIM:3"),
        ("X:1", "gout", "skos:exactMatch", "Not", "OMIM:4"),
        ("X:2", "flu", "http://example.org/odd", "", ""),
    ]
    header = "subject_id\tsubject_label\tpredicate_id\tpredicate_modifier\tobject_id"
    path.write_text("\n".join([header, *map("\t".join, rows)]))
    reading = VocabularyReading()
    found = {term.curie: term for term in read(path, reading=reading)}
    assert found["X:1"].xrefs == ("OMIM:1",)
    assert (found["X:2"].name, found["X:2"].xrefs) == ("flu", ())
    assert reading.counts["mappings that are not exact"] == 4


@pytest.mark.parametrize("name", ["toy.obo", "toy.tsv", "toy.csv", "toy.sssom.tsv", "toy.json"])
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32"])
def test_utf_16_is_refused(tmp_path: Path, name: str, encoding: str) -> None:
    path = tmp_path / name
    path.write_bytes((DATA / name).read_text().encode(encoding))
    with pytest.raises(FormatError, match=rf"{name}:1: .*(UTF-16|UTF-8|expected)"):
        read(path, prefix="TOY")


def test_owl_in_utf_16_is_xml_too(tmp_path: Path) -> None:
    path = tmp_path / "toy.owl"
    text = (DATA / "toy.owl").read_text().replace("UTF-8", "UTF-16").replace("utf-8", "utf-16")
    path.write_bytes(text.encode("utf-16"))
    assert list(read(path)) == list(read(DATA / "toy.owl"))


@pytest.mark.parametrize("form", ["tsv", "obo", "owl", "obographs"])
def test_a_gigabyte_in_a_megabyte(tmp_path: Path, form: str) -> None:
    path = tmp_path / "bomb.gz"
    bloat = gzip.compress((b" " * 65_535 + b"\n") * 160)
    path.write_bytes(gzip.compress(HEADERS[form].encode()[:-1]) + bloat * 100)
    assert path.stat().st_size < 2 << 20
    with pytest.raises(
        FormatError, match=r"bomb\.gz(:\d+)?: unpacks to more than 200 times its size"
    ):
        list(terms(path, Asked(format=form), VocabularyReading()))


def test_a_gzip_that_claims_a_gigabyte(tmp_path: Path) -> None:
    path = tmp_path / "claim.tsv.gz"
    whole = gzip.compress(b"curie\tname\nX:1\tgout\n")
    path.write_bytes(whole[:-4] + struct.pack("<I", 1 << 30))
    with pytest.raises(FormatError, match=r"claim\.tsv\.gz:3: broken or cut-off gzip"):
        read(path)


def test_nul_bytes_are_named_with_their_line(tmp_path: Path) -> None:
    for name, text in (("a.tsv", "id\tname\nX:1\tgo\0ut\n"), ("a.obo", "x: y\n[Term]\0\n")):
        (tmp_path / name).write_text(text)
        with pytest.raises(FormatError, match=rf"{name}:2: a NUL byte"):
            read(tmp_path / name)
