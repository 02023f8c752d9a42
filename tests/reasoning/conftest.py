"""A toy ontology, toy diseases with round frequencies, and a few drugs.

    ALL > EYE > LENS, EYE > RETINA; ALL > HEART > VALVE; ALL > SKIN

Three disease records of three concepts: M1 has LENS 1/2 and HEART 1/4, M2 has RETINA 1/2,
M3 has SKIN obligate.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from medkg.graph import Graph
from medkg.ontology import Ontology, Term
from medkg.reasoning.settings import Settings
from medkg.types import Assertion, Evidence, Node

ALL, EYE, LENS, RETINA = "HP:0", "HP:1", "HP:2", "HP:3"
HEART, VALVE, SKIN, OLD = "HP:4", "HP:5", "HP:6", "HP:7"
M1, M2, M3 = "MONDO:1", "MONDO:2", "MONDO:3"


def row(subject: str, predicate: str, target: str, **fields: Any) -> Assertion:
    """A curated row with ``source="hpo"`` or, given a text, a sentence of a paper."""
    text = fields.pop("text", "")
    source = fields.pop("source", "pubmed" if text else "hpo")
    reference = fields.pop("reference", "PMID:1")
    document = fields.pop("document", reference)
    score = fields.pop("score", 0.95)
    span = (0, len(text)) if text else None
    evidence = Evidence(source, document, reference, "test", score, span=span, text=text, **fields)
    return Assertion(subject, predicate, target, evidence)


def feature(disease: str, concept: str, term: str, **qualifiers: Any) -> Assertion:
    polarity = qualifiers.pop("polarity", "for")
    qualifiers["disease"] = disease
    return row(
        concept, "has_phenotype", term, document=disease, polarity=polarity, qualifiers=qualifiers
    )


@pytest.fixture(scope="session")
def hpo() -> Ontology:
    return Ontology(
        "hpo",
        [
            Term(ALL, "All", "phenotype"),
            Term(EYE, "Eye", "phenotype", parents=(ALL,)),
            Term(LENS, "Lens", "phenotype", parents=(EYE,)),
            Term(RETINA, "Retina", "phenotype", parents=(EYE,)),
            Term(HEART, "Heart", "phenotype", parents=(ALL,)),
            Term(VALVE, "Valve", "phenotype", parents=(HEART,)),
            Term(SKIN, "Skin", "phenotype", parents=(ALL,)),
            Term(OLD, "Old lens", "phenotype", obsolete=True, replaced_by=LENS),
        ],
    )


@pytest.fixture(scope="session")
def mondo() -> Ontology:
    return Ontology(
        "mondo",
        [
            Term("MONDO:0", "disease", "disease"),
            Term("MONDO:10", "connective tissue disease", "disease", parents=("MONDO:0",)),
            Term(M1, "Marfan", "disease", xrefs=("OMIM:1",), parents=("MONDO:10",)),
            Term("MONDO:11", "neonatal Marfan", "disease", parents=(M1,)),
            Term(M2, "Retinopathy", "disease", parents=("MONDO:0",)),
            Term(M3, "Asthma", "disease", parents=("MONDO:12",)),
            Term("MONDO:12", "airway disease", "disease", parents=("MONDO:0",)),
        ],
    )


@pytest.fixture(scope="session")
def drugs() -> Ontology:
    return Ontology(
        "drugs",
        [
            Term("DRUGBANK:100", "beta blockers", "drug"),
            Term("DRUGBANK:1", "atenolol", "drug", parents=("DRUGBANK:100",)),
            Term("DRUGBANK:2", "losartan", "drug"),
            Term("DRUGBANK:3", "aspirin", "drug"),
            Term("DRUGBANK:4", "warfarin", "drug"),
        ],
    )


@pytest.fixture
def vocabularies(hpo: Ontology, mondo: Ontology, drugs: Ontology) -> dict[str, Ontology]:
    return {"hpo": hpo, "mondo": mondo, "drugs": drugs}


@pytest.fixture
def plain() -> Settings:
    """No smoothing, no floors, no power: numbers can be worked out by hand."""
    return Settings(
        pseudo=0.0,
        background_floor=0.0,
        specificity=1.0,
        false_positive=0.01,
        excluded_power=1.0,
        reporting=0.0,
        tempering=1.0,
    )


FEATURES = (
    feature("OMIM:1", M1, LENS, frequency=0.5, frequency_n=[1, 2]),
    feature("OMIM:1", M1, HEART, frequency=0.25, frequency_n=[1, 4]),
    feature("OMIM:2", M2, RETINA, frequency=0.5, frequency_n=[2, 4]),
    feature("ORPHA:3", M3, SKIN, frequency=1.0, frequency_term="HP:0040280"),
)
NODES = (
    Node(M1, "disease", "Marfan"),
    Node(M2, "disease", "Retinopathy"),
    Node(M3, "disease", "Asthma"),
    Node("DRUGBANK:1", "drug", "atenolol"),
    Node("DRUGBANK:2", "drug", "losartan"),
    Node("DRUGBANK:3", "drug", "aspirin"),
    Node("DRUGBANK:4", "drug", "warfarin"),
)


@pytest.fixture(scope="session")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("toy") / "toy.medkg"
    Graph.create(folder).add(FEATURES, nodes=NODES)
    return folder


@pytest.fixture
def graph(toy: Path, tmp_path: Path) -> Graph:
    """The toy graph, one copy for each test."""
    return Graph.open(shutil.copytree(toy, tmp_path / "toy.medkg"))
