"""Curated HPO rows as assertions: by hand on small files, by count on the real ones."""

from __future__ import annotations

import gzip
import re
import shutil
from pathlib import Path

import pytest

from medkg.errors import FormatError, MissingDataError
from medkg.files.folders import hpo_dir
from medkg.knowledge import (
    KNOWLEDGE,
    KnowledgeReport,
    hpo_assertions,
    hpo_nodes,
    load,
    same_as_assertions,
    same_as_nodes,
)
from medkg.knowledge.hpo import FREQUENCY_TERMS, hpo_fingerprint, hpo_release
from medkg.types import Assertion, Evidence, Node
from medkg.vocabulary import PREDICATES

HPOA_HEADER = (
    "database_id\tdisease_name\tqualifier\thpo_id\treference\tevidence\tonset\tfrequency\tsex"
    "\tmodifier\taspect\tbiocuration"
)
GENE_HEADER = "ncbi_gene_id\tgene_symbol\thpo_id\thpo_name\tfrequency\tdisease_id"
MARFAN = "MONDO:0007947"


def hpoa(**fields: str) -> str:
    row = {
        "database_id": "OMIM:154700",
        "disease_name": "Marfan syndrome",
        "qualifier": "",
        "hpo_id": "HP:0001166",
        "reference": "PMID:1",
        "evidence": "PCS",
        "onset": "",
        "frequency": "",
        "sex": "",
        "modifier": "",
        "aspect": "P",
        "biocuration": "HPO:x[2020-01-01]",
    }
    return "\t".join((row | fields).values())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, [], [])
    return tmp_path


def write(folder: Path, rows: list[str], genes: list[str]) -> None:
    text = "\n".join(["#version: 2025", HPOA_HEADER, *rows]) + "\n"
    (folder / "phenotype.hpoa").write_text(text, encoding="utf-8")
    (folder / "genes_to_phenotype.txt").write_text("\n".join([GENE_HEADER, *genes]) + "\n")


def read(folder: Path) -> tuple[list[Assertion], KnowledgeReport]:
    report = KnowledgeReport()
    return list(hpo_assertions(report, folder=folder)), report


def test_a_row_by_hand(folder: Path) -> None:
    row = hpoa(frequency="3/7", onset="HP:0003577", sex="FEMALE", modifier="HP:0012828")
    write(folder, [row], ["2200\tFBN1\tHP:0001166\tArachnodactyly\t-\tOMIM:154700"])
    assertions, report = read(folder)
    assert assertions == [
        Assertion(
            MARFAN,
            "has_phenotype",
            "HP:0001166",
            Evidence(
                source="hpo",
                document="OMIM:154700",
                reference="PMID:1",
                method="curated:PCS",
                score=0.95,
                qualifiers={
                    "disease": "OMIM:154700",
                    "frequency": 3 / 7,
                    "frequency_n": [3, 7],
                    "onset": "HP:0003577",
                    "sex": "female",
                    "modifier": "HP:0012828",
                },
            ),
        ),
        Assertion(
            "HGNC:3603",
            "associated_with",
            MARFAN,
            Evidence(
                source="hpo",
                document="OMIM:154700",
                reference="OMIM:154700",
                method="curated:gene-disease",
                score=0.9,
                qualifiers={"disease": "OMIM:154700"},
            ),
        ),
    ]
    assert report.problems == []
    assert list(hpo_nodes(folder=folder)) == [
        Node(MARFAN, "disease", "Marfan syndrome"),
        Node("HP:0001166", "phenotype", "Arachnodactyly"),
        Node("HGNC:3603", "gene", "FBN1"),
    ]


@pytest.mark.parametrize(
    ("text", "frequency"),
    [("0/5", 0.0), ("5/5", 1.0), ("45%", 0.45), ("12.5%", 0.125), *FREQUENCY_TERMS.items()],
)
def test_frequencies(folder: Path, text: str, frequency: float) -> None:
    write(folder, [hpoa(frequency=text)], [])
    (assertion,), report = read(folder)
    qualifiers = assertion.evidence.qualifiers
    assert qualifiers["frequency"] == pytest.approx(frequency)
    assert ("frequency_n" in qualifiers) == ("/" in text)
    assert qualifiers.get("frequency_term") == (text if text.startswith("HP:") else None)
    assert assertion.evidence.polarity == ("against" if frequency == 0 else "for")
    assert report.counts["has_phenotype: with frequency"] == 1


