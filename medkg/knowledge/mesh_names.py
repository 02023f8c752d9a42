"""Which of MeSH's supplementary concepts and names medkg keeps, in a build and in an update."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from medkg.ontology import normalise_name

__all__ = ["LONGEST_NAME", "Indexed", "indexed", "straight", "why_left_out"]

#: Characters of the longest name kept; longer ones are structures that no text repeats.
LONGEST_NAME: Final = 100

# A supplementary concept of a gene product is named with its organism ("TP53 protein, human",
# "recA protein, E coli"), or is a variant of one; a regimen is not a substance.
_GENE_PRODUCT: Final = re.compile(
    r", (?:human|mouse|rat|zebrafish|chicken|bovine|porcine|rabbit|plant|insect|bacteria|bacterial"
    r"|viral|fungal|yeast|[A-Z] [a-z]+|[A-Z][a-z]{3,}(?: [a-z]+| virus.*)?)$"
    r"|\bproteins?, |\bgene product, |\bpseudogene\b"
)
_REGIMEN: Final = re.compile(r"\b(?:protocol|regimen)\b", re.IGNORECASE)


class Indexed(NamedTuple):
    """A supplementary concept's kind, and the headings that are its parents, in their order."""

    kind: str
    parents: tuple[str, ...]


def why_left_out(name: str, kinds: set[str]) -> str | None:
    """The reason to leave a supplementary concept out; None where it is kept.

    Args:
        name: its preferred name.
        kinds: the kinds (disease, phenotype, drug) of the headings that index it.

    >>> why_left_out("TP53 protein, human", {"drug"})
    'gene products'
    >>> why_left_out("losartan potassium", {"drug"}) is None
    True
    """
    if not kinds:
        return "no disease and no chemical"
    if _GENE_PRODUCT.search(name) and (kinds == {"drug"} or "protein" in name):
        return "gene products"
    if kinds == {"drug"} and _REGIMEN.search(name):
        return "regimens"
    return None


def indexed(headings: Sequence[str], kinds: Mapping[str, str]) -> Indexed:
    """Kind and parents of a supplementary concept indexed under ``headings``.

    Those of the disease class are syndromes, even where only findings index them. A disease is
    indexed under its findings and enzymes as well; it is not one of them.

    >>> indexed(["MESH:D1", "MESH:D2"], {"MESH:D1": "disease", "MESH:D2": "drug"})
    Indexed(kind='disease', parents=('MESH:D1',))
    """
    found = {kinds[heading] for heading in headings if heading in kinds}
    kind = "drug" if found == {"drug"} else "disease"
    wanted = {"disease"} if "disease" in found else found - ({"drug"} - {kind})
    return Indexed(kind, tuple(heading for heading in headings if kinds.get(heading) in wanted))


def straight(text: str) -> str | None:
    """``Marfan Syndrome`` for ``Syndrome, Marfan``, folded; None where nothing is inverted.

    >>> straight("Syndrome, Marfan"), straight("Marfan Syndrome")
    ('marfan syndrome', None)
    """
    head, comma, rest = text.partition(", ")
    return normalise_name(f"{rest} {head}") if comma and ", " not in rest else None
