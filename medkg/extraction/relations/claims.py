"""Claims of a relation between mentions of one sentence, found with patterns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from medkg.extraction.relations.pattern_table import Pattern
from medkg.extraction.relations.patterns import CompiledPattern, CompiledPatterns
from medkg.extraction.relations.qualifiers import find_comparison
from medkg.extraction.relations.skeleton import Group, Skeleton
from medkg.extraction.relations.standing import (
    condition_fits,
    drug_fits,
    object_is_meant,
    stands_as_object,
    stands_as_subject,
)
from medkg.types import Mention

__all__ = ["Claim", "find_claims"]

# "A lowers B and reduces C", "A is used in B; however, it may cause C": A is the subject twice.
_VERB: Final = (
    r"(?:[a-z]+ly |not |also |thus |thereby )*(?:is|are|was|were|has|have|had|may|might|can"
    r"|could|will|should|must|did|does|do"
    r"|(?:reduc|improv|decreas|alleviat|reliev|ameliorat|caus|induc|prevent|inhibit|block"
    r"|activat|increas|lower"
    r"|treat|suppress|trigger|produc|worsen|exacerbat|lead|led|result|target|protect|prolong"
    r"|slow|delay)(?:e?[sd]|e|ed|es)?)\b"
)
_AGAIN: Final = re.compile(
    rf"(?:,? (?:and|but)|[;,.]? ?(?:(?:and|but|however|although|because|since|as),? )+(?:it"
    rf"|they)|[;,] (?:it|they)) (?={_VERB})"
)
_WHICH: Final = re.compile(r",? which ")
_NOT_SUBJECT: Final = re.compile(r"\b(?:in|among)(?: [\w-]+){0,4} $")
_MAX_AGAIN: Final = 4
# Of a longer list, not each pair is meant.
_ALL_PAIRS: Final = 3


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
    span = (position, position + 1)
    if _NOT_SUBJECT.search(text, 0, position):
        return
    if not (drug_fits(skeleton, span) and condition_fits(skeleton, span)):
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
    if not stands_as_subject(skeleton, match.span("s"), row, trigger_end=_ends_before(match, "s")):
        return
    trigger = skeleton.span(*match.span("t"))
    subjects = _subjects(skeleton, row, match)
    if row.sign and len(subjects.members) > 1:
        return  # people with several illnesses
    if row.within:
        yield from _pairs(row, subjects.members, trigger)
        return
    comparator = skeleton.groups[names["c"]] if names.get("c") else Group(())
    # "A was superior to B" says of A alone that it helps; of B where B was the better.
    worse = comparator.members and find_comparison(match["t"], reverse=False) == "inferior"
    for slot in ("o", "o2"):
        if not names.get(slot):
            continue
        ended = _ends_before(match, slot)
        if not stands_as_object(skeleton, match.span(slot), row, trigger_end=ended):
            continue
        objects = skeleton.groups[names[slot]].members
        if row.last and len(objects) > 2:
            objects = objects[-1:]
        for obj in objects:
            if not object_is_meant(obj, row):
                continue
            for member in () if worse else subjects.members:
                partners = subjects.members if subjects.combined else ()
                others = tuple(p for p in partners if p is not member)
                yield Claim(row, member, obj, trigger, others, comparator.members)
            for member in comparator.members if worse else ():
                yield Claim(row, member, obj, trigger, (), subjects.members)


def _ends_before(match: re.Match[str], slot: str) -> int:
    """Where the claim's words end if they stand before a group; else 0."""
    return match.end("t") if match.end("t") <= match.start(slot) else 0


def _subjects(skeleton: Skeleton, row: Pattern, match: re.Match[str]) -> Group:
    """The subjects of a match: of a list the one that a word in the singular is about."""
    group = skeleton.groups[match["s"]]
    if not row.appositive or match["t"].endswith("s") or len(group.members) < 2:
        return group
    first = match.start("t") < match.start("s")  # "the kinase inhibitor A, B and C"
    return Group((group.members[0 if first else -1],))


def _pairs(row: Pattern, members: Sequence[Mention], trigger: tuple[int, int]) -> Iterator[Claim]:
    """Pairs within one list: all of two or three, of the first with each other one of more."""
    for first, second in combinations(members, 2):
        if len(members) <= _ALL_PAIRS or first is members[0]:
            yield Claim(row, first, second, trigger)
