"""Which terms of a full release medkg keeps, so that an update is of one cut with what ships."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from medkg.knowledge.formats.rows import VocabularyReading
from medkg.knowledge.mesh_names import LONGEST_NAME, indexed, straight, why_left_out
from medkg.ontology import Ontology, Synonym, Term, normalise_name

__all__ = ["DRUG_MARKS", "ROLE", "drug_like", "indexed_substances", "with_known_names"]

#: The top of ChEBI's roles.
ROLE: Final = "CHEBI:50906"
#: Roles (drug, pharmacological role); a chemical with one below them is drug-like.
DRUG_MARKS: Final = ("CHEBI:23888", "CHEBI:52210")
_SHOWN: Final = ("CAS", "DRUGBANK")


def drug_like(
    found: list[Term], old: Ontology | None, reading: VocabularyReading
) -> Iterator[Term]:
    """Of ChEBI: all roles, and the chemicals that are drug-like, in DrugBank, or in ``old``.

    MeSH's chemicals are known by ``old``: ChEBI itself does not name them.
    """
    tree = Ontology("chebi", found)
    marks = {below for top in DRUG_MARKS if top in tree for below in tree.descendants(top)}
    marks -= set(DRUG_MARKS)
    known = {term.curie for term in old or () if term.kind == "drug"}

    def wanted(term: Term) -> bool:
        return (
            term.kind == "other"
            or term.curie in known
            or any(xref.startswith("DRUGBANK:") for xref in term.xrefs)
            or not marks.isdisjoint(reading.roles.get(term.curie, ()))
        )

    kept = {term.curie for term in tree if wanted(term)}
    for term in found:
        if (tree.canonical(term.curie) or "") in kept:
            yield replace(
                term,
                xrefs=tuple(x for x in term.xrefs if x.partition(":")[0] in _SHOWN),
                parents=tuple(parent for parent in term.parents if parent in kept),
            )
    reading.counts["left out: chemicals without a drug's role"] += len(tree) - len(kept)


def indexed_substances(
    found: list[Term], old: Ontology | None, reading: VocabularyReading
) -> Iterator[Term]:
    """Of MeSH: headings and supplementary concepts of diseases, findings and chemicals.

    A supplementary concept has the kind of the headings that index it; it is left out where
    these are of other branches, and where it is a gene product or a regimen. Names too long to
    be found in text are left out, and inverted ones whose straight form is there.
    """
    kinds = {t.curie: t.kind for t in found if _is_heading(t) and t.kind != "other"}
    for term in found:
        if _is_heading(term):
            kept: Term | None = None if term.kind == "other" else term
        else:
            kept = _supplementary(term, kinds)
        if kept is None:
            reading.counts["left out: no disease, finding or chemical"] += 1
        else:
            parents = tuple(p for p in kept.parents if p in kinds)
            yield replace(kept, parents=parents, synonyms=_usable(kept))


def _is_heading(term: Term) -> bool:
    return term.curie.startswith("MESH:D")


def _supplementary(term: Term, kinds: Mapping[str, str]) -> Term | None:
    if why_left_out(term.name, {kinds[parent] for parent in term.parents if parent in kinds}):
        return None
    kind, parents = indexed(term.parents, kinds)
    return replace(term, kind=kind, parents=parents)


def _usable(term: Term) -> tuple[Synonym, ...]:
    texts = {normalise_name(text) for text in (term.name, *(s.text for s in term.synonyms))}
    return tuple(
        synonym
        for synonym in term.synonyms
        if len(synonym.text) <= LONGEST_NAME and straight(synonym.text) not in texts
    )


def with_known_names(
    found: Iterable[Term], old: Ontology | None, reading: VocabularyReading
) -> Iterator[Term]:
    """The release's terms, each with the names and ids that ``old`` has for it besides.

    DrugBank's open vocabulary has no brands, and no ids in MeSH and ChEBI.
    """
    found = list(found)
    named = {normalise_name(term.name) for term in found}
    for term in found:
        if term.obsolete or old is None or term.curie not in old:
            yield term
            continue
        before = old.term(term.curie)
        names = {normalise_name(text) for text in (term.name, *(s.text for s in term.synonyms))}
        more = [
            synonym
            for synonym in (Synonym(before.name), *before.synonyms)
            if normalise_name(synonym.text) not in names | named
        ]
        reading.counts["names kept from the version before"] += len(more)
        yield replace(
            term,
            synonyms=(*term.synonyms, *more),
            xrefs=tuple(dict.fromkeys((*term.xrefs, *before.xrefs))),
        )
