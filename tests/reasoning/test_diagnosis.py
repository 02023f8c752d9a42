from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from medkg.errors import MedkgError
from medkg.graph import Graph
from medkg.ontology import Ontology, Term
from medkg.reasoning import diagnose, rank_diseases
from medkg.reasoning.profiles import profiles_of
from medkg.reasoning.settings import Settings
from medkg.types import Candidate, Finding, Genotype, Patient
from tests.reasoning.conftest import (
    ALL,
    EYE,
    HEART,
    LENS,
    M1,
    M2,
    M3,
    OLD,
    RETINA,
    SKIN,
    VALVE,
    feature,
    row,
)


def patient(*present: str, excluded: tuple[str, ...] = (), genes: tuple[str, ...] = ()) -> Patient:
    findings = [Finding(c) for c in present] + [Finding(c, False) for c in excluded]
    return Patient("p", tuple(findings), genotypes=tuple(Genotype(gene) for gene in genes))


def by_curie(found: list[Candidate]) -> dict[str, Candidate]:
    return {candidate.curie: candidate for candidate in found}


def ratio(found: list[Candidate], disease: str, term: str) -> tuple[str, float]:
    reason = next(r for r in by_curie(found)[disease].reasons if r.curie == term)
    return reason.kind, float(10**reason.weight)


def test_background_is_the_mean_of_propagated_frequencies(
    graph: Graph, hpo: Ontology, plain: Settings
) -> None:
    profiles = profiles_of(graph, hpo, plain)
    background = dict(zip(profiles.terms, profiles.background, strict=True))
    assert background == pytest.approx(
        {
            ALL: (0.5 + 0.5 + 1) / 3,
            EYE: (0.5 + 0.5) / 3,
            LENS: 0.5 / 3,
            RETINA: 0.5 / 3,
            HEART: 0.25 / 3,
            SKIN: 1 / 3,
        }
    )


@pytest.mark.parametrize(
    ("finding", "disease", "kind", "expected"),
    [
        # f / b
        (LENS, M1, "exact", 0.5 / (0.5 / 3)),
        (SKIN, M3, "exact", 1 / (1 / 3)),
        # The patient's term is more general: the frequency of what lies below it.
        (EYE, M1, "ancestor", 0.5 / (1 / 3)),
        # More specific than the annotation, and never annotated: half the parent's background.
        (VALVE, M1, "descendant", 0.25 / (0.25 / 3) * 0.5),
        # Lens and retina share the eye: f(eye)/b(eye) * b(retina)/b(eye).
        (RETINA, M1, "shared ancestor", 0.5 / (1 / 3) * (0.5 / 3) / (1 / 3)),
        # Only the root is shared: 1/b(all) * b(heart)/b(all).
        (HEART, M3, "shared ancestor", 1 / (2 / 3) * (0.25 / 3) / (2 / 3)),
    ],
)
def test_ratio_by_hand(
    graph: Graph,
    hpo: Ontology,
    plain: Settings,
    finding: str,
    disease: str,
    kind: str,
    expected: float,
) -> None:
    found = diagnose(patient(finding), graph, top=None, ontology=hpo, settings=plain)
    assert ratio(found, disease, finding) == (kind, pytest.approx(expected))


def test_unexplained_finding_costs_the_false_positive_rate(
    graph: Graph, hpo: Ontology, plain: Settings
) -> None:
    settings = replace(plain, false_positive=0.4)
    found = diagnose(patient(HEART), graph, top=None, ontology=hpo, settings=settings)
    assert ratio(found, M3, HEART) == ("none", pytest.approx(0.4))


def test_posterior_by_hand(graph: Graph, hpo: Ontology, plain: Settings) -> None:
    found = diagnose(patient(LENS), graph, top=None, ontology=hpo, settings=plain)
    # M1: 3. M2: shares the eye, 1.5 * 0.5. M3: shares the root, 1.5 * (1/6) / (2/3).
    weights = np.array([3.0, 0.75, 0.375])
    assert [c.curie for c in found] == [M1, M2, M3]
    assert [c.score for c in found] == pytest.approx(list(weights / weights.sum()))
    assert [c.rank for c in found] == [1, 2, 3]
    assert found[0].name == "Marfan"


