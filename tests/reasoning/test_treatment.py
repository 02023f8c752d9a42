from __future__ import annotations

import pytest

from medkg.errors import UnknownTermError
from medkg.graph import Graph
from medkg.ontology import Ontology
from medkg.reasoning import Thresholds, treat
from medkg.types import Allergy, Candidate, Condition, Finding, Medication, Patient, Reason
from tests.reasoning.conftest import HEART, LENS, M1, M2, M3, SKIN, row

ATENOLOL, LOSARTAN, ASPIRIN, WARFARIN = (f"DRUGBANK:{i}" for i in (1, 2, 3, 4))
Vocabularies = dict[str, Ontology]


class Model:
    def rank(self, condition: str, top: int | None = None) -> list[tuple[str, float]]:
        if condition != M1:
            raise UnknownTermError(condition)
        return [(WARFARIN, 0.9), (LOSARTAN, 0.8), (ASPIRIN, 0.7)][:top]


def listed(
    patient: Patient, graph: Graph, vocabularies: Vocabularies, **more: object
) -> dict[str, Candidate]:
    given = {"conditions": [M1], **more}
    found = treat(patient, graph, vocabularies=vocabularies, **given)  # type: ignore[arg-type]
    assert [c.rank for c in found] == list(range(1, len(found) + 1))
    return {candidate.curie: candidate for candidate in found}


def kinds(reasons: tuple[Reason, ...]) -> list[str]:
    return [reason.kind for reason in reasons]


@pytest.fixture
def treated(graph: Graph) -> Graph:
    graph.add(
        [
            row(LOSARTAN, "treats", M1, text="Losartan helped.", reference="PMID:10"),
            row(LOSARTAN, "treats", M1, text="Losartan helped again.", reference="PMID:11"),
            row(ATENOLOL, "treats", M1, text="Atenolol helped.", reference="PMID:12", score=0.8),
        ]
    )
    return graph


NOBODY = Patient("p")


def test_known_come_first_then_predicted(treated: Graph, vocabularies: Vocabularies) -> None:
    found = listed(NOBODY, treated, vocabularies, model=Model())
    assert [(c.curie, c.known) for c in found.values()] == [
        (LOSARTAN, True),
        (ATENOLOL, True),
        (WARFARIN, False),
        (ASPIRIN, False),
    ]
    best = found[LOSARTAN]
    assert best.score == pytest.approx(treated.edges(subject=LOSARTAN)[0].belief)
    assert best.reasons[0].kind == "treats"
    assert {e.text for e in best.reasons[0].evidence} == {
        "Losartan helped.",
        "Losartan helped again.",
    }
    assert best.paths[0].nodes == (LOSARTAN, M1)
    assert found[WARFARIN].reasons[0].text == "predicted for Marfan, probability 0.90"
    assert {c.status for c in found.values()} == {"ok"}


def test_class_and_symptom_evidence_is_marked_and_weaker(
    graph: Graph, vocabularies: Vocabularies
) -> None:
    graph.add(
        [
            row(LOSARTAN, "treats", "MONDO:10", text="For the class."),
            row(ATENOLOL, "treats", "MONDO:11", text="For the subtype."),
            row(ASPIRIN, "treats", LENS, text="For the finding."),
            row(WARFARIN, "treats", "MONDO:0", text="For any disease at all."),
        ]
    )
    subject = Patient("p", (Finding(LENS), Finding(SKIN, False)))
    found = listed(subject, graph, vocabularies)
    assert {c: kinds(v.reasons) for c, v in found.items()} == {
        LOSARTAN: ["class"],
        ATENOLOL: ["class"],
        ASPIRIN: ["symptom"],
    }
    belief = graph.edges(subject=LOSARTAN)[0].belief
    assert found[LOSARTAN].score == pytest.approx(0.5 * belief)
    assert found[ASPIRIN].score == pytest.approx(0.3 * belief)


def test_same_as_twin_is_the_disease_itself(graph: Graph, vocabularies: Vocabularies) -> None:
    graph.add(
        [
            row(M1, "same_as", HEART, source="mondo"),
            row(LOSARTAN, "treats", HEART, text="Treats the twin."),
        ]
    )
    found = listed(NOBODY, graph, vocabularies)
    assert kinds(found[LOSARTAN].reasons) == ["treats"]
    assert found[LOSARTAN].score == pytest.approx(graph.edges(subject=LOSARTAN)[0].belief)


