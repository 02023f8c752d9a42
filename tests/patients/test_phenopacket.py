from __future__ import annotations

import copy
import gzip
import itertools
import json
import os
from pathlib import Path
from typing import Any

import pytest

from medkg.errors import FormatError
from medkg.ontology import Ontology
from medkg.patients import read_patient
from medkg.types import Condition, Finding, Genotype, Measurement, Medication, Time

Vocabularies = dict[str, Ontology]


def variant(symbol: str, value: str, acmg: str = "PATHOGENIC", status: str = "CAUSATIVE") -> Any:
    return {
        "interpretationStatus": status,
        "variantInterpretation": {
            "acmgPathogenicityClassification": acmg,
            "therapeuticActionability": "UNKNOWN_ACTIONABILITY",
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
        {"term": {"id": "MONDO:2", "label": "Asthma"}, "excluded": True},
    ],
    "interpretations": [
        {"diagnosis": {"genomicInterpretations": [variant("FBN1", "HGNC:3603")]}},
    ],
    "medicalActions": [
        {"treatment": {"agent": {"id": "CHEBI:6541", "label": "losartan"}}},
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
    assert patient.findings == (Finding("HP:1", True, Time(age=6.0)), Finding("HP:2", False))
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
        biosamples=[{"id": "b"}],
    )
    patient = read_patient(packet, vocabularies=vocabularies)
    assert patient.conditions == ("OMIM:999999",)
    assert patient.drugs == ("RXNORM:1",)
    assert [p.code for p in patient.problems] == ["unknown-id", "unknown-id", "not-read"]


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


def test_diseases_have_onset_end_and_certainty(vocabularies: Vocabularies) -> None:
    diseases = [
        {
            "term": {"id": "MONDO:2", "label": "Asthma"},
            "onset": {"ontologyClass": {"id": "HP:0003593", "label": "Infantile onset"}},
            "resolution": {"age": {"iso8601duration": "P12Y"}},
        },
        {"term": {"id": "OMIM:154700"}, "excluded": True},
    ]
    patient = read_patient(changed(diseases=diseases), vocabularies=vocabularies)
    assert patient.problems == ()
    assert patient.history == (
        Condition("MONDO:2", Time(stage="HP:0003593"), Time(age=12.0)),
        Condition("MONDO:1", certainty="excluded"),
    )
    assert patient.conditions == ()


def test_each_dose_interval_is_a_medication(vocabularies: Vocabularies) -> None:
    def interval(value: float, start: str, end: str) -> dict[str, Any]:
        return {
            "quantity": {"value": value, "unit": {"id": "UCUM:mg", "label": "milligram"}},
            "scheduleFrequency": {"id": "NCIT:C125004", "label": "Once Daily"},
            "interval": {"start": start, "end": end},
        }

    treatment = {
        "agent": {"id": "CHEBI:6541", "label": "losartan"},
        "routeOfAdministration": {"id": "NCIT:C38288", "label": "Oral"},
        "doseIntervals": [
            interval(25, "2023-01-01T00:00:00Z", "2023-06-30T00:00:00Z"),
            interval(50, "2023-07-01", "2024-12-31"),
        ],
    }
    packet = changed(
        medicalActions=[{"treatment": treatment, "treatmentTarget": {"id": "MONDO:1"}}],
        metaData={"created": "2024-05-02T09:00:00Z"},
    )
    patient = read_patient(packet, vocabularies=vocabularies)
    assert patient.problems == ()
    assert patient.date == "2024-05-02"
    first, second = patient.medications
    assert first.end == Time(date="2023-06-30T00:00:00Z")
    assert second == Medication(
        "DRUGBANK:1",
        50.0,
        "mg",
        "Oral",
        "Once Daily",
        Time(date="2023-07-01"),
        Time(date="2024-12-31"),
        "MONDO:1",
    )
    assert patient.drugs == ("DRUGBANK:1",)
    over = {**packet, "metaData": {"created": "2025-05-02T09:00:00Z"}}
    assert read_patient(over, vocabularies=vocabularies).drugs == ()


def quantity(value: float | None, code: str, **limits: Any) -> dict[str, Any]:
    number = {} if value is None else {"value": value}
    given: dict[str, Any] = {"quantity": {**number, "unit": {"id": code, "label": "in words"}}}
    if limits:
        given["quantity"]["referenceRange"] = limits
    return given


def test_measurements(vocabularies: Vocabularies) -> None:
    pressure = {
        "assay": {"id": "LOINC:35094-2", "label": "Blood pressure panel"},
        "complexValue": {
            "typedQuantities": [
                {
                    "type": {"id": "LOINC:8480-6", "label": "Systolic"},
                    **quantity(120, "UCUM:mm[Hg]"),
                },
                {
                    "type": {"id": "LOINC:8462-4", "label": "Diastolic"},
                    **quantity(80, "UCUM:mm[Hg]"),
                },
            ]
        },
    }
    creatinine = {
        "assay": {"id": "LOINC:2160-0", "label": "Creatinine"},
        "value": quantity(1.4, "UCUM:mg/dL", low=0.6, high=1.2, unit={"id": "UCUM:mg/dL"}),
        "timeObserved": {"timestamp": "2024-01-03T08:30:00Z"},
    }
    virus = {
        "assay": {"id": "LOINC:94500-6", "label": "SARS-CoV-2 RNA"},
        "value": {"ontologyClass": {"id": "NCIT:C25626", "label": "Present"}},
        "timeObserved": {"age": {"iso8601duration": "P41Y"}},
    }
    packet = changed(measurements=[creatinine, virus, pressure])
    patient = read_patient(packet, vocabularies=vocabularies)
    assert patient.measurements == (
        Measurement(
            "LOINC:2160-0",
            1.4,
            "mg/dL",
            Time(date="2024-01-03T08:30:00Z"),
            0.6,
            1.2,
            name="Creatinine",
        ),
        Measurement(
            "LOINC:94500-6",
            "NCIT:C25626",
            time=Time(age=41.0),
            interpretation="Present",
            name="SARS-CoV-2 RNA",
        ),
        Measurement("LOINC:8480-6", 120.0, "mm[Hg]", name="Systolic"),
        Measurement("LOINC:8462-4", 80.0, "mm[Hg]", name="Diastolic"),
    )
    (problem,) = patient.problems
    assert problem.code == "not-interpreted"
    assert problem.message.startswith("measurements: kept, and used by no ranking")


@pytest.mark.parametrize(
    ("measurement", "code", "place", "count"),
    [
        ({"assay": {}}, "empty", "measurements[0].assay", 0),
        ({"assay": {"id": "LOINC:1"}}, "empty", "measurements[0].value", 1),
        (
            {"assay": {"id": "LOINC:1"}, "value": quantity(None, "UCUM:mg")},
            "empty",
            "measurements[0].value.quantity.value",
            1,
        ),
        (
            {
                "assay": {"id": "LOINC:1"},
                "value": quantity(25, "UCUM:mm[Hg]", high=2.8, unit={"id": "UCUM:kPa"}),
            },
            "range",
            "measurements[0].value.quantity.referenceRange",
            1,
        ),
        (
            {"assay": {"id": "LOINC:1"}, "value": quantity(1, "UCUM:mg"), "procedure": {"code": 1}},
            "not-read",
            "measurements[0].procedure",
            1,
        ),
    ],
)
def test_what_a_measurement_lacks_is_told(
    vocabularies: Vocabularies, measurement: dict[str, Any], code: str, place: str, count: int
) -> None:
    patient = read_patient(changed(measurements=[measurement]), vocabularies=vocabularies)
    assert len(patient.measurements) == count
    assert all(m.value != 0 and m.high is None for m in patient.measurements)
    problems = [p for p in patient.problems if p.code != "not-interpreted"]
    assert [(p.code, p.where) for p in problems] == [(code, f"patient: {place}")]


def test_variant_zygosity_and_significance(vocabularies: Vocabularies) -> None:
    genomic = variant("FBN1", "HGNC:3603", "LIKELY_PATHOGENIC")
    genomic["variantInterpretation"]["variationDescriptor"] |= {
        "id": "v1",
        "expressions": [
            {"syntax": "hgvs.g", "value": "NC_000015.10:g.1A>G"},
            {"syntax": "hgvs.c", "value": "NM_000138.5:c.1A>G"},
        ],
        "allelicState": {"id": "GENO:0000135", "label": "heterozygous"},
        "vcfRecord": {"chrom": "chr15"},
    }
    benign = variant("CYP2D6", "HGNC:2625", "BENIGN")
    packet = changed(interpretations=[{"diagnosis": {"genomicInterpretations": [genomic, benign]}}])
    patient = read_patient(packet, vocabularies=vocabularies)
    assert patient.problems == ()
    assert patient.genotypes == (
        Genotype(
            "HGNC:3603",
            "NM_000138.5:c.1A>G",
            zygosity="heterozygous",
            significance="likely pathogenic",
        ),
        Genotype("HGNC:2625", significance="benign"),
    )
    assert patient.genes == ("HGNC:3603",)


def test_a_variant_without_a_gene_is_told(vocabularies: Vocabularies) -> None:
    genomic = [{"variantInterpretation": {"variationDescriptor": {"id": "v1"}}}]
    packet = changed(interpretations=[{"diagnosis": {"genomicInterpretations": genomic}}])
    patient = read_patient(packet, vocabularies=vocabularies)
    assert patient.genotypes == ()
    (problem,) = patient.problems
    place = "interpretations[0].diagnosis.genomicInterpretations[0]"
    assert (problem.code, problem.where) == ("no-gene", f"patient: {place}")


def test_every_field_nobody_reads_is_told_once(vocabularies: Vocabularies) -> None:
    features = [
        {"type": {"id": "HP:1"}, "severity": {"id": "HP:0012828"}},
        {"type": {"id": "HP:2"}, "severity": {"id": "HP:0012828"}, "onset": {"ageRange": {"a": 1}}},
    ]
    packet = changed(
        phenotypicFeatures=features,
        medicalActions=[{"procedure": {"code": {"id": "X:1", "label": "surgery"}}}],
        files=[{"uri": "file://x.vcf"}],
        interpretations=[{"diagnosis": {"disease": {"id": "MONDO:2", "label": "Asthma"}}}],
        diseases=[],
    )
    packet["subject"]["vitalStatus"] = {"status": "DECEASED"}
    patient = read_patient(packet, vocabularies=vocabularies)
    assert {(p.code, p.where.removeprefix("patient: ")) for p in patient.problems} == {
        ("time", "phenotypicFeatures[1].onset.ageRange"),
        ("not-read", "phenotypicFeatures[0].severity"),
        ("not-read", "medicalActions[0].procedure"),
        ("not-read", "files"),
        ("not-read", "subject.vitalStatus"),
        ("not-read", "interpretations[0].diagnosis.disease"),
    }
    assert "phenotypicFeatures.severity: not used, in 2 places" in [
        p.message for p in patient.problems
    ]


STORE = (
    Path(os.environ.get("MEDKG_BENCHMARK_DATA", "shared/data"))
    / "phenopackets-store"
    / "phenopackets.jsonl.gz"
)


@pytest.mark.skipif(not STORE.exists(), reason="the Phenopacket Store is not on this machine")
def test_published_phenopackets_are_read_without_a_loss_of_records() -> None:
    with gzip.open(STORE, "rt", encoding="utf-8") as lines:
        packets = [json.loads(line)["phenopacket"] for line in itertools.islice(lines, 500)]
    for packet in packets:
        patient = read_patient(packet)
        assert len(patient.findings) == len(packet.get("phenotypicFeatures", ()))
        assert len(patient.history) == len(packet.get("diseases", ()))
        assert len(patient.measurements) == len(packet.get("measurements", ()))
        genomic = [
            one
            for interpretation in packet.get("interpretations", ())
            for one in interpretation["diagnosis"].get("genomicInterpretations", ())
        ]
        assert len(patient.genotypes) == len(genomic)
        assert all(genotype.variant and genotype.zygosity for genotype in patient.genotypes)
