from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from medkg.errors import FormatError
from medkg.ontology import Ontology
from medkg.patients import read_patient
from medkg.types import Finding

Vocabularies = dict[str, Ontology]


def variant(symbol: str, value: str, acmg: str = "PATHOGENIC", status: str = "CAUSATIVE") -> Any:
    return {
        "interpretationStatus": status,
        "variantInterpretation": {
            "acmgPathogenicityClassification": acmg,
            "variationDescriptor": {"geneContext": {"valueId": value, "symbol": symbol}},
        },
    }


PACKET: dict[str, Any] = {
    "id": "case-1",
    "subject": {
        "id": "s",
        "sex": "FEMALE",
        "timeAtLastEncounter": {"age": {"iso8601duration": "P41Y6M"}},
    },
    "phenotypicFeatures": [
        {
            "type": {"id": "HP:1", "label": "Dislocated lens"},
            "onset": {"age": {"iso8601duration": "P6Y"}},
        },
        {"type": {"id": "HP:2", "label": "Aortic dissection"}, "excluded": True},
    ],
    "diseases": [
        {"term": {"id": "OMIM:154700", "label": "MFS"}},
        {"term": {"id": "OMIM:1", "label": "other"}, "excluded": True},
    ],
    "interpretations": [
        {"diagnosis": {"genomicInterpretations": [variant("FBN1", "HGNC:3603")]}},
    ],
    "medicalActions": [
        {"treatment": {"agent": {"id": "CHEBI:6541", "label": "losartan"}}},
        {"procedure": {"code": {"id": "X:1", "label": "surgery"}}},
    ],
    "metaData": {"phenopacketSchemaVersion": "2.0"},
}


def changed(**fields: Any) -> dict[str, Any]:
    return {**copy.deepcopy(PACKET), **fields}


def codes(packet: dict[str, Any], vocabularies: Vocabularies) -> list[tuple[str, str]]:
    patient = read_patient(packet, vocabularies=vocabularies)
    return [(problem.level, problem.code) for problem in patient.problems]


def test_all_parts(vocabularies: Vocabularies) -> None:
    patient = read_patient(PACKET, vocabularies=vocabularies)
    assert patient.problems == ()
    assert patient.id == "case-1"
    assert (patient.sex, patient.age) == ("female", 41.5)
    assert patient.findings == (Finding("HP:1", True, 6.0), Finding("HP:2", False))
    assert patient.conditions == ("MONDO:1",)
    assert patient.genes == ("HGNC:3603",)
    assert patient.drugs == ("DRUGBANK:1",)


@pytest.mark.parametrize(
    ("acmg", "status", "genes"),
    [
        ("BENIGN", "CANDIDATE", ()),
        ("LIKELY_BENIGN", "CANDIDATE", ()),
        ("PATHOGENIC", "REJECTED", ()),
        ("UNCERTAIN_SIGNIFICANCE", "CANDIDATE", ("HGNC:3603",)),
        ("NOT_PROVIDED", "UNKNOWN_STATUS", ("HGNC:3603",)),
    ],
)
def test_which_variants_count(
    vocabularies: Vocabularies, acmg: str, status: str, genes: tuple[str, ...]
) -> None:
    genomic = [variant("FBN1", "HGNC:3603", acmg, status)]
    packet = changed(interpretations=[{"diagnosis": {"genomicInterpretations": genomic}}])
    assert read_patient(packet, vocabularies=vocabularies).genes == genes


def test_gene_of_another_namespace_and_by_symbol(vocabularies: Vocabularies) -> None:
    genomic = [
        {"gene": {"valueId": "ENSG0", "alternateIds": ["HGNC:3603"], "symbol": "FBN1"}},
        variant("FBN1", "NCBIGene:0"),
    ]
    packet = changed(interpretations=[{"diagnosis": {"genomicInterpretations": genomic}}])
    patient = read_patient(packet, vocabularies=vocabularies)
    assert patient.genes == ("HGNC:3603",)
    assert patient.problems == ()


def test_obsolete_id_is_replaced_and_told(vocabularies: Vocabularies) -> None:
    packet = changed(phenotypicFeatures=[{"type": {"id": "HP:3", "label": "Aortic dissection"}}])
    patient = read_patient(packet, vocabularies=vocabularies)
    assert patient.findings == (Finding("HP:2"),)
    (problem,) = patient.problems
    assert (problem.level, problem.code) == ("warning", "obsolete")
    assert problem.where == "patient: phenotypicFeatures[0].type"
    assert "HP:2 (Aortic dissection)" in problem.message


