# ruff: noqa: E501 - a table row stays on one line
"""Claims of a relation between mentions of one sentence, found with patterns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from medkg.extraction.patterns import CompiledPattern, CompiledPatterns, Pattern
from medkg.extraction.qualifiers import comparison
from medkg.extraction.skeleton import Group, Skeleton, kinds_class
from medkg.types import Mention

__all__ = ["Claim", "condition_fits", "find_claims", "object_is_meant"]

# Words before a drug's name that make it something measured, lacking or withdrawn.
_NOT_GIVEN: Final = re.compile(
    r"(?:receptor|dietary|serum|plasma|urinary|urine|blood|salivary|endogenous|circulating|fasting|baseline|resistance to"
    r"|resistant to|(?:hyper)?sensitivity to|allergy to|allergic to|deficiency of|lack of"
    r"|(?:level|concentration|secretion|excretion|release|uptake|production)s?(?: of)?"
    r"|(?:restriction|depletion|deprivation|phosphorylation|absence|inhibition|loss|knockdown|removal) of|discontinuation of|withdrawal of|cessation of|stopping|discontinuing|omitting|avoiding|without|anti-?|non-?) ?$"
    rf"|{kinds_class('gene')} $"
)
# Words after a drug's name that do the same.
_NOT_DRUG: Final = re.compile(
    r"[ -](?:levels?|concentrations?|deficien(?:cy|t)|resistan(?:ce|t)|secretion|excretion|receptors?"
    r"|withdrawal|discontinuation|abuse|misuse|dependence|users?|clearance|metabolism|synthesis"
    r"|release|uptake|tolerance|allergy|hypersensitivity|sensitiv\w+|content|status|free|naive"
    r"|antagonists?|agonists?|analogs?|analogues?|inhibitors?|synthase|kinase|phosphatase|hydroxylase|oxidase|reductase|residues?|transporter|production)\b"
    r"|-(?:lowering|reducing|raising|elevating|sparing|depleting)\b"
)
# Words after a condition's name that make it something else: "cancer cells", "asthma clinic".
_NOT_CONDITION: Final = re.compile(
    r"[ -](?:cells?|cell lines?|models?|clinics?|screening|surgery|registry|centers?|centres?|units?"
    r"|specialists?|specimens?|tissues?|genes?|suppressors?|markers?|antigens?|scales?|scores?"
    r"|inventory|questionnaires?|index|guidelines?|awareness|foundation|society|survivors?|samples?"
    r"|free|necrosis factor|like|virus|vaccines?|vaccination)\b"
    r"|-(?:induced|related|caused|associated|mediated)\b"
)
_NOT_GENE: Final = re.compile(
    r"[ -](?:inhibitors?|antagonists?|agonists?|blockers?|antibod\w+|inhibition|blockade|therapy)\b"
)
# "A lowers B and reduces C", "A is used in B; however, it may cause C": A is the subject twice.
_VERB: Final = (
    r"(?:[a-z]+ly |not |also |thus |thereby )*(?:is|are|was|were|has|have|had|may|might|can|could|will|should|must|did|does|do"
    r"|(?:reduc|improv|decreas|alleviat|reliev|ameliorat|caus|induc|prevent|inhibit|block|activat|increas|lower"
    r"|treat|suppress|trigger|produc|worsen|exacerbat|lead|led|result|target|protect|prolong|slow|delay)(?:e?[sd]|e|ed|es)?)\b"
)
_AGAIN: Final = re.compile(
    rf"(?:,? (?:and|but)|[;,.]? ?(?:(?:and|but|however|although|because|since|as),? )+(?:it|they)|[;,] (?:it|they)) (?={_VERB})"
)
_WHICH: Final = re.compile(r",? which ")
_NOT_SUBJECT: Final = re.compile(r"\b(?:in|among)(?: [\w-]+){0,4} $")
_MAX_AGAIN: Final = 4
_HARM: Final = frozenset({"causes", "exacerbates"})
_GENERIC_HARM: Final = re.compile(
    r"(?:toxic(?:ity|ities)?|(?:adverse|side|toxic) (?:effects?|events?|reactions?)|overdos(?:e|age)s?"
    r"|complications?|symptoms?|syndromes?|disorders?|diseases?|injur(?:y|ies)|damage|lesions?|abnormalit(?:y|ies))",
    re.IGNORECASE,
)
_WITH_LEVELS: Final = frozenset({"interacts_with", "contraindicated_in", "biomarker_of"})


@dataclass(frozen=True, slots=True)
class Claim:
    """Pattern ``row`` says ``subject`` – predicate – ``object``; ``trigger`` is a document span.

    ``partners`` were given together with the subject; ``comparators`` it was compared with.
    """

    row: Pattern
    subject: Mention
    object: Mention
    trigger: tuple[int, int]
    partners: tuple[Mention, ...] = ()
    comparators: tuple[Mention, ...] = ()


def find_claims(
    skeleton: Skeleton, patterns: CompiledPatterns, *, max_claims: int, title: bool = False
) -> list[Claim]:
    """Claims of one sentence in the patterns' order, at most ``max_claims``.

    ``title``: the sentence is a title, which some patterns ask for.
    """
    found: list[Claim] = []
    possible = [p for p in patterns.possible(skeleton) if title or not p.row.title]
    for claim in _all_claims(skeleton, possible):
        found.append(claim)
        if len(found) >= max_claims:
            break
    return found


def _all_claims(skeleton: Skeleton, patterns: Sequence[CompiledPattern]) -> Iterator[Claim]:
    for pattern in patterns:
        for match in pattern.matches(skeleton):
            yield from _claims(skeleton, pattern.row, match)
    # Leaving words out brings no pattern in.
    if not patterns:
        return
    for variant, position in _continuations(skeleton):
        for pattern in patterns:
            again = pattern.match_at(variant, position)
            if again:
                yield from _claims(variant, pattern.row, again)


def _continuations(skeleton: Skeleton) -> Iterator[tuple[Skeleton, int]]:
    """The sentence with what stands between its first group and a later verb left out."""
    text, offsets = skeleton.text, skeleton.offsets
    position = next((i for i, char in enumerate(text) if char in skeleton.groups), None)
    if position is None or len(skeleton.groups) < 2:
        return
    if (
        _NOT_SUBJECT.search(text, 0, position)
        or _NOT_DRUG.match(text, position + 1)
        or _NOT_CONDITION.match(text, position + 1)
    ):
        return
    which = _WHICH.match(text, position + 1)
    ends = [which.end()] if which else []
    ends += [joint.end() for joint in _AGAIN.finditer(text, position + 1)][:_MAX_AGAIN]
    for end in ends:
        kept = slice(end - 1, None)
        yield (
            Skeleton(
                text[: position + 1] + text[kept],
                offsets[: position + 1] + offsets[kept],
                skeleton.groups,
            ),
            position,
        )


def _claims(skeleton: Skeleton, row: Pattern, match: re.Match[str]) -> Iterator[Claim]:
    names = match.groupdict()
    subject = skeleton.groups[names["s"]]
    if not (row.withdrawn or _fits(skeleton, match.span("s"), row.subject, row.predicate)):
        return
    trigger = skeleton.span(*match.span("t"))
    if row.within:
        for first, second in combinations(subject.members, 2):
            yield Claim(row, first, second, trigger)
        return
    comparator = skeleton.groups[names["c"]] if names.get("c") else Group(())
    for slot in ("o", "o2"):
        if not names.get(slot) or not _object_fits(skeleton, match.span(slot), row):
            continue
        objects = skeleton.groups[names[slot]].members
        if row.last and len(objects) > 2:
            objects = objects[-1:]
        for obj in objects:
            if not object_is_meant(obj, row):
                continue
            # "A was superior to B" says of A alone that it helps; of B where B was the better.
            worse = comparator.members and comparison(match["t"], reverse=False) == "inferior"
            for member in () if worse else subject.members:
                partners = subject.members if subject.combined else ()
                others = tuple(p for p in partners if p is not member)
                yield Claim(row, member, obj, trigger, others, comparator.members)
            for member in comparator.members if worse else ():
                yield Claim(row, member, obj, trigger, (), subject.members)


def object_is_meant(mention: Mention, row: Pattern) -> bool:
    """Whether the object's own words allow the claim: harm that is only called harm says nothing."""
    if row.predicate in _HARM and _GENERIC_HARM.fullmatch(mention.text):
        return False
    return not row.object_words or re.search(row.object_words, mention.text.lower()) is not None


def condition_fits(skeleton: Skeleton, span: tuple[int, int]) -> bool:
    """Whether the words after a group let it stand for a condition: not "cancer cells"."""
    return not _NOT_CONDITION.match(skeleton.text, span[1])


def _object_fits(skeleton: Skeleton, span: tuple[int, int], row: Pattern) -> bool:
    # "X-induced Y model" is about Y all the same.
    return row.presupposed or _fits(skeleton, span, row.object, row.predicate)


def _fits(skeleton: Skeleton, span: tuple[int, int], kinds: Sequence[str], predicate: str) -> bool:
    """Whether the words around a group let it stand for the drug, gene or condition itself."""
    text, (start, end) = skeleton.text, span
    if "gene" in kinds and _NOT_GENE.match(text, end) and predicate != "targets":
        return False
    if kinds == ("gene",):
        return True
    if "drug" not in kinds:
        return condition_fits(skeleton, span)
    if predicate in _WITH_LEVELS:
        return True
    return not (_NOT_DRUG.match(text, end) or _NOT_GIVEN.search(text, max(0, start - 25), start))
