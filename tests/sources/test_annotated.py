"""Mentions and relations that come with PubTator and BioC files; their offsets become ours."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medkg.sources import (
    Annotated,
    Input,
    Limits,
    ReadReport,
    read_bioc_json,
    read_bioc_json_annotated,
    read_bioc_xml,
    read_bioc_xml_annotated,
    read_pubtator,
    read_pubtator_annotated,
)
from medkg.sources.annotated import curies, located

DATA = Path(os.environ.get("MEDKG_BENCHMARK_DATA", "../shared/data"))
Json = dict[str, Any]


def source(content: str | bytes) -> Input:
    raw = content.encode() if isinstance(content, str) else content
    return Input("sample", lambda: io.BytesIO(raw))


def read(
    reader: Callable[..., Iterator[Annotated]], content: str | bytes, **options: Limits
) -> tuple[list[Annotated], ReadReport]:
    report = ReadReport()
    found = list(reader(source(content), report=report, **options))
    for annotated in found:
        for mention in annotated.mentions:
            assert annotated.document.text[mention.start : mention.end] == mention.text
            assert mention.document == annotated.document.id
    return found, report


# PubTator

PUBTATOR = (
    "7|t|Aspirin for Sj\u00f6gren.\n7|a|It helped gout.  Twice.\n"
    "7\t0\t7\tAspirin\tChemical\tMESH:D001241\n"
    "7\t12\t19\tSj\u00f6gren\tDisease\tD012859|D000001\tSj\u00f6gren|dry eyes\n"
    "7\t31\t35\tgout\tDisease\t-\n"
    "7\tCID\tD001241\tD012859\n"
    "7\ttreat\tChemical|MESH:D001241\tDisease|MESH:D006073\n"
)


def test_pubtator() -> None:
    [found], report = read(read_pubtator_annotated, PUBTATOR)
    assert found.document.text == "Aspirin for Sj\u00f6gren.\nIt helped gout.  Twice."
    assert [(s.label, s.start, s.end) for s in found.document.sections] == [
        ("title", 0, 20),
        ("abstract", 21, 44),
    ]
    assert [(m.text, m.kind, [link.curie for link in m.links]) for m in found.mentions] == [
        ("Aspirin", "drug", ["MESH:D001241"]),
        ("Sj\u00f6gren", "disease", ["MESH:D012859", "MESH:D000001"]),
        ("gout", "disease", []),
    ]
    assert found.mentions[1].links[0].score == 0.5
    cid, treat = found.relations
    assert (cid.type, [a.curies for a in cid.arguments], cid.arguments[0].type) == (
        "CID",
        [("MESH:D001241",), ("MESH:D012859",)],
        "",
    )
    assert [a.type for a in treat.arguments] == ["Chemical", "Disease"]
    assert report.skipped == []
    assert next(read_pubtator(source(PUBTATOR))) == found.document


def test_pubtator_types_of_a_relation_come_from_the_mentions() -> None:
    text = PUBTATOR.replace("MESH:D001241\n", "D001241\n", 1)
    [found], _ = read(read_pubtator_annotated, text)
    assert [a.type for a in found.relations[0].arguments] == ["Chemical", "Disease"]


def test_pubtator_bad_lines_are_one_problem_and_cost_nothing_else() -> None:
    text = PUBTATOR.replace("\t31\t", "\t31\x1c\t")
    text += "7\t0\t7\tAsparagin\tChemical\tX\n7\tx\n7\t99999999999999999999\t3\ta\tb\tc\n"
    [found], report = read(read_pubtator_annotated, text)
    assert len(found.mentions) == 3
    [problem] = report.skipped
    assert (problem.code, problem.level) == ("annotation", "warning")
    assert problem.message.startswith("3 annotations left out") and "PMID:7" in problem.where


def test_pubtator_documents_need_no_empty_line_between_them() -> None:
    text = "1|t|One.\n1|a|A.\n2|t|Two.\n2|a|\n\n\nPMC3|t|Three.\n"
    found, report = read(read_pubtator_annotated, text)
    assert [a.document.id for a in found] == ["PMID:1", "PMID:2", "PMC:PMC3"]
    assert [a.document.text for a in found] == ["One.\nA.", "Two.", "Three."]
    assert report.skipped == []


def test_pubtator_a_bad_byte_costs_its_record() -> None:
    text = b"1|t|One.\n\n2|t|Tw\xff.\n\n3|t|Three.\n\n4|t| \n4|a|\n"
    found, report = read(read_pubtator_annotated, text)
    assert [a.document.id for a in found] == ["PMID:1", "PMID:3"]
    assert [p.code for p in report.skipped] == ["wrong-encoding", "no-text"]
    assert "PMID:2" in report.skipped[0].where


def test_pubtator_record_cap() -> None:
    text = "1|t|One.\n\n2|t|Two.\n" + "2\t0\t3\tTwo\tGene\t1\n" * 1000
    found, report = read(read_pubtator_annotated, text, limits=Limits(record=5000))
    assert [a.document.id for a in found] == ["PMID:1"]
    assert [p.code for p in report.skipped] == ["record-too-large"]


# Offsets and ids


@settings(deadline=None, max_examples=40)
@given(text=st.text("aé漢😀 ", max_size=40), place=st.data(), shift=st.integers(-3, 3))
def test_offsets_in_any_unit_find_the_text(text: str, place: st.DataObject, shift: int) -> None:
    start = place.draw(st.integers(0, len(text)))
    end = place.draw(st.integers(start, len(text)))
    wanted = text[start:end]
    units = {
        "characters": (start, end),
        "bytes": (len(text[:start].encode()), len(text[:end].encode())),
        "utf-16": (
            len(text[:start].encode("utf-16-le")) // 2,
            len(text[:end].encode("utf-16-le")) // 2,
        ),
        "shifted": (start + shift, end + shift),
    }
    for a, b in units.values():
        found = located(text, a, b, wanted)
        assert (found is None) == (not wanted)
        assert found is None or text[slice(*found)] == wanted
    if wanted:
        assert located(text, start, end, wanted) == (start, end)


def test_bytes_are_told_from_characters() -> None:
    text = "\u03b2\u03b2 gout, gout"  # the second gout begins at character 9 and byte 11
    assert located(text, 11, 15, "gout") == (9, 13)


@pytest.mark.parametrize(
    ("identifier", "type_", "expected"),
    [
        ("MESH:D003920", "Disease", ("MESH:D003920",)),
        ("D003920", "Disease", ("MESH:D003920",)),
        ("OMIM:154700", "Disease", ("OMIM:154700",)),
        ("672", "Gene", ("NCBIGene:672",)),
        ("672", "Disease", ()),
        ("10090", "Species", ("NCBITaxon:10090",)),
        ("CVCL_0030", "CellLine", ("Cellosaurus:CVCL_0030",)),
        ("CVCL:0030", "CellLine", ("Cellosaurus:CVCL_0030",)),
        ("rs1799", "SNP", ("DBSNP:rs1799",)),
        ("c|DEL|1314_1328|", "SequenceVariant", ()),
        ("-", "Chemical", ()),
        ("", "", ()),
        ("D1|D003920,D003920", "Disease", ("MESH:D003920",)),
    ],
)
def test_curies(identifier: str, type_: str, expected: tuple[str, ...]) -> None:
    assert curies(identifier, type_) == expected


# BioC


def passage(offset: int, text: str, *notes: Json, **infons: str) -> Json:
    return {"offset": offset, "text": text, "infons": infons, "annotations": list(notes)}


def note(offset: int, text: str, identifier: str = "", type_: str = "Disease", **more: Any) -> Json:
    infons = {"type": type_, "identifier": identifier}
    places = [{"offset": offset, "length": len(text)}]
    return {"id": "", "text": text, "infons": infons, "locations": places, **more}


def xml(value: Json) -> str:
    """A BioC JSON document as BioC XML."""

    def element(tag: str, item: Json) -> str:
        own = "".join(
            f"<infon key={quoteattr(k)}>{escape(str(v))}</infon>"
            for k, v in item.get("infons", {}).items()
        )
        if tag != "relation" and tag != "annotation" and "id" in item:
            own = f"<id>{escape(item['id'])}</id>{own}"
        if "offset" in item:
            own += f"<offset>{item['offset']}</offset>"
        for name in ("location", "node"):
            for place in item.get(f"{name}s", ()):
                shown = " ".join(f"{k}={quoteattr(str(v))}" for k, v in place.items())
                own += f"<{name} {shown}/>"
        if "text" in item:
            own += f"<text>{escape(item['text'])}</text>"
        for name in ("passage", "sentence", "annotation", "relation"):
            own += "".join(element(name, inner) for inner in item.get(f"{name}s", ()))
        shown = f" id={quoteattr(item['id'])}" if tag in ("annotation", "relation") else ""
        return f"<{tag}{shown}>{own}</{tag}>"

    return f"<collection><source>x</source>{element('document', value)}</collection>"


DOCUMENT: Json = {
    "id": "PMC70",
    "passages": [
        passage(
            0,
            "Aspirin for\ngout.",
            note(0, "Aspirin", "MESH:D001241", "Chemical", id="1"),
            **{"type": "front", "section_type": "TITLE", "article-id_pmid": "7", "year": "2020"},
        ),
        passage(18, "It helped gout.", note(28, "gout", "MESH:D006073", id="2"), type="abstract"),
        passage(34, "Results", type="title_1", section_type="RESULTS"),
        passage(42, "Half had gout.", note(51, "gout", id="3"), section_type="RESULTS", type="p"),
        passage(57, "Lee, 2010. Gout.", section_type="REF", type="ref"),
        passage(74, "1\t2", section_type="TABLE", type="table"),
        passage(80, "Doses.", section_type="TABLE", type="table_caption"),
    ],
    "relations": [
        {
            "id": "R1",
            "infons": {"type": "Negative_Correlation", "score": "0.98", "novel": "Yes"},
            "nodes": [{"refid": "1", "role": "drug"}, {"refid": "2", "role": "disease"}],
        },
        {
            "id": "R2",
            "infons": {"type": "treat", "role1": "Chemical|MESH:D001241", "role2": "Gene|672"},
            "nodes": [],
        },
    ],
}
BIOC = [
    pytest.param(read_bioc_json_annotated, lambda d: json.dumps({"documents": [d]}), id="json"),
    pytest.param(
        read_bioc_json_annotated, lambda d: json.dumps({"PubTator3": [d]}), id="pubtator3"
    ),
    pytest.param(read_bioc_json_annotated, lambda d: json.dumps(d) + "\n", id="line"),
    pytest.param(read_bioc_json_annotated, lambda d: json.dumps([{"documents": [d]}]), id="list"),
    pytest.param(read_bioc_xml_annotated, xml, id="xml"),
]
every_bioc = pytest.mark.parametrize(("reader", "write"), BIOC)


@every_bioc
def test_bioc(reader: Callable[..., Iterator[Annotated]], write: Callable[[Json], str]) -> None:
    [found], report = read(reader, write(DOCUMENT))
    document = found.document
    assert (document.id, document.source, document.year) == ("PMID:7", "bioc", 2020)
    assert document.text == ("Aspirin for gout.\nIt helped gout.\nResults\nHalf had gout.\nDoses.")
    assert [s.label for s in document.sections] == ["title", "abstract", "results", "table"]
    assert [(m.text, m.start, m.curie) for m in found.mentions] == [
        ("Aspirin", 0, "MESH:D001241"),
        ("gout", 28, "MESH:D006073"),
        ("gout", 51, None),
    ]
    first, second = found.relations
    assert (first.type, first.score, first.qualifiers) == (
        "Negative_Correlation",
        0.98,
        {"novel": "Yes"},
    )
    assert [(a.type, a.curies, a.role) for a in first.arguments] == [
        ("Chemical", ("MESH:D001241",), "drug"),
        ("Disease", ("MESH:D006073",), "disease"),
    ]
    assert [a.curies for a in second.arguments] == [("MESH:D001241",), ("NCBIGene:672",)]
    assert report.skipped == []
    plain = read_bioc_xml if write is xml else read_bioc_json
    assert list(plain(source(write(DOCUMENT)))) == [document]


@every_bioc
def test_bioc_offsets_that_are_off(
    reader: Callable[..., Iterator[Annotated]], write: Callable[[Json], str]
) -> None:
    body = "\u03b2\u03b2 gout and gout"  # behind the title and one space, in characters or bytes
    document = {
        "id": "7",
        "passages": [
            passage(0, "Sj\u00f6gren.", type="title"),
            passage(10, body, note(10 + 5, "gout"), note(10 + 14, "gout"), note(3, "gout"),
                    note(4000, "gout"), note(12, "absent")),
        ],
    }  # fmt: skip
    [found], report = read(reader, write(document))
    assert [m.start for m in found.mentions] == [9 + 3, 9 + 12, 9 + 3]
    assert "2 annotations left out" in report.skipped[0].message


def test_bioc_annotations_of_the_document() -> None:
    notes = [note(31, "gout"), note(0, "Gout"), note(18, "Aspirin")]
    passages = [passage(0, "Gout and such.", type="title"), passage(18, "Aspirin for gout.")]
    document = {"id": "7", "passages": passages, "annotations": notes}
    [found], report = read(read_bioc_json_annotated, json.dumps(document))
    assert report.skipped == []
    assert [(m.start, m.text) for m in found.mentions] == [
        (27, "gout"),
        (0, "Gout"),
        (15, "Aspirin"),
    ]


def test_many_annotations_in_bytes_are_read_in_linear_time() -> None:
    line = "\u03b2 gout "
    text = line * 30_000
    rows = "".join(
        f"7\t{len(line.encode()) * n + 3}\t{len(line.encode()) * n + 7}\tgout\tDisease\t-\n"
        for n in range(0, 30_000, 3)
    )
    [found], report = read(read_pubtator_annotated, f"7|t|{text}\n{rows}")
    assert (len(found.mentions), report.skipped) == (10_000, [])
    assert found.mentions[-1].start == 7 * 29_997 + 2


@every_bioc
def test_bioc_sentences_and_pieces(
    reader: Callable[..., Iterator[Annotated]], write: Callable[[Json], str]
) -> None:
    pieces = [{"offset": 6, "length": 5}, {"offset": 20, "length": 6}]
    split = {**note(6, ""), "text": "renal cancer", "locations": pieces}
    document = {
        "id": "x-1",
        "passages": [
            {
                "offset": 0,
                "sentences": [
                    {"offset": 0, "text": "Both renal and liver cancer.".replace("Both", "Both ")},
                    {"offset": 500_000_000, "text": "Gout.", "annotations": [
                        note(500_000_000, "Gout")]},
                ],
            }
        ],
    }  # fmt: skip
    document["passages"][0]["sentences"][0]["annotations"] = [split]  # type: ignore[index]
    [found], report = read(reader, write(document))
    assert report.skipped == [] and found.document.id == "x-1"
    assert [m.text for m in found.mentions] == ["renal and liver canc", "Gout"]


def test_bioc_json_roles_as_objects() -> None:
    role = {"name": "Aspirin", "identifier": "MESH:D001241", "biotype": "chemical", "type": ""}
    document = {**DOCUMENT, "relations": [{"infons": {"type": "treat", "role1": role}}]}
    [found], _ = read(read_bioc_json_annotated, json.dumps({"PubTator3": [document]}))
    [argument] = found.relations[0].arguments
    assert (argument.type, argument.curies, argument.text) == (
        "Chemical",
        ("MESH:D001241",),
        "Aspirin",
    )


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ({"passages": [passage(0, "A.")]}, "no-id"),
        ({"id": "7", "passages": []}, "no-text"),
        ({"id": "7", "passages": "x"}, "no-text"),
        ({"id": ["7"], "passages": [{"text": {"a": 1}, "infons": 3, "offset": "x"}]}, "no-id"),
    ],
)
def test_bioc_a_bad_document_costs_itself(document: Json, code: str) -> None:
    content = json.dumps({"documents": [document, DOCUMENT]})
    found, report = read(read_bioc_json_annotated, content)
    assert [a.document.id for a in found] == ["PMID:7"]
    assert [p.code for p in report.skipped] == [code]


def test_bioc_json_hostile() -> None:
    good = json.dumps(DOCUMENT)
    deep = "[" * 100_000
    for bad in (deep, '{"a": ' * 100_000, '{"id": ' + "9" * 5000 + "}", "nonsense", '{"id"'):
        found, report = read(read_bioc_json_annotated, f'{{"documents": [{good}, {bad}')
        assert [a.document.id for a in found] == ["PMID:7"]
        assert [(p.level, p.code) for p in report.skipped] == [("error", "broken-json")]
    _, report = read(read_bioc_json_annotated, deep)
    assert [p.code for p in report.skipped] == ["broken-json"]
    _, report = read(read_bioc_json_annotated, '{"a": 1}')
    assert [p.code for p in report.skipped] == ["not-bioc-json"]
    endless = f'{{"documents": [{good}, {{"id": "{"x" * 100_000}'
    found, report = read(read_bioc_json_annotated, endless, limits=Limits(record=9000))
    assert (len(found), report.skipped[0].code) == (1, "record-too-large")


def test_bioc_json_of_many_documents_in_one_list_and_in_many() -> None:
    documents = [{**DOCUMENT, "id": str(n), "passages": DOCUMENT["passages"][1:]} for n in range(9)]
    listed = json.dumps({"source": "x", "documents": documents, "infons": {"a": "]}"}}, indent=1)
    lines = "\n".join(json.dumps({"documents": [d]}) for d in documents)
    alone = "\n".join(json.dumps(d) for d in documents)
    for content in (listed, lines, alone, f"[{alone.replace(chr(10), ',')}]"):
        found, report = read(read_bioc_json_annotated, content)
        assert len(found) == 9 and report.skipped == []


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["id", "passages", "text", "offset", "infons", "annotations", "locations", "length",
             "relations", "nodes", "refid", "role1", "type", "sentences", "identifier", "year"]
        ),
        inner,
        max_size=5,
    ),
    max_leaves=25,
)  # fmt: skip


@settings(deadline=None, max_examples=40)
@given(value=VALUES)
def test_bioc_any_json_is_read_or_counted(value: Any) -> None:
    content = json.dumps({"documents": [DOCUMENT, {"id": "8", "passages": [value]}, value]})
    found, report = read(read_bioc_json_annotated, content)
    assert found[0].document.id == "PMID:7"
    assert len(found) + len([p for p in report.skipped if p.code != "annotation"]) >= 2


@settings(deadline=None, max_examples=40)
@given(noise=st.binary(max_size=60))
def test_pubtator_noise_after_a_good_record(noise: bytes) -> None:
    found, _ = read(read_pubtator_annotated, PUBTATOR.encode() + b"\n" + noise)
    assert found[0].document.id == "PMID:7" and len(found[0].mentions) >= 3


# Real files


@pytest.mark.parametrize(
    ("path", "documents", "mentions", "relations"),
    [
        ("re-biored/Train.PubTator.gz", 400, 13351, 4178),
        ("re-biored/Dev.PubTator.gz", 100, 3533, 1162),
        ("re-bc5cdr-cdr/CDR_TestSet.PubTator.txt.gz", 500, 9809, 1066),
    ],
)
def test_real_corpora(path: str, documents: int, mentions: int, relations: int) -> None:
    file = DATA / path
    if not file.is_file():
        pytest.skip(f"no corpus at {file}")
    report = ReadReport()
    found = list(read_pubtator_annotated(file, report=report))
    assert (len(found), report.skipped) == (documents, [])
    assert sum(len(a.mentions) for a in found) == mentions
    assert sum(len(a.relations) for a in found) == relations
    for annotated in found:
        for mention in annotated.mentions:
            assert annotated.document.text[mention.start : mention.end] == mention.text
