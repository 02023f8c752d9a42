"""Graphs of others, each in its makers' format, as rows in medkg's ids and predicates."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medkg.errors import FormatError, MissingDataError
from medkg.knowledge import KnowledgeReport
from medkg.knowledge.graphs import GRAPHS
from medkg.types import Assertion
from medkg.vocabulary import PREDICATES

DATA = Path(os.environ.get("MEDKG_BENCHMARK_DATA", "../shared/data"))
METFORMIN, DIABETES = "DRUGBANK:DB00331", "MONDO:0005148"


def read(name: str, path: Path) -> tuple[list[Assertion], KnowledgeReport]:
    report = KnowledgeReport()
    found = []
    for claim, nodes in GRAPHS[name].read(path, report):
        assert {claim.subject, claim.object} >= {node.curie for node in nodes}
        found.append(claim)
    return found, report


def triples(claims: list[Assertion]) -> list[tuple[str, str, str, str]]:
    return [(c.subject, c.predicate, c.object, c.evidence.polarity) for c in claims]


def hetionet(folder: Path) -> None:
    edges = [
        "source\tmetaedge\ttarget",
        "Compound::DB00331\tCtD\tDisease::DOID:9352",
        "Compound::DB00331\tCpD\tDisease::DOID:9352",
        "Disease::DOID:9352\tDaG\tGene::3630",
        "Compound::DB00331\tCcSE\tSide Effect::C0015672",
        "Gene::3630\tGpBP\tBiological Process::GO:0000001",
        "Compound::DB00331\tCbG",
        "Planet::1\tCbG\tGene::3630",
    ]
    (folder / "hetionet-v1.0-edges.sif.gz").write_bytes(gzip.compress("\n".join(edges).encode()))
    nodes = "id\tname\tkind\nSide Effect::C0015672\tFatigue\tSide Effect\n"
    (folder / "hetionet-v1.0-nodes.tsv").write_text(nodes)


def test_hetionet(tmp_path: Path) -> None:
    hetionet(tmp_path)
    claims, report = read("hetionet", tmp_path)
    assert [c.predicate for c in claims] == ["treats", "treats", "associated_with", "causes"]
    assert triples(claims)[0] == (METFORMIN, "treats", DIABETES, "for")
    assert claims[1].evidence.qualifiers == {"relation": "CpD", "effect": "symptomatic"}
    assert triples(claims)[2][:3] == ("HGNC:6081", "associated_with", DIABETES)
    assert claims[0].evidence.source == "hetionet"
    assert claims[0].evidence.method == "curated:hetionet"
    assert report.counts["left out: GpBP"] == 1
    assert [p.where for p in report.problems] == [
        "hetionet-v1.0-edges.sif.gz:7",
        "hetionet-v1.0-edges.sif.gz:8",
    ]


PRIMEKG_COLUMNS = (
    "relation,display_relation,x_index,x_id,x_type,x_name,x_source,"
    "y_index,y_id,y_type,y_name,y_source\n"
)
ARACHNODACTYLY = "5,1166,effect/phenotype,Arachnodactyly,HPO"
METFORMIN_1 = "1,DB00331,drug,Metformin,DrugBank"
PRIMEKG = f"""{PRIMEKG_COLUMNS}\
indication,indication,{METFORMIN_1},2,5148,disease,type 2 diabetes,MONDO
indication,indication,2,5148,disease,type 2 diabetes,MONDO,{METFORMIN_1}
contraindication,contraindication,{METFORMIN_1},3,5148_7947,disease,"a, group",MONDO_grouped
drug_protein,target,{METFORMIN_1},4,3630,gene/protein,INS,NCBI
drug_protein,enzyme,{METFORMIN_1},4,3630,gene/protein,INS,NCBI
disease_phenotype_negative,absent,2,7947,disease,Marfan,MONDO,{ARACHNODACTYLY}
drug_drug,synergistic interaction,{METFORMIN_1},6,DB00945,drug,Aspirin,DrugBank
drug_drug,synergistic interaction,6,DB00945,drug,Aspirin,DrugBank,{METFORMIN_1}
anatomy_anatomy,parent-child,7,1,anatomy,a,UBERON,8,2,anatomy,b,UBERON
indication,indication,1,DB00331
"""


def test_primekg(tmp_path: Path) -> None:
    (tmp_path / "kg.csv").write_text(PRIMEKG)
    claims, report = read("primekg", tmp_path)
    assert triples(claims) == [
        (METFORMIN, "treats", DIABETES, "for"),
        (METFORMIN, "contraindicated_in", DIABETES, "for"),
        (METFORMIN, "contraindicated_in", "MONDO:0007947", "for"),
        (METFORMIN, "targets", "HGNC:6081", "for"),
        ("MONDO:0007947", "has_phenotype", "HP:0001166", "against"),
        (METFORMIN, "interacts_with", "DRUGBANK:DB00945", "for"),
    ]
    assert report.counts["left out: anatomy_anatomy"] == 1
    assert report.counts["left out: drug_protein"] == 1
    assert report.counts["lines that could not be read"] == 1


def test_drkg(tmp_path: Path) -> None:
    rows = [
        "Compound::DB00331\tDRUGBANK::treats::Compound:Disease\tDisease::MESH:D003924",
        "Gene::3630\tDGIDB::AGONIST::Gene:Compound\tCompound::DB00331",
        "Compound::DB00331\tGNBR::N::Compound:Gene\tGene::3630",
        "Gene::3630\tSTRING::BINDING::Gene:Gene\tGene::3643",
        "Gene::drugbank:BE0000048\tDGIDB::AGONIST::Gene:Compound\tCompound::DB00331",
        "Compound::pubchem:4091\tDRUGBANK::treats::Compound:Disease\tDisease::MESH:D003924",
        "one column",
    ]
    (tmp_path / "drkg.tsv").write_text("\n".join(rows))
    claims, report = read("drkg", tmp_path)
    assert triples(claims) == [
        (METFORMIN, "treats", DIABETES, "for"),
        (METFORMIN, "activates", "HGNC:6081", "for"),
        (METFORMIN, "inhibits", "HGNC:6081", "for"),
        ("PUBCHEM.COMPOUND:4091", "treats", DIABETES, "for"),
    ]
    assert [c.evidence.method for c in claims[1:3]] == ["curated:drkg", "pattern:gnbr"]
    assert report.counts["left out: STRING::BINDING"] == 1
    assert report.counts["in the source's own ids: PUBCHEM.COMPOUND"] == 1


@pytest.mark.parametrize("separator", ["\t", ","])
def test_repodb(tmp_path: Path, separator: str) -> None:
    header = ["drug_name", "drugbank_id", "ind_name", "ind_id", "NCT", "status", "phase"]
    rows = [
        ["Metformin", "DB00331", "Diabetes Mellitus, Type 2", "C0011860", "NA", "Approved", "NA"],
        ["Metformin", "DB00331", "Obesity", "C0028754", "NCT01", "Terminated", "Phase 2"],
        ["Metformin", "331", "Obesity", "C0028754", "NCT01", "Terminated", "Phase 2"],
    ]
    quoted = [[f'"{c}"' if separator in c else c for c in row] for row in rows]
    text = "\n".join(separator.join(row) for row in [header, *quoted])
    (tmp_path / "repodb.csv").write_text(text)
    claims, report = read("repodb", tmp_path)
    assert triples(claims)[0] == (METFORMIN, "treats", DIABETES, "for")
    against = claims[1].evidence
    assert (against.polarity, against.certainty) == ("against", "hedged")
    assert against.qualifiers == {
        "relation": "Terminated",
        "status": "Terminated",
        "phase": "Phase 2",
        "trial": "NCT01",
    }
    assert [p.where for p in report.problems] == ["repodb.csv:4"]


def test_pharmacotherapydb(tmp_path: Path) -> None:
    rows = [
        "doid_id\tdrugbank_id\tdisease\tdrug\tcategory\tn_curators\tn_resources",
        "DOID:9352\tDB00331\ttype 2 diabetes mellitus\tMetformin\tDM\t2\t1",
        "DOID:9352\tDB00945\ttype 2 diabetes mellitus\tAspirin\tNOT\t2\t1",
        "DOID:9352\tDB00945\ttype 2 diabetes mellitus\tAspirin\tMAYBE\t2\t1",
    ]
    (tmp_path / "indications.tsv").write_text("\n".join(rows))
    claims, report = read("pharmacotherapydb", tmp_path)
    assert triples(claims) == [
        (METFORMIN, "treats", DIABETES, "for"),
        ("DRUGBANK:DB00945", "treats", DIABETES, "against"),
    ]
    assert claims[0].evidence.qualifiers["effect"] == "disease-modifying"
    assert len(report.problems) == 1


@pytest.mark.parametrize("form", ["tsv", "jsonl"])
def test_kgx(tmp_path: Path, form: str) -> None:
    nodes = [
        {"id": "CHEBI:6801", "category": ["biolink:SmallMolecule"], "name": "metformin"},
        {"id": "MESH:D003924", "category": ["biolink:Disease"], "name": "T2D"},
        {"id": "X:9", "category": ["biolink:Disease"], "name": "another"},
    ]
    edge = {"subject": "CHEBI:6801", "object": "MESH:D003924"}
    infores = "infores:drugcentral"
    edges = [
        {**edge, "predicate": "biolink:treats", "publications": ["PMID:1", "PMID:2"]},
        {**edge, "predicate": "biolink:applied_to_treat", "primary_knowledge_source": infores},
        {**edge, "predicate": "biolink:causes", "negated": "true", "object": "X:9"},
        {**edge, "predicate": "biolink:related_to"},
        {**edge, "predicate": "biolink:treats", "object": "no curie"},
        {"subject": "CHEBI:6801", "predicate": "biolink:treats"},
    ]
    for name, rows in (("nodes", nodes), ("edges", edges)):
        (tmp_path / f"toy_{name}.{form}").write_text(written(rows, form), encoding="utf-8")
    claims, report = read("kgx", tmp_path)
    assert triples(claims) == [
        (METFORMIN, "treats", DIABETES, "for"),
        (METFORMIN, "treats", DIABETES, "for"),
        (METFORMIN, "treats", DIABETES, "for"),
        (METFORMIN, "causes", "X:9", "against"),
    ]
    assert [c.evidence.reference for c in claims[:3]] == ["PMID:1", "PMID:2", "drugcentral"]
    assert report.counts["left out: biolink:related_to"] == 1
    assert len(report.problems) == 2


def written(rows: list[dict[str, object]], form: str) -> str:
    if form == "jsonl":
        return "\n".join(json.dumps(row) for row in rows)
    columns = list(dict.fromkeys(name for row in rows for name in row))

    def cell(value: object) -> str:
        return "|".join(value) if isinstance(value, list) else str(value or "")

    lines = [columns, *([cell(row.get(name)) for name in columns] for row in rows)]
    return "\n".join("\t".join(line) for line in lines)


@pytest.mark.parametrize("name", ["hetionet", "primekg", "drkg", "repodb", "kgx"])
def test_no_such_file_is_told(name: str, tmp_path: Path) -> None:
    with pytest.raises(MissingDataError, match="no "):
        read(name, tmp_path)


@pytest.mark.parametrize(
    ("name", "file"),
    [("hetionet", "edges.sif"), ("primekg", "kg.csv"), ("repodb", "repodb.csv")],
)
def test_another_table_is_refused(name: str, file: str, tmp_path: Path) -> None:
    (tmp_path / file).write_text("a,b\n1,2\n")
    with pytest.raises(FormatError, match=":1: no "):
        read(name, tmp_path)


WRITERS: dict[str, tuple[str, Callable[[str], str]]] = {
    "hetionet": ("edges.sif", lambda text: f"source\tmetaedge\ttarget\n{text}"),
    "primekg": ("kg.csv", lambda text: PRIMEKG_COLUMNS + text),
    "drkg": ("drkg.tsv", lambda text: text),
    "repodb": ("repodb.csv", lambda text: f"drug_id,ind_id,status\n{text}"),
    "pharmacotherapydb": ("indications.tsv", lambda t: f"drugbank_id\tdoid_id\tcategory\n{t}"),
}
TEXT = st.text(st.sampled_from("DB0:15C,\t\n\"'GNRtéx;|") | st.characters(codec="utf-8"))


@pytest.mark.parametrize("name", WRITERS)
def test_any_text_is_read_or_refused(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    file, write = WRITERS[name]
    path = tmp_path_factory.mktemp("any") / file

    @settings(deadline=None, max_examples=50)
    @given(TEXT)
    def check(text: str) -> None:
        path.write_text(write(text), encoding="utf-8")
        try:
            claims, _ = read(name, path)
        except FormatError:
            return
        for claim in claims:
            assert claim.predicate in PREDICATES

    check()


@pytest.mark.parametrize(
    ("name", "folder", "claims", "kept"),
    [
        ("hetionet", "kg-hetionet-pieces", 19_502, "treats"),
        ("repodb", "dda-repodb", 10_800, "treats"),
        ("pharmacotherapydb", "kg-hetionet-pieces", 1_388, "treats"),
    ],
)
def test_real_files(name: str, folder: str, claims: int, kept: str) -> None:
    path = DATA / folder
    if not path.is_dir():
        pytest.skip(f"no {path}: set MEDKG_BENCHMARK_DATA")
    found, report = read(name, path)
    assert len(found) == claims
    assert report.problems == []
    assert report.counts[kept] == sum(claim.predicate == kept for claim in found)
