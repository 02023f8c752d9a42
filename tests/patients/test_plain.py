from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medkg.errors import FormatError
from medkg.ontology import Ontology
from medkg.patients import read_patient
from medkg.patients.times import age_in_years
from medkg.types import Finding, Time

Vocabularies = dict[str, Ontology]


def test_names_and_ids(vocabularies: Vocabularies) -> None:
    patient = read_patient(
        {
            "id": "p1",
            "sex": "F",
            "age": "P30Y",
            "findings": ["dislocated lens", {"id": "HP:2", "onset": 12, "value": "type A"}],
            "excluded": ["Twin one"],
            "genes": ["FBN1"],
            "drugs": ["losartan"],
            "allergies": ["Penicillin V"],
            "conditions": ["OMIM:154700", "Marfan syndrome"],
        },
        vocabularies=vocabularies,
    )
    assert patient.problems == ()
    assert patient.findings == (
        Finding("HP:1"),
        Finding("HP:2", True, Time(age=12.0), "type A"),
        Finding("HP:4", False),
    )
    assert (patient.id, patient.sex, patient.age) == ("p1", "female", 30.0)
    assert (patient.genes, patient.drugs) == (("HGNC:3603",), ("DRUGBANK:1",))
    assert (patient.allergies, patient.conditions) == (("DRUGBANK:2",), ("MONDO:1",))


def test_a_disease_may_be_a_finding(vocabularies: Vocabularies) -> None:
    patient = read_patient({"findings": ["Marfan syndrome"]}, vocabularies=vocabularies)
    assert patient.findings == (Finding("MONDO:1"),)


def test_unknown_name_suggests(vocabularies: Vocabularies) -> None:
    patient = read_patient({"findings": ["Ectopia lentus"]}, vocabularies=vocabularies)
    assert patient.findings == ()
    problem, nothing = patient.problems
    assert (problem.code, problem.where) == ("unknown-name", "patient: findings[0]")
    assert "HP:1 (Ectopia lentis)" in problem.message
    assert nothing.code == "no-findings"


def test_ambiguous_name_lists_what_it_may_be(vocabularies: Vocabularies) -> None:
    patient = read_patient({"findings": ["twin"]}, vocabularies=vocabularies)
    assert patient.findings == ()
    assert patient.problems[0].code == "ambiguous"
    assert "HP:4 (Twin one), HP:5 (Twin two)" in patient.problems[0].message


def test_mistyped_field_is_told(vocabularies: Vocabularies) -> None:
    patient = read_patient({"findngs": ["HP:1"]}, vocabularies=vocabularies)
    assert [p.code for p in patient.problems] == ["unknown-field", "no-findings"]
    assert patient.problems[0].where == "patient: findngs"


@pytest.mark.parametrize("age", [-1, 1000, "soon"])
def test_impossible_age(vocabularies: Vocabularies, age: Any) -> None:
    patient = read_patient({"age": age, "findings": ["HP:1"]}, vocabularies=vocabularies)
    assert patient.age is None
    assert [p.code for p in patient.problems] == ["age"]


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("{", "not JSON: "),
        ("[]", "expected one JSON object, found a list"),
        ('{"findings": "HP:1"}', "findings: expected a list, found a text"),
        ('{"findings": [3]}', "findings[0]: expected a text or an object, found a number"),
        ('{"drugs": [null]}', "drugs[0]: expected a text or an object, found null"),
        ('{"age": true}', "age: expected a number, found true or false"),
        ('{"age": NaN}', "age: not a finite number"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_bad_files_name_file_and_place(tmp_path: Path, content: str, named: str) -> None:
    file = tmp_path / "bad.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(FormatError) as caught:
        read_patient(file)
    assert str(file) in str(caught.value)
    assert named in str(caught.value)


def test_not_utf8(tmp_path: Path) -> None:
    file = tmp_path / "latin.json"
    file.write_bytes(b'{"id": "\xe9"}')
    with pytest.raises(FormatError, match="not UTF-8: byte 8"):
        read_patient(file)


def test_messages_of_errors_hold_no_content(tmp_path: Path) -> None:
    file = tmp_path / "p.json"
    file.write_text('{"id": "Jane Doe", "findings": [["Jane Doe"]]}', encoding="utf-8")
    with pytest.raises(FormatError) as caught:
        read_patient(file)
    assert "Jane" not in str(caught.value)


@pytest.mark.parametrize(
    ("duration", "years"),
    [("P3Y", 3.0), ("P18M", 1.5), ("P365.25D", 1.0), ("P2W", 14 / 365.25), ("PT8766H", 1.0)],
)
def test_durations(duration: str, years: float) -> None:
    assert age_in_years(duration) == pytest.approx(years)


@pytest.mark.parametrize("text", ["", "P", "PT", "3Y", "P3", "P3YT", "-P3Y", "P٣Y"])
def test_no_durations(text: str) -> None:
    assert age_in_years(text) is None


text = st.text("HP:1 é\ud800", max_size=6)
keys = st.sampled_from(
    ["id", "sex", "age", "findings", "excluded", "genes", "subject", "phenotypicFeatures",
     "diseases", "interpretations", "medicalActions", "type", "metaData", "measurements", "value",
     "history", "onset", "medications", "dose", "genotypes", "family", "date", "problems", "assay"]
)  # fmt: skip
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=6,
)


# Generating is slow on a busy machine, which says nothing about the reader.
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.dictionaries(keys, json_values, max_size=6))
def test_any_json_is_a_patient_or_a_format_error(content: dict[str, Any]) -> None:
    toy = Ontology("toy", [])
    vocabularies = dict.fromkeys(("hpo", "mondo", "drugs", "hgnc"), toy)
    try:
        patient = read_patient(content, vocabularies=vocabularies)
    except FormatError:
        return
    assert patient.problems
