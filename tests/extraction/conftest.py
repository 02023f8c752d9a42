"""A small vocabulary, the same for all tests of extraction."""

from __future__ import annotations

import pytest

from medkg.extraction import Extractor
from medkg.ontology import Ontology, Synonym, Term

DISEASES = {
    "1": ("asthma",),
    "2": ("hypertension", "high blood pressure"),
    "3": ("migraine disorder", "migraine"),
    "4": ("rheumatoid arthritis",),
    "5": ("type 2 diabetes mellitus", "type 2 diabetes"),
    "6": ("Crohn disease",),
    "7": ("Marfan syndrome", "mfs"),
    "8": ("cystic fibrosis",),
    "9": ("Alzheimer disease",),
    "10": ("breast carcinoma", "breast cancer"),
    "11": ("melanoma",),
    "12": ("Wiskott-Aldrich syndrome", "was"),
    "13": ("gout",),
    "14": ("depression",),
    "15": ("stroke disorder", "stroke"),
    "16": ("bipolar disorder",),
    "17": ("myasthenia gravis",),
    "18": ("acute pancreatitis",),
}
PHENOTYPES = {
    "1": ("Headache",),
    "2": ("Nausea",),
    "3": ("Pain",),
    "4": ("Fever",),
    "5": ("Seizure", "seizures"),
    "6": ("Tall stature",),
    "7": ("Ectopia lentis",),
    "8": ("Cough",),
    "9": ("Hypertension",),
    "10": ("Hepatotoxicity",),
    "11": ("Fatigue",),
    "12": ("Muscle weakness",),
    "13": ("Angioedema",),
    "14": ("Joint swelling",),
    "15": ("Vomiting",),
}
DRUGS = {
    "1": ("Aspirin",),
    "2": ("Metformin",),
    "3": ("Propranolol",),
    "4": ("Methotrexate",),
    "5": ("Infliximab",),
    "6": ("Warfarin",),
    "7": ("Lisinopril",),
    "8": ("Insulin",),
    "9": ("Vemurafenib",),
    "10": ("Lithium",),
    "11": ("Allopurinol",),
    "12": ("Prednisone",),
    "13": ("Azathioprine",),
    "14": ("Sumatriptan",),
    "15": ("Valproic acid", "valproate"),
    "16": ("Trastuzumab",),
    "17": ("Fluconazole",),
    "18": ("Losartan",),
}
GENES = {
    "1": ("FBN1", "fibrillin 1"),
    "2": ("CFTR",),
    "3": ("BRAF",),
    "4": ("TNF", "TNF-alpha", "tumor necrosis factor"),
    "5": ("ERBB2", "HER2"),
    "6": ("WAS",),
    "7": ("MET",),
    "8": ("INS", "insulin"),
    "9": ("APOE",),
    "10": ("AGTR1", "angiotensin II receptor type 1"),
}


def _ontology(
    identifier: str, prefix: str, kind: str, rows: dict[str, tuple[str, ...]]
) -> Ontology:
    terms = [
        Term(f"{prefix}:{key}", name, kind, tuple(Synonym(text) for text in synonyms))
        for key, (name, *synonyms) in rows.items()
    ]
    return Ontology(identifier, terms)


@pytest.fixture(scope="session")
def ontologies() -> list[Ontology]:
    return [
        _ontology("mondo", "MONDO", "disease", DISEASES),
        _ontology("hpo", "HP", "phenotype", PHENOTYPES),
        _ontology("drugs", "DRUGBANK", "drug", DRUGS),
        _ontology("hgnc", "HGNC", "gene", GENES),
    ]


@pytest.fixture(scope="session")
def extractor(ontologies: list[Ontology]) -> Extractor:
    return Extractor(ontologies)
