"""The numbers of a diagnosis, each one open to argument."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

__all__ = ["FREQUENCY_TERMS", "Settings"]

# Midpoints of the ranges that HPO defines for its frequency terms (Köhler et al. 2021).
FREQUENCY_TERMS: Final[dict[str, float]] = {
    "HP:0040280": 1.0,  # obligate, 100 %
    "HP:0040281": 0.9,  # very frequent, 80-99 %
    "HP:0040282": 0.545,  # frequent, 30-79 %
    "HP:0040283": 0.17,  # occasional, 5-29 %
    "HP:0040284": 0.025,  # very rare, 1-4 %
    "HP:0040285": 0.0,  # excluded, 0 %
}


@dataclass(frozen=True, slots=True)
class Settings:
    """How findings become likelihood ratios. Defaults were chosen on published cases (dev half).

    The frame is LIRICAL's (Robinson et al. 2020, AJHG 107:403); where a number is not from
    there the field says what it does.

    >>> Settings(gene_ratio=1).gene_ratio
    1
    """

    default_frequency: float = 0.4
    """Frequency of a feature that HPOA lists without one."""
    literature_frequency: float = 0.2
    """Frequency of a feature that only texts claim, times the belief of the claim."""
    literature_belief: float = 0.5
    """Claims from texts with less belief are not used."""
    pseudo: float = 0.5
    """Added to k and to n-k of every ``k/n`` (Jeffreys), so that 1/1 is 0.75 and not 1."""
    background_floor: float = 1e-5
    """Added to every background frequency."""
    specificity: float = 1.5
    """Exponent of background(finding)/background(common ancestor): what an inexact match costs."""
    false_positive: float = 0.05
    """Least ratio of a finding that nothing in the disease explains."""
    excluded_power: float = 8.0
    """An excluded finding counts 1 - f**power: authors list absences where they expected the
    finding, so an absence surprises only where the frequency is near one."""
    excluded_floor: float = 0.01
    """Least ratio of an excluded finding: what an obligate feature's absence costs."""
    reporting: float = 0.55
    """Chance that a feature the patient has is written down: a feature that is not mentioned
    counts 1 - reporting * f. Nought switches it off."""
    thoroughness: float = 3.0
    """With n findings given, reporting is scaled by n / (n + thoroughness): three findings typed
    at a bedside say little about what was not typed, a case report's twenty say much."""
    gene_ratio: float = 500.0
    """Ratio for a disease associated with a gene in which the patient has a variant."""
    tempering: float = 0.5
    """Exponent on the product of ratios: findings of one patient are not independent."""
    frequency_terms: Mapping[str, float] = field(default_factory=lambda: dict(FREQUENCY_TERMS))
    """Frequency for each HPO frequency term."""
