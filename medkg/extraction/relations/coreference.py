"""Words that stand for a drug or a condition named before: "this drug", "it", "this complication".

Only what one concept answers to is resolved: the one drug (or condition) of the sentence before
or, for a drug, of the title. Rules of this kind find most such links in abstracts (Castaño et
al., 2002, "Anaphora resolution in biomedical literature").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from medkg.types import Mention

__all__ = ["Anaphor", "find_anaphors"]

_DRUG_NOUN: Final = (
    r"(?:drug|agent|medication|medicine|compound|antibiotic|antidepressant|antipsychotic"
    r"|neuroleptic|an(?:a)?esthetic|antiepileptic|anticonvulsant|chemical|substance|regimen"
    r"|therapy|treatment|inhibitor|antagonist|agonist|blocker)s?"
)
_CONDITION_NOUN: Final = (
    r"(?:complication|(?:adverse|side|toxic|untoward)[ -](?:drug )?(?:effect|event|reaction)"
    r"|reaction|syndrome|disorder|condition|disease|abnormality|toxicity|symptom|illness)s?"
)
_ANAPHOR: Final = re.compile(
    rf"\b(?:(?P<sure>(?:this|these|that|the latter) {_DRUG_NOUN})|(?P<drug>the {_DRUG_NOUN})"
    rf"|(?P<condition>(?:this|these|such an?) (?:\w+ )?{_CONDITION_NOUN}))\b(?! of\b)"
    r"|^(?P<it>it|they)\b(?! (?:is|was|has been|may be|seems|appears|should be|can be)(?: \w+ly"
    r"| also| \w+ to be)?"
    r" (?:that|to|concluded|suggested|known|found|shown|possible|likely|important|recommended"
    r"|proposed|thought|believed|reported|hypothesi[sz]ed|noted|observed|demonstrated|clear|well"
    r"|necessary|unclear|unknown|postulated|assumed|speculated)\b)",
    re.IGNORECASE,
)
# A cheap test before the expression above.
_MAYBE: Final = re.compile(r"\b(?:this|these|that|the|such|it|they)\b", re.IGNORECASE)
_CONDITIONS: Final = frozenset({"disease", "phenotype"})


@dataclass(frozen=True, slots=True)
class Anaphor:
    """``mention`` is the word or words, with the links of ``antecedent``; ``sure``: "this drug"."""

    mention: Mention
    antecedent: Mention
    sure: bool


def find_anaphors(
    text: str,
    span: tuple[int, int],
    *,
    here: Sequence[Mention],
    before: Sequence[Mention],
    title: Sequence[Mention],
    kinds_of: Callable[[Mention], set[str]],
) -> list[Anaphor]:
    """Resolved words of the sentence ``text[start:end]``, in order.

    ``here``, ``before`` and ``title`` are the mentions of the sentence, the one before and the
    title.
    """
    start, end = span
    sentence = text[start:end]
    if not _MAYBE.search(sentence):
        return []
    found = []
    for match in _ANAPHOR.finditer(sentence):
        first, last = start + match.start(), start + match.end()
        if any(m.start < last and first < m.end for m in here):
            continue
        earlier = [m for m in here if m.end <= first]
        wanted = _CONDITIONS if match["condition"] else frozenset({"drug"})
        places = (before,) if match["it"] or match["condition"] else (earlier, before, title)
        antecedent = next(filter(None, (_only(p, wanted, kinds_of) for p in places)), None)
        if antecedent is None:
            continue
        mention = replace(
            antecedent, start=first, end=last, text=text[first:last], method="coreference"
        )
        found.append(Anaphor(mention, antecedent, match["sure"] is not None))
    return found


def _only(
    mentions: Sequence[Mention], wanted: frozenset[str], kinds_of: Callable[[Mention], set[str]]
) -> Mention | None:
    """The last mention of the one concept of these kinds; None where there are several."""
    fitting = [m for m in mentions if m.links and kinds_of(m) & wanted]
    return fitting[-1] if len({m.curie for m in fitting}) == 1 else None
