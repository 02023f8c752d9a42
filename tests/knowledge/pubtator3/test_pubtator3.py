"""PubTator 3's dumps as assertions: ids, predicates, bad lines, constant memory."""

from __future__ import annotations

import gzip
import os
import tracemalloc
from itertools import islice
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medkg.errors import FormatError, MissingDataError
from medkg.knowledge import (
    KnowledgeReport,
    pubtator3_comentions,
    pubtator3_nodes,
    read_pubtator3,
    relation_assertions,
)
from medkg.knowledge.pubtator3.type_table import (
    KIND_OF_ENTITY,
    PREDICATE_OF,
    RELATION_OF_NAME,
    WEAK,
)
from medkg.sources import read_pubtator_annotated
from medkg.types import Assertion
from medkg.vocabulary import predicate

DATA = Path(os.environ.get("MEDKG_BENCHMARK_DATA", "../shared/data"))
METFORMIN, DIABETES = "DRUGBANK:DB00331", "MONDO:0005148"
TREAT = "7\ttreat\tChemical|MESH:D008687\tDisease|MESH:D003924\n"


def claims(tmp_path: Path, text: str | bytes) -> tuple[list[Assertion], KnowledgeReport]:
    path = tmp_path / "relation2pubtator3"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    report = KnowledgeReport()
    return list(read_pubtator3(path, report=report)), report


def triple(claim: Assertion) -> tuple[str, str, str]:
    return claim.subject, claim.predicate, claim.object


def test_a_row_of_the_dump(tmp_path: Path) -> None:
    [claim], report = claims(tmp_path, TREAT)
    assert triple(claim) == (METFORMIN, "treats", DIABETES)
    evidence = claim.evidence
    assert (evidence.source, evidence.document, evidence.reference) == (
        "pubtator3",
        "PMID:7",
        "PMID:7",
    )
    assert (evidence.method, evidence.score, evidence.span) == ("pubtator3:biorex", 0.8, None)
    assert evidence.qualifiers == {"relation": "treat"}
    assert report.problems == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("treat\tDisease|MESH:D003924\tChemical|MESH:D008687", (METFORMIN, "treats", DIABETES)),
        ("cause\tChemical|MESH:D008687\tDisease|MESH:D003924", (METFORMIN, "causes", DIABETES)),
        ("prevent\tChemical|MESH:D008687\tDisease|MESH:D003924", (METFORMIN, "prevents", DIABETES)),
        ("associate\tDisease|MESH:D003924\tGene|672", ("HGNC:1100", "associated_with", DIABETES)),
        ("inhibit\tGene|672\tChemical|MESH:D008687", (METFORMIN, "inhibits", "HGNC:1100")),
        ("stimulate\tChemical|MESH:D008687\tGene|672", (METFORMIN, "activates", "HGNC:1100")),
        (
            "drug_interact\tChemical|MESH:D008687\tChemical|MESH:D001241",
            (METFORMIN, "interacts_with", "DRUGBANK:DB00945"),
        ),
        (
            "Negative_Correlation\tChemical|MESH:D008687\tDisease|MESH:D003924",
            (METFORMIN, "treats", DIABETES),
        ),
        # No predicate claims as little as "associate" of a drug and a disease does.
        ("associate\tChemical|MESH:D008687\tDisease|MESH:D003924", (METFORMIN, WEAK, DIABETES)),
        ("treat\tGene|672\tGene|675", ("HGNC:1100", WEAK, "HGNC:1101")),
        ("no_such\tGene|672\tGene|675", ("HGNC:1100", WEAK, "HGNC:1101")),
        # A mouse gene and an unknown drug keep their ids.
        (
            "inhibit\tChemical|MESH:C999999\tGene|12189",
            ("MESH:C999999", "inhibits", "NCBIGene:12189"),
        ),
    ],
)
def test_predicates_and_ids(line: str, expected: tuple[str, str, str], tmp_path: Path) -> None:
    [claim], report = claims(tmp_path, f"7\t{line}\n")
    assert {claim.subject, claim.object} == {expected[0], expected[2]}
    assert claim.predicate == expected[1]
    if not predicate(claim.predicate).symmetric:
        assert triple(claim) == expected
    kept = sum(n for key, n in report.counts.items() if key.startswith("sides kept"))
    assert kept == sum(c.startswith(("MESH:", "NCBIGene:")) for c in (expected[0], expected[2]))


def test_every_predicate_takes_its_kinds() -> None:
    for (relation, subject, object_), name in PREDICATE_OF.items():
        row = predicate(name)
        assert subject in row.domain and object_ in row.range, (relation, name)
        assert relation not in RELATION_OF_NAME
    assert set(KIND_OF_ENTITY.values()) == {"drug", "disease", "gene", "variant", "other"}


