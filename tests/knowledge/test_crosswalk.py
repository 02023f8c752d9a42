"""From any id to the one the graph uses; roles of drugs; symptoms of common diseases."""

from __future__ import annotations

from collections import Counter

import pytest

from medkg.knowledge import canonical, load, roles, symptom_assertions, symptom_nodes
from medkg.knowledge.tables import read_pairs
from medkg.knowledge.vocabularies import shipped


@pytest.mark.parametrize(
    ("curie", "target"),
    [
        ("OMIM:154700", "MONDO:0007947"),
        ("Orphanet:558", "MONDO:0007947"),
        ("DOID:14323", "MONDO:0007947"),
        ("mesh:D008382", "MONDO:0007947"),
        ("UMLS:C0024796", "MONDO:0007947"),
        ("SCTID:19346006", "MONDO:0007947"),
        ("ICD10CM:E11", "MONDO:0005148"),
        ("MONDO:0017288", "MONDO:0100216"),  # obsolete
        ("HP:0004715", "HP:0000003"),  # obsolete
        ("MESH:D000419", "HP:0012592"),  # albuminuria: no disease
        ("MESH:D017699", "HP:0034267"),  # pelvic pain
        ("ICD10CM:R29.0", "HP:0001281"),  # tetany
        ("MESH:D054463", "MONDO:0018053"),  # trichothiodystrophy syndromes, by an entry
        ("MESH:D008687", "DRUGBANK:DB00331"),  # metformin
        ("CHEBI:6801", "DRUGBANK:DB00331"),
        ("CAS:657-24-9", "DRUGBANK:DB00331"),
        ("UNII:9100L32L2N", "DRUGBANK:DB00331"),
        ("CHEBI:101712", "DRUGBANK:DB01044"),  # gatifloxacin, obsolete in ChEBI
        ("MESH:C478126", "CHEBI:83454"),  # trinexapac: DrugBank has none
        ("MESH:C476480", "MESH:C476480"),  # bacopaside III: nor has ChEBI
        ("NCBIGene:2200", "HGNC:3603"),
        ("HGNC:6", "HGNC:12469"),  # withdrawn
        ("ICD10CM:C46.5", "ICD10CM:C46.5"),  # of the lung: narrower than MONDO's
        ("MESH:D999999", "MESH:D999999"),
        ("msh:D999999", "MESH:D999999"),
        ("X:1", "X:1"),
        ("", ""),
        ("no id", "no id"),
    ],
)
def test_canonical(curie: str, target: str) -> None:
    assert canonical(curie) == target
    assert canonical(target) == target


def test_the_crosswalk_leads_to_current_ids_and_no_further() -> None:
    pairs = {subject: target for subject, target, _ in read_pairs(shipped("crosswalk")[0])}
    owners = {"MONDO": "mondo", "HP": "hpo", "DRUGBANK": "drugs", "CHEBI": "chebi", "MESH": "mesh"}
    for subject, target in pairs.items():
        assert target not in pairs, subject
        owner = load(owners[target.partition(":")[0]])
        assert owner.canonical(target) == target, subject


MESH_LEADS_TO = {
    ("disease", "HP"): 373,
    ("disease", "MESH"): 2_507,
    ("disease", "MONDO"): 8_415,
    ("drug", "CHEBI"): 4_968,
    ("drug", "DRUGBANK"): 8_287,
    ("drug", "MESH"): 176_079,
    ("drug", "MONDO"): 1,
    ("phenotype", "HP"): 122,
    ("phenotype", "MESH"): 209,
    ("phenotype", "MONDO"): 79,
}


def test_where_the_ids_of_mesh_lead() -> None:
    found = Counter((term.kind, canonical(term.curie).partition(":")[0]) for term in load("mesh"))
    assert found == MESH_LEADS_TO


def test_every_mapped_disease_id_of_mondo_leads_back() -> None:
    mondo = load("mondo")
    lost: Counter[str] = Counter()
    for term in mondo:
        for xref in term.xrefs:
            lost[xref.partition(":")[0]] += canonical(xref) != term.curie
    assert lost.total() == 0
    assert lost.keys() >= {"OMIM", "ORPHA", "DOID", "MESH", "UMLS", "SNOMEDCT", "ICD10CM"}


def test_roles() -> None:
    chebi = load("chebi")

    def named(curie: str) -> set[str]:
        return {chebi.name(role) for role in roles(curie)}

    assert {"antipyretic", "platelet aggregation inhibitor"} <= named("DRUGBANK:DB00945")
    assert "hypoglycemic agent" in named("DRUGBANK:DB00331")
    assert named("MESH:D008687") == named("CHEBI:6801") == named("DRUGBANK:DB00331")
    assert not any("metabolite" in name for name in named("DRUGBANK:DB00945"))
    assert roles("MONDO:0007947") == roles("nothing") == ()
    assert list(roles("CHEBI:6801")) == sorted(set(roles("CHEBI:6801")))


def test_symptoms() -> None:
    assertions = list(symptom_assertions())
    counts = shipped("do_symptoms")[1].counts
    assert len({a.id for a in assertions}) == len(assertions) == counts["pairs"] == 820
    assert counts["stated"] == 1_118
    assert counts["not a phenotype's name"] == 298
    mondo, hpo = load("mondo"), load("hpo")
    for assertion in assertions:
        assert assertion.predicate == "has_phenotype"
        assert hpo.term(assertion.object).kind == "phenotype"
        assert assertion.evidence.document.startswith("DOID:")
    mapped = [a for a in assertions if a.subject in mondo]
    assert len(mapped) / len(assertions) > 0.9
    influenza = mondo.find("influenza")[0]
    names = {hpo.name(a.object) for a in assertions if a.subject == influenza}
    assert {"Fever", "Myalgia", "Cough"} <= names
    nodes = list(symptom_nodes())
    assert {n.curie for n in nodes} == {c for a in assertions for c in (a.subject, a.object)}
    assert len(nodes) == len({n.curie for n in nodes})
