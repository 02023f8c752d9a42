"""What a matched name means: links with score and reason, best first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from medkg.extraction.names.dictionary import SCOPE_SCORES, WHY, Name
from medkg.ontology import Term
from medkg.types import Link

__all__ = ["KIND_ORDER", "best_of_kinds", "links_of"]

# Where one name is a concept of several vocabularies, the first of these comes first.
KIND_ORDER: Final[tuple[str, ...]] = ("drug", "disease", "phenotype", "gene", "other")
# Names and exact synonyms are ordered by kind; anything looser comes after them.
_SURE: Final = 0.9


def links_of(names: Iterable[Name], terms: Mapping[str, Term]) -> tuple[Link, ...]:
    """The concepts that ``names`` belong to, each with its best score and why, best first.

    A concept that is disease and phenotype keeps both links, the disease first. Where two
    terms of one kind carry the name as equals, both stay and share the score.
    """
    best: dict[str, Name] = {}
    for name in names:
        held = best.get(name.curie)
        if held is None or SCOPE_SCORES[name.scope] > SCOPE_SCORES[held.scope]:
            best[name.curie] = name
    rivals: dict[tuple[str, str], int] = {}
    for name in best.values():
        rivals[name.kind, name.scope] = rivals.get((name.kind, name.scope), 0) + 1
    links = []
    for curie, name in best.items():
        score = SCOPE_SCORES[name.scope]
        among = rivals[name.kind, name.scope]
        if among > 1:
            score *= 0.5 + 0.5 / among
        links.append(Link(curie, terms[curie].name or curie, round(score, 4), WHY[name.scope]))
    symbols = {name.exact for name in best.values() if _gene_symbol(name)}
    links.sort(key=lambda link: _order(link, best[link.curie], symbols))
    return tuple(links)


def _gene_symbol(name: Name) -> bool:
    return name.kind == "gene" and name.scope == "name" and name.exact is not None


def _order(link: Link, name: Name, symbols: Collection[str | None]) -> tuple[bool, int, float, str]:
    kind = KIND_ORDER.index(name.kind) if name.kind in KIND_ORDER else len(KIND_ORDER)
    # A gene's approved symbol names the gene before what is called by it ("G6PD" deficiency).
    if name.exact in symbols and _gene_symbol(name):
        kind = -1
    return SCOPE_SCORES[name.scope] < _SURE, kind, -link.score, link.curie


def best_of_kinds(
    links: Iterable[Link], kinds: Collection[str], terms: Mapping[str, Term]
) -> Link | None:
    """The best link whose term is of one of ``kinds``, or None."""
    return next((link for link in links if terms[link.curie].kind in kinds), None)