def test_order_of_a_symmetric_pair_does_not_matter(tmp_path: Path) -> None:
    text = "7\tdrug_interact\tChemical|{}\tChemical|{}\n"
    a, b = "MESH:D008687", "MESH:D001241"
    [one], _ = claims(tmp_path, text.format(a, b))
    [other], _ = claims(tmp_path, text.format(b, a))
    assert one.id == other.id


def test_a_variant_counts_as_its_gene_and_is_named(tmp_path: Path) -> None:
    variant = "tmVar:p|SUB|V|600|E;HGVS:p.V600E;RS#:113488022;CorrespondingGene:673"
    [claim], _ = claims(tmp_path, f"7\tcause\tProteinMutation|{variant}\tDisease|MESH:D008545\n")
    assert (claim.subject, claim.predicate) == ("HGNC:1097", "causes")
    assert claim.evidence.qualifiers == {"relation": "cause", "variant": "HGVS:p.V600E"}
    [claim], _ = claims(tmp_path, "7\tassociate\tSNP|rs1799\tDisease|MESH:D008545\n")
    assert claim.predicate == WEAK and "DBSNP:rs1799" in (claim.subject, claim.object)


def test_a_family_of_genes_is_each_of_them(tmp_path: Path) -> None:
    found, _ = claims(tmp_path, "7\tassociate\tGene|672;675\tDisease|MESH:D001943\n")
    assert [claim.subject for claim in found] == ["HGNC:1100", "HGNC:1101"]
    many = ";".join(map(str, range(1, 200)))
    found, _ = claims(tmp_path, f"7\tassociate\tGene|{many}\tDisease|MESH:D001943\n")
    assert len(found) <= 9


def test_bad_lines_are_counted_and_the_rest_is_read(tmp_path: Path) -> None:
    bad = "no tabs\n7\ttreat\tChemical|MESH:D008687\nx\ttreat\tChemical|A\tDisease|B\n" * 60
    found, report = claims(
        tmp_path,
        TREAT + bad + "8\ttreat\tChemical|-\tDisease|MESH:D003924\n" + TREAT.replace("7", "9", 1),
    )
    assert [claim.evidence.reference for claim in found] == ["PMID:7", "PMID:9"]
    assert report.counts["problems: columns"] == 180
    assert len(report.problems) == 100
    assert report.problems[0].where == "relation2pubtator3:2"
    assert report.counts["skipped: a side without id or of an unknown type"] == 1


def test_relation_lines_of_a_pubtator_file(tmp_path: Path) -> None:
    text = (
        "7|t|Metformin for diabetes.\n7|a|\n"
        "7\t0\t9\tMetformin\tChemicalEntity\tD008687\n"
        "7\t14\t22\tdiabetes\tDiseaseOrPhenotypicFeature\tD003924\n"
        "7\tNegative_Correlation\tD008687\tD003924\tNovel\n\n"
        "8|t|Another.\n8\tNegative_Correlation\tD008687\tD003924\tNo\n"
    )
    [claim], report = claims(tmp_path, text)  # types are those of the document itself
    assert triple(claim) == (METFORMIN, "treats", DIABETES)
    assert report.counts["skipped: a side without id or of an unknown type"] == 1


def test_what_is_no_dump_is_refused(tmp_path: Path) -> None:
    for text in (b"", b"hello\n", b"7\tChemical\tMESH:D1\tAspirin\tMESH\n"):
        with pytest.raises(FormatError, match="no relation"):
            claims(tmp_path, text)
    with pytest.raises(MissingDataError, match="relation2pubtator3"):
        read_pubtator3(tmp_path / "none")
    whole = gzip.compress(TREAT.encode() * 1000)
    with pytest.raises(FormatError, match="cut-off"):
        claims(tmp_path, whole[:-9])


def test_nodes_are_named_by_vocabularies_then_by_mentions(tmp_path: Path) -> None:
    claims(tmp_path, TREAT + "8\tinhibit\tChemical|PUBCHEM:99\tGene|12189\n")
    (tmp_path / "chemical2pubtator3").write_bytes(
        b"8\tChemical\tPUBCHEM:99\tglowinib|GLO-1\tX\n\xff\xfe\tbroken\n"
    )
    nodes = {node.curie: (node.kind, node.name) for node in pubtator3_nodes(tmp_path)}
    assert nodes == {
        METFORMIN: ("drug", "Metformin"),
        DIABETES: ("disease", "type 2 diabetes mellitus"),
        "PUBCHEM:99": ("drug", "glowinib"),
        "NCBIGene:12189": ("gene", "NCBIGene:12189"),
    }


def test_memory_is_constant(tmp_path: Path) -> None:
    path = tmp_path / "relation2pubtator3.gz"
    with gzip.open(path, "wt", compresslevel=1) as file:
        file.writelines(TREAT.replace("7", str(number), 1) for number in range(1, 4_001))
    stream = read_pubtator3(path)
    next(stream)
    tracemalloc.start()
    try:
        assert sum(1 for _ in islice(stream, 3_000)) == 3_000
        assert tracemalloc.get_traced_memory()[1] < 2 << 20
    finally:
        tracemalloc.stop()


