"""Likelihood ratios of findings, for all diseases at once and for one disease with words.

The ratio of a present finding ``t`` in disease ``d`` (after LIRICAL: Robinson et al. 2020,
AJHG 107:403) is the best over ``t`` and all ``a`` above it of::

    f(d, a) / b(a) * (b(t) / b(a)) ** specificity

with ``f`` the frequency in the disease, propagated upwards, and ``b`` the background. For
``a = t`` the second factor is 1: an exact match, or a finding more general than the
annotation. Otherwise the disease only explains the broader ``a``, and the rarer ``t`` is
below it the more the inexact match costs. It is never less than ``false_positive``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from medkg.reasoning.findings import FindingQuery
from medkg.reasoning.profiles import Floats, Ints, Profiles
from medkg.reasoning.settings import Settings

__all__ = ["FindingMatch", "excluded_ratios", "match_present", "present_ratios", "unmentioned"]

MatchClass = Literal["exact", "descendant", "ancestor", "shared ancestor", "none"]
# A finding no disease was ever given is held to be half as common as its rarest parent.
_UNSEEN = 0.5


@dataclass(frozen=True, slots=True)
class FindingMatch:
    """How one disease explains one finding; ``term`` is the annotation it rests on, or -1."""

    kind: MatchClass
    ratio: float
    term: int = -1
    shared: int = -1


def _background(profiles: Profiles, settings: Settings, term: str, above: Ints) -> float:
    column = profiles.index.get(term)
    if column is not None:
        return float(profiles.background[column]) + settings.background_floor
    rarest = float(profiles.background[above].min()) if len(above) else 1.0
    return _UNSEEN * rarest + settings.background_floor


def _weights(
    profiles: Profiles, query: FindingQuery, settings: Settings, term: str
) -> tuple[Ints, Floats]:
    """Columns at and above ``term``, and what a frequency in each is worth."""
    above = query.ancestors(profiles, term)
    own = _background(profiles, settings, term, above)
    broad = profiles.background[above] + settings.background_floor
    # Rounding and floors must not make an inexact match cheaper than an exact one.
    return above, np.minimum(own / broad, 1.0) ** settings.specificity / broad


def _rows_of(matrix: Any, column: int) -> Ints:
    return np.asarray(matrix.indices[matrix.indptr[column] : matrix.indptr[column + 1]])


def present_ratios(
    profiles: Profiles, query: FindingQuery, settings: Settings, term: str
) -> Floats:
    """Ratio of one present finding in each disease record, [D]."""
    ratios = np.full(len(profiles.diseases), settings.false_positive)
    above, weights = _weights(profiles, query, settings, term)
    matrix, absent = profiles.frequency, profiles.absent
    for column, weight in zip(above, weights, strict=True):
        start, end = matrix.indptr[column], matrix.indptr[column + 1]
        rows = matrix.indices[start:end]
        ratios[rows] = np.maximum(ratios[rows], matrix.data[start:end] * weight)
    for column in above:
        ratios[_rows_of(absent, column)] = settings.false_positive
    return ratios


def match_present(
    profiles: Profiles, query: FindingQuery, settings: Settings, disease: int, term: str
) -> FindingMatch:
    """How one disease explains a present finding: class, ratio and the annotation behind it."""
    above, weights = _weights(profiles, query, settings, term)
    if any(disease in _rows_of(profiles.absent, column) for column in above):
        return FindingMatch("none", settings.false_positive)
    found = profiles.dense(disease)[above] * weights
    if not len(found) or found.max() <= settings.false_positive:
        return FindingMatch("none", settings.false_positive)
    column = int(above[int(found.argmax())])
    witness = profiles.witness(disease, column)
    kind: MatchClass = "shared ancestor"
    if column == profiles.index.get(term):
        kind = "exact" if witness == column else "ancestor"
    elif witness == column:
        kind = "descendant"
    return FindingMatch(kind, float(found.max()), witness, column)


def excluded_ratios(profiles: Profiles, settings: Settings, term: str) -> Floats:
    """Ratio of one excluded finding in each disease record, [D].

    ``(1 - f**p) / (1 - mean of f**p)``: near one for a feature that is merely usual, and
    ``excluded_floor`` at least for an obligate one.
    """
    ratios = np.ones(len(profiles.diseases))
    column = profiles.index.get(term)
    if column is None:
        return ratios
    start, end = profiles.frequency.indptr[column], profiles.frequency.indptr[column + 1]
    rows = profiles.frequency.indices[start:end]
    expected = profiles.frequency.data[start:end] ** settings.excluded_power
    elsewhere = 1.0 - min(expected.sum() / len(ratios), 1.0 - settings.excluded_floor)
    ratios[rows] = np.maximum(1.0 - expected, settings.excluded_floor)
    return np.asarray(ratios / elsewhere)


def unmentioned(profiles: Profiles, query: FindingQuery, settings: Settings) -> Floats:
    """log10 ratio, [D], for the annotated features nobody mentions: product of 1 - reporting * f.

    A feature is mentioned when a finding, present or excluded, is it or lies below or above it.
    """
    count = len(query.present) + len(query.excluded)
    share = settings.reporting * count / (count + settings.thoroughness) if count else 0.0
    if not share:
        return np.zeros(len(profiles.diseases))
    mentioned = np.zeros(len(profiles.terms), dtype=bool)
    for term in (*query.present, *query.excluded):
        mentioned[query.ancestors(profiles, term)] = True
        below = [profiles.index.get(t, -1) for t in profiles.ontology.descendants(term)]
        mentioned[[column for column in below if column >= 0]] = True
    direct = profiles.direct
    silent = np.log10(1.0 - share * direct.data) * ~mentioned[direct.indices]
    totals = np.concatenate([[0.0], np.cumsum(silent)])
    return np.asarray(totals[direct.indptr[1:]] - totals[direct.indptr[:-1]])
