"""What the entity labels of biomedical models mean, as a table.

From the label schemes of scispaCy's models (Neumann et al., 2019, doi:10.18653/v1/W19-5034) and
of the corpora that token classifiers are trained on: BC5CDR, NCBI disease, JNLPBA, CRAFT,
BioNLP13CG, BC2GM, BC4CHEMD, CHEMDNER, BioRED, DDI 2013, i2b2 2010, n2c2 2018, CADEC, MACCROBAT
and HunFlair's. Labels are compared in lower case, without marks between their words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from medkg.errors import FormatError
from medkg.vocabulary import KINDS

__all__ = ["KIND_OF_LABEL", "kinds_of"]

_LABELS: Final[dict[str | None, str]] = {
    "disease": (
        "disease cancer disease_class specific_disease composite_mention disease_disorder "
        "disease_syndrome diseases diagnosis disorder problem medical_condition "
        "disease_or_phenotypic_feature pathological_formation neoplastic_process"
    ),
    "phenotype": (
        "phenotype symptom symptoms sign_symptom sign_or_symptom sign finding clinical_finding "
        "adr ade adverse_event adverse_drug_reaction phenotypic_feature"
    ),
    "drug": (
        "chemical chemicals chem simple_chemical chebi chemical_entity chemical_substance drug "
        "drugs medication medications medicine compound drug_n brand amino_acid "
        "pharmacologic_substance clinical_drug"
    ),
    "gene": (
        "gene genes ggp genetic protein dna rna gene_or_gene_product gene_or_protein gene_protein "
        "prge"
    ),
    # A mention of unknown kind, as of scispaCy's en_core_sci models.
    None: "entity",
}

_MARKS: Final = re.compile(r"[\W_]+")
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


def _plain(label: str) -> str:
    return _MARKS.sub("", label.casefold())


#: Kind by label; None: a candidate of unknown kind.
KIND_OF_LABEL: Final[Mapping[str, str | None]] = MappingProxyType(
    {_plain(label): kind for kind, labels in _LABELS.items() for label in labels.split()}
)


def kinds_of(
    labels: Iterable[str], given: Mapping[str, str | None] | None = None
) -> dict[str, str | None]:
    """The kind of each label that has one, ``given`` before the table; others are left out.

    A kind is one of ``medkg.vocabulary.KINDS``, or None for a candidate of unknown kind.

    Raises:
        FormatError: ``given`` names a label that is not there, or a kind that does not exist.

    >>> kinds_of(["DISEASE", "SIMPLE_CHEMICAL", "PERSON", "DiseaseOrPhenotypicFeature"])
    {'DISEASE': 'disease', 'SIMPLE_CHEMICAL': 'drug', 'DiseaseOrPhenotypicFeature': 'disease'}
    """
    known = list(labels)
    given = given or {}
    for label, kind in given.items():
        if label not in known:
            raise FormatError(f"the model has no label {label!r}; it has: {', '.join(known)}")
        if kind is not None and kind not in KINDS:
            raise FormatError(
                f"label {label!r} is given the kind {kind!r}; kinds are: {', '.join(KINDS)}"
            )
    kinds: dict[str, str | None] = {}
    for label in known:
        if label in given:
            kinds[label] = given[label]
        elif _plain(label) in KIND_OF_LABEL:
            kinds[label] = KIND_OF_LABEL[_plain(label)]
    return kinds
