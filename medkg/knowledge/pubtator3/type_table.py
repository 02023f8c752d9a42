"""What PubTator 3's relation and entity types mean in medkg's terms, as tables.

Types: Wei et al., 2024, "PubTator 3.0", doi:10.1093/nar/gkae235 (relations by BioREx: Lai et al.,
2023, doi:10.1016/j.jbi.2023.104487). BioRED's names for them: Luo et al., 2022,
doi:10.1093/bib/bbac282; of a chemical and a disease or gene, PubTator 3 calls a positive
correlation "cause" or "stimulate" and a negative one "treat" or "inhibit".
"""

from __future__ import annotations

from typing import Final

__all__ = ["KIND_OF_ENTITY", "PREDICATE_OF", "RELATION_OF_NAME", "WEAK"]

#: Entity type, in lower case without marks -> node kind. A variant counts as its gene.
KIND_OF_ENTITY: Final[dict[str, str]] = {
    "cellline": "other",
    "chemical": "drug",
    "chemicalentity": "drug",
    "chromosome": "other",
    "disease": "disease",
    "diseaseorphenotypicfeature": "disease",
    "dnamutation": "variant",
    "gene": "gene",
    "geneorgeneproduct": "gene",
    "genomicregion": "other",
    "mutation": "variant",
    "organismtaxon": "other",
    "proteinmutation": "variant",
    "sequencevariant": "variant",
    "snp": "variant",
    "species": "other",
    "variant": "variant",
}

#: Other spellings of a relation type -> the type as PubTator 3's dump has it.
RELATION_OF_NAME: Final[dict[str, str]] = {
    "association": "associate",
    "bind": "interact",
    "cid": "cause",  # chemical-induced disease, BC5CDR
    "comparison": "compare",
    "conversion": "convert",
    "cotreatment": "cotreat",
    "drug_interaction": "drug_interact",
    "negative_correlation": "negative_correlate",
    "positive_correlation": "positive_correlate",
}

#: (relation type, kind of the subject, kind of the object) -> predicate. The pair is tried both
#: ways round: PubTator 3's order says nothing.
PREDICATE_OF: Final[dict[tuple[str, str, str], str]] = {
    ("treat", "drug", "disease"): "treats",
    ("negative_correlate", "drug", "disease"): "treats",
    ("prevent", "drug", "disease"): "prevents",
    ("cause", "drug", "disease"): "causes",
    ("positive_correlate", "drug", "disease"): "causes",
    ("cause", "gene", "disease"): "causes",
    ("associate", "gene", "disease"): "associated_with",
    ("inhibit", "gene", "disease"): "associated_with",
    ("negative_correlate", "gene", "disease"): "associated_with",
    ("positive_correlate", "gene", "disease"): "associated_with",
    ("prevent", "gene", "disease"): "associated_with",
    ("stimulate", "gene", "disease"): "associated_with",
    ("treat", "gene", "disease"): "associated_with",
    ("interact", "drug", "gene"): "targets",
    ("inhibit", "drug", "gene"): "inhibits",
    ("negative_correlate", "drug", "gene"): "inhibits",
    ("positive_correlate", "drug", "gene"): "activates",
    ("stimulate", "drug", "gene"): "activates",
    ("drug_interact", "drug", "drug"): "interacts_with",
}
#: Predicate of all other pairs: nothing is claimed, and the relation is kept as a qualifier.
WEAK: Final = "mentioned_with"
