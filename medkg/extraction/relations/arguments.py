"""What a claim says in the end: the predicate its words have, and the two concepts it is about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from medkg.extraction.names.gene_table import INDIRECT
from medkg.extraction.names.links import best_of_kinds
from medkg.extraction.relations.claims import Claim
from medkg.ontology import Term
from medkg.types import Link
from medkg.vocabulary import predicate

__all__ = ["choose_arguments", "narrow_claim"]

# Where a condition is disease and phenotype, what its place in a claim asks for.
_PREFERRED: Final[Mapping[str, str]] = {"has_phenotype": "phenotype"}
_RECEPTOR: Final = re.compile(r"[ -](?:[a-z\d]+ )?receptors?\b", re.IGNORECASE)
_SAYS_RECEPTOR: Final = re.compile(r"receptor|channel|cannabinoid", re.IGNORECASE)
# Antibodies and decoys bind the very proteins that other drugs reach by way of others.
_BINDS_ANYTHING: Final = re.compile(r"(?:mab|cept|kinra|bep)\b|antibod", re.IGNORECASE)

# How a drug acts on its target, by the words of the claim; the first that fits.
_ACTION: Final[dict[str, re.Pattern[str]]] = {
    "inhibits": re.compile(r"inhibit|block|antagoni|suppress|inactivat|down-?regulat", re.I),
    "activates": re.compile(r"activat|agoni|stimulat|up-?regulat", re.I),
}
# Words that make a gene the cause, where others only tie it to a condition.
_CAUSE: Final = re.compile(
    r"(?:(?:an?|the) (?:[\w-]+ ){0,4})?caus|induc|result|arise|lead|led |due|respon|underl|account",
    re.I,
)


def narrow_claim(claim: Claim, text: str) -> Iterator[Claim]:
    """The claim as its words have it: an inhibitor targets and inhibits, some genes cause."""
    if claim.row.predicate == "associated_with" and _CAUSE.match(text, *claim.trigger):
        yield replace(claim, row=replace(claim.row, predicate="causes"))
        return
    yield claim
    if claim.row.predicate == "targets":
        words = text[slice(*claim.trigger)]
        for name, expression in _ACTION.items():
            if expression.search(words):
                yield replace(claim, row=replace(claim.row, predicate=name))
                return


def choose_arguments(
    claim: Claim, text: str, terms: Mapping[str, Term]
) -> tuple[Link, Link] | tuple[None, None]:
    """The links of subject and object; None twice where a mention has none that fits.

    ``text`` is the document's, ``terms`` the concepts that links name.
    """
    row = predicate(claim.row.predicate)
    kinds = [kind for kind in row.domain if kind in claim.row.subject]
    subject = best_of_kinds(claim.subject.links, kinds, terms)
    preferred = _PREFERRED.get(row.name)
    obj = best_of_kinds(claim.object.links, (preferred,), terms) if preferred else None
    if obj is None and not claim.row.sign:
        obj = best_of_kinds(claim.object.links, row.range, terms)
    if subject is None or obj is None or subject.curie == obj.curie:
        return None, None
    for link, mention in ((subject, claim.subject), (obj, claim.object)):
        term = terms[link.curie]
        if term.kind == "gene" and _is_of_receptor(term, text, mention.end):
            return None, None
    if claim.row.acts and _is_indirect(terms[obj.curie], terms[subject.curie]):
        return None, None
    return subject, obj


def _is_of_receptor(gene: Term, text: str, end: int) -> bool:
    """Whether the text speaks of the receptor of the gene's product: "orexin receptor"."""
    if not _RECEPTOR.match(text, end):
        return False
    names = (gene.name, *(synonym.text for synonym in gene.synonyms))
    return len(names) > 1 and not any(_SAYS_RECEPTOR.search(name) for name in names)


def _is_indirect(gene: Term, drug: Term) -> bool:
    return INDIRECT.fullmatch(gene.name) is not None and not _BINDS_ANYTHING.search(drug.name)