def test_original_id_of_the_condition_is_enough(treated: Graph, vocabularies: Vocabularies) -> None:
    assert list(listed(NOBODY, treated, vocabularies, conditions=["OMIM:1"])) == [
        LOSARTAN,
        ATENOLOL,
    ]


def test_evidence_against_never_counts_as_support(
    treated: Graph, vocabularies: Vocabularies
) -> None:
    treated.add(
        [
            row(ASPIRIN, "treats", M1, text="Aspirin did not help.", polarity="against"),
            row(ATENOLOL, "treats", M1, text="Atenolol failed.", polarity="against", score=0.4),
        ]
    )
    found = listed(NOBODY, treated, vocabularies)
    assert ASPIRIN not in found
    assert found[ATENOLOL].status == "caution"
    (caution,) = found[ATENOLOL].cautions
    assert caution.kind == "conflict"
    assert caution.text.startswith("conflicting evidence that it treats Marfan")
    assert [e.polarity for e in caution.evidence] == ["for", "against"]
    predicted = listed(NOBODY, treated, vocabularies, model=Model())[ASPIRIN]
    assert not predicted.known
    assert predicted.cautions[0].text.startswith("evidence against")


def test_contraindication_blocks_and_keeps_the_place(
    treated: Graph, vocabularies: Vocabularies
) -> None:
    treated.add(
        [row(LOSARTAN, "contraindicated_in", M3, text="Not in asthma.", reference="PMID:9")]
    )
    found = listed(Patient("p", history=(Condition(M3),)), treated, vocabularies)
    assert list(found) == [LOSARTAN, ATENOLOL]
    blocked = found[LOSARTAN]
    assert (blocked.rank, blocked.status) == (1, "blocked")
    assert blocked.cautions[0].text.startswith("contraindicated in Asthma, which the patient has")
    assert blocked.cautions[0].evidence[0].text == "Not in asthma."
    assert listed(NOBODY, treated, vocabularies)[LOSARTAN].status == "ok"


def test_doubtful_contraindication_is_a_caution(treated: Graph, vocabularies: Vocabularies) -> None:
    treated.add([row(LOSARTAN, "contraindicated_in", M3, text="Not in asthma.")])
    belief = treated.edges(predicate="contraindicated_in")[0].belief
    subject = Patient("p", history=(Condition(M3),))
    for bar, status in ((belief, "blocked"), (belief + 0.01, "caution")):
        limits = Thresholds(block_belief=bar)
        found = listed(subject, treated, vocabularies, thresholds=limits)
        assert found[LOSARTAN].status == status


def test_denied_contraindication_is_none(treated: Graph, vocabularies: Vocabularies) -> None:
    treated.add(
        [row(LOSARTAN, "contraindicated_in", M3, text="Safe in asthma.", polarity="against")]
    )
    assert (
        listed(Patient("p", history=(Condition(M3),)), treated, vocabularies)[LOSARTAN].status
        == "ok"
    )


@pytest.mark.parametrize(
    ("target", "subject"),
    [
        ("MONDO:12", Patient("p", history=(Condition(M3),))),  # the class of the patient's asthma
        (HEART, Patient("p", history=(Condition(M2),))),  # the twin of a condition
        (SKIN, Patient("p", (Finding(SKIN),))),  # a finding
        (M1, NOBODY),  # the very condition to be treated
    ],
)
def test_contraindications_cross_classes_twins_and_findings(
    treated: Graph, vocabularies: Vocabularies, target: str, subject: Patient
) -> None:
    treated.add(
        [
            row(M2, "same_as", HEART, source="mondo"),
            row(LOSARTAN, "contraindicated_in", target, text="Contraindicated."),
        ]
    )
    limits = Thresholds(block_belief=0.1)
    found = listed(subject, treated, vocabularies, thresholds=limits)
    assert found[LOSARTAN].status == "blocked"
    assert found[ATENOLOL].status == "ok"


def test_excluded_finding_does_not_warn(treated: Graph, vocabularies: Vocabularies) -> None:
    treated.add([row(LOSARTAN, "contraindicated_in", SKIN, text="Contraindicated.")])
    subject = Patient("p", (Finding(SKIN, False),))
    assert listed(subject, treated, vocabularies)[LOSARTAN].status == "ok"


