"""A drug and a patient as what speaks against giving the one to the other.

In come a drug's CURIE and a :class:`Context`, made once for all drugs by
:func:`prepare_context`; out come cautions, each saying whether it blocks, warns, or could not
be checked. A check is a function, one file a kind; ``CHECKS`` lists them. To add one, write the
function and pass ``treat(..., checks=(*CHECKS, mine))``. Open ``caution.py`` first, then
``allergy.py`` for the shortest check.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from medkg.reasoning.safety.allergy import check_allergies
from medkg.reasoning.safety.caution import Caution
from medkg.reasoning.safety.conflict import check_conflicts
from medkg.reasoning.safety.context import Context, prepare_context
from medkg.reasoning.safety.contraindication import check_contraindications
from medkg.reasoning.safety.harm import check_harms
from medkg.reasoning.safety.interaction import check_interactions
from medkg.types import Reason, Status

__all__ = ["CHECKS", "Caution", "Check", "Context", "assess", "prepare_context"]

Check = Callable[[str, Context], Iterable[Caution]]
"""The drug's CURIE and the patient's context to cautions; none where nothing is wrong."""

CHECKS: Final[tuple[Check, ...]] = (
    check_allergies,
    check_contraindications,
    check_interactions,
    check_harms,
    check_conflicts,
)


def assess(
    drug: str, context: Context, *, checks: Sequence[Check] = CHECKS
) -> tuple[Status, tuple[Reason, ...]]:
    """The status of one drug and what speaks against it: blocking first, weightiest first.

    What could not be checked stands last, and the status is then no better than ``caution``.

    >>> def uncheckable(drug, context):
    ...     yield Caution.unchecked("renal", drug, "no creatinine is on record")
    >>> status, reasons = assess("DRUGBANK:1", None, checks=(uncheckable,))
    >>> status, reasons[0].text
    ('caution', 'could not be checked: no creatinine is on record')
    """
    cautions = [caution for check in checks for caution in check(drug, context)]
    cautions.sort(key=lambda caution: (caution.order, -caution.reason.weight))
    status: Status = "caution" if cautions else "ok"
    if any(caution.verdict == "blocks" for caution in cautions):
        status = "blocked"
    return status, tuple(caution.reason for caution in cautions)