@pytest.mark.parametrize("text", ["8/7", "1/0", "120%", "often", "-1/3", "HP:0000001"])
def test_a_frequency_that_is_none_keeps_the_row(folder: Path, text: str) -> None:
    write(folder, [hpoa(), hpoa(frequency=text)], [])
    assertions, report = read(folder)
    assert len(assertions) == 2
    assert "frequency" not in assertions[1].evidence.qualifiers
    (problem,) = report.problems
    assert problem.code == "frequency"
    assert problem.where == "phenotype.hpoa:4"
    assert text in problem.message


def test_not_is_evidence_against(folder: Path) -> None:
    write(folder, [hpoa(qualifier="NOT")], [])
    (assertion,), report = read(folder)
    assert assertion.evidence.polarity == "against"
    assert report.counts["has_phenotype: NOT"] == 1


def test_other_aspects_are_counted_and_left_out(folder: Path) -> None:
    write(folder, [hpoa(aspect=aspect) for aspect in "ICMHP?"], [])
    assertions, report = read(folder)
    assert len(assertions) == 1
    assert report.counts["rows"] == 6
    assert report.counts["skipped: inheritance"] == 1
    assert report.counts["skipped: clinical course"] == 1
    assert report.counts["skipped: unknown aspect"] == 1


def test_several_references_stay_one_row(folder: Path) -> None:
    write(folder, [hpoa(reference="PMID:1;PMID:2")], [])
    (assertion,), _ = read(folder)
    assert assertion.evidence.reference == "PMID:1"
    assert assertion.evidence.qualifiers["references"] == ["PMID:1", "PMID:2"]


def test_ids_that_do_not_map_stay_and_are_counted(folder: Path) -> None:
    rows = [hpoa(database_id="OMIM:999999", disease_name="New disease", hpo_id="HP:9999999")] * 2
    write(folder, rows, ["999999999\tNEW\tHP:0001166\tx\t-\tOMIM:154700"])
    assertions, report = read(folder)
    assert {(a.subject, a.object) for a in assertions} == {
        ("OMIM:999999", "HP:9999999"),
        ("NCBIGene:999999999", MARFAN),
    }
    assert report.counts["diseases kept in their namespace"] == 1
    assert report.counts["phenotypes kept in their namespace"] == 1
    assert report.counts["genes kept in their namespace"] == 1
    assert list(hpo_nodes(folder=folder)) == [
        Node("OMIM:999999", "disease", "New disease"),
        Node("HP:9999999", "phenotype", "HP:9999999"),
        Node("NCBIGene:999999999", "gene", "NEW"),
        Node(MARFAN, "disease", "Marfan syndrome"),
    ]


def test_a_replaced_phenotype_is_the_current_one(folder: Path) -> None:
    write(folder, [hpoa(hpo_id="HP:0004715")], [])
    (assertion,), _ = read(folder)
    assert assertion.object == "HP:0000003"


def test_gene_rows_give_each_pair_once(folder: Path) -> None:
    genes = [f"2200\tFBN1\tHP:000116{i}\tx\t-\tOMIM:154700" for i in range(5)]
    write(folder, [], genes)
    assertions, report = read(folder)
    assert len(assertions) == report.counts["associated_with"] == 1


def test_bad_rows_are_skipped_and_named(folder: Path) -> None:
    write(
        folder,
        ["only\ttwo", hpoa(database_id=""), "", "# a comment", hpoa()],
        ["-\tX\tHP:1\tx\t-\tOMIM:1", "2200\tFBN1"],
    )
    assertions, report = read(folder)
    assert len(assertions) == 1
    assert [(p.code, p.where) for p in report.problems] == [
        ("columns", "phenotype.hpoa:3"),
        ("empty-id", "phenotype.hpoa:4"),
        ("empty-id", "genes_to_phenotype.txt:2"),
        ("columns", "genes_to_phenotype.txt:3"),
    ]


def test_bytes_that_are_not_utf8_spoil_a_name_only(folder: Path) -> None:
    (folder / "phenotype.hpoa").write_bytes(
        (HPOA_HEADER + "\n" + hpoa(disease_name="caf@")).encode().replace(b"@", b"\xe9")
    )
    assertions, _ = read(folder)
    assert [a.subject for a in assertions] == [MARFAN]


def test_wrong_or_missing_files(folder: Path) -> None:
    (folder / "phenotype.hpoa").write_text("a\tb\n1\t2\n")
    with pytest.raises(FormatError, match=r"phenotype\.hpoa:1: columns"):
        read(folder)
    (folder / "phenotype.hpoa").write_text("# nothing\n")
    with pytest.raises(FormatError, match="cut off before the column names"):
        read(folder)
    (folder / "phenotype.hpoa").unlink()
    with pytest.raises(MissingDataError, match=r"no file at .*phenotype\.hpoa"):
        read(folder)