def test_unknown_id_is_kept_and_told(vocabularies: Vocabularies) -> None:
    packet = changed(phenotypicFeatures=[{"type": {"id": "HP:9999999", "label": "?"}}])
    patient = read_patient(packet, vocabularies=vocabularies)
    assert patient.findings == (Finding("HP:9999999"),)
    assert [problem.code for problem in patient.problems] == ["unknown-id"]
    assert "hpo toy" in patient.problems[0].message


@pytest.mark.parametrize(
    ("label", "level"), [("Aortic dissection", "error"), ("Lens trouble", "warning")]
)
def test_label_of_another_term(vocabularies: Vocabularies, label: str, level: str) -> None:
    packet = changed(phenotypicFeatures=[{"type": {"id": "HP:1", "label": label}}])
    patient = read_patient(packet, vocabularies=vocabularies)
    assert patient.findings == (Finding("HP:1"),)
    assert [(p.level, p.code) for p in patient.problems] == [(level, "label-mismatch")]


@pytest.mark.parametrize(
    "subject",
    [
        {"dateOfBirth": "1980-01-01T00:00:00Z"},
        {"timeAtLastEncounter": {"timestamp": "2020-01-01T00:00:00Z"}},
        {"timeAtLastEncounter": {"ageRange": {"start": {}, "end": {}}}},
        {"timeAtLastEncounter": {"gestationalAge": {"weeks": 20}}},
    ],
)
def test_no_age_is_said(vocabularies: Vocabularies, subject: dict[str, Any]) -> None:
    packet = changed(subject=subject)
    assert read_patient(packet, vocabularies=vocabularies).age is None
    assert codes(packet, vocabularies) == [("warning", "age")]


def test_version_1_negation_is_never_read_as_present(vocabularies: Vocabularies) -> None:
    packet = changed(phenotypicFeatures=[{"type": {"id": "HP:1"}, "negated": True}])
    patient = read_patient(packet, vocabularies=vocabularies)
    assert patient.findings == (Finding("HP:1", False),)
    assert [p.code for p in patient.problems] == ["version-1", "no-findings"]


def test_present_and_excluded_at_once(vocabularies: Vocabularies) -> None:
    features = [{"type": {"id": "HP:1"}}, {"type": {"id": "HP:1"}, "excluded": True}]
    assert codes(changed(phenotypicFeatures=features), vocabularies) == [("error", "contradiction")]


def test_unmapped_disease_and_drug_are_kept(vocabularies: Vocabularies) -> None:
    packet = changed(
        diseases=[{"term": {"id": "OMIM:999999"}}],
        medicalActions=[{"treatment": {"agent": {"id": "RXNORM:1", "label": "unheard of"}}}],
        measurements=[{"assay": {}}],
    )
    patient = read_patient(packet, vocabularies=vocabularies)
    assert patient.conditions == ("OMIM:999999",)
    assert patient.drugs == ("RXNORM:1",)
    assert [p.code for p in patient.problems] == ["not-read", "unknown-id", "unknown-id"]


@pytest.mark.parametrize(
    ("packet", "named"),
    [
        ({"subject": []}, "subject: expected an object, found a list"),
        ({"phenotypicFeatures": {}}, "phenotypicFeatures: expected a list, found an object"),
        ({"phenotypicFeatures": ["HP:1"]}, "phenotypicFeatures[0]: expected an object"),
        (
            {"phenotypicFeatures": [{"type": {"id": 5}}]},
            "phenotypicFeatures[0].type.id: expected a text, found a number",
        ),
        (
            {"phenotypicFeatures": [{"type": {"id": "HP:1"}, "excluded": "no"}]},
            "phenotypicFeatures[0].excluded: expected true or false, found a text",
        ),
        ({"proband": {}}, "this is a Family"),
        ({"members": []}, "this is a Cohort"),
    ],
)
def test_wrong_types_name_the_place(
    vocabularies: Vocabularies, tmp_path: Path, packet: dict[str, Any], named: str
) -> None:
    file = tmp_path / "p.json"
    file.write_text(json.dumps(packet), encoding="utf-8")
    with pytest.raises(FormatError) as caught:
        read_patient(file, vocabularies=vocabularies)
    assert str(file) in str(caught.value)
    assert named in str(caught.value)


def test_unreadable_sex_and_age(vocabularies: Vocabularies) -> None:
    subject = {"sex": "WOMAN", "timeAtLastEncounter": {"age": {"iso8601duration": "forty"}}}
    assert codes(changed(subject=subject), vocabularies) == [("error", "sex"), ("error", "age")]
