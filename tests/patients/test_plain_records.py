"""Dated records in plain JSON: what is read, what is lost and told, and the way back."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medkg.ontology import Ontology
from medkg.patients import read_patient
from medkg.types import (
    Allergy,
    Condition,
    FamilyHistory,
    Genotype,
    Measurement,
    Medication,
    Time,
    to_json,
)

Vocabularies = dict[str, Ontology]

RICH: dict[str, Any] = {
    "id": "p1",
    "date": "2024-06-30",
    "findings": [{"name": "Dislocated lens", "onset": "P6Y"}],
    "conditions": [
        "Marfan syndrome",
        {"name": "Asthma", "onset": "1999", "end": 12, "certainty": "confirmed"},
    ],
    "medications": [
        {"name": "losartan", "dose": "50 mg", "route": "oral", "schedule": "daily",
         "start": "2024-01-03", "reason": "Marfan syndrome"},
        {"name": "Penicillin V", "dose": 1, "unit": "g", "end": "2024-02"},
    ],
    "measurements": [
        {"code": "LOINC:2160-0", "name": "Creatinine", "value": 1.4, "unit": "mg/dL",
         "time": "2024-06-01", "low": 0.6, "high": 1.2, "interpretation": "high"},
        {"code": "LOINC:94500-6", "value": "positive"},
        {"code": "LOINC:2823-3", "value": "4.1 mmol/L"},
    ],
    "allergies": [{"substance": "Penicillin V", "reaction": "anaphylaxis", "severity": "severe"}],
    "genotypes": [{"gene": "CYP2D6", "diplotype": "*4/*4", "phenotype": "poor metaboliser"}],
    "genes": ["FBN1"],
    "family": [{"relation": "father", "condition": "Marfan syndrome", "onset": 40}],
    "pregnant": True,
    "lactating": False,
}  # fmt: skip


def test_dated_records(vocabularies: Vocabularies) -> None:
    patient = read_patient({**RICH, "age": 30}, vocabularies=vocabularies)
    assert patient.history == (
        Condition("MONDO:1"),
        Condition("MONDO:2", Time(date="1999"), Time(age=12.0)),
    )
    start = Time(date="2024-01-03")
    assert patient.medications == (
        Medication("DRUGBANK:1", 50.0, "mg", "oral", "daily", start, reason="MONDO:1"),
        Medication("DRUGBANK:2", 1.0, "g", end=Time(date="2024-02")),
    )
    time = Time(date="2024-06-01")
    assert patient.measurements == (
        Measurement("LOINC:2160-0", 1.4, "mg/dL", time, 0.6, 1.2, "high", "Creatinine"),
        Measurement("LOINC:94500-6", "positive"),
        Measurement("LOINC:2823-3", 4.1, "mmol/L"),
    )
    assert patient.intolerances == (Allergy("DRUGBANK:2", "anaphylaxis", "severe"),)
    assert patient.genotypes == (
        Genotype("HGNC:3603"),
        Genotype("HGNC:2625", diplotype="*4/*4", phenotype="poor metaboliser"),
    )
    assert patient.family == (FamilyHistory("father", "MONDO:1", Time(age=40.0)),)
    assert (patient.pregnant, patient.lactating) == (True, False)
    assert (patient.conditions, patient.drugs) == (("MONDO:1",), ("DRUGBANK:1",))
    assert (patient.allergies, patient.genes) == (("DRUGBANK:2",), ("HGNC:3603",))


def test_what_nothing_interprets_yet_is_told(vocabularies: Vocabularies) -> None:
    patient = read_patient(RICH, vocabularies=vocabularies)
    kept = {problem.message.partition(":")[0] for problem in patient.problems}
    assert kept == {"measurements", "diplotypes", "family", "pregnant"}
    assert {(p.level, p.code) for p in patient.problems} == {("warning", "not-interpreted")}


def losartan(**fields: Any) -> dict[str, Any]:
    return {"medications": [{"name": "losartan", **fields}]}


def asthma(**fields: Any) -> dict[str, Any]:
    return {"conditions": [{"name": "Asthma", **fields}]}


@pytest.mark.parametrize(
    ("fields", "code", "place"),
    [
        (losartan(dose="5 mg daily"), "dose", "[0].dose"),
        (losartan(dose="5 mg", unit="g"), "dose", "[0].dose"),
        (losartan(dose=-5), "dose", "[0].dose"),
        (losartan(start="3/1/2024"), "time", "[0].start"),
        (losartan(dosage=5), "unknown-field", "[0].dosage"),
        (losartan(reason="colds"), "unknown-name", "[0].reason"),
        (asthma(certainty="maybe"), "certainty", "[0].certainty"),
        (asthma(onset={"date": "2024", "age": 3}), "time", "[0].onset"),
        ({"conditions": [{"onset": 3}]}, "empty", "[0]"),
        ({"allergies": [{"name": "losartan", "severity": "bad"}]}, "severity", "[0].severity"),
        ({"measurements": [{"value": 3}]}, "empty", "[0]"),
        ({"measurements": ["creatinine"]}, "no-code", "[0].code"),
        ({"measurements": [{"code": "LOINC:1", "low": 3, "high": 2}]}, "range", "[0].low"),
        ({"genes": [{"gene": "FBN1", "significance": "bad"}]}, "significance", "[0].significance"),
        ({"family": [{"condition": "Asthma"}]}, "empty", "[0].relation"),
        ({"family": [{"relation": "aunt"}]}, "empty", "[0]"),
        ({"date": "yesterday"}, "date", ""),
    ],
)  # fmt: skip
def test_every_loss_has_its_place(
    vocabularies: Vocabularies, fields: dict[str, Any], code: str, place: str
) -> None:
    patient = read_patient({"findings": ["HP:1"], **fields}, vocabularies=vocabularies)
    (key,) = fields
    problems = [p for p in patient.problems if p.code != "not-interpreted"]
    assert [(p.code, p.where) for p in problems] == [(code, f"patient: {key}{place}")]


def test_a_drug_that_no_vocabulary_has_stays_on_record(vocabularies: Vocabularies) -> None:
    patient = read_patient(
        {"findings": ["HP:1"], "drugs": ["miraculin"], "allergies": ["peanuts"]},
        vocabularies=vocabularies,
    )
    assert (patient.drugs, patient.allergies) == (("miraculin",), ("peanuts",))
    assert [p.code for p in patient.problems] == ["unknown-name", "unknown-name"]
    assert all(p.message.endswith("kept as written") for p in patient.problems)


@pytest.mark.parametrize(("today", "drugs"), [("2024-03-31", ("DRUGBANK:1",)), ("2024-04-01", ())])
def test_a_patient_without_a_date_is_as_of_the_day_of_reading(
    vocabularies: Vocabularies, today: str, drugs: tuple[str, ...]
) -> None:
    patient = read_patient(
        losartan(end="2024-03-31"),
        vocabularies=vocabularies,
        today=datetime.date.fromisoformat(today),
    )
    assert (patient.date, patient.drugs) == (today, drugs)


def test_json_of_a_patient_reads_as_that_patient(vocabularies: Vocabularies) -> None:
    content = {**RICH, "drugs": ["miraculin"], "findings": ["Ectopia lentus", "HP:2", "X:1"]}
    patient = read_patient({**content, "sx": "?"}, vocabularies=vocabularies)
    assert {"unknown-name", "unknown-id", "unknown-field"} <= {p.code for p in patient.problems}
    written = json.loads(json.dumps(to_json(patient)))
    assert read_patient(written, vocabularies=vocabularies) == patient


times = st.sampled_from(["2024", "2024-02-29", "P3Y6M", 7, 0.5, "HP:0003593", "soon", None])
records: dict[str, st.SearchStrategy[Any]] = {
    "drugs": st.sampled_from(["losartan", "Penicillin V", "miraculin", "X:9"]),
    "conditions": st.fixed_dictionaries(
        {"name": st.sampled_from(["Asthma", "MONDO:1", "X:9", "nothing"])},
        optional={
            "onset": times,
            "end": times,
            "certainty": st.sampled_from(["suspected", "EXCLUDED", "?"]),
        },
    ),
    "medications": st.fixed_dictionaries(
        {"name": st.sampled_from(["losartan", "miraculin"])},
        optional={
            "dose": st.sampled_from(["5 mg", "a lot", 0, 2.5]),
            "unit": st.sampled_from(["mg", "g"]),
            "start": times,
            "end": times,
            "reason": st.sampled_from(["Asthma", "colds"]),
        },
    ),
    "measurements": st.fixed_dictionaries(
        {"code": st.sampled_from(["LOINC:1", "sodium"])},
        optional={
            "value": st.sampled_from(["5", "4 mmol/L", "< 3", 0, 7.5]),
            "unit": st.sampled_from(["mmol/L", "%"]),
            "low": st.sampled_from([0, 2]),
            "high": st.sampled_from([1, 3]),
            "time": times,
        },
    ),
    "allergies": st.fixed_dictionaries(
        {"substance": st.sampled_from(["Penicillin V", "peanuts"])},
        optional={"severity": st.sampled_from(["mild", "Severe", "?"])},
    ),
    "genotypes": st.fixed_dictionaries(
        {"gene": st.sampled_from(["FBN1", "CYP2D6", "NOSUCH"])},
        optional={
            "diplotype": st.just("*1/*4"),
            "significance": st.sampled_from(["LIKELY_BENIGN", "pathogenic", "?"]),
        },
    ),
    "family": st.fixed_dictionaries(
        {"condition": st.sampled_from(["Asthma", "MONDO:1"])},
        optional={"relation": st.sampled_from(["mother", "son"]), "onset": times},
    ),
}
contents = st.fixed_dictionaries(
    {}, optional={key: st.lists(one, max_size=4) for key, one in records.items()}
)
# The vocabularies are only read, and generating is slow on a busy machine.
patiently = settings(
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    deadline=None,
)


@patiently
@given(content=contents)
def test_reading_writing_and_reading_again_changes_nothing(
    vocabularies: Vocabularies, content: dict[str, Any]
) -> None:
    patient = read_patient(content, vocabularies=vocabularies)
    written = json.loads(json.dumps(to_json(patient)))
    assert read_patient(written, vocabularies=vocabularies) == patient


@patiently
@given(content=contents, data=st.data())
def test_the_order_of_records_changes_no_current_id(
    vocabularies: Vocabularies, content: dict[str, Any], data: st.DataObject
) -> None:
    turned = {key: data.draw(st.permutations(content[key])) for key in reversed(content)}
    one = read_patient(content, vocabularies=vocabularies)
    other = read_patient(turned, vocabularies=vocabularies)
    for name in ("conditions", "drugs", "allergies", "genes"):
        assert set(getattr(one, name)) == set(getattr(other, name))
    assert len(one.measurements) == len(other.measurements)


def test_the_example_of_the_readme_reads_with_nothing_lost() -> None:
    readme = Path(__file__).parents[2] / "README.md"
    example = readme.read_text(encoding="utf-8").partition("```json\n")[2].partition("```")[0]
    patient = read_patient(json.loads(example))
    assert {problem.code for problem in patient.problems} == {"not-interpreted"}
    assert (len(patient.history), len(patient.conditions)) == (2, 1)
    assert (len(patient.findings), len(patient.drugs), len(patient.allergies)) == (3, 1, 1)