def side(type_: str, *curies: str) -> SimpleNamespace:
    return SimpleNamespace(type=type_, curies=curies)


def test_relations_of_annotated_documents() -> None:
    drug, disease = side("Chemical", "MESH:D008687"), side("Disease", "MESH:D003924")
    relations = [
        SimpleNamespace(document="PMID:1", type="treat", arguments=arguments, score=score,
                        qualifiers={"novelty": "Novel"})
        for arguments, score in [((drug, disease), 0.9), ((drug,), None), ((drug, side("")), None)]
    ]  # fmt: skip
    report = KnowledgeReport()
    [claim] = relation_assertions(relations, source="gold", method="manual", report=report)
    assert (claim.evidence.source, claim.evidence.method, claim.evidence.score) == (
        "gold",
        "manual",
        0.9,
    )
    assert claim.evidence.qualifiers == {"novelty": "Novel", "relation": "treat"}
    assert report.counts["skipped: not of two sides"] == 1


@settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(noise=st.binary(max_size=200).filter(lambda raw: b"\0" not in raw))
def test_noise_between_good_lines(noise: bytes, tmp_path: Path) -> None:
    good = TREAT.encode()
    found, _ = claims(tmp_path, good + noise.replace(b"\xff\xfe", b"") + b"\n" + good)
    assert [triple(c) for c in (found[0], found[-1])] == [(METFORMIN, "treats", DIABETES)] * 2


def test_real_relations() -> None:
    path = DATA / "re-biored" / "Train.PubTator.gz"
    if not path.is_file():
        pytest.skip(f"no BioRED at {path}")
    report = KnowledgeReport()
    found = list(read_pubtator3(path, report=report, source="biored", method="curated:biored"))
    assert report.counts["relations"] == 4178
    assert report.problems == []
    assert len(found) == 3868
    for claim in found:
        row = predicate(claim.predicate)
        assert claim.subject != claim.object and (row.weak or row.domain)


def test_relations_that_readers_give(tmp_path: Path) -> None:
    text = (
        "7|t|Metformin for diabetes.\n7\t0\t9\tMetformin\tChemical\tMESH:D008687\n"
        "7\t14\t22\tdiabetes\tDisease\tMESH:D003924\n7\ttreat\tMESH:D008687\tMESH:D003924\n"
    )
    path = tmp_path / "a.pubtator"
    path.write_text(text)
    relations = [r for found in read_pubtator_annotated(path) for r in found.relations]
    [claim] = relation_assertions(relations)
    [same], _ = claims(tmp_path, text)
    assert claim == same


def mention(pmid: int, type_: str, identifier: str) -> str:
    return f"{pmid}\t{type_}\t{identifier}\tname|other name\tX\n"


def test_comentions(tmp_path: Path) -> None:
    drugs, others = tmp_path / "chemical2pubtator3", tmp_path / "disease2pubtator3.gz"
    drugs.write_text(
        "bad line\n" + mention(7, "Chemical", "MESH:D008687") * 2
        + mention(9, "Chemical", "MESH:D001241") + mention(12, "Chemical", "-")
    )  # fmt: skip
    others.write_bytes(
        gzip.compress(
            (
                mention(7, "Disease", "MESH:D003924") + mention(7, "Gene", "672")
                + mention(8, "Disease", "MESH:D003924") + mention(7000, "Gene", "672")
            ).encode()
        )
    )  # fmt: skip
    report = KnowledgeReport()
    found = list(pubtator3_comentions([drugs, others], report=report))
    assert {(c.subject, c.object, c.evidence.reference) for c in found} == {
        (METFORMIN, DIABETES, "PMID:7"),
        ("HGNC:1100", DIABETES, "PMID:7"),
        (METFORMIN, "HGNC:1100", "PMID:7"),
    }
    assert {c.predicate for c in found} == {"mentioned_with"}
    assert {c.evidence.method for c in found} == {"cooccurrence:pubtator3"}
    assert (report.counts["papers"], report.counts["problems: columns"]) == (5, 1)


def test_comentions_need_order_and_a_cap(tmp_path: Path) -> None:
    path = tmp_path / "bioconcepts2pubtator3"
    path.write_text(mention(8, "Gene", "672") + mention(7, "Gene", "672"))
    with pytest.raises(FormatError, match=r"sort -n"):
        list(pubtator3_comentions(path))
    path.write_text("".join(mention(8, "Gene", str(n)) for n in range(1, 40)))
    report = KnowledgeReport()
    assert list(pubtator3_comentions(path, report=report)) == []
    assert report.counts["skipped: papers of too many concepts"] == 1
    path.write_text("nothing\n")
    with pytest.raises(FormatError, match="no mention"):
        list(pubtator3_comentions(path))
    with pytest.raises(MissingDataError):
        pubtator3_comentions(tmp_path / "none")