def test_compressed_files_say_the_same(folder: Path) -> None:
    write(folder, [hpoa(), hpoa(disease_name="Bäle")], [])
    plain, _ = read(folder)
    for name in ("phenotype.hpoa", "genes_to_phenotype.txt"):
        (folder / f"{name}.gz").write_bytes(gzip.compress((folder / name).read_bytes()))
        (folder / name).unlink()
    assert read(folder)[0] == plain
    whole = (folder / "phenotype.hpoa.gz").read_bytes()
    (folder / "phenotype.hpoa.gz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(FormatError, match=r"phenotype\.hpoa\.gz"):
        read(folder)


def test_the_release_is_the_date_in_the_head(folder: Path) -> None:
    assert hpo_release(folder=folder) == ""  # "#version: 2025" is no date
    (folder / "phenotype.hpoa").write_text(f"#description: x\n#version: 2026-02-03\n{HPOA_HEADER}")
    assert hpo_release(folder=folder) == "2026-02-03"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", hpo_release())


def test_the_shared_release_is_the_shipped_one(benchmark_data: Path, tmp_path: Path) -> None:
    shared = benchmark_data / "onto-hpo" / "phenotype.hpoa.gz"
    if not shared.is_file():
        pytest.skip(f"no {shared}")
    (tmp_path / shared.name).symlink_to(shared.resolve())
    shutil.copy(hpo_dir() / "genes_to_phenotype.txt", tmp_path)
    assert hpo_release(folder=tmp_path) == hpo_release() == "2025-01-16"
    counts, shipped = KnowledgeReport(), KnowledgeReport()
    rows = sum(1 for _ in hpo_assertions(counts, folder=tmp_path))
    assert rows == sum(1 for _ in hpo_assertions(shipped)) > 200_000
    assert counts.counts == shipped.counts


def test_the_real_files_in_numbers() -> None:
    report = KnowledgeReport()
    predicates: dict[str, int] = {}
    against = 0
    curies: set[str] = set()
    for assertion in hpo_assertions(report):
        predicates[assertion.predicate] = predicates.get(assertion.predicate, 0) + 1
        against += assertion.evidence.polarity == "against"
        curies.update((assertion.subject, assertion.object))
        assert assertion.evidence.source == "hpo"
    assert predicates == {"has_phenotype": 254_621, "associated_with": 12_302}
    counts = report.counts
    assert counts["rows"] == 271_702
    assert counts["has_phenotype: with frequency"] == 201_050
    assert counts["has_phenotype: NOT"] == 704
    assert counts["has_phenotype: frequency 0"] == 2_000
    assert against == 2_704
    assert counts["phenotypes kept in their namespace"] == 0
    assert counts["genes kept in their namespace"] == 6
    assert counts["diseases mapped"] == 12_575
    assert counts["diseases kept in their namespace"] == 112
    assert report.problems == []

    nodes = {node.curie: node for node in hpo_nodes()}
    assert nodes.keys() == curies
    assert {node.kind for node in nodes.values()} == {"disease", "phenotype", "gene"}
    assert all(node.name for node in nodes.values())


def test_the_bridge_is_one_to_one_and_between_current_terms() -> None:
    mondo, hpo = load("mondo"), load("hpo")
    pairs = {a.subject: a.object for a in same_as_assertions()}
    assert len(pairs) == len(set(pairs.values())) == 1_703
    for disease, phenotype in pairs.items():
        assert mondo.canonical(disease) == disease
        assert hpo.canonical(phenotype) == phenotype
        assert hpo.term(phenotype).kind == "phenotype"
    assert pairs["MONDO:0005044"] == "HP:0000822"  # hypertension
    assert pairs["MONDO:0005277"] == "HP:0002076"  # migraine
    assert mondo.find("inherited torticollis")[0] not in pairs
    assert {n.curie for n in same_as_nodes()} == pairs.keys() | set(pairs.values())


@pytest.mark.parametrize("name", list(KNOWLEDGE))
def test_every_curated_source_keeps_its_promises(name: str) -> None:
    curated = KNOWLEDGE[name]
    assert len(curated.fingerprint()) == 32
    assert curated.fingerprint() == curated.fingerprint()
    first = next(curated.assertions())
    assert first.evidence.source == name
    assert first.predicate in PREDICATES
    nodes = {node.curie: node.kind for node in curated.nodes()}
    row = PREDICATES[first.predicate]
    assert nodes[first.subject] in row.domain
    assert nodes[first.object] in row.range


def test_fingerprint_follows_the_files(folder: Path) -> None:
    before = hpo_fingerprint(folder=folder)
    write(folder, [hpoa()], [])
    assert hpo_fingerprint(folder=folder) != before
