"""What a curator's decisions say of the readers: how precise they are, and what to believe them.

The same file of decisions (``medkg review --out``) tests the readers and trains the priors.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from medkg.graph.belief.priors import PRIORS, Prior, family_of, fitted
from medkg.graph.curation.review import Decision

__all__ = ["Precision", "precision", "priors_from"]

_Z: Final = 1.959964  # of a 95 % interval
#: Rows that the shipped prior is worth beside a curator's.
ROWS: Final = 10.0


@dataclass(frozen=True, slots=True)
class Precision:
    """How many judged assertions of a predicate were right; ``low`` and ``high`` bound the share.

    The bounds are Wilson's 95 % score interval (Wilson, 1927, doi:10.1080/01621459.1927.10502953).
    """

    predicate: str
    judged: int
    right: int
    share: float
    low: float
    high: float


def precision(decisions: Iterable[Decision]) -> list[Precision]:
    """One line for each predicate, sorted, and one for ``all``; of two on one assertion the last.

    Accepted is right; rejected and corrected are wrong. On a random sample (``medkg review --order
    random``) this is the readers' precision; on the most doubtful rows it is less.

    >>> rows = [Decision("accept", "D:1", "treats", "M:1", f"PMID:{n}") for n in range(9)]
    >>> rows.append(Decision("reject", "D:1", "treats", "M:1", "PMID:9"))
    >>> [(p.predicate, p.right, p.share, round(p.low, 2)) for p in precision(rows)]
    [('treats', 9, 0.9, 0.6), ('all', 9, 0.9, 0.6)]
    """
    told: dict[str, list[bool]] = defaultdict(list)
    for decision in {decision.key: decision for decision in decisions}.values():
        told[decision.predicate].append(decision.decision == "accept")
    lines = [_line(name, rights) for name, rights in sorted(told.items())]
    return [*lines, _line("all", [right for rights in told.values() for right in rights])]


def priors_from(
    decisions: Iterable[Decision],
    *,
    priors: Mapping[str, Prior] = PRIORS,
    rows: float = ROWS,
) -> dict[str, Prior]:
    """``priors`` with the error of each method and predicate that was judged, as seen.

    The error is the mean under a beta prior that is worth ``rows`` decisions around the one in
    ``priors``, so a handful of decisions moves it little. Give them to
    :func:`medkg.graph.belief.derive.derive_edges`, with decisions on a random sample.

    Raises:
        ValueError: ``rows`` is negative.

    >>> rows = [Decision("reject", "D:1", "treats", "M:1", f"PMID:{n}", method="pattern:of")
    ...         for n in range(10)]
    >>> made = priors_from(rows, priors={"": Prior(0.2, 0.0), "pattern": Prior(0.2, 0.0)})
    >>> made["pattern treats"].random + 2 * made["pattern treats"].systematic
    0.6
    """
    if rows < 0:
        raise ValueError(f"a prior is worth 0 decisions or more, not {rows}")
    told: dict[str, list[bool]] = defaultdict(list)
    held = {}
    for decision in {decision.key: decision for decision in decisions}.values():
        family = family_of(decision.method, decision.predicate, priors)
        method = family.partition(" ")[0] or decision.method.partition(":")[0]
        if not method:
            continue  # an older file, which does not say how the claim was read
        name = f"{method} {decision.predicate}"
        told[name].append(decision.decision == "accept")
        held[name] = priors[family]
    made = dict(priors)
    for name, rights in told.items():
        before = held[name].random + held[name].systematic + held[name].paper
        wrong = len(rights) - sum(rights)
        made[name] = fitted((wrong + rows * before) / (len(rights) + rows))
    return made


def _line(name: str, rights: list[bool]) -> Precision:
    judged, right = len(rights), sum(rights)
    if not judged:
        return Precision(name, 0, 0, math.nan, 0.0, 1.0)
    share = right / judged
    middle = share + _Z**2 / (2 * judged)
    spread = _Z * math.sqrt(share * (1 - share) / judged + (_Z / (2 * judged)) ** 2)
    scale = 1 + _Z**2 / judged
    # Rounding may not put the share outside of its own interval.
    low, high = min((middle - spread) / scale, share), max((middle + spread) / scale, share)
    return Precision(name, judged, right, share, max(low, 0.0), min(high, 1.0))