def test_text_and_evidence_of_a_reason(graph: Graph, hpo: Ontology, plain: Settings) -> None:
    found = diagnose(patient(LENS), graph, top=1, ontology=hpo, settings=plain)
    (reason,) = found[0].reasons
    assert reason.text == "exact: Lens, frequency 1/2, LR 3"
    (evidence,) = reason.evidence
    assert (evidence.reference, evidence.document) == ("PMID:1", "OMIM:1")
    assert evidence.qualifiers["frequency_n"] == [1, 2]


def test_excluded_finding_by_hand(graph: Graph, hpo: Ontology, plain: Settings) -> None:
    found = diagnose(patient(EYE, excluded=(LENS,)), graph, top=None, ontology=hpo, settings=plain)
    # (1 - f) / (1 - mean f); the eye alone says nothing between M1 and M2.
    assert ratio(found, M1, LENS) == ("excluded", pytest.approx(0.5 / (1 - 0.5 / 3)))
    assert ratio(found, M2, LENS) == ("excluded", pytest.approx(1 / (1 - 0.5 / 3)))


@pytest.mark.parametrize(("excluded", "first"), [(LENS, M2), (RETINA, M1)])
def test_excluded_findings_change_ranks(
    graph: Graph, hpo: Ontology, plain: Settings, excluded: str, first: str
) -> None:
    subject = patient(EYE, excluded=(excluded,))
    assert diagnose(subject, graph, top=1, ontology=hpo, settings=plain)[0].curie == first


def test_absence_of_an_obligate_feature_costs_most(graph: Graph, hpo: Ontology) -> None:
    found = diagnose(patient(EYE, excluded=(SKIN, LENS)), graph, top=None, ontology=hpo)
    weights = {(c.curie, r.curie): r.weight for c in found for r in c.reasons}
    assert weights[M3, SKIN] < -1.5
    assert abs(weights[M1, LENS]) < 0.01


def test_exclusion_above_a_present_finding_is_told_and_not_used(
    graph: Graph, hpo: Ontology
) -> None:
    found = diagnose(patient(LENS, excluded=(EYE,)), graph, ontology=hpo)
    unused = [r for r in found[0].reasons if r.kind == "unused"]
    assert [(r.curie, r.weight) for r in unused] == [(EYE, 0.0)]
    assert "a present finding implies it" in unused[0].text


def test_implied_finding_counts_once(graph: Graph, hpo: Ontology) -> None:
    alone = rank_diseases(patient(LENS), graph, ontology=hpo)
    both = rank_diseases(patient(LENS, EYE, LENS), graph, ontology=hpo)
    assert both.logs == pytest.approx(alone.logs)


def test_obsolete_finding_counts_as_its_successor(graph: Graph, hpo: Ontology) -> None:
    old = rank_diseases(patient(OLD), graph, ontology=hpo)
    new = rank_diseases(patient(LENS), graph, ontology=hpo)
    assert old.logs == pytest.approx(new.logs)


def test_unknown_finding_is_told(graph: Graph, hpo: Ontology) -> None:
    found = diagnose(patient(LENS, "HP:9999"), graph, ontology=hpo)
    assert found[0].curie == M1
    assert found[0].reasons[-1].text == "not used: HP:9999 is no term of hpo"


@pytest.mark.parametrize("subject", [patient(), patient("HP:9999")])
def test_nothing_to_go_by_is_an_empty_list(graph: Graph, hpo: Ontology, subject: Patient) -> None:
    assert diagnose(subject, graph, ontology=hpo) == []


