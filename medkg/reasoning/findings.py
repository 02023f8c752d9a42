"""What of a patient's findings the profiles can use, and what not and why."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from medkg.ontology import Ontology
from medkg.reasoning.profiles import Ints, Profiles
from medkg.types import Patient, Reason

__all__ = ["FindingQuery", "query_of"]


@dataclass(frozen=True, slots=True)
class FindingQuery:
    """A patient's findings as ontology terms, most specific only.

    ``unused`` holds one reason of weight 0 for each finding that was left out.
    """

    present: tuple[str, ...]
    excluded: tuple[str, ...]
    unused: tuple[Reason, ...]

    def ancestors(self, profiles: Profiles, term: str) -> Ints:
        """Columns of the term and all above it, as far as any disease has them."""
        column = profiles.index.get(term)
        if column is not None:
            return profiles.ancestors[column]
        index = profiles.index
        above = profiles.ontology.ancestors(term)
        return np.array(sorted(index[a] for a in above if a in index), dtype=np.int64)


def query_of(patient: Patient, profiles: Profiles) -> FindingQuery:
    """The usable findings of a patient.

    A present finding that a more specific present one implies is left out (it would count
    twice), so is an excluded one above a present one (the two contradict each other) or
    below another excluded one (implied), and any that the ontology cannot place.
    """
    ontology = profiles.ontology
    present: dict[str, None] = {}
    excluded: dict[str, None] = {}
    unused: list[Reason] = []
    for finding in patient.findings:
        term = profiles.term(finding.curie)
        if term is None:
            text = f"not used: {finding.curie} is no term of {ontology.id}"
            unused.append(Reason("unused", finding.curie, text, 0.0))
        else:
            (present if finding.present else excluded)[term] = None
    above = {a for term in present for a in ontology.ancestors(term, include_self=False)}
    implied = above | present.keys()
    below_excluded = {
        term for term in excluded if ontology.ancestors(term, include_self=False) & excluded.keys()
    }
    why = (
        ("a more specific finding implies it", present.keys() & above),
        ("excluded, yet a present finding implies it", excluded.keys() & implied),
        ("the exclusion of a broader finding implies it", below_excluded - implied),
    )
    unused += [_unused(ontology, term, reason) for reason, terms in why for term in terms]
    return FindingQuery(
        tuple(term for term in present if term not in above),
        tuple(term for term in excluded if term not in implied and term not in below_excluded),
        tuple(sorted(unused, key=lambda reason: reason.curie)),
    )


def _unused(ontology: Ontology, term: str, why: str) -> Reason:
    return Reason("unused", term, f"not used: {ontology.name(term)}: {why}", 0.0)