@pytest.mark.parametrize("allergy", [ATENOLOL, "DRUGBANK:100"])
def test_allergy_to_the_drug_or_its_class_blocks(
    treated: Graph, vocabularies: Vocabularies, allergy: str
) -> None:
    found = listed(Patient("p", intolerances=(Allergy(allergy),)), treated, vocabularies)
    assert found[ATENOLOL].status == "blocked"
    assert kinds(found[ATENOLOL].cautions) == ["allergy"]
    assert found[LOSARTAN].status == "ok"


@pytest.mark.parametrize(
    ("cue", "status"), [("interacts with", "caution"), ("contraindicated with", "blocked")]
)
@pytest.mark.parametrize("turned", [False, True])
def test_interaction_with_a_current_drug(
    treated: Graph, vocabularies: Vocabularies, cue: str, status: str, turned: bool
) -> None:
    ends = (WARFARIN, LOSARTAN) if turned else (LOSARTAN, WARFARIN)
    treated.add([row(ends[0], "interacts_with", ends[1], text="They interact.", cue=cue)])
    found = listed(Patient("p", medications=(Medication(WARFARIN),)), treated, vocabularies)
    assert found[LOSARTAN].status == status
    assert "interacts with warfarin, which the patient takes" in found[LOSARTAN].cautions[0].text
    assert found[ATENOLOL].status == "ok"


def test_a_drug_that_causes_what_the_patient_has(
    treated: Graph, vocabularies: Vocabularies
) -> None:
    treated.add([row(LOSARTAN, "causes", SKIN, text="Losartan caused skin signs.")])
    found = listed(Patient("p", (Finding(SKIN),)), treated, vocabularies)
    assert found[LOSARTAN].status == "caution"
    assert kinds(found[LOSARTAN].cautions) == ["causes"]


@pytest.mark.parametrize("harm", ["exacerbates", "predisposes"])
def test_a_drug_that_worsens_what_the_patient_has(
    treated: Graph, vocabularies: Vocabularies, harm: str
) -> None:
    treated.add([row(LOSARTAN, harm, SKIN, text="Losartan and skin signs.")])
    found = listed(Patient("p", (Finding(SKIN),)), treated, vocabularies)
    assert found[LOSARTAN].status == "caution"
    assert kinds(found[LOSARTAN].cautions) == [harm]


def test_what_is_only_mentioned_together_supports_nothing(
    treated: Graph, vocabularies: Vocabularies
) -> None:
    before = listed(NOBODY, treated, vocabularies)
    treated.add([row(ASPIRIN, "mentioned_with", M1, text="Both are named.")])
    after = listed(NOBODY, treated, vocabularies)
    assert list(after) == list(before)
    edges = [edge for c in after.values() for path in c.paths for edge in path.edges]
    assert edges
    assert all(edge.predicate != "mentioned_with" for edge in edges)


def test_a_drug_already_taken_is_noted(treated: Graph, vocabularies: Vocabularies) -> None:
    found = listed(Patient("p", medications=(Medication(LOSARTAN),)), treated, vocabularies)
    assert found[LOSARTAN].reasons[-1].kind == "taken"
    assert found[LOSARTAN].status == "ok"


def test_default_is_the_top_diagnosis_then_the_conditions(
    treated: Graph, vocabularies: Vocabularies
) -> None:
    by_findings = listed(Patient("p", (Finding(LENS),)), treated, vocabularies, conditions=None)
    by_condition = listed(
        Patient("p", history=(Condition(M1),)), treated, vocabularies, conditions=None
    )
    assert list(by_findings) == list(by_condition) == [LOSARTAN, ATENOLOL]
    assert treat(NOBODY, treated, vocabularies=vocabularies) == []


def test_a_condition_nobody_knows(treated: Graph, vocabularies: Vocabularies) -> None:
    found = listed(NOBODY, treated, vocabularies, conditions=["MONDO:404"], model=Model())
    assert found == {}


def test_retracted_evidence_does_not_make_a_therapy(
    graph: Graph, vocabularies: Vocabularies
) -> None:
    graph.add([row(ASPIRIN, "treats", M1, text="Aspirin helped.", retracted=True)])
    assert listed(NOBODY, graph, vocabularies) == {}


def test_top_cuts_the_list(treated: Graph, vocabularies: Vocabularies) -> None:
    assert list(listed(NOBODY, treated, vocabularies, top=1)) == [LOSARTAN]