def test_gene_lifts_its_disease(graph: Graph, hpo: Ontology, plain: Settings) -> None:
    gene = row("HGNC:1", "associated_with", M2, qualifiers={"disease": "OMIM:2"})
    graph.add([gene])
    belief = graph.edges(subject="HGNC:1")[0].belief
    found = diagnose(
        patient(LENS, genes=("HGNC:1",)),
        graph,
        ontology=hpo,
        settings=replace(plain, gene_ratio=1001.0),
    )
    assert found[0].curie == M2
    kind, factor = ratio(found, M2, M2)
    assert (kind, factor) == ("gene", pytest.approx(1 + 1000 * belief))


def test_prior(graph: Graph, hpo: Ontology, plain: Settings) -> None:
    flat = rank_diseases(patient(LENS), graph, ontology=hpo, settings=plain)
    tilted = rank_diseases(
        patient(LENS), graph, ontology=hpo, settings=plain, prior={M2: 10.0, "ORPHA:3": 0.0}
    )
    odds = dict(zip(flat.profiles.concepts, tilted.logs - flat.logs, strict=True))
    assert odds[M1] == 0
    assert odds[M2] == pytest.approx(1)
    assert tilted.probability[flat.profiles.concepts.index(M3)] == pytest.approx(0)
    with pytest.raises(MedkgError, match="negative"):
        rank_diseases(patient(LENS), graph, ontology=hpo, prior={M1: -1.0})


def test_records_of_one_concept_compete(graph: Graph, hpo: Ontology, plain: Settings) -> None:
    before = profiles_of(graph, hpo, plain).background
    graph.add([feature("ORPHA:1", M1, SKIN, frequency=0.5)])
    found = diagnose(patient(LENS), graph, top=None, ontology=hpo, settings=plain)
    assert [c.curie for c in found].count(M1) == 1
    assert ratio(found, M1, LENS)[0] == "exact"
    profiles = profiles_of(graph, hpo, plain)
    assert len(profiles.diseases) == 4
    # The two records share one weight, so the lens is half as common as before.
    assert profiles.background[profiles.index[LENS]] == pytest.approx(
        before[profiles.index[LENS]] / 2
    )


def test_not_rows_take_the_feature_away(graph: Graph, hpo: Ontology, plain: Settings) -> None:
    graph.add([feature("OMIM:2", M2, LENS, polarity="against")])
    found = diagnose(patient(LENS), graph, top=None, ontology=hpo, settings=plain)
    assert ratio(found, M2, LENS) == ("none", pytest.approx(0.01))


def test_none_of_n_lowers_a_pooled_frequency(graph: Graph, hpo: Ontology, plain: Settings) -> None:
    more = feature("OMIM:1", M1, LENS, polarity="against", frequency=0.0, frequency_n=[0, 2])
    graph.add([more])
    profiles = profiles_of(graph, hpo, plain)
    record = profiles.diseases.index("OMIM:1")
    assert profiles.frequency[record, profiles.index[LENS]] == pytest.approx(0.25)


def test_frequencies_are_smoothed(graph: Graph, hpo: Ontology) -> None:
    profiles = profiles_of(graph, hpo, Settings(pseudo=0.5))
    record = profiles.diseases.index("OMIM:1")
    assert profiles.frequency[record, profiles.index[HEART]] == pytest.approx(1.5 / 5)


def test_texts_add_a_feature_where_curators_are_silent(
    graph: Graph, hpo: Ontology, plain: Settings
) -> None:
    claims = [
        row(M2, "has_phenotype", SKIN, text="Skin signs occur in retinopathy."),
        row(M2, "has_phenotype", RETINA, text="The retina is affected."),
        row(M3, "has_phenotype", LENS, text="The lens was clear.", polarity="against"),
        row(M3, "has_phenotype", HEART, text="Whether the heart is.", certainty="hypothetical"),
    ]
    graph.add(claims)
    belief = graph.edges(subject=M2, predicate="has_phenotype", object=SKIN)[0].belief
    profiles = profiles_of(graph, hpo, replace(plain, literature_belief=0.1))
    table = profiles.frequency.toarray()
    second, third = profiles.diseases.index("OMIM:2"), profiles.diseases.index("ORPHA:3")
    assert table[second, profiles.index[SKIN]] == pytest.approx(0.2 * belief)
    assert table[second, profiles.index[RETINA]] == pytest.approx(0.5)
    assert table[third, profiles.index[LENS]] == 0
    assert table[third, profiles.index[HEART]] == 0
    strict = profiles_of(graph, hpo, replace(plain, literature_belief=0.99))
    assert strict.frequency[strict.diseases.index("OMIM:2"), strict.index[SKIN]] == 0


