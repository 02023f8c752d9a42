"""Checks as parts: a toy check plugged in, what could not be checked, and what has ended."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from medkg.graph import Graph
from medkg.ontology import Ontology
from medkg.reasoning import treat
from medkg.reasoning.safety import CHECKS, Caution, Context
from medkg.types import (
    Candidate,
    Condition,
    Genotype,
    Measurement,
    Medication,
    Patient,
    Reason,
    Time,
)
from tests.reasoning.conftest import M1, M3, row

ATENOLOL, LOSARTAN, WARFARIN = "DRUGBANK:1", "DRUGBANK:2", "DRUGBANK:4"
Vocabularies = dict[str, Ontology]


@pytest.fixture
def treated(graph: Graph) -> Graph:
    graph.add(
        [
            row(LOSARTAN, "treats", M1, text="Losartan helped.", reference="PMID:10"),
            row(ATENOLOL, "treats", M1, text="Atenolol helped.", reference="PMID:11", score=0.8),
            row(LOSARTAN, "contraindicated_in", M3, text="Not in asthma.", reference="PMID:12"),
            row(LOSARTAN, "interacts_with", WARFARIN, text="They interact.", reference="PMID:13"),
        ]
    )
    return graph


def listed(
    patient: Patient, graph: Graph, vocabularies: Vocabularies, **more: object
) -> dict[str, Candidate]:
    given = {"conditions": [M1], "vocabularies": vocabularies, **more}
    return {c.curie: c for c in treat(patient, graph, **given)}  # type: ignore[arg-type]


def check_poor_metabolisers(drug: str, context: Context) -> Iterator[Caution]:
    """A toy: atenolol is not for poor metabolisers."""
    for genotype in context.patient.genotypes:
        if drug == ATENOLOL and genotype.phenotype == "poor metaboliser":
            text = f"{context.name(drug)} builds up in poor metabolisers"
            yield Caution(Reason("genotype", genotype.gene, text, 0.9), "blocks")


def check_renal_dose(drug: str, context: Context) -> Iterator[Caution]:
    """A toy: without creatinine nothing is known of the kidneys."""
    codes = {measurement.code for measurement in context.patient.measurements}
    if "LOINC:2160-0" not in codes:
        yield Caution.unchecked("renal", drug, "no creatinine is on record")


def test_a_check_of_ones_own_joins_the_others(treated: Graph, vocabularies: Vocabularies) -> None:
    patient = Patient(
        "p",
        history=(Condition(M3),),
        genotypes=(Genotype("HGNC:2625", diplotype="*4/*4", phenotype="poor metaboliser"),),
    )
    checks = (*CHECKS, check_poor_metabolisers)
    found = listed(patient, treated, vocabularies, checks=checks)
    assert {c.curie: [r.kind for r in c.cautions] for c in found.values()} == {
        LOSARTAN: ["contraindicated"],
        ATENOLOL: ["genotype"],
    }
    assert found[ATENOLOL].status == "blocked"
    assert found[ATENOLOL].cautions[0].text == "atenolol builds up in poor metabolisers"
    assert listed(patient, treated, vocabularies)[ATENOLOL].status == "ok"


def test_without_checks_nothing_is_said(treated: Graph, vocabularies: Vocabularies) -> None:
    patient = Patient("p", history=(Condition(M3),), medications=(Medication(WARFARIN),))
    found = listed(patient, treated, vocabularies, checks=())
    assert {(c.status, c.cautions) for c in found.values()} == {("ok", ())}


def test_what_could_not_be_checked_is_said_last_and_is_not_ok(
    treated: Graph, vocabularies: Vocabularies
) -> None:
    patient = Patient("p", medications=(Medication(WARFARIN),))
    checks = (check_renal_dose, *CHECKS)
    found = listed(patient, treated, vocabularies, checks=checks)
    assert [r.kind for r in found[LOSARTAN].cautions] == ["interacts", "renal"]
    assert [r.text for r in found[ATENOLOL].cautions] == [
        "could not be checked: no creatinine is on record"
    ]
    assert found[ATENOLOL].status == "caution"
    known = Patient("p", measurements=(Measurement("LOINC:2160-0", 1.0, "mg/dL"),))
    assert listed(known, treated, vocabularies, checks=checks)[ATENOLOL].status == "ok"


@pytest.mark.parametrize(("end", "kinds"), [("2024-05", []), ("2025", ["interacts"])])
def test_only_drugs_still_taken_interact(
    treated: Graph, vocabularies: Vocabularies, end: str, kinds: list[str]
) -> None:
    warfarin = Medication(WARFARIN, 5.0, "mg", end=Time(date=end))
    patient = Patient("p", date="2024-06-30", medications=(warfarin,))
    found = listed(patient, treated, vocabularies)
    assert [reason.kind for reason in found[LOSARTAN].cautions] == kinds


@pytest.mark.parametrize(
    ("condition", "status"),
    [
        (Condition(M3, end=Time(age=12.0)), "ok"),
        (Condition(M3, end=Time(age=50.0)), "blocked"),
        (Condition(M3, certainty="excluded"), "ok"),
        (Condition(M3, certainty="suspected"), "blocked"),
    ],
)
def test_only_present_conditions_contraindicate(
    treated: Graph, vocabularies: Vocabularies, condition: Condition, status: str
) -> None:
    patient = Patient("p", age=40.0, history=(condition,))
    assert listed(patient, treated, vocabularies)[LOSARTAN].status == status
