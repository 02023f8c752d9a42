"""Labels of the usual models and the kinds they stand for."""

from __future__ import annotations

import pytest

from medkg.errors import FormatError
from medkg.extraction.recognisers.labels import KIND_OF_LABEL, kinds_of
from medkg.vocabulary import KINDS

# Label schemes as the models' own cards state them.
SCISPACY: dict[str, dict[str, str | None]] = {
    "en_ner_bc5cdr_md": {"DISEASE": "disease", "CHEMICAL": "drug"},
    "en_ner_craft_md": {"CHEBI": "drug", "GGP": "gene"},
    "en_ner_jnlpba_md": {"DNA": "gene", "PROTEIN": "gene", "RNA": "gene"},
    "en_ner_bionlp13cg_md": {
        "AMINO_ACID": "drug",
        "CANCER": "disease",
        "GENE_OR_GENE_PRODUCT": "gene",
        "PATHOLOGICAL_FORMATION": "disease",
        "SIMPLE_CHEMICAL": "drug",
    },
    "en_core_sci_md": {"ENTITY": None},
}
OTHERS: dict[str, list[str]] = {
    "en_ner_craft_md": ["CL", "GO", "SO", "TAXON"],
    "en_ner_jnlpba_md": ["CELL_LINE", "CELL_TYPE"],
    "en_ner_bionlp13cg_md": ["ORGAN", "ORGANISM", "MULTI-TISSUE_STRUCTURE", "TISSUE", "CELL"],
}


@pytest.mark.parametrize("model", list(SCISPACY))
def test_labels_of_scispacys_models(model: str) -> None:
    assert kinds_of([*SCISPACY[model], *OTHERS.get(model, [])]) == SCISPACY[model]


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("Disease_disorder", "disease"),
        ("Sign_symptom", "phenotype"),
        ("Medication", "drug"),
        ("DiseaseOrPhenotypicFeature", "disease"),
        ("ChemicalEntity", "drug"),
        ("GeneOrGeneProduct", "gene"),
        ("SpecificDisease", "disease"),
        ("GENETIC", "gene"),
        ("problem", "disease"),
        ("ADR", "phenotype"),
    ],
)
def test_labels_of_token_classifiers(label: str, kind: str) -> None:
    assert kinds_of([label]) == {label: kind}


def test_general_labels_have_no_kind() -> None:
    general = ["PERSON", "ORG", "GPE", "DATE", "CARDINAL", "PRODUCT", "NORP", "LABEL_1"]
    assert kinds_of(general) == {}


def test_given_labels_come_before_the_table() -> None:
    assert kinds_of(["DISEASE", "X"], {"DISEASE": None, "X": "gene"}) == {
        "DISEASE": None,
        "X": "gene",
    }


def test_a_label_the_model_lacks_is_refused() -> None:
    with pytest.raises(FormatError, match="no label 'GENE'; it has: DISEASE"):
        kinds_of(["DISEASE"], {"GENE": "gene"})


def test_a_kind_that_does_not_exist_is_refused() -> None:
    with pytest.raises(FormatError, match="kind 'illness'"):
        kinds_of(["DISEASE"], {"DISEASE": "illness"})


def test_every_kind_of_the_table_exists() -> None:
    assert {kind for kind in KIND_OF_LABEL.values() if kind is not None} <= set(KINDS)