def test_profiles_follow_the_graphs_version(graph: Graph, hpo: Ontology, plain: Settings) -> None:
    first = profiles_of(graph, hpo, plain)
    assert profiles_of(graph, hpo, plain) is first
    graph.drop("hpo", ["ORPHA:3"])
    assert profiles_of(graph, hpo, plain).diseases == ("OMIM:1", "OMIM:2")


def test_unmentioned_features_count_against(graph: Graph, hpo: Ontology, plain: Settings) -> None:
    # One finding told, thoroughness 1: half of reporting 0.8 is what is left.
    settings = replace(plain, reporting=0.8, thoroughness=1.0)
    found = diagnose(patient(LENS), graph, top=None, ontology=hpo, settings=settings)
    # M1's heart 0.25; M3's skin 1.0; M2's retina 0.5.
    told = {c.curie: 10**r.weight for c in found for r in c.reasons if r.kind == "unmentioned"}
    assert told == pytest.approx({M1: 1 - 0.4 * 0.25, M2: 1 - 0.4 * 0.5, M3: 1 - 0.4})


def test_reasons_add_up_to_the_score(graph: Graph, hpo: Ontology) -> None:
    subject = patient(LENS, VALVE, SKIN, excluded=(RETINA,))
    settings = Settings()
    found = diagnose(subject, graph, top=None, ontology=hpo, settings=settings)
    sums = np.array([sum(r.weight for r in c.reasons) for c in found]) * settings.tempering
    posterior = 10**sums / (10**sums).sum()
    assert [c.score for c in found] == pytest.approx(list(posterior))


def test_graph_without_diseases_says_what_to_do(tmp_path: object, hpo: Ontology) -> None:
    empty = Graph.create(f"{tmp_path}/empty.medkg")
    with pytest.raises(MedkgError, match="hpo_assertions"):
        diagnose(patient(LENS), empty, ontology=hpo)


def test_a_term_the_release_lacks_is_skipped(graph: Graph, plain: Settings) -> None:
    small = Ontology("small", [Term(ALL, "All", "phenotype"), Term(SKIN, "Skin", "phenotype")])
    profiles = profiles_of(graph, small, plain)
    assert profiles.diseases == ("ORPHA:3",)


def test_all_are_listed_and_the_first_explained(graph: Graph, hpo: Ontology) -> None:
    found = diagnose(patient(LENS), graph, top=None, explained=1, ontology=hpo)
    assert [bool(candidate.reasons) for candidate in found] == [True, False, False]
    assert sum(candidate.score for candidate in found) == pytest.approx(1)


def test_findings_and_features_cross_same_as(graph: Graph, hpo: Ontology, plain: Settings) -> None:
    graph.add(
        [
            row("MONDO:77", "same_as", LENS, source="mondo"),
            row("MONDO:88", "same_as", SKIN, source="mondo"),
            row(M2, "has_phenotype", "MONDO:88", text="Skin disease occurs."),
        ]
    )
    settings = replace(plain, literature_belief=0.1)
    twin = rank_diseases(patient("MONDO:77"), graph, ontology=hpo, settings=settings)
    own = rank_diseases(patient(LENS), graph, ontology=hpo, settings=settings)
    assert twin.logs == pytest.approx(own.logs)
    table, index = twin.profiles.frequency, twin.profiles.index
    assert table[twin.profiles.diseases.index("OMIM:2"), index[SKIN]] > 0
