"""Whether a cue whose scope covers a mention speaks of it, or of the noun it belongs to.

"No sign of gout" denies gout, "no treatment for gout" does not: what is denied is the head of a
noun phrase, and a head such as *sign* hands it on to its complement (the likelihood of a scope's
head: Morante and Daelemans, 2009, "A metalearning approach to processing the scope of negation").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from medkg.extraction.context.scopes import FINITE, FoundCue

__all__ = ["is_about"]

Span = tuple[int, int]

# A given population or cause is not denied, doubted or asked for with the rest.
_KEPT_OFF: Final = frozenset(
    {"negation", "absence", "doubt", "hedge", "suspicion", "hypothesis", "family", "other"}
)
_DENIALS: Final = frozenset({"negation", "absence"})
_PEOPLE: Final = re.compile(
    r"\s*(?!in\b|among\b|for\b|of\b|to\b|by\b|from\b)[\w ]+ (?:with|had|have|on)\b"
)
_OF: Final = re.compile(r"\s*of\b")
# Nouns that hand a denial on to what follows their "of" or "for".
_LIGHT: Final = (
    r"(?:evidence|signs?|symptoms?|indications?|suggestions?|findings?|features?|stigmata"
    r"|history|hx|cases?|episodes?|instances?|events?|occurrences?|recurrences?|relapses?"
    r"|incidence|prevalence|rates?|risks?|odds|chances?|frequency|presence|development|onset"
    r"|progression|exacerbations?|increases?|decreases?|reductions?|changes?|differences?"
    r"|improvements?|worsening|excess|levels?|amounts?|degrees?|severity|duration|intensity"
    r"|areas?|foc(?:us|i)|kinds?|types?|forms?|sorts?|traces?|hints?|suspicions?|diagnos[ei]s"
    r"|deaths?|mortality|burden|numbers?|proportion|prevention|use|usage|administration|intake"
    r"|consumption|exposure|sensations?|feelings?|senses?|complaints?|manifestations?|reports?"
    r"|records?|documentation|mention|proof|support|need|role|association|link"
    r"|relation(?:ship)?s?|correlation|growth|involvement|enlargement|outbreaks?|attacks?"
    r"|transmission|carriage|allergy|tests?|antibod(?:y|ies)|antigens?|screens?|cultures?"
    r"|stains?|signals?|possibility|probability|likelihood|concerns?|worsenings?|resolution"
    r"|absence|lack|loss|elevations?|expression|immunoreactivity|reactivity|staining|positivity"
    r"|mutations?|deposits?|accumulation|formation|spread|invasion|infiltration|extension|bouts?"
    r"|spells?|flares?|flare-?ups?|abuse|misuse|initiation|introduction|start|appearance"
    r"|emergence|returns?|side|any|all|none|one|some|most|both|out|because|free|clear|devoid"
    r"|that|those|instead|independent|outside|either|kind|lot|bit|couple|majority|patients?"
    r"|people|participants?|subjects?|individuals|children|women|men|group|arm)"
)
_HEAD: Final = re.compile(
    rf"\s*(?:[\w-]+ ){{0,3}}?(?!{_LIGHT} )[\w-]+ (?:of|for|about|regarding"
    rf"|concerning)(?: (?!and\b|or\b|nor\b|on\b|upon\b|over\b|against\b)[\w-]+){{0,10}}\s*"
)
# What denies one noun phrase.
_DETERMINER: Final = re.compile(r"(?:no|without|lack|absence|nil|zero|w/o)\b", re.IGNORECASE)
# What a drug has, which is denied while the drug was given.
_POWER: Final = re.compile(
    r"(?<!side )(?<!adverse )(?:effects?|benefits?|influence|impact|efficacy|advantages?"
    r"|superiority|effectiveness|usefulness|utility) (?:of|from|with|for)(?: (?!and\b|or\b|nor\b"
    r"|on\b|in\b|over\b|such\b|including\b|like\b)[\w-]+){0,5}\s*$",
    re.IGNORECASE,
)
# "Treatment with rituximab was refused."
_GIVEN: Final = ("treatment", "Treatment", "therapy", "Therapy")
# "pain medications": the mention says of which kind.
_KIND: Final = re.compile(
    r"\s(?:medications?|medicines?|management|clinic|screening|vaccin\w+|questionnaires?"
    r"|precautions|research|care|surgery|repair|counselling|counseling|guidelines?|specialist"
    r"|prevention|awareness|risk factors|samples|specimens|tissues|patients|registry|database"
    r"|sites?)\b"
)
# "in hypertensive patients": who was studied.
_POPULATION: Final = re.compile(
    r"\)?(?: \([\w-]{1,10}\))? (?:patients?|subjects|participants|rats|mice|children|women|men"
    r"|males?|females?|individuals|adults|survivors|populations?)\b"
)
_AMONG: Final = re.compile(r"\b(?:in|of|among|for|from|between)(?: [\w-]+){0,4}[ (]+$")
# The noun phrase right before a mention: "markers for differentiation of gout".
_BEFORE: Final = re.compile(
    rf"(?:^|[\s(])(?!{_LIGHT} )[\w-]{{3,}} (?:of|for|about|regarding) (?:(?:the|a|an|his|her"
    rf"|this|severe|acute|chronic) )?$",
    re.IGNORECASE,
)


def is_about(text: str, cue: FoundCue, span: Span, shields: Sequence[FoundCue]) -> bool:
    """Whether ``cue``, whose scope reaches the mention at ``span``, is about the mention.

    ``shields`` are those that reach the mention too.
    """
    if cue.category in _KEPT_OFF and any(_keeps_off(text, shield, cue, span) for shield in shields):
        return False
    if cue.category in ("family", "other"):
        return not _of_another(text, cue, span)
    if cue.category in ("hedge", "hypothesis") and _of_a_population(text, cue, span):
        return False
    return cue.category not in _DENIALS or not _of_the_head(text, cue, span)


def _of_another(text: str, cue: FoundCue, span: Span) -> bool:
    """Whether the mention belongs to those that the person is named after: "carers of patients"."""
    if not _OF.match(text, cue.end, span[0]):
        return False
    return FINITE.search(text, cue.end, span[0]) is None and "with" not in text[cue.end : span[0]]


def _of_a_population(text: str, cue: FoundCue, span: Span) -> bool:
    """Whether the mention says who was studied: "to compare scores in asthma patients"."""
    if not _POPULATION.match(text, span[1]):
        return False
    return _AMONG.search(text, max(cue.end, span[0] - 60), span[0]) is not None


def _of_the_head(text: str, cue: FoundCue, span: Span) -> bool:
    """Whether another noun is denied, and the mention only says which: "no cure for gout"."""
    if cue.end > span[0]:
        joined = cue.start == span[1] or text[cue.start] == "("
        return not joined and _BEFORE.search(text, max(0, span[0] - 60), span[0]) is not None
    if cue.start < cue.end < span[0]:
        between = text[cue.end : span[0]][-160:]
        if _POWER.search(between):
            return True
        if _DETERMINER.match(text, cue.start, cue.end) and _HEAD.fullmatch(between):
            return True
    return _KIND.match(text, span[1]) is not None


def _keeps_off(text: str, shield: FoundCue, cue: FoundCue, span: Span) -> bool:
    """Whether ``shield`` takes the mention out of the cue's scope.

    Not so if the cue stands between them or right behind the mention, or denies the shield
    itself: "patients with possible gout", "no patients with gout".
    """
    if cue.category in ("family", "other"):  # "parents of patients with gout"
        return 0 <= shield.start - cue.end <= 1 and _OF.match(text, shield.start) is not None
    if cue.category == "hedge" and text[shield.start : shield.end].strip() == "in":
        return False
    if shield.end <= cue.start and cue.end <= span[0]:
        return False
    if cue.start == span[1] + 1 and text.startswith(_GIVEN, shield.start):
        return False
    if (cue.start == span[1] and text[cue.start] != "?") or (
        cue.start == span[1] + 1 and text[cue.start] == "("
    ):
        return False
    denied = cue.category in _DENIALS and 0 <= shield.start - cue.end <= 1
    return not (denied and _PEOPLE.match(text, shield.start))
